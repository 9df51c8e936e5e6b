package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// What agents do of the worked cases, with the days that follow.

// habilite is an instructor of both préfectures, named for the acts that may harm (design D16).
func (p *prefectureCas) habilite() dossier.AgentID {
	p.Helper()
	id, err := p.store.CreerAgent(p.Context(), dossier.Agent{Identifiant: "habilite", Nom: "Dominique Essai", Qualite: "chef de bureau", Role: dossier.RoleSuperviseur,
		Prefectures: []string{"33", "75"}, Actif: true, Habilite: true, VoitSensible: true}, "$argon2id$essai")
	if err != nil {
		p.Fatal(err)
	}
	return id
}

// agir does an action today and gives the demande as it is then.
func (p *prefectureCas) agir(d dossier.Demande, agent dossier.AgentID, c dossier.CodeAction, x dossier.DonneesActe) dossier.Demande {
	p.Helper()
	if _, err := p.store.Agir(p.Context(), store.Ordre{Demande: d.ID, Action: c, Agent: agent, Donnees: x}); err != nil {
		p.Fatalf("%s : %v", c, err)
	}
	return p.relire(d)
}

func (p *prefectureCas) relire(d dossier.Demande) dossier.Demande {
	p.Helper()
	d, err := p.store.Demande(p.Context(), d.ID)
	if err != nil {
		p.Fatal(err)
	}
	return d
}

// lettres are the kinds of letters due or written, sorted.
func (p *prefectureCas) lettres(d dossier.Demande) []string {
	p.Helper()
	cs, err := p.store.CourriersDeDemande(p.Context(), d.ID)
	if err != nil {
		p.Fatal(err)
	}
	var l []string
	for _, c := range cs {
		l = append(l, string(c.Genre))
	}
	slices.Sort(l)
	return l
}

// concorde wants the check of everything, made again from the register, to find no fault.
func (p *prefectureCas) concorde() {
	p.Helper()
	var out strings.Builder
	v := &verification{appli: &appli{store: p.store, coffre: p.coffre}, out: &out}
	if err := v.tout(p.Context()); err != nil || v.fautes > 0 || v.faits == 0 {
		p.Errorf("verify : %d fautes, %d actes, %v\n%s", v.fautes, v.faits, err, out.String())
	}
}

func (p *prefectureCas) creneau(agent dossier.AgentID, jour string) dossier.CreneauID {
	p.Helper()
	ids, err := p.store.OuvrirCreneaux(p.Context(), []dossier.Creneau{{Prefecture: "33", LieuJour: dossier.LieuJour{Lieu: "Guichet 4", Jour: le(p, jour), Heure: "09:30"}, Duree: 20, Capacite: 1}}, agent)
	if err != nil {
		p.Fatal(err)
	}
	return ids[0]
}

// ordinaire registers Mrs Inventa's demande of the Gironde case, received on Thursday 12 March, on the 13th.
func (p *prefectureCas) ordinaire() dossier.Demande {
	p.Helper()
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", rosa, bloquee)
	e.ecran("2026-02-02T10:14")
	e.ecran("2026-02-11T18:40")
	return p.demandes(p.recevoir(lrar(p, "2026-03-09", "2026-03-12"), e), 1)[0]
}

// TestCasPiecesDemandees: on Monday 16 March the office asks for the marriage certificate, without which nothing can be examined, within thirty days: until
// Wednesday 15 April. Silence, four months from 12 March, is suspended from 16 March to 15 April, thirty days: 12 July + 30 = 11 August. The certificate
// comes alone, without a number, on Friday 3 April: the suspension ends that day (CRPA L. 114-5), after eighteen days: 12 July + 18 = 30 July. First dates
// never move.
func TestCasPiecesDemandees(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	d := p.ordinaire()
	delais(t, d, map[string]string{"silence_defaut": "2026-07-12"})
	p.aller("2026-03-16")
	a := p.habilite()
	d = p.agir(d, a, dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{
		{Code: "acte_mariage", Libelle: "acte de mariage", Raison: dossier.PieceAbsente, Indispensable: true}}})
	if d.Etat != dossier.DemandePieces || !slices.Contains(p.lettres(d), string(dossier.CourrierDemandePieces)) {
		t.Errorf("%s, lettres %v", d.Etat, p.lettres(d))
	}
	delais(t, d, map[string]string{"complement_demande": "2026-04-15", "silence_defaut": "2026-08-11"})

	p.aller("2026-04-03")
	var suite enveloppe
	acte := suite.page(dossier.PageEtatCivil)
	pli := p.recevoir(dossier.Reception{Prefecture: "33", Mode: dossier.ModeSimple, Cachet: le(t, "2026-04-01"), RecuLe: le(t, "2026-04-03")}, suite)
	p.attend(pli, "aucun formulaire reconnu")
	var cle enveloppe
	cle.formulaire("conjoint-francais", "premiere_demande", rosa, nil)
	cle.forms[0].Pages, cle.forms[0].Copie, cle.forms[0].Code = nil, "", false
	if _, err := p.store.AjouterFormulaire(t.Context(), pli.ID, cle.forms[0], a); err != nil {
		t.Fatal(err)
	}
	if suivie := p.demandes(p.confirmer(pli, nil), 1)[0]; suivie.ID != d.ID {
		t.Fatalf("rattaché à %s", suivie.Numero)
	}
	d = p.agir(d, a, dossier.ActionComplement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: pli.ID, Page: acte}, Recues: []dossier.PieceRecue{{Code: "acte_mariage"}}})
	if d.Etat != dossier.DemandeEnregistree || d.Dates.Reception != le(t, "2026-03-12") || d.Dates.PremiereSaisine != le(t, "2026-03-12") {
		t.Errorf("%s, dates %+v", d.Etat, d.Dates)
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-30"})
}

// TestCasInvitationPuisAccueil: no act is in force; the file posted and received on 12 March shows the block. The office finds it and invites Mrs Inventa to the desk on
// Tuesday 31 March. She comes, her fingerprints are taken, the reception registers (R. 431-2, third paragraph): the invitation is the basis. The clock of
// silence runs from the first reception, 12 March: 12 July.
func TestCasInvitationPuisAccueil(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13")
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", rosa, bloquee)
	e.ecran("2026-02-02T10:14")
	pli := p.recevoir(lrar(t, "2026-03-09", "2026-03-12"), e)
	p.attend(pli, "fondement à confirmer")
	d := p.demandes(p.confirmer(pli, map[string]string{"fondement": string(dossier.FondementAucun)}), 1)[0]
	a := p.habilite()
	place := p.creneau(a, "2026-03-31")
	p.aller("2026-03-16")
	d = p.agir(d, a, dossier.ActionInvitation, dossier.DonneesActe{Creneau: place, Motifs: "captures du 2 février et ticket TK-1234 du centre de contact"})
	if d.Etat != dossier.DemandeConvoquee || !slices.Contains(p.lettres(d), string(dossier.CourrierInvitation)) {
		t.Errorf("%s, lettres %v", d.Etat, p.lettres(d))
	}
	p.aller("2026-03-31")
	d = p.agir(d, a, dossier.ActionVenue, dossier.DonneesActe{Empreintes: true, Photo: true})
	if d.Fondement.Code != dossier.FondementInvitation || d.Fondement.Propose || d.Dates.Reception != le(t, "2026-03-12") {
		t.Errorf("%s, fondement %+v, dates %+v", d.Etat, d.Fondement, d.Dates)
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-12"})
}

// TestCasRegularisation: without a basis, only a named, habilitated agent may invite to regularise, with written reasons (CRPA L. 114-6, design D16). The invitation
// says a limit of thirty days, from Monday 16 March to Wednesday 15 April, suspends nothing and sends nothing back. An agent who is not named is refused, in words.
func TestCasRegularisation(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13")
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", rosa, nil)
	d := p.demandes(p.confirmer(p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), e), map[string]string{"fondement": string(dossier.FondementAucun)}), 1)[0]
	p.aller("2026-03-16")
	x := dossier.DonneesActe{Jours: 30, Motifs: "Le titre demandé relève du téléservice (R. 431-2) et aucun acte n’ouvre la voie postale.", Formalites: "Prenez contact avec le centre de contact citoyens, ou avec le point d’accueil numérique."}
	_, err := p.store.Agir(t.Context(), store.Ordre{Demande: d.ID, Action: dossier.ActionRegularisation, Agent: p.agent(dossier.RoleInstructeur), Donnees: x})
	var refus *dossier.RefusAction
	if !errors.As(err, &refus) || refus.Raison == "" {
		t.Fatalf("un agent non habilité : %v", err)
	}
	d = p.agir(d, p.habilite(), dossier.ActionRegularisation, x)
	if d.Etat != dossier.DemandeRegularisation || !slices.Contains(p.lettres(d), string(dossier.CourrierRegularisation)) {
		t.Errorf("%s, lettres %v", d.Etat, p.lettres(d))
	}
	delais(t, d, map[string]string{"regularisation_vice_forme": "2026-04-15"})
	for _, code := range append(slices.Clone(law.CodesSilence), law.SilenceCanal) {
		if j := echeanceDe(d, code); j != "" && j != "aucun jour" {
			t.Errorf("%s annoncé au %s", code, j)
		}
	}
}

// TestCasTransfert: Mr Parisot's file is received in Bordeaux on Thursday 12 March. The machine sees an address of Paris and leaves it to an agent, who registers it all the
// same, since a clock runs, and sends it over to Paris on Monday 16 March: he is told (CRPA L. 114-2). Paris finds it that day among its tasks, to be taken. The
// paper follows on the 24th: it joins the demande, under its number. Paris takes it on the 25th and owes its own accusé (L. 114-4); its clock runs from the
// 12th, four months to 12 July (L. 114-3). Bordeaux reads it still, and acts no more.
func TestCasTransfert(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	parisot := fusion(rosa, map[string]string{"nom_naissance": "Parisot", "prenoms": "Lazare", "numero_etranger": "7512930687", "code_postal": "75011", "commune": "Paris"})
	dossierDeParisot := func() enveloppe {
		var e enveloppe
		e.formulaire("conjoint-francais", "premiere_demande", parisot, bloquee)
		e.ecran("2026-02-02T10:14")
		e.ecran("2026-02-11T18:40")
		return e
	}
	agent := func(prefecture string) dossier.AgentID {
		id, err := p.store.CreerAgent(t.Context(), dossier.Agent{Identifiant: "instructeur" + prefecture, Nom: "Camille Essai", Qualite: "instructrice", Role: dossier.RoleInstructeur,
			Prefectures: []string{prefecture}, Actif: true, VoitSensible: true}, "$argon2id$essai")
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	gironde, paris := agent("33"), agent("75")
	taches := func(prefecture string) (l []string) {
		ts, err := p.store.Taches(t.Context(), store.FiltreTaches{Prefectures: []string{prefecture}, VoitSensible: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range ts {
			if x.Genre != dossier.TacheCourrier {
				l = append(l, string(x.Genre))
			}
		}
		return l
	}
	bordeaux := p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), dossierDeParisot())
	p.attend(bordeaux, "adresse hors du ressort")
	d := p.demandes(p.confirmer(bordeaux, nil), 1)[0]
	if !slices.Contains(taches("33"), string(dossier.TacheTransfert)) {
		t.Errorf("tâches de la Gironde %v", taches("33"))
	}
	premieres := d.Dates

	p.aller("2026-03-16")
	d = p.agir(d, gironde, dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75"})
	if d.Etat != dossier.DemandeTransferee || d.TransfereeA != "75" || !slices.Contains(p.lettres(d), string(dossier.CourrierTransfert)) {
		t.Errorf("%s vers %s, lettres %v", d.Etat, d.TransfereeA, p.lettres(d))
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-12"})
	if l := taches("75"); !slices.Equal(l, []string{string(dossier.TacheTransmise)}) || len(taches("33")) != 0 {
		t.Errorf("tâches de Paris %v, de la Gironde %v", l, taches("33"))
	}

	p.aller("2026-03-24")
	pli := p.recevoir(dossier.Reception{Prefecture: "75", Mode: dossier.ModeTransmission, PremiereSaisine: le(t, "2026-03-12"), RecuLe: le(t, "2026-03-24")}, dossierDeParisot())
	if meme := p.demandes(pli, 1)[0]; meme.ID != d.ID {
		t.Errorf("le papier transmis fait une autre demande : %s", meme.Numero)
	}

	p.aller("2026-03-25")
	d = p.agir(d, paris, dossier.ActionPriseEnCharge, dossier.DonneesActe{Fondement: &dossier.Fondement{Code: dossier.FondementException, Reference: "captures des 2 et 11 février"}})
	if d.Numero != "2026-33-000001" || d.Prefecture != "75" || !slices.Equal(d.Passees, []string{"33"}) || d.Etat != dossier.DemandeEnregistree || d.Dates != premieres {
		t.Errorf("%s à %s, venue de %v, %s, dates %+v ; d’abord %+v", d.Numero, d.Prefecture, d.Passees, d.Etat, d.Dates, premieres)
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-12"})
	if n := len(slices.DeleteFunc(p.lettres(d), func(g string) bool { return g != string(dossier.CourrierTransfert) })); n != 1 {
		t.Errorf("la personne est avisée %d fois du transfert", n)
	}
	if l := taches("75"); slices.Contains(l, string(dossier.TacheTransmise)) || !slices.Contains(l, string(dossier.TacheCompletude)) || len(taches("33")) != 0 {
		t.Errorf("tâches de Paris %v, de la Gironde %v", l, taches("33"))
	}
	for a, possible := range map[dossier.AgentID]bool{gironde: false, paris: true} {
		_, err := p.store.Agir(t.Context(), store.Ordre{Demande: d.ID, Action: dossier.ActionComplete, Agent: a})
		if (err == nil) != possible {
			t.Errorf("agir ensuite : %v", err)
		}
	}
	p.concorde()
	storetest.Executer(t, p.store, "UPDATE demandes SET passees = '[\"33\", \"69\"]'")
	var out strings.Builder
	v := &verification{appli: &appli{store: p.store, coffre: p.coffre}, out: &out}
	if err := v.tout(t.Context()); err != nil || !strings.Contains(out.String(), "venue de") {
		t.Errorf("un chemin changé en base ne se voit pas : %v %s", err, out.String())
	}
}

// TestCasTransfertRendu: Mrs Inventa's file, of Bordeaux, is sent to Paris by mistake on 16 March. Paris gives it back the next day with its reasons:
// Bordeaux has it again, with a task and its clock, 12 March to 12 July.
func TestCasTransfertRendu(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	d := p.ordinaire()
	a := p.habilite()
	p.aller("2026-03-16")
	d = p.agir(d, a, dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75", Motifs: "adresse du conjoint à Paris"})
	p.aller("2026-03-17")
	d = p.agir(d, a, dossier.ActionTransfertRefuse, dossier.DonneesActe{Motifs: "la résidence est à Bordeaux, bail joint au dossier"})
	if d.Etat != dossier.DemandeEnregistree || d.Prefecture != "33" || d.TransfereeA != "" {
		t.Errorf("%s à %s vers %q", d.Etat, d.Prefecture, d.TransfereeA)
	}
	delais(t, d, map[string]string{"silence_defaut": "2026-07-12"})
	ts, err := p.store.TachesDe(t.Context(), d.ID)
	if err != nil || !slices.ContainsFunc(ts, func(x dossier.Tache) bool { return x.Genre == dossier.TacheTransfertRendu && x.Prefecture == "33" }) {
		t.Errorf("%+v %v", ts, err)
	}
	p.concorde()
}

// TestCasChangementDeTuteur: Mr Vieux's guardian is replaced on 20 March. What the register writes from then on goes through the new one; the past keeps the former.
func TestCasChangementDeTuteur(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	var e enveloppe
	e.formulaire("titre-voyage-refugie", "renouvellement", fusion(rosa, map[string]string{"nom_naissance": "Vieux", "prenoms": "Anselme", "numero_etranger": "3348719205",
		"representant_lien": "tuteur", "representant_nom_prenoms": "Gardienne Odile", "representant_titre": "jugement du 3 février 2025"}), bloquee)
	e.ecran("2026-02-02T10:14")
	e.ecran("2026-02-11T10:14")
	d := p.demandes(p.recevoir(lrar(t, "2026-03-10", "2026-03-12"), e), 1)[0]
	p.aller("2026-03-20")
	nouveau := dossier.Representant{Lien: "tuteur", NomPrenoms: "Suivant Basile", Titre: "ordonnance du 16 mars 2026"}
	if err := p.store.ChangerRepresentant(t.Context(), d.PersonneID, &nouveau, p.habilite(), "ordonnance produite au guichet"); err != nil {
		t.Fatal(err)
	}
	d = p.relire(d)
	if d.Representant == nil || *d.Representant != nouveau || d.Personne.NomNaissance != "Vieux" || d.Dates.Reception != le(t, "2026-03-12") {
		t.Errorf("%+v représenté par %+v", d.Personne, d.Representant)
	}
	if x, err := p.store.Personne(t.Context(), d.PersonneID); err != nil || len(x.Changements) != 1 || x.Changements[0].Apres == nil || *x.Changements[0].Apres != nouveau {
		t.Errorf("le changement n’est pas dans l’histoire : %+v %v", x.Changements, err)
	}
}
