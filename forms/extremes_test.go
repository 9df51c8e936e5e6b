package forms

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"souspli/forms/pagecode"
)

// TestReponsesAuMaximum: for every procedure and variant, an answer as long as its field allows, in the widest ordinary letter, is
// taken and prints. Every variant is parsed; the last one of each procedure is drawn, all of them in the long run.
func TestReponsesAuMaximum(t *testing.T) {
	for _, p := range All() {
		for n, variante := range p.Variantes {
			t.Run(p.Code+"/"+variante, func(t *testing.T) {
				reponses := map[string]any{}
				for _, c := range p.Champs(variante) {
					switch c.Type {
					case ChampCoche:
						reponses[c.Code] = true
					case ChampChoix:
						reponses[c.Code] = c.Choix[len(c.Choix)-1].Valeur
					case ChampDate:
						reponses[c.Code] = "1988-12-00"
					case ChampDigits:
						reponses[c.Code] = strings.Repeat("8", c.Longueur)
					default:
						reponses[c.Code] = strings.Repeat("M", c.Longueur)
					}
				}
				delete(reponses, "variante")
				octets, err := json.Marshal(reponses)
				if err != nil {
					t.Fatal(err)
				}
				champs, fautes := ParseChamps(octets, p, variante)
				if len(fautes) > 0 || len(champs) != len(reponses) {
					t.Errorf("%d réponses données, %d gardées ; %v", len(reponses), len(champs), fautes)
				}
				if n+1 < len(p.Variantes) && os.Getenv("SOUSPLI_LONG") == "" {
					return
				}
				for _, i := range []Impression{{}, {Presentation: pagecode.Gros}, {Presentation: pagecode.Bilingue, Langue: "en"}} {
					if i.Presentation != pagecode.Standard && p.Numeros[variante]%4 > 0 && os.Getenv("SOUSPLI_LONG") == "" {
						continue
					}
					i.Procedure, i.Variante, i.Champs, i.Copie = p.Code, variante, champs, "12345678"
					var pdf bytes.Buffer
					if err := Print(&pdf, i); err != nil {
						t.Errorf("impression %d : %v", i.Presentation, err)
					}
				}
			})
		}
	}
}
