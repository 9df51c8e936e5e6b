package forms

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
)

// Langues are those of the help line that can face the French one on paper: codes as in templates/messages.
var Langues = []string{"falc", "ar", "en"}

// dictionnaire is a file of catalogue/langues: the words of the forms in another language.
type dictionnaire struct {
	// Mots gives a French label, wherever it stands; Champs a field, or « field.value » an answer, where the label alone does not do.
	Mots   map[string]string `yaml:"mots"`
	Champs map[string]string `yaml:"champs"`
}

// traductions are the words of one label, by language; "" where there are none.
type traductions struct{ falc, ar, en string }

func (t traductions) dans(langue string) string {
	switch langue {
	case "falc":
		return t.falc
	case "ar":
		return t.ar
	case "en":
		return t.en
	}
	return ""
}

// Traduction gives the label of a field in another language, "" when there is none.
func (c Champ) Traduction(langue string) string {
	t := c.traductions
	t.en = c.LibelleEn
	return t.dans(langue)
}

// Traduction gives the label of an answer in another language, "" when there is none.
func (x Choix) Traduction(langue string) string {
	t := x.traductions
	t.en = x.LibelleEn
	return t.dans(langue)
}

// TraductionGroupe gives the title of a group of fields in another language, "" when there is none.
func TraductionGroupe(langue, code string) string {
	g := charge().groupes[code]
	t := g.titre
	t.en = g.LibelleEn
	return t.dans(langue)
}

// TraductionNote gives the note under the title of a group, "" when there is none.
func TraductionNote(langue, code string) string { return charge().groupes[code].note.dans(langue) }

// TraductionTitre gives the name of a procedure in another language, "" when there is none.
func (p *Procedure) TraductionTitre(langue string) string {
	return traductions{en: p.LibelleEn}.dans(langue)
}

// traduire reads the dictionaries and gives its words to every label of the groups. A label without its words is an error, and so
// are words for nothing: they would hide a label that has changed.
func (c *catalogue) traduire(f fs.FS) error {
	for _, langue := range []string{"falc", "ar"} {
		var d dictionnaire
		if err := lireYAML(f, "langues/"+langue+".yaml", &d); err != nil {
			return err
		}
		t := traducteur{langue: langue, dictionnaire: d, servis: map[string]bool{}}
		for nom, g := range c.groupes {
			c.groupes[nom] = t.groupe(g)
		}
		if err := t.bilan(); err != nil {
			return err
		}
	}
	return nil
}

// traducteur gives the words of one dictionary, and notes which were of use and which are missing.
type traducteur struct {
	langue string
	dictionnaire
	servis  map[string]bool
	manques []string
}

// mot gives the words of a label; code is that of the field or « field.value », "" for a title.
func (t *traducteur) mot(avant traductions, libelle, code string) traductions {
	if libelle == "" {
		return avant
	}
	t.servis["champ "+code], t.servis[libelle] = true, true
	s := t.Champs[code]
	if s == "" {
		s = t.Mots[libelle]
	}
	if s == "" {
		t.manques = append(t.manques, libelle)
	}
	if t.langue == "ar" {
		avant.ar = s
	} else {
		avant.falc = s
	}
	return avant
}

func (t *traducteur) groupe(g groupe) groupe {
	g.titre, g.note = t.mot(g.titre, g.Libelle, ""), t.mot(g.note, g.Note, "")
	g.Champs = slices.Clone(g.Champs)
	for i := range g.Champs {
		ch := &g.Champs[i]
		ch.traductions = t.mot(ch.traductions, ch.Libelle, ch.Code)
		ch.Choix = slices.Clone(ch.Choix)
		for j := range ch.Choix {
			x := &ch.Choix[j]
			x.traductions = t.mot(x.traductions, x.Libelle, ch.Code+"."+x.Valeur)
		}
	}
	return g
}

// bilan tells what is missing or serves nothing.
func (t *traducteur) bilan() error {
	inutiles := 0
	exemple := ""
	for m := range t.Mots {
		if !t.servis[m] {
			inutiles, exemple = inutiles+1, m
		}
	}
	for m := range t.Champs {
		if !t.servis["champ "+m] {
			inutiles, exemple = inutiles+1, m
		}
	}
	if len(t.manques) > 0 || inutiles > 0 {
		slices.Sort(t.manques)
		return fmt.Errorf("langue %s : sans traduction %q ; %d traductions sans objet, dont %q", t.langue, slices.Compact(t.manques), inutiles, exemple)
	}
	return nil
}

// Faces are the other ways to print a form, by the words that addresses and options use: fields to fill in a PDF reader, large print.
var Faces = []string{"remplissable", "gros"}

// Presenter chooses how a form is printed: face is "" or one of Faces, aide "" or one of Langues, the language of the line under each
// label. dossier.ErrInvalide for another word, or for large print with such a line, which is not laid out.
func (i *Impression) Presenter(face, aide string) error {
	switch face {
	case "":
	case "remplissable":
		i.Remplissable = true
	case "gros":
		i.Presentation = pagecode.Gros
	default:
		return fmt.Errorf("%w: présentation « %s » ; au choix : %s", dossier.ErrInvalide, face, strings.Join(Faces, ", "))
	}
	switch {
	case aide == "":
		return nil
	case !slices.Contains(Langues, aide):
		return fmt.Errorf("%w: langue d’aide « %s » ; au choix : %s", dossier.ErrInvalide, aide, strings.Join(Langues, ", "))
	case i.Presentation == pagecode.Gros:
		return fmt.Errorf("%w: les gros caractères n’ont pas de ligne d’aide dans une autre langue", dossier.ErrInvalide)
	}
	i.Presentation, i.Langue = pagecode.Bilingue, aide
	return nil
}
