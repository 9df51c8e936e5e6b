package dossier

import (
	"strings"
	"testing"
	"time"
)

// TestDerniereProduction: pieces that came in two plis, looked at out of order: the last day they came ends the suspension, not the last one looked at.
func TestDerniereProduction(t *testing.T) {
	recu := func(code string, le Date) Acte {
		return Acte{Action: ActionComplement, Le: le, Donnees: DonneesActe{Recues: []PieceRecue{{Code: code}}}}
	}
	demande := Acte{ID: 1, Action: ActionPieces, Le: NewDate(2026, 3, 2), Donnees: DonneesActe{Suspend: true, Limite: NewDate(2026, 4, 1), Pieces: []PieceDemandee{
		{Code: "a", Indispensable: true}, {Code: "b", Indispensable: true}, {Code: "c"}}}}
	ds := DemandesDePieces([]Acte{demande, recu("a", NewDate(2026, 3, 20)), recu("b", NewDate(2026, 3, 10)), recu("c", NewDate(2026, 3, 25))})
	if p := ds[0].Produit; p != NewDate(2026, 3, 20) {
		t.Errorf("produites le %s", p)
	}
}

// TestSansSuiteAttendToutesLesLimites: a later request with a shorter limit does not take back the days of the first one.
func TestSansSuiteAttendToutesLesLimites(t *testing.T) {
	s := situationLarge(DemandePieces, RoleInstructeur)
	s.Actes = append(s.Actes, Acte{ID: 9, Action: ActionPieces, De: DemandePieces, Vers: DemandePieces, Le: NewDate(2026, 4, 1), Donnees: DonneesActe{
		Jours: 8, Limite: NewDate(2026, 4, 9), Suspend: true, Pieces: []PieceDemandee{{Code: "bail", Libelle: "bail", Raison: PieceAbsente, Indispensable: true}}}})
	s.Courriers = append(s.Courriers, Courrier{ID: 9, Genre: CourrierDemandePieces, Acte: 9, RemisLe: NewDate(2026, 4, 2)})
	if r := s.Refus(ActionSansSuite); r != "" {
		t.Fatalf("les deux délais sont écoulés : %s", r)
	}
	s.Actes[0].Donnees.Jours, s.Actes[0].Donnees.Limite = 90, NewDate(2026, 6, 8)
	if r := s.Refus(ActionSansSuite); !strings.Contains(r, "10\u00a0juin") {
		t.Errorf("le premier délai court encore, depuis la remise : %q", r)
	}
}

// TestVenueCouvreLeVice: who was asked to put the filing right and comes to the counter has nothing more to put right.
func TestVenueCouvreLeVice(t *testing.T) {
	regularisation := Acte{ID: 1, Action: ActionRegularisation, De: DemandeEnregistree, Vers: DemandeRegularisation}
	invitation := Acte{ID: 2, Action: ActionInvitation, De: DemandeRegularisation, Vers: DemandeConvoquee}
	deplacee := Acte{ID: 3, Action: ActionConvocation, De: DemandeConvoquee, Vers: DemandeConvoquee}
	s := Situation{Demande: Demande{Etat: DemandeConvoquee}, Actes: []Acte{regularisation, invitation, deplacee}}
	if v := s.EtatSuivant(ActionVenue, NewDate(2026, 4, 1), DonneesActe{}); v != DemandeEnregistree {
		t.Errorf("venue : %s", v)
	}
	if v := s.EtatSuivant(ActionAbsence, NewDate(2026, 4, 1), DonneesActe{}); v != DemandeRegularisation {
		t.Errorf("absence : %s", v)
	}
}

// TestPliExaminePourSesPieces: while pieces are waited for, a pli read for the address it gives is still to be examined.
func TestPliExaminePourSesPieces(t *testing.T) {
	s := situationLarge(DemandePieces, RoleInstructeur)
	arrive := s.Demande.CreeA.AddDate(0, 0, 20)
	s.Liens = []LienPli{{Pli: 9, A: arrive}}
	lu := func(c CodeAction) Acte {
		return Acte{Action: c, De: DemandePieces, Vers: DemandePieces, A: arrive.Add(time.Hour), Donnees: DonneesActe{Preuve: &PagePreuve{Pli: 9, Page: 1}}}
	}
	attente := s.Actes
	for _, c := range []CodeAction{ActionAdresse, ActionModification} {
		s.Actes = append(attente[:len(attente):len(attente)], lu(c))
		if len(s.PlisAExaminer()) != 1 || s.Refus(ActionSansSuite) == "" {
			t.Errorf("%s : le pli est dit examiné et la demande peut être classée", c)
		}
	}
	s.Actes = append(attente[:len(attente):len(attente)], lu(ActionRegularisationRecue))
	if len(s.PlisAExaminer()) != 1 {
		t.Error("le pli qui régularise n’est plus à examiner pour les pièces attendues")
	}
	s.Actes = append(s.Actes, lu(ActionComplement))
	if len(s.PlisAExaminer()) != 0 {
		t.Error("le complément noté n’examine pas le pli")
	}
	s.Actes = append([]Acte{lu(ActionAdresse)}, attente...) // before anything was asked for
	if len(s.PlisAExaminer()) != 0 {
		t.Error("un pli qui ne changeait que l’adresse reste à examiner")
	}
}
