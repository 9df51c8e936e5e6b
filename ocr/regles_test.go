package ocr

import (
	"os"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law/communes"
	"souspli/ocr/scantest"
)

// texte, chiffres and date are fields of the catalogue, by their code.
func champTest(code string, t forms.TypeChamp) forms.Champ { return forms.Champ{Code: code, Type: t} }

func TestRegles(t *testing.T) {
	const d, n, x = forms.ChampDate, forms.ChampDigits, forms.ChampTexte
	for _, k := range []struct {
		code   string
		genre  forms.TypeChamp
		valeur string
		veut   sens
		raison string // part of it
	}{
		{"date_naissance", d, "1984-02-29", muet, ""},
		{"date_naissance", d, "1983-02-29", impossible, "n’existe pas"},
		{"date_naissance", d, "1983-00-00", muet, ""},
		{"date_naissance", d, "1083-05-02", invraisemblable, "année"},
		{"passeport_expire_le", d, "2031-05-00", invraisemblable, "jour ou mois absent"},
		{"depuis_le", d, "2021-05-00", muet, ""},
		{"code_postal", n, "33000", muet, ""},
		{"code_postal", n, "3300", impossible, "cinq chiffres"},
		{"code_postal", n, "3300B", impossible, "cinq chiffres"},
		{"courrier_code_postal", n, "99123", invraisemblable, "ne commence ainsi"},
		{"numero_etranger", n, "9912345678", muet, ""},
		{"numero_etranger", n, "991234567", impossible, "dix chiffres"},
		{"mineur_numero_etranger", n, "99123A5678", impossible, "dix chiffres"},
		{"telephone", n, "0612345678", muet, ""},
		{"telephone", n, "0033612345678", muet, ""},
		{"telephone", n, "33612345678", muet, ""},
		{"telephone", n, "061234567", invraisemblable, "téléphone"},
		{"telephone", n, "06123456789", invraisemblable, "téléphone"},
		{"telephone", n, "06 2345678", invraisemblable, "téléphone"},
		{"telephone", n, "O612345678", impossible, "chiffres"},
		{"tentative_heure_1", n, "2359", muet, ""},
		{"tentative_heure_1", n, "2460", impossible, "heure"},
		{"ressources_mensuelles", n, "1450", muet, ""},
		{"ressources_mensuelles", n, "14 0", invraisemblable, "case est vide"},
		{"employeur_siret", n, "73282932000074", confirme, ""},
		{"employeur_siret", n, "73282932000075", impossible, "clé"},
		{"employeur_siret", n, "35600000000048", confirme, ""},
		{"employeur_siret", n, "35600000049837", confirme, ""}, // La Poste, an établissement without a Luhn key
		{"employeur_siret", n, "7328293200007", impossible, "quatorze"},
		{"entreprise_siren", n, "732829320", confirme, ""},
		{"entreprise_siren", n, "732829321", impossible, "clé"},
		{"numero_assure", x, "255081416802538", confirme, ""},
		{"numero_assure", x, "2 55 08 14 168 025 38", confirme, ""},
		{"numero_assure", x, "255081416802539", invraisemblable, "sécurité sociale"},
		{"numero_assure", x, "POL-2025-77", muet, ""},
		{"envoi_lrar", x, "RR123456785FR", confirme, ""},
		{"envoi_lrar", x, "RR123456786FR", invraisemblable, "recommandé"},
		{"envoi_lrar", x, "sans objet", muet, ""},
		{"passeport_numero", x, "A12345678", muet, ""},
		{"passeport_numero", x, "A1", invraisemblable, "passeport"},
		{"passeport_numero", x, "A123,5678", invraisemblable, "passeport"},
		{"passeport_numero", x, "183716250", invraisemblable, "lettre ou chiffre"},
		{"visa_numero", x, "FRA123456", muet, ""},
		{"visa_numero", x, "visa", invraisemblable, "visa"},
		{"courriel", x, "a.diallo@exemple.fr", muet, ""},
		{"courriel", x, "a.dialloexemple.fr", impossible, "incomplète"},
		{"courriel", x, "a@b@exemple.fr", impossible, "incomplète"},
		{"courriel", x, "a.diallo@exemple", impossible, "incomplète"},
		{"courriel", x, "a diallo@exemple.fr", invraisemblable, "mal formée"},
		{"courriel", x, "é.diallo@exemple.fr", invraisemblable, "mal formée"},
		{"courriel", x, "a.diallo@exemple.f1", invraisemblable, "mal formée"},
		{"pays_naissance", x, "Algérie", confirme, ""},
		{"pays_naissance", x, "ALGÉRIE", confirme, ""},
		{"pays_naissance", x, "Algerie", muet, ""},
		{"pays_naissance", x, "Algèrie", invraisemblable, "accent"},
		{"pays_naissance", x, "A1gérie", invraisemblable, "peut-être «\u00a0Algérie\u00a0»"},
		{"pays_naissance", x, "Wakanda", invraisemblable, "pays inconnu de la liste"},
		{"pays_naissance", x, "Côte d'Ivoire", confirme, ""},
		{"pays_naissance", x, "Cote d’Ivoire", muet, ""},
		{"pays_naissance", x, "Bosnie et Herzégovine", confirme, ""},
		{"parents_residence", x, "Mali et Sénégal", confirme, ""},
		{"nationalite", x, "malienne", confirme, ""},
		{"nationalite", x, "Malien", confirme, ""},
		{"nationalite", x, "Mali", confirme, ""},
		{"nationalite", x, "turc", confirme, ""},
		{"nationalite", x, "grecque et française", confirme, ""},
		{"nationalite", x, "algérienne/française", confirme, ""},
		{"nationalite", x, "congolaise (RDC)", invraisemblable, "nationalité inconnue"},
		{"nationalite", x, "ma1ienne", invraisemblable, "peut-être «\u00a0malienne\u00a0»"},
		{"nationalite", x, "apatride", confirme, ""},
		{"numero_titre", x, "I83716250", muet, ""},
		{"numero_titre", x, "183716250", invraisemblable, "lettre ou chiffre"},
		{"nom_naissance", x, "Wakanda", muet, ""},
	} {
		got := regle(champTest(k.code, k.genre), k.valeur)
		if got.sens != k.veut || !strings.Contains(got.raison, k.raison) || (got.raison == "") != (k.veut == muet || k.veut == confirme) {
			t.Errorf("%s %q : %d %q, attendu %d", k.code, k.valeur, got.sens, got.raison, k.veut)
		}
	}
}

// A rule lowers the confidence of what it doubts, raises a little that of what it confirms, and never changes the value.
func TestPeser(t *testing.T) {
	for _, c := range []dossier.Confiance{0.3, 0.86, 0.97, 1} {
		if p := faux("x").peser(c); p > 0.5 || p >= c {
			t.Errorf("impossible : %.3f → %.3f", c, p)
		}
		if p := douteux("x").peser(c); p > 0.5 {
			t.Errorf("invraisemblable : %.3f → %.3f", c, p)
		}
		if p := (verdict{sens: confirme}).peser(c); p < c || p > 1 {
			t.Errorf("confirmé : %.3f → %.3f", c, p)
		}
		if p := (verdict{}).peser(c); p != c {
			t.Errorf("muet : %.3f → %.3f", c, p)
		}
	}
	v := valeurLue{ChampLu: dossier.ChampLu{Valeur: "9912", Confiance: 0.99}}
	v.juger(faux("un numéro étranger a dix chiffres"))
	if v.Valeur != "9912" || !v.AVerifier || len(v.Raisons) != 1 {
		t.Errorf("%+v", v)
	}
}

// A key that fits takes no doubt away: what was read badly stays for the agent.
func TestConfirmerNAccepteRien(t *testing.T) {
	c := champTest("employeur_siret", forms.ChampDigits)
	v := champDesCases(c, []zoneDePage{{zoneLue{Champ: c.Code, Genre: forms.ZonePeigne, Format: "chiffres", Texte: "73282932000074", Confiance: 0.7}, 1}})
	if !v.AVerifier || v.Confiance <= 0.7 {
		t.Errorf("%+v", v)
	}
}

func TestCroiser(t *testing.T) {
	for _, k := range []struct {
		nom     string
		valeurs map[string]string
		doutes  string // codes in doubt, sorted
		raison  string
	}{
		{"passeport à l’envers", map[string]string{"passeport_delivre_le": "2030-01-01", "passeport_expire_le": "2020-01-01"}, "passeport_delivre_le passeport_expire_le", "expire avant"},
		{"passeport de trente ans", map[string]string{"passeport_delivre_le": "2020-01-01", "passeport_expire_le": "2050-01-01"}, "passeport_delivre_le passeport_expire_le", "quinze ans"},
		{"passeport de dix ans", map[string]string{"passeport_delivre_le": "2020-01-01", "passeport_expire_le": "2029-12-31"}, "", ""},
		{"le même jour", map[string]string{"valable_du": "2020-01-01", "valable_au": "2020-01-01"}, "", ""},
		{"entré avant de naître", map[string]string{"date_naissance": "1990-01-01", "date_entree_france": "1980-01-01"}, "date_entree_france date_naissance", "avant la naissance"},
		{"conjoint plus âgé", map[string]string{"date_naissance": "1990-01-01", "conjoint_date_naissance": "1980-01-01"}, "", ""},
		{"année seule", map[string]string{"date_naissance": "1990-00-00", "date_entree_france": "1980-01-01"}, "", ""},
		{"visa", map[string]string{"visa_debut": "2024-02-01", "visa_fin": "2024-01-01"}, "visa_debut visa_fin", "finit avant"},
	} {
		champs := map[string]dossier.ChampLu{}
		for code, v := range k.valeurs {
			champs[code] = dossier.ChampLu{Valeur: v, Confiance: 0.97, Source: dossier.SourceOCR}
		}
		croiser(champs)
		verifierDoutes(t, k.nom, champs, k.doutes, k.raison)
		for code, v := range k.valeurs {
			if champs[code].Valeur != v {
				t.Errorf("%s : %s changé", k.nom, code)
			}
		}
	}
	// The data code is exact: only what was read in boxes is judged.
	champs := map[string]dossier.ChampLu{"valable_du": {Valeur: "2025-01-01", Source: dossier.SourceCode, Confiance: 1}, "valable_au": {Valeur: "2020-01-01", Source: dossier.SourceOCR, Confiance: 0.97}}
	croiser(champs)
	verifierDoutes(t, "code et cases", champs, "valable_au", "finit avant")
}

func verifierDoutes(t *testing.T, nom string, champs map[string]dossier.ChampLu, veut, raison string) {
	t.Helper()
	var doutes []string
	for code, c := range champs {
		if c.AVerifier {
			doutes = ajouterTrie(doutes, code)
			if !strings.Contains(strings.Join(c.Raisons, " "), raison) {
				t.Errorf("%s : %s %q", nom, code, c.Raisons)
			}
		}
	}
	if got := strings.Join(doutes, " "); got != veut {
		t.Errorf("%s : en doute %q, attendu %q", nom, got, veut)
	}
}

func ajouterTrie(l []string, s string) []string {
	i := 0
	for i < len(l) && l[i] < s {
		i++
	}
	return append(l[:i], append([]string{s}, l[i:]...)...)
}

func TestCodePostalEtCommune(t *testing.T) {
	if communes.Version() == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("liste des communes absente : make deps")
		}
		t.Skip("liste des communes absente : make deps")
	}
	for _, k := range []struct{ code, commune, doutes, raison string }{
		{"33000", "BORDEAUX", "", ""},
		{"33000", "BORDEAUK", "code_postal commune", "peut-être «\u00a0Bordeaux\u00a0»"},
		{"33080", "BORDEAUX", "code_postal", "absent de la liste"},
		{"33077", "BORDEAUX CEDEX", "", ""},
		{"69100", "BORDEAUX", "code_postal commune", "pas celui de cette commune"},
		{"93200", "ST DENIS", "", ""},
		{"75018", "PARIS 18", "", ""},
	} {
		champs := map[string]dossier.ChampLu{"code_postal": {Valeur: k.code, Confiance: 0.9}, "commune": {Valeur: k.commune, Confiance: 0.9}}
		croiser(champs)
		verifierDoutes(t, k.code+" "+k.commune, champs, k.doutes, k.raison)
		if k.doutes == "" && !strings.Contains(k.commune, "CEDEX") && (champs["code_postal"].Confiance <= 0.9 || champs["commune"].Confiance <= 0.9) {
			t.Errorf("%s %s : pas confirmés", k.code, k.commune)
		}
	}
}

// TestReglesSansFauxDoute: over every form of the catalogue filled right by twenty persons, no rule doubts a value, as typed nor in the
// capitals of combs.
func TestReglesSansFauxDoute(t *testing.T) {
	nb, confirmes := 0, 0
	for _, p := range forms.All() {
		for variante := range p.Numeros {
			for graine := range uint64(20) {
				valeurs := scantest.Remplir(p.Code, variante, graine)
				lus := map[string]dossier.ChampLu{}
				for _, c := range p.Champs(variante) {
					v, ok := valeurs[c.Code]
					if !ok || c.Type == forms.ChampChoix || c.Type == forms.ChampCoche {
						continue
					}
					for _, ecrit := range []string{v, strings.ToUpper(v)} {
						if c.Code == "courriel" && ecrit != v {
							continue
						}
						nb++
						r := regle(c, ecrit)
						if r.sens == confirme {
							confirmes++
						} else if r.sens != muet {
							t.Errorf("%s/%s, graine %d, %s %q : %s", p.Code, variante, graine, c.Code, ecrit, r.raison)
						}
					}
					lus[c.Code] = dossier.ChampLu{Valeur: v, Confiance: 0.97, Source: dossier.SourceOCR}
				}
				croiser(lus)
				for code, c := range lus {
					if c.AVerifier {
						t.Errorf("%s/%s, graine %d, %s %q : %v", p.Code, variante, graine, code, c.Valeur, c.Raisons)
					}
				}
			}
		}
	}
	t.Logf("%d valeurs, %d confirmées par une règle", nb, confirmes)
}
