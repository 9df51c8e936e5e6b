package mrz

import (
	"strings"

	"souspli/dossier"
)

// Format is the layout of a zone.
type Format string

const (
	TD1   Format = "td1"   // cards, 3 lines of 30
	TD2   Format = "td2"   // 2 lines of 36
	TD3   Format = "td3"   // passports, 2 lines of 44
	MRVA  Format = "mrva"  // visas, 2 lines of 44
	MRVB  Format = "mrvb"  // visas, 2 lines of 36
	IDFRA Format = "idfra" // French identity cards of 1988 to 2021, 2 lines of 36
)

// tranche is a part of a line: characters de to a, excluded.
type tranche struct{ ligne, de, a int }

// cleDe is a check digit: what it is computed from, where it stands.
type cleDe struct {
	champ string
	sur   []tranche
	place tranche
	vide  bool // it may be left as a filler when all it covers is
}

// patron describes a layout. Classes has one letter a character: see permis.
type patron struct {
	format   Format
	longueur int
	classes  []string
	champs   map[string]tranche
	cles     []cleDe
}

// Names of fields and of check digits, as they travel.
const (
	champType        = "type"
	champEmetteur    = "pays_emetteur"
	champNoms        = "noms" // surname and first names in one field
	champNom         = "nom"
	champPrenoms     = "prenoms"
	champNumero      = "numero"
	champNationalite = "nationalite"
	champNaissance   = "date_naissance"
	champSexe        = "sexe"
	champExpiration  = "date_expiration"
	champOptionnel   = "optionnel"
	cleGlobale       = "globale"
)

func rep(s string, n int) string { return strings.Repeat(s, n) }

// deuxLignes is the second line that passports, TD2 cards and visas share, up to the optional data.
func deuxLignes(format Format, longueur int) patron {
	p := patron{format: format, longueur: longueur,
		classes: []string{"TtLLL" + rep("N", longueur-5), rep("A", 9) + "C" + "LLL" + rep("D", 6) + "C" + "S" + rep("D", 6) + "C" + rep("A", longueur-28)},
		champs: map[string]tranche{champType: {0, 0, 2}, champEmetteur: {0, 2, 5}, champNoms: {0, 5, longueur}, champNumero: {1, 0, 9},
			champNationalite: {1, 10, 13}, champNaissance: {1, 13, 19}, champSexe: {1, 20, 21}, champExpiration: {1, 21, 27}, champOptionnel: {1, 28, longueur}},
		cles: []cleDe{
			{champ: champNumero, sur: []tranche{{1, 0, 9}}, place: tranche{1, 9, 10}},
			{champ: champNaissance, sur: []tranche{{1, 13, 19}}, place: tranche{1, 19, 20}},
			{champ: champExpiration, sur: []tranche{{1, 21, 27}}, place: tranche{1, 27, 28}}},
	}
	return p
}

// fermer ends the second line with the check digit of it all.
func (p patron) fermer(cles ...cleDe) patron {
	n := p.longueur
	p.classes[1] = p.classes[1][:n-1] + "C"
	p.champs[champOptionnel] = tranche{1, 28, n - 1}
	for _, c := range cles {
		p.classes[1] = p.classes[1][:c.place.de] + "c" + p.classes[1][c.place.a:]
		p.champs[champOptionnel] = tranche{1, 28, c.place.de}
	}
	p.cles = append(p.cles, cles...)
	p.cles = append(p.cles, cleDe{champ: cleGlobale, sur: []tranche{{1, 0, 10}, {1, 13, 20}, {1, 21, n - 1}}, place: tranche{1, n - 1, n}})
	return p
}

// patrons are the layouts known. ICAO 9303 parts 4 to 7; the French card: arrêté du 24 avril 1991, its layout as printed.
var patrons = []patron{
	{format: TD1, longueur: 30,
		classes: []string{"TtLLL" + rep("A", 9) + "c" + rep("A", 15), rep("D", 6) + "C" + "S" + rep("D", 6) + "C" + "LLL" + rep("A", 11) + "C", rep("N", 30)},
		champs: map[string]tranche{champType: {0, 0, 2}, champEmetteur: {0, 2, 5}, champNumero: {0, 5, 14}, champNaissance: {1, 0, 6}, champSexe: {1, 7, 8},
			champExpiration: {1, 8, 14}, champNationalite: {1, 15, 18}, champNoms: {2, 0, 30}, champOptionnel: {0, 15, 30}},
		cles: []cleDe{
			{champ: champNumero, sur: []tranche{{0, 5, 14}}, place: tranche{0, 14, 15}},
			{champ: champNaissance, sur: []tranche{{1, 0, 6}}, place: tranche{1, 6, 7}},
			{champ: champExpiration, sur: []tranche{{1, 8, 14}}, place: tranche{1, 14, 15}},
			{champ: cleGlobale, sur: []tranche{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}}, place: tranche{1, 29, 30}}},
	},
	deuxLignes(TD3, 44).fermer(cleDe{champ: champOptionnel, sur: []tranche{{1, 28, 42}}, place: tranche{1, 42, 43}, vide: true}),
	deuxLignes(TD2, 36).fermer(),
	deuxLignes(MRVA, 44),
	deuxLignes(MRVB, 36),
	{format: IDFRA, longueur: 36,
		classes: []string{"TtLLL" + rep("N", 25) + rep("A", 6), rep("D", 4) + "A" + rep("A", 2) + rep("D", 5) + "C" + rep("N", 14) + rep("D", 6) + "CSC"},
		champs: map[string]tranche{champType: {0, 0, 2}, champEmetteur: {0, 2, 5}, champNom: {0, 5, 30}, champNumero: {1, 0, 12}, champPrenoms: {1, 13, 27},
			champNaissance: {1, 27, 33}, champSexe: {1, 34, 35}},
		cles: []cleDe{
			{champ: champNumero, sur: []tranche{{1, 0, 12}}, place: tranche{1, 12, 13}},
			{champ: champNaissance, sur: []tranche{{1, 27, 33}}, place: tranche{1, 33, 34}},
			{champ: cleGlobale, sur: []tranche{{0, 0, 36}, {1, 0, 35}}, place: tranche{1, 35, 36}}},
	},
}

// patronDe gives the layout that lines of that number and length may have, "" and nil when they have none of ours.
func patronDe(lignes []string) *patron {
	for i := range patrons {
		if p := &patrons[i]; p.convient(lignes) {
			return p
		}
	}
	return nil
}

// convient reports whether lines have the size of a layout, and begin as it does.
func (p *patron) convient(lignes []string) bool {
	if len(lignes) != len(p.classes) {
		return false
	}
	for _, l := range lignes {
		if len(l) != p.longueur {
			return false
		}
	}
	visa := lignes[0][0] == 'V'
	// The old French card alone has digits up to its check digit, then a first name.
	ancienne := strings.HasPrefix(lignes[0], "IDFRA") && p.longueur == 36 && !estChiffre(lignes[1][13])
	switch p.format {
	case MRVA, MRVB:
		return visa
	case IDFRA:
		return ancienne
	case TD2:
		return !visa && !ancienne
	case TD3:
		return !visa
	}
	return true
}

// permis reports whether a class of characters allows one.
//
//	A anything   L, N letter or filler   D digit or filler (unknown day or month)   C digit   c digit or filler
//	S sex        T first letter of the kind of document   t second: a letter, a filler, or a digit on American cards
func permis(classe, c byte) bool {
	lettre, chiffre := c >= 'A' && c <= 'Z', estChiffre(c)
	switch classe {
	case 'L', 'N':
		return lettre || c == '<'
	case 'D', 'c':
		return chiffre || c == '<'
	case 'C':
		return chiffre
	case 'S':
		return c == 'M' || c == 'F' || c == 'X' || c == '<'
	case 'T':
		return c == 'P' || c == 'I' || c == 'A' || c == 'C' || c == 'V'
	}
	return true
}

func estChiffre(c byte) bool { return c >= '0' && c <= '9' }

// coupe gives a part of the lines.
func (t tranche) coupe(lignes []string) string { return lignes[t.ligne][t.de:t.a] }

// chiffre computes the check digit of characters: weights 7, 3, 1; letters count from 10, the filler 0.
func chiffre(s string) byte {
	t := 0
	for i := range len(s) {
		v := 0
		switch c := s[i]; {
		case estChiffre(c):
			v = int(c - '0')
		case c >= 'A' && c <= 'Z':
			v = int(c-'A') + 10
		}
		t += v * [3]int{7, 3, 1}[i%3]
	}
	return byte('0' + t%10)
}

// couvre gives what a check digit is computed from, and the digit printed. The number of a card may go on in the optional data: a filler
// then stands in its place, and the digit is the last sign before the next filler (ICAO 9303-5, 4.2.2).
func (c cleDe) couvre(p *patron, lignes []string) (sur string, place byte) {
	for _, t := range c.sur {
		sur += t.coupe(lignes)
	}
	place = c.place.coupe(lignes)[0]
	if c.champ == champNumero && place == '<' {
		if suite := suiteNumero(p, lignes); len(suite) > 1 {
			return sur + suite[:len(suite)-1], suite[len(suite)-1]
		}
	}
	return sur, place
}

// suiteNumero is the rest of a long number in the optional data, its check digit last.
func suiteNumero(p *patron, lignes []string) string {
	if p.format != TD1 && p.format != TD2 {
		return ""
	}
	suite, _, _ := strings.Cut(p.champs[champOptionnel].coupe(lignes), "<")
	return suite
}

// verifier recomputes every check digit of the lines.
func (p *patron) verifier(lignes []string) []dossier.CleMRZ {
	cles := make([]dossier.CleMRZ, 0, len(p.cles))
	for _, c := range p.cles {
		sur, place := c.couvre(p, lignes)
		ok := chiffre(sur) == place
		if c.vide && place == '<' && strings.Trim(sur, "<") == "" {
			ok = true
		}
		cles = append(cles, dossier.CleMRZ{Champ: c.champ, OK: ok})
	}
	return cles
}
