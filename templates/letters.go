package templates

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
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

// genre is one kind of letter: a line of the table, with its wordings.
type genre struct {
	genre    dossier.GenreCourrier
	titre    string      // of the document, also its PDF title
	versions []redaction // every wording ever issued, the last one is for new letters
	// lire decodes the frozen JSON and says which wording, window and text it commits to.
	lire func([]byte) (contenu, error)
}

// redaction is a wording: letters/<kind>.v<n>.tmpl, after the files it shares with others.
type redaction struct {
	n    int
	avec []string
}

// contenu is a decoded letter, ready to be put into words.
type contenu struct {
	version   int
	enveloppe string
	lignes    []string // of the address; none: a sheet that goes in no envelope
	donnees   any
	mentions  []mention // what the law wants to be read on the sheet
	marques   bool      // marks for the machine that fills the envelopes
	retour    dossier.DemandeID
	sceau     *Scelle
}

// mention is a text that must be found on the printed sheet.
type mention struct{ code, texte string }

// TitreAccuse is the one title of our acknowledgement (design D11).
const TitreAccuse = "Accusé de réception de votre demande déposée sur papier (attestation de dépôt, art. L. 112-3 du CRPA)"

// TitreElectronique is that of the acknowledgement of a demande that came by e-mail (CRPA L. 112-11, R. 112-11-1).
const TitreElectronique = "Accusé de réception électronique de votre demande (art. L. 112-11 et R. 112-11-1 du CRPA)"

// genreBordereau is the deposit slip: made like a letter, but for the post office, so without a window.
const genreBordereau dossier.GenreCourrier = "bordereau_depot"

// TitreBordereau is the title of the deposit slip.
const TitreBordereau = "Bordereau de dépôt"

// commun1 is the head, foot and passages that the letters share; accuse2 the body that the accusés share.
var (
	commun1 = []string{"commun.v1"}
	accuse2 = []string{"commun.v1", "accuse_reception.v2"}
)

// genres is the table of the letters. A template without a line here, or the reverse, fails a test.
var genres []genre

func init() { // a duplicate looks its original up in the table it is a line of
	genres = []genre{
		{dossier.CourrierAccuseReception, TitreAccuse, []redaction{{1, nil}, {2, commun1}}, lireAccuse(dossier.CourrierAccuseReception)},
		{dossier.CourrierAccuseRectifie, TitreAccuse, []redaction{{1, accuse2}}, lireAccuse(dossier.CourrierAccuseRectifie)},
		{dossier.CourrierElectronique, TitreElectronique, []redaction{{1, accuse2}}, lireAccuse(dossier.CourrierElectronique)},
		{dossier.CourrierDuplicata, "Duplicata de votre accusé de réception", []redaction{{1, commun1}}, lireDuplicata},
		{dossier.CourrierDemandePieces, "Demande de pièces", []redaction{{1, commun1}}, lireLettre[DemandePiecesDonnees]("Demande de pièces")},
		{dossier.CourrierRappelPieces, "Rappel\u00a0: pièces attendues", []redaction{{1, commun1}}, lireLettre[DemandePiecesDonnees]("Rappel : pièces attendues")},
		{dossier.CourrierRegularisation, "Invitation à régulariser votre dépôt", []redaction{{1, commun1}}, lireLettre[RegularisationDonnees]("Invitation à régulariser votre dépôt")},
		{dossier.CourrierTransfert, "Transmission de votre demande", []redaction{{1, commun1}}, lireLettre[TransfertDonnees]("Transmission de votre demande")},
		{dossier.CourrierInvitation, "Invitation à déposer votre demande au guichet", []redaction{{1, commun1}, {2, commun1}}, lireLettre[RendezVousDonnees]("Invitation à déposer votre demande au guichet")},
		{dossier.CourrierConvocation, "Convocation", []redaction{{1, commun1}, {2, commun1}}, lireLettre[RendezVousDonnees]("Convocation")},
		{dossier.CourrierAnnulation, "Rendez-vous annulé", []redaction{{1, commun1}}, lireLettre[AnnulationDonnees]("Rendez-vous annulé")},
		{dossier.CourrierTitre, "Votre titre est à retirer", []redaction{{1, commun1}}, lireLettre[TitreDonnees]("Votre titre est à retirer")},
		{dossier.CourrierDesistement, "Votre désistement", []redaction{{1, commun1}}, lireLettre[DesistementDonnees]("Votre désistement")},
		{dossier.CourrierSansSuite, "Classement sans suite de votre demande", []redaction{{1, commun1}}, lireLettre[SansSuiteDonnees]("Classement sans suite de votre demande")},
		{dossier.CourrierReouverture, "Réouverture de votre demande", []redaction{{1, commun1}}, lireLettre[ReouvertureDonnees]("Réouverture de votre demande")},
		{dossier.CourrierComplexite, titreComplexite, []redaction{{1, commun1}}, lireLettre[ComplexiteDonnees](titreComplexite)},
		{dossier.CourrierComplementRecu, "Complément reçu", []redaction{{1, commun1}}, lireLettre[ComplementDonnees]("Complément reçu")},
		{dossier.CourrierReponseMotifs, "Motifs du refus de votre demande", []redaction{{1, commun1}}, lireLettre[MotifsDonnees]("Motifs du refus de votre demande")},
		{dossier.CourrierRestitution, "Vos documents originaux vous sont rendus", []redaction{{1, commun1}}, lireLettre[RestitutionDonnees]("Vos documents originaux vous sont rendus")},
		{genreBordereau, TitreBordereau, []redaction{{1, nil}, {2, nil}}, lireBordereau},
	}
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
	return x.versions[len(x.versions)-1].n, nil
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

// lireAccuse reads the data of a kind of accusé.
func lireAccuse(g dossier.GenreCourrier) func([]byte) (contenu, error) {
	return func(b []byte) (contenu, error) {
		var d AccuseDonnees
		if err := decoderStrict(b, &d); err != nil {
			return contenu{}, err
		}
		mel := g == dossier.CourrierElectronique
		switch {
		case mel && (len(d.Lignes) > 0 || d.Mel == ""):
			return contenu{}, fmt.Errorf("%w: il manque\u00a0: adresse électronique du destinataire", dossier.ErrInvalide)
		case !mel && len(d.Lignes) == 0:
			return contenu{}, fmt.Errorf("%w: il manque\u00a0: adresse du destinataire", dossier.ErrInvalide)
		case (g == dossier.CourrierAccuseRectifie) != (d.Remplace != nil):
			return contenu{}, fmt.Errorf("%w: il manque\u00a0: accusé remplacé", dossier.ErrInvalide)
		}
		m := mentionsAccuse(d)
		if mel {
			m[0].texte = TitreElectronique
		}
		if d.Remplace != nil {
			m = append(m, mention{"remplace", "annule et remplace celui du " + d.Remplace.Date.Fr()})
		}
		neuve := d.EnClair != "" // wording 1 has none, nor marks
		if neuve {
			m = append(m, mention{"en clair", d.EnClair}, mention{"a garder", "À garder pour vous"}, mention{"du", "Ce que la préfecture vous doit"})
		}
		if d.Suivi != nil {
			m = append(m, mention{"code de suivi", d.Suivi.Code})
		}
		return contenu{version: d.Version, enveloppe: d.Enveloppe, lignes: d.Lignes, donnees: d, mentions: m, marques: neuve && !mel, sceau: d.Scelle}, nil
	}
}

// decoderStrict reads frozen data, all of whose fields are known.
func decoderStrict(b []byte, dans any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(dans); err != nil {
		return fmt.Errorf("%w: données: %v", dossier.ErrInvalide, err)
	}
	return nil
}

// donneesLettre is the frozen data of a letter but the accusés.
type donneesLettre interface {
	laTete() Tete
	mentionsPropres() []mention // beside those of every letter
	leRetour() dossier.DemandeID
}

// lireLettre reads the data of a kind of letter.
func lireLettre[T donneesLettre](titre string) func([]byte) (contenu, error) {
	return func(b []byte) (contenu, error) {
		var d T
		if err := decoderStrict(b, &d); err != nil {
			return contenu{}, err
		}
		t := d.laTete()
		if len(t.Lignes) == 0 {
			return contenu{}, fmt.Errorf("%w: il manque\u00a0: adresse du destinataire", dossier.ErrInvalide)
		}
		return contenu{version: t.Version, enveloppe: t.Enveloppe, lignes: t.Lignes, donnees: d, marques: true, retour: d.leRetour(), sceau: t.Scelle,
			mentions: append(t.mentions(titre), d.mentionsPropres()...)}, nil
	}
}

// lireDuplicata reads a duplicate: the original's own data and wording, under a line that says what it is.
func lireDuplicata(b []byte) (contenu, error) {
	var d DuplicataDonnees
	if err := decoderStrict(b, &d); err != nil {
		return contenu{}, err
	}
	x, err := genreDe(d.OriginalGenre)
	if err != nil {
		return contenu{}, err
	}
	o, err := x.lire(d.Original)
	if err != nil {
		return contenu{}, err
	}
	a, ok := o.donnees.(AccuseDonnees)
	if !ok || len(d.Lignes) == 0 || d.OriginalLe.IsZero() {
		return contenu{}, fmt.Errorf("%w: un duplicata est celui d’un accusé de réception", dossier.ErrInvalide)
	}
	t, err := gabarit(x, o.version)
	if err != nil {
		return contenu{}, err
	}
	if a.Suivi != nil { // the code that works today, not the one the original had
		a.Suivi = d.Suivi
	}
	corps, err := executer(t, "corps", a)
	if err != nil {
		return contenu{}, err
	}
	blocs, err := analyser(corps)
	if err != nil {
		return contenu{}, err
	}
	m := append(d.mentions("Duplicata"), mention{"original", d.OriginalLe.Fr()})
	for _, x := range o.mentions { // the head is that of today
		if !slices.Contains([]string{"service", "telephone", "adresse", "courriel", "agent", "code de suivi"}, x.code) {
			m = append(m, x)
		}
	}
	return contenu{version: d.Version, enveloppe: d.Enveloppe, lignes: d.Lignes, donnees: duplicata{d, blocs}, marques: true, mentions: m, sceau: d.Scelle}, nil
}

// duplicata is a duplicate with the body of its original.
type duplicata struct {
	DuplicataDonnees
	corps []bloc
}

// gabarits holds the wordings parsed once, by their names: a batch has thousands of the same.
var gabarits sync.Map

// gabarit parses one wording of a kind of letter.
func gabarit(x genre, version int) (*template.Template, error) {
	cle := fmt.Sprintf("%s.v%d", x.genre, version)
	if t, ok := gabarits.Load(cle); ok {
		return t.(*template.Template), nil
	}
	i := slices.IndexFunc(x.versions, func(r redaction) bool { return r.n == version })
	if i < 0 {
		return nil, fmt.Errorf("%w: rédaction %d du courrier %s", dossier.ErrInvalide, version, x.genre)
	}
	var textes []string
	for _, nom := range append(slices.Clone(x.versions[i].avec), cle) {
		b, err := fichiersLettres.ReadFile("letters/" + nom + ".tmpl")
		if err != nil {
			return nil, fmt.Errorf("rédaction %s: %w", nom, err)
		}
		textes = append(textes, string(b))
	}
	t, err := lireGabarit(textes...)
	if err != nil {
		return nil, fmt.Errorf("rédaction %d du courrier %s: %w", version, x.genre, err)
	}
	gabarits.Store(cle, t)
	return t, nil
}

// lireGabarit parses texts one after the other: a later one may word again what an earlier one defines.
func lireGabarit(textes ...string) (*template.Template, error) {
	t := template.New("lettre").Option("missingkey=error").Funcs(fonctionsLettre)
	for _, s := range textes {
		if _, err := t.Parse(s); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// executer puts one part of a letter into words.
func executer(t *template.Template, nom string, donnees any) (string, error) {
	var b strings.Builder
	if err := t.ExecuteTemplate(&b, nom, donnees); err != nil {
		return "", erreurGabarit(err)
	}
	return strings.TrimSpace(b.String()), nil
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
		case []PieceAFournir:
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
	"alineas": func(quoi, s string) ([]string, error) {
		l := paragraphes(s)
		if len(l) == 0 {
			return nil, fmt.Errorf("%w: il manque\u00a0: %s", dossier.ErrInvalide, quoi)
		}
		return l, nil
	},
	"heure":    heure,
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
		m = append(m, mention{"effet", "décision implicite de rejet"})
		if d.EnClair == "" || d.Dossier.Etat != CompletudeIncomplete { // a file that lacks pieces has no day yet
			m = append(m, mention{"date_silence", d.Silence.SiComplete.Fr()})
		}
	case SilenceSansObjet:
		m = append(m, mention{"effet", "à vérifier"})
	case SilenceSansDecision, SilenceAVerifier:
		m = append(m, mention{"effet", "à vérifier"}, mention{"reserve", "aucun délai de recours ne vous est opposable"})
	}
	if !d.Silence.AuPlusTot.IsZero() {
		m = append(m, mention{"au_plus_tot", d.Silence.AuPlusTot.Fr()})
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
	f, err := composerLettre(t, titre, c)
	if err != nil {
		return Lettre{}, err
	}
	pdf, err := f.dessiner()
	if err != nil {
		return Lettre{}, err
	}
	return Lettre{PDF: pdf, Lignes: c.lignes, Pages: len(f.pages)}, nil
}

// composerLettre lays a letter out, and refuses it when something the law requires is not on it.
func composerLettre(t *template.Template, titre string, c contenu) (*feuille, error) {
	mots := map[string]string{}
	for _, nom := range []string{"expediteur", "suivi", "date", "pied", "corps"} {
		s, err := executer(t, nom, c.donnees)
		if err != nil {
			return nil, err
		}
		mots[nom] = s
	}
	env, err := papier.Fenetre(c.enveloppe)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", dossier.ErrInvalide, err)
	}
	f := &feuille{t: nouvelleToile(titre), enveloppe: env, lignes: c.lignes, pages: [][]op{nil}, marques: c.marques, sceau: c.sceau}
	if c.retour != 0 {
		if f.retour, err = idRetour(c.retour); err != nil {
			return nil, err
		}
	}
	haut, err := f.entete(mots)
	if err != nil {
		return nil, err
	}
	blocs, err := analyser(mots["corps"])
	if err != nil {
		return nil, err
	}
	if d, ok := c.donnees.(duplicata); ok {
		blocs = append(append(blocs, bloc{genre: blocBlanc, texte: "5"}), d.corps...)
	}
	if err := f.composer(blocs, haut); err != nil {
		return nil, err
	}
	if f.sceau != nil {
		if err := f.placerSceau(); err != nil {
			return nil, err
		}
		c.mentions = append(c.mentions, mention{"référence du sceau", f.sceau.Reference})
	}
	f.pieds(mots["pied"])
	return f, f.verifier(c.mentions)
}

// erreurGabarit keeps our reason and drops the template's own prose.
func erreurGabarit(err error) error {
	if _, raison, ok := strings.Cut(err.Error(), dossier.ErrInvalide.Error()+": "); ok {
		return fmt.Errorf("%w: %s", dossier.ErrInvalide, raison)
	}
	return fmt.Errorf("%w: rédaction: %v", dossier.ErrInvalide, err)
}
