package forms

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"souspli/forms/pagecode"
	"souspli/law"
)

func TestEveryNoticePrints(t *testing.T) {
	chaqueFormulaire(t, func(t *testing.T, p *Procedure, v string) {
		pl, err := planDe(p.Numeros[v], 1, pagecode.Standard)
		if err != nil {
			t.Fatal(err)
		}
		d := pl.notice(Impression{Procedure: p.Code, Variante: v})
		if d.Err() != nil || d.Pages() < 2 || d.Pages() > 6 {
			t.Errorf("%d pages, %v", d.Pages(), d.Err())
		}
	})
}

// In every language, ordinary and large, and the same bytes twice.
func TestNoticeDansChaqueLangue(t *testing.T) {
	for _, code := range []string{"aes-vie-privee-familiale", CodeProblemeANEF} {
		p := procedure(t, code)
		for _, langue := range append([]string{""}, Langues...) {
			for _, presentation := range []pagecode.Presentation{pagecode.Bilingue, pagecode.Gros} {
				t.Run(fmt.Sprint(code, langue, presentation), func(t *testing.T) {
					i := Impression{Procedure: p.Code, Variante: p.Variantes[0], Langue: langue, Presentation: presentation}
					var a, b bytes.Buffer
					if err := PrintNotice(&a, i); err != nil {
						t.Fatal(err)
					}
					if err := PrintNotice(&b, i); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
						t.Errorf("deux notices différentes, %v", err)
					}
				})
			}
		}
	}
}

// What silence means is law's, procedure by procedure; a procedure whose silence is not established gets no date.
func TestNoticeSilence(t *testing.T) {
	for _, p := range append(All(), procedure(t, CodeProblemeANEF)) {
		dit := strings.Join(silence(p), "\n")
		delai, ok := law.DelaiByCode(p.Silence)
		switch {
		case p.Silence == law.SilenceSansObjet:
			if strings.Contains(dit, "refus") || !strings.Contains(dit, "Pas de décision") {
				t.Errorf("%s : %s", p.Code, dit)
			}
		case p.Silence == law.SilenceAVerifier:
			if strings.Contains(dit, "vaut refus") || !strings.Contains(dit, "à vérifier") {
				t.Errorf("%s : %s", p.Code, dit)
			}
		default:
			if !ok || !strings.Contains(dit, delai.Longueur().Fr()) || !strings.Contains(dit, delai.Article) || !strings.Contains(dit, "deux mois") {
				t.Errorf("%s : %s", p.Code, dit)
			}
			if strings.Contains(dit, "voie postale") != (p.Canal == "anef") {
				t.Errorf("%s, canal %s : %s", p.Code, p.Canal, dit)
			}
			complete := strings.Contains(dit, "demande complète")
			if complete != (delai.Declencheur == law.SurComplete) {
				t.Errorf("%s : part de %s : %s", p.Code, delai.Declencheur, dit)
			}
		}
		verifieEspaces(t, p.Code, strings.ReplaceAll(dit, "**", ""))
	}
	if !slices.Contains(law.CodesSilence, law.SilenceAVerifier) {
		t.Error("code du silence à vérifier")
	}
}
