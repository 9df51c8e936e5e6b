package main

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"souspli/forms"
	"souspli/intake"
	"souspli/law"
)

// lireTableau reads the table of a batch: see intake.LireTableau. An error is of the whole table, and names the columns at fault.
func lireTableau(octets []byte) (intake.Tableau, error) {
	t, err := intake.LireTableau(octets, "procedure", "« souspli lot --modele » en donne une toute prête", func(colonnes []string) error {
		connus := champsConnus()
		return intake.VerifierNoms(colonnes, func(c string) bool {
			_, champ := connus[c]
			return champ || deService(c) || colonneTentative.MatchString(c)
		}, "« souspli lot --aide-colonnes »")
	})
	if err != nil {
		return t, usage("%w", err)
	}
	return t, nil
}

// colonneTentative is a column of an attempt, counted from 1.
var colonneTentative = regexp.MustCompile(`^(blocage|tentative_(?:date|url|message))_([1-9][0-9]?)$`)

// colonnesDeService are those that are no answer, with what they take.
var colonnesDeService = [][2]string{
	{"procedure", "démarche : un code de « souspli procedures »"},
	{"variante", "premiere_demande, renouvellement… ; à remplir quand la démarche en a plusieurs"},
	{"prefecture", "code de la préfecture, par exemple 33 ; vide : celle de --prefecture"},
	{"pli", "un mot de votre choix ; les lignes qui ont le même partent dans la même enveloppe"},
	{"copie", "numéro de copie à huit chiffres ; vide : calculé d’après la ligne"},
}

func deService(colonne string) bool {
	return slices.ContainsFunc(colonnesDeService, func(c [2]string) bool { return c[0] == colonne })
}

// champsConnus are the fields of every form and of the letter, by code. The rows of the letter's table have columns of their own.
var champsConnus = sync.OnceValue(func() map[string]forms.Champ {
	m := map[string]forms.Champ{}
	for _, p := range append(forms.All(), lettreANEF()) {
		for _, v := range variantesLot(p) {
			for _, c := range p.Champs(v) {
				if c.Groupe != "tentative" {
					m[c.Code] = c
				}
			}
		}
	}
	return m
})

// variantesLot are the forms a batch prints: of the letters, the one that goes on top of a form.
func variantesLot(p *forms.Procedure) []string {
	if p.Code == forms.CodeProblemeANEF {
		return []string{forms.LettreDepot}
	}
	return p.Variantes
}

func lettreANEF() *forms.Procedure {
	p, err := forms.ByCode(forms.CodeProblemeANEF)
	if err != nil {
		panic(err) // the letter is part of the embedded catalogue
	}
	return p
}

// colonnesPour writes the header of an empty table, or what each of its columns takes.
func colonnesPour(out io.Writer, args []string, aide bool) error {
	procedures := forms.All()
	if len(args) > 1 {
		return usage("une seule démarche, ou aucune pour les avoir toutes")
	}
	if len(args) == 1 {
		p, err := forms.ByCode(args[0])
		if err != nil || p.Code == forms.CodeProblemeANEF {
			return usage("démarche inconnue « %s » ; « souspli procedures » en donne la liste", args[0])
		}
		procedures = []*forms.Procedure{p}
	}
	champs := champsDe(append(procedures, lettreANEF()))
	if aide {
		return ecrireAide(out, champs)
	}
	var noms []string
	for _, c := range colonnesDeService {
		noms = append(noms, c[0])
	}
	for _, c := range champs {
		noms = append(noms, c.Code)
	}
	for n := 1; n <= 3; n++ {
		for _, c := range []string{"blocage", "tentative_date", "tentative_url", "tentative_message"} {
			noms = append(noms, fmt.Sprintf("%s_%d", c, n))
		}
	}
	_, err := fmt.Fprintf(out, "%s%s\r\n", intake.MarqueUTF8, strings.Join(noms, ";"))
	return err
}

// champsDe lists the fields of forms in printed order, each once.
func champsDe(procedures []*forms.Procedure) []forms.Champ {
	var liste []forms.Champ
	vus := map[string]bool{}
	for _, p := range procedures {
		for _, v := range variantesLot(p) {
			for _, c := range p.Champs(v) {
				if !vus[c.Code] && !deService(c.Code) && c.Groupe != "tentative" {
					vus[c.Code] = true
					liste = append(liste, c)
				}
			}
		}
	}
	return liste
}

func ecrireAide(out io.Writer, champs []forms.Champ) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range colonnesDeService {
		fmt.Fprintf(w, "%s\t%s\n", c[0], c[1])
	}
	for _, c := range champs {
		fmt.Fprintf(w, "%s\t%s — %s\n", c.Code, c.Libelle, genreDe(c))
	}
	var blocages []string
	for _, b := range law.Blocages() {
		blocages = append(blocages, b.Code)
	}
	fmt.Fprintf(w, "blocage_1, blocage_2…\tnature du blocage de chaque tentative — au choix : %s\n", strings.Join(blocages, ", "))
	fmt.Fprintf(w, "tentative_date_1…\tdate de la tentative — AAAA-MM-JJ, JJ/MM/AAAA ou AAAA-MM-JJThh:mm\n")
	fmt.Fprintf(w, "tentative_url_1…\tadresse de la page — texte, 300 caractères\n")
	fmt.Fprintf(w, "tentative_message_1…\tmessage affiché — texte, 300 caractères\n")
	return w.Flush()
}

// genreDe says what an answer looks like in a cell.
func genreDe(c forms.Champ) string {
	switch c.Type {
	case forms.ChampDate:
		return "date AAAA-MM-JJ ou JJ/MM/AAAA (00 pour un jour ou un mois inconnu)"
	case forms.ChampCoche:
		return "oui ou non"
	case forms.ChampChoix:
		var valeurs []string
		for _, x := range c.Choix {
			valeurs = append(valeurs, x.Valeur)
		}
		return "au choix : " + strings.Join(valeurs, ", ")
	case forms.ChampDigits:
		return fmt.Sprintf("chiffres, %d au plus", c.Longueur)
	}
	return fmt.Sprintf("texte, %d caractères au plus", c.Longueur)
}
