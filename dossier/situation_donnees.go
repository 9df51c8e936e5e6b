package dossier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Bounds of what an agent gives.
const (
	motifsMin = 20  // characters of written reasons: a word is none
	joursMin  = 8   // days given to complete: the letter has to arrive
	joursMax  = 180 // beyond, a mistake
	// joursCourrier is how long what was posted on the last day of a limit may take to come and be scanned, in calendar days: three working ones at the
	// worst, five most often. The postmark counts (CRPA L. 112-1); how long to wait for it is ours to choose.
	joursCourrier = 8
)

// champsPersonne are the fields of an identity: corrected with the person, whose demandes they tie together, never in one demande.
var champsPersonne = []string{
	"nom_naissance", "nom_usage", "prenoms", "date_naissance", "numero_etranger", "second_numero_etranger",
	"mineur_nom", "mineur_prenoms", "mineur_date_naissance", "mineur_numero_etranger",
}

// champsAdresse are the fields of the addresses: changed by ActionAdresse.
var champsAdresse = []string{
	"chez", "complement", "numero_voie", "voie", "code_postal", "commune",
	"courrier_ailleurs", "courrier_confidentiel", "courrier_chez", "courrier_complement", "courrier_voie", "courrier_code_postal", "courrier_commune",
}

// ChampModifiable reports whether ActionModification may change that field.
func ChampModifiable(code string) bool {
	return !slices.Contains(champsPersonne, code) && !slices.Contains(champsAdresse, code)
}

// RefusDonnees says why an action that is possible cannot be done with what was given: the field at fault and a French sentence,
// both "" when it can. le is the day it takes effect.
func (s Situation) RefusDonnees(c CodeAction, le Date, d DonneesActe) (champ, raison string) {
	if le.IsZero() || le.After(s.Aujourdhui) {
		return "le", "Dites le jour de l’acte, qui ne peut pas être à venir."
	}
	if r := s.Demande.Dates.Reception; !r.IsZero() && le.Before(r) {
		return "le", fmt.Sprintf("Le jour de l’acte ne peut pas précéder la réception de la demande, le %s.", r.Fr())
	}
	if d.Preuve != nil && !slices.Contains(s.Demande.Plis, d.Preuve.Pli) || d.Preuve != nil && d.Preuve.Page < 1 {
		return "preuve", "La page de preuve doit être celle d’un pli de cette demande."
	}
	if f := donnees[c]; f != nil {
		return f(s, le, d)
	}
	return "", ""
}

var donnees = map[CodeAction]func(Situation, Date, DonneesActe) (string, string){
	ActionComplete: func(s Situation, le Date, _ DonneesActe) (string, string) {
		if r := s.DernierePiece(); le.Before(r) {
			return "le", fmt.Sprintf("Une pièce indispensable est arrivée le %s\u00a0: le dossier n’était pas complet avant.", r.Fr())
		}
		return "", ""
	},
	ActionPieces:              donneesPieces,
	ActionComplement:          donneesComplement,
	ActionRegularisation:      donneesRegularisation,
	ActionRegularisationRecue: preuve("La page du pli qui régularise est nécessaire."),
	ActionTransfert:           donneesTransfert,
	ActionTransfertRefuse:     motifs(motifsMin, "Écrivez pourquoi votre préfecture n’est pas compétente."),
	ActionComplexite:          motifs(motifsMin, "Écrivez en quoi la demande est complexe\u00a0: la personne en est informée."),
	ActionInvitation: func(_ Situation, _ Date, d DonneesActe) (string, string) {
		if strings.TrimSpace(d.Motifs) == "" {
			return "motifs", "Dites comment l’impossibilité de déposer en ligne a été constatée."
		}
		return donneesCreneau(d)
	},
	ActionConvocation: func(_ Situation, _ Date, d DonneesActe) (string, string) {
		if strings.TrimSpace(d.Objet) == "" {
			return "objet", "Dites pourquoi la personne est convoquée."
		}
		return donneesCreneau(d)
	},
	ActionVenue: func(s Situation, le Date, _ DonneesActe) (string, string) {
		if r, _ := s.RendezVousFixe(); le.Before(r.Jour) {
			return "le", "La venue ne peut pas précéder le rendez-vous."
		}
		return "", ""
	},
	ActionRendezVousAnnule: motifs(1, "Dites pourquoi le rendez-vous est annulé."),
	ActionRecepisse:        donneesRecepisse,
	ActionModification:     donneesModification,
	ActionAdresse:          donneesAdresse,
	ActionDecision:         donneesDecision,
	ActionDesistement:      preuve("La page où la personne dit, et signe, qu’elle se désiste est nécessaire."),
	ActionSansSuite: func(s Situation, le Date, d DonneesActe) (string, string) {
		if r, _ := s.LimiteEcoulee(); !le.After(r.AddDays(joursCourrier)) {
			return "le", fmt.Sprintf("La demande ne peut être classée qu’à partir du %s.", r.AddDays(joursCourrier+1).Fr())
		}
		return motifs(motifsMin, "Écrivez les motifs, en droit et en fait.")(s, le, d)
	},
	ActionReouverture: motifs(1, "Dites pourquoi la demande est rouverte."),
	ActionRemise:      donneesRemise,
}

func motifs(n int, phrase string) func(Situation, Date, DonneesActe) (string, string) {
	return func(_ Situation, _ Date, d DonneesActe) (string, string) {
		if len([]rune(strings.TrimSpace(d.Motifs))) < n {
			return "motifs", phrase
		}
		return "", ""
	}
}

func preuve(phrase string) func(Situation, Date, DonneesActe) (string, string) {
	return func(_ Situation, _ Date, d DonneesActe) (string, string) {
		if d.Preuve == nil {
			return "preuve", phrase
		}
		return "", ""
	}
}

func donneesJours(d DonneesActe) (string, string) {
	if d.Jours < joursMin || d.Jours > joursMax {
		return "jours", fmt.Sprintf("Donnez un délai raisonnable, de %d à %d jours.", joursMin, joursMax)
	}
	return "", ""
}

func donneesPieces(_ Situation, _ Date, d DonneesActe) (string, string) {
	if len(d.Pieces) == 0 {
		return "pieces", "Choisissez au moins une pièce."
	}
	var vus []string
	for _, p := range d.Pieces {
		if p.Code == "" || p.Libelle == "" || slices.Contains(vus, p.Code) {
			return "pieces", "Chaque pièce est du catalogue, une seule fois."
		}
		vus = append(vus, p.Code)
		if !slices.ContainsFunc(RaisonsPiece, func(x struct {
			Raison  RaisonPiece
			Libelle string
		}) bool {
			return x.Raison == p.Raison
		}) {
			return "pieces", fmt.Sprintf("Dites pourquoi «\u00a0%s\u00a0» est demandée.", p.Libelle)
		}
	}
	return donneesJours(d)
}

func donneesComplement(s Situation, _ Date, d DonneesActe) (string, string) {
	if d.Preuve == nil && len(d.Recues) == 0 {
		return "preuve", "Dites quel pli a été examiné, ou quelle pièce n’est plus demandée."
	}
	for _, r := range d.Recues {
		attendue := slices.ContainsFunc(DemandesDePieces(s.Actes), func(x RequetePieces) bool {
			return slices.ContainsFunc(x.Attendues, func(p PieceDemandee) bool { return p.Code == r.Code })
		})
		switch {
		case !attendue:
			return "recues", "Une pièce notée reçue n’est pas parmi celles qui sont attendues."
		case r.Dispense && strings.TrimSpace(d.Motifs) == "":
			return "motifs", "Dites pourquoi une pièce n’est plus demandée."
		case !r.Dispense && d.Preuve == nil:
			return "preuve", "La page du pli qui porte la pièce est nécessaire."
		}
	}
	return "", ""
}

func donneesRegularisation(_ Situation, _ Date, d DonneesActe) (string, string) {
	if len([]rune(strings.TrimSpace(d.Motifs))) < motifsMin {
		return "motifs", "Écrivez le vice de forme ou de procédure, et le texte."
	}
	if strings.TrimSpace(d.Formalites) == "" {
		return "formalites", "Dites les formalités que la personne doit accomplir."
	}
	return donneesJours(d)
}

func donneesTransfert(s Situation, _ Date, d DonneesActe) (string, string) {
	switch {
	case d.Prefecture == "":
		return "prefecture", "Choisissez la préfecture destinataire."
	case s.Demande.Etat == DemandeTransferee && d.Prefecture == s.Demande.TransfereeA:
		return "prefecture", "Elle lui est déjà transmise."
	case s.Demande.Etat == DemandeTransferee && d.Prefecture == s.Demande.Prefecture:
		return "prefecture", "Cette préfecture vous l’a transmise\u00a0: rendez-la-lui."
	case d.Prefecture == s.Demande.Prefecture:
		return "prefecture", "C’est déjà la préfecture de la demande."
	}
	return "", ""
}

func donneesCreneau(d DonneesActe) (string, string) {
	if d.Creneau == 0 {
		return "creneau", "Choisissez un créneau."
	}
	return "", ""
}

// donneesRecepisse holds CESEDA R. 431-13: at least one month.
func donneesRecepisse(s Situation, le Date, d DonneesActe) (string, string) {
	switch {
	case strings.TrimSpace(d.Reference) == "":
		return "reference", "Recopiez le numéro du récépissé."
	case d.Du.IsZero() || d.Du.After(le):
		return "du", "Dites à partir de quel jour il vaut\u00a0: il est déjà délivré."
	case d.Au.Before(d.Du.AddMonths(1)):
		return "au", "Un récépissé vaut au moins un mois (R. 431-13)."
	}
	return "", ""
}

func donneesModification(s Situation, _ Date, d DonneesActe) (string, string) {
	if d.Preuve == nil {
		return "preuve", "La page où la personne dit, et signe, ce qui change est nécessaire."
	}
	if len(d.Champs) == 0 {
		return "champs", "Choisissez la réponse qui change."
	}
	for code, v := range d.Champs {
		switch {
		case !ChampModifiable(code):
			return "champs", "L’identité se corrige avec la personne, et l’adresse par «\u00a0Changer l’adresse\u00a0»."
		case s.Demande.Champs[code].Valeur == v:
			return "champs", "Cette réponse est déjà celle de la demande."
		}
	}
	return "", ""
}

var codePostal = regexp.MustCompile(`^\d{5}$`)

func donneesAdresse(s Situation, _ Date, d DonneesActe) (string, string) {
	if d.Preuve == nil && strings.TrimSpace(d.Motifs) == "" {
		return "preuve", "Dites d’où vient l’adresse\u00a0: la page signée, ou la parole de la personne au guichet."
	}
	if d.Domicile == nil && d.Destinataire == nil {
		return "voie", "Écrivez la nouvelle adresse."
	}
	for _, a := range []*Adresse{d.Domicile, d.Destinataire} {
		if a == nil {
			continue
		}
		if !codePostal.MatchString(a.CodePostal) {
			return "code_postal", "Écrivez le code postal sur cinq chiffres."
		}
		if strings.TrimSpace(a.Commune) == "" {
			return "commune", "Écrivez la commune."
		}
		if a.Voie == "" && a.Chez == "" && a.Complement == "" {
			return "voie", "Écrivez le numéro et la voie."
		}
	}
	return "", ""
}

func donneesDecision(s Situation, le Date, d DonneesActe) (string, string) {
	switch d.Sens {
	case SensFavorable:
	case SensDefavorable:
		if !s.Agent.Habilite {
			return "sens", "Une décision défavorable est notée par un agent nommément habilité."
		}
		if len([]rune(strings.TrimSpace(d.Motifs))) < motifsMin {
			return "motifs", "Écrivez les motifs de la décision défavorable, en droit et en fait (L. 211-2)."
		}
	default:
		return "sens", "Dites le sens de la décision."
	}
	switch {
	case strings.TrimSpace(d.Reference) == "":
		return "reference", "Donnez la référence de la décision."
	case d.OQTF && d.Sens == SensFavorable:
		return "oqtf", "Une décision favorable n’est pas assortie d’une obligation de quitter le territoire."
	case !d.Notifiee.IsZero() && (d.Notifiee.Before(le) || d.Notifiee.After(s.Aujourdhui)):
		return "notifiee", "La notification ne précède pas la décision et ne peut pas être à venir."
	}
	return "", ""
}

func donneesRemise(s Situation, le Date, d DonneesActe) (string, string) {
	if d.Preuve == nil && strings.TrimSpace(d.Reference) == "" && !s.avisRevenu(d.Courrier) {
		return "preuve", "Donnez la preuve\u00a0: la page de l’avis de réception, ou son numéro."
	}
	i := slices.IndexFunc(s.LettresSansRemise(), func(c Courrier) bool { return c.ID == d.Courrier })
	if i < 0 {
		return "courrier", "Choisissez une lettre dont la remise n’est pas encore prouvée."
	}
	id := s.LettresSansRemise()[i].Acte
	for _, a := range s.Actes {
		if a.ID == id && le.Before(a.Le) {
			return "le", "La lettre n’a pas pu être remise avant d’être décidée."
		}
	}
	return "", ""
}
