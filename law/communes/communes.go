// Package communes tells whether a postcode and the name of a commune go together, from the official list.
//
// The list is no part of this tree: scripts/deps.sh brings it from the npm package named in package.json, cut to names and postcodes, in
// donnees/communes.txt, and the binary carries it, so that the reading process needs no file. Built without it, everything works but
// this: Version is "", and every pair is Muet.
//
// Source of the list: Code officiel géographique (INSEE) and Base officielle des codes postaux (La Poste), Licence Ouverte.
package communes

import (
	"bufio"
	"embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"souspli/dossier"
)

// donnees is the folder and not the file: a tree without the list still builds.
//
//go:embed donnees
var donnees embed.FS

const fichier = "donnees/communes.txt"

// Accord is what the list says of a postcode with a name.
type Accord int

const (
	Muet         Accord = iota // nothing: no list, an incomplete pair, a CEDEX, a place outside the list, part of a name
	Confirme                   // a commune of that name has that postcode
	AutreCommune               // the postcode exists, and no commune of that name has it
	CodeInconnu                // no commune has that postcode
)

type nom struct{ plie, ecrit string }

type liste struct {
	version string
	parCode map[string][]nom
}

var lire = sync.OnceValue(func() liste {
	l := liste{parCode: map[string][]nom{}}
	f, err := donnees.Open(fichier)
	if err != nil {
		return l
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	if s.Scan() {
		l.version = s.Text()
	}
	for s.Scan() {
		ecrit, codes, ok := strings.Cut(s.Text(), "\t")
		if !ok {
			continue
		}
		n := nom{plier(ecrit), ecrit}
		for code := range strings.SplitSeq(codes, ",") {
			l.parCode[code] = append(l.parCode[code], n)
		}
	}
	return l
})

// Version names the list that was built in: package and version; "" without one.
func Version() string { return lire().version }

// De lists the communes of a postcode, as they are officially written; none for a code that is not in the list.
func De(codePostal string) []string {
	var l []string
	for _, n := range lire().parCode[codePostal] {
		if !slices.Contains(l, n.ecrit) {
			l = append(l, n.ecrit)
		}
	}
	return l
}

// Accorder compares a postcode of five digits with the name of a commune as people write it: capitals or not, with or without
// accents and hyphens, St for Saint, an arrondissement after Paris, Lyon or Marseille. A CEDEX is in no list and is never wrong; nor
// are Monaco (980) and the army's sectors (00).
func Accorder(codePostal, commune string) Accord {
	l := lire()
	plie := plier(commune)
	switch {
	case len(l.parCode) == 0, len(codePostal) != 5, strings.Trim(codePostal, "0123456789") != "", plie == "":
		return Muet
	case strings.Contains(strings.ToUpper(commune), "CEDEX"), strings.HasPrefix(codePostal, "980"), strings.HasPrefix(codePostal, "00"):
		return Muet
	}
	noms := l.parCode[codePostal]
	if len(noms) == 0 {
		return CodeInconnu
	}
	if slices.ContainsFunc(noms, func(n nom) bool { return n.plie == plie }) {
		return Confirme
	}
	if ville, arrondissement, ok := decouper(commune); ok {
		if arrondissement == arrondissementDe(codePostal) && slices.ContainsFunc(noms, func(n nom) bool { return n.plie == ville }) {
			return Confirme
		}
		return AutreCommune
	}
	if slices.ContainsFunc(noms, func(n nom) bool { return enPartie(mots(n.ecrit), mots(commune)) }) {
		return Muet
	}
	return AutreCommune
}

// enPartie reports whether one name is some whole words of the other: Évry for Évry-Courcouronnes, a quarter after its town.
func enPartie(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for i := 0; i+len(a) <= len(b); i++ {
		if slices.Equal(a, b[i:i+len(a)]) {
			return true
		}
	}
	return false
}

// abreviations are those of the postal address, word by word.
var abreviations = map[string]string{"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES"}

// plier folds a name: accents, hyphens, apostrophes and spaces do not count, nor does shortening Saint.
func plier(s string) string {
	var b strings.Builder
	for _, mot := range mots(s) {
		if long, ok := abreviations[mot]; ok {
			mot = long
		}
		b.WriteString(mot)
	}
	return b.String()
}

// mots cuts a name into folded words; « s/ » is sur.
func mots(s string) []string {
	s = strings.ReplaceAll(strings.ToUpper(s), "S/", "SUR ")
	var l []string
	for _, mot := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" -'’.,()/", r) || r == '\u00a0' }) {
		if p := dossier.Plier(mot); p != "" {
			l = append(l, p)
		}
	}
	return l
}

// decouper reads « Paris 18 », « Lyon 3e arrondissement »: the town and the number.
func decouper(commune string) (ville string, numero int, ok bool) {
	l := mots(commune)
	if len(l) < 2 || !slices.Contains([]string{"PARIS", "LYON", "MARSEILLE"}, l[0]) {
		return "", 0, false
	}
	if len(l) > 3 || len(l) == 3 && !strings.HasPrefix("ARRONDISSEMENT", l[2]) {
		return "", 0, false
	}
	chiffres := strings.TrimRight(l[1], "ERM")
	n, err := strconv.Atoi(chiffres)
	return l[0], n, err == nil
}

// arrondissementDe is the one that a postcode of Paris, Lyon or Marseille ends with; the west of Paris 16 has 75116.
func arrondissementDe(code string) int {
	n, err := strconv.Atoi(code[3:])
	if err != nil {
		return 0
	}
	return n
}
