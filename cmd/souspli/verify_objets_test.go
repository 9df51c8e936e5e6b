package main

import (
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// TestVerifieLesOriginaux: a register of objects that is sound agrees with the journal; each line altered by the back door is seen.
func TestVerifieLesOriginaux(t *testing.T) {
	s := storetest.New(t)
	pli, demande := storetest.Enregistrer(t, s, 1)
	ouvre, voit := storetest.Agent(t, s, dossier.RoleCourrier), storetest.Agent(t, s, dossier.RoleGuichet)
	var ids []dossier.ObjetID
	for _, description := range []string{"passeport du Maroc", "acte de naissance", "clé bleue"} {
		id, err := s.InscrireObjet(t.Context(), dossier.Objet{Pli: pli, Genre: dossier.ObjetOriginal, Nombre: 1, Description: description, Lieu: "coffre", OuvertPar: ouvre})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
		if err := s.ParapherObjet(t.Context(), id, voit); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.RendreObjets(t.Context(), dossier.RetourObjets{Objets: ids[1:2], Issue: dossier.IssueGuichet, Detail: "décharge 12", Agent: voit}); err != nil {
		t.Fatal(err)
	}
	// Two were to leave by letter; the letter had not left when one was handed over at the desk: the other was kept again, then had its own.
	for _, r := range []dossier.RetourObjets{{Objets: []dossier.ObjetID{ids[0], ids[2]}, Demande: demande, Issue: dossier.IssueLettre}, {Objets: ids[2:], Issue: dossier.IssueGuichet, Detail: "décharge 13"}, {Objets: ids[:1], Demande: demande, Issue: dossier.IssueLettre}} {
		r.Agent = voit
		if _, err := s.RendreObjets(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	dit := func() string {
		t.Helper()
		return verifierAvec(t, s, func(v *verification) error { return v.lesOriginaux(t.Context()) })
	}
	if x := dit(); x != "" {
		t.Fatalf("registre sain : %s", x)
	}
	storetest.Executer(t, s, "ALTER TABLE objets DROP CONSTRAINT objets_deux_paraphes, DROP CONSTRAINT objets_issue_complete, DROP CONSTRAINT objets_paraphe_date")
	for nom, c := range map[string]struct{ change, remet, veut string }{
		"nombre":    {"UPDATE objets SET nombre = 2", "UPDATE objets SET nombre = 1", "n’est plus celui"},
		"paraphes":  {"UPDATE objets SET temoin = ouvert_par", "UPDATE objets SET temoin = (SELECT id FROM agents WHERE role = 'guichet')", "un même agent"},
		"seul":      {"UPDATE objets SET temoin = NULL", "UPDATE objets SET temoin = (SELECT id FROM agents WHERE role = 'guichet')", "sous un seul paraphe"},
		"issue":     {"UPDATE objets SET issue = 'dossier' WHERE issue = 'guichet'", "UPDATE objets SET issue = 'guichet' WHERE issue = 'dossier'", "une autre issue"},
		"signature": {"UPDATE objets SET detail = '' WHERE issue = 'guichet'", "UPDATE objets SET detail = 'décharge 12' WHERE issue = 'guichet' AND detail = ''", "rien ne dit contre quelle signature"},
		"lettre":    {"UPDATE courriers SET decide = '{}' WHERE genre = 'restitution_originaux'", `UPDATE courriers SET decide = '{"agent":1,"objets":["x : passeport du Maroc"]}' WHERE genre = 'restitution_originaux'`, "ne le rend pas"},
	} {
		storetest.Executer(t, s, c.change)
		if x := dit(); !strings.Contains(x, c.veut) {
			t.Errorf("%s : %q", nom, x)
		}
		storetest.Executer(t, s, c.remet)
		if x := dit(); x != "" {
			t.Fatalf("%s remis : %s", nom, x)
		}
	}
}
