package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// lettresDeGenre are the states of the letters of a kind, oldest first.
func (a *atelier) lettresDeGenre(g dossier.GenreCourrier) string {
	a.Helper()
	var l []string
	for _, x := range a.courriers() {
		if genre, etat, _ := strings.Cut(x, ":"); genre == string(g) {
			l = append(l, etat)
		}
	}
	return strings.Join(l, " ")
}

// TestConvocationPerimee: a letter that gives an appointment which no longer stands does not leave; one that left stays what it was.
func TestConvocationPerimee(t *testing.T) {
	a := nouvelAtelier(t, nil)
	premier, second := a.creneau(a.aujourdhui().AddDays(20), 1), a.creneau(a.aujourdhui().AddDays(21), 1)
	a.agir(dossier.ActionConvocation, dossier.DonneesActe{Creneau: premier, Objet: "empreintes"})
	cs, err := a.s.CourriersDeDemande(t.Context(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.s.EcrireCourrier(t.Context(), cs[1].ID, ecriture("convocation")); err != nil {
		t.Fatal(err)
	}
	a.agir(dossier.ActionConvocation, dossier.DonneesActe{Creneau: second, Objet: "empreintes"})
	if l := a.lettresDeGenre(dossier.CourrierConvocation); l != "annule du" {
		t.Errorf("deux convocations partent : %s", l)
	}
	a.agir(dossier.ActionRendezVousAnnule, dossier.DonneesActe{Motifs: "guichet fermé"})
	if l := a.lettresDeGenre(dossier.CourrierConvocation); l != "annule annule" {
		t.Errorf("la convocation d’un rendez-vous annulé part : %s", l)
	}
	if err := a.s.EcrireCourrier(t.Context(), cs[1].ID, ecriture("convocation")); err == nil {
		t.Error("une lettre annulée est écrite")
	}
	verifierChaine(t, a.s)
}

// TestRappelPerime: a reminder that has not left when the pieces come does not leave.
func TestRappelPerime(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	a.jours(25)
	a.jour(a.aujourdhui())
	p := a.complement(2, a.aujourdhui())
	if l := a.lettresDeGenre(dossier.CourrierRappelPieces); l != "du" {
		t.Fatalf("rappel %q", l)
	}
	a.agir(dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 3}, Recues: []dossier.PieceRecue{{Code: "acte_mariage"}}})
	if l := a.lettresDeGenre(dossier.CourrierRappelPieces); l != "annule" {
		t.Errorf("le rappel de pièces qui sont venues part : %s", l)
	}
	a.jour(a.aujourdhui())
	if l := a.lettresDeGenre(dossier.CourrierRappelPieces); l != "annule" {
		t.Errorf("il revient : %s", l)
	}
}

// TestDemandePerimee: a request for pieces that has not left asks for what is still awaited when it does, and does not leave for nothing.
func TestDemandePerimee(t *testing.T) {
	a := nouvelAtelier(t, nil)
	autre := indispensable
	autre.Code = "livret"
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable, autre}})
	cs, err := a.s.CourriersDeDemande(t.Context(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.s.EcrireCourrier(t.Context(), cs[1].ID, ecriture("demande")); err != nil {
		t.Fatal(err)
	}
	p := a.complement(2, a.aujourdhui())
	a.agir(dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 3}, Recues: []dossier.PieceRecue{{Code: "acte_mariage"}}})
	if l := a.lettresDeGenre(dossier.CourrierDemandePieces); l != "annule du" {
		t.Errorf("elle demande une pièce venue : %s", l)
	}
	a.agir(dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 3}, Recues: []dossier.PieceRecue{{Code: "livret"}}})
	if l := a.lettresDeGenre(dossier.CourrierDemandePieces); l != "annule annule" {
		t.Errorf("elle part pour rien : %s", l)
	}
}

// TestAvisDeTransfertPerime: the notice of a transfer that is taken back before it left does not leave.
func TestAvisDeTransfertPerime(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75", Motifs: "bail à Paris"})
	a.agir(dossier.ActionReouverture, dossier.DonneesActe{Motifs: "adresse confirmée en Gironde"})
	if l := a.lettresDeGenre(dossier.CourrierTransfert); l != "annule" {
		t.Errorf("l’avis d’un transfert repris part : %s", l)
	}
}

// TestLettreDemandeeDansLaBannette: a letter an agent asks for is among what its préfecture has to send.
func TestLettreDemandeeDansLaBannette(t *testing.T) {
	a := nouvelAtelier(t, nil)
	if _, err := a.s.DemanderLettre(t.Context(), store.OrdreLettre{Demande: a.id, Genre: dossier.CourrierRestitution, Agent: a.agent,
		Donnees: dossier.LettreDemandee{Objets: []string{"un passeport"}}}); err != nil {
		t.Fatal(err)
	}
	ts, err := a.s.Taches(t.Context(), store.FiltreTaches{Prefectures: []string{"33"}, Genre: dossier.TacheCourrier})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(ts, func(x dossier.Tache) bool { return x.Detail == dossier.CourrierRestitution.Libelle() }) {
		t.Errorf("%d lettres à envoyer, la restitution n’y est pas", len(ts))
	}
}

// TestLettreDemandeeDeuxFois: the same letter asked for twice, by a form sent again or by two agents, leaves once; another one, or the same once it
// has left, is another letter.
func TestLettreDemandeeDeuxFois(t *testing.T) {
	a := nouvelAtelier(t, nil)
	demander := func(agent dossier.AgentID, objet string) error {
		_, err := a.s.DemanderLettre(t.Context(), store.OrdreLettre{Demande: a.id, Genre: dossier.CourrierRestitution, Agent: agent,
			Donnees: dossier.LettreDemandee{Objets: []string{objet}}})
		return err
	}
	if err := demander(a.agent, "un passeport"); err != nil {
		t.Fatal(err)
	}
	var refus *dossier.RefusAction
	if err := demander(storetest.Agent(t, a.s, dossier.RoleGuichet), "un passeport"); !errors.As(err, &refus) {
		t.Errorf("demandée deux fois : %v", err)
	}
	if err := demander(a.agent, "un livret de famille"); err != nil {
		t.Errorf("une autre : %v", err)
	}
	cs, err := a.s.CourriersDeDemande(t.Context(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.s.EcrireCourrier(t.Context(), cs[1].ID, ecriture("restitution")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.s.ImprimerLot(t.Context(), storetest.Lot("lot", cs[1].ID)); err != nil {
		t.Fatal(err)
	}
	if err := demander(a.agent, "un passeport"); err != nil {
		t.Errorf("la première est partie : %v", err)
	}
}

// TestCompletAvantLaDernierePiece: a demande was not complete before the last indispensable piece came.
func TestCompletAvantLaDernierePiece(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	a.jours(10)
	p := a.complement(2, a.aujourdhui())
	a.agir(dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 3}, Recues: []dossier.PieceRecue{{Code: "acte_mariage"}}})
	_, err := a.s.Agir(t.Context(), store.Ordre{Demande: a.id, Action: dossier.ActionComplete, Agent: a.agent, Le: a.aujourdhui().AddDays(-1)})
	if err == nil {
		t.Error("complète la veille de la dernière pièce")
	}
}

// TestPliApresLaDecision: no action looks at a pli that comes once the decision is taken: an agent says what was done of it. Before, the pli is
// looked at by an action, and by no word.
func TestPliApresLaDecision(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.jours(1)
	a.complement(2, a.aujourdhui())
	clore := func() error {
		ts, err := a.s.TachesDe(t.Context(), a.id)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(ts, func(x dossier.Tache) bool { return x.Genre == dossier.TacheComplement })
		return a.s.FaireTache(t.Context(), ts[i].ID, a.agent, "remerciements, classé")
	}
	if err := clore(); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("avant la décision : %v", err)
	}
	a.agir(dossier.ActionDecision, dossier.DonneesActe{Sens: dossier.SensFavorable, Reference: "D-1", Notifiee: a.aujourdhui()})
	if err := clore(); err != nil {
		t.Fatalf("après : %v", err)
	}
	a.jours(1)
	a.jour(a.aujourdhui())
	if ts := a.taches(); ts != "" {
		t.Errorf("tâches %q", ts)
	}
}
