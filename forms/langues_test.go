package forms

import (
	"strings"
	"testing"
	"unicode"

	"souspli/forms/papier"
)

// Every label of every form has its words in every language, and Arabic words are in Arabic.
func TestEveryLabelIsTranslated(t *testing.T) {
	verifie := func(t *testing.T, ou, langue, s string) {
		t.Helper()
		sigle := strings.ContainsAny(s, "0123456789") || s == "OFPRA" || s == "CNDA"
		if s == "" || langue == "ar" && !sigle && !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
			t.Errorf("%s, %s : %q", ou, langue, s)
		}
		if langue == "ar" {
			if _, err := papier.Arabe(s); err != nil {
				t.Errorf("%s : %q ne s’imprime pas : %v", ou, s, err)
			}
		}
	}
	for _, p := range append(All(), procedure(t, CodeProblemeANEF)) {
		if p.TraductionTitre("en") == "" {
			t.Errorf("%s sans titre anglais", p.Code)
		}
		for _, v := range p.Variantes {
			for _, c := range p.Champs(v) {
				for _, l := range Langues {
					verifie(t, c.Code, l, c.Traduction(l))
					verifie(t, c.Groupe, l, TraductionGroupe(l, c.Groupe))
					for _, x := range c.Choix {
						verifie(t, c.Code+"."+x.Valeur, l, x.Traduction(l))
					}
				}
				if g := charge().groupes[c.Groupe]; g.Note != "" {
					verifie(t, c.Groupe, "falc", TraductionNote("falc", c.Groupe))
					verifie(t, c.Groupe, "ar", TraductionNote("ar", c.Groupe))
				}
			}
		}
	}
	if s := (Champ{Libelle: "Nom"}).Traduction("ar") + TraductionGroupe("ar", "jardin") + TraductionGroupe("it", "identity"); s != "" {
		t.Errorf("mots venus de nulle part : %q", s)
	}
}

// The words follow a field into each copy of its group, and change where one label says two things.
func TestTraductions(t *testing.T) {
	champs := map[string]Champ{}
	for _, c := range procedure(t, "conjoint-francais").Champs("renouvellement") {
		champs[c.Code] = c
	}
	for code, attendu := range map[string]string{
		"enfant_nationalite_4": "الجنسية", "numero_voie": "رقم المنزل", "passeport_numero": "رقم الوثيقة", "date_naissance": "تاريخ الميلاد",
	} {
		if s := champs[code].Traduction("ar"); s != attendu {
			t.Errorf("%s : %q, attendu %q", code, s, attendu)
		}
	}
	if s := champs["sexe"].Choix[0].Traduction("falc"); s != "Femme" {
		t.Errorf("réponse en français facile : %q", s)
	}
	if s := champs["sexe"].Traduction("en"); s != "Sex" {
		t.Errorf("anglais : %q", s)
	}
}
