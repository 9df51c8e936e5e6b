package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/robfig/cron/v3"

	"souspli/dossier"
	"souspli/ocr/child"
	"souspli/store"
)

// prevu is a job and when it runs.
type prevu struct {
	horaire string
	args    func() river.JobArgs
}

// The scheduled jobs, Paris time. Each is written as « everything due up to now »: a missed run is caught up, a double one is
// harmless. Time makes tasks, reminders and favourable letters only (design D16).
var horaires = []prevu{
	{"CRON_TZ=Europe/Paris */5 * * * *", func() river.JobArgs { return repriseArgs{} }},
	{"CRON_TZ=Europe/Paris 10 0 * * *", func() river.JobArgs { return journalArgs{} }},
	{"CRON_TZ=Europe/Paris 30 5 * * *", func() river.JobArgs { return importsArgs{} }},
	{"CRON_TZ=Europe/Paris 40 * * * *", func() river.JobArgs { return suiviArgs{} }},
	{"CRON_TZ=Europe/Paris 20 0 * * *", func() river.JobArgs { return jourArgs{} }},
}

// repriseArgs looks for plis and letters whose job was lost (a killed process) and enqueues them again.
type repriseArgs struct{}

func (repriseArgs) Kind() string { return "reprise" }

// journalArgs closes the days gone by and publishes their hash files.
type journalArgs struct{}

func (journalArgs) Kind() string { return "journal_du_jour" }

// importsArgs links imported lines whose paper twin has come since, should the register of a pli have failed to.
type importsArgs struct{}

func (importsArgs) Kind() string { return "rapprocher_imports" }

type travailImports struct {
	river.WorkerDefaults[importsArgs]
	a *appli
}

func (w *travailImports) Work(ctx context.Context, _ *river.Job[importsArgs]) error {
	return w.a.intake.RapprocherImports(ctx)
}

// jourArgs does what time made due: tasks, reminders. Two at once, or on the same day again, are harmless.
type jourArgs struct{}

func (jourArgs) Kind() string { return "travail_du_jour" }

type travailLecture struct {
	river.WorkerDefaults[store.LirePliArgs]
	a *appli
}

func (w *travailLecture) Work(ctx context.Context, j *river.Job[store.LirePliArgs]) error {
	return w.a.intake.Process(ctx, dossier.PliID(j.Args.Pli), nil)
}

// Timeout: the reading process has its own limits, page by page; this one only frees a worker if they all failed.
func (w *travailLecture) Timeout(*river.Job[store.LirePliArgs]) time.Duration { return time.Hour }

// travailTexte reads full texts, when nothing is to be read first.
type travailTexte struct {
	river.WorkerDefaults[store.LireTexteArgs]
	a     *appli
	arret context.Context // done when the program stops: the page in hand is left for the next time
}

// pauseTexte is how long a full text waits for the plis that go first.
const pauseTexte = 10 * time.Second

func (w *travailTexte) Work(ctx context.Context, j *river.Job[store.LireTexteArgs]) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(w.arret, cancel)()
	err := w.a.intake.LireTexte(ctx, dossier.PliID(j.Args.Pli))
	if errors.Is(err, child.ErrCede) || w.arret.Err() != nil && errors.Is(err, context.Canceled) {
		return river.JobSnooze(pauseTexte)
	}
	return err
}

// Timeout: as travailLecture.
func (w *travailTexte) Timeout(*river.Job[store.LireTexteArgs]) time.Duration { return 2 * time.Hour }

type travailCourrier struct {
	river.WorkerDefaults[store.EcrireCourrierArgs]
	a *appli
}

func (w *travailCourrier) Work(ctx context.Context, j *river.Job[store.EcrireCourrierArgs]) error {
	return w.a.postal.Ecrire(ctx, dossier.CourrierID(j.Args.Courrier))
}

type travailReprise struct {
	river.WorkerDefaults[repriseArgs]
	a *appli
}

func (w *travailReprise) Work(ctx context.Context, _ *river.Job[repriseArgs]) error {
	return w.a.reprendre(ctx, river.ClientFromContext[pgx.Tx](ctx), false)
}

type travailJournal struct {
	river.WorkerDefaults[journalArgs]
	a *appli
}

func (w *travailJournal) Work(ctx context.Context, _ *river.Job[journalArgs]) error {
	return w.a.publierJournal(ctx)
}

type travailJour struct {
	river.WorkerDefaults[jourArgs]
	a *appli
}

func (w *travailJour) Work(ctx context.Context, _ *river.Job[jourArgs]) error {
	aujourdhui := dossier.DateDe(time.Now())
	fait, _, err := w.a.store.DernierPassage(ctx)
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return err
	}
	if fait.Jour == aujourdhui {
		return nil // each start asks for it; what an act changes is seen by the act
	}
	b, err := w.a.store.Jour(ctx, aujourdhui)
	if err != nil {
		return err
	}
	w.a.log.Info("travail du jour", "demandes", b.Demandes, "posees", b.Posees, "closes", b.Closes, "rappels", b.Rappels)
	return nil
}

// Timeout: a first run on a large register looks at all of it; a run cut short is taken up by the next.
func (w *travailJour) Timeout(*river.Job[jourArgs]) time.Duration { return time.Hour }

// travailleurs starts the River client that does the work: reading, letters, schedules. stop waits for the jobs under way.
func (a *appli) travailleurs(ctx context.Context) (stop func(context.Context) error, err error) {
	liberer, seul, err := a.store.DeclarerTravailleur(ctx)
	if err != nil {
		return nil, err
	}
	arret, arreterTextes := context.WithCancel(context.WithoutCancel(ctx))
	rendre := liberer
	liberer = func() error {
		arreterTextes()
		return rendre()
	}
	ouvriers := river.NewWorkers()
	river.AddWorker(ouvriers, &travailLecture{a: a})
	river.AddWorker(ouvriers, &travailTexte{a: a, arret: arret})
	river.AddWorker(ouvriers, &travailCourrier{a: a})
	river.AddWorker(ouvriers, &travailReprise{a: a})
	river.AddWorker(ouvriers, &travailJournal{a: a})
	river.AddWorker(ouvriers, &travailImports{a: a})
	river.AddWorker(ouvriers, &travailJour{a: a})
	river.AddWorker(ouvriers, &travailSuivi{a: a})
	files := map[string]river.QueueConfig{
		river.QueueDefault: {MaxWorkers: max(2, runtime.NumCPU())},
		store.FileTextes:   {MaxWorkers: 1},
	}
	var periodiques []*river.PeriodicJob
	prevus := horaires
	if a.avis != nil {
		prevus = append(slices.Clone(horaires), horaireAvis)
		river.AddWorker(ouvriers, &travailAvis{a: a})
		river.AddWorker(ouvriers, &travailPreparerAvis{a: a})
		files[store.FileAvis] = river.QueueConfig{MaxWorkers: 1} // one conversation at a time with the mail server
	}
	for _, h := range prevus {
		horaire, err := cron.ParseStandard(h.horaire)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("horaire %q : %w", h.horaire, err), liberer())
		}
		args := h.args
		periodiques = append(periodiques, river.NewPeriodicJob(horaire,
			func() (river.JobArgs, *river.InsertOpts) { return args(), nil }, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	client, err := river.NewClient(riverpgxv5.New(a.store.Pool()), &river.Config{
		Queues:               files,
		Workers:              ouvriers,
		PeriodicJobs:         periodiques,
		Logger:               slog.New(niveauMinimal{a.log.Handler(), slog.LevelWarn}),
		RescueStuckJobsAfter: 2 * time.Hour, // after the longest job; a lone worker rescues at start, see reprendre
	})
	if err != nil {
		return nil, errors.Join(err, liberer())
	}
	if err := a.reprendre(ctx, client, seul); err != nil {
		return nil, errors.Join(err, liberer())
	}
	// Not ctx: a signal must let the jobs under way end (Stop), not cancel them.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, errors.Join(err, liberer())
	}
	return func(ctx context.Context) error {
		arreterTextes()
		err := client.Stop(ctx)
		return errors.Join(err, liberer())
	}, nil
}

// reprendre enqueues what waits for a machine and has no live job: a job left « running » by a killed process is not live when
// no other worker is. Reading or writing twice is harmless.
func (a *appli) reprendre(ctx context.Context, client *river.Client[pgx.Tx], seul bool) error {
	plis, courriers, err := a.store.SansTravail(ctx, seul)
	if err != nil {
		return err
	}
	textes, err := a.store.SansTexte(ctx, seul)
	if err != nil {
		return err
	}
	var lots []river.InsertManyParams
	for _, p := range textes {
		lots = append(lots, river.InsertManyParams{Args: store.LireTexteArgs{Pli: int64(p)}})
	}
	for _, p := range plis {
		lots = append(lots, river.InsertManyParams{Args: store.LirePliArgs{Pli: int64(p)}})
	}
	for _, c := range courriers {
		lots = append(lots, river.InsertManyParams{Args: store.EcrireCourrierArgs{Courrier: int64(c)}})
	}
	if len(lots) == 0 {
		return nil
	}
	a.log.Info("travaux repris", "plis", len(plis), "courriers", len(courriers), "textes", len(textes))
	_, err = client.InsertMany(ctx, lots)
	return err
}

// publierJournal closes every day before today and writes its hash file outside the database, once.
func (a *appli) publierJournal(ctx context.Context) error {
	if _, err := a.store.CloreJours(ctx, dossier.DateDe(time.Now()).AddDays(-1)); err != nil {
		return err
	}
	jours, err := a.store.Jours(ctx)
	if err != nil {
		return err
	}
	for _, j := range jours {
		chemin := fichierPublie(a.cfg, j.Jour)
		if _, err := os.Stat(chemin); err == nil {
			continue // never rewritten; verify compares it with the journal
		}
		contenu, _, err := a.store.FichierJour(ctx, j.Jour)
		if err != nil {
			return err
		}
		if err := ecrireEntier(chemin, contenu); err != nil {
			return err
		}
	}
	return nil
}

// fichierPublie is where the hash file of a day stands outside the database.
func fichierPublie(c Config, jour dossier.Date) string {
	return filepath.Join(c.Journaux, jour.String()+".txt")
}

// niveauMinimal keeps a library's chatter out of our log.
type niveauMinimal struct {
	slog.Handler
	min slog.Level
}

func (n niveauMinimal) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= n.min && n.Handler.Enabled(ctx, l)
}

func (n niveauMinimal) WithAttrs(as []slog.Attr) slog.Handler {
	return niveauMinimal{n.Handler.WithAttrs(as), n.min}
}

func (n niveauMinimal) WithGroup(g string) slog.Handler {
	return niveauMinimal{n.Handler.WithGroup(g), n.min}
}
