package law

import (
	"fmt"
	"slices"

	"souspli/dossier"
)

// EtatCondition is a condition of a substitution filing with what shows it in a demande.
type EtatCondition struct {
	Condition
	Force   string // the best found: Forte, Appui, "" when nothing shows it
	Etablie bool   // one proof at least is established: the others are to be seen by an agent
	Preuves []dossier.Preuve
	Manque  string // French, what to join; "" when a strong proof is there
}

// EtatConditions tells, for each of C1 to C6 in order, what shows it and what is missing. Nil when the basis recorded does not rest on
// them: they are those of a title of the téléservice filed on paper. The missing evidence is advice: it never makes a filing inadmissible.
//
// Source: CESEDA R. 431-2, third paragraph; arrêté of 1 Aug. 2023 (read through secondary sources).
func EtatConditions(f dossier.Fondement) []EtatCondition {
	substitution := []dossier.CodeFondement{dossier.FondementInvitation, dossier.FondementException, dossier.FondementArreteLocal}
	if len(f.Preuves) == 0 && !slices.Contains(substitution, f.Code) {
		return nil
	}
	var liste []EtatCondition
	for _, c := range Conditions() {
		e := EtatCondition{Condition: c}
		for _, p := range f.Preuves {
			if p.Condition != c.Code {
				continue
			}
			e.Preuves = append(e.Preuves, p)
			e.Etablie = e.Etablie || p.Certitude == Etablie
			switch {
			case p.Force == Forte:
				e.Force = Forte
			case e.Force == "":
				e.Force = Appui // also when the strength was not noted
			}
		}
		switch e.Force {
		case "":
			e.Manque = fmt.Sprintf("rien ne montre que %s. À joindre\u00a0: %s\u00a0; à défaut, %s.", c.Libelle, c.Fortes, c.Appuis)
		case Appui:
			e.Manque = fmt.Sprintf("ce qui montre que %s est seulement un appui. À joindre\u00a0: %s.", c.Libelle, c.Fortes)
		}
		liste = append(liste, e)
	}
	return liste
}

// Ouverture is an act of a préfecture that opens a basis, on a day.
type Ouverture struct {
	dossier.FondementOuvert
	EnVigueur bool // on the day asked
}

// OuverturesLe gives the acts of the préfecture that open the basis for the procedure, those in force on the day first; nil for a basis
// that no act opens. A zero day: none is in force.
func OuverturesLe(ouverts []dossier.FondementOuvert, code dossier.CodeFondement, procedure string, jour dossier.Date) []Ouverture {
	var liste []Ouverture
	for _, enVigueur := range []bool{true, false} {
		for _, o := range ouverts {
			if o.Code == code && vise(o, procedure) && dans(o, jour) == enVigueur {
				liste = append(liste, Ouverture{o, enVigueur})
			}
		}
	}
	return liste
}

// FondementsParActe lists the bases that an act of the préfecture opens: the others need none, or come with each person.
func FondementsParActe() []dossier.CodeFondement {
	var liste []dossier.CodeFondement
	for _, f := range lire().fondements {
		if f.ParActe {
			liste = append(liste, f.Code)
		}
	}
	return liste
}

// FauteOuverture is a mistake in the bases a préfecture says are open there.
type FauteOuverture struct {
	N     int    // index of the act in the list
	Champ string // code, reference, du, au, procedures
	Texte string // French, tells what to do
}

// longueurReference is the longest reference of an act, in characters: it is printed on letters.
const longueurReference = 200

// VerifieOuvertures lists the mistakes: an act needs a reference and a first day, a last day not before it, a basis that acts open, and
// procedures of the catalogue that the basis covers. procedure gives the channel and the family of one; nil: they are not checked.
//
// Source: CESEDA R. 431-2, third paragraph (titles of the téléservice), R. 431-3, second paragraph (the others), D. 414-1.
func VerifieOuvertures(ouverts []dossier.FondementOuvert, procedure func(code string) (canal, famille string, ok bool)) []FauteOuverture {
	var fautes []FauteOuverture
	for n, o := range ouverts {
		faute := func(champ, texte string) { fautes = append(fautes, FauteOuverture{n, champ, texte}) }
		if !slices.Contains(FondementsParActe(), o.Code) {
			faute("code", "Aucun acte n’ouvre le fondement «\u00a0"+string(o.Code)+"\u00a0».")
			continue
		}
		switch l := len([]rune(o.Reference)); {
		case vide(o.Reference):
			faute("reference", "Donnez la référence de l’acte qui ouvre cette voie\u00a0: sans acte, elle n’existe pas.")
		case l > longueurReference:
			faute("reference", fmt.Sprintf("La référence compte %d caractères, %d au plus.", l, longueurReference))
		}
		switch {
		case o.Du.IsZero():
			faute("du", "Donnez le premier jour de l’acte\u00a0: sans lui, on ne peut dire s’il était en vigueur à la réception.")
		case !o.Au.IsZero() && o.Au.Before(o.Du):
			faute("au", "Le dernier jour de l’acte est avant le premier.")
		}
		for _, c := range o.Procedures {
			if procedure == nil {
				break
			}
			canal, famille, ok := procedure(c)
			switch {
			case !ok:
				faute("procedures", "La démarche «\u00a0"+c+"\u00a0» n’est pas au catalogue.")
			case !couvre(o.Code, canal, famille):
				faute("procedures", "La démarche «\u00a0"+c+"\u00a0» n’est pas de celles que ce fondement couvre.")
			}
		}
		if i := slices.IndexFunc(ouverts[:n], func(x dossier.FondementOuvert) bool {
			return x.Code == o.Code && x.Reference == o.Reference && x.Du == o.Du
		}); i >= 0 {
			faute("reference", "Cet acte est déjà dans la liste.")
		}
	}
	return fautes
}

// couvre reports whether a basis may be that of a procedure.
func couvre(code dossier.CodeFondement, canal, famille string) bool {
	switch code {
	case dossier.FondementPostal:
		return canal != "anef"
	case dossier.FondementDCEM:
		return famille == "dcem"
	}
	return canal == "anef"
}
