package forms

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"souspli/dossier"
)

//go:embed catalogue
var fichiers embed.FS

// CodeProblemeANEF is the letter « PROBLÈME ANEF », forms 001, 138 and 139: forms like the others, but no procedure of the catalogue.
const CodeProblemeANEF = "probleme-anef"

// catalogue is everything read from the embedded files.
type catalogue struct {
	procedures  []*Procedure // sorted by code
	parCode     map[string]*Procedure
	parNumero   map[int]refFormulaire
	documents   map[string]Document
	groupes     map[string]groupe
	familles    map[string]libelle
	variantes   map[string]libelle
	canaux      map[string]Canal
	sources     map[string]SourceTexte
	orientation *Arbre
	avertis     string
}

type refFormulaire struct {
	procedure *Procedure
	variante  string
}

type libelle struct {
	Fr string `yaml:"label_fr"`
	En string `yaml:"label_en"`
}

// Canal is the way a procedure is filed when nothing blocks.
type Canal struct {
	Code        string `yaml:"-"`
	Libelle     string `yaml:"label_fr"`
	LibelleEn   string `yaml:"label_en"`
	Obligatoire bool   `yaml:"mandatory"`
	Article     string `yaml:"legal"`
	VoiePapier  string `yaml:"paper_route_fr"`
}

// SourceTexte is a text or page the catalogue was drawn from.
type SourceTexte struct {
	Titre     string `yaml:"title"`
	URL       string `yaml:"url"`
	Certitude string `yaml:"certainty"`
	Note      string `yaml:"note"`
}

type groupe struct {
	Libelle   string        `yaml:"label_fr"`
	LibelleEn string        `yaml:"label_en"`
	Note      string        `yaml:"note_fr"`
	Repete    int           `yaml:"repeat"`
	Champs    []champGroupe `yaml:"fields"`
	Reprend   []string      `yaml:"reprend"` // fields of other groups

	titre, note traductions
}

type champGroupe struct {
	Code        string    `yaml:"code"`
	Libelle     string    `yaml:"label_fr"`
	LibelleEn   string    `yaml:"label_en"`
	Type        TypeChamp `yaml:"type"`
	Longueur    int       `yaml:"length"`
	Obligatoire bool      `yaml:"required"`
	Choix       []Choix   `yaml:"choices"`
	Aide        string    `yaml:"help_fr"`
	Peigne      bool      `yaml:"peigne"`
	Largeur     float64   `yaml:"largeur"`
	Lignes      int       `yaml:"lignes"`
	Variantes   []string  `yaml:"variants"` // asked in these only; none: in all
	Piece       string    `yaml:"piece"`    // asked only where the form asks for that piece

	traductions traductions
}

// demandeGroupe is a group as a procedure asks for it: its name alone, or with what does not apply taken out.
type demandeGroupe struct {
	Nom        string              `yaml:"group"`
	Variantes  []string            `yaml:"variants"`   // asked in these only; none: in all
	Sans       []string            `yaml:"sans"`       // fields left out
	Choix      map[string][]string `yaml:"choix"`      // field → the answers that apply
	Facultatif bool                `yaml:"facultatif"` // nothing in it must be answered
}

// UnmarshalYAML takes the name alone too.
func (d *demandeGroupe) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		d.Nom = n.Value
		return nil
	}
	type entier demandeGroupe // without this method
	return n.Decode((*entier)(d))
}

type fichierProcedure struct {
	Code         string           `yaml:"code"`
	Libelle      string           `yaml:"label_fr"`
	LibelleEn    string           `yaml:"label_en"`
	Famille      string           `yaml:"family"`
	Canal        string           `yaml:"channel"`
	Revision     int              `yaml:"revision"`
	Numeros      map[string]int   `yaml:"numeros"`
	Silence      string           `yaml:"silence"`
	Sensible     bool             `yaml:"sensible"`
	BasesLegales []string         `yaml:"legal_basis"`
	Bilateral    []string         `yaml:"bilateral_basis"`
	Mention      string           `yaml:"card_mention"`
	Duree        string           `yaml:"card_duration"`
	Documents    []PieceProcedure `yaml:"documents"`
	Groupes      []demandeGroupe  `yaml:"fields"`
	Notes        string           `yaml:"notes_fr"`
	Alertes      []string         `yaml:"alerts"`
	Sources      []string         `yaml:"source"`
	Fenetre      Fenetre          `yaml:"filing_window"`
	Certitude    string           `yaml:"certainty"`
}

// charge reads the catalogue once. A mistake in an embedded file is a build error: it panics at first use and the tests see it.
var charge = sync.OnceValue(func() *catalogue {
	c, err := lireCatalogue(fichiers)
	if err != nil {
		panic("catalogue : " + err.Error())
	}
	return c
})

func lireCatalogue(f fs.FS) (*catalogue, error) {
	var champs struct {
		Groupes map[string]groupe `yaml:"field_groups"`
	}
	var docs struct {
		Documents map[string]Document `yaml:"documents"`
	}
	var sources struct {
		Sources map[string]SourceTexte `yaml:"sources"`
	}
	var regles struct {
		Canaux    map[string]Canal   `yaml:"channels"`
		Familles  map[string]libelle `yaml:"families"`
		Variantes map[string]libelle `yaml:"variants"`
		Avertis   string             `yaml:"disclaimer_fr"`
		// Pieces are those that go with a group of fields, whatever the procedure.
		Pieces map[string][]PieceProcedure `yaml:"group_documents"`
	}
	var lettre struct {
		fichierProcedure `yaml:",inline"`
		ChampsLettre     map[string]groupe  `yaml:"field_groups"`
		Variantes        map[string]libelle `yaml:"variants"`
	}
	var arbre Arbre
	for nom, cible := range map[string]any{
		"commun/champs.yaml": &champs, "commun/documents.yaml": &docs, "commun/sources.yaml": &sources,
		"commun/regles.yaml": &regles, "commun/probleme-anef.yaml": &lettre, "orientation.yaml": &arbre,
	} {
		if err := lireYAML(f, nom, cible); err != nil {
			return nil, err
		}
	}
	c := &catalogue{
		parCode: map[string]*Procedure{}, parNumero: map[int]refFormulaire{}, documents: docs.Documents, groupes: champs.Groupes,
		familles: regles.Familles, variantes: regles.Variantes, canaux: regles.Canaux, sources: sources.Sources,
		orientation: &arbre, avertis: regles.Avertis,
	}
	for code, l := range lettre.Variantes {
		if _, pris := c.variantes[code]; pris {
			return nil, fmt.Errorf("variante %s : deux fois", code)
		}
		c.variantes[code] = l
	}
	for nom, g := range lettre.ChampsLettre {
		if _, pris := c.groupes[nom]; pris {
			return nil, fmt.Errorf("groupe %s : deux fois", nom)
		}
		for _, code := range g.Reprend {
			ch, ok := c.champ(code)
			if !ok {
				return nil, fmt.Errorf("groupe %s : champ %q inconnu", nom, code)
			}
			g.Champs = append(g.Champs, ch)
		}
		c.groupes[nom] = g
	}
	if err := c.traduire(f); err != nil {
		return nil, err
	}
	for code, d := range c.documents {
		d.Code = code
		c.documents[code] = d
	}
	for code, k := range c.canaux {
		k.Code = code
		c.canaux[code] = k
	}
	noms, err := fs.Glob(f, "catalogue/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, nom := range noms {
		base := path.Base(nom)
		if base == "orientation.yaml" {
			continue
		}
		var fp fichierProcedure
		if err := lireYAML(f, base, &fp); err != nil {
			return nil, err
		}
		if fp.Code+".yaml" != base {
			return nil, fmt.Errorf("%s : le code %q n'est pas le nom du fichier", base, fp.Code)
		}
		p := nouvelleProcedure(fp)
		p.ajouterPieces(regles.Pieces)
		if err := c.ajouter(p); err != nil {
			return nil, err
		}
		c.procedures = append(c.procedures, p)
	}
	if err := c.ajouter(nouvelleProcedure(lettre.fichierProcedure)); err != nil {
		return nil, err
	}
	sort.Slice(c.procedures, func(i, j int) bool { return c.procedures[i].Code < c.procedures[j].Code })
	return c, c.valider()
}

// champ finds a field by its code in the groups of champs.yaml.
func (c *catalogue) champ(code string) (champGroupe, bool) {
	for _, g := range c.groupes {
		for _, ch := range g.Champs {
			if ch.Code == code {
				return ch, true
			}
		}
	}
	return champGroupe{}, false
}

// lireYAML decodes a file of the catalogue, its texts set with the no-break spaces of French: authors need not type them.
func lireYAML(f fs.FS, nom string, cible any) error {
	b, err := fs.ReadFile(f, "catalogue/"+nom)
	if err != nil {
		return err
	}
	var arbre yaml.Node
	if err := yaml.Unmarshal(b, &arbre); err != nil {
		return fmt.Errorf("%s : %w", nom, err)
	}
	composerTextes(&arbre)
	if err := arbre.Decode(cible); err != nil {
		return fmt.Errorf("%s : %w", nom, err)
	}
	return nil
}

var espacesFines = strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", "« ", "«\u00a0", " »", "\u00a0»", " %", "\u00a0%", "n° ", "n°\u00a0")

// espacesArticles keep the letter of an article with its number, in the condition of a piece: elsewhere articles and labels are compared.
var espacesArticles = strings.NewReplacer(" L. ", " L.\u00a0", "(L. ", "(L.\u00a0", " R. ", " R.\u00a0", "(R. ", "(R.\u00a0", " D. ", " D.\u00a0", "(D. ", "(D.\u00a0")

func composerTextes(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		n.Value = espacesFines.Replace(n.Value)
	}
	for i, fils := range n.Content {
		composerTextes(fils)
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == "condition_fr" {
			fils.Value = espacesArticles.Replace(fils.Value)
		}
	}
}

// ajouterPieces completes a procedure with the pieces that go with its groups of fields; a group that is no option there, as the
// representative of a child, comes with pieces of the procedure's own.
func (p *Procedure) ajouterPieces(parGroupe map[string][]PieceProcedure) {
	for _, d := range p.groupes {
		if !d.Facultatif {
			continue
		}
		for _, piece := range parGroupe[d.Nom] {
			if len(piece.Variantes) == 0 {
				piece.Variantes = d.Variantes
			}
			p.Documents = append(p.Documents, piece)
		}
	}
}

func nouvelleProcedure(f fichierProcedure) *Procedure {
	p := &Procedure{
		Code: f.Code, Libelle: f.Libelle, LibelleEn: f.LibelleEn, Famille: f.Famille, Canal: f.Canal, Numeros: f.Numeros,
		Revision: f.Revision, BasesLegales: append(slices.Clone(f.BasesLegales), f.Bilateral...), Mention: f.Mention, Silence: f.Silence,
		Sensible: f.Sensible, Certitude: f.Certitude, Notes: f.Notes, Alertes: f.Alertes, Documents: f.Documents, groupes: f.Groupes,
		sources: f.Sources, Duree: f.Duree, Fenetre: f.Fenetre,
	}
	for v := range f.Numeros {
		p.Variantes = append(p.Variantes, v)
	}
	sort.Slice(p.Variantes, func(i, j int) bool { return p.Numeros[p.Variantes[i]] < p.Numeros[p.Variantes[j]] })
	return p
}

// ajouter registers a procedure and the numbers of its forms; a number taken twice is an error.
func (c *catalogue) ajouter(p *Procedure) error {
	if c.parCode[p.Code] != nil {
		return fmt.Errorf("%s : deux fois dans le catalogue", p.Code)
	}
	c.parCode[p.Code] = p
	for v, n := range p.Numeros {
		if n < 1 || n >= PremiereFeuille {
			return fmt.Errorf("%s : numéro %d hors de 1 à %d", p.Code, n, PremiereFeuille-1)
		}
		if autre, pris := c.parNumero[n]; pris {
			return fmt.Errorf("%s : numéro %03d déjà donné à %s", p.Code, n, autre.procedure.Code)
		}
		c.parNumero[n] = refFormulaire{p, v}
	}
	return nil
}

// valider holds the files against one another; what needs law is held by the tests.
func (c *catalogue) valider() error {
	var fautes []string
	faute := func(f string, a ...any) { fautes = append(fautes, fmt.Sprintf(f, a...)) }
	codes := map[string]string{}
	for nom, g := range c.groupes {
		if g.Libelle == "" || len(g.Champs) == 0 {
			faute("groupe %s : sans libellé ou sans champ", nom)
		}
		if len(g.Reprend) > 0 {
			continue
		}
		for _, ch := range g.Champs {
			if autre, pris := codes[ch.Code]; pris {
				faute("champ %s : dans %s et dans %s", ch.Code, autre, nom)
			}
			codes[ch.Code] = nom
			if err := errors.Join(ch.verifier(), c.verifierConditions(ch)); err != nil {
				faute("champ %s : %v", ch.Code, err)
			}
		}
	}
	for _, p := range c.parCode {
		c.validerProcedure(p, codes, faute)
	}
	c.validerOrientation(faute)
	if len(fautes) > 0 {
		sort.Strings(fautes)
		return fmt.Errorf("%w: %s", dossier.ErrInvalide, strings.Join(fautes, " ; "))
	}
	return nil
}

func (ch champGroupe) verifier() error {
	switch ch.Type {
	case ChampTexte, ChampDigits, ChampLong:
		if ch.Longueur < 1 {
			return fmt.Errorf("longueur manquante")
		}
	case ChampDate:
		if ch.Longueur != 8 {
			return fmt.Errorf("une date a huit cases")
		}
	case ChampChoix:
		if len(ch.Choix) == 0 && ch.Code != "variante" {
			return fmt.Errorf("choix sans réponse")
		}
	case ChampCoche:
	default:
		return fmt.Errorf("type %q inconnu", ch.Type)
	}
	if ch.Libelle == "" {
		return fmt.Errorf("sans libellé")
	}
	return nil
}

// verifierConditions checks the variants and the piece a field depends on.
func (c *catalogue) verifierConditions(ch champGroupe) error {
	for _, v := range ch.Variantes {
		if _, ok := c.variantes[v]; !ok {
			return fmt.Errorf("variante %q inconnue", v)
		}
	}
	if _, ok := c.documents[ch.Piece]; ch.Piece != "" && !ok {
		return fmt.Errorf("pièce %q inconnue", ch.Piece)
	}
	return nil
}

func (c *catalogue) validerProcedure(p *Procedure, codes map[string]string, faute func(string, ...any)) {
	if p.Libelle == "" || p.Revision < 1 || p.Revision > 99 || p.Silence == "" || len(p.Numeros) == 0 {
		faute("%s : libellé, révision, silence ou numéros manquants", p.Code)
	}
	if p.Code != CodeProblemeANEF {
		if _, ok := c.familles[p.Famille]; !ok {
			faute("%s : famille %q inconnue", p.Code, p.Famille)
		}
		if _, ok := c.canaux[p.Canal]; !ok {
			faute("%s : canal %q inconnu", p.Code, p.Canal)
		}
		for _, v := range p.Variantes {
			if _, ok := c.variantes[v]; !ok {
				faute("%s : variante %q inconnue", p.Code, v)
			}
		}
	}
	for _, d := range p.groupes {
		c.validerDemande(p, d, faute)
	}
	for _, s := range p.sources {
		if _, ok := c.sources[s]; !ok {
			faute("%s : source %q inconnue", p.Code, s)
		}
	}
	for _, a := range p.Alertes {
		if _, ok := c.orientation.Alertes[a]; !ok {
			faute("%s : alerte %q inconnue", p.Code, a)
		}
	}
	for _, d := range p.Documents {
		if _, ok := c.documents[d.Code]; !ok {
			faute("%s : pièce %q inconnue", p.Code, d.Code)
		}
		if d.Source != "" {
			if _, ok := c.sources[d.Source]; !ok {
				faute("%s : source %q inconnue", p.Code, d.Source)
			}
		}
		for champ := range d.Quand {
			if _, ok := codes[champ]; !ok {
				faute("%s : pièce %s : champ %q inconnu", p.Code, d.Code, champ)
			}
		}
		for _, v := range d.Variantes {
			if _, ok := p.Numeros[v]; !ok {
				faute("%s : pièce %s : variante %q hors de la démarche", p.Code, d.Code, v)
			}
		}
		if d.Besoin != "required" && d.Besoin != "conditional" || d.Besoin == "conditional" && d.Condition == "" {
			faute("%s : pièce %s : besoin %q sans condition", p.Code, d.Code, d.Besoin)
		}
	}
}

// validerDemande checks that what a procedure takes out of a group, or keeps, is in it.
func (c *catalogue) validerDemande(p *Procedure, d demandeGroupe, faute func(string, ...any)) {
	g, ok := c.groupes[d.Nom]
	if !ok {
		faute("%s : groupe de champs %q inconnu", p.Code, d.Nom)
		return
	}
	for _, v := range d.Variantes {
		if _, ok := p.Numeros[v]; !ok {
			faute("%s : groupe %s : variante %q hors de la démarche", p.Code, d.Nom, v)
		}
	}
	champs := map[string]champGroupe{}
	for _, ch := range g.Champs {
		champs[ch.Code] = ch
	}
	for _, code := range d.Sans {
		if _, ok := champs[code]; !ok {
			faute("%s : groupe %s : champ %q inconnu", p.Code, d.Nom, code)
		}
	}
	for code, valeurs := range d.Choix {
		if n := len(choixParmi(champs[code].Choix, valeurs)); n == 0 || n != len(valeurs) {
			faute("%s : groupe %s : réponses de %q inconnues", p.Code, d.Nom, code)
		}
	}
}

// All returns the procedures of the catalogue, sorted by code. The letter « PROBLÈME ANEF » is not one of them.
func All() []*Procedure { return slices.Clone(charge().procedures) }

// ByCode returns a procedure, or the letter for CodeProblemeANEF; dossier.ErrIntrouvable otherwise.
func ByCode(code string) (*Procedure, error) {
	if p := charge().parCode[code]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%w: la démarche %q n’est pas au catalogue", dossier.ErrIntrouvable, code)
}

// Documents returns the supporting documents by code. The map is the caller's.
func Documents() map[string]Document {
	m := make(map[string]Document, len(charge().documents))
	for k, v := range charge().documents {
		m[k] = v
	}
	return m
}

// Canaux returns the ways of filing by code. The map is the caller's.
func Canaux() map[string]Canal {
	m := map[string]Canal{}
	for k, v := range charge().canaux {
		m[k] = v
	}
	return m
}

// LibelleFamille gives the French label of a family, or the code itself.
func LibelleFamille(code string) string { return charge().familles[code].ou(code) }

// LibelleVariante gives the French label of a variant, or the code itself.
func LibelleVariante(code string) string { return charge().variantes[code].ou(code) }

func (l libelle) ou(code string) string {
	if l.Fr == "" {
		return code
	}
	return l.Fr
}

// Avertissement is what must be said beside any list of pieces.
func Avertissement() string { return charge().avertis }
