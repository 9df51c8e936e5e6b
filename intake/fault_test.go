package intake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/ocr/child"
	"souspli/store"
)

func TestMoteurQuiTombe(t *testing.T) {
	i := atelier(t)
	i.Lecteur = processus(child.Limites{TempsPage: 6 * time.Second})
	for n, effet := range []string{"crash", "pend", "ment", "panique"} {
		t.Run(effet, func(t *testing.T) {
			f := dossierDe(n)
			f.Effets = map[int]string{3: effet}
			id := recevoir(t, i, f, reception())
			pli := traiter(t, i, id)
			if pli.Etat != dossier.PliAVerifier || !slices.Contains(pli.Raisons, "1\u00a0page illisible") {
				t.Fatalf("pli %s %q", pli.Etat, pli.Raisons)
			}
			l, err := i.Store.Lecture(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range l.Pages {
				if (p.Erreur != "") != (p.N == 3) {
					t.Errorf("page %d : erreur %q", p.N, p.Erreur)
				}
			}
			if len(l.Formulaires) != 1 {
				t.Errorf("%d formulaires : les autres pages devaient être lues", len(l.Formulaires))
			}
		})
	}
	t.Run("à la fin", func(t *testing.T) {
		f := dossierDe(9)
		f.Fin = "crash"
		pli := traiter(t, i, recevoir(t, i, f, reception()))
		if pli.Etat != dossier.PliAVerifier || !slices.Contains(pli.Raisons, "5\u00a0pages illisibles") {
			t.Fatalf("pli %s %q", pli.Etat, pli.Raisons)
		}
	})
	if n := len(demandesDuRegistre(t, i)); n != 0 {
		t.Errorf("%d demandes enregistrées sur des pages illisibles", n)
	}
}

// lecteurEnPanne reads nothing as long as err is set.
type lecteurEnPanne struct {
	rejoue
	err error
}

func (l *lecteurEnPanne) Lire(ctx context.Context, nom string, octets []byte, progres func(faites, total int)) (child.Resultat, error) {
	if l.err != nil {
		return child.Resultat{}, l.err
	}
	return l.rejoue.Lire(ctx, nom, octets, progres)
}

func TestFichierIllisibleApresReception(t *testing.T) {
	i := atelier(t)
	panne := &lecteurEnPanne{err: &dossier.Refus{Code: dossier.RefusAbime, Message: "Le fichier « Madame Une Telle.pdf » est abîmé."}}
	i.Lecteur = panne
	f := dossierDe(1)
	id := recevoir(t, i, f, reception())
	pli := traiter(t, i, id)
	if pli.Etat != dossier.PliEnQuarantaine || !slices.Equal(pli.Raisons, []string{"le fichier est abîmé"}) {
		t.Fatalf("pli %s %q", pli.Etat, pli.Raisons)
	}
	if b, err := i.Coffre.Get(t.Context(), pli.Empreinte); err != nil || string(b) != string(f.octets(t)) {
		t.Fatalf("l’original est perdu : %v", err)
	}
	if pli = traiter(t, i, id); pli.Etat != dossier.PliEnQuarantaine {
		t.Errorf("traiter à nouveau : %s", pli.Etat)
	}
	t.Run("saisi d’après le papier", func(t *testing.T) {
		g := dossierDe(2)
		id := recevoir(t, i, g, reception())
		traiter(t, i, id)
		a := agent(t, i.Store)
		saisi := g.Lecture.Formulaires[0]
		saisi.Pages, saisi.Code = nil, false
		if _, err := i.Store.AjouterFormulaire(t.Context(), id, saisi, a); err != nil {
			t.Fatal(err)
		}
		if res, err := i.Enregistrer(t.Context(), id, a); err != nil || res.Etat != dossier.PliTraite || len(res.Demandes) != 1 {
			t.Errorf("%+v %v", res, err)
		}
	})
	t.Run("relu", func(t *testing.T) {
		panne.err = nil
		if err := i.Relire(t.Context(), id, nil); err != nil {
			t.Fatal(err)
		}
		if pli := pliDe(t, i, id); pli.Etat != dossier.PliTraite || len(pli.Demandes) != 1 {
			t.Errorf("pli %s %q", pli.Etat, pli.Raisons)
		}
		if err := i.Relire(t.Context(), id, nil); !errors.Is(err, dossier.ErrConflit) {
			t.Errorf("relire un pli traité : %v", err)
		}
	})
}

func TestPanneDuLecteurEstReessayee(t *testing.T) {
	i := atelier(t)
	panne := &lecteurEnPanne{err: fmt.Errorf("%w: start reading process", dossier.ErrIndisponible)}
	i.Lecteur = panne
	id := recevoir(t, i, dossierDe(1), reception())
	if err := i.Process(t.Context(), id, nil); !errors.Is(err, dossier.ErrIndisponible) {
		t.Fatalf("erreur %v", err)
	}
	if pli := pliDe(t, i, id); pli.Etat != dossier.PliRecu {
		t.Fatalf("pli %s : la panne est à nous, pas au fichier", pli.Etat)
	}
	panne.err = nil
	if pli := traiter(t, i, id); pli.Etat != dossier.PliTraite {
		t.Errorf("pli %s", pli.Etat)
	}
}

func TestEnregistrerSansLecture(t *testing.T) {
	i := atelier(t)
	id := recevoir(t, i, dossierDe(1), reception())
	if _, err := i.Enregistrer(t.Context(), id, agent(t, i.Store)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("pli non lu : %v", err)
	}
	if _, err := i.Enregistrer(t.Context(), id, 0); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("sans agent : %v", err)
	}
	if err := i.Process(t.Context(), id+1000, nil); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("pli inconnu : %v", err)
	}
}

// refuser makes the database refuse every insert into a table, until the function it returns is called.
func refuser(t *testing.T, s *store.Store, table string) (lever func()) {
	t.Helper()
	exec := func(sql string) {
		t.Helper()
		if _, err := s.Pool().Exec(context.WithoutCancel(t.Context()), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE OR REPLACE FUNCTION refuser() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refus d’essai'; END $$`)
	exec(`CREATE TRIGGER refuser BEFORE INSERT ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION refuser()`)
	return func() { t.Helper(); exec(`DROP TRIGGER refuser ON ` + table) }
}

func TestInsertionRefuseePuisReessayee(t *testing.T) {
	i := atelier(t)
	tables := []string{"personnes", "cles", "demandes", "demandes_plis", "pieces", "tentatives", "echeances", "courriers", "rapprochements", "journal", "river_job"}
	for n, table := range tables {
		t.Run(table, func(t *testing.T) {
			id := recevoir(t, i, dossierDe(n), reception())
			ok := t.Run("lecture", func(t *testing.T) { // read it first: the journal refuses there too
				if lu, err := i.lire(t.Context(), pliDe(t, i, id), nil); err != nil || !lu {
					t.Fatal(lu, err)
				}
			})
			if !ok {
				return
			}
			lever := refuser(t, i.Store, table)
			if err := i.Process(t.Context(), id, nil); err == nil {
				t.Error("l’insertion refusée n’a pas été dite")
			} else if strings.Contains(err.Error(), "Invente") {
				t.Errorf("l’erreur nomme une personne : %v", err)
			}
			if pli := pliDe(t, i, id); pli.Etat != dossier.PliLu || len(pli.Demandes) != 0 {
				t.Errorf("pli %s demandes %v : rien ne devait être fait à moitié", pli.Etat, pli.Demandes)
			}
			if got := len(demandesDuRegistre(t, i)); got != n {
				t.Errorf("%d demandes, attendues %d", got, n)
			}
			lever()
			pli := traiter(t, i, id)
			if pli.Etat != dossier.PliTraite || len(pli.Demandes) != 1 {
				t.Fatalf("pli %s %q", pli.Etat, pli.Raisons)
			}
			d, err := i.Store.Demande(t.Context(), pli.Demandes[0])
			if want := fmt.Sprintf("2026-33-%06d", n+1); err != nil || d.Numero != want {
				t.Errorf("numéro %s, attendu %s : la suite n’a pas de trou", d.Numero, want)
			}
		})
	}
}

func TestReceptionRefuseeParLaBase(t *testing.T) {
	i := atelier(t)
	lever := refuser(t, i.Store, "plis")
	if _, err := i.Receive(t.Context(), "scan.pdf", dossierDe(1).octets(t), reception()); err == nil {
		t.Fatal("la réception refusée n’a pas été dite")
	}
	if originaux(t, i) != 1 {
		t.Error("l’original s’écrit avant la ligne : il devait rester")
	}
	lever()
	recu, err := i.Receive(t.Context(), "scan.pdf", dossierDe(1).octets(t), reception())
	if err != nil || recu.Deja || originaux(t, i) != 1 {
		t.Errorf("second essai %+v %v", recu, err)
	}
}

func TestReceptionImpossible(t *testing.T) {
	i := atelier(t)
	for nom, change := range map[string]func(*dossier.Reception){
		"mode inconnu":                     func(r *dossier.Reception) { r.Mode = "pigeon" },
		"préfecture inconnue":              func(r *dossier.Reception) { r.Prefecture = "00" },
		"saisie après la réception":        func(r *dossier.Reception) { r.PremiereSaisine = r.RecuLe.AddDays(1) },
		"préfecture qui n’est pas un code": func(r *dossier.Reception) { r.Prefecture = "Gironde" },
	} {
		r := reception()
		change(&r)
		if _, err := i.Receive(t.Context(), "scan.pdf", dossierDe(1).octets(t), r); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	if originaux(t, i) != 0 {
		t.Error("un original a été gardé pour une réception impossible")
	}
}

// TestDisquePlein: when the store of originals refuses bytes, reception says so and no row exists; once it works again, all is well.
func TestDisquePlein(t *testing.T) {
	i := atelier(t)
	chemin := filepath.Join(t.TempDir(), "coffre")
	if err := os.Mkdir(chemin, 0o755); err != nil {
		t.Fatal(err)
	}
	i.Coffre = nouveauCoffre(t, chemin)
	boucher(t, chemin)
	_, err := i.Receive(t.Context(), "scan.pdf", dossierDe(1).octets(t), reception())
	if _, refus := errors.AsType[*dossier.Refus](err); err == nil || refus {
		t.Fatalf("écriture impossible : %v", err)
	}
	plis, err := i.Store.Plis(t.Context(), store.FiltrePlis{Prefectures: []string{"*"}})
	if err != nil || len(plis) != 0 {
		t.Fatalf("%d plis sans original (%v)", len(plis), err)
	}
	deboucher(t, chemin)
	id := recevoir(t, i, dossierDe(1), reception())

	t.Run("pendant la lecture", func(t *testing.T) {
		boucher(t, chemin)
		if err := i.Process(t.Context(), id, nil); err == nil {
			t.Error("un original inaccessible n’a pas été dit")
		}
		if pli := pliDe(t, i, id); pli.Etat != dossier.PliRecu {
			t.Errorf("pli %s", pli.Etat)
		}
		deboucher(t, chemin)
		if pli := traiter(t, i, id); pli.Etat != dossier.PliTraite {
			t.Errorf("pli %s %q", pli.Etat, pli.Raisons)
		}
	})
}

// TestOriginalAltere: bytes changed behind our back are never read as if they were the paper.
func TestOriginalAltere(t *testing.T) {
	i := atelier(t)
	chemin := t.TempDir()
	i.Coffre = nouveauCoffre(t, chemin)
	id := recevoir(t, i, dossierDe(1), reception())
	touches := 0
	err := filepath.WalkDir(chemin, func(c string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(c, pliDe(t, i, id).Empreinte.String()) {
			return err
		}
		touches++
		if err := os.Chmod(c, 0o600); err != nil {
			return err
		}
		return os.WriteFile(c, dossierDe(2).octets(t), 0o600)
	})
	if err != nil || touches != 1 {
		t.Fatalf("%d originaux trouvés : %v", touches, err)
	}
	if pli := traiter(t, i, id); pli.Etat != dossier.PliEnQuarantaine || !strings.Contains(strings.Join(pli.Raisons, ""), "altéré") {
		t.Errorf("pli %s %q", pli.Etat, pli.Raisons)
	}
}

// boucher puts a file where the store has its folder: root, who runs the tests, is stopped by nothing less.
func boucher(t *testing.T, chemin string) {
	t.Helper()
	if err := os.Rename(chemin, chemin+".cote"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(chemin, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

func deboucher(t *testing.T, chemin string) {
	t.Helper()
	if err := os.Remove(chemin); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(chemin+".cote", chemin); err != nil {
		t.Fatal(err)
	}
}

// etapes are the points between two steps of the story, where a kill may fall.
var etapes = []string{"inspecte", "original", "pli", "lu", "apercus", "lecture", "candidats", "decide", "enregistre"}

type mort struct{ etape string }

// TestArretEntreDeuxEtapes stops the story between any two steps, as a kill does, then starts again from the bytes: one pli and
// one demande each time, nothing lost, nothing twice.
func TestArretEntreDeuxEtapes(t *testing.T) {
	i := atelier(t)
	histoire := func(ctx context.Context, f feuille) (err error) {
		defer func() {
			if m, ok := recover().(mort); ok {
				err = errors.New("arrêt à l’étape " + m.etape)
			}
		}()
		recu, err := i.Receive(ctx, "scan.pdf", f.octets(t), reception())
		if err != nil {
			return err
		}
		return i.Process(ctx, recu.Pli, nil)
	}
	vues := map[string]bool{}
	for n, etape := range etapes {
		for k, arret := range []string{"tué", "annulé"} {
			t.Run(etape+" "+arret, func(t *testing.T) {
				f := dossierDe(2*n + k)
				ctx, annuler := context.WithCancel(t.Context())
				defer annuler()
				i.etape = func(e string) {
					vues[e] = true
					switch {
					case e == etape && arret == "tué":
						panic(mort{e})
					case e == etape:
						annuler()
					}
				}
				err := histoire(ctx, f)
				if err == nil && arret == "tué" {
					t.Fatal("l’arrêt n’a pas eu lieu")
				}
				i.etape = func(string) {}
				if err := histoire(t.Context(), f); err != nil {
					t.Fatal(err)
				}
				recu, err := i.Receive(t.Context(), "scan.pdf", f.octets(t), reception())
				if err != nil || !recu.Deja {
					t.Fatalf("le pli n’est pas là : %v", err)
				}
				if pli := pliDe(t, i, recu.Pli); pli.Etat != dossier.PliTraite || len(pli.Demandes) != 1 {
					t.Errorf("pli %s demandes %v %q", pli.Etat, pli.Demandes, pli.Raisons)
				}
			})
		}
	}
	for e := range vues {
		if !slices.Contains(etapes, e) {
			t.Errorf("étape %q sans arrêt essayé", e)
		}
	}
	plis, err := i.Store.Plis(t.Context(), store.FiltrePlis{Prefectures: []string{"*"}, Limite: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if n := 2 * len(etapes); len(plis) != n || len(demandesDuRegistre(t, i)) != n || originaux(t, i) != n {
		t.Errorf("%d plis, %d demandes, %d originaux, attendus %d", len(plis), len(demandesDuRegistre(t, i)), originaux(t, i), n)
	}
}

// TestRegistreQuiBouge: another pli of the same person is registered between the look at the register and the door.
func TestRegistreQuiBouge(t *testing.T) {
	i := atelier(t)
	a := recevoir(t, i, dossierDe(1), reception())
	f := dossierDe(1)
	f.Sel = "autre envoi"
	b := recevoir(t, i, f, reception())
	autre := New(i.Deps)
	fois := 0
	i.etape = func(e string) {
		if e == "decide" {
			if fois++; fois == 1 {
				traiter(t, autre, b)
			}
		}
	}
	pli := traiter(t, i, a)
	if fois != 2 || pli.Etat != dossier.PliTraite || len(demandesDuRegistre(t, i)) != 1 {
		t.Errorf("décidé %d fois, %d demandes", fois, len(demandesDuRegistre(t, i)))
	}
	if autrePli := pliDe(t, i, b); !slices.Equal(autrePli.Demandes, pli.Demandes) {
		t.Errorf("demandes %v et %v", pli.Demandes, autrePli.Demandes)
	}
}
