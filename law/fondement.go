package law

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
)

// Fondement is a legal basis a paper filing can rest on (law/data/fondements.yaml).
type Fondement struct {
	Code      dossier.CodeFondement `yaml:"code"`
	Libelle   string                `yaml:"label_fr"`
	Article   string                `yaml:"legal_source"`
	Quand     string                `yaml:"when_fr"`
	Silence   string                `yaml:"silence_fr"` // what silence means, in words
	Decision  bool                  `yaml:"decision"`   // silence produces a decision that can be challenged
	ParActe   bool                  `yaml:"by_act"`     // opened in a préfecture by an act of the préfet: a setting of that préfecture
	Certitude string                `yaml:"certainty"`
}

// Fondements lists them in the order of the table.
func Fondements() []Fondement { return slices.Clone(lire().fondements) }

// Version gives the state of the texts the basis comes from.
func (f Fondement) Version() string { return VersionDe(f.Article) }

// FondementByCode finds one.
func FondementByCode(code dossier.CodeFondement) (Fondement, bool) {
	for _, f := range lire().fondements {
		if f.Code == code {
			return f, true
		}
	}
	return Fondement{}, false
}

// Condition is one of the cumulative conditions of a substitution filing (C1 to C6).
type Condition struct {
	Code      string `yaml:"code"`
	Libelle   string `yaml:"label_fr"`
	Article   string `yaml:"legal_source"`
	Fortes    string `yaml:"strong_fr"`     // strong evidence
	Appuis    string `yaml:"supporting_fr"` // supporting evidence
	Certitude string `yaml:"certainty"`
}

// Conditions lists C1 to C6.
func Conditions() []Condition { return slices.Clone(lire().conditions) }

// Certainties of a Preuve.
const (
	Etablie  = "etablie"
	AVoir    = "a_verifier"
	declaree = "declaree" // of a Tentative: written by the person
)

// Strengths of a Preuve, after the table of the conditions.
const (
	Forte = "forte"
	Appui = "appui"
)

// FaitsFondement is what a pli shows of the basis of its filing.
type FaitsFondement struct {
	Prefecture string
	Procedure  string
	Famille    string // of the catalogue: « dcem » has a basis of its own
	Canal      string // of the catalogue: anef, postal, rdv, demarches-simplifiees
	Mode       dossier.Mode
	Cachet     dossier.Date
	Reception  dossier.Date // first reception
	Ouverts    []dossier.FondementOuvert
	Pages      []dossier.PageLue
	Pieces     []dossier.Piece
	Tentatives []dossier.Tentative
	// Declarations are the answers of the « PROBLÈME ANEF » group (ccc_contacte, ccc_date, ccc_ticket, pan_consulte, pan_date,
	// invitation_recue, blocage, premiere_tentative, derniere_tentative…).
	Declarations map[string]dossier.ChampLu
	Pli          dossier.PliID
}

// EvalueFondement proposes the basis of a filing, with the evidence found for each condition (C1 to C6) and its page, and, in French,
// what is missing of the evidence usually expected. It decides nothing: Propose is false only for a paper handed in at the counter,
// and for a basis opened by the préfecture that clearly applies, which needs all of: an act with its reference and first day,
// posting and reception both inside its dates, the procedure among those it names, a channel it covers, and, for a procedure of the
// téléservice, a dated blocked attempt of a kind that opens substitution (see clair). The missing evidence is advice: it never makes the filing
// inadmissible.
//
// Source: CESEDA R. 431-2, third paragraph, R. 431-3, D. 414-1; arrêté of 1 Aug. 2023 (read through secondary sources).
func EvalueFondement(f FaitsFondement) (dossier.Fondement, []string) {
	if f.Mode == dossier.ModeGuichet {
		return dossier.Fondement{Code: dossier.FondementGuichet, Preuves: f.preuves()}, nil
	}
	if f.Canal != "anef" {
		return f.horsListe()
	}
	if f.Famille == "dcem" {
		if o, clair := f.ouvert(dossier.FondementDCEM); clair {
			return dossier.Fondement{Code: dossier.FondementDCEM, Reference: o.Reference, Preuves: f.preuves()}, nil
		}
		if o, ok := f.ouvertMeme(dossier.FondementDCEM); ok {
			return dossier.Fondement{Code: dossier.FondementDCEM, Reference: o.Reference, Preuves: f.preuves(), Propose: true},
				[]string{"L’acte du préfet qui prescrit la voie postale ou électronique, avec sa référence et sa date, en vigueur au jour de l’envoi et de la réception (D. 414-1, al. 2)."}
		}
	}
	preuves := f.preuves()
	if f.clair(preuves) {
		for _, code := range []dossier.CodeFondement{dossier.FondementArreteLocal, dossier.FondementException} {
			if o, clair := f.ouvert(code); clair && (code == dossier.FondementException || f.Mode != dossier.ModeCourriel) {
				preuves = append(preuves, dossier.Preuve{Condition: "C6", Objet: "acte qui ouvre la voie\u00a0: " + o.Reference, Certitude: Etablie, Force: Appui})
				return dossier.Fondement{Code: code, Reference: o.Reference, Preuves: preuves}, f.manque(preuves)
			}
		}
	}
	x := dossier.Fondement{Code: dossier.FondementAucun, Preuves: preuves, Propose: true}
	switch {
	case aPreuve(preuves, "C6"):
		x.Code = dossier.FondementInvitation
	case aPreuve(preuves, "C5"):
		x.Code = dossier.FondementException
		if o, ok := f.ouvertMeme(dossier.FondementArreteLocal); ok {
			x.Code, x.Reference = dossier.FondementArreteLocal, o.Reference
		}
	}
	return x, append(f.manque(preuves), f.horsVigueur(dossier.FondementArreteLocal, dossier.FondementException)...)
}

// clair reports whether a dated attempt, read without doubt, met a block that opens substitution. When the form's shorthand stands for
// several kinds, none may be one that never opens it, and one at least must open it for certain. A block that opens it only in some
// cases (time, repetition, failure of the accompaniment) needs attempts on two days, or a call for help.
func (f FaitsFondement) clair(preuves []dossier.Preuve) bool {
	repete := f.joursDeTentative() > 1 || aPreuve(preuves, "C3")
	ouvre := func(codes []string, date string) bool {
		if _, ok := jourDe(date); !ok {
			return false
		}
		certain, possible := false, len(codes) > 0
		for _, c := range codes {
			b, _ := BlocageByCode(c)
			certain = certain || b.Substitution == "yes"
			possible = possible && b.OuvreSubstitution()
		}
		return possible && (certain || repete)
	}
	for _, t := range f.Tentatives {
		if t.Certitude != AVoir && ouvre(possibles(t), t.Date) {
			return true
		}
	}
	blocage, jour := f.Declarations["blocage"], f.Declarations["premiere_tentative"]
	return !blocage.AVerifier && !jour.AVerifier && ouvre(RaccourcisBlocage(blocage.Valeur), jour.Valeur)
}

// possibles gives the kinds of block an attempt may have met.
func possibles(t dossier.Tentative) []string {
	if t.Blocage != "" {
		return []string{t.Blocage}
	}
	return t.Possibles
}

// horsListe is the case of a title outside the list of the téléservice: no substitution is needed, post must be prescribed.
func (f FaitsFondement) horsListe() (dossier.Fondement, []string) {
	preuves := f.preuves()
	o, clair := f.ouvert(dossier.FondementPostal)
	if clair && f.Mode != dossier.ModeCourriel {
		return dossier.Fondement{Code: dossier.FondementPostal, Reference: o.Reference, Preuves: preuves}, nil
	}
	x := dossier.Fondement{Code: dossier.FondementAucun, Preuves: preuves, Propose: true}
	manque := []string{"L’acte du préfet qui prescrit l’envoi par la poste pour cette démarche, en vigueur au jour de l’envoi et de la réception (R. 431-3, al. 2)."}
	if o, ok := f.ouvertMeme(dossier.FondementPostal); ok {
		x.Code, x.Reference = dossier.FondementPostal, o.Reference
	} else if f.Canal == "postal" {
		x.Code = dossier.FondementPostal
	}
	manque = append(manque, f.horsVigueur(dossier.FondementPostal)...)
	if f.Mode == dossier.ModeCourriel {
		manque = append(manque, "Le dossier est venu par courriel\u00a0: l’envoi prescrit est postal.")
	}
	return x, manque
}

// ouvert returns the basis opened for the procedure, and whether it clearly covers this filing.
func (f FaitsFondement) ouvert(code dossier.CodeFondement) (dossier.FondementOuvert, bool) {
	for _, o := range f.Ouverts {
		if o.Code != code || o.Reference == "" || o.Du.IsZero() || !f.vise(o) || f.Reception.IsZero() {
			continue
		}
		if dans(o, f.Reception) && (f.Cachet.IsZero() || dans(o, f.Cachet)) {
			return o, true
		}
	}
	return dossier.FondementOuvert{}, false
}

// ouvertMeme returns a basis opened for the procedure on the day of reception, whatever doubt is left. An act not in force that day is
// not proposed, even one that was on the day of posting: horsVigueur says so.
func (f FaitsFondement) ouvertMeme(code dossier.CodeFondement) (dossier.FondementOuvert, bool) {
	for _, o := range f.Ouverts {
		if o.Code == code && f.vise(o) && (f.Reception.IsZero() || dans(o, f.Reception)) {
			return o, true
		}
	}
	return dossier.FondementOuvert{}, false
}

// horsVigueur says in French of each act for the procedure that it was not in force on the day of reception.
func (f FaitsFondement) horsVigueur(codes ...dossier.CodeFondement) []string {
	var liste []string
	for _, o := range f.Ouverts {
		if slices.Contains(codes, o.Code) && f.vise(o) && !f.Reception.IsZero() && !dans(o, f.Reception) {
			liste = append(liste, "L’acte «\u00a0"+o.Reference+"\u00a0» n’était pas en vigueur le "+f.Reception.Fr()+", jour de la réception.")
		}
	}
	return liste
}

func (f FaitsFondement) vise(o dossier.FondementOuvert) bool { return vise(o, f.Procedure) }

func vise(o dossier.FondementOuvert, procedure string) bool {
	return len(o.Procedures) == 0 || slices.Contains(o.Procedures, procedure)
}

// dans reports whether the day is inside the dates of the act, both included; an unknown day is not.
func dans(o dossier.FondementOuvert, d dossier.Date) bool {
	return !d.IsZero() && !d.Before(o.Du) && (o.Au.IsZero() || !d.After(o.Au))
}

// preuves gathers the evidence of C1 to C6 in that order, with its page and its strength. A machine establishes little: a page it takes
// for an e-mail or an invitation is to be seen by an agent. The dated attempts are a log, which is strong, when they are of several days;
// a screenshot only supports, and what is only declared too.
func (f FaitsFondement) preuves() []dossier.Preuve {
	if f.Canal != "anef" {
		return nil
	}
	liste := []dossier.Preuve{{Condition: "C1", Objet: "démarche de la liste du téléservice (annexe 9)", Certitude: Etablie, Force: Forte}}
	ajoute := func(condition, objet, certitude, force string, pli dossier.PliID, page int) {
		p := dossier.Preuve{Condition: condition, Objet: objet, Pli: cmp.Or(pli, f.Pli), Page: page, Certitude: certitude, Force: force}
		if !slices.Contains(liste, p) {
			liste = append(liste, p)
		}
	}
	journal := Appui
	if f.joursDeTentative() > 1 {
		journal = Forte
	}
	for _, t := range f.Tentatives {
		objet, certitude, force := "tentative", AVoir, Appui
		if j, ok := jourDe(t.Date); ok {
			objet, force = "tentative du "+j.Fr(), journal
			if t.Certitude == Etablie {
				certitude = Etablie
			}
		}
		if t.Certitude == declaree {
			objet += ", déclarée"
		}
		ajoute("C2", objet, certitude, force, t.Pli, t.Page)
		if t.Certitude == Etablie { // read on the image of the screen
			ajoute("C4", "capture d’écran du blocage", AVoir, Appui, t.Pli, t.Page)
		}
	}
	for _, p := range f.Pieces {
		for _, x := range piecesPreuves[p.Type] {
			ajoute(x.condition, x.objet, AVoir, x.force, p.Pli, premiere(p.Pages))
		}
	}
	for _, p := range f.Pages {
		for _, x := range pagesPreuves[p.Type] {
			if p.Type == dossier.PageCapture && slices.ContainsFunc(liste, func(y dossier.Preuve) bool { return y.Condition == x.condition && y.Page == p.N }) {
				continue // already there as an attempt
			}
			ajoute(x.condition, x.objet, AVoir, x.force, 0, p.N)
		}
	}
	for _, d := range []struct{ champ, condition, objet string }{
		{"ccc_contacte", "C3", "contact déclaré avec le centre de contact citoyens"},
		{"pan_consulte", "C3", "passage déclaré au point d’accueil numérique"},
		{"invitation_recue", "C6", "invitation de la préfecture, déclarée"},
	} {
		if c := f.Declarations[d.champ]; c.Valeur == "oui" {
			ajoute(d.condition, d.objet, AVoir, Appui, 0, c.Page)
		}
	}
	for _, t := range f.Tentatives {
		if b, ok := ouvrant(possibles(t)); ok {
			certitude, force := AVoir, Forte
			if t.Blocage != "" && t.Certitude == Etablie && b.Substitution == "yes" {
				certitude = Etablie
			}
			if t.Certitude == declaree {
				force = Appui // no message of the téléservice is shown
			}
			ajoute("C5", "blocage\u00a0: "+b.Libelle, certitude, force, t.Pli, t.Page)
		}
	}
	if c := f.Declarations["blocage"]; c.Valeur != "" && !aPreuve(liste, "C5") {
		if b, ok := ouvrant(RaccourcisBlocage(c.Valeur)); ok {
			ajoute("C5", "blocage déclaré\u00a0: "+b.Libelle, AVoir, Appui, 0, c.Page)
		}
	}
	slices.SortStableFunc(liste, func(a, b dossier.Preuve) int { return strings.Compare(a.Condition, b.Condition) })
	return liste
}

// preuveDe is what a piece or a page shows of a condition.
type preuveDe struct{ condition, objet, force string }

// piecesPreuves gives what each piece of the catalogue shows.
var piecesPreuves = map[string][]preuveDe{
	"capture_blocage": {{"C2", "capture d’écran du blocage", Appui}, {"C4", "capture d’écran du blocage", Appui}},
	"echanges_ccc":    {{"C3", "échange avec le centre de contact citoyens", Forte}, {"C4", "échange avec le centre de contact citoyens", Forte}},
	"preuve_pan": {
		{"C3", "passage ou rendez-vous au point d’accueil numérique", Forte}, {"C4", "document du point d’accueil numérique", Forte},
	},
	"invitation_substitution": {{"C4", "invitation de la préfecture", Forte}, {"C6", "invitation de la préfecture", Forte}},
}

// pagesPreuves gives what each kind of page shows. An e-mail is strong once an agent has seen that it comes from the centre de contact or
// the préfecture.
var pagesPreuves = map[dossier.TypePage][]preuveDe{
	dossier.PageCapture:     {{"C2", "capture d’écran", Appui}, {"C4", "capture d’écran", Appui}},
	dossier.PageCourriel:    {{"C3", "courriel imprimé", Forte}, {"C4", "courriel imprimé", Forte}},
	dossier.PageConvocation: {{"C4", "convocation ou invitation", Forte}, {"C6", "convocation ou invitation", Forte}},
}

// ouvrant returns the block of the list that may open substitution; when the list leaves a doubt between several, its words say so.
func ouvrant(codes []string) (Blocage, bool) {
	for _, c := range codes {
		if b, ok := BlocageByCode(c); ok && b.OuvreSubstitution() {
			if len(codes) > 1 {
				b.Libelle = "nature à préciser"
			}
			return b, true
		}
	}
	return Blocage{}, false
}

// Repères of evidence for C2: several attempts, not all made in the same week (CE 10 June 2020, n° 435594; CE 9 June 2022, n° 453391).
// The figure is ours, no text has it.
const tentativesRepere = 3

// manque says in French what is missing of the evidence usually expected for a filing of substitution.
func (f FaitsFondement) manque(preuves []dossier.Preuve) []string {
	var liste []string
	for _, e := range EtatConditions(dossier.Fondement{Code: dossier.FondementException, Preuves: preuves}) {
		if e.Force == "" || e.Code == "C4" && e.Force == Appui { // the constat is another's: what the person holds only supports it
			liste = append(liste, e.Code+"\u00a0: "+e.Manque)
		}
	}
	repere, _ := DelaiByCode("refere_tentatives_semaines")
	if n, s := f.compte(); n < tentativesRepere || s < repere.Longueur().N {
		liste = append(liste, fmt.Sprintf("C2\u00a0: tentatives datées\u00a0: %d, semaines distinctes\u00a0: %d. Le juge attend plusieurs tentatives, "+
			"pas toutes dans la même semaine (CE 10 juin 2020, n°\u00a0435594\u00a0; CE 9 juin 2022, n°\u00a0453391)\u00a0; repère de preuve, non un délai.", n, s))
	}
	if len(f.Tentatives) > 0 && !aPreuve(preuves, "C5") {
		liste = append(liste, "Le blocage décrit survient après le dépôt, ou tient à la situation de la personne\u00a0: il relève du signalement ou de "+
			"l’accompagnement, non de la substitution (R. 431-2, al. 2 et 3).")
	}
	return liste
}

// compte returns how many attempts are dated (one per instant), and over how many distinct ISO weeks.
func (f FaitsFondement) compte() (tentatives, semaines int) {
	vues, jours := map[string]bool{}, []dossier.Date(nil)
	for _, s := range f.instants() {
		if d, ok := jourDe(s); ok {
			vues[s] = true
			jours = append(jours, d)
		}
	}
	semaines, _ = TentativesReparties(jours)
	return len(vues), semaines
}

// joursDeTentative returns on how many distinct days an attempt is dated.
func (f FaitsFondement) joursDeTentative() int {
	jours := map[dossier.Date]bool{}
	for _, s := range f.instants() {
		if d, ok := jourDe(s); ok {
			jours[d] = true
		}
	}
	return len(jours)
}

// instants gives the dates of the attempts; when none is listed, the first and last days the person declares.
func (f FaitsFondement) instants() []string {
	if len(f.Tentatives) == 0 {
		return []string{f.Declarations["premiere_tentative"].Valeur, f.Declarations["derniere_tentative"].Valeur}
	}
	return codes(f.Tentatives, func(t dossier.Tentative) string { return t.Date })
}

// jourDe reads the day of AAAA-MM-JJ or AAAA-MM-JJThh:mm.
func jourDe(s string) (dossier.Date, bool) {
	jour, _, _ := strings.Cut(s, "T")
	d, err := dossier.ParseDate(jour)
	return d, err == nil
}

func aPreuve(preuves []dossier.Preuve, condition string) bool {
	return slices.ContainsFunc(preuves, func(p dossier.Preuve) bool { return p.Condition == condition })
}

func premiere(pages []int) int {
	if len(pages) == 0 {
		return 0
	}
	return pages[0]
}
