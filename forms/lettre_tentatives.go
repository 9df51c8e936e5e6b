package forms

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// tentativesImprimees is the number of rows of the letter's table: the repeat of its group in the catalogue.
func tentativesImprimees() int { return charge().groupes["tentative"].Repete }

// natures are the twelve choices of « Nature du blocage », numbered from 1 on the letter.
func natures() []Choix {
	c, _ := charge().champ("blocage")
	return c.Choix
}

// ChampsTentatives gives the boxes of the letter's table for attempts: codes tentative_date_1, tentative_heure_1, tentative_nature_1
// (number in the list of blockages), tentative_url_1, tentative_message_1… for the rows the letter has. The data code carries the
// attempts whole, whatever their number; their exact kind is there only.
func ChampsTentatives(liste []dossier.Tentative) map[string]string {
	champs := map[string]string{}
	for i, t := range liste[:min(len(liste), tentativesImprimees())] {
		met := func(code, v string) {
			if v != "" {
				champs[fmt.Sprintf("tentative_%s_%d", code, i+1)] = v
			}
		}
		date, heure, _ := strings.Cut(t.Date, "T")
		met("date", date)
		met("heure", strings.ReplaceAll(heure, ":", ""))
		met("nature", natureDe(t))
		met("url", t.URL)
		met("message", t.Message)
	}
	return champs
}

// natureDe is the number of the choice a blockage comes under; « autre » for one that none names, "" when nothing is known.
func natureDe(t dossier.Tentative) string {
	codes := t.Possibles
	if t.Blocage != "" {
		codes = []string{t.Blocage}
	}
	if len(codes) == 0 {
		return ""
	}
	autre := ""
	for n, c := range natures() {
		if c.Valeur == "autre" {
			autre = strconv.Itoa(n + 1)
		} else if slices.Contains(law.RaccourcisBlocage(c.Valeur), codes[0]) {
			return strconv.Itoa(n + 1)
		}
	}
	return autre
}

// TentativesDeChamps makes attempts of the boxes of a letter filled by hand. The kind is the form's shorthand, so the codes it may
// stand for are kept as the doubt they are. A letter whose table is empty gives one attempt from what it says elsewhere, if anything.
func TentativesDeChamps(champs map[string]string) []dossier.Tentative {
	var liste []dossier.Tentative
	for i := 1; i <= tentativesImprimees(); i++ {
		lit := func(code string) string { return champs[fmt.Sprintf("tentative_%s_%d", code, i)] }
		t := dossier.Tentative{Date: lit("date"), URL: lit("url"), Message: lit("message")}
		if h := lit("heure"); len(h) == 4 && t.Date != "" {
			t.Date += "T" + h[:2] + ":" + h[2:]
		}
		nature := ""
		if n, err := strconv.Atoi(lit("nature")); err == nil && n >= 1 && n <= len(natures()) {
			nature = natures()[n-1].Valeur
		}
		if t.Date != "" || t.URL != "" || t.Message != "" || nature != "" {
			liste = append(liste, declaree(t, nature))
		}
	}
	t := dossier.Tentative{Date: champs["derniere_tentative"], URL: champs["url"], Message: champs["message"]}
	if t.Date == "" {
		t.Date = champs["premiere_tentative"]
	}
	if len(liste) == 0 && (t.Date != "" || t.URL != "" || t.Message != "" || champs["blocage"] != "") {
		liste = append(liste, declaree(t, champs["blocage"]))
	}
	return liste
}

func declaree(t dossier.Tentative, nature string) dossier.Tentative {
	t.Certitude = "declaree"
	t.Possibles = law.RaccourcisBlocage(nature)
	if len(t.Possibles) == 1 {
		t.Blocage, t.Possibles = t.Possibles[0], nil
	}
	return t
}
