package law

import (
	"fmt"
	"slices"
	"time"

	"souspli/dossier"
)

// Certainties of a fact, from the surest to the least sure.
const (
	Vu        = "SEEN"
	VuSecond  = "SEEN-2"
	Deduit    = "INFERRED"
	DeMemoire = "RECALLED"
)

// Delai is one line of law/data/deadlines.yaml (or complements.yaml).
type Delai struct {
	Code          string   `yaml:"code"`
	Libelle       string   `yaml:"label_fr"`
	Declencheur   string   `yaml:"trigger"`
	Duree         *int     `yaml:"duration"` // nil: none fixed by a text
	Unite         string   `yaml:"unit"`     // days, months, years, weeks, hours, working_days, fixed_by_administration, none
	Sens          string   `yaml:"direction"`
	Regle         string   `yaml:"rule"`
	Report        string   `yaml:"weekend_rule"` // none, next_working_day, unknown
	Qui           string   `yaml:"incumbent"`
	Effet         string   `yaml:"effect_fr"`
	Article       string   `yaml:"legal_source"`
	Certitude     string   `yaml:"certainty"`
	Titres        string   `yaml:"titles"`
	Suspensions   []string `yaml:"suspensions"` // codes of deadlines that suspend this one
	ParametreFixe bool     `yaml:"parameter_required"`
	Note          string   `yaml:"note"`
	Interne       bool     `yaml:"internal"` // a target of ours, no text behind it
}

// Delais lists every deadline, sorted by code.
func Delais() []Delai { return slices.Clone(lire().delais) }

// DelaiByCode finds one.
func DelaiByCode(code string) (Delai, bool) {
	d, ok := lire().delai[code]
	return d, ok
}

// Longueur gives the duration of the table; its String is "" when no text fixes one.
func (d Delai) Longueur() Duree {
	if d.Duree == nil {
		return Duree{Unite: d.Unite}
	}
	return Duree{*d.Duree, d.Unite}
}

// Version gives the state of the texts the deadline cites.
func (d Delai) Version() string { return VersionDe(d.Article) }

// LibelleRegle gives the words of a named computation, "" when unknown.
func LibelleRegle(code string) string { return lire().libellesRegles[code] }

// Calcule gives a deadline of the table from the day that starts it, in the calendar of the département. The date is zero when the
// start is not known or when the rule gives no day (no duration fixed, a delay added to another, hours).
//
// A deadline that ends on a working day or not, when no text read says whether it is put off (weekend_rule unknown), is not put off,
// and its certainty says so. Unknown code: ErrInvalide.
func Calcule(code string, depart dossier.Date, departement string) (dossier.Echeance, error) {
	d, ok := DelaiByCode(code)
	if !ok {
		return dossier.Echeance{}, fmt.Errorf("%w: délai %q", dossier.ErrInvalide, code)
	}
	e := d.echeance(map[string]string{"depart": depart.String(), "departement": departement})
	e.Date = d.jour(d.Regle, d.Longueur(), depart, departement)
	e.Certitude = d.certitude(depart, e.Date, departement)
	return e, nil
}

// echeance starts an entry with what the table says; date and certainty are the caller's.
func (d Delai) echeance(entrees map[string]string) dossier.Echeance {
	entrees["regle"], entrees["duree"] = d.Regle, d.Longueur().String()
	for k, v := range entrees {
		if v == "" {
			delete(entrees, k)
		}
	}
	return dossier.Echeance{
		Code: d.Code, Article: d.Article, Version: d.Version(), Declencheur: d.Declencheur, Entrees: entrees,
		Certitude: d.Certitude, Effet: d.Effet, Qui: d.Qui,
	}
}

// jour applies a rule of the catalogue, then the postponement of the table. Of a filing by a channel no act opens, no day is said: no
// decision is born of silence.
func (d Delai) jour(nom string, u Duree, depart dossier.Date, departement string) dossier.Date {
	r := regles[nom]
	if r.calcul == nil || u.N == 0 || depart.IsZero() || d.Code == SilenceCanal {
		return dossier.Date{}
	}
	j := r.calcul(d, u, depart, departement)
	if d.Report == "next_working_day" {
		j = ReporteOuvrable(j, departement)
	}
	return j
}

// certitude tells how sure a computed day is: the text, the rule, and, where the days off decide, those days.
func (d Delai) certitude(depart, jour dossier.Date, departement string) string {
	c := PireCertitude(d.Certitude, regles[d.Regle].certitude)
	if jour.IsZero() {
		return c
	}
	switch {
	case d.Regle == "naissance_implicite" || d.Report == "unknown":
		if !JourOuvrable(jour, departement) { // the two readings differ that day only
			c = PireCertitude(c, Deduit)
		}
	case d.Regle == "jours_ouvres":
		for x := depart.AddDays(1); x.Before(jour); x = x.AddDays(1) {
			c = PireCertitude(c, CertitudeJour(x, departement))
		}
	case d.Report == "next_working_day":
		for x := jour.AddDays(-1); !JourOuvrable(x, departement); x = x.AddDays(-1) {
			c = PireCertitude(c, CertitudeJour(x, departement))
		}
	}
	return c
}

// CalculeInstant gives the end of a delay counted from hour to hour. Unknown code, or one not counted in hours: ErrInvalide.
func CalculeInstant(code string, depart time.Time) (time.Time, error) {
	d, ok := DelaiByCode(code)
	if !ok || d.Unite != "hours" || d.Duree == nil {
		return time.Time{}, fmt.Errorf("%w: délai en heures %q", dossier.ErrInvalide, code)
	}
	return depart.Add(time.Duration(*d.Duree) * time.Hour), nil
}

// TentativesReparties counts the distinct ISO weeks of the days on which attempts were made, and tells whether there are as many as the
// landmark of proof asks: attempts not all made in the same week. It is a landmark, not a legal condition.
//
// Source: CE 10 June 2020, n° 435594; CE 9 June 2022, n° 453391.
func TentativesReparties(jours []dossier.Date) (semaines int, reparties bool) {
	vues := map[[2]int]bool{}
	for _, j := range jours {
		if !j.IsZero() {
			an, n := j.ISOWeek()
			vues[[2]int{an, n}] = true
		}
	}
	d, _ := DelaiByCode("refere_tentatives_semaines")
	return len(vues), len(vues) >= d.Longueur().N
}
