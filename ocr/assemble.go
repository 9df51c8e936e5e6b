package ocr

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// cleForm tells one printed copy of a form from another, inside one pli only (design D7).
type cleForm struct {
	presentation     pagecode.Presentation
	numero, revision int
	copie            string
}

// cle is that of the form the page belongs to.
func (e *pageEtat) cle() cleForm {
	return cleForm{e.Presentation, e.Numero, e.Page.Revision, e.Page.Copie}
}

// groupe is the pages taken for one copy of a form.
type groupe struct {
	cle     cleForm
	pages   map[int]*pageEtat // by printed number
	ordre   []int             // in the pli
	donnees *pageEtat
	sur     int
	partage bool            // the same blank was filled several times: nothing is sure of which page goes with which
	relus   map[string]bool // fields that two scans of one sheet do not read alike
}

// assembler puts the pages of a pli together. Pages of one copy need not follow one another. A sheet scanned twice is one sheet; a page
// number that comes twice with different answers is a blank copied for several persons, and everything in their forms is to be checked:
// nothing tells for sure which page belongs to whom.
func (m *Moteur) assembler(pages []pageEtat) dossier.Lecture {
	l := dossier.Lecture{Moteur: "souspli-ocr 1 (" + m.outils.Version + ")"}
	if m.outils.Version == "" {
		l.Moteur = "souspli-ocr 1"
	}
	for _, g := range grouper(pages) {
		f := g.formulaire()
		l.Tentatives = append(l.Tentatives, g.tentatives(&f)...)
		l.Formulaires = append(l.Formulaires, f)
	}
	compterAnnonces(pages)
	for i := range pages {
		l.Tentatives = append(l.Tentatives, pages[i].Libres...)
		l.Pages = append(l.Pages, pages[i].Page)
	}
	recouperFormulaires(l.Formulaires)
	recouper(l.Formulaires, l.Pages)
	recouperSceaux(l.Formulaires, l.Pages)
	accepterRecoupes(l.Formulaires)
	return l
}

func grouper(pages []pageEtat) []*groupe {
	presenter(pages)
	var cles []cleForm
	parCle := map[cleForm][]*pageEtat{}
	for i := range pages {
		e := &pages[i]
		if e.Numero == 0 || e.Page.Type == dossier.PageAutreForm {
			continue
		}
		k := e.cle()
		if parCle[k] == nil {
			cles = append(cles, k)
		}
		parCle[k] = append(parCle[k], e)
	}
	var liste []*groupe
	for _, k := range cles {
		liste = append(liste, grouperCopie(k, parCle[k])...)
	}
	slices.SortStableFunc(liste, func(a, b *groupe) int { return cmp.Compare(slices.Min(a.ordre), slices.Min(b.ordre)) })
	for _, g := range liste {
		g.verifier(liste)
	}
	return liste
}

// grouperCopie makes one form of the pages of one copy, in the order of the pli, or as many as its blank was filled.
func grouperCopie(k cleForm, pages []*pageEtat) []*groupe {
	if distinctes, ok := sansRepetition(pages); ok {
		g := nouveauGroupe(k, distinctes)
		for _, e := range pages {
			if d := g.pages[e.Page.Page]; d != e {
				g.repeter(d, e)
			}
		}
		return []*groupe{g}
	}
	var liste []*groupe
	for _, l := range partager(pages) {
		g := nouveauGroupe(k, l)
		g.partage = true
		liste = append(liste, g)
	}
	return liste
}

// sansRepetition keeps one scan of each sheet, the best read; false when two pages of one number are two sheets.
func sansRepetition(pages []*pageEtat) ([]*pageEtat, bool) {
	var garde []*pageEtat
	place := map[int]int{} // printed number → index in garde
	for _, e := range pages {
		i, vue := place[e.Page.Page]
		switch {
		case !vue:
			place[e.Page.Page] = len(garde)
			garde = append(garde, e)
		case !memeFeuille(garde[i], e):
			return nil, false
		case surete(e) > surete(garde[i]):
			garde[i] = e
		}
	}
	return garde, true
}

// partager gives each filling of a blank its pages. A pile sorted by page number has the same order at each number; otherwise the pages of
// one person follow one another, rising or falling. It is a proposal: the agent is told so.
func partager(pages []*pageEtat) [][]*pageEtat {
	if trie(pages) {
		var l [][]*pageEtat
		rang := map[int]int{}
		for _, e := range pages {
			r := rang[e.Page.Page]
			rang[e.Page.Page]++
			if r == len(l) {
				l = append(l, nil)
			}
			l[r] = append(l[r], e)
		}
		return l
	}
	return reunir(suites(pages))
}

// trie reports whether the pages are sorted by number, equal numbers together.
func trie(pages []*pageEtat) bool {
	sens := sensDes(pages)
	return slices.IsSortedFunc(pages, func(a, b *pageEtat) int { return sens * cmp.Compare(a.Page.Page, b.Page.Page) })
}

// sensDes is 1 when the page numbers mostly rise from one page to the next, -1 when they fall: a pile scanned from its back.
func sensDes(pages []*pageEtat) int {
	s := 0
	for i := 1; i < len(pages); i++ {
		if pas := pages[i].Page.Page - pages[i-1].Page.Page; pas == 1 || pas == -1 { // a new person starts with a leap
			s += pas
		}
	}
	if s < 0 {
		return -1
	}
	return 1
}

// suites cuts the pages where their numbers stop going the way of the pile.
func suites(pages []*pageEtat) [][]*pageEtat {
	sens := sensDes(pages)
	var l [][]*pageEtat
	for i, e := range pages {
		if i == 0 || sens*(e.Page.Page-pages[i-1].Page.Page) <= 0 {
			l = append(l, nil)
		}
		l[len(l)-1] = append(l[len(l)-1], e)
	}
	return l
}

// reunir joins a run to the one before it when they share no page number: one person's pages in two runs.
func reunir(suites [][]*pageEtat) [][]*pageEtat {
	var l [][]*pageEtat
	for _, s := range suites {
		if n := len(l); n > 0 && !slices.ContainsFunc(s, func(e *pageEtat) bool {
			return slices.ContainsFunc(l[n-1], func(f *pageEtat) bool { return f.Page.Page == e.Page.Page })
		}) {
			l[n-1] = append(l[n-1], s...)
			continue
		}
		l = append(l, s)
	}
	return l
}

// presenter gives a page de données whose id is lost the presentation of the other pages of its copy: its data do not say it.
func presenter(pages []pageEtat) {
	for i := range pages {
		e := &pages[i]
		if e.Page.Type != dossier.PageDonnees || e.Page.Code != "" {
			continue
		}
		for _, autre := range pages {
			k := e.cle()
			k.presentation = autre.Presentation
			if autre.Page.Code == "" || autre.cle() != k {
				continue
			}
			e.Presentation = autre.Presentation
			if f, err := k.layout(); err == nil {
				e.Page.Page, e.Page.SurPages = len(f.Pages)+1, len(f.Pages)+1
			}
			break
		}
	}
}

func (k cleForm) layout() (*forms.Formulaire, error) {
	return forms.LayoutByID(pagecode.ID{Presentation: k.presentation, Formulaire: k.numero, Revision: k.revision})
}

func nouveauGroupe(k cleForm, pages []*pageEtat) *groupe {
	g := &groupe{cle: k, pages: map[int]*pageEtat{}, relus: map[string]bool{}, sur: pages[0].Page.SurPages}
	for _, e := range pages {
		g.ajouter(e)
	}
	return g
}

func (g *groupe) ajouter(e *pageEtat) {
	g.pages[e.Page.Page] = e
	g.ordre = append(g.ordre, e.Page.N)
	if e.Page.Type == dossier.PageDonnees {
		g.donnees = e
	}
	if e.Page.SurPages != g.sur {
		e.alerte("Cette page dit appartenir à un formulaire de %d pages, les autres de %d.", e.Page.SurPages, g.sur)
	}
}

// repeter adds a second scan of a sheet already there: nothing is read from it but what it says otherwise.
func (g *groupe) repeter(d, e *pageEtat) {
	g.ordre = append(g.ordre, e.Page.N)
	slices.Sort(g.ordre)
	e.alerte("Page numérisée deux fois\u00a0: c’est la page %d du pli, qui a été lue.", d.Page.N)
	if e.Page.Type == dossier.PageDonnees {
		d.Donnees = unionTextes(d.Donnees, e.Donnees)
		return
	}
	maps.Copy(g.relus, lecturesDifferentes(d, e))
}

// verifier says on the pages what an agent must know of the group.
func (g *groupe) verifier(tous []*groupe) {
	premiere := g.premiere()
	if g.partage {
		for _, e := range g.pages {
			e.alerte("Deux pages de ce pli portent le même numéro de page et de copie, avec des réponses différentes\u00a0: " +
				"vérifiez laquelle va avec les autres. Le même imprimé a pu être photocopié pour plusieurs personnes.")
		}
	}
	g.verifierManques(premiere)
	if i, ok := numeros()[g.cle.numero]; ok && g.cle.revision < i.procedure.Revision {
		premiere.alerte("Ancienne version du formulaire (révision %d, la dernière est la %d)\u00a0: elle reste valable.", g.cle.revision, i.procedure.Revision)
	}
	for _, o := range tous {
		if o != g && o.cle.numero == g.cle.numero && o.cle.revision == g.cle.revision && (o.cle.copie != g.cle.copie || o.cle.presentation != g.cle.presentation) {
			premiere.alerte("Ce pli contient plusieurs exemplaires de ce formulaire.")
		}
	}
}

// verifierManques says which pages are not there.
func (g *groupe) verifierManques(premiere *pageEtat) {
	m := g.manquantes()
	switch {
	case len(m) == 0:
	case g.donnees != nil && len(g.pages) == 1:
		premiere.alerte("Page de données seule\u00a0: les pages de son formulaire ne sont pas dans ce pli.")
	default:
		premiere.alerte("%s de ce formulaire\u00a0: %s.", pluriel(len(m), "Page manquante", "Pages manquantes"), liste(m))
	}
	if len(m) == 0 && g.donnees == nil && g.sur > len(g.pages) {
		premiere.alerte("Page de données absente\u00a0: les réponses viennent des cases.")
	}
}

func (g *groupe) premiere() *pageEtat {
	var p *pageEtat
	for _, e := range g.pages {
		if p == nil || e.Page.N < p.Page.N {
			p = e
		}
	}
	return p
}

// manquantes are the printed pages not found. The page de données is left out: losing it costs exactness only.
func (g *groupe) manquantes() []int {
	n := g.sur
	if f, err := g.cle.layout(); err == nil {
		n = min(n, len(f.Pages))
	}
	var l []int
	for p := 1; p <= n; p++ {
		if g.pages[p] == nil {
			l = append(l, p)
		}
	}
	return l
}

// formulaire gives the fields of the form, from its boxes and its data code.
func (g *groupe) formulaire() dossier.FormulaireLu {
	f := dossier.FormulaireLu{Revision: g.cle.revision, Copie: g.cle.copie, Pages: slices.Clone(g.ordre), Manquantes: g.manquantes(),
		Champs: map[string]dossier.ChampLu{}}
	quoi := numeros()[g.cle.numero]
	f.Procedure, f.Variante = quoi.procedure.Code, quoi.variante
	donnees, ok := g.lireCode()
	f.Code = ok
	if ok {
		completerCode(&donnees, f.Variante)
	}
	zones := g.zones()
	for _, c := range quoi.procedure.Champs(quoi.variante) {
		zs := zones[c.Code]
		lu := champDesCases(c, zs)
		code, dansCode := donnees.Champs[c.Code]
		switch {
		case dansCode:
			lu = champDuCode(c, code, lu, len(zs) > 0)
		case ok && !lu.vide:
			lu.douter("écrit sur la page, absent de la page de données")
		}
		if lu.vide && !lu.AVerifier && !dansCode {
			continue
		}
		if g.partage {
			lu.douter("imprimé rempli plusieurs fois\u00a0: à qui est cette page\u00a0?")
		}
		if g.relus[c.Code] && !dansCode {
			lu.douter("lu autrement sur l’autre numérisation de la page")
		}
		f.Champs[c.Code] = lu.ChampLu
	}
	croiser(f.Champs)
	return f
}

// completerCode adds what is printed in the boxes though it is no answer of the data code: the variant, the table of attempts.
func completerCode(d *pagecode.Donnees, variante string) {
	champs := maps.Clone(d.Champs)
	if champs == nil {
		champs = map[string]string{}
	}
	if _, ok := champs["variante"]; !ok && variante != "" {
		champs["variante"] = variante
	}
	for code, v := range forms.ChampsTentatives(d.Tentatives) {
		if _, ok := champs[code]; !ok {
			champs[code] = v
		}
	}
	d.Champs = champs
}

// zoneDePage is a zone with the page of the pli it stands on.
type zoneDePage struct {
	zoneLue
	page int
}

// zones gathers what the pages read, by field, in the order of the value.
func (g *groupe) zones() map[string][]zoneDePage {
	m := map[string][]zoneDePage{}
	var numeros []int
	for n := range g.pages {
		numeros = append(numeros, n)
	}
	slices.Sort(numeros)
	for _, n := range numeros {
		for _, z := range g.pages[n].Zones {
			if z.Champ != "" {
				m[z.Champ] = append(m[z.Champ], zoneDePage{z, g.pages[n].Page.N})
			}
		}
	}
	for _, l := range m {
		slices.SortStableFunc(l, func(a, b zoneDePage) int { return cmp.Compare(a.Debut, b.Debut) })
	}
	return m
}

// lireCode decodes the page de données, when it belongs to this very copy.
func (g *groupe) lireCode() (pagecode.Donnees, bool) {
	if g.donnees == nil {
		return pagecode.Donnees{}, false
	}
	d, err := pagecode.DecodeDonnees(g.donnees.Donnees)
	if err != nil {
		g.donnees.alerte("Page de données lue en partie seulement\u00a0: les réponses viennent des cases.")
		return pagecode.Donnees{}, false
	}
	if d.Formulaire != g.cle.numero || d.Revision != g.cle.revision || d.Copie != g.cle.copie {
		g.donnees.alerte("La page de données est celle d’un autre exemplaire\u00a0: elle n’a pas été utilisée.")
		return pagecode.Donnees{}, false
	}
	return d, true
}

// tentatives gives the blocked attempts of the letter « PROBLÈME ANEF »: from its data code, else from its boxes.
func (g *groupe) tentatives(f *dossier.FormulaireLu) []dossier.Tentative {
	if f.Procedure != forms.CodeProblemeANEF {
		return nil
	}
	page := g.premiere().Page.N
	if d, ok := g.lireCode(); ok {
		var l []dossier.Tentative
		for _, t := range d.Tentatives {
			t.Page, t.Source = page, dossier.SourceCode
			if t.Certitude == "" {
				t.Certitude = "declaree"
			}
			l = append(l, t)
		}
		return l
	}
	return tentativesDesCases(f.Champs, page)
}

// tentativesDesCases makes attempts of what the boxes say: declared by the person, to be checked when the reading is.
func tentativesDesCases(champs map[string]dossier.ChampLu, page int) []dossier.Tentative {
	valeurs := map[string]string{}
	source, certitude := dossier.SourceOCR, "declaree"
	for code, c := range champs {
		if c.Valeur == "" || c.Valeur == "false" {
			continue
		}
		valeurs[code] = c.Valeur
		if !strings.HasPrefix(code, "tentative_") && code != "blocage" && code != "premiere_tentative" && code != "derniere_tentative" && code != "url" && code != "message" {
			continue
		}
		if c.Source == dossier.SourceManuscrit {
			source = dossier.SourceManuscrit
		}
		if c.AVerifier {
			certitude = "a_verifier"
		}
		if c.Page > 0 && strings.HasPrefix(code, "tentative_date") {
			page = c.Page
		}
	}
	l := forms.TentativesDeChamps(valeurs)
	for i := range l {
		l[i].Page, l[i].Source, l[i].Certitude = page, source, certitude
	}
	return l
}

func pluriel(n int, un, plusieurs string) string {
	if n > 1 {
		return plusieurs
	}
	return un
}

func liste(n []int) string {
	s := make([]string, len(n))
	for i, v := range n {
		s[i] = fmt.Sprint(v)
	}
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " et " + s[len(s)-1]
}
