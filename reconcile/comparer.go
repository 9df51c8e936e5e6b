package reconcile

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"souspli/dossier"
)

// Avis is what two identities are to each other.
type Avis int

// autrePersonne is below every threshold, aVerifier for an agent to say, memePersonne without one.
const (
	autrePersonne Avis = iota
	aVerifier
	memePersonne
)

// Names of Avis outside this package.
const (
	AvisAutre     = autrePersonne
	AvisAVerifier = aVerifier
	AvisMeme      = memePersonne
)

// Critere is one thing compared: what was found, what it weighs, and the words an agent reads.
type Critere struct {
	Code  string  // numero, naissance, nom, prenoms, sexe, lieu, nationalite, contact
	Etat  string  // one of the states of this criterion in poids
	Poids float64 // bits: 1 doubles the odds that they are one person, -1 halves them
	// Accord reports that an agent reads it among what agrees; what it weighs is another thing, since namesakes agree too.
	Accord bool
	Texte  string // French, without a value
}

// Comparaison is how much two identities are one person's, and why.
type Comparaison struct {
	Personne dossier.PersonneID // 0 when two readings are compared
	Score    float64            // bits: sum of the weights, and of what is likely before looking
	Avis     Avis
	Criteres []Critere // in the order an agent reads them; what is unknown on one side is left out
}

// Probabilite is the score from 0 to 1.
func (c Comparaison) Probabilite() float64 { return 1 / (1 + math.Exp2(-c.Score)) }

// Etat gives the state found of a criterion, "" when it could not be compared.
func (c Comparaison) Etat(code string) string {
	for _, k := range c.Criteres {
		if k.Code == code {
			return k.Etat
		}
	}
	return ""
}

// Raisons gives the words of what agrees, then of what differs.
func (c Comparaison) Raisons() (accords, ecarts []string) {
	for _, k := range c.Criteres {
		if k.Accord {
			accords = append(accords, k.Texte)
		} else {
			ecarts = append(ecarts, k.Texte)
		}
	}
	return accords, ecarts
}

// Comparer compares two identities as they are written.
//
// The score adds what each criterion weighs, measured on generated people (poids). It alone never says that two are one: see Garantie.
func Comparer(a, b dossier.Identite) Comparaison {
	nom, prenoms := comparerNoms(a, b)
	c := Comparaison{Score: aPriori}
	for _, x := range []struct{ code, etat string }{
		{"numero", comparerNumeros(a.NumerosEtranger, b.NumerosEtranger)}, {"naissance", comparerNaissances(a, b)}, {"nom", nom}, {"prenoms", prenoms},
		{"sexe", comparerSexes(a.Sexe, b.Sexe)}, {"lieu", comparerLieux(a.VilleNaissance, b.VilleNaissance)},
		{"nationalite", comparerNationalites(a.Nationalite, b.Nationalite)}, {"contact", comparerContacts(a, b)},
	} {
		if x.etat == "" {
			continue
		}
		p := poids[x.code][x.etat]
		c.Criteres = append(c.Criteres, Critere{Code: x.code, Etat: x.etat, Poids: p.poids, Accord: p.accord, Texte: p.texte})
		c.Score += p.poids
	}
	c.Avis = c.juger()
	return c
}

// ComparerPersonne compares an identity with every spelling of a person, whose numbers and addresses count for each, and gives the
// comparison with the nearest.
func ComparerPersonne(qui dossier.Identite, p dossier.PersonneConnue) Comparaison {
	ecritures := append([]dossier.Identite{p.Identite}, p.Ecritures...)
	var numeros []string
	for _, e := range ecritures {
		numeros = ajouter(numeros, e.NumerosEtranger...)
	}
	var meilleure Comparaison
	for k, e := range ecritures {
		e.NumerosEtranger = numeros
		if c := Comparer(qui, e); k == 0 || c.Avis > meilleure.Avis || c.Avis == meilleure.Avis && c.Score > meilleure.Score {
			meilleure = c
		}
	}
	meilleure.Personne = p.ID
	return meilleure
}

// Classer compares an identity with the persons found, those that may be the same, best first. Two persons that an agent said to be
// different are never both kept when one of them is surely meant.
func Classer(qui dossier.Identite, personnes []dossier.PersonneConnue) []Comparaison {
	var cs []Comparaison
	differentes := map[dossier.PersonneID][]dossier.PersonneID{}
	for _, p := range personnes {
		differentes[p.ID] = p.Differentes
		if c := ComparerPersonne(qui, p); c.Avis != autrePersonne {
			cs = append(cs, c)
		}
	}
	slices.SortStableFunc(cs, func(a, b Comparaison) int {
		return cmp.Or(cmp.Compare(b.Avis, a.Avis), cmp.Compare(b.Score, a.Score), cmp.Compare(a.Personne, b.Personne))
	})
	if len(cs) > 1 && cs[0].Avis == memePersonne {
		tete := cs[0].Personne
		cs = slices.DeleteFunc(cs, func(c Comparaison) bool {
			return slices.Contains(differentes[tete], c.Personne) && c.Avis != memePersonne
		})
	}
	return cs
}

// Sure returns the person that a classification gives without an agent: the only one surely meant, well ahead of any other; else 0.
func Sure(cs []Comparaison) dossier.PersonneID {
	if len(cs) == 0 || cs[0].Avis != memePersonne {
		return 0
	}
	if len(cs) > 1 && (cs[1].Avis == memePersonne || cs[0].Score-cs[1].Score < avance) {
		return 0
	}
	return cs[0].Personne
}

// juger gives the score its meaning. Above the doubt, a common number or names and date that stay compatible are needed too: a score is
// a sum, and no sum of small agreements makes a brother a namesake.
func (c Comparaison) juger() Avis {
	switch {
	case c.Score >= seuilSur && c.Garantie():
		return memePersonne
	case c.Etat("numero") == "contraires" && c.Etat("prenoms") == "differents":
		// Twins, brothers and sisters agree on all the rest, which the sum takes for as many proofs.
		return autrePersonne
	case c.toutDiffere():
		return autrePersonne
	case c.Score >= seuilDoute || c.Etat("numero") == "commun" || c.memeEtatCivil():
		return aVerifier
	}
	return autrePersonne
}

// toutDiffere: number, name and birth date are all three written otherwise, were it by a letter. One slip is common, three at once are
// another person of the same household, whatever first name and telephone they share.
func (c Comparaison) toutDiffere() bool {
	return slices.Contains([]string{"proches", "contraires"}, c.Etat("numero")) && slices.Contains([]string{"un_ecart", "autre"}, c.Etat("naissance")) &&
		slices.Contains([]string{"proche", "partage", "different"}, c.Etat("nom"))
}

// memeEtatCivil: the same names and whole birth date, and nothing but the number against it: one person may have two numbers (« alias »
// of AGDREF), which an agent alone can tell from a namesake.
func (c Comparaison) memeEtatCivil() bool {
	return c.Etat("naissance") == "egale" && slices.Contains([]string{"identique", "son"}, c.Etat("nom")) && slices.Contains([]string{"identiques", "son"}, c.Etat("prenoms")) &&
		c.Etat("sexe") != "different" && c.Etat("lieu") != "different" && c.Etat("nationalite") != "different"
}

// Garantie is what no score replaces: the whole birth date agrees, the first names too, and either a foreigner's number does, or the
// name does too and no number says otherwise. A date of 1 January, often given to who does not know theirs, needs the number.
func (c Comparaison) Garantie() bool {
	numero, naissance, nom, prenoms := c.Etat("numero"), c.Etat("naissance"), c.Etat("nom"), c.Etat("prenoms")
	memesPrenoms := slices.Contains([]string{"identiques", "son", "inclus", "proches", "echanges"}, prenoms)
	switch numero {
	case "commun":
		return memesPrenoms && slices.Contains([]string{"egale", "premier_janvier", "inversee"}, naissance) && nom != ""
	case "contraires":
		return false
	}
	return naissance == "egale" && slices.Contains([]string{"identique", "son", "proche", "usage", "echange"}, nom) && memesPrenoms
}

func comparer(a, b dossier.Identite) Avis { return Comparer(a, b).Avis }

func comparerNumeros(a, b []string) string {
	na, nb := plierNumeros(a), plierNumeros(b)
	if len(na) == 0 || len(nb) == 0 {
		return ""
	}
	proches := false
	for _, x := range na {
		for _, y := range nb {
			if x == y {
				return "commun"
			}
			proches = proches || distance(x, y, 1) <= 1
		}
	}
	if proches {
		return "proches"
	}
	return "contraires"
}

func plierNumeros(ns []string) []string {
	var out []string
	for _, n := range ns {
		if v := dossier.PlierAGDREF(n); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func comparerNaissances(a, b dossier.Identite) string {
	an, mois, jour := a.DateNaissance.Parties()
	an2, mois2, jour2 := b.DateNaissance.Parties()
	premier := func(m, j int) bool { return m == 1 && j == 1 }
	switch {
	case an == 0 || an2 == 0:
		return ""
	case an == an2 && mois == mois2 && jour == jour2:
		switch {
		case jour == 0:
			return "incomplete_egale"
		case premier(mois, jour):
			return "premier_janvier"
		}
		return "egale"
	case an == an2 && jour > 0 && mois == jour2 && jour == mois2:
		return "inversee"
	case an == an2 && (jour == 0 || jour2 == 0 || premier(mois, jour) || premier(mois2, jour2)):
		if mois > 0 && mois2 > 0 && jour+jour2 > 0 && (jour == 0 || jour2 == 0) && mois != mois2 {
			return "autre"
		}
		return "annee_seule"
	case (a.Approximative || b.Approximative) && abs(an-an2) <= 2:
		return "approximative"
	}
	ecarts := 0
	for _, x := range [][2]int{{an, an2}, {mois, mois2}, {jour, jour2}} {
		if x[0] != x[1] {
			ecarts++
		}
	}
	if ecarts == 1 && !premier(mois, jour) {
		return "un_ecart"
	}
	return "autre"
}

func abs(n int) int { return max(n, -n) }

// noms are the names of an identity, folded in every way they are compared.
type noms struct {
	plie string
	mots []string // particles included
	sons []string
}

func nomsDe(s string) noms {
	n := noms{mots: dossier.Mots(s)}
	n.plie = strings.Join(n.mots, "")
	for _, m := range dossier.MotsPropres(s) {
		n.sons = ajouter(n.sons, dossier.Son(m))
	}
	slices.Sort(n.sons)
	return n
}

// rapport compares two names: identique, son, proche, inclus, partage, different; "" when one is missing.
func (n noms) rapport(o noms) string {
	switch {
	case n.plie == "" || o.plie == "":
		return ""
	case n.plie == o.plie:
		return "identique"
	case slices.Equal(n.sons, o.sons) || dossier.Son(n.plie) == dossier.Son(o.plie) && len(dossier.Son(n.plie)) > 2:
		return "son"
	case proches(n.plie, o.plie):
		return "proche"
	}
	communs := 0
	for _, s := range n.sons {
		if slices.Contains(o.sons, s) {
			communs++
		}
	}
	switch {
	case contenus(n.mots, o.mots) || contenus(o.mots, n.mots): // « Thị » alone is part of « Thị Mai »
		return "inclus"
	case communs == 0:
		return "different"
	case communs == min(len(n.sons), len(o.sons)):
		return "inclus"
	}
	return "partage"
}

func contenus(a, b []string) bool {
	return !slices.ContainsFunc(a, func(m string) bool { return !slices.Contains(b, m) })
}

// proches: one letter wrong, missing, added or two exchanged in a short name, two in a long one.
func proches(a, b string) bool {
	limite := 1
	if min(len(a), len(b)) >= 8 {
		limite = 2
	}
	return min(len(a), len(b)) >= 4 && distance(a, b, limite) <= limite
}

var rangsNom = []string{"identique", "son", "proche", "inclus", "partage", "different"}

// comparerNoms compares names and first names together: a name used may be the birth name of the other (marriage), and the two boxes may be
// filled the other way round, or in another order (Vietnam, China, Hungary).
func comparerNoms(a, b dossier.Identite) (nom, prenoms string) {
	na, nb, pa, pb := nomsDe(a.NomNaissance), nomsDe(b.NomNaissance), nomsDe(a.Prenoms), nomsDe(b.Prenoms)
	nom, prenoms = na.rapport(nb), pa.rapport(pb)
	if nom == "" {
		nom = nomsDe(a.NomUsage).rapport(nomsDe(b.NomUsage))
	}
	if usage := meilleur(nomsDe(a.NomUsage).rapport(nb), na.rapport(nomsDe(b.NomUsage))); bon(usage) && !bon(nom) {
		nom = "usage"
	}
	if (nom == "different" || nom == "partage") && (prenoms == "different" || prenoms == "partage") {
		croise, croise2 := na.rapport(pb), pa.rapport(nb)
		if (bon(croise) || croise == "inclus") && (bon(croise2) || croise2 == "inclus") {
			return "echange", "echanges"
		}
		if tous := nomsDe(a.NomNaissance + " " + a.Prenoms); slices.Equal(tous.sons, nomsDe(b.NomNaissance+" "+b.Prenoms).sons) {
			return "echange", "echanges"
		}
	}
	prenoms = map[string]string{"identique": "identiques", "proche": "proches", "different": "differents", "partage": "partages"}[prenoms] + seulement(prenoms, "son", "inclus")
	return nom, prenoms
}

func seulement(s string, admis ...string) string {
	if slices.Contains(admis, s) {
		return s
	}
	return ""
}

func bon(r string) bool { return r == "identique" || r == "son" || r == "proche" }

func meilleur(a, b string) string {
	for _, r := range rangsNom {
		if a == r || b == r {
			return r
		}
	}
	return ""
}

// comparerSexes knows the words of forms and the letters of documents; what is neither says nothing.
func comparerSexes(a, b string) string {
	lettre := func(s string) string {
		switch s = dossier.Plier(s); {
		case s == "":
			return ""
		case s[0] == 'F':
			return "f"
		case s[0] == 'M' || s[0] == 'H':
			return "m"
		}
		return ""
	}
	la, lb := lettre(a), lettre(b)
	switch {
	case la == "" || lb == "":
		return ""
	case la == lb:
		return "egal"
	}
	return "different"
}

// comparerNationalites takes the word as people write it (« Algérienne », « Algérie », « ALGERIE ») or a code; a code and a word are not
// compared.
func comparerNationalites(a, b string) string {
	a, b = dossier.Plier(a), dossier.Plier(b)
	switch {
	case a == "" || b == "":
		return ""
	case a == b:
		return "egal"
	case len(a) < 4 || len(b) < 4:
		if len(a) == len(b) {
			return "different"
		}
		return ""
	case strings.Contains(a, b[:4]) || strings.Contains(b, a[:4]):
		return "egal"
	}
	return "different"
}

func comparerLieux(a, b string) string {
	switch r := nomsDe(a).rapport(nomsDe(b)); r {
	case "":
		return ""
	case "identique":
		return "egal"
	case "different":
		return "different"
	default:
		return "proche"
	}
}

func comparerContacts(a, b dossier.Identite) string {
	tel := func(s string) string {
		chiffres := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, s)
		if len(chiffres) < 9 {
			return ""
		}
		return chiffres[len(chiffres)-9:]
	}
	ta, tb := tel(a.Telephone), tel(b.Telephone)
	ca, cb := strings.ToLower(strings.TrimSpace(a.Courriel)), strings.ToLower(strings.TrimSpace(b.Courriel))
	switch {
	case ta != "" && ta == tb, ca != "" && ca == cb:
		return "commun"
	case ta != "" && tb != "", ca != "" && cb != "":
		return "different"
	}
	return ""
}

// distance is the number of letters to change, add, drop or exchange with the next to go from one to the other; more than limite is not
// counted further.
func distance(a, b string, limite int) int {
	if abs(len(a)-len(b)) > limite {
		return limite + 1
	}
	var avant, ligne []int
	ici := make([]int, len(b)+1)
	for j := range ici {
		ici[j] = j
	}
	for i := 1; i <= len(a); i++ {
		ligne = make([]int, len(b)+1)
		ligne[0] = i
		moindre := i
		for j := 1; j <= len(b); j++ {
			cout := 1
			if a[i-1] == b[j-1] {
				cout = 0
			}
			ligne[j] = min(ici[j]+1, ligne[j-1]+1, ici[j-1]+cout)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				ligne[j] = min(ligne[j], avant[j-2]+1)
			}
			moindre = min(moindre, ligne[j])
		}
		if moindre > limite {
			return limite + 1
		}
		avant, ici = ici, ligne
	}
	return ici[len(b)]
}
