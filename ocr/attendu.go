package ocr

import (
	"fmt"

	"souspli/dossier"
	"souspli/forms/pagecode"
)

// attendus is what the page de données of a copy says its paper holds, by field: the ink of a zone is compared with it, and a zone that has
// that ink and no other is not read.
type attendus map[string]string

// groupe names the copy a page belongs to: its pages help one another to be read. Presentations of one copy hold the same answers.
func (e *pageEtat) groupe() string {
	if e.Numero == 0 || e.Page.Type == dossier.PageAutreForm {
		return ""
	}
	return fmt.Sprintf("%d/%d/%s", e.Numero, e.Page.Revision, e.Page.Copie)
}

// attendusDe takes the one page de données of the very copy that the page belongs to; two of them say nothing.
func attendusDe(e *pageEtat, codes [][]string) attendus {
	if len(codes) != 1 {
		return nil
	}
	d, err := pagecode.DecodeDonnees(codes[0])
	if err != nil || d.Formulaire != e.Numero || d.Revision != e.Page.Revision || d.Copie != e.Page.Copie {
		return nil
	}
	completerCode(&d, numeros()[e.Numero].variante)
	return d.Champs
}
