package law

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
)

// ForcePreuve is how strong a fact is as evidence.
type ForcePreuve string

const (
	PreuveForte    ForcePreuve = "forte"    // seen on a screen or a paper of the service, or given by the service itself
	PreuveAppui    ForcePreuve = "appui"    // on a page that an agent has still to read
	PreuveDeclaree ForcePreuve = "declaree" // the person says it
	PreuveAucune   ForcePreuve = "aucune"
)

// Libelle gives the words people read.
func (f ForcePreuve) Libelle() string {
	return map[ForcePreuve]string{
		PreuveForte: "établi", PreuveAppui: "sur une page à lire", PreuveDeclaree: "déclaré par la personne", PreuveAucune: "aucune preuve",
	}[f]
}

func (f ForcePreuve) rang() int {
	return slices.Index([]ForcePreuve{PreuveAucune, PreuveDeclaree, PreuveAppui, PreuveForte}, f)
}

// EtatPreuve is how far an element of the meter is reached.
type EtatPreuve string

const (
	PreuveReunie    EtatPreuve = "reuni"
	PreuvePartielle EtatPreuve = "partiel"
	PreuveAbsente   EtatPreuve = "absent"
)

// CitationPreuve is one fact cited, with the page that shows it.
type CitationPreuve struct {
	Fait      dossier.TentativeID    `json:"-"` // in the register; 0: none of its own
	Genre     dossier.GenreTentative `json:"genre"`
	Libelle   string                 `json:"libelle"` // French
	Date      string                 `json:"date"`    // AAAA-MM-JJ or AAAA-MM-JJThh:mm; "" not known
	Precision dossier.Precision      `json:"precision"`
	Quand     string                 `json:"quand"` // Date in words
	Reference string                 `json:"reference,omitempty"`
	Auteur    string                 `json:"auteur,omitempty"`
	Pli       dossier.PliID          `json:"pli,omitempty"`
	Page      int                    `json:"page,omitempty"` // from 1
	Zone      dossier.RectPx         `json:"zone,omitzero"`
	Import    dossier.ImportID       `json:"import,omitempty"`
	Ligne     int                    `json:"ligne,omitempty"`
	Force     ForcePreuve            `json:"force"`
	Compte    bool                   `json:"compte"`          // counts in the figures: dated, and not told elsewhere with more
	Doute     string                 `json:"doute,omitempty"` // why it does not count, or what to check
}

// Source says in words where the fact is shown.
func (c CitationPreuve) Source() string {
	switch {
	case c.Pli != 0 && c.Page != 0:
		return fmt.Sprintf("pli %d, page %d", c.Pli, c.Page)
	case c.Import != 0:
		return fmt.Sprintf("import %d, ligne %d", c.Import, c.Ligne)
	case c.Pli != 0:
		return fmt.Sprintf("pli %d", c.Pli)
	}
	return "noté par un agent"
}

// ElementPreuve is one thing the evidence should show.
type ElementPreuve struct {
	Code      string           `json:"code"`      // tentatives, semaines, accompagnement, prefecture, constat, cause, invitation
	Condition string           `json:"condition"` // C2 to C6
	Libelle   string           `json:"libelle"`   // what it shows
	Article   string           `json:"article"`
	Repere    bool             `json:"repere"` // one of the four of the rule of thumb; the others are those of the substitution
	Etat      EtatPreuve       `json:"etat"`
	Force     ForcePreuve      `json:"force"`  // of the strongest fact that counts
	Dit       string           `json:"dit"`    // what the facts prove, in words
	Manque    string           `json:"manque"` // what is missing; "" nothing
	Suites    []string         `json:"suites"` // what the person can still do
	Citations []CitationPreuve `json:"citations"`
	Certitude string           `json:"certitude"` // of the source
}

// CompteurPreuves is the proof meter: what is there, and what is missing, before asking the judge for useful measures (CJA L. 521-3).
type CompteurPreuves struct {
	Tentatives int             `json:"tentatives"` // dated and distinct
	SansDate   int             `json:"sans_date"`  // received, but without a usable date
	Semaines   []string        `json:"semaines"`   // distinct ISO weeks, « 2026-S10 »
	CCC        int             `json:"ccc"`        // traces of a contact with the centre de contact citoyens
	Prefecture int             `json:"prefecture"` // messages to the préfecture, this filing included
	Manque     []string        `json:"manque"`     // French sentences: what is missing of the rule of thumb
	Atteint    bool            `json:"atteint"`    // nothing of it is missing
	Certitude  string          `json:"certitude"`
	Elements   []ElementPreuve `json:"elements"`
}

// FaitsPreuve is what the meter weighs: all of it stands in the register.
type FaitsPreuve struct {
	Tentatives   []dossier.Tentative
	Declarations map[string]dossier.ChampLu // answers of the form
	Fondement    dossier.Fondement          // its evidence for C3, C4 and C6 has pages of its own
	Pieces       []dossier.Piece            // screens among them are cited, for an agent to read
	Envois       []EnvoiPreuve              // what reached the préfecture
}

// EnvoiPreuve is a pli the préfecture received.
type EnvoiPreuve struct {
	Pli  dossier.PliID
	Recu dossier.Date // zero: not confirmed, it proves nothing yet
}

// PeserPreuves fills the proof meter.
//
// It is a rule of thumb, not a legal threshold: at least three dated attempts over at least two ISO weeks, one contact with the centre
// de contact citoyens, one message to the préfecture (after CE 10 June 2020 n° 435594 and CE 9 June 2022 n° 453391, read at second
// hand; the figures are ours). What carries no date counts in none of the figures. The same attempt told twice (by the letter and by
// its screenshot) counts once: a day without an hour adds nothing to a day already counted. An attempt dated after the day its pli was
// received is a mistake of the paper or of the reading: it does not count. The conditions of substitution (C4 to C6) are
// weighed beside, and are no part of the rule of thumb.
func PeserPreuves(f FaitsPreuve) CompteurPreuves {
	p := pesee{FaitsPreuve: f}
	p.rassembler()
	c := CompteurPreuves{Semaines: []string{}, Manque: []string{}, Certitude: "repère de preuve, non un seuil légal\u00a0: à vérifier"}
	essais := p.essais(&c)
	c.Elements = []ElementPreuve{
		p.tentatives(c, essais), p.semaines(c, essais), p.accompagnement(&c), p.prefecture(&c), p.constat(), p.cause(), p.invitation(),
	}
	for _, e := range c.Elements {
		if e.Repere && e.Manque != "" {
			c.Manque = append(c.Manque, e.Manque)
		}
	}
	c.Atteint = len(c.Manque) == 0
	return c
}

// pesee is one weighing: facts of the register, each once.
type pesee struct {
	FaitsPreuve
	faits []dossier.Tentative
}

// rassembler joins the facts registered, those that answers declare (a demande registered before facts had kinds has no other), and
// the pages the basis of the filing rests on.
func (p *pesee) rassembler() {
	for _, t := range p.Tentatives {
		p.faits = append(p.faits, QualifierTentative(t))
	}
	var pli dossier.PliID
	if len(p.Envois) > 0 {
		pli = p.Envois[0].Pli
	}
	for _, t := range slices.Concat(faitsDeclares(p.Declarations), p.pagesDuFondement()) {
		t.Pli = cmp.Or(t.Pli, pli)
		if !slices.ContainsFunc(p.faits, func(f dossier.Tentative) bool { return memeFait(f, t) }) {
			p.faits = append(p.faits, t)
		}
	}
}

// pagesDuFondement makes facts of the pages that the basis of the filing names for C3, C4 and C6.
func (p *pesee) pagesDuFondement() []dossier.Tentative {
	var faits []dossier.Tentative
	for _, x := range p.Fondement.Preuves {
		o := strings.ToLower(x.Objet)
		genre := dossier.GenreTentative("")
		switch {
		case x.Page == 0:
		case x.Condition == "C3" && (strings.Contains(o, "ccc") || strings.Contains(o, "contact citoyens")):
			genre = dossier.GenreCCC
		case x.Condition == "C3" && strings.Contains(o, "accueil numérique"):
			genre = dossier.GenrePAN
		case x.Condition == "C6" && (strings.Contains(o, "invitation") || strings.Contains(o, "convocation")):
			genre = dossier.GenreInvitation
		}
		if genre == "" || strings.Contains(o, "déclaré") {
			continue // the answer says it already
		}
		certitude := dossier.TentativeAVerifier
		if x.Certitude == Etablie {
			certitude = dossier.TentativeEtablie
		}
		faits = append(faits, dossier.Tentative{Genre: genre, Pli: x.Pli, Page: x.Page, Certitude: certitude})
	}
	return faits
}

// essai says whether a fact is an attempt to file online. A person's own situation is none (R. 431-2, second paragraph), and a demande
// that the téléservice took is none either.
func essai(t dossier.Tentative) bool {
	b, _ := BlocageByCode(t.Blocage)
	return t.Genre == dossier.GenreEnLigne && b.Plateforme != "transverse"
}

// essais cites the attempts, in the order of their days, and counts them.
func (p *pesee) essais(c *CompteurPreuves) []CitationPreuve {
	heures := map[string]map[string]bool{} // day → hours seen, "" when only the day is known
	var l []CitationPreuve
	for _, t := range p.choisir(essai) {
		x := citer(t)
		jour := t.Jour()
		switch {
		case jour.IsZero():
			c.SansDate++
			x.Doute = "sans date\u00a0: ne compte pas"
		case p.posterieure(t):
			x.Doute = "datée après l’arrivée du pli qui la montre\u00a0: à relire, ne compte pas"
		default:
			x.Compte = true
			_, heure, _ := strings.Cut(t.Date, "T")
			if heures[jour.String()] == nil {
				heures[jour.String()] = map[string]bool{}
			}
			heures[jour.String()][heure] = true
			if s := semaineISO(jour); !slices.Contains(c.Semaines, s) {
				c.Semaines = append(c.Semaines, s)
			}
		}
		l = append(l, x)
	}
	l = append(l, p.ecrans(l)...)
	for _, h := range heures {
		c.Tentatives += len(h)
		if h[""] && len(h) > 1 {
			c.Tentatives--
		}
	}
	slices.Sort(c.Semaines)
	return l
}

// ecrans cites the pages of screens joined on which no attempt is noted yet.
func (p *pesee) ecrans(cites []CitationPreuve) []CitationPreuve {
	var l []CitationPreuve
	for _, x := range p.Pieces {
		if x.Type != "capture_blocage" && x.Type != string(dossier.PageCapture) {
			continue
		}
		for _, n := range x.Pages {
			if slices.ContainsFunc(cites, func(c CitationPreuve) bool { return c.Pli == x.Pli && c.Page == n }) {
				continue
			}
			c := citer(dossier.Tentative{Genre: dossier.GenreEnLigne, Pli: x.Pli, Page: n, Certitude: dossier.TentativeAVerifier})
			c.Libelle, c.Doute = "capture d’écran jointe", "à lire : notez-en la date, l’heure et le message"
			l = append(l, c)
		}
	}
	return l
}

// posterieure reports whether an attempt is dated after the day its paper arrived.
func (p *pesee) posterieure(t dossier.Tentative) bool {
	return t.Pli != 0 && slices.ContainsFunc(p.Envois, func(e EnvoiPreuve) bool {
		return e.Pli == t.Pli && !e.Recu.IsZero() && t.Jour().After(e.Recu)
	})
}

func semaineISO(d dossier.Date) string {
	a, s := d.ISOWeek()
	return fmt.Sprintf("%d-S%02d", a, s)
}

// choisir gives the facts of a kind by day, those without one last.
func (p *pesee) choisir(garder func(dossier.Tentative) bool) []dossier.Tentative {
	l := slices.DeleteFunc(slices.Clone(p.faits), func(t dossier.Tentative) bool { return !garder(t) })
	slices.SortStableFunc(l, func(a, b dossier.Tentative) int {
		if a.Jour().IsZero() != b.Jour().IsZero() {
			return cmp.Compare(b.Date, a.Date)
		}
		return cmp.Compare(a.Date, b.Date)
	})
	return l
}

func citer(t dossier.Tentative) CitationPreuve {
	c := CitationPreuve{
		Fait: t.ID, Genre: t.Genre, Libelle: t.Genre.Libelle(), Date: t.Date, Precision: t.Precision(), Quand: t.Quand(), Reference: t.Reference, Auteur: t.Auteur,
		Pli: t.Pli, Page: t.Page, Zone: t.Zone, Import: t.Import, Ligne: t.Ligne, Force: force(t),
	}
	if b, ok := BlocageByCode(t.Blocage); ok {
		c.Libelle += "\u00a0: " + b.Libelle
	}
	if t.Auteur != "" {
		c.Libelle += ", par\u00a0: " + t.Auteur
	}
	if t.Reference != "" {
		c.Libelle += " (n°\u00a0" + t.Reference + ")"
	}
	return c
}

// force: established by a screen, a paper of the service or the service itself; on a page still to be read; or only said.
func force(t dossier.Tentative) ForcePreuve {
	switch {
	case t.Certitude == dossier.TentativeEtablie:
		return PreuveForte
	case t.Certitude == dossier.TentativeAVerifier && t.Page > 0:
		return PreuveAppui
	}
	return PreuveDeclaree
}

// forceDe is the strongest of those that count.
func forceDe(l []CitationPreuve) ForcePreuve {
	r := PreuveAucune
	for _, c := range l {
		if c.Compte && c.Force.rang() > r.rang() {
			r = c.Force
		}
	}
	return r
}

func suites(codes ...string) []string {
	l := []string{}
	for _, c := range codes {
		l = append(l, LibelleSuite(c))
	}
	return l
}

// element closes an element: its state, and no advice where nothing is missing.
func element(e ElementPreuve, n, voulu int, conseils ...string) ElementPreuve {
	if e.Citations == nil {
		e.Citations = []CitationPreuve{}
	}
	e.Force, e.Etat, e.Suites = forceDe(e.Citations), PreuveReunie, []string{}
	if n < voulu {
		e.Etat, e.Suites = PreuvePartielle, suites(conseils...)
		if n == 0 {
			e.Etat = PreuveAbsente
		}
	} else {
		e.Manque = ""
	}
	return e
}

func (p *pesee) tentatives(c CompteurPreuves, essais []CitationPreuve) ElementPreuve {
	reste := tentativesRepere - c.Tentatives
	e := ElementPreuve{
		Code: "tentatives", Condition: "C2", Libelle: "plusieurs tentatives datées", Repere: true, Certitude: "SEEN-2",
		Article: "CE 10 juin 2020, n°\u00a0435594\u00a0; CE 9 juin 2022, n°\u00a0453391", Citations: essais,
		Manque: fmt.Sprintf("encore %d %s (capture d’écran montrant l’adresse du site, la date, l’heure et le message)", reste, accord(reste, "tentative datée", "tentatives datées")),
		Dit:    "aucune tentative datée",
	}
	if c.Tentatives > 0 {
		comptees := slices.DeleteFunc(slices.Clone(essais), func(x CitationPreuve) bool { return !x.Compte })
		e.Dit = fmt.Sprintf("%d %s", c.Tentatives, accord(c.Tentatives, "tentative datée, le "+comptees[0].Quand, "tentatives datées, du "+comptees[0].Quand+" au "+comptees[len(comptees)-1].Quand))
		if n := len(slices.DeleteFunc(comptees, func(x CitationPreuve) bool { return x.Force != PreuveForte })); n > 0 {
			e.Dit += fmt.Sprintf("\u00a0; %d %s", n, accord(n, "est établie par un écran ou par le service", "sont établies par un écran ou par le service"))
		}
	}
	if c.SansDate > 0 {
		e.Dit += fmt.Sprintf("\u00a0; %d sans date", c.SansDate)
	}
	return element(e, c.Tentatives, tentativesRepere, "reessayer_et_journaliser")
}

func (p *pesee) semaines(c CompteurPreuves, essais []CitationPreuve) ElementPreuve {
	e := ElementPreuve{
		Code: "semaines", Condition: "C2", Libelle: "pas toutes dans la même semaine", Repere: true, Certitude: "SEEN-2",
		Article: "CE 10 juin 2020, n°\u00a0435594\u00a0; CE 9 juin 2022, n°\u00a0453391",
		Manque:  "des tentatives réparties sur au moins deux semaines différentes", Dit: "aucune semaine",
	}
	switch n := len(c.Semaines); {
	case n == 1:
		e.Dit = "toutes dans la même semaine (" + c.Semaines[0] + ")"
		if c.Tentatives > 1 {
			e.Dit += "\u00a0; dans l’affaire n°\u00a0435594, quatre captures d’une même semaine, une lettre recommandée et un courriel n’ont pas suffi"
		}
	case n > 1:
		e.Dit = fmt.Sprintf("%d semaines différentes (%s)", n, strings.Join(c.Semaines, ", "))
	}
	vues := map[string]bool{}
	for _, x := range essais { // one attempt a week is enough to show it
		if s := semaineISO(jourCite(x)); x.Compte && !vues[s] {
			vues[s] = true
			e.Citations = append(e.Citations, x)
		}
	}
	repere, _ := DelaiByCode("refere_tentatives_semaines")
	return element(e, len(c.Semaines), repere.Longueur().N, "reessayer_et_journaliser")
}

func jourCite(c CitationPreuve) dossier.Date {
	d, _ := jourDe(c.Date)
	return d
}

func (p *pesee) accompagnement(c *CompteurPreuves) ElementPreuve {
	e := ElementPreuve{
		Code: "accompagnement", Condition: "C3", Libelle: "une aide demandée", Repere: true, Certitude: Vu, Article: "CESEDA R. 431-2, al. 3",
		Manque: "la trace d’un contact avec le centre de contact citoyens (courriel, ticket ou récapitulatif d’appel)",
	}
	pan := 0
	for _, t := range p.choisir(func(t dossier.Tentative) bool { return t.Genre.CCC() || t.Genre == dossier.GenrePAN }) {
		x := citer(t)
		x.Compte = true
		e.Citations = append(e.Citations, x)
		if t.Genre.CCC() {
			c.CCC++
		} else {
			pan++
		}
	}
	e.Dit = fmt.Sprintf("%d %s avec le centre de contact citoyens", c.CCC, accord(c.CCC, "contact", "contacts"))
	if pan > 0 {
		e.Dit += fmt.Sprintf("\u00a0; point d’accueil numérique\u00a0: %d", pan)
	}
	return element(e, c.CCC, 1, "saisir_ccc", "rdv_pan")
}

func (p *pesee) prefecture(c *CompteurPreuves) ElementPreuve {
	e := ElementPreuve{
		Code: "prefecture", Condition: "C2", Libelle: "la préfecture prévenue", Repere: true, Certitude: "SEEN-2",
		Article: "CE 10 juin 2020, n°\u00a0435594", Manque: "un message ou une lettre à la préfecture",
	}
	for _, t := range p.choisir(func(t dossier.Tentative) bool { return t.Genre == dossier.GenrePrefecture }) {
		x := citer(t)
		x.Compte = true
		e.Citations = append(e.Citations, x)
	}
	for _, v := range p.Envois {
		if !v.Recu.IsZero() {
			x := citer(dossier.Tentative{Genre: dossier.GenrePrefecture, Date: v.Recu.String(), Pli: v.Pli, Page: 1, Certitude: dossier.TentativeEtablie})
			x.Libelle, x.Compte = "dossier papier reçu par la préfecture", true
			e.Citations = append(e.Citations, x)
		}
	}
	c.Prefecture = len(e.Citations)
	e.Dit = fmt.Sprintf("%d %s, ce dépôt compris", c.Prefecture, accord(c.Prefecture, "message ou dépôt", "messages ou dépôts"))
	if c.Prefecture == 0 {
		e.Dit = "aucun message"
	}
	return element(e, c.Prefecture, 1, "signaler_prefecture")
}

// simple is an element that one fact is enough to show.
func (p *pesee) simple(e ElementPreuve, garder func(dossier.Tentative) bool, conseils ...string) ElementPreuve {
	for _, t := range p.choisir(garder) {
		x := citer(t)
		x.Compte = true
		e.Citations = append(e.Citations, x)
	}
	dits := []string{}
	for _, x := range e.Citations {
		if s := x.Libelle + quandCite(x); !slices.Contains(dits, s) {
			dits = append(dits, s)
		}
	}
	if len(dits) > 0 {
		e.Dit = strings.Join(dits, "\u00a0; ")
	}
	return element(e, len(e.Citations), 1, conseils...)
}

func quandCite(c CitationPreuve) string {
	if c.Precision == dossier.PrecisionInconnu {
		return ", sans date"
	}
	return ", le " + c.Quand
}

func (p *pesee) constat() ElementPreuve {
	c, _ := conditionByCode("C4")
	return p.simple(ElementPreuve{Code: "constat", Condition: "C4", Libelle: "l’impossibilité constatée", Article: c.Article, Certitude: c.Certitude,
		Dit: "aucun constat écrit", Manque: c.Fortes + "\u00a0; à défaut, " + c.Appuis},
		func(t dossier.Tentative) bool {
			return t.Genre == dossier.GenreConstat || t.Blocage == "ccc_renvoi_prefecture"
		}, "demander_constat")
}

func (p *pesee) cause() ElementPreuve {
	c, _ := conditionByCode("C5")
	return p.simple(ElementPreuve{Code: "cause", Condition: "C5", Libelle: "un blocage qui tient au site", Article: c.Article, Certitude: c.Certitude,
		Dit: "aucun blocage qui tienne à la conception ou au fonctionnement du site", Manque: c.Fortes},
		func(t dossier.Tentative) bool {
			_, ok := ouvrant(possibles(t))
			return ok && essai(t)
		}, "reessayer_et_journaliser", "saisir_ccc")
}

func (p *pesee) invitation() ElementPreuve {
	c, _ := conditionByCode("C6")
	e := ElementPreuve{Code: "invitation", Condition: "C6", Libelle: "l’invitation de la préfecture, ou l’acte qui ouvre le dépôt", Article: c.Article, Certitude: c.Certitude,
		Dit: "aucune invitation, aucun acte", Manque: c.Fortes + "\u00a0; à défaut, " + c.Appuis}
	if ref := p.Fondement.Reference; ref != "" && !p.Fondement.Propose {
		e.Dit = "acte\u00a0: " + ref
		e = p.simple(e, func(t dossier.Tentative) bool { return t.Genre == dossier.GenreInvitation })
		e.Etat, e.Manque, e.Suites, e.Force = PreuveReunie, "", []string{}, PreuveForte
		return e
	}
	return p.simple(e, func(t dossier.Tentative) bool { return t.Genre == dossier.GenreInvitation }, "demander_constat")
}

func conditionByCode(code string) (Condition, bool) {
	for _, c := range lire().conditions {
		if c.Code == code {
			return c, true
		}
	}
	return Condition{}, false
}

func accord(n int, un, plusieurs string) string {
	if n > 1 {
		return plusieurs
	}
	return un
}
