package law

import (
	"slices"

	"souspli/dossier"
)

// Desaccord is a recorded deadline that does not agree with what it was computed from.
type Desaccord struct {
	Code  string // of the deadline
	Texte string // French, no personal data
}

// VerifieEcheance computes a recorded deadline again from its own inputs and tells what disagrees: the day, what starts it, inputs that
// make no sense. Nothing when all agrees.
func VerifieEcheance(e dossier.Echeance) []Desaccord {
	jour, err := Recalcule(e)
	if err != nil {
		return []Desaccord{{e.Code, "non recalculable\u00a0: " + err.Error()}}
	}
	var liste []Desaccord
	if jour != e.Date {
		liste = append(liste, Desaccord{e.Code, "au registre le " + jourOuAucun(e.Date) + ", recalculée le " + jourOuAucun(jour)})
	}
	if d, _ := DelaiByCode(e.Code); !slices.Contains(declencheurs(d, e), e.Declencheur) {
		liste = append(liste, Desaccord{e.Code, "son déclencheur «\u00a0" + e.Declencheur + "\u00a0» n’est pas celui du texte"})
	}
	return liste
}

// declencheurs lists what may start the deadline: that of the table; for a silence, that of its code.
func declencheurs(d Delai, e dossier.Echeance) []string {
	liste := []string{d.Declencheur}
	if d.Code == SilenceAutres {
		liste = append(liste, SurComplete) // pieces were asked for: CRPA L. 114-5, second paragraph
	}
	if d.Code == SilenceIncomplet {
		base, _ := DelaiByCode(e.Entrees["silence"])
		liste = []string{base.Declencheur}
	}
	return liste
}

func jourOuAucun(d dossier.Date) string {
	if d.IsZero() {
		return "sans jour"
	}
	return d.String()
}

// VerifieEcheances computes every deadline of a demande again, and compares the inputs of each with the demande and with the deadline
// it starts from: a day altered with the input it came from is seen too.
//
// Source of each tie: CRPA L. 114-3 (silence starts from the first administration seized), CESEDA R. 432-2 (« demande complète »),
// CJA R. 421-2 (recourse starts at the birth of the refusal), CRPA L. 114-5 (the limit to complete suspends it).
func VerifieEcheances(d dossier.Demande) []Desaccord {
	var liste []Desaccord
	f := FaitsDe(d, dossier.Reglages{})
	for _, e := range d.Echeances {
		liste = append(liste, VerifieEcheance(e)...)
		liste = append(liste, f.accorde(e)...)
	}
	return liste
}

// accorde compares the inputs of a deadline with the register.
func (f FaitsAccuse) accorde(e dossier.Echeance) []Desaccord {
	var liste []Desaccord
	compare := func(entree, registre string) {
		got := e.Entrees[entree]
		if entree == "fondement" && got == "" {
			got = string(dossier.FondementAucun) // as the register writes it
		}
		if got != registre {
			liste = append(liste, Desaccord{e.Code, "son entrée " + entree + " dit «\u00a0" + got + "\u00a0», le registre «\u00a0" + registre + "\u00a0»"})
		}
	}
	switch {
	case slices.Contains(CodesSilence, e.Code) || e.Code == SilenceCanal || e.Code == SilenceIncomplet:
		compare("premiere_saisine", DepartSilence(f.Dates).String())
		compare("fondement", string(f.Fondement))
		if e.Declencheur == SurComplete {
			compare("completude", f.Dates.Completude.String())
		}
		if limite := f.Complement.Date; EffetDe(f.code(), f.Fondement) == EffetRejet && !limite.IsZero() {
			s, err := entreesSilence(e.Code, e.Entrees)
			if err == nil && !slices.ContainsFunc(s.Suspensions, func(x Suspension) bool { return x.Au == limite }) {
				liste = append(liste, Desaccord{e.Code, "ne compte pas la suspension jusqu’au " + limite.String() + ", délai donné pour compléter"})
			}
		}
	case e.Code == RecoursImplicites && f.Silence.Code != "":
		compare("depart", f.Silence.Date.String())
	case e.Code == "accuse_depart_interne":
		compare("depart", f.Dates.Reception.String())
	}
	return liste
}
