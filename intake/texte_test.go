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
)

func lire1(t *testing.T, i *Intake, f feuille) dossier.Pli {
	t.Helper()
	id := recevoir(t, i, f, reception())
	traiter(t, i, id)
	return pliDe(t, i, id)
}

// textesDe gives the text of each page, or the reason why it has none, preceded by « ! ».
func textesDe(t *testing.T, i *Intake, id dossier.PliID) (l []string, entier bool) {
	t.Helper()
	pages, entier, err := i.Store.Textes(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for n, p := range pages {
		if p.N != n+1 {
			t.Errorf("page %d à la place de la %d", p.N, n+1)
		}
		if p.Erreur != "" {
			p.Texte = "!" + p.Erreur
		}
		l = append(l, p.Texte)
	}
	return l, entier
}

var cinqTextes = []string{"texte 1", "texte 2", "texte 3", "texte 4", "texte 5"}

// The text comes after the pli is done, and changes nothing of it.
func TestTexteApresLaLecture(t *testing.T) {
	i := atelier(t)
	id := recevoir(t, i, dossierDe(1), reception())
	if err := i.LireTexte(t.Context(), id); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("pli non lu : %v", err)
	}
	traiter(t, i, id)
	avant := pliDe(t, i, id)
	if _, err := i.CopieAvecTexte(t.Context(), avant); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("copie avant le texte : %v", err)
	}
	for range 2 {
		if err := i.LireTexte(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if l, entier := textesDe(t, i, id); !entier || !slices.Equal(l, cinqTextes) {
		t.Errorf("%v %q", entier, l)
	}
	if apres := pliDe(t, i, id); fmt.Sprint(apres) != fmt.Sprint(avant) {
		t.Errorf("le pli a changé :\n%+v\n%+v", avant, apres)
	}
	octets := dossierDe(1).octets(t)
	copie, err := i.CopieAvecTexte(t.Context(), avant)
	if err != nil || string(copie) != "%PDF-"+strings.Join(cinqTextes, "") {
		t.Errorf("%q, %v", copie, err)
	}
	if b, err := i.Coffre.Get(t.Context(), avant.Empreinte); err != nil || string(b) != string(octets) {
		t.Errorf("l’original a changé : %v", err)
	}
}

// A page that stops the engine keeps its reason; so does a page that the reading could not open, which is not tried again.
func TestTexteQuiTombe(t *testing.T) {
	i := atelier(t)
	i.Lecteur = processus(child.Limites{TempsPage: 6 * time.Second})
	for n, effet := range []string{"crash", "pend", "ment", "panique"} {
		t.Run(effet, func(t *testing.T) {
			f := dossierDe(n)
			f.Textes = map[int]string{4: effet}
			f.Effets = map[int]string{2: "crash"}
			f.Textes[2] = "pend"
			id := recevoir(t, i, f, reception())
			traiter(t, i, id)
			if err := i.LireTexte(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			l, entier := textesDe(t, i, id)
			if !entier || len(l) != 5 || l[0] != "texte 1" || l[2] != "texte 3" || l[4] != "texte 5" || !strings.HasPrefix(l[3], "!") || !strings.Contains(l[1], "signal 9") {
				t.Errorf("%v %q", entier, l)
			}
		})
	}
}

func TestTexteDunFichierRefuse(t *testing.T) {
	i := atelier(t)
	pli := lire1(t, i, dossierDe(1))
	i.Lecteur = &lecteurEnPanne{err: &dossier.Refus{Code: dossier.RefusAbime, Message: "Le fichier « Madame Une Telle.pdf » est abîmé."}}
	if err := i.LireTexte(t.Context(), pli.ID); err != nil {
		t.Fatal(err)
	}
	if l, entier := textesDe(t, i, pli.ID); !entier || len(l) != 5 || l[0] != "!le fichier est abîmé" || l[4] != l[0] {
		t.Errorf("%v %q", entier, l)
	}
}

// TestTexteArrete stops the work after any page, as a kill does, or refuses a row: taken up again, each page is read once in all.
func TestTexteArrete(t *testing.T) {
	i := atelier(t)
	for apres := range 5 {
		for _, arret := range []string{"tué", "annulé", "refusé"} {
			t.Run(fmt.Sprintf("%s après %d", arret, apres), func(t *testing.T) {
				f := dossierDe(apres)
				f.Sel += arret
				pli := lire1(t, i, f)
				ctx, annuler := context.WithCancel(t.Context())
				defer annuler()
				fois := 0
				lever := func() {}
				i.etape = func(string) {
					if fois++; fois <= apres {
						return
					}
					switch arret {
					case "tué":
						panic(mort{"texte"})
					case "annulé":
						annuler()
					case "refusé":
						if fois == apres+1 {
							lever = refuser(t, i.Store, "textes")
						}
					}
				}
				err := func() (err error) {
					defer func() {
						if m, ok := recover().(mort); ok {
							err = errors.New("arrêt à l’étape " + m.etape)
						}
					}()
					return i.LireTexte(ctx, pli.ID)
				}()
				if err == nil && apres < 4 {
					t.Error("l’arrêt n’a pas été dit")
				}
				lever()
				l, _ := textesDe(t, i, pli.ID)
				if len(l) != apres+1 {
					t.Errorf("%d pages gardées, attendu %d", len(l), apres+1)
				}
				encore := 0
				i.etape = func(string) { encore++ }
				if err := i.LireTexte(t.Context(), pli.ID); err != nil {
					t.Fatal(err)
				}
				i.etape = func(string) {}
				if l, entier := textesDe(t, i, pli.ID); !entier || !slices.Equal(l, cinqTextes) || encore != 4-apres {
					t.Errorf("%v %q, %d pages lues à la reprise", entier, l, encore)
				}
			})
		}
	}
}

// A preview that is lost is drawn again from the original, with its neighbours; a page that cannot be decoded has none.
func TestApercuPerdu(t *testing.T) {
	i := atelier(t)
	chemin := t.TempDir()
	i.Coffre = nouveauCoffre(t, chemin)
	f := dossierDe(1)
	f.Lecture.Pages[4].Erreur = "page abîmée"
	id := recevoir(t, i, f, reception())
	traiter(t, i, id)
	pli := pliDe(t, i, id)
	perdre(t, chemin, 3)
	compte := &compteApercus{Lecteur: rejoue{}}
	i.Lecteur = compte
	for range 2 {
		for _, n := range []int{3, 4} {
			if b, err := i.Apercu(t.Context(), pli, n); err != nil || string(b) != fmt.Sprintf("apercu %d", n) {
				t.Errorf("page %d : %q, %v", n, b, err)
			}
		}
	}
	if compte.fois != 1 {
		t.Errorf("dessiné %d fois", compte.fois)
	}
	if b, err := i.Coffre.Apercu(t.Context(), pli.Empreinte, 3); err != nil || string(b) != "apercu 3" {
		t.Errorf("l’aperçu refait n’a pas été gardé : %q, %v", b, err)
	}
}

// compteApercus counts how often previews are drawn.
type compteApercus struct {
	Lecteur
	fois int
}

func (c *compteApercus) Apercus(ctx context.Context, nom string, octets []byte, pages []int) (map[int][]byte, error) {
	c.fois++
	return c.Lecteur.Apercus(ctx, nom, octets, pages)
}

func (l *lecteurEnPanne) Textes(ctx context.Context, nom string, octets []byte, pages []int, garder func(dossier.TextePage) error) error {
	if l.err != nil {
		return l.err
	}
	return l.rejoue.Textes(ctx, nom, octets, pages, garder)
}

// perdre removes the preview of a page from the store, behind our back.
func perdre(t *testing.T, chemin string, page int) {
	t.Helper()
	trouves := 0
	err := filepath.WalkDir(chemin, func(c string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != fmt.Sprintf("%05d.jpg", page) {
			return err
		}
		trouves++
		return os.Remove(c)
	})
	if err != nil || trouves != 1 {
		t.Fatalf("%d aperçus trouvés : %v", trouves, err)
	}
}
