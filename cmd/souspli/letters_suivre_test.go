package main

import (
	"strings"
	"testing"
)

// TestSuiviEteint: without its key the job asks nothing, of the register or of La Poste: it has neither here.
func TestSuiviEteint(t *testing.T) {
	if err := (&travailSuivi{a: &appli{}}).Work(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

func TestConfigSuivi(t *testing.T) {
	lire := func(cle, adresse string) (Config, error) {
		return lireConfig(func(n string) string {
			return map[string]string{"SOUSPLI_DATA": t.TempDir(), "SOUSPLI_SUIVI_POSTE_CLE": cle, "SOUSPLI_SUIVI_POSTE": adresse}[n]
		})
	}
	if c, err := lire("", ""); err != nil || c.SuiviCle != "" || c.SuiviAdresse != "" {
		t.Errorf("%+v %v", c, err)
	}
	if c, err := lire("clé", "http://127.0.0.1:9/suivi"); err != nil || c.SuiviCle != "clé" || c.SuiviAdresse != "http://127.0.0.1:9/suivi" {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := lire("", "api.laposte.fr"); err == nil || !strings.Contains(err.Error(), "SOUSPLI_SUIVI_POSTE") {
		t.Error(err)
	}
}
