package intake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
)

// scanner is a watched folder with a clock under the test's hand.
type scanner struct {
	*surveillance
	t       *testing.T
	horloge time.Time
}

func nouveauScanner(t *testing.T) *scanner {
	t.Helper()
	i := atelier(t)
	s := &scanner{t: t, horloge: instant}
	i.Now = func() time.Time { return s.horloge }
	s.surveillance = &surveillance{i: i, chemin: t.TempDir(), reception: dossier.Reception{Mode: dossier.ModeSimple}, vus: map[string]etatFichier{}}
	return s
}

func (s *scanner) poser(nom string, octets []byte) {
	s.t.Helper()
	c := filepath.Join(s.chemin, nom)
	if err := os.MkdirAll(filepath.Dir(c), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(c, octets, 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// tour looks at the folder once, a long time after the last look.
func (s *scanner) tour() {
	s.t.Helper()
	s.horloge = s.horloge.Add(time.Minute)
	s.passer(s.t.Context())
}

// fichiers lists every file of the folder, sorted.
func (s *scanner) fichiers() []string { return fichiersDe(s.t, s.chemin) }

func fichiersDe(t *testing.T, racine string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(racine, func(c string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(racine, c)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func (s *scanner) plis() []dossier.Pli {
	s.t.Helper()
	plis, err := s.i.Store.Plis(s.t.Context(), store.FiltrePlis{Prefectures: []string{"*", ""}})
	if err != nil {
		s.t.Fatal(err)
	}
	return plis
}

func TestSurveilleFichierPris(t *testing.T) {
	s := nouveauScanner(t)
	f := dossierDe(1)
	s.poser("33/scan.pdf", f.octets(t))
	s.tour()
	if len(s.plis()) != 0 {
		t.Fatal("pris au premier regard : il pouvait être en cours d’écriture")
	}
	s.tour()
	plis := s.plis()
	if len(plis) != 1 || plis[0].Reception.Prefecture != "33" || !plis[0].Reception.RecuLe.IsZero() || plis[0].Empreinte != dossier.EmpreinteDe(f.octets(t)) {
		t.Fatalf("plis %+v", plis)
	}
	if got := s.fichiers(); !slices.Equal(got, []string{"33/pris/scan.pdf"}) {
		t.Errorf("fichiers %v", got)
	}
	if pli := traiter(t, s.i, plis[0].ID); !slices.Contains(pli.Raisons, "date de réception à confirmer") {
		t.Errorf("raisons %q : une date de fichier n’est pas une date de réception", pli.Raisons)
	}
}

func TestSurveilleFichierQuiGrandit(t *testing.T) {
	s := nouveauScanner(t)
	octets := dossierDe(1).octets(t)
	for n := 100; n < 400; n += 100 {
		s.poser("33/scan.pdf", octets[:n])
		s.tour()
		if got := s.fichiers(); !slices.Equal(got, []string{"33/scan.pdf"}) {
			t.Fatalf("pris à %d octets : %v", n, got)
		}
	}
	s.poser("33/scan.pdf", octets)
	s.tour()
	s.tour()
	if plis := s.plis(); len(plis) != 1 || plis[0].Taille != int64(len(octets)) {
		t.Errorf("plis %+v", plis)
	}
}

func TestSurveilleFichierRefuse(t *testing.T) {
	s := nouveauScanner(t)
	s.poser("33/photo.heic", []byte("pas un document"))
	s.tour()
	s.tour()
	if got := s.fichiers(); !slices.Equal(got, []string{"33/refuses/photo.heic", "33/refuses/photo.heic.txt"}) || len(s.plis()) != 0 {
		t.Fatalf("fichiers %v", got)
	}
	b, err := os.ReadFile(filepath.Join(s.chemin, "33/refuses/photo.heic.txt"))
	if err != nil || !strings.Contains(string(b), "n’est pas un document") {
		t.Errorf("raison %q %v", b, err)
	}
}

func TestSurveilleMemeNom(t *testing.T) {
	s := nouveauScanner(t)
	for n := range 3 {
		s.poser("33/scan.pdf", dossierDe(n).octets(t))
		s.tour()
		s.tour()
	}
	if got := s.fichiers(); !slices.Equal(got, []string{"33/pris/scan (2).pdf", "33/pris/scan (3).pdf", "33/pris/scan.pdf"}) || len(s.plis()) != 3 {
		t.Errorf("fichiers %v, %d plis", got, len(s.plis()))
	}
}

func TestSurveilleLaisseLesFichiersProvisoires(t *testing.T) {
	s := nouveauScanner(t)
	noms := []string{"33/.cache", "33/scan.PDF.part", "33/scan.tmp", "33/~scan.pdf", "autre dossier/scan.pdf"}
	for _, n := range noms {
		s.poser(n, dossierDe(1).octets(t))
	}
	s.tour()
	s.tour()
	if got := s.fichiers(); !slices.Equal(got, noms) || len(s.plis()) != 0 {
		t.Errorf("fichiers %v", got)
	}
}

func TestSurveillePanneANous(t *testing.T) {
	s := nouveauScanner(t)
	lever := refuser(t, s.i.Store, "plis")
	s.poser("33/scan.pdf", dossierDe(1).octets(t))
	s.tour()
	s.tour()
	if got := s.fichiers(); !slices.Equal(got, []string{"33/scan.pdf"}) {
		t.Fatalf("fichiers %v : la panne est à nous, le fichier reste", got)
	}
	lever()
	s.tour()
	if got := s.fichiers(); !slices.Equal(got, []string{"33/pris/scan.pdf"}) || len(s.plis()) != 1 {
		t.Errorf("fichiers %v", got)
	}
}

// TestSurveilleNomRepris: the scanner writes another file of the same name while the first is being received.
func TestSurveilleNomRepris(t *testing.T) {
	s := nouveauScanner(t)
	s.poser("33/scan.pdf", dossierDe(1).octets(t))
	s.i.etape = func(e string) {
		if e == "pli" {
			s.i.etape = func(string) {}
			if err := os.Remove(filepath.Join(s.chemin, "33/scan.pdf")); err != nil {
				t.Fatal(err)
			}
			s.poser("33/scan.pdf", dossierDe(2).octets(t))
		}
	}
	s.tour()
	s.tour()
	if got := s.fichiers(); !slices.Equal(got, []string{"33/scan.pdf"}) || len(s.plis()) != 1 {
		t.Fatalf("fichiers %v, %d plis : le second n’a pas encore été lu", got, len(s.plis()))
	}
	s.tour()
	s.tour()
	if got := s.fichiers(); !slices.Equal(got, []string{"33/pris/scan.pdf"}) || len(s.plis()) != 2 {
		t.Errorf("fichiers %v, %d plis", got, len(s.plis()))
	}
}

// TestSurveillerJusquALaFin: the whole loop, with the system's notifications, until it is stopped.
func TestSurveillerJusquALaFin(t *testing.T) {
	i := atelier(t)
	var secondes atomic.Int64
	i.Now = func() time.Time { return instant.Add(time.Duration(secondes.Add(1)) * time.Second) }
	i.rythme = rythme{stable: 10 * time.Millisecond, reprise: 50 * time.Millisecond}
	chemin := t.TempDir()
	ctx, arreter := context.WithCancel(t.Context())
	fin := make(chan error, 1)
	go func() { fin <- i.Surveiller(ctx, chemin, reception()) }()
	if err := os.WriteFile(filepath.Join(chemin, "scan.pdf"), dossierDe(1).octets(t), 0o644); err != nil {
		t.Fatal(err)
	}
	attendre(t, func() bool { return slices.Equal(fichiersDe(t, chemin), []string{"pris/scan.pdf"}) })
	arreter()
	if err := <-fin; !errors.Is(err, context.Canceled) {
		t.Errorf("fin %v", err)
	}
	if err := i.Surveiller(t.Context(), filepath.Join(chemin, "absent"), reception()); err == nil {
		t.Error("un dossier absent n’a pas été dit")
	}
}

// attendre looks until the condition holds; go test's own time limit ends a wait that never does.
func attendre(t *testing.T, condition func() bool) {
	t.Helper()
	tic := time.NewTicker(5 * time.Millisecond)
	defer tic.Stop()
	for !condition() {
		select {
		case <-t.Context().Done():
			t.Fatal("condition jamais remplie")
		case <-tic.C:
		}
	}
}
