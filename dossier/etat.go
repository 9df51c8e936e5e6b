package dossier

// Acteur says who acts next.
type Acteur string

const (
	ActeurMachine     Acteur = "machine"
	ActeurAgent       Acteur = "agent"
	ActeurInstructeur Acteur = "instructeur"
	ActeurUsager      Acteur = "usager"
	ActeurPrefecture  Acteur = "prefecture"
	ActeurAutre       Acteur = "autre_prefecture"
	ActeurPersonne    Acteur = "personne"
)

// EtatPli is the state of a pli; the strings are those stored.
type EtatPli string

const (
	PliRecu          EtatPli = "recu"
	PliLu            EtatPli = "lu"
	PliAVerifier     EtatPli = "a_verifier"
	PliTraite        EtatPli = "traite"
	PliEnQuarantaine EtatPli = "en_quarantaine"
)

// EtatsPli lists the states in the order of a pli's life, with who acts next and the words an agent reads. The CHECK
// constraint of table plis is kept equal to it by a test.
var EtatsPli = []struct {
	Etat    EtatPli
	Acteur  Acteur
	Libelle string
}{
	{PliRecu, ActeurMachine, "reçu, en attente de lecture"},
	{PliLu, ActeurMachine, "lu, en attente de rapprochement"},
	{PliAVerifier, ActeurAgent, "à vérifier"},
	{PliTraite, ActeurPersonne, "traité"},
	{PliEnQuarantaine, ActeurAgent, "en quarantaine"},
}

// EtatDemande is the state of a demande; the strings are those stored.
type EtatDemande string

const (
	DemandeEnregistree    EtatDemande = "enregistree"
	DemandePieces         EtatDemande = "pieces_demandees"
	DemandeRegularisation EtatDemande = "regularisation_demandee"
	DemandeComplete       EtatDemande = "complete"
	DemandeConvoquee      EtatDemande = "convoquee"
	DemandeInstruction    EtatDemande = "en_instruction"
	DemandeTransferee     EtatDemande = "transferee"
	DemandeDecision       EtatDemande = "decision_notee"
	DemandeTitre          EtatDemande = "titre_a_retirer"
	DemandeSansSuite      EtatDemande = "sans_suite"
	DemandeDesistee       EtatDemande = "desistee"
)

// EtatsDemande is the table of design §4: who acts next, and what the applicant reads. Public must be completed by the
// caller where it ends with « le » or « à ». The sense of a decision is never shown to the public.
var EtatsDemande = []struct {
	Etat    EtatDemande
	Acteur  Acteur
	Libelle string // for agents
	Public  string // for the applicant
	Vivante bool   // false: closed, a new paper is not a complement of it
}{
	{DemandeEnregistree, ActeurInstructeur, "enregistrée", "reçu", true},
	{DemandePieces, ActeurUsager, "pièces demandées", "à compléter", true},
	{DemandeRegularisation, ActeurUsager, "régularisation demandée", "à compléter", true},
	{DemandeComplete, ActeurInstructeur, "complète", "en cours", true},
	{DemandeConvoquee, ActeurUsager, "convoquée", "rendez-vous le", true},
	{DemandeInstruction, ActeurPrefecture, "en instruction", "en cours", true},
	{DemandeTransferee, ActeurAutre, "transférée", "transmis à", true},
	{DemandeDecision, ActeurUsager, "décision notée", "décision prise : un courrier vous a été envoyé le", true},
	{DemandeTitre, ActeurUsager, "titre à retirer", "titre à retirer", true},
	{DemandeSansSuite, ActeurPersonne, "sans suite", "terminé", false},
	{DemandeDesistee, ActeurPersonne, "désistée", "terminé", false},
}

// Vivante reports whether a demande in that state can still receive papers.
func (e EtatDemande) Vivante() bool {
	for _, l := range EtatsDemande {
		if l.Etat == e {
			return l.Vivante
		}
	}
	return false
}

// Libelle gives the agents' word for the state, or the code itself when unknown.
func (e EtatDemande) Libelle() string {
	for _, l := range EtatsDemande {
		if l.Etat == e {
			return l.Libelle
		}
	}
	return string(e)
}

// Libelle gives the agents' word for the state, or the code itself when unknown.
func (e EtatPli) Libelle() string {
	for _, l := range EtatsPli {
		if l.Etat == e {
			return l.Libelle
		}
	}
	return string(e)
}
