package web

import (
	"strings"
	"testing"

	"souspli/dossier"
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
	if strings.Contains(corps, "À faire par un agent") {
		t.Error("une régularisation due alors que le dépôt a un fondement")
	}

	// No basis: a task, with what the letter says; no day announced, nothing sent back.
	l.Tentatives = lectureTest("conjoint-francais", "premiere_demande", aicha).Tentatives
	l.Formulaires[0].Champs["nom_naissance"] = dossier.ChampLu{Valeur: "AUTRE", Confiance: 0.99, Source: dossier.SourceOCR, Page: 1}
	sans := b.enregistrer(b.deposer(2, "33", hier, l), dossier.FondementAucun)
	corps = page(t, v.get("/demandes/"+sans.Numero), 200, "À faire par un agent", "Inviter la personne à régulariser", "CRPA L. 114-6", "point d’accueil numérique", "arrêté de mars 2026",
		"tentative du 2 mars 2026, déclarée", "appui seulement", "aucun fondement établi : aucun jour n’est annoncé")
	if !strings.Contains(corps, "/plis/"+texteDe(sans.Plis[0])+"/pages/2") {
		t.Error("la page de la tentative n’est pas citée")
	}
}
