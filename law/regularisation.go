package law

import (
	"slices"

	"souspli/dossier"
)

// TacheRegularisation is the code of the task of FaitsRegularisation.Tache.
const TacheRegularisation = "envoyer_regularisation"

// Tache is something that an agent owes on a demande: time never does it alone.
type Tache struct {
	Code      string
	Texte     string // French: what to do
	Article   string
	Certitude string
	Depuis    dossier.Date // day from which it is owed: the first reception
	Contenu   []string     // French: what the letter must say
}

// Version gives the state of the texts.
func (t Tache) Version() string { return VersionDe(t.Article) }

// FaitsRegularisation is what decides whether the person must be invited to cure the way the demande was filed.
type FaitsRegularisation struct {
	Fondement dossier.Fondement
	Etat      dossier.EtatDemande
	Dates     dossier.Dates
	Procedure string
	Canal     string                    // of the catalogue: anef, postal, rdv, demarches-simplifiees
	Famille   string                    // of the catalogue
	Ouverts   []dossier.FondementOuvert // acts of the préfecture
	Jour      dossier.Date              // of the letter: acts in force that day are named
}

// aRegulariser are the states in which a demande without a basis waits for that letter. A person asked already, received at the counter
// or whose demande is closed is owed none.
var aRegulariser = []dossier.EtatDemande{dossier.DemandeEnregistree, dossier.DemandePieces, dossier.DemandeComplete, dossier.DemandeInstruction}

// RegularisationDue gives the task owed on a demande filed on no basis: send the request of CRPA L. 114-6, at once, and never the papers
// back. ok is false when none is owed. That such a filing is a defect which can be cured is our reading (INFERRED).
//
// Source: CRPA L. 114-6 (delay, formalities, texts); CE avis 10 Oct. 2024, n° 493514 (no decision is born of silence until then).
func RegularisationDue(f FaitsRegularisation) (t Tache, ok bool) {
	if decide(f.Fondement.Code) || !slices.Contains(aRegulariser, f.Etat) {
		return t, false
	}
	t = Tache{
		Code: TacheRegularisation, Article: "CRPA L. 114-6", Certitude: Deduit, Depuis: DepartSilence(f.Dates),
		Texte: "Inviter la personne à régulariser la voie du dépôt\u00a0: aucun fondement n’est établi, et le silence ne fait naître aucune décision. " +
			"Le dossier ne lui est pas renvoyé.",
		Contenu: []string{
			"le délai donné pour régulariser\u00a0; le texte n’en fixe pas la durée",
			"les formalités à accomplir, ci-dessous",
			"les textes qui les prévoient",
			"le nom, la qualité et l’adresse administrative de l’agent (CRPA L. 111-2)",
		},
	}
	t.Contenu = append(t.Contenu, f.formalites()...)
	return t, true
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
