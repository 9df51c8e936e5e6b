package main

import (
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// TestVerifieLesEnvois: a register where letters came back and were followed agrees; what is altered by the back door is seen.
func TestVerifieLesEnvois(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	ctx := t.Context()
	_, d := storetest.Enregistrer(t, s, 1)
	storetest.Executer(t, s, "DELETE FROM echeances") // not those of law
	cs, err := s.CourriersDeDemande(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	c := cs[0].ID
	if err := s.EcrireCourrier(ctx, c, store.Ecriture{Donnees: []byte("{}"), Empreinte: dossier.EmpreinteDe([]byte("pdf")), NbPages: 1, Version: 1}); err != nil {
		t.Fatal(err)
	}
	err = s.NoterSuivi(ctx, store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: h.Now(), Statut: 200}}, Demandes: []store.EnvoiASuivre{{Courrier: c}},
		Lus: []store.EnvoiLuSuivi{{Courrier: c, RemisLe: storetest.Jour.AddDays(3)}}})
	if err != nil {
		t.Fatal(err)
	}
	p := storetest.PliLu(t, s, 2)
	if _, err := s.Register(ctx, store.Enregistrement{Pli: p, Sorts: storetest.Sorts(3), Retours: []dossier.Retour{{Pli: p, Page: 1, Courrier: c, Demande: d, Genre: dossier.RetourAvis, Lu: dossier.LuParDataMatrix}}}); err != nil {
		t.Fatal(err)
	}
	verifier := func() string {
		t.Helper()
		x, err := s.Demande(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		v := &verification{appli: &appli{store: s}, out: &b, connus: map[dossier.Empreinte]bool{}, actes: map[string]map[string]string{}}
		if err := v.journal(ctx); err != nil {
			t.Fatal(err)
		}
		if err := v.envois(ctx, x); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if dit := verifier(); dit != "" {
		t.Fatalf("registre sain : %s", dit)
	}
	for nom, k := range map[string]struct{ change, remet, dit string }{
		"page":   {"UPDATE retours SET genre = 'reponse'", "UPDATE retours SET genre = 'avis'", "n’est plus le courrier"},
		"étape":  {"UPDATE etapes_envoi SET le = le + 1 WHERE genre = 'remis'", "UPDATE etapes_envoi SET le = le - 1 WHERE genre = 'remis'", "n’est plus ce que le journal"},
		"remise": {"UPDATE courriers SET remis_le = remis_le - 2", "UPDATE courriers SET remis_le = remis_le + 2", "par ses preuves"},
	} {
		storetest.Executer(t, s, k.change)
		if dit := verifier(); !strings.Contains(dit, k.dit) {
			t.Errorf("%s : %q", nom, dit)
		}
		storetest.Executer(t, s, k.remet)
		if dit := verifier(); dit != "" {
			t.Fatalf("%s remis : %s", nom, dit)
		}
	}
}
