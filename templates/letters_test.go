package templates

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/forms/papiertest"
	"souspli/law"
)

// golden: SOUSPLI_GOLDEN=1 (make golden) rewrites the golden PDFs.
var golden = os.Getenv("SOUSPLI_GOLDEN") == "1"

// accuseComplet is an accusé with every ordinary mention: four months, basis confirmed, completeness not yet checked.
func accuseComplet() AccuseDonnees {
	return AccuseDonnees{
		Version: 1, Numero: "2026-33-000123", Date: dossier.NewDate(2026, 3, 13), Enveloppe: "DL",
		Lignes:     []string{"AISSATOU DIALLO", "CHEZ MME SOW", "BATIMENT C APPARTEMENT 12", "14 RUE DES LILAS", "33000 BORDEAUX"},
		Prefecture: "Préfecture de la Gironde",
		Service: Service{
			Nom: "Bureau de l’admission au séjour des étrangers", Adresse: []string{"2 esplanade Charles-de-Gaulle", "CS 41397", "33077 Bordeaux Cedex"},
			Telephone: "05 56 00 00 00", Courriel: "sejour@gironde.example", AgentNom: "Claire Martin", AgentQualite: "cheffe de la section renouvellement",
		},
		Personne: Personne{Nom: "DIALLO", Prenoms: "Aïssatou", DateNaissance: "née le 7\u00a0janvier\u00a01989", Sexe: "F"},
		Demarche: "carte de séjour «\u00a0vie privée et familiale\u00a0», conjoint de Français", Variante: "renouvellement",
		Dates: dossier.Dates{
			Cachet: dossier.NewDate(2026, 3, 10), PremiereSaisine: dossier.NewDate(2026, 3, 12), Reception: dossier.NewDate(2026, 3, 12),
			Enregistrement: dossier.NewDate(2026, 3, 13),
		},
		Envois: []Envoi{{Mode: dossier.ModeLRAR, RecuLe: dossier.NewDate(2026, 3, 12), NumeroLRAR: "1A 047 877 2024 3", Pages: 24}},
		Recu:   Fondement{Code: dossier.FondementInvitation, Libelle: "solution de substitution, sur invitation de la préfecture", Texte: "CESEDA R. 431-2, al. 3"},
		Silence: Silence{
			Cas: SilenceDate, Code: "silence_defaut", Date: dossier.NewDate(2026, 7, 12), Duree: "quatre mois",
			Declencheur: "reception_demande", Article: "R.*432-1, R. 432-2 du CESEDA",
		},
		Recours: Recours{Jusquau: dossier.NewDate(2026, 9, 14)},
		Dossier: Completude{Etat: CompletudeInconnue, Manquantes: []PieceManquante{{Code: "acte_mariage", Libelle: "acte de mariage"}}},
		Pieces: []PieceRecue{
			{"formulaire", 4}, {"passeport", 2}, {"titre de séjour", 2}, {"justificatif de domicile", 1}, {"acte d’état civil", 2},
			{"avis d’imposition", 4}, {"photographies d’identité", 1},
		},
		Preuves: []PreuveRecue{
			{Date: "2\u00a0mars\u00a02026 à 10\u00a0h\u00a014", Libelle: "téléservice en maintenance"},
			{Date: "9\u00a0mars\u00a02026 à 18\u00a0h\u00a002", Libelle: "erreur technique du serveur"},
		},
		Journal: &Sceau{Jour: dossier.NewDate(2026, 3, 12), Debut: "9f3b02c4d1e7"},
	}
}

func incomplet(d *AccuseDonnees) {
	d.Dossier = Completude{Etat: CompletudeIncomplete, Limite: dossier.NewDate(2026, 4, 13), Manquantes: []PieceManquante{
		{Code: "passeport", Libelle: "passeport"}, {Code: "acte_mariage", Libelle: "acte de mariage", Condition: "transcrit sur les registres français"},
	}}
}

func complet(d *AccuseDonnees) {
	d.Dossier, d.Dates.Completude = Completude{Etat: CompletudeComplete}, d.Dates.Reception
}

func sansDate(cas CasSilence) func(*AccuseDonnees) {
	return func(d *AccuseDonnees) {
		d.Silence.Cas, d.Silence.Date, d.Recours.Jusquau = cas, dossier.Date{}, dossier.Date{}
	}
}

// variantesAccuse are the cases of the letter, by name.
var variantesAccuse = map[string]func(*AccuseDonnees){
	"ordinaire": func(*AccuseDonnees) {},
	"complet":   complet,
	"incomplet": incomplet,
	"tribunal nommé": func(d *AccuseDonnees) {
		d.Recours.Tribunal = "Tribunal administratif de Bordeaux, 9 rue des Essais, 33000 Bordeaux"
	},
	"tribunal abrégé":    func(d *AccuseDonnees) { d.Recours.Tribunal = "TA de Bordeaux" },
	"anonymat":           func(d *AccuseDonnees) { d.Service.Anonymat, d.Service.AgentNom, d.Service.AgentQualite = true, "", "" },
	"sans courriel":      func(d *AccuseDonnees) { d.Service.Courriel = "" },
	"transmise":          func(d *AccuseDonnees) { d.Dates.PremiereSaisine = dossier.NewDate(2026, 3, 2) },
	"représentée":        func(d *AccuseDonnees) { d.Representant = &Representant{NomPrenoms: "Awa Sow", Lien: "mère"} },
	"sans registre clos": func(d *AccuseDonnees) { d.Journal = nil },
	"base proposée":      func(d *AccuseDonnees) { d.Recu.Propose, d.Silence.AVerifier = true, true },
	"sans pièce":         func(d *AccuseDonnees) { d.Pieces, d.Preuves, d.Dossier.Manquantes = nil, nil, nil },
	"si complète": func(d *AccuseDonnees) {
		sansDate(SilenceSiComplete)(d)
		d.Silence.SiComplete = dossier.NewDate(2026, 6, 10)
	},
	"sans décision":        sansDate(SilenceSansDecision),
	"silence à vérifier":   sansDate(SilenceAVerifier),
	"silence sans objet":   sansDate(SilenceSansObjet),
	"incomplet, sans base": func(d *AccuseDonnees) { incomplet(d); sansDate(SilenceSansDecision)(d) },
	"deux envois": func(d *AccuseDonnees) {
		d.Envois = append(d.Envois, Envoi{Mode: dossier.ModeCourriel, RecuLe: dossier.NewDate(2026, 3, 13), Pages: 1})
	},
	"noms d’ailleurs": func(d *AccuseDonnees) {
		d.Personne.Nom, d.Personne.Prenoms = "NGUYỄN (nom d’usage\u00a0: ŠARŪNAS)", "Thị Ánh, Ğülşen"
	},
	"soixante pièces": func(d *AccuseDonnees) {
		for i := range 60 {
			d.Pieces = append(d.Pieces, PieceRecue{fmt.Sprintf("pièce n°\u00a0%d", i+1), i + 1})
		}
	},
}

// sceller freezes data with the seal every letter bears now; it weighs what a true one does.
func sceller(tb testing.TB, d any) []byte {
	tb.Helper()
	b, err := Sceller(geler(tb, d), Scelle{Adresse: "https://depot.exemple.invalid/sceau#" + strings.Repeat("eyJhbGciOiJFUzI1", 21), Page: "depot.exemple.invalid/sceau", Reference: "ABCD-EFGH-JKLM"})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// suivi is what an accusé says of the page where the demande is followed.
var suivi = &SuiviDonnees{Page: "depot.exemple.invalid/suivi", Code: "2345-6789-ABCDE"}

func geler(tb testing.TB, d any) []byte {
	tb.Helper()
	b, err := json.Marshal(d)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func rendre(tb testing.TB, d AccuseDonnees) Lettre {
	tb.Helper()
	l, err := Letter(dossier.CourrierAccuseReception, geler(tb, d))
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// texte reads a PDF with poppler, as anyone would, spaces made one.
func texte(tb testing.TB, pdf []byte) string {
	tb.Helper()
	return aplati(string(poppler(tb, pdf, "-layout")))
}

func poppler(tb testing.TB, pdf []byte, args ...string) []byte {
	tb.Helper()
	c := exec.Command("pdftotext", append(args, "-", "-")...)
	c.Stdin = bytes.NewReader(pdf)
	b, err := c.Output()
	if err != nil {
		tb.Fatalf("pdftotext: %v", err)
	}
	return b
}

func TestEveryLettreASonGabarit(t *testing.T) {
	attendus := map[string]bool{}
	for _, g := range genres {
		for _, v := range g.versions {
			attendus[fmt.Sprintf("letters/%s.v%d.tmpl", g.genre, v.n)] = true
			for _, x := range v.avec {
				attendus["letters/"+x+".tmpl"] = true
			}
			if _, err := gabarit(g, v.n); err != nil {
				t.Error(err)
			}
		}
		if !slices.IsSortedFunc(g.versions, func(a, b redaction) int { return a.n - b.n }) || len(g.versions) == 0 {
			t.Errorf("%s: rédactions %v", g.genre, g.versions)
		}
	}
	trouves, err := fs.Glob(fichiersLettres, "letters/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range trouves {
		if !attendus[f] {
			t.Errorf("%s n’a pas de ligne dans la table des courriers", f)
		}
	}
	if v, err := Version(dossier.CourrierAccuseReception); err != nil || v != VersionAccuse {
		t.Errorf("rédaction %d, %v", v, err)
	}
}

func TestEveryAccuse(t *testing.T) {
	for nom, change := range variantesAccuse {
		t.Run(nom, func(t *testing.T) {
			d := accuseComplet()
			change(&d)
			l := rendre(t, d)
			lu := texte(t, l.PDF)
			if !strings.Contains(lu, TitreAccuse) {
				t.Error("le titre n’est pas celui de l’accusé")
			}
			if !strings.Contains(lu, "Nous avons reçu votre demande le 12 mars 2026.") {
				t.Error("la réponse manque")
			}
			if !strings.Contains(lu, "Il ne prouve pas que votre séjour est régulier") {
				t.Error("la mention sur le séjour manque")
			}
			for _, titre := range law.TitresReserves {
				if strings.Contains(strings.ToLower(lu), titre) {
					t.Errorf("la feuille porte « %s »", titre)
				}
			}
			for n := range l.Pages {
				if !strings.Contains(lu, fmt.Sprintf("page %d/%d", n+1, l.Pages)) {
					t.Errorf("page %d sans son numéro", n+1)
				}
			}
			if strings.Contains(lu, "**") || strings.Contains(lu, "<no value>") || regexp.MustCompile(`\b0 page`).MatchString(lu) {
				t.Errorf("reste de balisage ou vide : %s", lu)
			}
		})
	}
}

func TestAccuseDitCeQueLeSilenceVeutDire(t *testing.T) {
	cas := []struct {
		nom        string
		dit, neDit []string
	}{
		{"ordinaire", []string{"le 12 juillet 2026", "considérée comme refusée", "décision implicite de rejet", "quatre mois à partir de la réception", "jusqu’au 14 septembre 2026 inclus", "ne préjuge pas que votre dossier est complet", "acte de mariage", "dans le ressort duquel vous résidez", "Télérecours citoyens", "registre du 12 mars 2026 : 9f3b02c4d1e7", "n° 1A 047 877 2024 3"}, []string{"à vérifier", "au plus tard le"}},
		{"complet", []string{"complet depuis le 12 mars 2026"}, []string{"ne préjuge pas", "La date vaut pour un dossier complet"}},
		{"incomplet", []string{"au plus tard le 13 avril 2026", "passeport", "acte de mariage (transcrit sur les registres français)", "est suspendu", "repart dès que vous envoyez"}, []string{"ne préjuge pas"}},
		{"tribunal nommé", []string{"saisir le tribunal administratif de Bordeaux, 9 rue des Essais"}, []string{"dans le ressort duquel"}},
		{"anonymat", []string{"anonymat est protégé"}, []string{"Claire Martin"}},
		{"transmise", []string{"le 2 mars 2026 : c’est cette date qui compte", "Reçue d’abord ailleurs"}, nil},
		{"si complète", []string{"après le jour où votre dossier est complet", "ce sera le 10 juin 2026"}, []string{"12 juillet 2026", "14 septembre 2026"}},
		{"sans décision", []string{"L’effet de notre silence est à vérifier", "n’est ni refusée ni renvoyée", "aucun délai de recours ne vous est opposable"}, []string{"juillet", "septembre 2026", "considérée comme refusée si vous"}},
		{"silence à vérifier", []string{"est à vérifier : nous ne pouvons pas vous annoncer de date", "aucun délai de recours ne vous est opposable"}, []string{"juillet", "septembre 2026"}},
		{"silence sans objet", []string{"notre silence n’en ferait naître aucune"}, []string{"juillet", "aucun délai de recours ne vous est opposable"}},
		{"base proposée", []string{"sur invitation de la préfecture (CESEDA R. 431-2, al. 3) — à vérifier", "Ce délai reste à vérifier"}, nil},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			d := accuseComplet()
			variantesAccuse[c.nom](&d)
			lu := texte(t, rendre(t, d).PDF)
			for _, s := range c.dit {
				if !strings.Contains(lu, s) {
					t.Errorf("ne dit pas « %s »:\n%s", s, lu)
				}
			}
			for _, s := range c.neDit {
				if strings.Contains(lu, s) {
					t.Errorf("dit « %s »", s)
				}
			}
		})
	}
}

// TestEveryMentionObligatoire removes each datum in turn: nothing is printed with a hole.
func TestEveryMentionObligatoire(t *testing.T) {
	retraits := map[string]func(*AccuseDonnees){
		"date de réception":            func(d *AccuseDonnees) { d.Dates.Reception = dossier.Date{} },
		"date du refus":                func(d *AccuseDonnees) { d.Silence.Date = dossier.Date{} },
		"durée":                        func(d *AccuseDonnees) { d.Silence.Duree = "" },
		"service":                      func(d *AccuseDonnees) { d.Service.Nom = "" },
		"adresse du service":           func(d *AccuseDonnees) { d.Service.Adresse = nil },
		"téléphone":                    func(d *AccuseDonnees) { d.Service.Telephone = " " },
		"nom de l’agent":               func(d *AccuseDonnees) { d.Service.AgentNom = "" },
		"qualité de l’agent":           func(d *AccuseDonnees) { d.Service.AgentQualite = "" },
		"préfecture":                   func(d *AccuseDonnees) { d.Prefecture = "" },
		"numéro":                       func(d *AccuseDonnees) { d.Numero = "" },
		"nom":                          func(d *AccuseDonnees) { d.Personne.Nom = "" },
		"objet":                        func(d *AccuseDonnees) { d.Demarche = "" },
		"base du dépôt":                func(d *AccuseDonnees) { d.Recu.Libelle = "" },
		"adresse":                      func(d *AccuseDonnees) { d.Lignes = nil },
		"date du courrier":             func(d *AccuseDonnees) { d.Date = dossier.Date{} },
		"article du silence":           func(d *AccuseDonnees) { d.Silence.Article = "" },
		"pièces demandées":             func(d *AccuseDonnees) { incomplet(d); d.Dossier.Manquantes = nil },
		"limite":                       func(d *AccuseDonnees) { incomplet(d); d.Dossier.Limite = dossier.Date{} },
		"jour de complétude":           func(d *AccuseDonnees) { d.Dossier.Etat = CompletudeComplete },
		"date si complète":             sansDate(SilenceSiComplete),
		"enveloppe inconnue":           func(d *AccuseDonnees) { d.Enveloppe = "A3" },
		"rédaction inconnue":           func(d *AccuseDonnees) { d.Version = 99 },
		"glyphe absent":                func(d *AccuseDonnees) { d.Personne.Nom = "漢字" },
		"caractère de droite à gauche": func(d *AccuseDonnees) { d.Personne.Nom = "محمد" },
		"mot trop long":                func(d *AccuseDonnees) { d.Personne.Nom = strings.Repeat("W", 90) },
		"adresse trop large":           func(d *AccuseDonnees) { d.Lignes[0] = strings.Repeat("W", 38) },
		"sept lignes":                  func(d *AccuseDonnees) { d.Lignes = append(d.Lignes, "A", "B") },
		"titre réservé":                func(d *AccuseDonnees) { d.Demarche = "Récépissé de demande" },
		"en-tête trop long":            func(d *AccuseDonnees) { d.Service.Adresse = slices.Repeat([]string{"2 esplanade"}, 60) },
	}
	for nom, retire := range retraits {
		t.Run(nom, func(t *testing.T) {
			d := accuseComplet()
			retire(&d)
			l, err := Letter(dossier.CourrierAccuseReception, geler(t, d))
			if !errors.Is(err, dossier.ErrInvalide) {
				t.Fatalf("attendu un refus, reçu %d pages, %v", l.Pages, err)
			}
			if l.PDF != nil {
				t.Error("un PDF malgré l’erreur")
			}
			if strings.Contains(err.Error(), "Aïssatou") || strings.Contains(err.Error(), "DIALLO") {
				t.Errorf("l’erreur nomme la personne : %v", err)
			}
		})
	}
}

// TestMentionEffaceeDeLaRedaction edits the wording itself: the sheet is compared with the data whatever the template says.
func TestMentionEffaceeDeLaRedaction(t *testing.T) {
	b, err := fichiersLettres.ReadFile("letters/accuse_reception.v1.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, phrase := range []string{
		`Téléphone` + "\u00a0" + `: {{requis "téléphone du service" .Service.Telephone}}`,
		`**Il ne prouve pas que votre séjour est régulier.**`,
		`**le {{jour "date de la décision implicite" .Silence.Date}}**`,
		`**deux mois**`,
		`{{requis "service chargé de la demande" .Service.Nom}}`,
		`{{requis "qualité de l’agent" .Service.AgentQualite}}`,
		`(attestation de dépôt, art. L. 112-3 du CRPA)`,
	} {
		t.Run(phrase, func(t *testing.T) {
			src := strings.ReplaceAll(string(b), phrase, "")
			if src == string(b) {
				src = strings.ReplaceAll(string(b), strings.NewReplacer("art. ", "art.\u00a0", "L. ", "L.\u00a0").Replace(phrase), "")
			}
			if src == string(b) {
				t.Fatal("la rédaction ne contient pas cette phrase")
			}
			tm, err := lireGabarit(src)
			if err != nil {
				t.Fatal(err)
			}
			c, err := lireAccuse(dossier.CourrierAccuseReception)(geler(t, accuseComplet()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := imprimer(tm, TitreAccuse, c); !errors.Is(err, dossier.ErrInvalide) {
				t.Fatalf("imprimé sans la mention : %v", err)
			}
		})
	}
}

// TestFenetre reads the boxes of the text back: the address lies in what the window always shows, nothing else in what it may show.
func TestFenetre(t *testing.T) {
	for _, env := range papier.Enveloppes {
		for nom, lignes := range map[string][]string{
			"trois lignes": {"AISSATOU DIALLO", "14 RUE DES LILAS", "33000 BORDEAUX"},
			"six lignes":   {"AISSATOU DIALLO", "CHEZ MME SOW", "BATIMENT C APPARTEMENT 12", "RESIDENCE DES ESSAIS", "14 BIS BOULEVARD DU GENERAL LECLERC", "33000 BORDEAUX"},
		} {
			t.Run(env.Nom+", "+nom, func(t *testing.T) {
				d := accuseComplet()
				d.Enveloppe, d.Lignes = env.Nom, lignes
				l := rendre(t, d)
				controlerFenetre(t, env.Nom, l, boites(t, l.PDF))
				if !slices.Equal(l.Lignes, lignes) {
					t.Errorf("lignes rendues %q", l.Lignes)
				}
			})
		}
	}
}

type mot1 struct {
	page  int
	boite dossier.RectMM
	texte string
}

var reMot = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>|<page `)

// boites lists the words of a PDF with their boxes in mm. The box of poppler is the whole height of the line.
func boites(tb testing.TB, pdf []byte, args ...string) []mot1 {
	tb.Helper()
	var r []mot1
	page := 0
	for _, m := range reMot.FindAllStringSubmatch(string(poppler(tb, pdf, append(args, "-bbox")...)), -1) {
		if m[1] == "" {
			page++
			continue
		}
		v := [4]dossier.MM{}
		for i := range v {
			f, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil {
				tb.Fatal(err)
			}
			v[i] = dossier.MM(f * 25.4 / 72)
		}
		r = append(r, mot1{page, dossier.RectMM{X: v[0], Y: v[1], L: v[2] - v[0], H: v[3] - v[1]}, m[5]})
	}
	if len(r) == 0 {
		tb.Fatal("aucun mot dans le PDF")
	}
	return r
}

func TestGolden(t *testing.T) {
	cas := map[string]func() (Lettre, error){
		"accuse.v1.pdf": func() (Lettre, error) { return Letter(dossier.CourrierAccuseReception, geler(t, accuseComplet())) },
		"accuse-incomplet.v1.pdf": func() (Lettre, error) {
			d := accuseComplet()
			incomplet(&d)
			return Letter(dossier.CourrierAccuseReception, geler(t, d))
		},
		"accuse-sans-base.v1.pdf": func() (Lettre, error) {
			d := accuseComplet()
			sansDate(SilenceSansDecision)(&d)
			d.Recu = Fondement{Code: dossier.FondementAucun, Libelle: "à vérifier\u00a0: nous n’en avons pas trouvé dans votre envoi"}
			return Letter(dossier.CourrierAccuseReception, geler(t, d))
		},
		"bordereau.v1.pdf": func() (Lettre, error) {
			d := bordereau()
			d.Version, d.Lignes[1].Recommande = 1, ""
			return Bordereau(d)
		},
		"bordereau.v2.pdf": func() (Lettre, error) { return Bordereau(bordereau()) },
	}
	for nom, f := range cas {
		t.Run(nom, func(t *testing.T) {
			l, err := f()
			if err != nil {
				t.Fatal(err)
			}
			encore, err := f()
			if err != nil || !bytes.Equal(l.PDF, encore.PDF) {
				t.Fatalf("deux rendus des mêmes données diffèrent (%v)", err)
			}
			papiertest.Controler(t, l.PDF)
			papiertest.Qpdf(t, l.PDF)
			comparerPDF(t, nom, l.PDF)
		})
	}
}

// remplacee reports whether a golden file is of a wording that another took the place of: letters were sent so, and make golden leaves it.
func remplacee(chemin string) bool {
	if m := goldenPDF.FindStringSubmatch(chemin); m != nil {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			return false
		}
		chemin = fmt.Sprintf("%s.v%d.pdf", m[1], n+1)
	} else if !goldenAncien.MatchString(chemin) {
		return false
	}
	_, err := os.Stat(chemin)
	return err == nil
}

var (
	goldenPDF    = regexp.MustCompile(`^(.*)\.v(\d+)\.pdf$`)
	goldenAncien = regexp.MustCompile(`-v\d+\.txt$`)
)

// TestGoldenRemplacee: only the last wording of a letter may be drawn again.
func TestGoldenRemplacee(t *testing.T) {
	for chemin, veut := range map[string]bool{
		"accuse-incomplet.v1.pdf": true, "accuse-incomplet.v2.pdf": false, "regularisation.v1.pdf": false, "lettres/convocation-v1.txt": true, "lettres/convocation.txt": false, "lettres/neuve-v1.txt": false,
	} {
		if remplacee(filepath.Join("testdata", chemin)) != veut {
			t.Errorf("%s : attendu %t", chemin, veut)
		}
	}
}

func comparerPDF(t *testing.T, nom string, pdf []byte) {
	t.Helper()
	chemin := filepath.Join("testdata", nom)
	if golden && !remplacee(chemin) {
		if err := os.WriteFile(chemin, pdf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	voulu, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(voulu, pdf) {
		t.Errorf("%s a changé : une rédaction émise ne change plus ; sinon make golden, et regarder l’image", nom)
	}
}

func bordereau() BordereauDonnees {
	return BordereauDonnees{
		Version: VersionBordereau, Lot: "lot-2026-03-13-000007", Date: dossier.NewDate(2026, 3, 13), Service: "Bureau de l’admission au séjour",
		Adresse: []string{"33077 Bordeaux Cedex"}, Total: 2, Pages: 5, Lignes: []LigneBordereau{
			{1, "2026-33-000123", []string{"AISSATOU DIALLO", "CHEZ MME SOW", "14 RUE DES LILAS", "33000 BORDEAUX"}, 2, ""},
			{2, "2026-33-000124", []string{"OLENA ESSAI", "33000 BORDEAUX"}, 3, "1A04787720243"},
		},
	}
}

// Whoever listens to a letter hears its titles, and its sheet as a table.
func TestLettreBalisee(t *testing.T) {
	l, err := Letter(dossier.CourrierAccuseReception, geler(t, accuseComplet()))
	if err != nil {
		t.Fatal(err)
	}
	for s, n := range map[string]int{"/S /H1 ": 1, "/S /H2 ": 6, "/Scope /Row": 7, "/S /Sect ": 2} {
		if got := bytes.Count(l.PDF, []byte(s)); got < n {
			t.Errorf("%s : %d fois, %d au moins attendues", s, got, n)
		}
	}
}

func TestBordereau(t *testing.T) {
	l, err := Bordereau(bordereau())
	if err != nil {
		t.Fatal(err)
	}
	lu := texte(t, l.PDF)
	for _, s := range []string{"Bordereau de dépôt", "lot-2026-03-13-000007", "1. AISSATOU DIALLO, CHEZ MME SOW", "2026-33-000124, 3 pages", "3 pages, recommandé 1A 047 877 2024 3", "Total : 2 courriers, 5 pages, dont 1 recommandé.", "signature et cachet"} {
		if !strings.Contains(lu, s) {
			t.Errorf("ne dit pas « %s »:\n%s", s, lu)
		}
	}
	faux := bordereau()
	faux.Total = 3
	if _, err := Bordereau(faux); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("un total faux est accepté : %v", err)
	}
	vide := BordereauDonnees{Version: VersionBordereau, Lot: "x", Date: dossier.NewDate(2026, 3, 13)}
	if _, err := Bordereau(vide); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("un bordereau sans courrier est accepté : %v", err)
	}
}

// TestTamponReimpression: the mark of a copy printed again stands where a printer prints, above the sender, and no window can show it.
func TestTamponReimpression(t *testing.T) {
	b, err := TamponReimpression(dossier.NewDate(2026, 3, 2))
	if err != nil {
		t.Fatal(err)
	}
	if lu := texte(t, b); !strings.Contains(lu, "Réimpression du 02/03/2026 — annule l’exemplaire précédent") {
		t.Errorf("%q", lu)
	}
	for _, m := range boites(t, b) {
		if m.boite.Y < 4 || m.boite.Y+m.boite.H > hautExpediteur-2.5 {
			t.Errorf("« %s » : de %.1f à %.1f mm", m.texte, m.boite.Y, m.boite.Y+m.boite.H)
		}
		for _, e := range papier.Enveloppes {
			if z := e.ParfoisVisible(); m.boite.X+m.boite.L > z.X && m.boite.X < z.X+z.L && m.boite.Y+m.boite.H > z.Y {
				t.Errorf("%s : la fenêtre peut montrer « %s »", e.Nom, m.texte)
			}
		}
	}
}

// TestTypographie: a no-break space goes before « : ; ? ! » and inside « », and the apostrophe is the typographic one.
func TestTypographie(t *testing.T) {
	fautes := regexp.MustCompile(` [:;?!»]|« |[a-zé]'[a-zé]`)
	actions := regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	fichiers, err := fs.Glob(fichiersLettres, "letters/*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fichiers {
		b, err := fichiersLettres.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range strings.Split(actions.ReplaceAllString(string(b), ""), "\n") {
			if m := fautes.FindString(l); m != "" {
				t.Errorf("%s, ligne %d (sans les actions) : %q dans %q", f, i+1, m, l)
			}
		}
	}
}
