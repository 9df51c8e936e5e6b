package deuxddoc

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed types.txt
var texteTypes string

//go:embed identifiants.txt
var texteIdentifiants string

type genre struct {
	libelle string
	sante   bool
}

type identifiant struct {
	taille  int    // exact or greatest length of the value; 0: no bound
	qui     string // whom it speaks of, or of which address; "" of nobody
	quoi    string // what it says of them
	libelle string
}

// lignes gives the columns of a table, comments left out.
func lignes(texte string) (l [][]string) {
	for ligne := range strings.Lines(texte) {
		if strings.HasPrefix(ligne, "#") {
			continue
		}
		colonnes := strings.Split(strings.TrimSpace(ligne), ";")
		for i := range colonnes {
			colonnes[i] = strings.TrimSpace(colonnes[i])
		}
		l = append(l, colonnes)
	}
	return l
}

var types = sync.OnceValue(func() map[string]genre {
	m := map[string]genre{}
	for _, c := range lignes(texteTypes) {
		m[c[0]] = genre{libelle: c[1], sante: len(c) > 2 && c[2] == "sante"}
	}
	return m
})

var identifiants = sync.OnceValue(func() map[string]identifiant {
	m := map[string]identifiant{}
	for _, c := range lignes(texteIdentifiants) {
		i := identifiant{libelle: c[3]}
		i.qui, i.quoi, _ = strings.Cut(c[2], ".")
		if n, err := strconv.Atoi(strings.TrimPrefix(c[1], "=")); err == nil {
			i.taille = n
		}
		m[c[0]] = i
	}
	return m
})
