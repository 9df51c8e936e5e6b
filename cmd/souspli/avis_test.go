package main

import (
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// TestConfigAvis: notices are off by default; on, they need the address they link to; a mistake says neither user nor password.
func TestConfigAvis(t *testing.T) {
	lire := func(vs map[string]string) (Config, error) {
		vs["SOUSPLI_DATA"] = t.TempDir()
		return lireConfig(func(k string) string { return vs[k] })
	}
	if c, err := lire(map[string]string{}); err != nil || c.Avis.Actif() {
		t.Errorf("%+v %v", c.Avis, err)
	}
	regle := map[string]string{"SOUSPLI_SMTP": "smtps://u:secret@relais.exemple.invalid", "SOUSPLI_SMTP_DE": "depot@exemple.invalid", "SOUSPLI_ADRESSE": "https://depot.exemple.invalid"}
	if c, err := lire(regle); err != nil || !c.Avis.Actif() {
		t.Errorf("%v", err)
	}
	delete(regle, "SOUSPLI_ADRESSE")
	if _, err := lire(regle); err == nil || !strings.Contains(err.Error(), "SOUSPLI_ADRESSE") || strings.Contains(err.Error(), "secret") {
		t.Errorf("sans lien : %v", err)
	}
	if _, err := lire(map[string]string{"SOUSPLI_SMTP": "smtp://u:secret@", "SOUSPLI_SMTP_DE": "x"}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// TestVerifieLesAvis: a notice that the register tells otherwise than the journal, or of a letter that is still here, is a fault.
func TestVerifieLesAvis(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	i.Courriel = "aissatou@exemple.invalid"
	r, err := s.Register(t.Context(), storetest.Nouvelle(t, s, storetest.PliLuDe(t, s, storetest.NouveauPli(1), i), i))
	if err != nil {
		t.Fatal(err)
	}
	storetest.AccuseParti(t, s, r.Demandes[0])
	if n, err := s.PreparerAvis(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	as, err := s.AvisDeDemande(t.Context(), r.Demandes[0])
	if err != nil {
		t.Fatal(err)
	}
	dit := func() string {
		t.Helper()
		return verifierAvec(t, s, func(v *verification) error { return v.lesAvis(t.Context()) })
	}
	sain := func(quand string) {
		t.Helper()
		if x := dit(); x != "" {
			t.Errorf("%s : %s", quand, x)
		}
	}
	sain("dû")
	if err := s.NoterAvis(t.Context(), as[0].ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	sain("parti")
	jeton := storetest.Interroger[string](t, s, "SELECT jeton FROM avis")
	if _, err := s.RejeterAvis(t.Context(), jeton, "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	sain("revenu")
	storetest.Executer(t, s, "UPDATE avis SET etat = 'retenu'")
	if x := dit(); !strings.Contains(x, "le journal dit autrement") {
		t.Errorf("état changé : %q", x)
	}
	storetest.Executer(t, s, "UPDATE avis SET etat = 'rejete'")
	storetest.Executer(t, s, "UPDATE courriers SET etat = 'ecrit', lot = '', imprime_a = NULL")
	if x := dit(); !strings.Contains(x, "n’est pas partie") {
		t.Errorf("lettre encore là : %q", x)
	}
}
