package dossier

import "time"

// TacheID numbers a task.
type TacheID int64

// GenreTache is a kind of task.
type GenreTache string

const (
	TacheFondement           GenreTache = "fondement_a_confirmer"
	TacheRegularisation      GenreTache = "regularisation_a_envoyer"
	TacheCompletude          GenreTache = "completude_a_examiner"
	TacheComplement          GenreTache = "complement_a_examiner"
	TachePiecesEchues        GenreTache = "delai_pieces_ecoule"
	TacheRegularisationEchue GenreTache = "delai_regularisation_ecoule"
	TacheRemise              GenreTache = "remise_a_prouver"
	TacheNonRemis            GenreTache = "courrier_non_remis"
	TacheNumeroInconnu       GenreTache = "numero_inconnu"
	TacheConvocation         GenreTache = "convocation_a_faire"
	TacheVenue               GenreTache = "venue_a_noter"
	TacheRecepisse           GenreTache = "recepisse_a_delivrer"
	TacheSejour              GenreTache = "sejour_expire"
	TacheSilence             GenreTache = "reponse_avant_silence"
	TacheSilenceNe           GenreTache = "decision_implicite_nee"
	TacheTransfert           GenreTache = "transfert_a_examiner"
	TacheTransmise           GenreTache = "demande_transmise"
	TacheTransfertRendu      GenreTache = "transfert_rendu"
	TacheNotification        GenreTache = "decision_a_notifier"
	TacheAncienneAdresse     GenreTache = "lettre_ancienne_adresse"
	TacheElectronique        GenreTache = "accuse_electronique_non_remis"
	TacheElectroniqueDue     GenreTache = "accuse_electronique_a_envoyer"
	TacheCourrier            GenreTache = "courrier_du" // never stored: read from the letters
)

// GenresTache lists them with the words agents read, and why they are owed. Constatee: nothing in the register shows that it is done,
// so an agent says it; the others end by themselves.
var GenresTache = []struct {
	Genre     GenreTache
	Libelle   string
	Pourquoi  string
	Article   string
	Constatee bool
}{
	{TacheSejour, "Séjour qui expire", "Le titre ou le récépissé finit et rien d’autre ne prouve le séjour.", "CESEDA R. 431-12, L. 433-3", false},
	{TacheRecepisse, "Récépissé à délivrer", "Le dossier est complet\u00a0: un récépissé est dû à la personne admise à souscrire sa demande.", "CESEDA R. 431-12, R. 431-13", false},
	{TacheSilence, "Réponse à donner avant que le silence vaille refus", "À la fin de ce jour, le silence devient une décision de refus.", "CESEDA R.*432-1, R. 432-2", false},
	{TacheSilenceNe, "Refus implicite né", "Le silence a fait naître un refus\u00a0: la demande reste à examiner, et les motifs sont dus à qui les demande.", "CRPA L. 232-4", false},
	{TacheRegularisation, "Invitation à régulariser à envoyer", "Le dépôt ne repose sur aucun fondement et le silence ne fait naître aucune décision\u00a0: la personne est invitée à régulariser, ou à la solution de substitution. Son dossier ne lui est pas renvoyé.", "CRPA L. 114-6", false},
	{TacheFondement, "Fondement à confirmer", "Le fondement proposé décide de ce que vaut le silence.", "CESEDA R. 431-2, R. 431-3", false},
	{TacheCompletude, "Complétude à examiner", "Les pièces manquantes se demandent dans un délai raisonnable.", "CESEDA R. 431-11, al. 2\u00a0; CRPA L. 114-5", false},
	{TacheComplement, "Pli arrivé à examiner", "Un pli s’est ajouté à la demande\u00a0: s’il apporte les pièces, la suspension finit le jour de sa réception.", "CRPA L. 114-5", false},
	{TachePiecesEchues, "Délai donné pour les pièces écoulé", "Rien ne se passe de soi-même\u00a0: examinez en l’état, redemandez, ou, quand ce qui a été posté le dernier jour a eu huit jours pour arriver, faites décider un agent habilité.", "CRPA L. 114-5", false},
	{TacheRegularisationEchue, "Délai donné pour régulariser écoulé", "Rien ne se passe de soi-même\u00a0: examinez en l’état, relancez, ou, quand ce qui a été posté le dernier jour a eu huit jours pour arriver, faites décider un agent habilité.", "CRPA L. 114-6", false},
	{TacheRemise, "Preuve de remise à chercher", "Sans preuve que la lettre a été remise, elle ne compte pas contre la personne.", "CRPA L. 112-6\u00a0; CJA R. 421-5", false},
	{TacheNonRemis, "Courrier non remis\u00a0: vérifier l’adresse, renvoyer", "La lettre n’est pas arrivée\u00a0: rien ne peut courir contre la personne. Cherchez son adresse, renvoyez la lettre, ou remettez-la au guichet.",
		"CRPA L. 112-6\u00a0; CJA R. 421-5", true},
	{TacheNumeroInconnu, "La Poste ne connaît pas ce numéro", "Quinze jours après son départ, le Suivi de La Poste ne connaît pas ce recommandé\u00a0: cherchez-le sur le bordereau de dépôt et sur l’enveloppe, et vérifiez la plage de numéros. " +
		"La Poste n’est plus interrogée\u00a0; un avis de réception qui revient, ou la remise que vous notez, compte toujours.",
		"CRPA L. 112-6\u00a0; CJA R. 421-5", true},
	{TacheConvocation, "Convocation à faire", "Les empreintes et la photographie sont toujours à recueillir.", "CESEDA R. 431-9", false},
	{TacheVenue, "Venue à noter", "Le jour du rendez-vous est passé.", "CESEDA R. 431-9", false},
	{TacheTransfert, "Transfert à examiner", "L’adresse de résidence semble relever d’une autre préfecture\u00a0: à confirmer, quelques communes ont le code postal du département voisin.", "CRPA L. 114-2\u00a0; CESEDA R. 431-20", true},
	{TacheTransmise, "Demande reçue par transfert, à prendre en charge", "Une autre préfecture nous a transmis cette demande\u00a0: son délai court depuis sa première réception. Prenez-la en charge, rendez-la ou transférez-la.",
		"CRPA L. 114-2, L. 114-3", false},
	{TacheTransfertRendu, "Transfert rendu, à revoir", "La préfecture à qui la demande avait été transmise l’a rendue, avec ses motifs\u00a0: la demande est de nouveau à instruire ici, ou à transmettre à une autre.",
		"CRPA L. 114-2", true},
	{TacheNotification, "Décision à notifier", "Le jour de notification n’est pas noté\u00a0: le délai de recours ne court pas.", "CJA R. 421-1, R. 421-5", true},
	{TacheAncienneAdresse, "Lettre imprimée à l’ancienne adresse", "L’adresse a changé après l’impression\u00a0: retirez la lettre si elle n’est pas partie.", "CRPA L. 112-6", true},
	{TacheElectronique, "Accusé électronique non remis\u00a0: l’envoyer sur papier",
		"Le courriel n’est pas arrivé, ou ne peut plus partir\u00a0: il ne compte pas. Vérifiez que l’accusé sur papier est parti, sinon faites-le partir, ou préparez-en un duplicata.",
		"CRPA L. 112-11, L. 112-12", true},
	{TacheElectroniqueDue, "Accusé électronique à demander",
		"La demande est venue par courriel\u00a0: son accusé de réception électronique est dû dans les dix jours ouvrés, et personne ne l’a demandé. Demandez-le sur la page de la demande, à «\u00a0Préparer une autre lettre\u00a0». " +
			"S’il ne peut pas partir par courriel, faites partir l’accusé sur papier\u00a0; qu’il vaille l’accusé électronique est à vérifier.",
		"CRPA L. 112-11, R. 112-11-2", false},
	{TacheCourrier, "Courrier à envoyer", "La lettre est due et n’est pas partie.", "CRPA L. 112-3", false},
}

// Libelle gives the words agents read, or the code itself when unknown.
func (g GenreTache) Libelle() string {
	for _, x := range GenresTache {
		if x.Genre == g {
			return x.Libelle
		}
	}
	return string(g)
}

// Pourquoi says why it is owed, with its article; both "" when unknown.
func (g GenreTache) Pourquoi() (pourquoi, article string) {
	for _, x := range GenresTache {
		if x.Genre == g {
			return x.Pourquoi, x.Article
		}
	}
	return "", ""
}

// Constatee reports whether an agent has to say that it is done.
func (g GenreTache) Constatee() bool {
	for _, x := range GenresTache {
		if x.Genre == g {
			return x.Constatee
		}
	}
	return false
}

// Tache is one thing to do about a demande. Cle tells apart two tasks of a kind (which limit, which letter): a task that was closed is
// not made again under the same Cle.
type Tache struct {
	ID          TacheID
	Demande     DemandeID
	Numero      string
	Prefecture  string // who does it: that of the demande, or the destination of a transfer
	Genre       GenreTache
	Cle         string
	Depuis      Date // first day it is to be shown
	DuLe        Date // last day; zero: no day is fixed
	Jusque      Date // last day it is to be shown, when another takes over the day after; zero: until it is done
	FaiteA      time.Time
	FaitePar    AgentID
	FinSejour   Date       // of the person, for the order of the list
	Courrier    CourrierID // of TacheCourrier only
	Detail      string     // which letter, in words
	EtatDemande EtatDemande
	Sensible    bool
}

// Constatee reports whether an agent has to say that it is done: its kind says so, or the demande is decided and no action looks at a pli any more.
func (t Tache) Constatee() bool {
	return t.Genre.Constatee() || t.Genre == TacheComplement && (t.EtatDemande == DemandeDecision || t.EtatDemande == DemandeTitre)
}
