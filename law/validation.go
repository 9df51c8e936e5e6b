package law

import (
	"errors"
	"fmt"
	"slices"

	"souspli/dossier"
)

// controle gathers the mistakes of the tables, so that all are told at once.
type controle struct{ fautes []error }

func (c *controle) faute(format string, args ...any) {
	c.fautes = append(c.fautes, fmt.Errorf(format, args...))
}

// connu notes a code that does not exist.
func (c *controle) connu(quoi, code string, ok bool) {
	if !ok {
		c.faute("%s: %q n’existe pas", quoi, code)
	}
}

func (c *controle) certitude(quoi, code string) {
	c.connu(quoi+" certainty", code, slices.Contains(certitudes, code))
}

// unique notes empty and repeated codes.
func (c *controle) unique(quoi string, liste []string) {
	vus := map[string]bool{}
	for _, code := range liste {
		if code == "" || vus[code] {
			c.faute("%s: code vide ou double %q", quoi, code)
		}
		vus[code] = true
	}
}

// valider checks that every code referred to exists and that every value is of its list.
func (t *tables) valider() error {
	c := &controle{}
	for _, x := range t.textes {
		if _, err := dossier.ParseDate(x.Etat); err != nil {
			c.faute("texte %s: %w", x.Sigle, err)
		}
	}
	t.validerDelais(c)
	t.validerBlocages(c)
	t.validerPrefectures(c)
	t.validerFeries(c)
	t.validerFondements(c)
	c.unique("mentions", codes(t.mentions, func(m Mention) string { return m.Code }))
	return errors.Join(c.fautes...)
}

func (t *tables) validerDelais(c *controle) {
	c.unique("delais", codes(t.delais, func(d Delai) string { return d.Code }))
	for _, d := range t.delais {
		quoi := "delai " + d.Code
		_, regle := regles[d.Regle]
		c.connu(quoi+" rule", d.Regle, regle)
		_, libelle := t.libellesRegles[d.Regle]
		c.connu(quoi+" rule_catalogue", d.Regle, libelle)
		_, report := t.reports[d.Report]
		c.connu(quoi+" weekend_rule", d.Report, report)
		c.connu(quoi+" unit", d.Unite, slices.Contains(unites, d.Unite))
		c.connu(quoi+" direction", d.Sens, d.Sens == "after" || d.Sens == "before")
		c.connu(quoi+" incumbent", d.Qui, slices.Contains([]string{"administration", "demandeur", "juge", "poste"}, d.Qui))
		c.certitude(quoi, d.Certitude)
		for _, s := range d.Suspensions {
			_, ok := t.delai[s]
			c.connu(quoi+" suspensions", s, ok)
		}
		if (d.Duree == nil) != (d.Unite == "none" || d.Unite == "fixed_by_administration") {
			c.faute("%s: durée et unité %q ne vont pas ensemble", quoi, d.Unite)
		}
		c.connu(quoi+" trigger", d.Declencheur, slices.ContainsFunc(t.declencheurs, func(l Libelle) bool { return l.Code == d.Declencheur }))
		if d.Libelle == "" || d.Article == "" || d.Effet == "" || d.Declencheur == "" {
			c.faute("%s: libellé, effet, texte ou déclencheur vide", quoi)
		}
	}
	c.unique("declencheurs", codes(t.declencheurs, func(l Libelle) string { return l.Code }))
	for r := range t.libellesRegles {
		_, ok := regles[r]
		c.connu("rule_catalogue", r, ok)
	}
	for _, code := range CodesSilence {
		_, ok := t.delai[code]
		c.connu("codes de silence", code, ok)
	}
	for _, x := range t.casSilences {
		_, ok := t.delai[x.Silence]
		c.connu("silence de "+x.Procedure, x.Silence, ok && slices.Contains(CodesSilence, x.Silence))
		c.certitude("silence de "+x.Procedure, x.Certitude)
		if x.Procedure == "" || x.Quand == "" {
			c.faute("silence %s: démarche ou cas vide", x.Silence)
		}
	}
	if t.complementJours <= 0 {
		c.faute("complement_jours: %d", t.complementJours)
	}
}

func (t *tables) validerBlocages(c *controle) {
	c.unique("blocages", codes(t.blocages, func(b Blocage) string { return b.Code }))
	c.unique("preuves", codes(t.preuves, func(l Libelle) string { return l.Code }))
	c.unique("suites", codes(t.suites, func(l Libelle) string { return l.Code }))
	c.unique("arguments", codes(t.arguments, func(a Argument) string { return a.Code }))
	for _, a := range t.arguments {
		c.certitude("argument "+a.Code, a.Certitude)
		if a.Lettre != "" {
			c.certitude("argument "+a.Code+" letter", a.CertitudeLettre)
		}
	}
	for _, lettre := range []string{LettreDepot, LettreSignalement, LettreRelance} {
		if len(t.lettres[lettre]) == 0 {
			c.faute("lettre %s: aucun argument", lettre)
		}
		for _, code := range t.lettres[lettre] {
			c.connu("lettre "+lettre, code, slices.ContainsFunc(t.arguments, func(a Argument) bool { return a.Code == code }))
		}
	}
	for _, b := range t.blocages {
		quoi := "blocage " + b.Code
		if b.Recit == "" {
			c.faute("%s: recit_fr manquant", quoi)
		}
		for _, code := range b.Preuves {
			c.connu(quoi+" evidence", code, slices.ContainsFunc(t.preuves, func(l Libelle) bool { return l.Code == code }))
		}
		for _, code := range b.Suites {
			c.connu(quoi+" next_steps", code, slices.ContainsFunc(t.suites, func(l Libelle) bool { return l.Code == code }))
		}
		for _, code := range b.Arguments {
			c.connu(quoi+" legal_arguments", code, slices.ContainsFunc(t.arguments, func(a Argument) bool { return a.Code == code }))
		}
		_, sub := t.substitution[b.Substitution]
		c.connu(quoi+" substitution", b.Substitution, sub)
		_, cause := t.causes[b.Cause]
		c.connu(quoi+" cause", b.Cause, cause)
		c.certitude(quoi, b.Certitude)
	}
	for choix, liste := range t.raccourcis {
		if len(liste) == 0 {
			c.faute("raccourci %s: aucun code", choix)
		}
		for _, code := range liste {
			_, ok := t.blocage[code]
			c.connu("raccourci "+choix, code, ok)
		}
	}
}

func (t *tables) validerPrefectures(c *controle) {
	c.unique("prefectures", codes(t.prefectures, func(p Prefecture) string { return p.Code }))
	for _, p := range t.prefectures {
		if p.Nom == "" || p.Adresse.Voie == "" || len(p.Adresse.CodePostal) != 5 || p.Adresse.Ville == "" || len(p.Prefixes) == 0 {
			c.faute("prefecture %s: adresse incomplète", p.Code)
		}
		c.certitude("prefecture "+p.Code, p.CertitudeAdresse())
	}
}

func (t *tables) validerFeries(c *controle) {
	c.unique("feries", codes(t.feries, func(f ferie) string { return f.Code }))
	for _, f := range t.feries {
		if (f.Paques == nil) == (f.Mois == 0) {
			c.faute("ferie %s: ni date fixe ni jour après Pâques, ou les deux", f.Code)
		}
		c.certitude("ferie "+f.Code, f.Certitude)
	}
}

func (t *tables) validerFondements(c *controle) {
	c.unique("fondements", codes(t.fondements, func(f Fondement) string { return string(f.Code) }))
	for _, code := range []dossier.CodeFondement{
		dossier.FondementInvitation, dossier.FondementException, dossier.FondementArreteLocal, dossier.FondementPostal,
		dossier.FondementDCEM, dossier.FondementInjonction, dossier.FondementGuichet, dossier.FondementAucun,
	} {
		c.connu("fondements", string(code), slices.ContainsFunc(t.fondements, func(f Fondement) bool { return f.Code == code }))
	}
	for _, f := range t.fondements {
		c.certitude("fondement "+string(f.Code), f.Certitude)
	}
	if got := codes(t.conditions, func(x Condition) string { return x.Code }); !slices.Equal(got, []string{"C1", "C2", "C3", "C4", "C5", "C6"}) {
		c.faute("conditions: %v", got)
	}
}
