package law

import (
	"slices"

	"souspli/dossier"
)

// CertitudeRegularisation: that a filing on no basis is a defect that the person can cure is our reading of CRPA L. 114-6.
const CertitudeRegularisation = Deduit

// aRegulariser are the states in which a demande without a basis waits for that letter: those the action may be done from. A person
// received at the counter cures the defect there; one whose demande is closed is owed none.
var aRegulariser = []dossier.EtatDemande{dossier.DemandeEnregistree, dossier.DemandePieces, dossier.DemandeComplete, dossier.DemandeInstruction}

// RegularisationDue gives the task owed on a demande filed on no basis: send the request of CRPA L. 114-6, and never the papers back. ok is
// false when none is owed: a basis, one proposed that waits to be confirmed, a person asked or invited already. It looks at the demande
// and its acts only, and at no clock. DuLe counts the working days of the accusé de réception from the reception.
//
// Source: CRPA L. 114-6 (delay, formalities, texts); CE avis 10 Oct. 2024, n° 493514 (no decision is born of silence until then).
func RegularisationDue(s dossier.Situation) (t dossier.Tache, ok bool) {
	d := s.Demande
	_, regularise := s.Dernier(dossier.ActionRegularisation)
	_, invite := s.Dernier(dossier.ActionInvitation)
	if decide(d.Fondement.Code) || d.Fondement.Propose || regularise || invite || !slices.Contains(aRegulariser, d.Etat) {
		return t, false
	}
	depart := d.Dates.Reception
	if depart.IsZero() {
		depart = d.Dates.Enregistrement
	}
	return dossier.Tache{Demande: d.ID, Prefecture: d.Prefecture, Genre: dossier.TacheRegularisation, Cle: "depot", Depuis: d.Dates.Enregistrement,
		DuLe: AjouteOuvres(depart, etapeFondement, d.Prefecture)}, true
}

// FaitsRegularisation is what decides what the request to regularise says.
type FaitsRegularisation struct {
	Procedure string
	Canal     string                    // of the catalogue: anef, postal, rdv, demarches-simplifiees
	Famille   string                    // of the catalogue
	Ouverts   []dossier.FondementOuvert // acts of the préfecture
	Jour      dossier.Date              // of the letter: acts in force that day are named
}

// ContenuRegularisation is what the request of CRPA L. 114-6 must say, in French, one line each. It does not say whether one is owed: see
// RegularisationDue.
//
// Source: CRPA L. 114-6 (delay, formalities, texts), L. 111-2 (agent).
func ContenuRegularisation(f FaitsRegularisation) []string {
	return append([]string{
		"le délai donné pour régulariser\u00a0; le texte n’en fixe pas la durée",
		"les formalités à accomplir, ci-dessous",
		"les textes qui les prévoient",
		"le nom, la qualité et l’adresse administrative de l’agent (CRPA L. 111-2)",
	}, f.formalites()...)
}

// formalites says what puts the filing right, by the channel of the procedure.
func (f FaitsRegularisation) formalites() []string {
	var liste []string
	if f.Canal == "anef" {
		liste = append(liste,
			"déposer par le téléservice, avec l’aide du centre de contact citoyens ou du point d’accueil numérique (CESEDA R. 431-2, al. 2)",
			"ou, si le téléservice l’empêche, joindre ce qui le montre et demander à la préfecture de le constater et d’inviter au dépôt (CESEDA R. 431-2, al. 3)")
	} else {
		liste = append(liste, "se présenter à la préfecture ou à la sous-préfecture (CESEDA R. 431-3, al. 1)")
	}
	for _, code := range FondementsParActe() {
		for _, o := range OuverturesLe(f.Ouverts, code, f.Procedure, f.Jour) {
			if x, _ := FondementByCode(code); o.EnVigueur && couvre(code, f.Canal, f.Famille) {
				liste = append(liste, "ou par la voie qu’ouvre l’acte «\u00a0"+o.Reference+"\u00a0» ("+x.Libelle+")")
			}
		}
	}
	return liste
}
