package law

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a person signs speaks in the first person, is one sentence or more, and says nothing of a cause or of the law.
func TestRecitDeChaqueBlocage(t *testing.T) {
	moi := regexp.MustCompile(`(?i)(^|[^\pL])(je|j’|me|m’|mon|ma|mes)`)
	for _, b := range Blocages() {
		if !moi.MatchString(b.Recit) && b.Code != "langue_indisponible" || !strings.HasSuffix(b.Recit, ".") || strings.Contains(b.Recit, "art.") {
			t.Errorf("%s : « %s »", b.Code, b.Recit)
		}
	}
}

// A paragraph of a letter cites nothing its argument does not have, and every right tied to a block has a paragraph sure enough to print.
func TestAlineasDesLettres(t *testing.T) {
	espaces := strings.NewReplacer("\u00a0", " ")
	citation := regexp.MustCompile(`[LRD]\. \d+[-\d]*|n°[ \x{a0}][\d-]+|§[ \x{a0}]\d+`)
	for _, a := range lire().arguments {
		for _, c := range citation.FindAllString(a.Lettre, -1) {
			if !strings.Contains(espaces.Replace(a.Article), espaces.Replace(c)) {
				t.Errorf("%s : la lettre cite « %s », absent de sa source", a.Code, c)
			}
		}
	}
	for _, b := range Blocages() {
		_, incertains := ArgumentsLettre("", []string{b.Code})
		if len(incertains) > 0 {
			t.Errorf("%s : %s ne s’imprime dans aucune lettre", b.Code, incertains[0].Code)
		}
	}
}

// An argument remembered or deduced is kept out of the letter, and named apart.
func TestArgumentIncertainHorsDeLaLettre(t *testing.T) {
	for certitude, dedans := range map[string]bool{Vu: true, VuSecond: false, Deduit: false, DeMemoire: false, "": false} {
		if (Argument{Lettre: "x", CertitudeLettre: certitude}).DansLettre() != dedans {
			t.Errorf("%q : %v", certitude, !dedans)
		}
	}
	if (Argument{CertitudeLettre: Vu}).DansLettre() {
		t.Error("un argument sans alinéa s’imprime")
	}
}

func TestLettreDe(t *testing.T) {
	for _, c := range []struct {
		nom    string
		codes  []string
		lettre string
	}{
		{"rien n’est connu", nil, LettreDepot},
		{"code inconnu", []string{"x"}, LettreDepot},
		{"ouvre pour certain", []string{"motif_absent_teleservice"}, LettreDepot},
		{"ouvre dans certains cas", []string{"maintenance_site"}, LettreDepot},
		{"n’ouvre pas", []string{"api_sans_photo"}, LettreSignalement},
		{"aucun n’ouvre", []string{"api_sans_photo", "rdv_aucun_creneau"}, LettreSignalement},
		{"un seul ouvre", []string{"api_sans_photo", "maintenance_site"}, LettreDepot},
		{"un inconnu parmi ceux qui n’ouvrent pas", []string{"api_sans_photo", "x"}, LettreDepot},
	} {
		if l := LettreDe(c.codes); l != c.lettre {
			t.Errorf("%s : %s", c.nom, l)
		}
	}
}

func TestArgumentsLettre(t *testing.T) {
	general := []string{"acces_normal_teleservice", "solution_substitution", "transmission", "droit_regularisation"}
	for _, c := range []struct {
		nom      string
		blocages [][]string
		ajout    []string
	}{
		{"sans blocage", nil, nil},
		{"deux blocages, un droit commun", [][]string{{"maintenance_site"}, {"erreur_technique_serveur"}}, []string{"continuite_service_public"}},
		{"un blocage parmi deux : ce que les deux ont", [][]string{{"langue_indisponible", "illectronisme_sans_equipement"}}, []string{"egalite_service_public"}},
		{"un blocage parmi deux sans droit commun", [][]string{{"api_sans_photo", "attestation_adresse_erronee"}}, nil},
	} {
		liste, _ := ArgumentsLettre(LettreDepot, c.blocages...)
		if noms := codes(liste, func(a Argument) string { return a.Code }); !slices.Equal(noms, slices.Concat(general, c.ajout)) {
			t.Errorf("%s : %v", c.nom, noms)
		}
	}
}
