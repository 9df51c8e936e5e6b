package ocr

import (
	_ "embed"
	"strings"
	"sync"

	"souspli/dossier"
)

//go:embed donnees/pays.txt
var textePays string

// nomenclature is a list of names that a field may take: folded, then as they are written.
type nomenclature map[string][]string

func (n nomenclature) ajouter(nom string) {
	if p := dossier.Plier(nom); p != "" {
		n[p] = append(n[p], nom)
	}
}

// listesPays are the countries, and the nationalities in both genders; a country is accepted for a nationality, as people write it so.
var listesPays = sync.OnceValues(func() (pays, nationalites nomenclature) {
	pays, nationalites = nomenclature{}, nomenclature{}
	for ligne := range strings.Lines(textePays) {
		ligne = strings.TrimSpace(ligne)
		if ligne == "" || ligne[0] == '#' {
			continue
		}
		noms, adjectifs, _ := strings.Cut(ligne, ";")
		for nom := range strings.SplitSeq(noms, "|") {
			pays.ajouter(strings.TrimSpace(nom))
			nationalites.ajouter(strings.TrimSpace(nom))
		}
		for a := range strings.SplitSeq(adjectifs, "|") {
			for _, forme := range genres(strings.TrimSpace(a)) {
				nationalites.ajouter(forme)
			}
		}
	}
	return pays, nationalites
})

// finales turn the end of a feminine adjective into the masculine one's, the first that fits.
var finales = [...][2]string{{"enne", "en"}, {"onne", "on"}, {"cque", "c"}, {"rque", "rc"}, {"esse", "e"}, {"que", "que"}, {"be", "be"}, {"ve", "ve"},
	{"che", "che"}, {"ge", "ge"}, {"se", "s"}, {"ne", "n"}, {"te", "te"}, {"ale", "al"}, {"nde", "nd"}, {"ole", "ol"}, {"ée", "é"}, {"ie", "i"}}

// genres gives a nationality in the feminine, then in the masculine when it is another word. Some that do not change get a form nobody
// writes (« slovèn »): it does no harm.
func genres(f string) []string {
	for _, x := range finales {
		if racine, ok := strings.CutSuffix(f, x[0]); ok && racine+x[1] != f {
			return []string{f, racine + x[1]}
		}
	}
	return []string{f}
}

// proche gives the name of the list nearest to a value, one letter apart, two for a long name; "" when there is none, or two as near.
func (n nomenclature) proche(valeur string) string {
	p := dossier.Plier(valeur)
	if len(p) < 4 {
		return ""
	}
	permis, trouve := 2, ""
	if len(p) > 8 {
		permis = 3
	}
	for plie, ecrits := range n {
		switch d := distance(p, plie); {
		case d < permis:
			permis, trouve = d, ecrits[0]
		case d == permis && trouve != "":
			trouve = ""
			permis = d
		}
	}
	return trouve
}
