package ocr

import (
	"math"
	"strings"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
)

// avis is what one reader says of a line or of cells, at one size: its words, or its signs, each with a confidence.
type avis struct {
	mots  []string
	confs []dossier.Confiance
	latin bool // said by the second reader
}

// avisDe takes the words of a reading.
func avisDe(t Texte, latin bool) avis {
	a := avis{latin: latin}
	for _, m := range t.Mots {
		a.mots, a.confs = append(a.mots, norm.NFC.String(m.Texte)), append(a.confs, m.Confiance)
	}
	return a
}

// resultat is what several readings say together. Its score is that of the word least agreed on: an order, not yet a chance to be right
// (see seuils.go).
type resultat struct {
	mots  []string
	score dossier.Confiance
	// partage: the two readers do not say the same somewhere. Each knows letters that the other does not.
	partage bool
}

func (r resultat) texte() string { return strings.Join(r.mots, " ") }

// depouiller takes the vote of readings, word by word: each is wrong in its own way. Those that cut the line in another number of words
// than the elected ones only lower the score.
func depouiller(l []avis) resultat {
	n := longueurElue(l)
	if n == 0 {
		return resultat{partage: len(l) > 1}
	}
	var votants []avis
	ecart := 1.0
	for _, a := range l {
		if len(a.mots) == n {
			votants = append(votants, a)
			continue
		}
		ecart *= 0.85
	}
	r := resultat{score: 1, partage: len(votants) < len(l)}
	for i := range n {
		mot, score, partage := elire(votants, i)
		r.mots = append(r.mots, mot)
		r.score = min(r.score, score)
		r.partage = r.partage || partage
	}
	r.score *= dossier.Confiance(ecart)
	return r
}

// unSeulLecteur reports readings that are all of one reader: of text it proves nothing.
func unSeulLecteur(l []avis) bool {
	for _, a := range l {
		if a.latin != l[0].latin {
			return false
		}
	}
	return true
}

// longueurElue is the number of words on which the surest readings agree.
func longueurElue(l []avis) int {
	poids := map[int]float64{}
	elue, plus := 0, 0.0
	for _, a := range l {
		n := len(a.mots)
		for _, c := range a.confs {
			poids[n] += (0.1 + float64(c)) / float64(n)
		}
		if poids[n] > plus {
			elue, plus = n, poids[n]
		}
	}
	return elue
}

// elire chooses the ith word. Doubts of those who agree multiply; each dissent takes its share away.
func elire(votants []avis, i int) (mot string, score dossier.Confiance, partage bool) {
	poids := map[string]float64{}
	elu, plus := "", 0.0
	for _, a := range votants {
		k := cleMot(a.mots[i])
		if a.latin {
			poids[k] += 0.02 // of two that differ, the one that knows more letters
		}
		if poids[k] += 0.1 + float64(a.confs[i]); poids[k] > plus {
			elu, plus = k, poids[k]
		}
	}
	doute, accord, meilleure := 1.0, 1.0, -1.0
	var fra, latin, contre bool
	for _, a := range votants {
		c := float64(a.confs[i])
		if cleMot(a.mots[i]) != elu {
			accord *= 1 - 0.6*c
			contre = true
			continue
		}
		doute *= 1 - 0.85*c
		fra, latin = fra || !a.latin, latin || a.latin
		if a.latin {
			c -= 2 // the French reader's own way to write it, where it has one
		}
		if c > meilleure {
			mot, meilleure = a.mots[i], c
		}
	}
	if meilleure < 0 { // words with letters that the French reader did not give
		for _, a := range votants {
			if cleMot(a.mots[i]) == elu {
				mot = a.mots[i]
			}
		}
	}
	return mot, dossier.Confiance(math.Min(0.999, (1-doute)*accord)), contre && !(fra && latin)
}

// cleMot is a word but for case, and for what the second reader is known to do: æ for œ, an apostrophe twice.
func cleMot(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "`", "'", "æ", "œ", "Æ", "Œ").Replace(norm.NFC.String(s))
	return strings.ToUpper(strings.ReplaceAll(s, "''", "'"))
}
