package forms

import ("testing";"os";"bytes")

func TestPagesTmp(t *testing.T) {
	for _,x := range [][2]string{{"conjoint-francais","renouvellement"},{"etudiant","premiere_demande"}} {
	var b bytes.Buffer
	if err := Print(&b, Impression{Procedure:x[0],Variante:x[1],Copie:"12345678",Prefecture:"33"}); err!=nil { t.Fatal(err)}
	os.WriteFile("/tmp/forms_oneoff/"+x[0]+".pdf",b.Bytes(),0o644)
	}
}
