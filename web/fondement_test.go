package web

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// TestFondementMontre: the pli says which acts are in force that day; the demande says what shows each condition, on which page, what is
// missing, what silence means, and how the day of each deadline was found.
func TestFondementMontre(t *testing.T) {
	b := nouveauBanc(t)
	hier := b.hier()
	if err := b.store.SaveReglages(t.Context(), dossier.Reglages{Prefecture: "33", Enveloppe: "DL", Fondements: []dossier.FondementOuvert{
		{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: dossier.NewDate(2023, 5, 15), Au: hier.AddDays(-1)},
		{Code: dossier.FondementArreteLocal, Reference: "arrêté de mars 2026", Du: hier},
	}}, 0); err != nil {
		t.Fatal(err)
	}
	l := lectureTest("conjoint-francais", "premiere_demande", aicha)
	l.Tentatives = nil // nothing shows a block: an agent has to choose
	pli := b.deposer(1, "33", hier, l)
	v := b.agent(dossier.RoleInstructeur)
	page(t, v.get("/plis/"+texteDe(pli)), 200, "Fondement du dépôt", "preuve forte", "Acte en vigueur au jour de la réception : arrêté de mars 2026",
		"Acte pas en vigueur au jour de la réception : arrêté du 15 mai 2023", "Aucun acte réglé dans cette préfecture", "rien ne montre que toutes les diligences ont été faites")

	vers(t, v.post("/plis/"+texteDe(pli)+"/fondement/0", map[string]string{"fondement": "arrete_prefectoral_local", "reference": "arrêté de mars 2026"}), "/plis/"+texteDe(pli))
	d := b.enregistrer(pli, dossier.FondementArreteLocal)
	corps := page(t, v.get("/demandes/"+d.Numero), 200, "arrêté de mars 2026", "en vigueur au jour de la réception", "Silence : Rejet implicite au terme du délai du titre.",
		"C1 : le titre relève de la liste du téléservice", "preuve forte", "C6 : la préfecture a invité au dépôt", "rien ne montre que la préfecture a invité au dépôt",
		"quatre mois à partir du 11 mars 2026 (la réception de la demande)", "CESEDA 2026-04-03", "à vérifier")
	if strings.Contains(corps, "Invitation à régulariser à envoyer") {
		t.Error("une régularisation due alors que le dépôt a un fondement")
	}

	// No basis: a task, with what the letter says; no day announced, nothing sent back.
	l.Tentatives = lectureTest("conjoint-francais", "premiere_demande", aicha).Tentatives
	l.Formulaires[0].Champs["nom_naissance"] = dossier.ChampLu{Valeur: "AUTRE", Confiance: 0.99, Source: dossier.SourceOCR, Page: 1}
	sans := b.enregistrer(b.deposer(2, "33", hier, l), dossier.FondementAucun)
	ts, err := b.store.TachesDe(t.Context(), sans.ID)
	i := slices.IndexFunc(ts, func(x dossier.Tache) bool { return x.Genre == dossier.TacheRegularisation })
	if err != nil || i < 0 {
		t.Fatal(ts, err)
	}
	corps = page(t, v.get("/demandes/"+sans.Numero), 200, `id="tache-`+texteDe(ts[i].ID), `href="#tache-`+texteDe(ts[i].ID), "CRPA L. 114-6", "point d’accueil numérique", "arrêté de mars 2026",
		"tentative du 2 mars 2026, déclarée", "appui seulement", "aucun fondement établi : aucun jour n’est annoncé")
	if !strings.Contains(corps, "/plis/"+texteDe(sans.Plis[0])+"/pages/2") {
		t.Error("la page de la tentative n’est pas citée")
	}
	if strings.Count(corps, "la personne est invitée à régulariser") != 1 || strings.Count(corps, "les textes qui les prévoient") != 1 {
		t.Error("ce qui est dû n’est pas dit une fois et une seule")
	}
	// Who sees no task reads it with the basis.
	if corps = page(t, b.agent(dossier.RoleDelegue).get("/demandes/"+sans.Numero), 200, "Invitation à régulariser à envoyer, pour le", "point d’accueil numérique"); strings.Contains(corps, "#tache-") {
		t.Error("un lien vers une tâche qui n’est pas montrée")
	}
}

// TestDelaiDuSilence: where the form does not tell the delay of silence, the agent chooses it with the basis, and may come back on it.
func TestDelaiDuSilence(t *testing.T) {
	for _, p := range forms.All() {
		for _, c := range law.CasSilences(p.Code) {
			if c.Silence == p.Silence {
				t.Errorf("%s : %s est déjà le délai du catalogue", p.Code, c.Silence)
			}
		}
	}
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("talent-carte-bleue-europeenne", "premiere_demande", aicha))
	v := b.agent(dossier.RoleInstructeur)
	ici := "/plis/" + texteDe(pli)
	page(t, v.get(ici), 200, "Délai du silence", "quatre-vingt-dix jours", "le cas habituel", "trente jours", "carte bleue délivrée par un autre État membre", "délai du silence à choisir")
	fondement := map[string]string{"fondement": string(dossier.FondementInvitation), "silence": "silence_60_jours"}
	page(t, v.post(ici+"/fondement/0", fondement), 422, "Choisissez le délai du silence")
	fondement["silence"] = "silence_carte_bleue_30"
	vers(t, v.post(ici+"/fondement/0", fondement), ici)
	d := b.enregistrer(pli, dossier.FondementInvitation)
	page(t, v.get("/demandes/"+d.Numero), 200, "Silence, titulaire d’une carte bleue d’un autre État et famille", "trente jours à partir d’un jour qui n’est pas encore connu (la demande complète)")
}
