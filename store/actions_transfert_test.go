package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// de is a superviseur of one préfecture.
func (a *atelier) de(prefecture string) dossier.AgentID {
	a.Helper()
	id, err := a.s.CreerAgent(a.Context(), dossier.Agent{Identifiant: "chef" + prefecture, Nom: "Camille Essai", Qualite: "cheffe de bureau", Role: dossier.RoleSuperviseur,
		Prefectures: []string{prefecture}, Actif: true, Habilite: true, VoitSensible: true}, "$argon2id$essai")
	if err != nil {
		a.Fatal(err)
	}
	return id
}

// par does an action by another agent than the sender's.
func (a *atelier) par(agent dossier.AgentID, c dossier.CodeAction, d dossier.DonneesActe) error {
	_, err := a.s.Agir(a.Context(), store.Ordre{Demande: a.id, Action: c, Agent: agent, Donnees: d})
	return err
}

func (a *atelier) fait(agent dossier.AgentID, c dossier.CodeAction, d dossier.DonneesActe) {
	a.Helper()
	if err := a.par(agent, c, d); err != nil {
		a.Fatalf("%s : %v", c, err)
	}
}

// chemin says which préfecture has the demande, where it is sent, who had it, who is to do its tasks, who sees it in its lists.
func (a *atelier) chemin() string {
	a.Helper()
	d := a.demande()
	ts, err := a.s.TachesDe(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	var qui, voient []string
	for _, t := range ts {
		qui = append(qui, t.Prefecture)
	}
	slices.Sort(qui)
	for _, p := range []string{"33", "69", "75"} {
		ds, err := a.s.Demandes(a.Context(), store.FiltreDemandes{Prefectures: []string{p}, VoitSensible: true})
		if err != nil {
			a.Fatal(err)
		}
		if slices.ContainsFunc(ds, func(x dossier.Demande) bool { return x.ID == a.id }) {
			voient = append(voient, p)
		}
	}
	return fmt.Sprintf("%s à %s vers %q, venue de %v ; tâches de %v ; vue par %v", d.Etat, d.Prefecture, d.TransfereeA, d.Passees, slices.Compact(qui), voient)
}

// lettresDe are the letters that a préfecture owes or has sent, each with its state.
func (a *atelier) lettresDe(prefecture string) string {
	a.Helper()
	cs, err := a.s.CourriersDus(a.Context(), store.FiltreCourriers{Prefectures: []string{prefecture},
		Etats: []dossier.EtatCourrier{dossier.CourrierDu, dossier.CourrierEcrit, dossier.CourrierImprime}})
	if err != nil {
		a.Fatal(err)
	}
	var l []string
	for _, c := range cs {
		if c.Prefecture != prefecture {
			a.Errorf("lettre %s de %s, dans la liste de %s", c.Genre, c.Prefecture, prefecture)
		}
		l = append(l, fmt.Sprintf("%s:%s", c.Genre, c.Etat))
	}
	slices.Sort(l)
	return strings.Join(l, " ")
}

// TestTransfertPrisEnCharge: the same demande, under its number and with its first dates, passes to who takes it; who sent it reads it and no longer
// acts; the letters that had not left are the new one's, and its own accusé is due (CRPA L. 114-2 to L. 114-4).
func TestTransfertPrisEnCharge(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) { c.Domicile.CodePostal = "75011" })
	paris, lyon := a.de("75"), a.de("69")
	// Paris has a demande of that rank already: the number does not follow the préfecture.
	e := storetest.Nouvelle(t, a.s, storetest.PliLu(t, a.s, 9), storetest.Identite(9))
	e.Decisions[0].Contenu.Prefecture = "75"
	if r, err := a.s.Register(t.Context(), e); err != nil || r.Numeros[0] != "2026-75-000001" {
		t.Fatal(r, err)
	}
	avant := a.demande()
	silence := a.echeance("silence_defaut")
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{utile}})
	a.jours(4)
	a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75"})
	if c := a.chemin(); c != `transferee à 33 vers "75", venue de [] ; tâches de [75] ; vue par [33 75]` {
		t.Error(c)
	}
	if ts := a.taches(); ts != "demande_transmise" {
		t.Errorf("tâches %q", ts)
	}
	if err := a.par(a.agent, dossier.ActionPriseEnCharge, dossier.DonneesActe{}); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("l’expéditeur la prend en charge : %v", err)
	}
	if err := a.par(paris, dossier.ActionReouverture, dossier.DonneesActe{Motifs: "x"}); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("le destinataire défait le transfert : %v", err)
	}
	if err := a.par(lyon, dossier.ActionPriseEnCharge, dossier.DonneesActe{}); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("une autre préfecture la prend : %v", err)
	}

	a.jours(3)
	a.fait(paris, dossier.ActionPriseEnCharge, dossier.DonneesActe{})
	d := a.demande()
	if c := a.chemin(); c != `enregistree à 75 vers "", venue de [33] ; tâches de [75] ; vue par [33 75]` {
		t.Error(c)
	}
	if d.Numero != avant.Numero || d.Dates != avant.Dates || a.echeance("silence_defaut") != silence || d.PersonneID != avant.PersonneID {
		t.Errorf("%s %+v, silence %s ; d’abord %s %+v, %s", d.Numero, d.Dates, a.echeance("silence_defaut"), avant.Numero, avant.Dates, silence)
	}
	if !d.Fondement.Propose || d.Fondement.Code != dossier.FondementArreteLocal || !strings.Contains(a.taches(), "fondement_a_confirmer") {
		t.Errorf("l’arrêté de la Gironde vaut à Paris sans être confirmé : %+v", d.Fondement)
	}
	if l := a.lettresDe("33"); l != "transfert:du" {
		t.Errorf("lettres de la Gironde : %s", l)
	}
	if l := a.lettresDe("75"); l != "accuse_reception:du accuse_reception:du demande_pieces:du" { // one of them of the other demande
		t.Errorf("lettres de Paris : %s", l)
	}
	if err := a.par(a.agent, dossier.ActionComplete, dossier.DonneesActe{}); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("qui l’avait agit encore : %v", err)
	}
	a.fait(paris, dossier.ActionComplete, dossier.DonneesActe{})
	verifierChaine(t, a.s)
}

// TestTransfertRendu: sent to the wrong one, it comes back with its reasons and is a task; sent again, it goes; nothing moves the clock.
func TestTransfertRendu(t *testing.T) {
	a := nouvelAtelier(t, nil)
	paris := a.de("75")
	silence := a.echeance("silence_defaut")
	a.agir(dossier.ActionComplete, dossier.DonneesActe{})
	a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75", Motifs: "bail à Paris"})
	a.fait(paris, dossier.ActionTransfertRefuse, dossier.DonneesActe{Motifs: "le bail a pris fin, la résidence est en Gironde"})
	if c := a.chemin(); c != `complete à 33 vers "", venue de [] ; tâches de [33] ; vue par [33]` {
		t.Error(c)
	}
	if ts := a.taches(); !strings.Contains(ts, "transfert_rendu") || strings.Contains(ts, "demande_transmise") || a.echeance("silence_defaut") != silence {
		t.Errorf("tâches %q, silence %s", ts, a.echeance("silence_defaut"))
	}
	if l := a.lettresDe("33"); l != "accuse_reception:du reouverture:du" { // the notice had not left
		t.Errorf("lettres %s", l)
	}
	if err := a.par(paris, dossier.ActionComplement, dossier.DonneesActe{}); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("qui l’a rendue agit : %v", err)
	}
	a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "69", Motifs: "hébergement à Lyon"})
	if ts := a.taches(); ts != "demande_transmise" {
		t.Errorf("tâches %q", ts)
	}
}

// TestTransfertPlusLoin: the second préfecture sends it on to a third without examining it; the third gives it back to the second, which had it last.
// Each keeps reading it; the accusé that has not left follows who has it, and is owed once.
func TestTransfertPlusLoin(t *testing.T) {
	a := nouvelAtelier(t, nil)
	paris, lyon := a.de("75"), a.de("69")
	a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75", Motifs: "bail à Paris"})
	if err := a.par(paris, dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "33", Motifs: "retour"}); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("renvoyée par un transfert : %v", err)
	}
	a.fait(paris, dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "69", Motifs: "hébergement à Lyon depuis mars"})
	if c := a.chemin(); c != `transferee à 75 vers "69", venue de [33] ; tâches de [69] ; vue par [33 69 75]` {
		t.Error(c)
	}
	if l := a.lettresDe("75"); l != "accuse_reception:du transfert:du" {
		t.Errorf("lettres de Paris : %s", l)
	}
	a.fait(lyon, dossier.ActionTransfertRefuse, dossier.DonneesActe{Motifs: "l’hébergement était provisoire, la résidence est à Paris"})
	if c := a.chemin(); c != `enregistree à 75 vers "", venue de [33] ; tâches de [75] ; vue par [33 75]` {
		t.Error(c)
	}
	if l := a.lettresDe("75"); l != "accuse_reception:du reouverture:du" {
		t.Errorf("lettres de Paris : %s", l)
	}
	if l := a.lettresDe("33"); l != "transfert:du" {
		t.Errorf("l’avis du premier transfert, fait, ne part plus : %s", l)
	}
	// Back where it began: one trace each, and the accusé it sent is not owed again.
	a.fait(paris, dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "33", Motifs: "nouvelle résidence en Gironde"})
	a.agir(dossier.ActionPriseEnCharge, dossier.DonneesActe{Fondement: &dossier.Fondement{Code: dossier.FondementException, Reference: "courriel du centre de contact"}})
	if c := a.chemin(); c != `enregistree à 33 vers "", venue de [33 75] ; tâches de [33] ; vue par [33 75]` {
		t.Error(c)
	}
	if d := a.demande(); d.Fondement.Code != dossier.FondementException || d.Fondement.Propose || a.echeance("silence_defaut") != storetest.Jour.AddMonths(4) {
		t.Errorf("%+v, silence %s", d.Fondement, a.echeance("silence_defaut"))
	}
	verifierChaine(t, a.s)
}

// TestComplementDUneDemandeTransmise: papers that reach the préfecture that had it, or the one it is sent to, join the demande, and are for who has it to look at.
func TestComplementDUneDemandeTransmise(t *testing.T) {
	a := nouvelAtelier(t, nil)
	paris := a.de("75")
	a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75", Motifs: "bail à Paris"})
	c, err := a.s.Candidates(t.Context(), storetest.Identite(1).Cles())
	if err != nil || len(c.Demandes) != 1 || !c.Demandes[0].Recoit("33") || !c.Demandes[0].Recoit("75") || c.Demandes[0].Recoit("69") {
		t.Fatalf("%+v %v", c.Demandes, err)
	}
	a.jours(1)
	p := a.complement(2, a.aujourdhui())
	a.fait(paris, dossier.ActionPriseEnCharge, dossier.DonneesActe{})
	if ts := a.taches(); !strings.Contains(ts, "complement_a_examiner") {
		t.Errorf("tâches %q", ts)
	}
	if c, err = a.s.Candidates(t.Context(), storetest.Identite(1).Cles()); err != nil || !c.Demandes[0].Recoit("33") {
		t.Errorf("%+v %v", c.Demandes, err)
	}
	a.fait(paris, dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 1}})
}

// TestDelaiPorteASoixanteJours: thirty days from the complete demande become sixty, once; the first deadline stays in the register, replaced;
// the person is told at the latest the day it would have ended (CESEDA R. 421-23).
func TestDelaiPorteASoixanteJours(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) { c.Procedure = "talent-carte-bleue-europeenne" })
	storetest.Executer(t, a.s, "DELETE FROM echeances") // the case an agent chose at the registration
	e := law.Silence(law.EntreesSilence{Code: law.SilenceCarteBleue30, PremiereSaisine: storetest.Jour, Fondement: dossier.FondementArreteLocal, Departement: "33"})
	storetest.Executer(t, a.s, fmt.Sprintf(`INSERT INTO echeances (demande, code, article, version, declencheur, entrees, certitude, effet, qui, a)
		VALUES (%d, '%s', '%s', '%s', '%s', '{"premiere_saisine":"%s","fondement":"%s","departement":"33","regle":"%s","duree":"%s"}', '%s', 'effet', 'administration', now())`,
		a.id, e.Code, e.Article, e.Version, e.Declencheur, storetest.Jour, dossier.FondementArreteLocal, e.Entrees["regle"], e.Entrees["duree"], e.Certitude))
	motifs := dossier.DonneesActe{Motifs: "deux employeurs, dont un établi dans un autre État"}
	if r := a.refuse(dossier.ActionComplexite, motifs); !strings.Contains(r, "complet") {
		t.Error(r)
	}
	a.agir(dossier.ActionComplete, dossier.DonneesActe{})
	avant := storetest.Jour.AddDays(30)
	if x := a.echeance(law.SilenceCarteBleue30); x != avant {
		t.Fatalf("silence %s, attendu %s", x, avant)
	}
	a.remettre(dossier.CourrierAccuseReception)
	a.jours(29)
	a.agir(dossier.ActionComplexite, motifs)
	if cs := strings.Join(a.courriers(), " "); strings.Contains(cs, string(dossier.CourrierAccuseRectifie)) {
		t.Errorf("la lettre dit déjà le nouveau jour : %s", cs)
	}
	if x := a.echeance(law.SilenceCarteBleue30); x != avant.AddDays(30) {
		t.Errorf("silence %s, attendu %s", x, avant.AddDays(30))
	}
	passees, err := a.s.EcheancesRemplacees(t.Context(), a.id)
	if err != nil || !slices.ContainsFunc(passees, func(e dossier.Echeance) bool { return e.Code == law.SilenceCarteBleue30 && e.Date == avant }) {
		t.Errorf("le premier délai n’est pas gardé : %+v %v", passees, err)
	}
	cs, err := a.s.CourriersDeDemande(t.Context(), a.id)
	i := slices.IndexFunc(cs, func(c dossier.Courrier) bool { return c.Genre == dossier.CourrierComplexite })
	if err != nil || i < 0 || cs[i].DuLe != avant || !strings.Contains(string(cs[i].Decide), "deux employeurs") {
		t.Errorf("lettres %+v %v", cs, err)
	}
	if r := a.refuse(dossier.ActionComplexite, motifs); !strings.Contains(r, "déjà") {
		t.Error(r)
	}
	// Whatever moves the clock afterwards, the thirty days stay.
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	if x := a.echeance(law.SilenceCarteBleue30); !x.After(avant.AddDays(30)) {
		t.Errorf("la suspension fait perdre l’allongement : %s", x)
	}
	verifierChaine(t, a.s)
}

// TestAccuseDeLaCompetente: the accusé is delivered by who is competent (CRPA L. 114-4). One that has left stays, and the other préfecture's is due within two
// working days of taking the demande; one that is written and has not left is written again, in its name, for the same day.
func TestAccuseDeLaCompetente(t *testing.T) {
	for _, parti := range []bool{true, false} {
		a := nouvelAtelier(t, nil)
		paris := a.de("75")
		cs, err := a.s.CourriersDeDemande(t.Context(), a.id)
		if err != nil {
			t.Fatal(err)
		}
		accuse := cs[0]
		e := store.Ecriture{Donnees: []byte(`{}`), Empreinte: dossier.EmpreinteDe([]byte("pdf")), Lignes: []string{"x"}, NbPages: 1, Version: 1}
		if err := a.s.EcrireCourrier(t.Context(), accuse.ID, e); err != nil {
			t.Fatal(err)
		}
		if parti {
			if _, err := a.s.ImprimerLot(t.Context(), storetest.Lot("lot", accuse.ID)); err != nil {
				t.Fatal(err)
			}
		}
		a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75", Motifs: "bail à Paris"})
		a.jours(7) // Thursday 19 March
		a.fait(paris, dossier.ActionPriseEnCharge, dossier.DonneesActe{})
		ici, du := "transfert:du", accuse.DuLe
		if parti {
			ici, du = "accuse_reception:imprime transfert:du", dossier.NewDate(2026, 3, 23)
		}
		if l := a.lettresDe("33"); l != ici {
			t.Errorf("parti %t, lettres de la Gironde : %s", parti, l)
		}
		cs, err = a.s.CourriersDus(t.Context(), store.FiltreCourriers{Prefectures: []string{"75"}})
		if err != nil || len(cs) != 1 || cs[0].Genre != dossier.CourrierAccuseReception || cs[0].DuLe != du || cs[0].ID == accuse.ID {
			t.Errorf("parti %t, lettres dues à Paris : %+v %v", parti, cs, err)
		}
		if n := storetest.Interroger[int](t, a.s, "SELECT count(*) FROM river_job WHERE kind = 'ecrire_courrier'"); n != 3 { // the first accusé, the notice to the person, the accusé of the competent one
			t.Errorf("parti %t : %d travaux d’écriture", parti, n)
		}
	}
}
