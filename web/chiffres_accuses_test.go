package web

import (
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store/storetest"
)

// TestPromesseP9: the figures say, préfecture by préfecture, which accusés left within two working days; those late are listed the oldest
// first with their link, to who reads the register, and a pli that waits too long counts as late.
func TestPromesseP9(t *testing.T) {
	b := nouveauBanc(t)
	part := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	tard := b.enregistrer(b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", boris)), dossier.FondementPostal)
	storetest.AccuseParti(t, b.store, part.ID)
	chef, inspecteur := b.agent(dossier.RoleSuperviseur), b.agent(dossier.RoleInspection)
	page(t, chef.get("/chiffres"), 200, `data-entete="à temps ">1<`, "<strong>100\u00a0%</strong>", `data-entete="attendent, à temps ">1<`)
	b.deposer(3, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	b.horloge.Avancer(7 * 24 * time.Hour)
	chef, inspecteur = b.ouvrir(chef.id), b.ouvrir(inspecteur.id)
	page(t, chef.get("/chiffres"), 200, "<strong>33\u00a0%</strong>", "Les plus en retard d’abord", `href="/demandes/`+tard.Numero+`"`)
	if corps := page(t, inspecteur.get("/chiffres"), 200, "<strong>33\u00a0%</strong>"); strings.Contains(corps, tard.Numero) {
		t.Error("l’inspection, qui ne voit que des chiffres, voit un numéro de demande")
	}
}
