package law

import (
	"slices"
	"time"

	"souspli/dossier"
)

// ferie is one line of law/data/feries.yaml.
type ferie struct {
	Code        string   `yaml:"code"`
	Libelle     string   `yaml:"label_fr"`
	Mois        int      `yaml:"mois"`
	Jour        int      `yaml:"jour"`
	Paques      *int     `yaml:"paques"`      // days after Easter Sunday
	Territoires []string `yaml:"territoires"` // empty: everywhere
	Depuis      int      `yaml:"depuis"`      // first year; 0: always
	Certitude   string   `yaml:"certainty"`
}

// JourFerie is a public holiday of a year.
type JourFerie struct {
	Date      dossier.Date
	Libelle   string
	Certitude string // RECALLED ones are to be checked locally
}

// date returns the day of the holiday that year.
func (f ferie) date(an int) dossier.Date {
	if f.Paques != nil {
		return Paques(an).AddDays(*f.Paques)
	}
	return dossier.NewDate(an, f.Mois, f.Jour)
}

// tombe reports whether the holiday falls on the day, whose year's Easter is given.
func (f ferie) tombe(d, paques dossier.Date) bool {
	if f.Paques != nil {
		return paques.AddDays(*f.Paques) == d
	}
	return f.Mois == d.Mois && f.Jour == d.Jour
}

func (f ferie) vaut(an int, departement string) bool {
	return an >= f.Depuis && (len(f.Territoires) == 0 || slices.Contains(f.Territoires, departement))
}

// Paques returns Easter Sunday (Gregorian computus, anonymous algorithm of Meeus, Jones and Butcher).
func Paques(an int) dossier.Date {
	a, b, c := an%19, an/100, an%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return dossier.NewDate(an, n/31, n%31+1)
}

// Feries lists the public holidays of a year in a département or territory ("57", "974", "988"…; "" is the metropolitan
// list), in the order of the calendar.
func Feries(an int, departement string) []JourFerie {
	var jours []JourFerie
	for _, f := range lire().feries {
		if f.vaut(an, departement) {
			jours = append(jours, JourFerie{f.date(an), f.Libelle, f.Certitude})
		}
	}
	slices.SortStableFunc(jours, func(a, b JourFerie) int { return b.Date.DaysTo(a.Date) })
	return jours
}

// ferieLe returns the surest holiday falling on the day.
func ferieLe(d dossier.Date, departement string) (JourFerie, bool) {
	var trouve JourFerie
	ok := false
	paques := Paques(d.An)
	for _, f := range lire().feries {
		if !f.tombe(d, paques) || !f.vaut(d.An, departement) {
			continue
		}
		if !ok || PireCertitude(f.Certitude, trouve.Certitude) != f.Certitude {
			trouve, ok = JourFerie{d, f.Libelle, f.Certitude}, true
		}
	}
	return trouve, ok
}

// Ferie reports whether the day is a public holiday in the département; "" is the metropolitan list. Holidays known from memory
// only count too: CertitudeJour tells.
func Ferie(d dossier.Date, departement string) bool {
	_, ok := ferieLe(d, departement)
	return ok
}

// CertitudeJour tells how sure JourOuvrable is of its answer: RECALLED when a weekday is off by a holiday known from memory.
func CertitudeJour(d dossier.Date, departement string) string {
	if f, ok := ferieLe(d, departement); ok && !finDeSemaine(d) {
		return f.Certitude
	}
	return Vu
}

func finDeSemaine(d dossier.Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}

// JourOuvrable reports whether the day is neither a Saturday, a Sunday nor a public holiday. The zero Date is not.
//
// Source: CPC art. 642, second paragraph.
func JourOuvrable(d dossier.Date, departement string) bool {
	return !d.IsZero() && !finDeSemaine(d) && !Ferie(d, departement)
}

// AjouteOuvres returns the n-th working day after d, d not counted; n = 0 gives d itself, whatever day it is. Negative n is 0.
//
// Rule « jours ouvrés » of the table: Monday to Friday without public holidays, calendar of the service.
func AjouteOuvres(d dossier.Date, n int, departement string) dossier.Date {
	if d.IsZero() {
		return d
	}
	for n > 0 {
		d = d.AddDays(1)
		if JourOuvrable(d, departement) {
			n--
		}
	}
	return d
}

// ReporteOuvrable returns d, or the next working day when d is not one.
//
// Source: CPC art. 642, second paragraph; applied to recourse by CE 5 June 2009, n° 312682, and CE 19 Sept. 2014, n° 362568.
func ReporteOuvrable(d dossier.Date, departement string) dossier.Date {
	if d.IsZero() {
		return d
	}
	for !JourOuvrable(d, departement) {
		d = d.AddDays(1)
	}
	return d
}
