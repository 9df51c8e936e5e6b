package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"souspli/forms"
	"souspli/intake"
	"souspli/law"
)

// What became of a line.
const (
	etatImprimee = "imprimee"
	etatRefusee  = "refusee"
)

// ligneLot is one person of a batch. Nothing shown of it quotes an answer: a refusal names the column and says what to do.
type ligneLot struct {
	Ligne     int      `json:"ligne"` // in the file, from 1, the header being the first
	Etat      string   `json:"etat"`
	Fichier   string   `json:"fichier,omitempty"`
	Notice    string   `json:"notice,omitempty"`
	Copie     string   `json:"copie,omitempty"`
	Pages     int      `json:"pages"`
	Refus     []string `json:"refus,omitempty"`
	Remarques []string `json:"remarques,omitempty"`

	pli      string             // word of the file that groups lines; "": alone
	demandes []forms.Impression // the letter first, when there is one, then the form
	graine   uint64             // of the copy number when the file gives none
}

func (x *ligneLot) refuser(format string, a ...any) {
	x.Etat, x.Refus = etatRefusee, append(x.Refus, fmt.Sprintf(format, a...))
	x.Fichier, x.Notice, x.Copie, x.Pages = "", "", "", 0
}

func (x *ligneLot) formulaire() forms.Impression { return x.demandes[len(x.demandes)-1] }
func (x *ligneLot) prefecture() string           { return x.formulaire().Prefecture }

// preparerLigne turns a line into what it prints, through the same checks as « print --data ».
func preparerLigne(l intake.LigneTableau, prefecture string) *ligneLot {
	x := &ligneLot{Ligne: l.N, Copie: l.Cellules["copie"], pli: l.Cellules["pli"], graine: graineDeLigne(l.Cellules)}
	if l.Faute != "" {
		x.refuser("%s", l.Faute)
		return x
	}
	if x.Copie != "" && (len(x.Copie) != 8 || strings.Trim(x.Copie, "0123456789") != "") {
		x.refuser("copie : écrivez huit chiffres, ou laissez vide")
	}
	if p := l.Cellules["prefecture"]; p != "" {
		prefecture = p
	}
	if _, ok := law.PrefectureByCode(prefecture); prefecture != "" && !ok {
		x.refuser("prefecture : code inconnu ; écrivez le numéro du département, par exemple 33, ou 01 avec son zéro")
	}
	procedure, variante := x.demarche(l.Cellules)
	if procedure == nil {
		return x
	}
	x.remplir(l.Cellules, procedure, variante, prefecture)
	return x
}

// demarche finds the form; nil when the line does not say which.
func (x *ligneLot) demarche(cellules map[string]string) (*forms.Procedure, string) {
	p, err := forms.ByCode(cellules["procedure"])
	switch {
	case cellules["procedure"] == "":
		x.refuser("procedure : écrivez le code de la démarche")
		return nil, ""
	case err != nil:
		x.refuser("procedure : démarche inconnue ; « souspli procedures » en donne la liste")
		return nil, ""
	case p.Code == forms.CodeProblemeANEF:
		x.refuser("procedure : écrivez la démarche demandée ; la lettre « PROBLÈME ANEF » s’ajoute d’elle-même quand une tentative est donnée")
		return nil, ""
	}
	v := cellules["variante"]
	if v == "" && len(p.Variantes) == 1 {
		v = p.Variantes[0]
	}
	if !slices.Contains(p.Variantes, v) {
		x.refuser("variante : écrivez %s", strings.Join(p.Variantes, ", ou "))
		return nil, ""
	}
	return p, v
}

// remplir checks the answers and makes the impressions: the form, and the letter when an attempt or an answer of its own is given.
func (x *ligneLot) remplir(cellules map[string]string, p *forms.Procedure, variante, prefecture string) {
	connus, deLaLettre, duFormulaire := champsConnus(), champsDuFormulaire(lettreANEF(), forms.LettreDepot), champsDuFormulaire(p, variante)
	formulaire, lettre, tentatives := map[string]string{}, map[string]string{}, map[string]string{}
	avecLettre := false
	for c, v := range cellules {
		if deService(c) {
			continue
		}
		if colonneTentative.MatchString(c) {
			tentatives[c], avecLettre = dateExacte(v), true
			continue
		}
		v = reponseExacte(connus[c], v)
		if deLaLettre[c] {
			lettre[c] = v
			avecLettre = avecLettre || !duFormulaire[c]
		}
		if duFormulaire[c] || !deLaLettre[c] { // a field of neither is refused with its name
			formulaire[c] = v
		}
	}
	champs, fautes := forms.ParseChamps(enJSON(formulaire), p, variante)
	for _, f := range fautes {
		x.refuser("%s", pourGens(f))
	}
	if avecLettre {
		if len(fautes) > 0 {
			maps.DeleteFunc(lettre, func(c, _ string) bool { return duFormulaire[c] }) // said once is enough
		}
		l, err := lireLettre(lettre, tentatives, p.Code)
		if err != nil {
			for _, f := range strings.Split(pourGens(err), "\n") {
				x.refuser("%s", f)
			}
		}
		if forms.VarianteLettre(l.Tentatives, l.Champs) == forms.LettreSignalement {
			x.Remarques = append(x.Remarques, "ces blocages n’ouvrent pas à eux seuls le dépôt sur papier : voyez aussi la lettre de signalement (souspli print probleme-anef --variante signalement)")
		}
		l.Prefecture = prefecture
		x.demandes = append(x.demandes, l)
	}
	x.demandes = append(x.demandes, forms.Impression{Procedure: p.Code, Variante: variante, Champs: champs, Prefecture: prefecture})
}

func champsDuFormulaire(p *forms.Procedure, variante string) map[string]bool {
	m := map[string]bool{}
	for _, c := range p.Champs(variante) {
		m[c.Code] = true
	}
	return m
}

// lireLettre gives the letter « PROBLÈME ANEF » of a line, the one that goes on top of a form, through the reading of TENTATIVE.json. Attempts keep the number of their
// columns, so that a mistake names them.
func lireLettre(champs, tentatives map[string]string, procedure string) (forms.Impression, error) {
	derniere := 0
	for c := range tentatives {
		derniere = max(derniere, rangTentative(c))
	}
	liste := make([]map[string]string, derniere)
	for n := range liste {
		liste[n] = map[string]string{}
	}
	for c, v := range tentatives {
		nom := strings.TrimPrefix(colonneTentative.FindStringSubmatch(c)[1], "tentative_")
		liste[rangTentative(c)-1][nom] = v
	}
	objet := map[string]any{"procedure": procedure, "tentatives": liste}
	for c, v := range champs {
		objet[c] = v
	}
	return forms.ParseTentativePour(enJSON(objet), forms.LettreDepot)
}

func rangTentative(colonne string) int {
	n, err := strconv.Atoi(colonneTentative.FindStringSubmatch(colonne)[2])
	if err != nil {
		panic(err) // the expression takes digits only
	}
	return n
}

// enJSON writes maps of strings: nothing of it can fail.
func enJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

var jourFrancais = regexp.MustCompile(`^([0-9]{2})/([0-9]{2})/([0-9]{4})$`)

// dateExacte turns JJ/MM/AAAA into AAAA-MM-JJ. Anything else is left as it is, for the checks to judge: 3/4/26 has two readings.
func dateExacte(s string) string {
	return jourFrancais.ReplaceAllString(s, "$3-$2-$1")
}

// reponseExacte writes a cell the way answers are kept: dates, and the words spreadsheets have for a tick.
func reponseExacte(c forms.Champ, s string) string {
	switch c.Type {
	case forms.ChampDate:
		return dateExacte(s)
	case forms.ChampCoche:
		switch strings.ToLower(s) {
		case "oui", "vrai", "true":
			return "true"
		case "non", "faux", "false":
			return "false"
		}
	}
	return s
}

// graineDeLigne draws the copy number from the line itself: printing the same table again gives the same bytes. It groups pages inside
// one pli and says nothing of the person (design D7).
func graineDeLigne(cellules map[string]string) uint64 {
	h := sha256.New()
	for _, c := range slices.Sorted(maps.Keys(cellules)) {
		fmt.Fprintf(h, "%q=%q\n", c, cellules[c])
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// numeroter gives each line its copy number: the file's, used once, then those drawn, each free.
func (l *lot) numeroter() {
	const combien = 100_000_000
	prises := map[string]int{} // by line
	for _, x := range l.lignes {
		if x.Copie == "" || len(x.Refus) > 0 {
			continue
		}
		if autre, pris := prises[x.Copie]; pris {
			x.refuser("copie : déjà donné à la ligne %d ; un numéro par personne, ou laissez vide", autre)
			continue
		}
		prises[x.Copie] = x.Ligne
	}
	for _, x := range l.lignes {
		if len(x.Refus) > 0 {
			continue
		}
		for x.Copie == "" {
			copie := fmt.Sprintf("%08d", x.graine%combien)
			if _, pris := prises[copie]; !pris {
				x.Copie, prises[copie] = copie, x.Ligne
			}
			x.graine++
		}
		for n := range x.demandes {
			x.demandes[n].Copie = x.Copie
		}
	}
}
