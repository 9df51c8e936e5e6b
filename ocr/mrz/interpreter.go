package mrz

import (
	"fmt"
	"strings"

	"souspli/dossier"
)

// Interpreter gives the fields of the lines of a zone, as they stand: nothing is corrected, and check digits that fail are told. ok is false
// when the lines have no layout of ours.
//
// reference is the day on which the document is looked at: dates have two digits for the year, and a birth lies before that day. Without one
// (the zero Date), the end of the document's validity stands for it.
func Interpreter(lignes []string, reference dossier.Date) (m dossier.MRZLue, ok bool) {
	p := patronDe(lignes)
	if p == nil {
		return m, false
	}
	return p.interpreter(lignes, reference), true
}

func (p *patron) interpreter(lignes []string, reference dossier.Date) dossier.MRZLue {
	champ := func(nom string) string {
		t, ok := p.champs[nom]
		if !ok {
			return ""
		}
		return t.coupe(lignes)
	}
	m := dossier.MRZLue{Format: string(p.format), Lignes: lignes, Cles: p.verifier(lignes)}
	m.Type = clair(champ(champType))
	m.PaysEmetteur = clair(champ(champEmetteur))
	m.Nationalite = clair(champ(champNationalite))
	m.Numero = p.numero(lignes)
	m.Optionnel = clair(champ(champOptionnel))
	m.Sexe = map[string]string{"F": "f", "M": "m", "X": "x", "<": "x"}[champ(champSexe)]
	if noms, ok := p.champs[champNoms]; ok {
		m.Nom, m.Prenoms, m.Tronque = couperNoms(noms.coupe(lignes))
	} else {
		nom, prenoms := champ(champNom), champ(champPrenoms)
		m.Nom, m.Prenoms = clair(nom), clair(prenoms)
		m.Tronque = !strings.HasSuffix(nom, "<") || !strings.HasSuffix(prenoms, "<")
	}
	m.DateExpiration = champ(champExpiration)
	m.DateNaissance = champ(champNaissance)
	m.Expiration = dater(m.DateExpiration, "2099-12-31")
	limite := reference.String()
	if limite == "" {
		limite = string(m.Expiration)
	}
	if limite == "" {
		limite = "2049-12-31" // a card that says nothing of its end
	}
	m.Naissance = dater(m.DateNaissance, limite)
	return m
}

// numero is the number of the document, with its end when it goes on in the optional data.
func (p *patron) numero(lignes []string) string {
	n := p.champs[champNumero].coupe(lignes)
	for _, c := range p.cles {
		if c.champ == champNumero && c.place.coupe(lignes) == "<" {
			if suite := suiteNumero(p, lignes); len(suite) > 1 {
				n += suite[:len(suite)-1]
			}
		}
	}
	return strings.ReplaceAll(clair(n), " ", "")
}

// clair turns fillers into single spaces.
func clair(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "<", " ")), " ")
}

// couperNoms gives surname and first names; tronque when the field is full, so that something may be missing at its end.
func couperNoms(s string) (nom, prenoms string, tronque bool) {
	nom, prenoms, _ = strings.Cut(s, "<<")
	return clair(nom), clair(prenoms), !strings.HasSuffix(s, "<")
}

// dater gives the last day that a date of six digits may be, not after limite (AAAA-MM-JJ); "" when it is none. Fillers are unknown parts.
func dater(s, limite string) dossier.DateIncomplete {
	if len(s) != 6 || !estChiffre(s[0]) || !estChiffre(s[1]) {
		return ""
	}
	s = strings.ReplaceAll(s, "<", "0")
	for _, siecle := range []string{"20", "19"} {
		d, err := dossier.ParseDateIncomplete(fmt.Sprintf("%s%s-%s-%s", siecle, s[:2], s[2:4], s[4:6]))
		if err == nil && string(d) <= limite {
			return d
		}
	}
	return ""
}
