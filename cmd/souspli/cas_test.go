package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/compliance"
	"souspli/dossier"
	"souspli/evidence"
	"souspli/intake"
	"souspli/law"
	"souspli/postal"
	"souspli/postal/seal"
	"souspli/store"
	"souspli/store/storetest"
)

// The worked cases: from the paper to the deadlines, one story each, the days worked by hand in its comments on the calendar of 2026. The
// readings are written down instead of scanned: what is told here begins once the page is read. Everybody is invented.

// prefectureCas is a préfecture at its desks: a register of its own, a clock that stories move, letters that are really written.
type prefectureCas struct {
	*testing.T
	store   *store.Store
	coffre  *evidence.Coffre
	intake  *intake.Intake
	postal  *postal.Postal
	horloge *storetest.Horloge
	plis    int
}

// ouvrirPrefecture opens one on a day, at noon, its settings made; without a basis nothing is open there.
func ouvrirPrefecture(t *testing.T, jour string, ouverts ...dossier.FondementOuvert) *prefectureCas {
	t.Helper()
	h := storetest.NouvelleHorloge(le(t, jour))
	s := storetest.Ouvrir(t, storetest.URL(t), h.Now)
	c, err := evidence.Open(t.Context(), "file://"+filepath.ToSlash(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	tr, err := seal.OuvrirTrousseau(filepath.Join(t.TempDir(), "sceau.json"))
	if err != nil {
		t.Fatal(err)
	}
	p := &prefectureCas{T: t, store: s, coffre: c, horloge: h,
		intake: intake.New(intake.Deps{Store: s, Coffre: c, Now: h.Now}),
		postal: postal.New(postal.Deps{Store: s, Coffre: c, Now: h.Now, Sceaux: tr, Adresse: "https://depot.exemple.invalid"})}
	for _, code := range []string{"33", "75"} {
		r := reglagesDemo()
		r.Prefecture, r.Fondements = code, ouverts
		if code != "33" {
			r.Fondements = nil
		}
		if err := s.SaveReglages(t.Context(), r, 0); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// arreteGironde is the prefectoral act of 15 May 2023 that opened the post in the Gironde when ANEF is impossible (domain law, § 1.5).
func arreteGironde() dossier.FondementOuvert {
	return dossier.FondementOuvert{Code: dossier.FondementArreteLocal, Reference: "arrêté préfectoral du 15 mai 2023", Du: dossier.NewDate(2023, 5, 15)}
}

func le(t testing.TB, s string) dossier.Date {
	t.Helper()
	d, err := dossier.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// aller moves the clock to noon of a later day.
func (p *prefectureCas) aller(jour string) {
	p.Helper()
	d := le(p, jour)
	p.horloge.Avancer(time.Date(d.An, time.Month(d.Mois), d.Jour, 12, 0, 0, 0, dossier.Paris()).Sub(p.horloge.Now()))
}

// enveloppe is a pli as read: pages in their order, the forms on them.
type enveloppe struct {
	pages      []dossier.PageLue
	forms      []dossier.FormulaireLu
	tentatives []dossier.Tentative
}

// page adds a page that is no form, and returns its number.
func (e *enveloppe) page(t dossier.TypePage) int {
	e.pages = append(e.pages, dossier.PageLue{N: len(e.pages) + 1, Type: t, Confiance: 0.9, Largeur: 2480, Hauteur: 3508})
	return len(e.pages)
}

// formulaire adds a form of one page, filled on screen, and returns its page.
func (e *enveloppe) formulaire(procedure, variante string, qui, reponses map[string]string) int {
	n := e.page(dossier.PageFormulaire)
	champs := map[string]dossier.ChampLu{}
	for code, v := range fusion(qui, reponses) {
		champs[code] = dossier.ChampLu{Valeur: v, Confiance: 0.99, Source: dossier.SourceCode, Page: n, Zone: dossier.RectPx{X: 200, Y: 300, L: 900, H: 80}}
	}
	e.forms = append(e.forms, dossier.FormulaireLu{Procedure: procedure, Variante: variante, Revision: 1, Copie: fmt.Sprintf("%08d", n), Pages: []int{n}, Code: true, Champs: champs})
	return n
}

// ecran adds a screen that shows the site blocked at an instant.
func (e *enveloppe) ecran(instant string) int {
	n := e.page(dossier.PageCapture)
	e.tentatives = append(e.tentatives, dossier.Tentative{Blocage: "erreur_technique_serveur", Date: instant,
		URL: "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/", Message: "Une erreur technique est survenue.",
		Page: n, Source: dossier.SourceOCR, Certitude: dossier.TentativeEtablie})
	return n
}

func fusion(m ...map[string]string) map[string]string {
	r := map[string]string{}
	for _, x := range m {
		maps.Copy(r, x)
	}
	return r
}

// recevoir is the mail room: the bytes to the vault, the reading kept, the machine decides.
func (p *prefectureCas) recevoir(r dossier.Reception, e enveloppe) dossier.Pli {
	p.Helper()
	p.plis++
	octets := fmt.Appendf(nil, "%%PDF-1.4 pli inventé %d\n", p.plis)
	empreinte, err := p.coffre.Put(p.Context(), octets)
	if err != nil {
		p.Fatal(err)
	}
	id, _, err := p.store.AddPli(p.Context(), store.NouveauPli{Empreinte: empreinte, Taille: int64(len(octets)), Nom: fmt.Sprintf("scan-%d.pdf", p.plis),
		TypeMedia: "application/pdf", NbPages: len(e.pages), Reception: r})
	if err != nil {
		p.Fatal(err)
	}
	if err := p.store.SaveLecture(p.Context(), id, dossier.Lecture{Moteur: "cas 1", Pages: e.pages, Formulaires: e.forms, Tentatives: e.tentatives}); err != nil {
		p.Fatal(err)
	}
	if err := p.intake.Process(p.Context(), id, nil); err != nil {
		p.Fatal(err)
	}
	return p.pli(id)
}

func (p *prefectureCas) pli(id dossier.PliID) dossier.Pli {
	p.Helper()
	x, err := p.store.Pli(p.Context(), id)
	if err != nil {
		p.Fatal(err)
	}
	return x
}

// lrar is a registered letter received by the Gironde, posted the day said.
func lrar(t testing.TB, cachet, recu string) dossier.Reception {
	return dossier.Reception{Prefecture: "33", Mode: dossier.ModeLRAR, Cachet: le(t, cachet), RecuLe: le(t, recu), NumeroLRAR: "1A04787720243"}
}

// demandes gives those of a pli, in the order of its forms; a pli that waits says why.
func (p *prefectureCas) demandes(pli dossier.Pli, n int) []dossier.Demande {
	p.Helper()
	if pli.Etat != dossier.PliTraite || len(pli.Demandes) != n {
		p.Fatalf("pli %s, %d demande(s), attendu traité et %d ; raisons %q", pli.Etat, len(pli.Demandes), n, pli.Raisons)
	}
	var ds []dossier.Demande
	for _, id := range pli.Demandes {
		d, err := p.store.Demande(p.Context(), id)
		if err != nil {
			p.Fatal(err)
		}
		ds = append(ds, d)
	}
	slices.SortFunc(ds, func(a, b dossier.Demande) int { return int(a.ID - b.ID) })
	return ds
}

// agent is a new account of the Gironde.
func (p *prefectureCas) agent(role dossier.Role) dossier.AgentID {
	p.Helper()
	return storetest.Agent(p, p.store, role)
}

// attend checks that a pli waits for an agent, and says each of these reasons.
func (p *prefectureCas) attend(pli dossier.Pli, raisons ...string) {
	p.Helper()
	if pli.Etat != dossier.PliAVerifier || len(pli.Demandes) != 0 {
		p.Fatalf("pli %s, demandes %v ; il devait attendre un agent", pli.Etat, pli.Demandes)
	}
	for _, r := range raisons {
		if !slices.ContainsFunc(pli.Raisons, func(s string) bool { return strings.Contains(s, r) }) {
			p.Errorf("raisons %q : « %s » n’y est pas", pli.Raisons, r)
		}
	}
}

// corriger is an agent's word on a field of a pli, then on all of it.
func (p *prefectureCas) confirmer(pli dossier.Pli, corrections map[string]string) dossier.Pli {
	p.Helper()
	a := p.agent(dossier.RoleInstructeur)
	for code, v := range corrections {
		if err := p.store.Corriger(p.Context(), pli.ID, 0, code, dossier.ChampLu{Valeur: v, Confiance: 1, Source: dossier.SourceAgent}, a); err != nil {
			p.Fatal(err)
		}
	}
	if _, err := p.intake.Enregistrer(p.Context(), pli.ID, a); err != nil {
		p.Fatal(err)
	}
	return p.pli(pli.ID)
}

// echeance is the day of a deadline, or « aucun jour »; "" when the demande has none of that code.
func echeanceDe(d dossier.Demande, code string) string {
	for _, e := range d.Echeances {
		if e.Code == code {
			if e.Date.IsZero() {
				return "aucun jour"
			}
			return e.Date.String()
		}
	}
	return ""
}

// delais checks days by the code of their rule.
func delais(t testing.TB, d dossier.Demande, attendus map[string]string) {
	t.Helper()
	for code, jour := range attendus {
		if got := echeanceDe(d, code); got != jour {
			t.Errorf("demande %s, %s : %q, attendu %q", d.Numero, code, got, jour)
		}
	}
	for _, e := range d.Echeances { // the register keeps what is needed to find each of them again
		if refait, err := law.Recalcule(e); err != nil || refait != e.Date || e.Article == "" {
			t.Errorf("demande %s, %s : recalculé %s (%v), au registre %s", d.Numero, e.Code, refait, err, e.Date)
		}
	}
}

// accuse writes the accusé de réception of a demande and gives its text.
func (p *prefectureCas) accuse(d dossier.Demande) string {
	p.Helper()
	f := filepath.Join(p.TempDir(), "accuse.pdf")
	if err := os.WriteFile(f, p.pdfAccuse(d), 0o600); err != nil {
		p.Fatal(err)
	}
	return strings.Join(strings.Fields(textes(p.T, []string{f})), " ")
}

// pdfAccuse writes the accusé de réception of a demande.
func (p *prefectureCas) pdfAccuse(d dossier.Demande) []byte {
	p.Helper()
	cs, err := p.store.CourriersDeDemande(p.Context(), d.ID)
	if err != nil {
		p.Fatal(err)
	}
	i := slices.IndexFunc(cs, func(c dossier.Courrier) bool { return c.Genre == dossier.CourrierAccuseReception })
	if i < 0 {
		p.Fatalf("demande %s : aucun accusé de réception dû", d.Numero)
	}
	if err := p.postal.Ecrire(p.Context(), cs[i].ID); err != nil {
		p.Fatal(err)
	}
	cs, err = p.store.CourriersDeDemande(p.Context(), d.ID)
	if err != nil || cs[i].Etat != dossier.CourrierEcrit {
		p.Fatalf("accusé %s (%s) %v", cs[i].Etat, cs[i].Raison, err)
	}
	pdf, err := p.coffre.Get(p.Context(), cs[i].Empreinte)
	if err != nil {
		p.Fatal(err)
	}
	return pdf
}

// dit checks that a text says each of these words.
func dit(t testing.TB, texte string, mots ...string) {
	t.Helper()
	for _, m := range mots {
		if !strings.Contains(texte, m) {
			t.Errorf("le texte ne dit pas « %s » :\n%.1500s", m, texte)
		}
	}
}

// lire gives all the register holds of a demande, as its lawyer sees it.
func (p *prefectureCas) lire(d dossier.Demande) compliance.Dossier {
	p.Helper()
	x, err := compliance.Lire(p.Context(), compliance.Deps{Store: p.store, Coffre: p.coffre, Now: p.horloge.Now}, d.Numero)
	if err != nil {
		p.Fatal(err)
	}
	return x
}

// obligation is what was owed and done on the day of the clock.
func (p *prefectureCas) obligation(d dossier.Demande, code string) compliance.Obligation {
	p.Helper()
	x := p.lire(d)
	for _, o := range compliance.Obligations(x, dossier.DateDe(p.horloge.Now())) {
		if o.Code == code {
			return o
		}
	}
	p.Fatalf("obligation %s absente", code)
	return compliance.Obligation{}
}

// People of the stories.
var (
	rosa = map[string]string{"nom_naissance": "Inventa", "prenoms": "Rosa Maria", "date_naissance": "1991-04-17", "numero_etranger": "7700000101", "sexe": "f",
		"telephone": "0600000001", "numero_voie": "8", "voie": "rue des Essais", "code_postal": "33000", "commune": "Bordeaux", "logement": "locataire"}
	bloquee = map[string]string{"blocage": "erreur_technique", "premiere_tentative": "2026-02-02", "derniere_tentative": "2026-02-20",
		"ccc_contacte": "oui", "ccc_date": "2026-02-12", "ccc_ticket": "TK-1234", "pan_consulte": "non", "invitation_recue": "non"}
)

// TestCasGirondePostal: Mrs Inventa is married to a French citizen. ANEF fails her on 2, 11 and 20 February; the contact centre opens a ticket
// on the 12th. The Gironde's act of 15 May 2023 opens the post in that case: she posts on Monday 9 March by registered letter, signed for
// on Thursday 12 March.
//
//   - legal basis: the local act, in force on 9 and 12 March, C1 to C6 shown; nothing for an agent to confirm;
//   - accusé de réception within two working days of the 12th: Friday 13, Monday 16 March;
//   - silence: four months from the 12th, 12 July 2026 (a Sunday: a decision that is born is not postponed);
//   - recourse: two months franc from 12 July, 13 September, a Sunday: Monday 14 September;
//   - evidence: three attempts, in weeks 6, 7 and 8, a ticket, this filing: nothing of the rule of thumb is missing.
func TestCasGirondePostal(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", rosa, bloquee)
	e.ecran("2026-02-02T10:14")
	e.ecran("2026-02-11T18:40")
	e.ecran("2026-02-20T09:05")
	e.page(dossier.PagePasseport)
	e.page(dossier.PageDomicile)
	d := p.demandes(p.recevoir(lrar(t, "2026-03-09", "2026-03-12"), e), 1)[0]

	if d.Numero != "2026-33-000001" || d.Etat != dossier.DemandeEnregistree || d.EnregistreePar != 0 || d.Dates.Enregistrement != le(t, "2026-03-13") {
		t.Errorf("%s %s par %d le %s", d.Numero, d.Etat, d.EnregistreePar, d.Dates.Enregistrement)
	}
	if d.Dates.Cachet != le(t, "2026-03-09") || d.Dates.PremiereSaisine != le(t, "2026-03-12") || d.Dates.Reception != le(t, "2026-03-12") {
		t.Errorf("dates %+v", d.Dates)
	}
	if d.Fondement.Code != dossier.FondementArreteLocal || d.Fondement.Propose || d.Fondement.Reference != "arrêté préfectoral du 15 mai 2023" {
		t.Errorf("fondement %+v", d.Fondement)
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-12", "recours_decision_implicite": "2026-09-14"})
	if o := p.obligation(d, "accuse_reception"); o.DueLe != le(t, "2026-03-16") || o.Etat != compliance.ObligationAFaire {
		t.Errorf("accusé dû le %s, %s", o.DueLe, o.Etat)
	}
	dit(t, p.accuse(d), d.Numero, "12 mars 2026", "12 juillet 2026", "arrêté préfectoral du 15 mai 2023")
	if o := p.obligation(d, "accuse_reception"); o.Etat != compliance.ObligationFaite || o.FaiteLe != le(t, "2026-03-13") {
		t.Errorf("accusé %s le %s", o.Etat, o.FaiteLe)
	}

	x := p.lire(d)
	c := compliance.CompterPreuves(x.Demande, x.Plis)
	if c.Tentatives != 3 || !slices.Equal(c.Semaines, []string{"2026-S06", "2026-S07", "2026-S08"}) || c.CCC != 1 || c.Prefecture != 1 || !c.Atteint {
		t.Errorf("compteur %+v", c)
	}
	for _, code := range []string{"tentatives", "semaines", "accompagnement", "prefecture", "cause", "invitation"} {
		i := slices.IndexFunc(c.Elements, func(e law.ElementPreuve) bool { return e.Code == code })
		if el := c.Elements[i]; el.Etat != law.PreuveReunie || el.Manque != "" {
			t.Errorf("%s : %s, manque « %s »", code, el.Etat, el.Manque)
		}
	}
	texte := compliance.TexteObligations(x.Demande, nil, c, le(t, "2026-03-13"))
	dit(t, strings.Join(strings.Fields(texte), " "), "2 février 2026 à 10 h 14 — pli 1, page 2 (établi)", "RÉUNI")

	// The day after 12 July nothing was answered: an implicit refusal was born, and the recourse runs.
	p.aller("2026-07-13")
	if o := p.obligation(d, "decision"); o.Etat != compliance.ObligationEnRetard || o.DueLe != le(t, "2026-07-12") {
		t.Errorf("réponse %s, due le %s", o.Etat, o.DueLe)
	}
}

// TestCasInvitationEtGuichet: the préfecture of the Gironde, no act in force, found the block and invited Mr Testard by letter of 2 March
// to come on Tuesday 17 March. He comes; his papers are scanned while he waits and handed back. The filing is the physical reception that
// registers (R. 431-2, third paragraph): the invitation he holds is evidence of C4 and C6. Silence: four months from 17 March, 17 July 2026
// (a Friday). Recourse: 17 September + 1 franc = Friday 18 September. The accusé is handed over the same day.
func TestCasInvitationEtGuichet(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-17")
	testard := fusion(rosa, map[string]string{"nom_naissance": "Testard", "prenoms": "Idris", "numero_etranger": "7700000102", "sexe": "m"})
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", testard, fusion(bloquee, map[string]string{"invitation_recue": "oui"}))
	invitation := e.page(dossier.PageConvocation)
	d := p.demandes(p.recevoir(dossier.Reception{Prefecture: "33", Mode: dossier.ModeGuichet, RecuLe: le(t, "2026-03-17")}, e), 1)[0]
	if !slices.Contains([]dossier.CodeFondement{dossier.FondementGuichet, dossier.FondementInvitation}, d.Fondement.Code) || d.Fondement.Propose {
		t.Errorf("fondement %+v : un dépôt en personne est toujours recevable", d.Fondement)
	}
	for _, condition := range []string{"C4", "C6"} {
		if !slices.ContainsFunc(d.Fondement.Preuves, func(x dossier.Preuve) bool { return x.Condition == condition && x.Page == invitation }) {
			t.Errorf("%s : l’invitation, page %d, n’est pas citée dans %+v", condition, invitation, d.Fondement.Preuves)
		}
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-17", "recours_decision_implicite": "2026-09-18"})

	// The agent writes down who invited, and when: a proof without author nor day is none.
	if err := p.store.NoterTentative(t.Context(), d.ID, dossier.Tentative{Genre: dossier.GenreInvitation, Date: "2026-03-02", Auteur: "bureau du séjour",
		Pli: d.Plis[0], Page: invitation}, invitationLue(t, d), p.agent(dossier.RoleGuichet)); err != nil {
		t.Fatal(err)
	}
	x := p.lire(d)
	c := compliance.CompterPreuves(x.Demande, x.Plis)
	i := slices.IndexFunc(c.Elements, func(e law.ElementPreuve) bool { return e.Code == "invitation" })
	if el := c.Elements[i]; el.Etat != law.PreuveReunie || el.Force != law.PreuveForte || !strings.Contains(el.Dit, "bureau du séjour") || el.Citations[0].Source() != fmt.Sprintf("pli 1, page %d", invitation) {
		t.Errorf("%+v", el)
	}
	dit(t, p.accuse(d), "17 mars 2026", "17 juillet 2026")
	if o := p.obligation(d, "accuse_reception"); o.FaiteLe != le(t, "2026-03-17") {
		t.Errorf("accusé fait le %s", o.FaiteLe)
	}
}

// invitationLue is the fact that the machine made of the page, which the agent's takes the place of.
func invitationLue(t *testing.T, d dossier.Demande) dossier.TentativeID {
	t.Helper()
	for _, x := range d.Tentatives {
		if x.Genre == dossier.GenreInvitation && x.Certitude == dossier.TentativeAVerifier {
			return x.ID
		}
	}
	t.Fatalf("aucune invitation lue dans %+v", d.Tentatives)
	return 0
}

// TestCasSansFondement: Ms Ferreira posts a title of the téléservice where no act opens the post, without any block to show. Nothing is sent
// back: the pli waits for an agent, who finds no basis either. The demande is registered all the same, with its dates and its accusé;
// but silence makes no decision that can be challenged (CE avis 10 Oct. 2024, n° 493514): no day is announced, and an invitation
// to regularise is owed (CRPA L. 114-6).
func TestCasSansFondement(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13")
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", fusion(rosa, map[string]string{"nom_naissance": "Ferreira", "numero_etranger": "7700000103"}), nil)
	pli := p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), e)
	p.attend(pli, "fondement à confirmer")
	d := p.demandes(p.confirmer(pli, map[string]string{"fondement": string(dossier.FondementAucun)}), 1)[0]
	if d.Fondement.Code != dossier.FondementAucun || d.Dates.Reception != le(t, "2026-03-12") || d.EnregistreePar == 0 {
		t.Errorf("%s %+v par %d", d.Fondement.Code, d.Dates, d.EnregistreePar)
	}
	for _, e := range d.Echeances {
		if strings.HasPrefix(e.Code, "silence") && !e.Date.IsZero() || strings.HasPrefix(e.Code, "recours") && !e.Date.IsZero() {
			t.Errorf("%s est annoncé au %s : aucune décision ne naît du silence", e.Code, e.Date)
		}
	}
	if o := p.obligation(d, "invitation_regulariser"); o.Etat == compliance.ObligationSansObjet || o.Etat == compliance.ObligationFaite {
		t.Errorf("l’invitation à régulariser est %s", o.Etat)
	}
	dit(t, p.accuse(d), "12 mars 2026", d.Numero)
	x := p.lire(d)
	if c := compliance.CompterPreuves(x.Demande, x.Plis); c.Atteint || len(c.Manque) != 3 { // attempts, weeks, CCC: she has written to the préfecture
		t.Errorf("manque %q", c.Manque)
	}
}

// TestCasFamilleDeQuatre: the Essayeur family puts in one envelope, received on 12 March, on top their one lease, then four forms: the
// parents' and those of the two grown children, each with a passport behind. Four demandes, four numbers, four silences of their own on 12
// July; the lease, before any form, supports all four, each passport its own person only.
func TestCasFamilleDeQuatre(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	var e enveloppe
	bail := e.page(dossier.PageDomicile)
	prenoms, numeros := []string{"Aminata", "Boubacar", "Coumba", "Demba"}, []string{"7701458263", "3309267144", "7512930687", "3348719205"}
	var passeports []int
	for i, prenom := range prenoms {
		e.formulaire("conjoint-francais", "premiere_demande", rosa, fusion(bloquee, map[string]string{"nom_naissance": "Essayeur", "prenoms": prenom,
			"date_naissance": fmt.Sprintf("19%d-01-01", 70+8*i), "numero_etranger": numeros[i]}))
		passeports = append(passeports, e.page(dossier.PagePasseport))
	}
	ds := p.demandes(p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), e), 4)
	personnes := map[dossier.PersonneID]bool{}
	for i, d := range ds {
		personnes[d.PersonneID] = true
		if d.Numero != fmt.Sprintf("2026-33-00000%d", i+1) || d.Personne.Prenoms != prenoms[i] {
			t.Errorf("%s : %s", d.Numero, d.Personne.Prenoms)
		}
		delais(t, d, map[string]string{"silence_defaut": "2026-07-12"})
		var pages []int
		for _, x := range d.Pieces {
			pages = append(pages, x.Pages...)
		}
		slices.Sort(pages)
		if !slices.Equal(pages, []int{bail, passeports[i]}) {
			t.Errorf("%s repose sur les pages %v, attendu le bail %d et le passeport %d", d.Numero, pages, bail, passeports[i])
		}
	}
	if len(personnes) != 4 {
		t.Errorf("%d personnes : des gens nés un 1er janvier, de même nom, ne sont pas la même", len(personnes))
	}
}

// TestCasMajeurSousTutelle: Mr Vieux, a refugee under guardianship, asks for a travel document. His guardian signs, joins the judgment and
// wants letters at her office. The demande is his; she represents him; the letters go to her; nothing goes to his home. Which silence this
// document has is not established: no day is said rather than a wrong one.
func TestCasMajeurSousTutelle(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	vieux := fusion(rosa, map[string]string{"nom_naissance": "Vieux", "prenoms": "Anselme", "numero_etranger": "7700000104", "sexe": "m",
		"representant_lien": "tuteur", "representant_nom_prenoms": "Gardienne Odile", "representant_titre": "jugement du 3 février 2025", "representant_preuve": "jugement",
		"courrier_ailleurs": "true", "courrier_chez": "Mme Gardienne, tutrice", "courrier_voie": "5 cours du Modèle", "courrier_code_postal": "33800", "courrier_commune": "Bordeaux"})
	var e enveloppe
	e.formulaire("titre-voyage-refugie", "renouvellement", vieux, bloquee)
	e.ecran("2026-02-02T10:14")
	e.ecran("2026-02-11T10:14")
	pli := p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), e)
	d := p.demandes(pli, 1)[0]
	if d.Personne.NomNaissance != "Vieux" || d.Representant == nil || *d.Representant != (dossier.Representant{Lien: "tuteur", NomPrenoms: "Gardienne Odile", Titre: "jugement du 3 février 2025"}) {
		t.Errorf("%+v représenté par %+v", d.Personne, d.Representant)
	}
	if d.Destinataire.Chez != "Mme Gardienne, tutrice" || d.Destinataire.CodePostal != "33800" || d.Domicile.CodePostal != "33000" {
		t.Errorf("courriers à %+v, domicile %+v", d.Destinataire, d.Domicile)
	}
	for _, e := range d.Echeances {
		if strings.HasPrefix(e.Code, "silence") && !e.Date.IsZero() {
			t.Errorf("%s annoncé au %s sans source sûre", e.Code, e.Date)
		}
	}
	if texte := p.accuse(d); !strings.Contains(texte, "5 COURS DU MODÈLE") && !strings.Contains(texte, "5 COURS DU MODELE") && !strings.Contains(texte, "5 cours du Modèle") || strings.Contains(strings.ToLower(texte), "rue des essais") {
		t.Errorf("l’accusé ne part pas chez la tutrice :\n%.800s", texte)
	}
}

// TestCasColisDeDix: an association sends ten people's files in one parcel, received on 12 March, each form followed by its passport. Ten demandes, ten accusés, each
// with its own pages; what concerns one is in no other's.
func TestCasColisDeDix(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	noms := []string{"Abrazo", "Bindele", "Chirwanga", "Dossouvi", "Elmahdouf", "Farrokhine", "Guntherova", "Hassoumi", "Ivanochko", "Jaziriane"}
	prenoms := []string{"Rosalina", "Théodore", "Mbali", "Kossi", "Yasmina", "Bahram", "Ludmila", "Oumarou", "Petro", "Nesrine"}
	var e enveloppe
	for i, nom := range noms {
		e.formulaire("conjoint-francais", "premiere_demande", rosa, fusion(bloquee, map[string]string{"nom_naissance": nom, "prenoms": prenoms[i],
			"date_naissance": fmt.Sprintf("19%d-%02d-%02d", 60+3*i, i+1, 28-2*i), "numero_etranger": fmt.Sprintf("%010d", 7_100_000_301+i*271_828_183), "chez": "Association d’exemple"}))
		e.page(dossier.PagePasseport)
	}
	ds := p.demandes(p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), e), 10)
	vues := map[int]string{}
	for i, d := range ds {
		if d.Numero != fmt.Sprintf("2026-33-%06d", i+1) || d.Destinataire.Chez != "Association d’exemple" {
			t.Errorf("%s, courriers chez « %s »", d.Numero, d.Destinataire.Chez)
		}
		delais(t, d, map[string]string{"silence_defaut": "2026-07-12"})
		for _, x := range d.Pieces {
			for _, n := range x.Pages {
				if autre := vues[n]; autre != "" || n != 2*i+2 {
					t.Errorf("page %d : à %s et à %s", n, autre, d.Numero)
				}
				vues[n] = d.Numero
			}
		}
		if cs, err := p.store.CourriersDeDemande(t.Context(), d.ID); err != nil || len(cs) != 1 || cs[0].Genre != dossier.CourrierAccuseReception {
			t.Errorf("%s : courriers %+v %v", d.Numero, cs, err)
		}
	}
	if len(vues) != 10 {
		t.Errorf("%d passeports rattachés", len(vues))
	}
}

// TestCasLettreEtCourriel: as advised, Mrs Inventa sends the same request twice: the registered letter received on Thursday 12 March, and the e-mail
// of the same evening, printed on the 13th, with one page more. One demande, one number, one accusé; the e-mail completes it and moves no
// date: silence on 12 July.
func TestCasLettreEtCourriel(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	lettre := func(pages ...dossier.TypePage) enveloppe {
		var e enveloppe
		e.formulaire("conjoint-francais", "premiere_demande", rosa, bloquee)
		e.ecran("2026-02-02T10:14")
		e.ecran("2026-02-11T10:14")
		for _, x := range pages {
			e.page(x)
		}
		return e
	}
	d := p.demandes(p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), lettre()), 1)[0]
	courriel := p.recevoir(dossier.Reception{Prefecture: "33", Mode: dossier.ModeCourriel, RecuLe: le(t, "2026-03-13")}, lettre(dossier.PageBulletinPaie))
	apres := p.demandes(courriel, 1)[0]
	if apres.ID != d.ID || apres.Dates.Reception != le(t, "2026-03-12") || len(apres.Plis) != 2 {
		t.Fatalf("demande %s puis %s, reçue le %s, plis %v", d.Numero, apres.Numero, apres.Dates.Reception, apres.Plis)
	}
	delais(t, apres, map[string]string{"silence_defaut": "2026-07-12"})
	if cs, err := p.store.CourriersDeDemande(t.Context(), d.ID); err != nil || len(cs) != 1 {
		t.Errorf("%d courriers, un seul accusé est dû (%v)", len(cs), err)
	}
	if !slices.ContainsFunc(apres.Pieces, func(x dossier.Piece) bool { return x.Type == string(dossier.PageBulletinPaie) && x.Pli == courriel.ID }) {
		t.Errorf("la page de plus n’est pas rattachée : %+v", apres.Pieces)
	}
	// The same screens in both, and the form's last attempt, of 20 February: three attempts, told twice, count once.
	x := p.lire(d)
	if c := compliance.CompterPreuves(x.Demande, x.Plis); c.Tentatives != 3 || c.Prefecture != 2 {
		t.Errorf("%d tentatives, %d messages", c.Tentatives, c.Prefecture)
	}
}

// TestCasComplementSansReference: three weeks later Mrs Inventa posts her marriage certificate alone: no form of ours, no number, only her name on
// the back. The machine does not guess: the pli waits. An agent keys who she is; she has one demande in progress of that kind: the paper
// goes to it, and its dates do not move.
func TestCasComplementSansReference(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", rosa, bloquee)
	e.ecran("2026-02-02T10:14")
	e.ecran("2026-02-11T10:14")
	d := p.demandes(p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), e), 1)[0]

	p.aller("2026-04-03")
	var suite enveloppe
	suite.page(dossier.PageEtatCivil)
	suite.page(dossier.PageEnveloppe)
	pli := p.recevoir(dossier.Reception{Prefecture: "33", Mode: dossier.ModeSimple, Cachet: le(t, "2026-04-01"), RecuLe: le(t, "2026-04-03")}, suite)
	p.attend(pli, "aucun formulaire reconnu")
	a := p.agent(dossier.RoleCourrier)
	var cle enveloppe
	cle.formulaire("conjoint-francais", "premiere_demande", rosa, nil)
	cle.forms[0].Pages, cle.forms[0].Copie, cle.forms[0].Code = nil, "", false
	if _, err := p.store.AjouterFormulaire(t.Context(), pli.ID, cle.forms[0], a); err != nil {
		t.Fatal(err)
	}
	apres := p.demandes(p.confirmer(pli, nil), 1)[0]
	if apres.ID != d.ID || len(apres.Plis) != 2 || apres.Dates.Reception != le(t, "2026-03-12") {
		t.Fatalf("demande %s, plis %v, reçue le %s", apres.Numero, apres.Plis, apres.Dates.Reception)
	}
	if !slices.ContainsFunc(apres.Pieces, func(x dossier.Piece) bool { return x.Type == string(dossier.PageEtatCivil) && x.Pli == pli.ID }) {
		t.Errorf("l’acte n’est pas rattaché : %+v", apres.Pieces)
	}
	delais(t, apres, map[string]string{"silence_defaut": "2026-07-12"})
}

// TestCasMauvaisePrefecture: Mr Parisot lives in Paris and posts to Bordeaux, where it is received on Thursday 12 March. Bordeaux, not competent, forwards
// (CRPA L. 114-2); the préfecture de police receives it on Tuesday 24 March. The clock of the refusal runs from the first administration
// seized (L. 114-3): silence on 12 July, not on the 24th. The accusé is that of the competent one (L. 114-4), whose number it bears, and says both days.
func TestCasMauvaisePrefecture(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-24", arreteGironde())
	parisot := fusion(rosa, map[string]string{"nom_naissance": "Parisot", "prenoms": "Lazare", "numero_etranger": "7700000105", "sexe": "m", "code_postal": "75011", "commune": "Paris"})
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", parisot, bloquee)
	e.ecran("2026-02-02T10:14")
	pli := p.recevoir(dossier.Reception{Prefecture: "75", Mode: dossier.ModeTransmission, Cachet: le(t, "2026-03-10"), PremiereSaisine: le(t, "2026-03-12"), RecuLe: le(t, "2026-03-24")}, e)
	p.attend(pli, "fondement à confirmer") // Paris opened no post: an agent says on what the filing rests
	d := p.demandes(p.confirmer(pli, map[string]string{"fondement": string(dossier.FondementException)}), 1)[0]
	if d.Numero != "2026-75-000001" || d.Dates.PremiereSaisine != le(t, "2026-03-12") || d.Dates.Reception != le(t, "2026-03-24") {
		t.Errorf("%s, dates %+v", d.Numero, d.Dates)
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-12", "recours_decision_implicite": "2026-09-14"})
	if o := p.obligation(d, "transmission"); o.Etat != compliance.ObligationFaite || o.FaiteLe != le(t, "2026-03-24") {
		t.Errorf("transmission %s le %s", o.Etat, o.FaiteLe)
	}
	dit(t, p.accuse(d), "12 mars 2026", "24 mars 2026", "12 juillet 2026")
}

// TestCasImportPuisPapier is told with the program itself: the contact centre's file comes first, dry then for good, then twice; the paper
// follows; the demande shows the ticket with its line; the check of everything agrees.
func TestCasImportPuisPapier(t *testing.T) {
	r := nouveauRegistre(t)
	d := dossierInscriptible(t)
	r.regler()
	scan, verite := scanRempli(t, d, "conjoint-francais", "premiere_demande", 5)
	csv := filepath.Join(d, "ccc.csv")
	ecris(t, csv, []byte("numero_signalement;date;canal;nom_naissance;prenoms;date_naissance;demarche;constat\r\n"+
		fmt.Sprintf("TK-77;10/02/2026 09:12;courriel;%s;%s;%s;conjoint-francais;oui\r\n", verite["nom_naissance"], verite["prenoms"], verite["date_naissance"])+
		"TK-78;11/02/2026;;;;;;\r\n"))
	if out := r.doit([]int{codeEchec}, "importer", "ccc", csv, "--prefecture", "33", "--essai"); !strings.Contains(out, "rien n’a été écrit") || !strings.Contains(out, "ligne 3 refusée") {
		t.Errorf("essai : %s", out)
	}
	refus := filepath.Join(d, "ccc.refus.csv")
	if _, err := os.Stat(refus); err == nil {
		t.Error("un essai a écrit le fichier des refus")
	}
	if out := r.doit([]int{codeEchec}, "importer", "ccc", csv, "--prefecture", "33"); !strings.Contains(out, "import 1") || !strings.Contains(out, "demande sur papier       1") {
		t.Errorf("import : %s", out)
	}
	if b, err := os.ReadFile(refus); err != nil || !bytes.Contains(b, []byte("\n3;numero_etranger")) {
		t.Errorf("refus : %q %v", b, err)
	}
	if out := r.doit([]int{codeEchec}, "importer", "ccc", csv, "--prefecture", "33"); !strings.Contains(out, "déjà l’import 1") {
		t.Errorf("même fichier : %s", out)
	}
	l := lignesJSON[ligneSortie](t, r.doit([]int{codeOK}, "ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12", "--json"))
	j := r.doit([]int{codeOK}, "demande", *l[0].Demandes[0].Numero, "--json")
	for _, mot := range []string{`"reference": "TK-77"`, `"import": 1`, `"ligne": 2`, `"precision": "minute"`, `"auteur": "centre de contact citoyens"`, `"code": "constat"`} {
		if !strings.Contains(j, mot) {
			t.Errorf("demande --json ne dit pas %s", mot)
		}
	}
	r.doit([]int{codeOK}, "verify")
	executeSQL(t, r.base(t), `UPDATE tentatives SET date = '2026-02-01' WHERE import_ligne IS NOT NULL AND genre = 'constat'`)
	if out, _, code := r.lance("verify"); code != codeEchec || !strings.Contains(out, "un fait noté ou importé") {
		t.Errorf("un fait importé, changé en base, ne se voit pas : %d %s", code, out)
	}
}
