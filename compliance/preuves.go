package compliance

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
)

// Figures of the proof meter (law F-4.18).
const (
	tentativesVoulues = 3
	semainesVoulues   = 2
)

// Compteur is the proof meter: what is there, and what is missing, before asking the judge for useful measures (CJA L. 521-3).
//
// It is a rule of thumb, not a legal threshold: at least three dated attempts over at least two ISO weeks, one contact with
// the centre de contact citoyens, one message to the préfecture (after CE 10 June 2020 n° 435594 and CE 9 June 2022
// n° 453391). What carries no date counts in none of the figures.
type Compteur struct {
	Tentatives int      `json:"tentatives"` // dated and distinct
	SansDate   int      `json:"sans_date"`  // received, but without a usable date
	Semaines   []string `json:"semaines"`   // distinct ISO weeks, « 2026-S10 »
	CCC        int      `json:"ccc"`        // traces of a contact with the centre de contact citoyens
	Prefecture int      `json:"prefecture"` // messages to the préfecture, this filing included
	Manque     []string `json:"manque"`     // French sentences: what is missing
	Atteint    bool     `json:"atteint"`    // nothing is missing
	Certitude  string   `json:"certitude"`
}

// Blockages that are a contact with a service, not an attempt to file.
var (
	blocagesCCC        = []string{"ccc_sans_reponse", "ccc_renvoi_prefecture"}
	blocagesPrefecture = []string{"substitution_non_proposee", "dossier_papier_retourne"}
	blocagesPersonne   = []string{"pan_indisponible", "illectronisme_sans_equipement"}
)

// CompterPreuves fills the proof meter from what the register holds. The same attempt told twice (by the letter and by its
// screenshot) counts once: a day without an hour adds nothing to a day already counted.
func CompterPreuves(d dossier.Demande, plis []dossier.Pli) Compteur {
	c := Compteur{Semaines: []string{}, Manque: []string{}, Certitude: "repère de preuve, non un seuil légal\u00a0: à vérifier"}
	heures := map[string]map[string]bool{} // day → hours seen, "" when only the day is known
	for _, t := range d.Tentatives {
		switch {
		case slices.Contains(blocagesCCC, t.Blocage):
			c.CCC++
			continue
		case slices.Contains(blocagesPrefecture, t.Blocage):
			c.Prefecture++
			continue
		case slices.Contains(blocagesPersonne, t.Blocage):
			continue
		}
		jour, heure, _ := strings.Cut(t.Date, "T")
		if _, err := dossier.ParseDate(jour); err != nil {
			c.SansDate++
			continue
		}
		if heures[jour] == nil {
			heures[jour] = map[string]bool{}
		}
		heures[jour][heure] = true
	}
	for jour, h := range heures {
		n := len(h)
		if h[""] && n > 1 {
			n--
		}
		c.Tentatives += n
		if s := semaineISO(jour); !slices.Contains(c.Semaines, s) {
			c.Semaines = append(c.Semaines, s)
		}
	}
	slices.Sort(c.Semaines)
	c.CCC += contactsCCC(d)
	c.Prefecture += messagesPrefecture(plis)
	c.Manque = append(c.Manque, manque(c)...)
	c.Atteint = len(c.Manque) == 0
	return c
}

func manque(c Compteur) []string {
	var m []string
	if n := tentativesVoulues - c.Tentatives; n > 0 {
		m = append(m, fmt.Sprintf("encore %d %s (capture d’écran montrant l’adresse du site, la date, l’heure et le message)", n, pluriel(n, "tentative datée", "tentatives datées")))
	}
	if n := semainesVoulues - len(c.Semaines); n > 0 {
		m = append(m, "des tentatives réparties sur au moins deux semaines différentes")
	}
	if c.CCC == 0 {
		m = append(m, "la trace d’un contact avec le centre de contact citoyens (courriel, ticket ou récapitulatif d’appel)")
	}
	if c.Prefecture == 0 {
		m = append(m, "un message ou une lettre à la préfecture")
	}
	return m
}

func pluriel(n int, un, plusieurs string) string {
	if n > 1 {
		return plusieurs
	}
	return un
}

func semaineISO(jour string) string {
	d, _ := dossier.ParseDate(jour) // checked by the caller
	a, s := d.ISOWeek()
	return fmt.Sprintf("%d-S%02d", a, s)
}

// contactsCCC counts what the person declared (« PROBLÈME ANEF » group) and what the basis of the filing rests on (C3, C4).
func contactsCCC(d dossier.Demande) int {
	n := 0
	if strings.EqualFold(d.Champs["ccc_contacte"].Valeur, "oui") || d.Champs["ccc_ticket"].Valeur != "" {
		n++
	}
	for _, p := range d.Fondement.Preuves {
		o := strings.ToLower(p.Objet)
		if (p.Condition == "C3" || p.Condition == "C4") && p.Page > 0 && (strings.Contains(o, "ccc") || strings.Contains(o, "contact citoyens")) {
			n++
		}
	}
	return n
}

// messagesPrefecture counts the plis that reached the préfecture: a filing with its « PROBLÈME ANEF » letter is a message.
func messagesPrefecture(plis []dossier.Pli) int {
	n := 0
	for _, p := range plis {
		if !p.Reception.RecuLe.IsZero() {
			n++
		}
	}
	return n
}
