package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"souspli/dossier"
	"souspli/law"
)

// Folders made beside the files taken, and beside those refused. A file is moved there, never deleted.
const (
	DossierPris   = "pris"
	DossierRefuse = "refuses"
)

// rythme of the watch. A file is looked at twice, at least stable apart, and taken when nothing of it changed; the whole folder is
// looked at every reprise, since network folders do not always notify.
type rythme struct{ stable, reprise time.Duration }

var rythmeNormal = rythme{stable: 2 * time.Second, reprise: 10 * time.Second}

// Surveiller takes what comes into a watched folder until ctx ends, and then returns ctx.Err(). The folder must exist.
//
// r is what is known of all that comes there; a sub-folder named after a département (« 33 ») gives the préfecture of its files. Without
// a day of reception the plis wait for it: a file time is not one (design D12).
//
// A file accepted is moved to « pris » beside it; one that cannot be taken, to « refuses », with the reason in a text file of the same
// name. When the failure is ours the file stays and is tried again. Taking one twice is harmless.
func (i *Intake) Surveiller(ctx context.Context, chemin string, r dossier.Reception) error {
	if _, err := os.ReadDir(chemin); err != nil {
		return fmt.Errorf("watch scanner folder: %w", err)
	}
	s := &surveillance{i: i, chemin: chemin, reception: r, vus: map[string]etatFichier{}}
	var evenements chan fsnotify.Event
	var pannes chan error
	if w, err := fsnotify.NewWatcher(); err == nil {
		defer w.Close() //nolint:errcheck // nothing is lost with it
		s.notif, evenements, pannes = w, w.Events, w.Errors
	} else {
		i.Log.Warn("notifications du système indisponibles, relecture périodique seule", "erreur", err)
	}
	reprise := time.NewTicker(i.rythme.reprise)
	defer reprise.Stop()
	bientot := time.NewTimer(0)
	defer bientot.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-evenements:
			bientot.Reset(i.rythme.stable)
			continue
		case err := <-pannes:
			i.Log.Warn("notifications du dossier surveillé", "erreur", err)
			continue
		case <-reprise.C:
		case <-bientot.C:
		}
		if s.passer(ctx) {
			bientot.Reset(i.rythme.stable)
		}
	}
}

// surveillance is one folder being watched, from one goroutine.
type surveillance struct {
	i         *Intake
	chemin    string
	reception dossier.Reception
	notif     *fsnotify.Watcher
	vus       map[string]etatFichier // path → how it was when last looked at
}

type etatFichier struct {
	taille int64
	modif  time.Time
	depuis time.Time // since when it has been so, by the clock of Deps
}

// passer looks at every file once; true when some must be looked at again soon.
func (s *surveillance) passer(ctx context.Context) (bientot bool) {
	dossiers := map[string]dossier.Reception{s.chemin: s.reception}
	entrees, err := os.ReadDir(s.chemin)
	if err != nil {
		s.i.Log.Warn("dossier surveillé illisible", "erreur", raisonFichier(err))
		return false
	}
	for _, e := range entrees {
		if _, ok := law.PrefectureByCode(e.Name()); ok && e.IsDir() {
			r := s.reception
			r.Prefecture = e.Name()
			dossiers[filepath.Join(s.chemin, e.Name())] = r
		}
	}
	presents := map[string]bool{}
	for d, r := range dossiers {
		if s.notif != nil {
			_ = s.notif.Add(d) // already there, or not watchable: the periodic look does it
		}
		fichiers, err := os.ReadDir(d)
		if err != nil {
			s.i.Log.Warn("dossier surveillé illisible", "erreur", raisonFichier(err))
			continue
		}
		for _, f := range fichiers {
			if ctx.Err() != nil {
				return false
			}
			if !f.Type().IsRegular() || provisoire(f.Name()) {
				continue
			}
			c := filepath.Join(d, f.Name())
			presents[c] = true
			bientot = s.regarder(ctx, c, r) || bientot
		}
	}
	for c := range s.vus {
		if !presents[c] {
			delete(s.vus, c)
		}
	}
	return bientot
}

// provisoire tells names that scanners and copies use while they write.
func provisoire(nom string) bool {
	bas := strings.ToLower(nom)
	return strings.HasPrefix(nom, ".") || strings.HasPrefix(nom, "~") ||
		strings.HasSuffix(bas, ".tmp") || strings.HasSuffix(bas, ".part") || strings.HasSuffix(bas, ".filepart") || strings.HasSuffix(bas, ".crdownload")
}

// regarder takes a file that has not changed since it was last looked at; true when it must be looked at again soon.
func (s *surveillance) regarder(ctx context.Context, chemin string, r dossier.Reception) bool {
	info, err := os.Lstat(chemin)
	if err != nil || !info.Mode().IsRegular() {
		return false // gone meanwhile
	}
	maintenant := s.i.Now()
	vu, connu := s.vus[chemin]
	if !connu || vu.taille != info.Size() || !vu.modif.Equal(info.ModTime()) {
		s.vus[chemin] = etatFichier{info.Size(), info.ModTime(), maintenant}
		return true
	}
	if maintenant.Sub(vu.depuis) < s.i.rythme.stable {
		return true
	}
	if err := s.prendre(ctx, chemin, r); err != nil && ctx.Err() == nil {
		s.i.Log.Error("fichier du dossier surveillé laissé en place, nouvel essai plus tard", "erreur", raisonFichier(err))
		s.vus[chemin] = etatFichier{info.Size(), info.ModTime(), maintenant}
	}
	return false
}

// prendre receives one file and moves it aside.
func (s *surveillance) prendre(ctx context.Context, chemin string, r dossier.Reception) error {
	f, err := os.Open(chemin)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // opened for reading
	octets, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	avant, err := f.Stat()
	if err != nil {
		return err
	}
	if avant.Size() != int64(len(octets)) {
		return errors.New("fichier encore en cours d’écriture")
	}
	recu, err := s.i.Receive(ctx, filepath.Base(chemin), octets, r)
	refus, refuse := errors.AsType[*dossier.Refus](err)
	switch {
	case refuse:
		return s.refuser(chemin, avant, refus)
	case err != nil:
		return err
	}
	if _, err := ranger(chemin, DossierPris, avant); err != nil {
		return fmt.Errorf("pli %d reçu, fichier non rangé: %w", recu.Pli, err)
	}
	return nil
}

func (s *surveillance) refuser(chemin string, avant fs.FileInfo, r *dossier.Refus) error {
	place, err := ranger(chemin, DossierRefuse, avant)
	if err != nil || place == "" {
		return err
	}
	s.i.Log.Warn("fichier refusé", "code", r.Code)
	return os.WriteFile(place+".txt", []byte(r.Message+"\n"), 0o644)
}

// ranger moves the file that was read into a folder beside it, under a name that is free, and returns where. "" when the file there
// is no longer the one that was read: it is put back, to be taken as the new file it is.
func ranger(chemin, sous string, lu fs.FileInfo) (string, error) {
	d := filepath.Join(filepath.Dir(chemin), sous)
	if err := os.MkdirAll(d, 0o755); err != nil {
		return "", err
	}
	place := placeLibre(d, filepath.Base(chemin))
	if err := os.Rename(chemin, place); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return "", nil // another server took it
		}
		return "", err
	}
	rangee, err := os.Lstat(place)
	if err != nil {
		return "", err
	}
	if os.SameFile(rangee, lu) && rangee.Size() == lu.Size() && rangee.ModTime().Equal(lu.ModTime()) {
		return place, nil
	}
	return "", os.Rename(place, placeLibre(filepath.Dir(chemin), filepath.Base(chemin)))
}

// placeLibre gives « nom.pdf », or « nom (2).pdf »… when it is taken: scanners use the same names again.
func placeLibre(d, nom string) string {
	ext := filepath.Ext(nom)
	base := strings.TrimSuffix(nom, ext)
	for n := 1; ; n++ {
		candidat := filepath.Join(d, nom)
		if n > 1 {
			candidat = filepath.Join(d, fmt.Sprintf("%s (%d)%s", base, n, ext))
		}
		if _, err := os.Lstat(candidat); errors.Is(err, fs.ErrNotExist) {
			return candidat
		}
	}
}

// raisonFichier keeps the cause of a file error without its path: a scanner may put a person's name in it.
func raisonFichier(err error) string {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Op + ": " + pe.Err.Error()
	}
	if le, ok := errors.AsType[*os.LinkError](err); ok {
		return le.Op + ": " + le.Err.Error()
	}
	return err.Error()
}
