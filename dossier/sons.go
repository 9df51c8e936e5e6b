package dossier

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Kinds of key of the wider net. They are hashed where they are stored: what they say is a name, and nobody reads it there.
const (
	CleSonDate   = "son_date"   // the sound of one name, with the birth date, day and month in either order
	CleSonsAnnee = "sons_annee" // the sounds of two names, with the year of birth
	CleSonsJour  = "sons_jour"  // the sounds of two names, with day and month of birth in either order
	CleEcriture  = "ecriture"   // year of birth and folded names, compared by trigrams: « 1990|BENALI MOHAMED »
	CleAnnee     = "annee"      // the year of birth alone: never looked up, locked by whoever looks up a CleEcriture
)

// VersionCles changes with what ClesProches gives: the register then computes its keys again (store.CompleterCles).
const VersionCles = 1

// particules are words of a name that say nothing of the person: articles, « son of », prepositions, the Vietnamese middle names.
var particules = map[string]bool{
	"EL": true, "AL": true, "UL": true, "BEN": true, "BIN": true, "IBN": true, "BENT": true, "BINT": true, "OULD": true, "OULAD": true,
	"DE": true, "DA": true, "DO": true, "DOS": true, "DAS": true, "DU": true, "DI": true, "DEL": true, "LA": true, "LE": true, "LES": true,
	"VAN": true, "VON": true, "DER": true, "DEN": true, "TER": true, "THI": true, "Y": true, "E": true,
}

// Mots cuts a name into folded words. An apostrophe does not cut (« N’Guessan »), a space or a hyphen does. « Abd el Kader » is one name.
func Mots(s string) []string {
	s = strings.NewReplacer("'", "", "’", "", "ʼ", "", "`", "", "‘", "").Replace(s)
	var mots []string
	serviteur := false // an « Abd » waits for what it serves
	for _, m := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		p := Plier(m)
		switch {
		case p == "":
		case p == "ABD" || p == "ABDEL" || p == "ABDUL" || p == "ABDOUL" || p == "ABDAL":
			mots, serviteur = append(mots, "ABDEL"), true
		case serviteur && particules[p]:
		case serviteur:
			mots[len(mots)-1] += p
			serviteur = false
		default:
			mots = append(mots, p)
		}
	}
	return mots
}

// MotsPropres is Mots without the particles, unless nothing else is left.
func MotsPropres(s string) []string {
	mots := Mots(s)
	propres := slices.DeleteFunc(slices.Clone(mots), func(m string) bool { return particules[m] })
	if len(propres) == 0 {
		return mots
	}
	return propres
}

// transcriptions bring to one writing what the usual transcriptions of Arabic, Russian and Turkish names write in several ways. The
// longest come first.
var transcriptions = strings.NewReplacer(
	"SHTCH", "S", "SCHTCH", "S", "SHCH", "S", "TSCH", "S", "TCH", "S", "SCH", "S", "TSH", "S", "CH", "S", "SH", "S", "CZ", "S", "SZ", "S",
	"DZH", "J", "DJ", "J", "ZH", "J", "GH", "J", "GUE", "JE", "GUI", "JI", "KH", "K", "QU", "K", "CK", "K", "PH", "F", "TH", "T", "DH", "D", "RH", "R",
	"OFF", "OF", "EFF", "EF", "OU", "U", "OO", "U", "CE", "SE", "CI", "SI", "CY", "SI", "C", "K", "Q", "K", "X", "KS", "G", "J", "V", "F", "W", "U",
)

// Son gives the bare bones of how a folded word sounds: consonants in one writing, without vowels but the first, without doubled
// letters. « MOHAMED », « MUHAMMAD » and « MOUHAMMED » sound alike. Many different names sound alike too: it looks up, it never decides.
func Son(mot string) string {
	for _, prefixe := range []struct {
		p     string
		reste int
	}{{"BEN", 3}, {"BIN", 3}, {"EL", 4}, {"AL", 4}} {
		if r, ok := strings.CutPrefix(mot, prefixe.p); ok && len(r) >= prefixe.reste {
			mot = r
			break
		}
	}
	if r, ok := strings.CutPrefix(mot, "ABD"); ok && len(r) > 3 {
		// The article of « the servant of the … » is written, assimilated or left out.
		r = strings.TrimLeft(r, "AEIOU")
		if len(r) > 2 && r[0] == 'L' && r[1] != 'A' {
			r = r[1:]
		}
		mot = "ABD" + r
	}
	initiale := strings.HasPrefix(mot, "Y") || strings.HasPrefix(mot, "I") && len(mot) > 1 && strings.IndexByte("AEOU", mot[1]) >= 0
	if strings.HasPrefix(mot, "YE") {
		initiale = false
		mot = mot[1:]
	}
	mot = transcriptions.Replace(mot)
	var b strings.Builder
	var dernier rune
	for i, r := range mot {
		voyelle := strings.ContainsRune("AEIOUY", r)
		switch {
		case i == 0 && initiale:
			r = 'Y'
		case i == 0 && voyelle:
			r = 'A'
		case voyelle:
			dernier = 0
			continue
		case r == 'H' && i == len(mot)-1:
			continue
		}
		if r != dernier {
			b.WriteRune(r)
		}
		dernier = r
	}
	return b.String()
}

// sons are the sounds of the words, sorted, each once.
func sons(mots []string) []string {
	var out []string
	for _, m := range mots {
		if s := Son(m); s != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Parties gives year, month and day, 0 for what is unknown; all 0 when the date is not given or is none.
func (d DateIncomplete) Parties() (an, mois, jour int) {
	if _, err := ParseDateIncomplete(string(d)); err != nil || d == "" {
		return 0, 0, 0
	}
	if _, err := fmt.Sscanf(string(d), "%d-%d-%d", &an, &mois, &jour); err != nil {
		return 0, 0, 0
	}
	return an, mois, jour
}

// Ecriture is all the names as folded words, sorted, each once: what trigrams compare, whatever the order of the names.
func (i Identite) Ecriture() string {
	mots := slices.Concat(Mots(i.NomNaissance), Mots(i.NomUsage), Mots(i.Prenoms))
	slices.Sort(mots)
	return strings.Join(slices.Compact(mots), " ")
}

// ClesProches returns what a person may be found by though a name or a date is written otherwise: sorted, without repetition. A name
// without any year of birth gives no key.
func (i Identite) ClesProches() []CleIdentite {
	an, mois, jour := i.DateNaissance.Parties()
	if an == 0 {
		return nil
	}
	petit, grand := min(mois, jour), max(mois, jour)
	noms := sons(append(MotsPropres(i.NomNaissance), MotsPropres(i.NomUsage)...))
	prenoms := sons(MotsPropres(i.Prenoms))
	var cles []CleIdentite
	for _, s := range slices.Concat(noms, prenoms) {
		cles = append(cles, CleIdentite{CleSonDate, fmt.Sprintf("%s|%d|%d|%d", s, an, petit, grand)})
	}
	if len(prenoms) == 0 {
		prenoms = noms
	}
	for _, n := range noms {
		for _, p := range prenoms {
			if n == p {
				continue
			}
			paire := min(n, p) + "+" + max(n, p)
			cles = append(cles, CleIdentite{CleSonsAnnee, fmt.Sprintf("%s|%d", paire, an)})
			if jour > 0 && !(mois == 1 && jour == 1) {
				cles = append(cles, CleIdentite{CleSonsJour, fmt.Sprintf("%s|%d|%d", paire, petit, grand)})
			}
		}
	}
	if e := i.Ecriture(); e != "" {
		cles = append(cles, CleIdentite{CleEcriture, fmt.Sprintf("%d|%s", an, e)}, CleIdentite{CleAnnee, fmt.Sprint(an)})
	}
	return TrierCles(cles)
}

// ToutesCles returns the exact keys and those of the wider net.
func (i Identite) ToutesCles() []CleIdentite { return TrierCles(append(i.Cles(), i.ClesProches()...)) }
