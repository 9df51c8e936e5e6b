package papier

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"souspli/dossier"
)

func page(t testing.TB) *Document {
	t.Helper()
	d := Nouveau(Meta{Titre: "Essai « é »"})
	d.Page()
	d.Police(Normal, 10)
	return d
}

func TestMemesOctets(t *testing.T) {
	sortie := func() []byte {
		d := page(t)
		d.Texte(20, 30, "Nguyễn Thị Ánh, Šarūnas, Ğülşen, N’Guessan, Øyvind, ḥ ʿ Đ")
		d.Police(Mono, 11)
		d.Texte(20, 40, "ÉÈÀÇ ŒÆ")
		d.QR(dossier.RectMM{X: 100, Y: 100, L: 20, H: 20}, "10420103050073450117", "Q")
		d.Code128(dossier.RectMM{X: 22, Y: 270, L: 60, H: 10}, "10420103050073450117")
		d.Page()
		d.Police(Gras, 12)
		d.Texte(20, 30, "Suite")
		d.ChaquePage(func(n, total int) { d.Police(Normal, 8); d.Texte(20, 290, "page") })
		var b bytes.Buffer
		if err := d.Sortie(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	a := sortie()
	if !bytes.Equal(a, sortie()) {
		t.Fatal("deux PDF différents pour le même contenu")
	}
	for _, s := range []string{"/Lang (fr-FR)", "/DisplayDocTitle true", "/Marked true", "/StructTreeRoot ", "<pdfuaid:part>1<"} {
		if !bytes.Contains(a, []byte(s)) {
			t.Errorf("%s manque au catalogue", s)
		}
	}
}

func TestFautesJamaisEnBlanc(t *testing.T) {
	refuses(t, map[string]func(*Document){
		"glyphe absent":         func(d *Document) { d.Texte(20, 30, "名前") },
		"hors du plan de base":  func(d *Document) { d.Texte(20, 30, "𝔘") },
		"arabe":                 func(d *Document) { d.Texte(20, 30, "محمد") },
		"caractère de contrôle": func(d *Document) { d.Texte(20, 30, "a\tb") },
		"trop à droite":         func(d *Document) { d.Texte(180, 30, strings.Repeat("W", 20)) },
		"trop bas":              func(d *Document) { d.Texte(20, 296, "bas") },
		"trop large":            func(d *Document) { d.TexteDans(20, 30, 5, "centre", "trop large") },
		"sur une réserve": func(d *Document) {
			d.Reserver(dossier.RectMM{X: 10, Y: 10, L: 50, H: 50}, "repère")
			d.Texte(20, 30, "dessus")
		},
		"dans la marge d'un QR": func(d *Document) {
			d.QR(dossier.RectMM{X: 100, Y: 100, L: 20, H: 20}, "1234", "Q")
			d.Trait(97, 90, 97, 130, 0.2)
		},
		"mot trop long":  func(d *Document) { d.Paragraphe(20, 30, 10, 5, "anticonstitutionnellement") },
		"code illisible": func(d *Document) { d.Code128(dossier.RectMM{X: 22, Y: 270, L: 60, H: 10}, "é") },
	})
}

// refuses draws each case on a page of its own: the document is refused, and nothing of it is written.
func refuses(t *testing.T, cas map[string]func(*Document)) {
	t.Helper()
	for nom, dessin := range cas {
		t.Run(nom, func(t *testing.T) {
			d := page(t)
			dessin(d)
			var b bytes.Buffer
			if err := d.Sortie(&b); !errors.Is(err, dossier.ErrInvalide) || b.Len() > 0 {
				t.Fatalf("erreur %v, %d octets", err, b.Len())
			}
		})
	}
}

func TestErreurSansLeTexte(t *testing.T) {
	d := page(t)
	d.TexteDans(20, 30, 5, "gauche", "DIALLO Aïssatou")
	if err := d.Err(); err == nil || strings.Contains(err.Error(), "DIALLO") {
		t.Fatalf("erreur %v", err)
	}
}

func TestCouperNePerdRien(t *testing.T) {
	d := page(t)
	for _, s := range []string{
		"Le site affiche une erreur depuis le 3 mars.", "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/#/erreur",
		"a\n\nb", "", " deux  espaces ", strings.Repeat("W", 300), "prix : 200 €",
	} {
		lignes := d.Couper(s, 60)
		for _, l := range lignes {
			if d.Largeur(l) > 60 {
				t.Errorf("ligne de %.1f mm", float64(d.Largeur(l)))
			}
		}
		sans := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
		if got := sans(strings.Join(lignes, "")); got != sans(s) {
			t.Errorf("Couper(%q) a perdu du texte : %q", s, got)
		}
	}
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestParagrapheGras(t *testing.T) {
	d := page(t)
	y := d.Paragraphe(20, 30, 60, 5, "Nous avons reçu **votre demande** le **12 mars 2026**, par la poste, et l’avons enregistrée.")
	if y <= 35 || d.Err() != nil {
		t.Fatalf("bas %.1f, %v", float64(y), d.Err())
	}
	if h := d.HauteurParagraphe(60, 5, "Nous avons reçu **votre demande** le **12 mars 2026**, par la poste, et l’avons enregistrée."); math.Abs(float64(30+h-y)) > 0.01 {
		t.Errorf("hauteur annoncée %.1f, dessinée %.1f", float64(h), float64(y-30))
	}
	for _, tr := range d.Traces() {
		if tr.Boite.X+tr.Boite.L > 80.1 {
			t.Errorf("texte jusqu’à %.1f mm", float64(tr.Boite.X+tr.Boite.L))
		}
	}
}

// The boxes worked by hand in the postal notes, sheet sliding in the envelope.
func TestFenetres(t *testing.T) {
	for _, cas := range []struct {
		nom               string
		toujours, parfois dossier.RectMM
	}{
		{"DL", dossier.RectMM{X: 100, Y: 55, L: 90, H: 24}, dossier.RectMM{X: 90, Y: 44, L: 110, H: 46}},
		{"C6/5", dossier.RectMM{X: 109, Y: 59, L: 81, H: 20}, dossier.RectMM{X: 90, Y: 44, L: 119, H: 50}},
	} {
		e, err := Fenetre(cas.nom)
		if err != nil || e.ToujoursVisible() != cas.toujours || e.ParfoisVisible() != cas.parfois {
			t.Errorf("%s : %+v %+v, %v", cas.nom, e.ToujoursVisible(), e.ParfoisVisible(), err)
		}
	}
	for _, e := range Enveloppes {
		d := page(t)
		lignes := []string{"Mme DIALLO Aïssatou Marie-Thérèse Anne", "CHEZ ASSOCIATION ACCUEIL ET SOLIDARITE", "BAT B ETG 3 APP 312 RESIDENCE DES LILA", "128 BD DU MARECHAL DE LATTRE DE TASSIG", "LIEU DIT LE MOULIN", "33000 BORDEAUX"}
		d.BlocAdresse(e, lignes)
		v := e.ToujoursVisible()
		n := 0
		for _, tr := range d.Traces() {
			n++
			if tr.Boite.X < v.X || tr.Boite.X+tr.Boite.L > v.X+v.L || tr.Boite.Y < v.Y-0.01 || tr.Boite.Y+tr.Boite.H > v.Y+v.H+0.01 {
				t.Errorf("%s : ligne %+v hors de %+v", e.Nom, tr.Boite, v)
			}
		}
		if n != 6 || d.Err() != nil {
			t.Errorf("%s : %d lignes, %v", e.Nom, n, d.Err())
		}
		d.Texte(v.X, v.Y+5, "numéro d’étranger")
		if d.Err() == nil {
			t.Errorf("%s : texte accepté dans la fenêtre", e.Nom)
		}
	}
	if _, err := Fenetre("A6"); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("enveloppe inconnue : %v", err)
	}
}

func TestLignesAdresse(t *testing.T) {
	for nom, cas := range map[string]struct {
		a      dossier.Adresse
		lignes []string
	}{
		"simple": {dossier.Adresse{Destinataire: "Mme Aïssatou DIALLO", Voie: "12, rue de l’Église", CodePostal: "33000", Commune: "Bordeaux"},
			[]string{"Mme Aïssatou DIALLO", "12 RUE DE L EGLISE", "33000 BORDEAUX"}},
		"hébergé": {dossier.Adresse{Destinataire: "M. Öztürk", Chez: "M. N’Guessan", Complement: "Bât. B, 3e étage", Voie: "4 bis quai des Œuvres", CodePostal: "93200", Commune: "Saint-Denis Cedex 2"},
			[]string{"M. Öztürk", "CHEZ M. N’Guessan", "Bât. B, 3e étage", "4 BIS QUAI DES OEUVRES", "93200 SAINT DENIS CEDEX 2"}},
		"chez déjà écrit": {dossier.Adresse{Destinataire: "M. K", Chez: "chez CCAS", CodePostal: "20000", Commune: "Ajaccio"},
			[]string{"M. K", "chez CCAS", "20000 AJACCIO"}},
		"voie longue": {dossier.Adresse{Destinataire: "M. K", Voie: "128 boulevard du général de Lattre de Tassigny", CodePostal: "97133", Commune: "Saint-Barthélemy"},
			[]string{"M. K", "128 BD DU GAL DE LATTRE DE TASSIGNY", "97133 SAINT BARTHELEMY"}},
	} {
		t.Run(nom, func(t *testing.T) {
			if got, err := LignesAdresse(cas.a); err != nil || !reflect.DeepEqual(got, cas.lignes) {
				t.Fatalf("%q, %v", got, err)
			}
		})
	}
	for nom, a := range map[string]dossier.Adresse{
		"sans code postal":  {Voie: "1 rue A", Commune: "Lyon"},
		"code court":        {Voie: "1 rue A", CodePostal: "6900", Commune: "Lyon"},
		"sans commune":      {Voie: "1 rue A", CodePostal: "69001"},
		"ligne trop longue": {Destinataire: strings.Repeat("NOM ", 12), CodePostal: "69001", Commune: "Lyon"},
	} {
		t.Run(nom, func(t *testing.T) {
			l, err := LignesAdresse(a)
			if !errors.Is(err, dossier.ErrInvalide) || l != nil || strings.Contains(err.Error(), "NOM") {
				t.Fatalf("%q, %v", l, err)
			}
		})
	}
}
