package dossier

import "slices"

// ActeID numbers an action taken on a demande.
type ActeID int64

// CodeAction is one thing an agent may do to a demande.
type CodeAction string

const (
	ActionComplete            CodeAction = "complete"
	ActionPieces              CodeAction = "pieces_demandees"
	ActionComplement          CodeAction = "complement_recu"
	ActionRegularisation      CodeAction = "regularisation_demandee"
	ActionRegularisationRecue CodeAction = "regularisation_recue"
	ActionTransfert           CodeAction = "transfert"
	ActionPriseEnCharge       CodeAction = "prise_en_charge"
	ActionTransfertRefuse     CodeAction = "transfert_refuse"
	ActionComplexite          CodeAction = "complexite"
	ActionInvitation          CodeAction = "invitation"
	ActionConvocation         CodeAction = "convocation"
	ActionVenue               CodeAction = "venue"
	ActionAbsence             CodeAction = "absence"
	ActionRendezVousAnnule    CodeAction = "rendez_vous_annule"
	ActionInstruction         CodeAction = "instruction"
	ActionRecepisse           CodeAction = "recepisse_note"
	ActionModification        CodeAction = "modification"
	ActionAdresse             CodeAction = "adresse_changee"
	ActionDesistement         CodeAction = "desistement"
	ActionDecision            CodeAction = "decision_notee"
	ActionTitre               CodeAction = "titre_a_retirer"
	ActionSansSuite           CodeAction = "sans_suite"
	ActionReouverture         CodeAction = "reouverture"
	ActionRemise              CodeAction = "remise_notee"
)

// Action is one line of the guarded table of actions (design §4). What it needs beyond the state, the role and the habilitation is in
// Situation.Refus (facts of the register) and Situation.RefusDonnees (what the agent gave).
type Action struct {
	Code      CodeAction
	Libelle   string        // on the button
	Depuis    []EtatDemande // states it may be done from
	Vers      EtatDemande   // state that follows; "": it depends, see Suite
	Suite     string        // the state that follows, in words
	Roles     []Role
	Habilite  bool   // only an agent named by the préfet for acts that may harm (design D16)
	Effet     string // legal effect, said before it is done
	Article   string
	Certitude string        // SEEN, SEEN-2, INFERRED, RECALLED: all but SEEN are shown « à vérifier »
	Lettre    GenreCourrier // letter that becomes due; "" none
	Delais    []string      // codes of law's deadlines it sets or moves
	// Ailleurs says why not from the other living states.
	Ailleurs string
	// Destination: of a demande sent over, it is for the préfecture it was sent to. The other actions are for the one that holds it:
	// the sender, until the other takes it.
	Destination bool
}

var (
	instruit = []Role{RoleInstructeur, RoleSuperviseur}
	accueil  = []Role{RoleGuichet, RoleInstructeur, RoleSuperviseur}
	bureau   = []Role{RoleCourrier, RoleGuichet, RoleInstructeur, RoleSuperviseur}

	enCours  = []EtatDemande{DemandeEnregistree, DemandePieces, DemandeRegularisation, DemandeComplete, DemandeConvoquee, DemandeInstruction}
	vivantes = append(slices.Clone(enCours), DemandeDecision, DemandeTitre)
	toutes   = append(slices.Clone(vivantes), DemandeTransferee, DemandeSansSuite, DemandeDesistee)
)

// suitCours are the deadlines that hang on the administration's clock.
var suitCours = []string{"silence", "recours_decision_implicite"}

// Actions is the table, in the order screens show it.
var Actions = []Action{
	{
		Code: ActionComplement, Libelle: "Noter un complément reçu", Roles: bureau,
		Depuis: []EtatDemande{DemandeEnregistree, DemandePieces, DemandeComplete, DemandeConvoquee, DemandeInstruction},
		Suite:  "celui d’avant la demande de pièces quand tout ce qui empêchait l’instruction est là, sinon inchangé",
		Effet: "La production des pièces demandées met fin à la suspension du délai\u00a0: arrivées avant la limite, elles avancent le jour où le silence vaut refus. " +
			"Le cachet de la poste du dernier jour est à temps (L. 112-1).",
		Article: "CRPA L. 114-5, al. 3, L. 112-1", Certitude: "SEEN", Lettre: CourrierComplementRecu, Delais: suitCours,
		Ailleurs: "Une régularisation est attendue\u00a0: notez d’abord ce qui est arrivé par «\u00a0Noter la régularisation reçue\u00a0».",
	},
	{
		Code: ActionComplete, Libelle: "Déclarer le dossier complet", Roles: instruit, Vers: DemandeComplete, Suite: "complète",
		Depuis: []EtatDemande{DemandeEnregistree, DemandePieces},
		Effet: "Fixe, une fois pour toutes, le jour où la demande est complète\u00a0: le délai de silence des titres qui courent de la demande complète part de ce jour, " +
			"et la suspension en cours prend fin. Une pièce utile mais non indispensable qui manque encore n’y fait pas obstacle (L. 114-5-1). Un récépissé est alors dû à la personne admise à souscrire une demande.",
		Article: "CRPA L. 114-5, L. 114-5-1\u00a0; CESEDA R. 432-2, R. 431-12", Certitude: "SEEN", Delais: suitCours,
		Ailleurs: "Ce n’est plus une demande à compléter.",
	},
	{
		Code: ActionPieces, Libelle: "Demander des pièces", Roles: instruit, Suite: "pièces demandées, ou inchangé si aucune n’est indispensable",
		Depuis: []EtatDemande{DemandeEnregistree, DemandePieces, DemandeComplete, DemandeInstruction},
		Effet: "Une lettre dit les pièces manquantes, pourquoi, et jusqu’à quand. Le délai au bout duquel le silence vaut refus est suspendu pendant ce temps, et lui seul. " +
			"Une pièce qui n’est pas indispensable se demande sans rien suspendre (L. 114-5-1).",
		Article: "CRPA L. 114-5, L. 114-5-1\u00a0; CESEDA R. 431-11, al. 2", Certitude: "SEEN", Lettre: CourrierDemandePieces,
		Delais:   append([]string{"complement_demande"}, suitCours...),
		Ailleurs: "La personne est convoquée, ou une régularisation est attendue\u00a0: les pièces se demandent après.",
	},
	{
		Code: ActionRegularisation, Libelle: "Inviter à régulariser", Roles: instruit, Habilite: true, Vers: DemandeRegularisation, Suite: "régularisation demandée",
		Depuis: []EtatDemande{DemandeEnregistree, DemandePieces, DemandeComplete, DemandeInstruction},
		Effet: "Une lettre signée à la main, au nom d’un agent habilité, dit le vice de forme ou de procédure, les formalités à accomplir, les textes et le délai. " +
			"Le dossier n’est pas renvoyé et le délai de silence n’est pas suspendu.",
		Article: "CRPA L. 114-6", Certitude: "SEEN", Lettre: CourrierRegularisation, Delais: []string{"regularisation_vice_forme"},
		Ailleurs: "La personne est convoquée\u00a0: le vice se couvre au rendez-vous\u00a0; ou une régularisation est déjà demandée.",
	},
	{
		Code: ActionRegularisationRecue, Libelle: "Noter la régularisation reçue", Roles: accueil, Suite: "celui d’avant l’invitation à régulariser",
		Depuis:  []EtatDemande{DemandeRegularisation},
		Effet:   "Le vice est couvert. Si un fondement du dépôt est établi, ce que vaut le silence est recalculé depuis la première réception, qui ne change pas.",
		Article: "CRPA L. 114-6, L. 114-3", Certitude: "SEEN", Delais: suitCours,
		Ailleurs: "Aucune régularisation n’est attendue.",
	},
	{
		Code: ActionInvitation, Libelle: "Inviter à la solution de substitution", Roles: accueil, Vers: DemandeConvoquee, Suite: "convoquée",
		Depuis: []EtatDemande{DemandeEnregistree, DemandePieces, DemandeRegularisation, DemandeComplete},
		Effet: "L’impossibilité de déposer en ligne étant constatée, la préfecture invite la personne à un accueil physique qui enregistre la demande. " +
			"L’invitation devient le fondement du dépôt, à confirmer le jour de la venue\u00a0; la première réception ne change pas.",
		Article: "CESEDA R. 431-2, al. 3\u00a0; arrêté du 1er août 2023", Certitude: "SEEN-2", Lettre: CourrierInvitation, Delais: suitCours,
		Ailleurs: "La demande est déjà convoquée ou en instruction\u00a0: elle n’a plus besoin d’être ouverte.",
	},
	{
		Code: ActionConvocation, Libelle: "Convoquer", Roles: accueil, Vers: DemandeConvoquee, Suite: "convoquée",
		Depuis: []EtatDemande{DemandeEnregistree, DemandeComplete, DemandeConvoquee, DemandeInstruction},
		Effet: "Une lettre donne le lieu, le jour et l’heure, et retient une place. Les empreintes et la photographie sont toujours à recueillir\u00a0: le papier seul n’épuise pas la procédure. " +
			"La convocation ne suspend aucun délai. Convoquer de nouveau libère la place d’avant.",
		Article: "CESEDA R. 431-9", Certitude: "SEEN", Lettre: CourrierConvocation,
		Ailleurs: "Des pièces ou une régularisation sont attendues\u00a0: convoquez après, ou invitez à la solution de substitution.",
	},
	{
		Code: ActionVenue, Libelle: "Noter la venue au rendez-vous", Roles: accueil, Suite: "en instruction si le dossier est complet, sinon celui d’avant la convocation",
		Depuis:  []EtatDemande{DemandeConvoquee},
		Effet:   "Dit ce qui a été recueilli (empreintes, photographie). Après une invitation, le dépôt repose sur l’accueil physique qui enregistre la demande.",
		Article: "CESEDA R. 431-9, R. 431-2, al. 3", Certitude: "SEEN", Delais: suitCours,
		Ailleurs: "Aucun rendez-vous n’est fixé.",
	},
	{
		Code: ActionAbsence, Libelle: "Noter l’absence au rendez-vous", Roles: accueil, Suite: "celui d’avant la convocation",
		Depuis:  []EtatDemande{DemandeConvoquee},
		Effet:   "L’absence n’est pas un abandon\u00a0: la demande reste en cours, une nouvelle convocation est à faire, et la preuve que la lettre a été remise est à chercher.",
		Article: "CESEDA R. 431-9", Certitude: "INFERRED",
		Ailleurs: "Aucun rendez-vous n’est fixé.",
	},
	{
		Code: ActionRendezVousAnnule, Libelle: "Annuler le rendez-vous", Roles: accueil, Suite: "celui d’avant la convocation",
		Depuis:  []EtatDemande{DemandeConvoquee},
		Effet:   "La place est libérée et la personne est prévenue\u00a0; une nouvelle convocation est à faire.",
		Article: "CESEDA R. 431-9", Certitude: "INFERRED", Lettre: CourrierAnnulation,
		Ailleurs: "Aucun rendez-vous n’est fixé.",
	},
	{
		Code: ActionInstruction, Libelle: "Mettre en instruction", Roles: instruit, Vers: DemandeInstruction, Suite: "en instruction",
		Depuis:  []EtatDemande{DemandeComplete},
		Effet:   "L’examen commence. Aucun délai n’en dépend.",
		Article: "CESEDA R. 432-2", Certitude: "SEEN",
		Ailleurs: "L’instruction suit un dossier déclaré complet.",
	},
	{
		Code: ActionRecepisse, Libelle: "Noter un récépissé délivré", Roles: accueil, Suite: "inchangé",
		Depuis: []EtatDemande{DemandeComplete, DemandeConvoquee, DemandeInstruction, DemandeDecision, DemandeTitre},
		Effet: "Garde la trace du récépissé qu’un agent compétent a signé et remis, jamais imprimé ici. Il autorise la présence jusqu’à son terme\u00a0; il n’empêche pas la décision implicite de naître " +
			"(CE avis 6 mai 2025, n° 499904).",
		Article: "CESEDA R. 431-12, R. 431-13", Certitude: "SEEN",
		Ailleurs: "Le récépissé suit un dossier complet\u00a0: la personne doit être admise à souscrire sa demande.",
	},
	{
		Code: ActionModification, Libelle: "Modifier une réponse", Roles: accueil, Suite: "inchangé", Depuis: enCours,
		Effet:   "Une réponse change sur la parole signée de la personne, dont la page fait preuve. Ce qui avait été lu reste à côté. Aucune date n’est touchée.",
		Article: "CRPA L. 114-6\u00a0; CESEDA R. 142-24", Certitude: "INFERRED",
	},
	{
		Code: ActionAdresse, Libelle: "Changer l’adresse", Roles: bureau, Suite: "inchangé", Depuis: vivantes,
		Effet: "Les lettres qui ne sont pas parties sont réadressées. Si la nouvelle résidence relève d’une autre préfecture, le transfert est à examiner. " +
			"Le titulaire d’un titre de plus d’un an déclare son changement dans les trois mois.",
		Article: "CESEDA R. 431-23, R. 431-20", Certitude: "SEEN", Delais: []string{"changement_adresse"},
	},
	{
		Code: ActionTransfert, Libelle: "Transférer à la préfecture compétente", Roles: instruit, Vers: DemandeTransferee, Suite: "transférée",
		Depuis: append(slices.Clone(enCours), DemandeTransferee),
		Effet: "La demande, la même, est transmise au préfet du département de résidence, qui la trouve dans ses tâches\u00a0; la personne en est avisée. Vous gardez la trace et la lecture. Le délai du refus continue de courir depuis la première administration saisie\u00a0; " +
			"l’accusé de réception est délivré par l’administration compétente.",
		Article: "CRPA L. 114-2, L. 114-3, L. 114-4\u00a0; CESEDA R. 431-20", Certitude: "SEEN", Lettre: CourrierTransfert,
	},
	{
		Code: ActionPriseEnCharge, Libelle: "Prendre en charge la demande transmise", Roles: instruit, Destination: true, Suite: "celui d’avant le transfert",
		Depuis: []EtatDemande{DemandeTransferee},
		Effet: "La demande, la même, sous le même numéro, passe à votre préfecture avec ses premières dates\u00a0: le délai du refus court toujours depuis la première administration saisie. " +
			"Votre accusé de réception est dû\u00a0; les lettres qui n’étaient pas parties sont refaites à votre nom, sauf l’avis de transfert, que doit l’autre préfecture. " +
			"Elle garde la trace et la lecture de la demande, et n’agit plus. Un dépôt ouvert par un arrêté de l’autre préfecture est à confirmer.",
		Article: "CRPA L. 114-2, L. 114-3, L. 114-4\u00a0; CESEDA R. 431-20", Certitude: "SEEN", Delais: suitCours,
		Ailleurs: "Elle ne vous est pas transmise.",
	},
	{
		Code: ActionTransfertRefuse, Libelle: "Rendre une demande transmise à tort", Roles: instruit, Destination: true, Suite: "celui d’avant le transfert",
		Depuis: []EtatDemande{DemandeTransferee},
		Effet: "La demande revient à la préfecture qui l’a transmise, avec vos motifs, et lui est une tâche\u00a0; la personne en est avisée. Si une troisième préfecture est compétente, " +
			"transférez-la-lui plutôt. Aucune date ne change.",
		Article: "CRPA L. 114-2, L. 114-3", Certitude: "INFERRED", Lettre: CourrierReouverture,
		Ailleurs: "Elle ne vous est pas transmise.",
	},
	{
		Code: ActionComplexite, Libelle: "Porter le délai à soixante jours, pour complexité", Roles: instruit, Suite: "inchangé", Depuis: enCours,
		Effet: "Le délai de trente jours du titulaire d’une carte bleue d’un autre État, ou de sa famille, est porté de trente jours, une seule fois, si la complexité de la demande le justifie. " +
			"La personne doit en être informée\u00a0: une lettre est due avant la fin du premier délai.",
		Article: "CESEDA R. 421-23, R. 421-37-7", Certitude: "SEEN", Lettre: CourrierComplexite, Delais: suitCours,
	},
	{
		Code: ActionDecision, Libelle: "Noter une décision", Roles: instruit, Vers: DemandeDecision, Suite: "décision notée",
		Depuis: enCours,
		Effet: "Garde la décision prise et signée hors d’ici, son jour et celui de sa notification, qui ouvre le recours de deux mois s’il est mentionné. " +
			"Une décision défavorable est motivée et notée par un agent habilité. Son sens n’est jamais montré au public.",
		Article: "CJA R. 421-1, R. 421-5\u00a0; CRPA L. 211-2, L. 242-1", Certitude: "SEEN", Delais: []string{"recours_decision_expresse", "recours_oqtf_un_mois", "retrait_decision_creatrice"},
	},
	{
		Code: ActionTitre, Libelle: "Dire que le titre est à retirer", Roles: accueil, Vers: DemandeTitre, Suite: "titre à retirer",
		Depuis:  []EtatDemande{DemandeDecision},
		Effet:   "Une lettre dit à la personne où et comment retirer son titre.",
		Article: "CESEDA R. 431-20", Certitude: "SEEN", Lettre: CourrierTitre,
		Ailleurs: "Aucune décision favorable n’est notée.",
	},
	{
		Code: ActionDesistement, Libelle: "Noter un désistement", Roles: instruit, Vers: DemandeDesistee, Suite: "désistée", Depuis: enCours,
		Effet:   "La demande est close sur la parole signée de la personne, dont la page fait preuve\u00a0; une lettre en prend acte. Plus aucun silence ne fait naître de décision.",
		Article: "CRPA L. 114-5", Certitude: "INFERRED", Lettre: CourrierDesistement, Delais: suitCours,
	},
	{
		Code: ActionSansSuite, Libelle: "Classer sans suite", Roles: instruit, Habilite: true, Vers: DemandeSansSuite, Suite: "sans suite",
		Depuis: []EtatDemande{DemandePieces, DemandeRegularisation},
		Effet: "Clôt la demande\u00a0: seulement par un agent habilité nommé, avec des motifs écrits, après une demande remise à la personne et un délai écoulé sans réponse. " +
			"Ce qui a été posté le dernier jour est à temps, le cachet de la poste faisant foi (CRPA L. 112-1)\u00a0: on lui laisse huit jours pour arriver, et le classement n’est possible qu’après. " +
			"La lettre, signée à la main, dit les motifs et les recours. La demande peut être rouverte sans perdre ses dates.",
		Article: "CRPA L. 112-1, L. 114-5, L. 114-6, L. 211-2, L. 212-1\u00a0; CE avis 10 oct. 2024, n° 494718", Certitude: "SEEN", Lettre: CourrierSansSuite, Delais: suitCours,
		Ailleurs: "Une demande n’est classée qu’après avoir demandé des pièces ou une régularisation.",
	},
	{
		Code: ActionReouverture, Libelle: "Rouvrir", Roles: instruit, Suite: "celui d’avant la clôture",
		Depuis:  []EtatDemande{DemandeSansSuite, DemandeDesistee, DemandeTransferee},
		Effet:   "La demande reprend là où elle en était, avec ses premières dates\u00a0: le délai de silence est recalculé depuis la première réception.",
		Article: "CRPA L. 114-3", Certitude: "INFERRED", Lettre: CourrierReouverture, Delais: suitCours,
		Ailleurs: "La demande n’est pas close.",
	},
	{
		Code: ActionRemise, Libelle: "Noter la remise d’une lettre", Roles: bureau, Suite: "inchangé", Depuis: toutes,
		Effet:   "Dit le jour où la personne a eu la lettre, avec sa preuve. Sans remise prouvée, aucune suite défavorable n’est possible et les délais qu’elle ouvre ne sont pas opposables.",
		Article: "CJA R. 421-5\u00a0; CRPA L. 112-6", Certitude: "SEEN",
	},
}

// ActionByCode finds one line of the table.
func ActionByCode(c CodeAction) (Action, bool) {
	for _, a := range Actions {
		if a.Code == c {
			return a, true
		}
	}
	return Action{}, false
}

// Libelle gives the words of the action, or the code itself when unknown.
func (c CodeAction) Libelle() string {
	if a, ok := ActionByCode(c); ok {
		return a.Libelle
	}
	return string(c)
}

// RefusAction is the answer to an action that may not be done: Raison is a French sentence without a name or a number. It is an
// ErrInterdit when the role, the state or the facts forbid it, an ErrInvalide when what was given is not enough.
type RefusAction struct {
	Action CodeAction
	Champ  string // of what was given; "": the action itself is not possible
	Raison string
}

func (r *RefusAction) Error() string { return string(r.Action) + " refusée: " + r.Raison }

// Is tells the kind of the refusal.
func (r *RefusAction) Is(cible error) bool {
	if r.Champ != "" {
		return cible == ErrInvalide
	}
	return cible == ErrInterdit
}
