package templates

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"

	"souspli/dossier"
	"souspli/forms/papier"
)

//go:embed letters/*.tmpl
var fichiersLettres embed.FS

// Lettre is a rendered letter.
type Lettre struct {
	PDF    []byte
	Lignes []string // of the address window, as printed
	Pages  int
}

// genre is one kind of letter: a line of the table, with a template for each version of its wording.
type genre struct {
	genre    dossier.GenreCourrier
	titre    string // of the document, also its PDF title
	versions []int  // every wording ever issued, the last one is for new letters
	// lire decodes the frozen JSON and says which wording, window and text it commits to.
	lire func([]byte) (contenu, error)
}

// contenu is a decoded letter, ready to be put into words.
type contenu struct {
	version   int
	enveloppe string
	lignes    []string // of the address; none: a sheet that goes in no envelope
	donnees   any
	mentions  []mention // what the law wants to be read on the sheet
}

// mention is a text that must be found on the printed sheet.
type mention struct{ code, texte string }

// TitreAccuse is the one title of our acknowledgement (design D11).
const TitreAccuse = "Accusé de réception de votre demande déposée sur papier (attestation de dépôt, art. L. 112-3 du CRPA)"

// genreBordereau is the deposit slip: made like a letter, but for the post office, so without a window.
const genreBordereau dossier.GenreCourrier = "bordereau_depot"

// TitreBordereau is the title of the deposit slip.
const TitreBordereau = "Bordereau de dépôt"

// genres is the table of the letters. A template without a line here, or the reverse, fails a test.
var genres = []genre{
	{dossier.CourrierAccuseReception, TitreAccuse, []int{1}, lireAccuse},
	{genreBordereau, TitreBordereau, []int{1}, lireBordereau},
}

func genreDe(g dossier.GenreCourrier) (genre, error) {
	for _, x := range genres {
		if x.genre == g {
			return x, nil
		}
	}
	return genre{}, fmt.Errorf("%w: genre de courrier %q", dossier.ErrInvalide, g)
}

// Version returns the wording a new letter of that kind is written with.
func Version(g dossier.GenreCourrier) (int, error) {
	x, err := genreDe(g)
	if err != nil {
		return 0, err
	}
	return x.versions[len(x.versions)-1], nil
}

// Letter renders a letter from its frozen JSON. The same JSON gives the same bytes. Missing data, a glyph the font lacks, a
// text that does not fit, a mention the law requires and the sheet lacks: an error of kind dossier.ErrInvalide.
func Letter(g dossier.GenreCourrier, donnees []byte) (Lettre, error) {
	x, err := genreDe(g)
	if err != nil {
		return Lettre{}, err
	}
	c, err := x.lire(donnees)
	if err != nil {
		return Lettre{}, fmt.Errorf("courrier %s: %w", g, err)
	}
	t, err := gabarit(x, c.version)
	if err != nil {
		return Lettre{}, err
	}
	l, err := imprimer(t, x.titre, c)
	if err != nil {
		return Lettre{}, fmt.Errorf("courrier %s: %w", g, err)
	}
	return l, nil
}

func lireAccuse(b []byte) (contenu, error) {
	var d AccuseDonnees
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return contenu{}, fmt.Errorf("%w: données: %v", dossier.ErrInvalide, err)
	}
	if len(d.Lignes) == 0 {
		return contenu{}, fmt.Errorf("%w: il manque\u00a0: adresse du destinataire", dossier.ErrInvalide)
	}
	return contenu{d.Version, d.Enveloppe, d.Lignes, d, mentionsAccuse(d)}, nil
}

// gabarit parses one wording of a kind of letter.
func gabarit(x genre, version int) (*template.Template, error) {
	connue := false
	for _, v := range x.versions {
		connue = connue || v == version
	}
	if !connue {
		return nil, fmt.Errorf("%w: rédaction %d du courrier %s", dossier.ErrInvalide, version, x.genre)
	}
	nom := fmt.Sprintf("letters/%s.v%d.tmpl", x.genre, version)
	b, err := fichiersLettres.ReadFile(nom)
	if err != nil {
		return nil, fmt.Errorf("rédaction %s: %w", nom, err)
	}
	t, err := lireGabarit(string(b))
	if err != nil {
		return nil, fmt.Errorf("rédaction %s: %w", nom, err)
	}
	return t, nil
}

func lireGabarit(s string) (*template.Template, error) {
	return template.New("lettre").Option("missingkey=error").Funcs(fonctionsLettre).Parse(s)
}

// fonctionsLettre are what a wording may call. Each refuses what is missing: a letter with a hole is not printed.
var fonctionsLettre = template.FuncMap{
	"requis": func(quoi, v string) (string, error) {
		if strings.TrimSpace(v) == "" {
			return "", fmt.Errorf("%w: il manque\u00a0: %s", dossier.ErrInvalide, quoi)
		}
		return v, nil
	},
	"requises": func(quoi string, v any) (any, error) {
		n := 0
		switch l := v.(type) {
		case []string:
			n = len(l)
		case []PieceManquante:
			n = len(l)
		case []LigneBordereau:
			n = len(l)
		}
		if n == 0 {
			return nil, fmt.Errorf("%w: il manque\u00a0: %s", dossier.ErrInvalide, quoi)
		}
		return v, nil
	},
	"jour": func(quoi string, d dossier.Date) (string, error) {
		if d.IsZero() {
			return "", fmt.Errorf("%w: il manque\u00a0: %s", dossier.ErrInvalide, quoi)
		}
		return d.Fr(), nil
	},
	"pages":    nombrePages,
	"voie":     voie,
	"tribunal": nomTribunal,
	"joint":    func(l []string) string { return strings.Join(l, ", ") },
}

func nombrePages(n int) string {
	if n > 1 {
		return fmt.Sprintf("%d\u00a0pages", n)
	}
	return fmt.Sprintf("%d\u00a0page", n)
}

// voie says how a pli came: « lettre recommandée avec avis de réception n° 1A 047 877 2024 3, 24 pages ».
func voie(e Envoi) string {
	s := e.Mode.Libelle()
	if e.NumeroLRAR != "" {
		s += " n°\u00a0" + strings.ReplaceAll(e.NumeroLRAR, " ", "\u00a0")
	}
	if e.Pages > 0 {
		s += ", " + nombrePages(e.Pages)
	}
	return s
}

// nomTribunal makes the court set by a préfecture the object of « en saisissant ».
func nomTribunal(s string) string {
	const debut = "tribunal administratif"
	if n := len(debut); len(s) >= n && strings.EqualFold(s[:n], debut) {
		return "le " + debut + s[n:]
	}
	return "le tribunal administratif (" + s + ")"
}

// mentionsAccuse lists what must be read on the sheet, from the data it was made with (CRPA R. 112-5, L. 111-2, L. 114-5).
func mentionsAccuse(d AccuseDonnees) []mention {
	m := []mention{
		{"titre", TitreAccuse},
		{"date_reception", d.Dates.Reception.Fr()},
		{"service", d.Service.Nom},
		{"telephone", d.Service.Telephone},
		{"recours", "Vous avez deux mois"},
		{"tribunal", "tribunal administratif"},
		{"sejour", "Il ne prouve pas que votre séjour est régulier"},
		{"numero", d.Numero},
	}
	for _, l := range d.Service.Adresse {
		m = append(m, mention{"adresse", l})
	}
	if d.Service.Courriel != "" {
		m = append(m, mention{"courriel", d.Service.Courriel})
	}
	if d.Service.Anonymat {
		m = append(m, mention{"agent", "anonymat"})
	} else {
		m = append(m, mention{"agent", d.Service.AgentNom}, mention{"agent", d.Service.AgentQualite})
	}
	if d.Transmise() {
		m = append(m, mention{"premiere_saisine", d.Dates.PremiereSaisine.Fr()})
	}
	switch d.Silence.Cas {
	case SilenceDate:
		m = append(m, mention{"date_silence", d.Silence.Date.Fr()}, mention{"effet", "décision implicite de rejet"})
	case SilenceSiComplete:
		m = append(m, mention{"date_silence", d.Silence.SiComplete.Fr()}, mention{"effet", "décision implicite de rejet"})
	case SilenceSansObjet:
		m = append(m, mention{"effet", "à vérifier"})
	case SilenceSansDecision, SilenceAVerifier:
		m = append(m, mention{"effet", "à vérifier"}, mention{"reserve", "aucun délai de recours ne vous est opposable"})
	}
	if d.Dossier.Etat == CompletudeIncomplete {
		m = append(m, mention{"limite", d.Dossier.Limite.Fr()}, mention{"suspension", "suspendu"})
		for _, p := range d.Dossier.Manquantes {
			m = append(m, mention{"piece", p.Libelle})
		}
	}
	return m
}

// imprimer puts a letter into words and on paper.
func imprimer(t *template.Template, titre string, c contenu) (Lettre, error) {
	partie := func(nom string) (string, error) {
		var b strings.Builder
		if err := t.ExecuteTemplate(&b, nom, c.donnees); err != nil {
			return "", erreurGabarit(err)
		}
		return strings.TrimSpace(b.String()), nil
	}
	mots := map[string]string{}
	for _, nom := range []string{"expediteur", "suivi", "date", "pied", "corps"} {
		s, err := partie(nom)
		if err != nil {
			return Lettre{}, err
		}
		mots[nom] = s
	}
	env, err := papier.Fenetre(c.enveloppe)
	if err != nil {
		return Lettre{}, fmt.Errorf("%w: %v", dossier.ErrInvalide, err)
	}
	f := &feuille{t: nouvelleToile(titre), enveloppe: env, lignes: c.lignes, pages: [][]op{nil}}
	haut, err := f.entete(mots)
	if err != nil {
		return Lettre{}, err
	}
	blocs, err := analyser(mots["corps"])
	if err != nil {
		return Lettre{}, err
	}
	if err := f.composer(blocs, haut); err != nil {
		return Lettre{}, err
	}
	f.pieds(mots["pied"])
	if err := f.verifier(c.mentions); err != nil {
		return Lettre{}, err
	}
	pdf, err := f.dessiner()
	if err != nil {
		return Lettre{}, err
	}
	return Lettre{PDF: pdf, Lignes: c.lignes, Pages: len(f.pages)}, nil
}

// erreurGabarit keeps our reason and drops the template's own prose.
func erreurGabarit(err error) error {
	if _, raison, ok := strings.Cut(err.Error(), dossier.ErrInvalide.Error()+": "); ok {
		return fmt.Errorf("%w: %s", dossier.ErrInvalide, raison)
	}
	return fmt.Errorf("%w: rédaction: %v", dossier.ErrInvalide, err)
}
