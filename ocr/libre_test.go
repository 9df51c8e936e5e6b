package ocr

import (
	"testing"
)

func TestTitreProblemeANEF(t *testing.T) {
	cas := map[string]bool{
		"Préfecture\n\nPROBLÈME ANEF\n\nMadame, Monsieur": true,
		"«\u00a0PR0BLEME ANFF\u00a0» — titre expiré":      true,
		"Problème  Anef": true,
		"":               false,
		"Facture d’électricité\nProblème de paiement":                                  false,
		"Je vous écris car il y a un problème ANEF depuis le mois de mars et personne": false,
	}
	for texte, veut := range cas {
		if titreProblemeANEF(texte) != veut {
			t.Errorf("%q\u00a0: %v", texte, !veut)
		}
	}
}

func TestTentativesLibres(t *testing.T) {
	texte := "PROBLÈME ANEF\nBordeaux, le 1er mars 2026\nLe 02/02/2026 à 10h, le site refuse mon numéro.\nPuis le 5 février 2026\u00a0: page blanche, encore le 5/2/2026.\n" +
		"Adresse\u00a0: https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/.\nNé le 31/02/2020."
	l := tentativesLibres(texte, 4)
	dates := []string{"2026-03-01", "2026-02-02", "2026-02-05"}
	if len(l) != len(dates) {
		t.Fatalf("%+v", l)
	}
	for i, d := range dates {
		if l[i].Date != d || l[i].Page != 4 || l[i].Certitude != "a_verifier" ||
			l[i].URL != "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/" {
			t.Errorf("%d\u00a0: %+v", i, l[i])
		}
	}
	if l := tentativesLibres("rien ici", 1); len(l) != 0 {
		t.Errorf("%+v", l)
	}
}

func FuzzTentativesLibres(f *testing.F) {
	f.Add("le 02/02/2026 https://administration-etrangers-en-france.interieur.gouv.fr")
	f.Fuzz(func(t *testing.T, s string) {
		for _, x := range tentativesLibres(s, 1) {
			if x.Certitude != "a_verifier" {
				t.Fatalf("%q\u00a0: %+v", s, x)
			}
		}
	})
}
