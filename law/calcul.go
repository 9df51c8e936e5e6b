package law

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"souspli/dossier"
)

// JoursCalendaires returns the last day of a delay of n days: the day of the event is not counted, the delay ends at 24:00 of the
// day returned.
//
// Source: CPC art. 641, first paragraph, and art. 642, first paragraph.
func JoursCalendaires(evenement dossier.Date, n int) dossier.Date {
	if evenement.IsZero() {
		return evenement
	}
	return evenement.AddDays(n)
}

// MoisQuantieme returns the last day of a delay of n months: the same day-number of the last month, or its last day when that
// month has no such day. n may be negative (counting back from an expiry).
//
// Source: CPC art. 641, second paragraph.
func MoisQuantieme(evenement dossier.Date, n int) dossier.Date {
	if evenement.IsZero() {
		return evenement
	}
	return evenement.AddMonths(n)
}

// MoisEtJours returns the last day of a delay of months and days: months first, then days.
//
// Source: CPC art. 641, third paragraph.
func MoisEtJours(evenement dossier.Date, mois, jours int) dossier.Date {
	return JoursCalendaires(MoisQuantieme(evenement, mois), jours)
}

// DelaiFranc returns the last useful day of a recourse of n months: neither the first nor the final day counts, so it is the
// quantième plus one, then the next working day when that is not one.
//
// Source: administrative practice and case law; CPC art. 642, second paragraph (CE 5 June 2009, n° 312682; CE 19 Sept. 2014,
// n° 362568). Certainty SEEN-2.
func DelaiFranc(evenement dossier.Date, mois int, departement string) dossier.Date {
	return ReporteOuvrable(franc(evenement, mois), departement)
}

// franc is the quantième plus one, not put off.
func franc(evenement dossier.Date, mois int) dossier.Date {
	if evenement.IsZero() {
		return evenement
	}
	return evenement.AddMonths(mois).AddDays(1)
}

// NotificationElectronique returns the day a document made available online counts as notified: that of its first consultation, within
// fifteen days, else the day it was made available. consulteLe zero: not consulted by aujourdhui; before the fifteen days are over nothing
// is notified yet, and the date is zero.
//
// Source: CRPA R. 112-20.
func NotificationElectronique(misLe, consulteLe, aujourdhui dossier.Date) dossier.Date {
	limite := calcule("notification_electronique_reputee", misLe, "").Date
	switch {
	case limite.IsZero():
		return limite
	case !consulteLe.IsZero() && !consulteLe.After(limite):
		return consulteLe
	case aujourdhui.After(limite):
		return misLe
	}
	return dossier.Date{}
}

// JoursAvant returns the day n days before the pivot, itself inside the window.
//
// Source: CESEDA R. 431-5, 1°; that the day obtained is included is our reading (INFERRED).
func JoursAvant(pivot dossier.Date, n int) dossier.Date {
	if pivot.IsZero() {
		return pivot
	}
	return pivot.AddDays(-n)
}

// NaissanceImplicite returns the day at whose end silence becomes a refusal.
//
// depart is the day the delay starts from (reception by the first administration seized, or the day the demande was complete),
// not counted. Each suspension that begins before the refusal is born adds the days of its limit; an earlier production ends
// it; days of two overlapping suspensions count once; days before depart do not count. The result is inclusive and is never put
// off to a working day: it is the birth of a decision, not an act to perform.
//
// Source: CRPA L. 114-3 (start), L. 114-5, third paragraph (suspension); CESEDA R. 432-2. The starting day of a suspension
// (letter sent or received) is not settled by a text read, and the absence of postponement is our reading (INFERRED).
func NaissanceImplicite(depart dossier.Date, d Duree, suspensions []Suspension) dossier.Date {
	fin := d.Apres(depart)
	for _, i := range JoursSuspendus(depart, d, suspensions) {
		fin = fin.AddDays(i.Jours())
	}
	return fin
}

// Intervalle is a run of whole days: Du is not counted, Au is.
type Intervalle struct{ Du, Au dossier.Date }

// Jours counts the days of the run.
func (i Intervalle) Jours() int { return i.Du.DaysTo(i.Au) }

// JoursSuspendus gives the days during which the birth of a refusal is suspended, as runs in order that never overlap: the days
// NaissanceImplicite adds, each once. A limit without an end, asked for after the refusal was born, or over before depart gives none.
//
// Source: CRPA L. 114-5, third paragraph.
func JoursSuspendus(depart dossier.Date, d Duree, suspensions []Suspension) []Intervalle {
	fin := d.Apres(depart)
	if fin.IsZero() {
		return nil
	}
	triees := slices.Clone(suspensions)
	slices.SortFunc(triees, func(a, b Suspension) int {
		return cmp.Or(b.Du.DaysTo(a.Du), b.Fin().DaysTo(a.Fin()))
	})
	var liste []Intervalle
	compte := depart // last day already counted or suspended
	for _, s := range triees {
		if s.Du.IsZero() || s.Fin().IsZero() || s.Du.After(fin) {
			continue
		}
		i := Intervalle{s.Du, s.Fin()}
		if i.Du.Before(compte) {
			i.Du = compte
		}
		if i.Au.After(i.Du) {
			liste = append(liste, i)
			fin, compte = fin.AddDays(i.Jours()), i.Au
		}
	}
	return liste
}

// AcceptationImplicite returns the day at whose end silence becomes an acceptance: when pieces were asked for, the delay runs only
// from the day they came (completude; zero: no day can be said), else from the reception.
//
// Source: CRPA L. 231-1; L. 114-5, second paragraph (RECALLED: the paragraph on refusal alone was read).
func AcceptationImplicite(reception, completude dossier.Date, demandees bool, d Duree) dossier.Date {
	if demandees {
		reception = completude
	}
	return d.Apres(reception)
}

// Fin returns the last suspended day: the limit, or the day of production when earlier.
func (s Suspension) Fin() dossier.Date {
	if !s.Produit.IsZero() && s.Produit.Before(s.Au) {
		return s.Produit
	}
	return s.Au
}

// DateDepot returns the day that counts for the applicant's own deadlines: posting, by the postmark, else the first reception.
// It never starts the administration's clock: see DepartSilence.
//
// Source: CRPA L. 112-1. Whether it covers a filing that later requires personal presence is arguable; we keep the reading that
// favours the person (INFERRED).
func DateDepot(d dossier.Dates) dossier.Date {
	if !d.Cachet.IsZero() && (d.Reception.IsZero() || !d.Cachet.After(d.Reception)) {
		return d.Cachet
	}
	return DepartSilence(d)
}

// DepartSilence returns the day that starts the administration's clock on a refusal: reception by the first administration seized,
// even when it was not competent.
//
// Source: CRPA L. 114-3.
func DepartSilence(d dossier.Dates) dossier.Date {
	if !d.PremiereSaisine.IsZero() {
		return d.PremiereSaisine
	}
	return d.Reception
}

// Duree is a length of time of the table: a count and its unit (days, weeks, months, years, working_days, hours).
type Duree struct {
	N     int
	Unite string
}

// unites lists the units of the table.
var unites = []string{"days", "weeks", "months", "years", "working_days", "hours", "fixed_by_administration", "none"}

// Apres returns the last day of the delay, from d not counted. Hours and working days give no day: see Calcule.
func (u Duree) Apres(d dossier.Date) dossier.Date {
	switch u.Unite {
	case "days":
		return JoursCalendaires(d, u.N)
	case "weeks":
		return JoursCalendaires(d, 7*u.N)
	case "months":
		return MoisQuantieme(d, u.N)
	case "years":
		return MoisQuantieme(d, 12*u.N)
	}
	return dossier.Date{}
}

// String gives the stored form: P4M, P90D, P2B (working days), PT48H; "" when no duration is fixed.
func (u Duree) String() string {
	lettre, ok := map[string]string{"days": "D", "weeks": "W", "months": "M", "years": "Y", "working_days": "B", "hours": "H"}[u.Unite]
	if !ok {
		return ""
	}
	if lettre == "H" {
		return fmt.Sprintf("PT%dH", u.N)
	}
	return fmt.Sprintf("P%d%s", u.N, lettre)
}

// ParseDuree reads what String writes; "" is a duration not fixed.
func ParseDuree(s string) (Duree, error) {
	if s == "" {
		return Duree{}, nil
	}
	for _, u := range unites {
		n, err := strconv.Atoi(chiffres(s))
		if d := (Duree{n, u}); err == nil && d.String() == s {
			return d, nil
		}
	}
	return Duree{}, fmt.Errorf("%w: durée %q", dossier.ErrInvalide, s)
}

// Fr gives the duration in words: « quatre mois », « quatre-vingt-dix jours », « deux jours ouvrés ».
func (u Duree) Fr() string {
	noms := map[string][2]string{
		"days": {"jour", "jours"}, "weeks": {"semaine", "semaines"}, "months": {"mois", "mois"}, "years": {"an", "ans"},
		"working_days": {"jour ouvré", "jours ouvrés"}, "hours": {"heure", "heures"},
	}
	n, ok := noms[u.Unite]
	if !ok {
		return ""
	}
	mot := nombres[u.N]
	if mot == "" {
		mot = strconv.Itoa(u.N)
	}
	if u.N == 1 {
		if u.Unite == "weeks" || u.Unite == "hours" {
			mot = "une"
		}
		return mot + " " + n[0]
	}
	return mot + " " + n[1]
}

// nombres writes the counts the tables use.
var nombres = map[int]string{
	1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 10: "dix", 15: "quinze", 30: "trente",
	36: "trente-six", 48: "quarante-huit", 60: "soixante", 90: "quatre-vingt-dix", 120: "cent vingt",
}

// regle is a computation of the table: how sure it is, and how it goes from a day to another. A nil calcul means that no day
// follows from the start alone.
type regle struct {
	certitude string
	calcul    func(d Delai, u Duree, depart dossier.Date, departement string) dossier.Date
}

// regles is the table of named computations (rule_catalogue). naissance_implicite here counts no suspension: see Silence.
var regles map[string]regle

func init() {
	regles = map[string]regle{
		"jours_avant":       {Deduit, func(_ Delai, u Duree, p dossier.Date, _ string) dossier.Date { return JoursAvant(p, u.N) }},
		"jours_calendaires": {Vu, func(_ Delai, u Duree, p dossier.Date, _ string) dossier.Date { return u.Apres(p) }},
		"mois_quantieme": {Vu, func(d Delai, u Duree, p dossier.Date, _ string) dossier.Date {
			if d.Sens == "before" {
				u.N = -u.N
			}
			return u.Apres(p)
		}},
		"jours_ouvres": {Vu, func(_ Delai, u Duree, p dossier.Date, dep string) dossier.Date { return AjouteOuvres(p, u.N, dep) }},
		"delai_franc":  {VuSecond, func(_ Delai, u Duree, p dossier.Date, _ string) dossier.Date { return franc(p, u.N) }},
		"naissance_implicite": {Vu, func(_ Delai, u Duree, p dossier.Date, _ string) dossier.Date {
			return NaissanceImplicite(p, u, nil)
		}},
		"ajout":    {Vu, nil}, // added to another delay: Recours
		"heures":   {Vu, nil}, // from hour to hour, no calendar day: CalculeInstant
		"evidence": {Vu, nil}, // a landmark of proof, not a delay: TentativesReparties
		"aucun":    {Vu, nil},
	}
}

// DelaiFrancDistance is DelaiFranc with the months a person living far from the court may add.
//
// Source: CJA R. 421-7 (one month overseas, two months abroad).
func DelaiFrancDistance(evenement dossier.Date, mois, distance int, departement string) dossier.Date {
	return DelaiFranc(evenement, mois+distance, departement)
}

// chiffres keeps the ASCII digits of s.
func chiffres(s string) string {
	var b []byte
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			b = append(b, s[i])
		}
	}
	return string(b)
}
