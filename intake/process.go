package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/reconcile"
	"souspli/store"
)

// essaisMax bounds how often a decision is taken again because the register moved meanwhile. Each time, someone else has made
// progress; beyond, the job is retried later.
const essaisMax = 100

// Process takes a pli from wherever it stands to the register: read it, keep the reading, look at the register, decide, register.
//
// May be called again at any time, and by two workers at once: what is done is not done twice. A pli that already waits for a human
// is decided again, for its reception may have been confirmed since; one that is done, or in quarantine, is left as it is.
// progres, which may be nil, is told how many pages are read each time one is.
func (i *Intake) Process(ctx context.Context, id dossier.PliID, progres func(faites, total int)) error {
	pli, err := i.Store.Pli(ctx, id)
	if err != nil {
		return fmt.Errorf("process pli %d: %w", id, err)
	}
	if pli.Etat == dossier.PliTraite || pli.Etat == dossier.PliEnQuarantaine {
		return nil
	}
	if pli.Etat == dossier.PliRecu {
		if lu, err := i.lire(ctx, pli, progres); err != nil || !lu {
			return err
		}
	}
	_, err = i.decider(ctx, id, 0, false)
	return err
}

// Relire tries again to read a pli in quarantine, on an agent's demand: the engine may have changed since.
func (i *Intake) Relire(ctx context.Context, id dossier.PliID, progres func(faites, total int)) error {
	pli, err := i.Store.Pli(ctx, id)
	if err != nil {
		return fmt.Errorf("read again pli %d: %w", id, err)
	}
	if pli.Etat != dossier.PliEnQuarantaine {
		return fmt.Errorf("%w: pli %d is not in quarantine", dossier.ErrConflit, id)
	}
	if lu, err := i.lire(ctx, pli, progres); err != nil || !lu {
		return err
	}
	_, err = i.decider(ctx, id, 0, false)
	return err
}

// lire reads the pli in the reading process and keeps previews and reading, in that order: a reading never points to previews that
// are not there. It reports false when the whole file cannot be read any more: the pli is then in quarantine, with the reason.
func (i *Intake) lire(ctx context.Context, pli dossier.Pli, progres func(faites, total int)) (bool, error) {
	octets, err := i.Coffre.Get(ctx, pli.Empreinte)
	if errors.Is(err, evidence.ErrAltere) {
		return false, i.quarantaine(ctx, pli, "l’original conservé a été altéré\u00a0: reprendre le papier")
	}
	if err != nil {
		return false, fmt.Errorf("read original of pli %d: %w", pli.ID, err)
	}
	r, err := i.Lecteur.Lire(ctx, pli.Nom, octets, progres)
	if raison := raisonQuarantaine(ctx, err); raison != "" {
		return false, i.quarantaine(ctx, pli, raison)
	}
	if err != nil {
		return false, fmt.Errorf("read pli %d: %w", pli.ID, err)
	}
	i.etape("lu")
	for _, page := range pagesTriees(r.Apercus) {
		if err := i.Coffre.PutApercu(ctx, pli.Empreinte, page, r.Apercus[page]); err != nil {
			return false, fmt.Errorf("keep preview of pli %d page %d: %w", pli.ID, page, err)
		}
	}
	i.etape("apercus")
	if err := i.Store.SaveLecture(ctx, pli.ID, r.Lecture); err != nil {
		return false, fmt.Errorf("save reading of pli %d: %w", pli.ID, err)
	}
	i.etape("lecture")
	return true, nil
}

// quarantaine keeps a pli that the machine cannot read where an agent finds it, with an empty reading: on it the agent may key the
// demande from the paper. Another worker may have read the file meanwhile: then its reading stands.
func (i *Intake) quarantaine(ctx context.Context, pli dossier.Pli, raison string) error {
	vide := dossier.Lecture{Moteur: "aucun"}
	for n := 1; n <= pli.NbPages; n++ {
		vide.Pages = append(vide.Pages, dossier.PageLue{N: n, Type: dossier.PageAutre, Residu: -1, Erreur: raison})
	}
	ici, err := i.Store.Pli(ctx, pli.ID)
	if err != nil {
		return fmt.Errorf("quarantine pli %d: %w", pli.ID, err)
	}
	if ici.Etat != pli.Etat {
		return nil
	}
	if err := i.Store.SaveLecture(ctx, pli.ID, vide); err != nil {
		return fmt.Errorf("quarantine pli %d: %w", pli.ID, err)
	}
	i.etape("lecture vide")
	if err := i.Store.MettreEnQuarantaine(ctx, pli.ID, raison); err != nil && !errors.Is(err, dossier.ErrConflit) {
		return fmt.Errorf("quarantine pli %d: %w", pli.ID, err)
	}
	i.Log.Warn("pli en quarantaine", "pli", pli.ID)
	return nil
}

// raisonQuarantaine gives the French reason why this file will never be read by the machine, "" when there is no error, or one that
// is ours and worth trying again: a stop asked for, a process that could not be started.
func raisonQuarantaine(ctx context.Context, err error) string {
	if err == nil || ctx.Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, dossier.ErrIndisponible) {
		return ""
	}
	if refus, ok := errors.AsType[*dossier.Refus](err); ok {
		return raisonsDeRefus[refus.Code]
	}
	return raisonsDeRefus[""]
}

// raisonsDeRefus say why a file already accepted cannot be read after all. A refusal's own message names the file, perhaps a person;
// a reason of quarantine must not.
var raisonsDeRefus = map[dossier.CodeRefus]string{
	"":                     "la lecture automatique de ce fichier a échoué",
	dossier.RefusVide:      "le fichier est vide",
	dossier.RefusType:      "le fichier n’est pas d’un type connu",
	dossier.RefusChiffre:   "le fichier demande un mot de passe",
	dossier.RefusAbime:     "le fichier est abîmé",
	dossier.RefusTropGrand: "une page du fichier est trop grande",
	dossier.RefusTropLourd: "le fichier est trop lourd",
	dossier.RefusTropPages: "le fichier a trop de pages",
	dossier.RefusSansPage:  "le fichier n’a aucune page",
	dossier.RefusLecture:   "la lecture automatique de ce fichier s’est arrêtée",
	dossier.RefusIllisible: "le fichier ne peut pas être lu",
	dossier.RefusInterne:   "la lecture automatique de ce fichier a échoué",
}

func pagesTriees[T any](m map[int]T) []int {
	pages := make([]int, 0, len(m))
	for p := range m {
		pages = append(pages, p)
	}
	slices.Sort(pages)
	return pages
}

// Enregistrer decides again on the word of an agent who has corrected or accepted everything. What stays impossible (no name, no
// day of reception…) leaves the pli waiting, with the reasons. ErrConflit: the pli is not read yet.
func (i *Intake) Enregistrer(ctx context.Context, id dossier.PliID, agent dossier.AgentID) (store.Resultat, error) {
	if agent == 0 {
		return store.Resultat{}, fmt.Errorf("%w: register pli %d without an agent", dossier.ErrInvalide, id)
	}
	return i.decider(ctx, id, agent, true)
}

// decider looks at the register, decides and registers, again as long as the register moves between the two.
func (i *Intake) decider(ctx context.Context, id dossier.PliID, agent dossier.AgentID, confirme bool) (store.Resultat, error) {
	for range essaisMax {
		e, err := i.entree(ctx, id, agent, confirme)
		if err != nil {
			return store.Resultat{}, err
		}
		i.etape("candidats")
		d := reconcile.Decide(e)
		i.etape("decide")
		res, err := i.Store.Register(ctx, store.Enregistrement{
			Pli: id, Candidats: e.Candidats, Decisions: d.Decisions, Sorts: d.Sorts, Retours: d.Retours, Raisons: d.Raisons, Agent: agent,
		})
		if errors.Is(err, dossier.ErrPerime) {
			i.Log.Debug("candidats périmés", "pli", id)
			continue
		}
		if err != nil {
			return store.Resultat{}, fmt.Errorf("register pli %d: %w", id, err)
		}
		i.etape("enregistre")
		if d.Encore {
			continue
		}
		if err := i.rattacherImports(ctx, res.Demandes); err != nil {
			return store.Resultat{}, fmt.Errorf("imported lines of pli %d: %w", id, err)
		}
		i.Log.Info("pli enregistré", "pli", id, "etat", res.Etat, "demandes", len(res.Demandes))
		return res, nil
	}
	return store.Resultat{}, fmt.Errorf("register pli %d after %d tries: %w", id, essaisMax, dossier.ErrPerime)
}

// entree gathers all a decision depends on.
func (i *Intake) entree(ctx context.Context, id dossier.PliID, agent dossier.AgentID, confirme bool) (reconcile.Entree, error) {
	e := reconcile.Entree{Procedures: i.catalogue, Aujourdhui: i.aujourdhui(), Agent: agent, Confirme: confirme}
	var err error
	if e.Pli, err = i.Store.Pli(ctx, id); err != nil {
		return e, fmt.Errorf("decide pli %d: %w", id, err)
	}
	lecture, err := i.Store.Lecture(ctx, id)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return e, fmt.Errorf("%w: decide pli %d: not read yet", dossier.ErrConflit, id)
	}
	if err != nil {
		return e, fmt.Errorf("decide pli %d: %w", id, err)
	}
	e.Lecture = *lecture
	if e.Reglages, err = i.reglages(ctx, e.Pli.Reception.Prefecture); err != nil {
		return e, fmt.Errorf("decide pli %d: %w", id, err)
	}
	if e.Candidats, err = i.Store.Candidates(ctx, reconcile.ClesLecture(e.Lecture)); err != nil {
		return e, fmt.Errorf("candidates of pli %d: %w", id, err)
	}
	e.Lecture = reconcile.RecouperRegistre(e.Pli, e.Lecture, e.Candidats)
	if e.Voisins, err = i.voisins(ctx, e.Pli, e.Lecture); err != nil {
		return e, fmt.Errorf("neighbours of pli %d: %w", id, err)
	}
	if e.Cites, err = i.Store.Cites(ctx, reconcile.Citations(e.Lecture)); err != nil {
		return e, fmt.Errorf("decide pli %d: %w", id, err)
	}
	if e.Retours, err = i.Store.RetoursDuPli(ctx, id); err != nil {
		return e, fmt.Errorf("decide pli %d: %w", id, err)
	}
	if err := i.ajouterDesignees(ctx, &e); err != nil {
		return e, err
	}
	e.Connues, err = i.connues(ctx, reconcile.ALire(e))
	return e, err
}

// Recouper gives the reading of a pli as a decision on it sees it: what a hand wrote, held against the register.
func (i *Intake) Recouper(ctx context.Context, pli dossier.Pli, l dossier.Lecture) (dossier.Lecture, error) {
	if !reconcile.ALaMain(l) {
		return l, nil
	}
	c, err := i.Store.Candidates(ctx, reconcile.ClesLecture(l))
	if err != nil {
		return l, fmt.Errorf("candidates of pli %d: %w", pli.ID, err)
	}
	return reconcile.RecouperRegistre(pli, l, c), nil
}

// connues reads whole demandes with their plis. One that changed since the candidates were read makes the decision stale: it is then
// taken again.
func (i *Intake) connues(ctx context.Context, ids []dossier.DemandeID) (map[dossier.DemandeID]reconcile.Connue, error) {
	m := map[dossier.DemandeID]reconcile.Connue{}
	for _, id := range ids {
		d, err := i.Store.Demande(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("demande %d: %w", id, err)
		}
		c := reconcile.Connue{Demande: d}
		for _, p := range d.Plis {
			pli, err := i.Store.Pli(ctx, p)
			if err != nil {
				return nil, fmt.Errorf("pli %d: %w", p, err)
			}
			c.Plis = append(c.Plis, pli)
		}
		m[id] = c
	}
	return m, nil
}

// reglages of a préfecture; none when it has set nothing, or is not known yet.
func (i *Intake) reglages(ctx context.Context, prefecture string) (dossier.Reglages, error) {
	if prefecture == "" {
		return dossier.Reglages{}, nil
	}
	r, err := i.Store.Reglages(ctx, prefecture)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return dossier.Reglages{Prefecture: prefecture}, nil
	}
	return r, err
}

// ajouterDesignees adds the demandes that an agent named, which no key would find.
func (i *Intake) ajouterDesignees(ctx context.Context, e *reconcile.Entree) error {
	for _, f := range e.Lecture.Formulaires {
		numero := f.Champs[reconcile.ChampDemande].Valeur
		if numero == "" || numero == reconcile.DemandeNouvelle ||
			slices.ContainsFunc(e.Candidats.Demandes, func(c dossier.Candidat) bool { return c.Numero == numero }) {
			continue
		}
		d, err := i.Store.DemandeParNumero(ctx, numero)
		if errors.Is(err, dossier.ErrIntrouvable) {
			continue // the decision says so
		}
		if err != nil {
			return fmt.Errorf("demande named on pli %d: %w", e.Pli.ID, err)
		}
		e.Candidats.Demandes = append(e.Candidats.Demandes, dossier.Candidat{
			ID: d.ID, Numero: d.Numero, Etat: d.Etat, Prefecture: d.Prefecture, Procedure: d.Procedure, Variante: d.Variante,
			PersonneID: d.PersonneID, Personne: d.Personne, Plis: d.Plis, TransfereeA: d.TransfereeA, Passees: d.Passees,
		})
	}
	return nil
}
