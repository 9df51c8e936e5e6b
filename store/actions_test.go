package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// atelier is a register with one demande whose clock is law's, an instructor named for grave acts, and a clock to move.
type atelier struct {
	testing.TB
	s       *store.Store
	horloge *storetest.Horloge
	agent   dossier.AgentID
	pli     dossier.PliID
	id      dossier.DemandeID
}

// contenuLegal is a demande whose deadlines are those law gives.
func contenuLegal(i dossier.Identite, change func(*dossier.Contenu)) *dossier.Contenu {
	c := storetest.Contenu(i)
	c.Fondement = dossier.Fondement{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023"}
	c.Champs["valable_au"] = dossier.ChampLu{Valeur: "2026-06-30", Confiance: 1}
	if change != nil {
		change(c)
	}
	c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: c.Prefecture, Manquantes: c.Manquantes})
	return c
}

func nouvelAtelier(t testing.TB, change func(*dossier.Contenu)) *atelier {
	t.Helper()
	s, h := storetest.NewHorloge(t)
	a := &atelier{TB: t, s: s, horloge: h}
	id, err := s.CreerAgent(t.Context(), dossier.Agent{Identifiant: "chef", Nom: "Dominique Essai", Qualite: "chef de bureau", Role: dossier.RoleSuperviseur,
		Prefectures: []string{"33"}, Actif: true, Habilite: true, VoitSensible: true}, "$argon2id$essai")
	if err != nil {
		t.Fatal(err)
	}
	a.agent = id
	a.pli, a.id = a.enregistrer(1, change)
	return a
}

func (a *atelier) enregistrer(n int, change func(*dossier.Contenu)) (dossier.PliID, dossier.DemandeID) {
	a.Helper()
	p := storetest.PliLu(a, a.s, n)
	e := storetest.Nouvelle(a, a.s, p, storetest.Identite(n))
	e.Decisions[0].Contenu = contenuLegal(storetest.Identite(n), change)
	r, err := a.s.Register(a.Context(), e)
	if err != nil {
		a.Fatal(err)
	}
	return p, r.Demandes[0]
}

// complement ties one more pli to the demande, received that day.
func (a *atelier) complement(n int, recu dossier.Date) dossier.PliID {
	a.Helper()
	np := storetest.NouveauPli(n)
	np.Reception.RecuLe = recu
	p := storetest.PliLuDe(a, a.s, np, storetest.Identite(1))
	c, err := a.s.Candidates(a.Context(), storetest.Identite(1).Cles())
	if err != nil {
		a.Fatal(err)
	}
	_, err = a.s.Register(a.Context(), store.Enregistrement{Pli: p, Candidats: c, Sorts: storetest.Sorts(3), Decisions: []dossier.Rapprochement{
		{Decision: dossier.DecisionComplement, Demande: a.id, Contenu: &dossier.Contenu{Identite: storetest.Identite(1)}}}})
	if err != nil {
		a.Fatal(err)
	}
	return p
}

func (a *atelier) agir(c dossier.CodeAction, d dossier.DonneesActe) dossier.Acte {
	a.Helper()
	acte, err := a.s.Agir(a.Context(), store.Ordre{Demande: a.id, Action: c, Agent: a.agent, Donnees: d})
	if err != nil {
		a.Fatalf("%s : %v", c, err)
	}
	return acte
}

// refuse wants an action refused, and returns the reason.
func (a *atelier) refuse(c dossier.CodeAction, d dossier.DonneesActe) string {
	a.Helper()
	_, err := a.s.Agir(a.Context(), store.Ordre{Demande: a.id, Action: c, Agent: a.agent, Donnees: d})
	var r *dossier.RefusAction
	if !errors.As(err, &r) {
		a.Fatalf("%s : %v, un refus attendu", c, err)
	}
	return r.Raison
}

func (a *atelier) demande() dossier.Demande {
	a.Helper()
	d, err := a.s.Demande(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	return d
}

// echeance is the deadline of a code that holds now; zero when there is none. Each one must be what law computes again.
func (a *atelier) echeance(code string) dossier.Date {
	a.Helper()
	var jour dossier.Date
	for _, e := range a.demande().Echeances {
		if r, err := law.Recalcule(e); err != nil || r != e.Date {
			a.Errorf("%s : %s au registre, %s recalculée (%v)", e.Code, e.Date, r, err)
		}
		if e.Code == code {
			jour = e.Date
		}
	}
	return jour
}

func (a *atelier) jours(n int) { a.horloge.Avancer(time.Duration(n) * 24 * time.Hour) }

func (a *atelier) aujourdhui() dossier.Date { return dossier.DateDe(a.horloge.Now()) }

// remettre prints (by the back door) and proves the delivery of the last letter of a kind, today.
func (a *atelier) remettre(genre dossier.GenreCourrier) {
	a.Helper()
	cs, err := a.s.CourriersDeDemande(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	for _, c := range slices.Backward(cs) {
		if c.Genre == genre {
			if err := a.s.EcrireCourrier(a.Context(), c.ID, ecriture(string(genre))); err != nil {
				a.Fatal(err)
			}
			if _, err := a.s.ImprimerLot(a.Context(), storetest.Lot(fmt.Sprintf("lot-%d", c.ID), c.ID)); err != nil {
				a.Fatal(err)
			}
			a.agir(dossier.ActionRemise, dossier.DonneesActe{Courrier: c.ID, Reference: "2C00000000000"})
			return
		}
	}
	a.Fatalf("aucune lettre %s", genre)
}

func (a *atelier) courriers() (l []string) {
	a.Helper()
	cs, err := a.s.CourriersDeDemande(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	for _, c := range cs {
		l = append(l, fmt.Sprintf("%s:%s", c.Genre, c.Etat))
	}
	return l
}

// taches are the open tasks of the demande, sorted.
func (a *atelier) taches() string {
	a.Helper()
	ts, err := a.s.TachesDe(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	var l []string
	for _, t := range ts {
		l = append(l, string(t.Genre))
	}
	slices.Sort(l)
	return strings.Join(l, " ")
}

func (a *atelier) creneau(jour dossier.Date, places int) dossier.CreneauID {
	a.Helper()
	ids, err := a.s.OuvrirCreneaux(a.Context(), []dossier.Creneau{{Prefecture: "33", LieuJour: dossier.LieuJour{Lieu: "Guichet 4", Jour: jour, Heure: "09:30"}, Duree: 20, Capacite: places}}, a.agent)
	if err != nil {
		a.Fatal(err)
	}
	return ids[0]
}

var (
	indispensable = dossier.PieceDemandee{Code: "acte_mariage", Libelle: "acte de mariage", Raison: dossier.PieceAbsente, Indispensable: true}
	utile         = dossier.PieceDemandee{Code: "photo", Libelle: "photographies", Raison: dossier.PieceIncorrecte}
)

// TestAllerEntier is the story of a demande, from the first missing piece to the titre: the clock moves as law says and first dates never.
func TestAllerEntier(t *testing.T) {
	a := nouvelAtelier(t, nil)
	premiere := a.demande().Dates
	silence := storetest.Jour.AddMonths(4) // 12 March + 4 months
	if d := a.echeance("silence_defaut"); d != silence {
		t.Fatalf("silence %s, attendu %s", d, silence)
	}

	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable, utile}})
	d := a.demande()
	if d.Etat != dossier.DemandePieces || len(d.Manquantes) != 2 || !d.Manquantes[0].Exigee || d.Manquantes[1].Exigee {
		t.Fatalf("%s %+v", d.Etat, d.Manquantes)
	}
	limite := storetest.Jour.AddDays(32) // the thirtieth day is Saturday 11 April: Monday 13
	if x := a.echeance("complement_demande"); x != limite {
		t.Fatalf("limite %s, attendu %s", x, limite)
	}
	if x := a.echeance("silence_defaut"); x != silence.AddDays(32) {
		t.Fatalf("silence suspendu jusqu’au %s, attendu %s", x, silence.AddDays(32))
	}
	if a.echeance(law.SilenceIncomplet).IsZero() {
		t.Error("rien ne dit ce que vaut le silence sur un dossier incomplet")
	}

	// Ten days later a pli comes: the suspension ends that day, twenty-two days early.
	a.jours(10)
	p := a.complement(2, a.aujourdhui())
	if ts := a.taches(); !strings.Contains(ts, "complement_a_examiner") {
		t.Errorf("tâches %q", ts)
	}
	a.jours(5) // looked at later: the day is that of the reception
	acte := a.agir(dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 3}, Recues: []dossier.PieceRecue{{Code: "acte_mariage"}}})
	if acte.Le != storetest.Jour.AddDays(10) || acte.Vers != dossier.DemandeEnregistree {
		t.Fatalf("%+v", acte)
	}
	if x := a.echeance("silence_defaut"); x != silence.AddDays(10) {
		t.Fatalf("silence %s après production, attendu %s", x, silence.AddDays(10))
	}
	if !a.echeance(law.SilenceIncomplet).IsZero() {
		t.Error("le dossier est encore dit incomplet")
	}
	if ts := a.taches(); strings.Contains(ts, "complement_a_examiner") {
		t.Errorf("le pli examiné reste à examiner : %q", ts)
	}

	// The photographs are useful, not indispensable: complete all the same (L. 114-5-1).
	a.agir(dossier.ActionComplete, dossier.DonneesActe{})
	completude := a.aujourdhui()
	if d = a.demande(); d.Etat != dossier.DemandeComplete || d.Dates.Completude != completude || len(d.Manquantes) != 1 {
		t.Fatalf("%s %+v %+v", d.Etat, d.Dates, d.Manquantes)
	}
	if ts := a.taches(); !strings.Contains(ts, "convocation_a_faire") || !strings.Contains(ts, "recepisse_a_delivrer") {
		t.Errorf("tâches %q", ts)
	}
	a.agir(dossier.ActionRecepisse, dossier.DonneesActe{Reference: "R-1", Du: a.aujourdhui(), Au: dossier.NewDate(2026, 7, 31)})
	if d = a.demande(); d.FinSejour != dossier.NewDate(2026, 7, 31) || strings.Contains(a.taches(), "recepisse") {
		t.Errorf("fin du séjour %s, tâches %q", d.FinSejour, a.taches())
	}

	c := a.creneau(a.aujourdhui().AddDays(20), 1)
	a.agir(dossier.ActionConvocation, dossier.DonneesActe{Creneau: c, Objet: "empreintes"})
	a.jours(20)
	if acte = a.agir(dossier.ActionVenue, dossier.DonneesActe{Empreintes: true, Photo: true}); acte.Vers != dossier.DemandeInstruction {
		t.Fatalf("%+v", acte)
	}
	if strings.Contains(a.taches(), "convocation_a_faire") {
		t.Error("les empreintes sont prises et une convocation est encore à faire")
	}
	a.agir(dossier.ActionDecision, dossier.DonneesActe{Sens: dossier.SensFavorable, Reference: "D-1", Notifiee: a.aujourdhui()})
	if !a.echeance("silence_defaut").IsZero() || a.echeance("retrait_decision_creatrice") != a.aujourdhui().AddMonths(4) {
		t.Errorf("%+v", a.demande().Echeances)
	}
	a.agir(dossier.ActionTitre, dossier.DonneesActe{})
	d = a.demande()
	if d.Etat != dossier.DemandeTitre || d.Dates.Reception != premiere.Reception || d.Dates.PremiereSaisine != premiere.PremiereSaisine || d.Dates.Enregistrement != premiere.Enregistrement ||
		d.Dates.Completude != completude {
		t.Errorf("%s %+v, d’abord %+v", d.Etat, d.Dates, premiere)
	}
	if l := a.courriers(); !slices.Equal(l, []string{"accuse_reception:du", "demande_pieces:annule", "complement_recu:du", "convocation:annule", "titre_a_retirer:du"}) {
		t.Errorf("lettres %v", l)
	}
	if n := storetest.Interroger[int](t, a.s, "SELECT count(*) FROM river_job WHERE kind = 'ecrire_courrier'"); n != 5 {
		t.Errorf("%d travaux d’écriture : un par lettre", n)
	}
	verifierChaine(t, a.s)
}

// TestPieceUtile: a piece that is not indispensable is asked for and stops nothing, neither the registration nor the clock (CRPA L. 114-5-1).
func TestPieceUtile(t *testing.T) {
	a := nouvelAtelier(t, nil)
	silence := a.echeance("silence_defaut")
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{utile}})
	if d := a.demande(); d.Etat != dossier.DemandeEnregistree || a.echeance("silence_defaut") != silence || !a.echeance("complement_demande").IsZero() {
		t.Errorf("%s, silence %s", d.Etat, a.echeance("silence_defaut"))
	}
	a.agir(dossier.ActionComplete, dossier.DonneesActe{})
	if l := a.courriers(); !slices.Contains(l, "demande_pieces:du") {
		t.Errorf("lettres %v", l)
	}
}

// TestPlusieursSuspensions: two limits one after the other both count, and days of both at once count once.
func TestPlusieursSuspensions(t *testing.T) {
	a := nouvelAtelier(t, nil)
	silence := a.echeance("silence_defaut")
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 12, Pieces: []dossier.PieceDemandee{indispensable}}) // 12 → 24 March
	a.jours(6)
	autre := indispensable
	autre.Code = "livret"
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 20, Pieces: []dossier.PieceDemandee{autre}}) // 18 March → 7 April
	if d := a.echeance("silence_defaut"); d != silence.AddDays(26) {
		t.Errorf("chevauchement : %s, attendu %s", d, silence.AddDays(26))
	}
	a.jours(40)
	p := a.complement(3, a.aujourdhui())
	a.agir(dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 1}, Recues: []dossier.PieceRecue{{Code: "acte_mariage"}, {Code: "livret"}}})
	if d := a.echeance("silence_defaut"); d != silence.AddDays(26) {
		t.Errorf("produites après la limite : %s, attendu %s", d, silence.AddDays(26))
	}
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 15, Pieces: []dossier.PieceDemandee{{Code: "bail", Libelle: "bail", Raison: dossier.PiecePerimee, Indispensable: true}}})
	if d := a.echeance("silence_defaut"); d != silence.AddDays(26+15) {
		t.Errorf("nouvelle suspension : %s, attendu %s", d, silence.AddDays(41))
	}
}

// TestSansSuitePuisRouverte: nothing harmful before the delivery and the lapse of the limit; reopened, the clock is what it was.
func TestSansSuitePuisRouverte(t *testing.T) {
	a := nouvelAtelier(t, nil)
	motifs := dossier.DonneesActe{Motifs: "acte de mariage demandé, non produit, sans lequel la demande ne peut être examinée"}
	if r := a.refuse(dossier.ActionSansSuite, motifs); !strings.Contains(r, "demandé des pièces") {
		t.Error(r)
	}
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	silence := a.echeance("silence_defaut")
	a.jours(40)
	if r := a.refuse(dossier.ActionSansSuite, motifs); !strings.Contains(r, "remise") {
		t.Error(r)
	}
	a.remettre(dossier.CourrierDemandePieces) // delivered late: thirty days from there
	if r := a.refuse(dossier.ActionSansSuite, motifs); !strings.Contains(r, "pas écoulé") {
		t.Error(r)
	}
	a.jours(38) // eight days after the limit
	if r := a.refuse(dossier.ActionSansSuite, motifs); !strings.Contains(r, "cachet de la poste") {
		t.Error(r)
	}
	a.jours(1)
	if r := a.refuse(dossier.ActionSansSuite, dossier.DonneesActe{Motifs: "incomplet"}); !strings.Contains(r, "motifs") {
		t.Error(r)
	}
	ordinaire := storetest.Agent(t, a.s, dossier.RoleInstructeur)
	if _, err := a.s.Agir(t.Context(), store.Ordre{Demande: a.id, Action: dossier.ActionSansSuite, Agent: ordinaire, Donnees: motifs}); !errors.Is(err, dossier.ErrInterdit) || !strings.Contains(err.Error(), "habilité") {
		t.Errorf("agent non habilité : %v", err)
	}
	a.agir(dossier.ActionSansSuite, motifs)
	if d := a.demande(); d.Etat != dossier.DemandeSansSuite || !a.echeance("silence_defaut").IsZero() {
		t.Errorf("%s %+v", d.Etat, d.Echeances)
	}
	avant := a.demande().Dates
	a.agir(dossier.ActionReouverture, dossier.DonneesActe{Motifs: "l’acte avait été reçu au guichet"})
	if d := a.demande(); d.Etat != dossier.DemandePieces || d.Dates != avant || a.echeance("silence_defaut") != silence {
		t.Errorf("%s %+v, silence %s attendu %s", d.Etat, d.Dates, a.echeance("silence_defaut"), silence)
	}
	if l := a.courriers(); !slices.Contains(l, "sans_suite:annule") {
		t.Errorf("la lettre d’une clôture annulée part encore : %v", l)
	}
}

// TestSansFondement: no basis, no date, a task at once; the regularisation gives both the basis and the day counted from the first reception.
func TestSansFondement(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) { c.Fondement = dossier.Fondement{Code: dossier.FondementAucun} })
	if !a.echeance(law.SilenceCanal).IsZero() || !strings.Contains(a.taches(), "regularisation_a_envoyer") {
		t.Fatalf("tâches %q", a.taches())
	}
	a.agir(dossier.ActionRegularisation, dossier.DonneesActe{Jours: 30, Motifs: "le titre se demande par le téléservice (R. 431-2)", Formalites: "joindre le courriel du centre de contact"})
	if d := a.demande(); d.Etat != dossier.DemandeRegularisation || a.echeance("regularisation_vice_forme") != storetest.Jour.AddDays(32) || strings.Contains(a.taches(), "regularisation_a_envoyer") {
		t.Fatalf("%s %q", d.Etat, a.taches())
	}
	a.jours(8)
	p := a.complement(2, a.aujourdhui())
	a.agir(dossier.ActionRegularisationRecue, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: p, Page: 1},
		Fondement: &dossier.Fondement{Code: dossier.FondementException, Reference: "courriel du centre de contact"}})
	d := a.demande()
	if d.Etat != dossier.DemandeEnregistree || d.Fondement.Code != dossier.FondementException || a.echeance("silence_defaut") != storetest.Jour.AddMonths(4) {
		t.Errorf("%s %+v %s", d.Etat, d.Fondement, a.echeance("silence_defaut"))
	}
	if n := storetest.Interroger[int](t, a.s, "SELECT count(*) FROM echeances WHERE code = 'silence_attention_canal' AND remplacee_a IS NULL"); n != 0 {
		t.Error("l’ancienne échéance vaut encore")
	}
	if l := a.courriers(); !slices.Contains(l, "regularisation:annule") {
		t.Errorf("l’invitation à régulariser ce qui l’est part encore : %v", l)
	}
}

// TestInvitationEtVenue: the invitation is a basis to confirm, confirmed the day the person comes; the first reception stays.
func TestInvitationEtVenue(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) { c.Fondement = dossier.Fondement{Code: dossier.FondementAucun} })
	c := a.creneau(a.aujourdhui().AddDays(6), 1)
	a.agir(dossier.ActionInvitation, dossier.DonneesActe{Creneau: c, Motifs: "courriel du centre de contact du 2 mars"})
	d := a.demande()
	if d.Etat != dossier.DemandeConvoquee || d.Fondement.Code != dossier.FondementInvitation || !d.Fondement.Propose || a.echeance("silence_defaut") != storetest.Jour.AddMonths(4) {
		t.Fatalf("%s %+v", d.Etat, d.Fondement)
	}
	if r := a.refuse(dossier.ActionVenue, dossier.DonneesActe{}); !strings.Contains(r, "pas encore eu lieu") {
		t.Error(r)
	}
	a.jours(6)
	a.agir(dossier.ActionVenue, dossier.DonneesActe{Empreintes: true})
	if d = a.demande(); d.Etat != dossier.DemandeEnregistree || d.Fondement.Propose || d.Dates.Reception != storetest.Jour {
		t.Errorf("%s %+v", d.Etat, d.Fondement)
	}
}

// TestTransfert: the competent préfecture, by the home; the person is told; the clock does not move; the destination finds it among its tasks.
func TestTransfert(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) { c.Domicile.CodePostal = "75011" })
	if !strings.Contains(a.taches(), "transfert_a_examiner") {
		t.Errorf("tâches %q", a.taches())
	}
	silence := a.echeance("silence_defaut")
	if r := a.refuse(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "69"}); !strings.Contains(r, "ne mène pas") {
		t.Error(r)
	}
	if r := a.refuse(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "999"}); !strings.Contains(r, "table") {
		t.Error(r)
	}
	a.agir(dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75"})
	d := a.demande()
	if d.Etat != dossier.DemandeTransferee || d.TransfereeA != "75" || a.echeance("silence_defaut") != silence || !slices.Contains(a.courriers(), "transfert:du") {
		t.Errorf("%s à %q, silence %s, lettres %v", d.Etat, d.TransfereeA, a.echeance("silence_defaut"), a.courriers())
	}
	ts, err := a.s.Taches(t.Context(), store.FiltreTaches{Prefectures: []string{"75"}, VoitSensible: true})
	if err != nil || len(ts) != 1 || ts[0].Genre != dossier.TacheTransmise {
		t.Errorf("%+v %v", ts, err)
	}
	ds, err := a.s.Demandes(t.Context(), store.FiltreDemandes{Prefectures: []string{"75"}, VoitSensible: true})
	if err != nil || len(ds) != 1 {
		t.Errorf("la préfecture destinataire ne voit pas la demande : %d %v", len(ds), err)
	}
	a.agir(dossier.ActionReouverture, dossier.DonneesActe{Motifs: "adresse confirmée en Gironde"})
	if d = a.demande(); d.Etat != dossier.DemandeEnregistree || d.TransfereeA != "" {
		t.Errorf("%s %q", d.Etat, d.TransfereeA)
	}
}

// TestChangementAdresse: what is written and not printed is written again to the new place; a confidential address stays; the transfer is to be looked at.
func TestChangementAdresse(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) {
		c.Destinataire.Voie, c.Destinataire.Commune = c.Domicile.Voie, c.Domicile.Commune
	})
	cs, err := a.s.CourriersDeDemande(t.Context(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	v := a.demande().Version
	e := store.Ecriture{Donnees: []byte(`{}`), Empreinte: dossier.EmpreinteDe([]byte("pdf")), Lignes: []string{"x"}, NbPages: 1, Version: 1, VersionDemande: v}
	if err := a.s.EcrireCourrier(t.Context(), cs[0].ID, e); err != nil {
		t.Fatal(err)
	}
	neuve := dossier.Adresse{Voie: "2 quai Neuf", CodePostal: "69001", Commune: "Lyon"}
	a.agir(dossier.ActionAdresse, dossier.DonneesActe{Domicile: &neuve, Preuve: &dossier.PagePreuve{Pli: a.pli, Page: 1}, Du: a.aujourdhui()})
	d := a.demande()
	if d.Domicile.Commune != "Lyon" || d.Destinataire.Commune != "Lyon" || d.Destinataire.Destinataire == "" || a.echeance("changement_adresse") != a.aujourdhui().AddMonths(3) {
		t.Errorf("%+v %+v", d.Domicile, d.Destinataire)
	}
	if l := a.courriers(); !slices.Equal(l, []string{"accuse_reception:annule", "accuse_reception:du"}) {
		t.Errorf("lettres %v", l)
	}
	if !strings.Contains(a.taches(), "transfert_a_examiner") {
		t.Errorf("tâches %q", a.taches())
	}
	// A letter rendered before the change cannot be recorded after it.
	cs, _ = a.s.CourriersDeDemande(t.Context(), a.id)
	e.VersionDemande = v
	if err := a.s.EcrireCourrier(t.Context(), cs[1].ID, e); !errors.Is(err, dossier.ErrPerime) {
		t.Errorf("lettre à l’ancienne adresse : %v", err)
	}

	b := nouvelAtelier(t, func(c *dossier.Contenu) { c.Destinataire.Confidentielle = true })
	avant := b.demande().Destinataire
	b.agir(dossier.ActionAdresse, dossier.DonneesActe{Domicile: &neuve, Motifs: "dit au guichet"})
	if d := b.demande(); d.Destinataire != avant || d.Domicile.Commune != "Lyon" {
		t.Errorf("adresse confidentielle : %+v", d.Destinataire)
	}
}

// TestModificationEtDesistement: on the signed word of the person, whose page is kept.
func TestModificationEtDesistement(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) {
		c.Champs["situation_familiale"] = dossier.ChampLu{Valeur: "celibataire", Confiance: 1, Source: dossier.SourceCode, Page: 1}
	})
	preuve := &dossier.PagePreuve{Pli: a.pli, Page: 2}
	a.agir(dossier.ActionModification, dossier.DonneesActe{Preuve: preuve, Champs: map[string]string{"situation_familiale": "marie"}})
	if c := a.demande().Champs["situation_familiale"]; c.Valeur != "marie" || c.Lu != "celibataire" || c.Source != dossier.SourceAgent || c.Page != 2 {
		t.Errorf("%+v", c)
	}
	c := a.creneau(a.aujourdhui().AddDays(4), 1)
	a.agir(dossier.ActionConvocation, dossier.DonneesActe{Creneau: c, Objet: "empreintes"})
	a.agir(dossier.ActionDesistement, dossier.DonneesActe{Preuve: preuve})
	if d := a.demande(); d.Etat != dossier.DemandeDesistee || !a.echeance("silence_defaut").IsZero() || a.taches() != "" {
		t.Errorf("%s, tâches %q", d.Etat, a.taches())
	}
	if x, err := a.s.Creneau(t.Context(), c); err != nil || x.Pris != 0 {
		t.Errorf("la place n’est pas rendue : %+v %v", x, err)
	}
	a.agir(dossier.ActionReouverture, dossier.DonneesActe{Motifs: "la personne est revenue sur son désistement"})
	if l := a.courriers(); !slices.Contains(l, "prise_acte_desistement:annule") {
		t.Errorf("prise d’acte d’un désistement repris : %v", l)
	}
}

// TestToutesLesTransitionsInterdites: every state × every action through the one function of the store. What the table forbids is refused with
// its reason and changes nothing, not even the journal; what it allows is not refused for the state.
func TestToutesLesTransitionsInterdites(t *testing.T) {
	a := nouvelAtelier(t, nil)
	compte := func() string {
		return storetest.Interroger[string](t, a.s, `SELECT concat_ws(' ', (SELECT count(*) FROM actes), (SELECT count(*) FROM journal), (SELECT count(*) FROM courriers),
			(SELECT count(*) FROM taches), (SELECT count(*) FROM echeances), (SELECT version FROM demandes))`)
	}
	refuses := 0
	for _, e := range dossier.EtatsDemande {
		vers := ""
		if e.Etat == dossier.DemandeTransferee {
			vers = "75"
		}
		storetest.Executer(t, a.s, fmt.Sprintf("UPDATE demandes SET etat = '%s', transferee_a = '%s'", e.Etat, vers))
		for _, x := range dossier.Actions {
			if slices.Contains(x.Depuis, e.Etat) {
				continue
			}
			avant := compte()
			raison := a.refuse(x.Code, dossier.DonneesActe{})
			if !strings.HasSuffix(raison, ".") || compte() != avant {
				t.Errorf("%s depuis %s : %q, avant %s après %s", x.Code, e.Etat, raison, avant, compte())
			}
			refuses++
		}
	}
	if refuses != 173 {
		t.Errorf("%d transitions interdites essayées, 173 attendues", refuses)
	}
}

// TestActionRefusee: who acts, and on what they saw.
func TestActionRefusee(t *testing.T) {
	a := nouvelAtelier(t, nil)
	ordre := store.Ordre{Demande: a.id, Action: dossier.ActionComplete, Agent: a.agent}
	paris, err := a.s.CreerAgent(t.Context(), dossier.Agent{Identifiant: "paris", Role: dossier.RoleSuperviseur, Prefectures: []string{"75"}, Actif: true}, "$")
	if err != nil {
		t.Fatal(err)
	}
	for nom, c := range map[string]struct {
		change func(*store.Ordre)
		genre  error
	}{
		"la machine":       {func(o *store.Ordre) { o.Agent = 0 }, dossier.ErrInterdit},
		"un agent inconnu": {func(o *store.Ordre) { o.Agent = 999 }, dossier.ErrInterdit},
		"hors du ressort":  {func(o *store.Ordre) { o.Agent = paris }, dossier.ErrIntrouvable},
		"demande inconnue": {func(o *store.Ordre) { o.Demande = 999 }, dossier.ErrIntrouvable},
		"demande changée":  {func(o *store.Ordre) { o.Version = 7 }, dossier.ErrConflit},
		"action inconnue":  {func(o *store.Ordre) { o.Action = "rejet" }, dossier.ErrInterdit},
		"jour à venir":     {func(o *store.Ordre) { o.Le = a.aujourdhui().AddDays(1) }, dossier.ErrInvalide},
		"pli d’une autre":  {func(o *store.Ordre) { o.Donnees.Preuve = &dossier.PagePreuve{Pli: 99, Page: 1} }, dossier.ErrInvalide},
		"créneau d’une autre": {func(o *store.Ordre) {
			o.Action, o.Donnees = dossier.ActionConvocation, dossier.DonneesActe{Creneau: 99, Objet: "x"}
		}, dossier.ErrInvalide},
	} {
		o := ordre
		c.change(&o)
		if _, err := a.s.Agir(t.Context(), o); !errors.Is(err, c.genre) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	if d := a.demande(); d.Etat != dossier.DemandeEnregistree || d.Version != 1 {
		t.Errorf("%s, version %d", d.Etat, d.Version)
	}
}

// TestEchecDUneAction: the database refuses one insertion after another; nothing is left half done.
func TestEchecDUneAction(t *testing.T) {
	a := nouvelAtelier(t, nil)
	storetest.Executer(t, a.s, `CREATE FUNCTION refus() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disque plein' USING ERRCODE = 'disk_full'; END $$`)
	c := a.creneau(a.aujourdhui().AddDays(9), 1)
	for _, table := range []string{"actes", "rendez_vous", "courriers", "taches", "journal"} {
		storetest.Executer(t, a.s, "CREATE TRIGGER refus BEFORE INSERT ON "+table+" FOR EACH ROW EXECUTE FUNCTION refus()")
		_, err := a.s.Agir(t.Context(), store.Ordre{Demande: a.id, Action: dossier.ActionConvocation, Agent: a.agent, Donnees: dossier.DonneesActe{Creneau: c, Objet: "empreintes"}})
		if table == "taches" && err == nil { // the appointment makes no new task that day
			a.agir(dossier.ActionRendezVousAnnule, dossier.DonneesActe{Motifs: "essai"})
		} else if !errors.Is(err, dossier.ErrIndisponible) {
			t.Errorf("%s : %v", table, err)
		}
		storetest.Executer(t, a.s, "DROP TRIGGER refus ON "+table)
		if x, err := a.s.Creneau(t.Context(), c); err != nil || x.Pris != 0 || a.demande().Etat != dossier.DemandeEnregistree {
			t.Errorf("%s : %+v %s %v", table, x, a.demande().Etat, err)
		}
	}
}

// TestJamaisSurbooke: forty demandes at once for a slot of seven places; seven have it, the others are told that it is full.
func TestJamaisSurbooke(t *testing.T) {
	a := nouvelAtelier(t, nil)
	const demandes, places = 24, 7
	c := a.creneau(a.aujourdhui().AddDays(9), places)
	ids := []dossier.DemandeID{a.id}
	for n := 2; n <= demandes; n++ {
		_, id := a.enregistrer(n, nil)
		ids = append(ids, id)
	}
	var pris, complets atomic.Int64
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			_, err := a.s.Agir(t.Context(), store.Ordre{Demande: id, Action: dossier.ActionConvocation, Agent: a.agent, Donnees: dossier.DonneesActe{Creneau: c, Objet: "empreintes"}})
			var r *dossier.RefusAction
			switch {
			case err == nil:
				pris.Add(1)
			case errors.As(err, &r) && r.Champ == "creneau":
				complets.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	x, err := a.s.Creneau(t.Context(), c)
	if err != nil || pris.Load() != places || complets.Load() != demandes-places || x.Pris != places {
		t.Errorf("%d pris, %d complets, %+v %v", pris.Load(), complets.Load(), x, err)
	}
	if n := storetest.Interroger[int](t, a.s, "SELECT count(*) FROM rendez_vous WHERE etat = 'pris'"); n != places {
		t.Errorf("%d rendez-vous", n)
	}
}

// TestCreneaux: convoked again, the first place is given back; a slot never shrinks under what is taken.
func TestCreneaux(t *testing.T) {
	a := nouvelAtelier(t, nil)
	un, deux := a.creneau(a.aujourdhui().AddDays(9), 1), a.creneau(a.aujourdhui().AddDays(10), 2)
	a.agir(dossier.ActionConvocation, dossier.DonneesActe{Creneau: un, Objet: "empreintes"})
	a.agir(dossier.ActionConvocation, dossier.DonneesActe{Creneau: deux, Objet: "empreintes"})
	for id, pris := range map[dossier.CreneauID]int{un: 0, deux: 1} {
		if x, err := a.s.Creneau(t.Context(), id); err != nil || x.Pris != pris {
			t.Errorf("créneau %d : %+v %v", id, x, err)
		}
	}
	if err := a.s.ChangerCreneau(t.Context(), deux, 0, false, a.agent); !errors.Is(err, dossier.ErrInvalide) {
		t.Error(err)
	}
	if err := a.s.ChangerCreneau(t.Context(), un, 3, true, a.agent); err != nil {
		t.Error(err)
	}
	if r := a.refuse(dossier.ActionConvocation, dossier.DonneesActe{Creneau: un, Objet: "x"}); !strings.Contains(r, "fermé") {
		t.Error(r)
	}
	if _, err := a.s.OuvrirCreneaux(t.Context(), []dossier.Creneau{{Prefecture: "33", LieuJour: dossier.LieuJour{Lieu: "Guichet 4", Jour: a.aujourdhui().AddDays(9), Heure: "09:30"}, Duree: 20, Capacite: 1}}, a.agent); !errors.Is(err, dossier.ErrConflit) {
		t.Error(err)
	}
	a.jours(11)
	if r := a.refuse(dossier.ActionRendezVousAnnule, dossier.DonneesActe{}); !strings.Contains(r, "pourquoi") {
		t.Error(r)
	}
	a.agir(dossier.ActionAbsence, dossier.DonneesActe{})
	if d := a.demande(); d.Etat != dossier.DemandeEnregistree {
		t.Errorf("l’absence mène à %s", d.Etat)
	}
}

// TestDeuxCentsEnregistrementsEnsemble: two hundred people registered at once in four préfectures: each one number, no gap, no double.
func TestDeuxCentsEnregistrementsEnsemble(t *testing.T) {
	s := storetest.New(t)
	const n = 200
	prefectures := []string{"33", "75", "2A", "974"}
	es := make([]store.Enregistrement, n)
	for i := range n {
		es[i] = storetest.Nouvelle(t, s, storetest.PliLu(t, s, i), storetest.Identite(i))
		es[i].Decisions[0].Contenu.Prefecture = prefectures[i%7%4] // uneven
	}
	depart := make(chan struct{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	numeros := map[string]int{}
	for _, e := range es {
		wg.Go(func() {
			<-depart
			r, err := s.Register(t.Context(), e)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			for _, x := range r.Numeros {
				numeros[x]++
			}
		})
	}
	close(depart)
	wg.Wait()
	total := 0
	for _, p := range prefectures {
		dernier := storetest.Interroger[int](t, s, "SELECT dernier FROM compteurs WHERE prefecture = $1", p)
		for rang := 1; rang <= dernier; rang++ {
			if x := numeros[fmt.Sprintf("2026-%s-%06d", p, rang)]; x != 1 {
				t.Errorf("%s, rang %d : donné %d fois", p, rang, x)
			}
		}
		total += dernier
	}
	if total != n || len(numeros) != n {
		t.Errorf("%d rangs, %d numéros, %d demandes attendues", total, len(numeros), n)
	}
	verifierChaine(t, s)
}
