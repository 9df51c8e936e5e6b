package web

import (
	"testing"

	"souspli/dossier"
)

// TestCESEDAR4315AlerteSansBlocage: filed long after the permit expired, the demande is registered all the same; its page and that of
// its pli say so to the agent.
func TestCESEDAR4315AlerteSansBlocage(t *testing.T) {
	b := nouveauBanc(t)
	l := lectureTest("salarie", "renouvellement", aicha)
	l.Formulaires[0].Champs["valable_au"] = dossier.ChampLu{Valeur: "2025-01-31", Confiance: 1, Source: dossier.SourceCode, Page: 1}
	pli := b.deposer(1, "33", b.hier(), l)
	v := b.agent(dossier.RoleSuperviseur)
	page(t, v.get("/plis/"+texteDe(pli)), 200, "à savoir", "Dépôt tardif", "R. 431-5", "les conditions d’entrée (visa)", "R. 431-8")
	d := b.enregistrer(pli, dossier.FondementPostal)
	page(t, v.get("/demandes/"+d.Numero), 200, "à savoir", "Dépôt tardif", "n’en fait pas une irrecevabilité", "les conditions d’entrée (visa)")
}
