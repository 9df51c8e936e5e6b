package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"souspli/forms"
	"souspli/law"
)

// bom is how spreadsheets mark UTF-8.
const bom = "\ufeff"

// tableau is the CSV file of a batch.
type tableau struct {
	colonnes []string
	lignes   []ligneCSV
	cp1252   bool // it was no UTF-8
}

// ligneCSV is one record: the line of the file it starts on, and its cells by column, or why it could not be cut into cells.
type ligneCSV struct {
	n        int
	cellules map[string]string
	faute    string
}

// lireTableau reads a table in the dialect its bytes show: UTF-8 with or without mark, else Windows-1252; « ; » or « , », whichever
// gives a column « procedure ». An error is of the whole table, and names the columns at fault.
func lireTableau(octets []byte) (t tableau, err error) {
	texte, cp1252, err := decoderTableau(octets)
	if err != nil {
		return t, err
	}
	t.cp1252 = cp1252
	r, err := t.entete(texte)
	if err != nil {
		return t, err
	}
	for {
		cellules, err := r.Read()
		var mal *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return t, nil
		case errors.As(err, &mal):
			t.lignes = append(t.lignes, ligneCSV{n: mal.StartLine, faute: "un guillemet (\") est mal placé : dans une cellule, doublez-le et entourez la cellule de guillemets"})
			continue
		case err != nil:
			return t, err
		}
		n, _ := r.FieldPos(0)
		if l, pleine := t.ligne(n, cellules); pleine {
			t.lignes = append(t.lignes, l)
		}
	}
}

func decoderTableau(octets []byte) (texte string, cp1252 bool, err error) {
	if bytes.HasPrefix(octets, []byte{0xff, 0xfe}) || bytes.HasPrefix(octets, []byte{0xfe, 0xff}) {
		return "", false, usage("ce fichier est en UTF-16 : enregistrez-le en « CSV UTF-8 »")
	}
	if utf8.Valid(octets) {
		return strings.TrimPrefix(string(octets), bom), false, nil
	}
	decode, err := charmap.Windows1252.NewDecoder().Bytes(octets)
	if err != nil || bytes.ContainsRune(decode, utf8.RuneError) {
		return "", false, usage("ce fichier n’est ni en UTF-8 ni en Windows-1252 : enregistrez-le en « CSV UTF-8 »")
	}
	return string(decode), true, nil
}

// entete reads the columns, and gives the reader of the lines below.
func (t *tableau) entete(texte string) (*csv.Reader, error) {
	for _, separateur := range []rune{';', ','} {
		r := csv.NewReader(strings.NewReader(texte))
		r.Comma, r.FieldsPerRecord = separateur, -1
		colonnes, err := r.Read()
		for i := range colonnes {
			colonnes[i] = strings.TrimSpace(colonnes[i])
		}
		if err == nil && slices.Contains(colonnes, "procedure") {
			t.colonnes = colonnes
			return r, verifierColonnes(colonnes)
		}
	}
	return nil, usage("la première ligne doit nommer les colonnes, séparées par « ; » ou « , », dont « procedure » ; « souspli lot --modele » en donne une toute prête")
}

func verifierColonnes(colonnes []string) error {
	var errs []error
	connus := champsConnus()
	for n, c := range colonnes {
		_, champ := connus[c]
		switch {
		case c == "":
			errs = append(errs, fmt.Errorf("colonne %d : sans nom ; supprimez-la", n+1))
		case slices.Contains(colonnes[:n], c):
			errs = append(errs, fmt.Errorf("colonne « %s » : deux fois ; gardez-en une", c))
		case !champ && !deService(c) && !colonneTentative.MatchString(c):
			errs = append(errs, fmt.Errorf("colonne « %s » : inconnue ; supprimez-la, ou voyez « souspli lot --aide-colonnes »", c))
		}
	}
	if len(errs) > 0 {
		return usage("%w", errors.Join(errs...))
	}
	return nil
}

// ligne names the cells of a record; pleine is false when all of them are empty.
func (t *tableau) ligne(n int, cellules []string) (l ligneCSV, pleine bool) {
	l = ligneCSV{n: n, cellules: map[string]string{}}
	for i, c := range cellules {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		pleine = true
		if i < len(t.colonnes) {
			l.cellules[t.colonnes[i]] = c
		}
	}
	if len(cellules) != len(t.colonnes) {
		// A separator too many or too few moves answers under the wrong names: nothing of the line can be trusted.
		l.faute = fmt.Sprintf("%d cellules pour %d colonnes : un séparateur manque ou est de trop (entourez de guillemets une cellule qui en contient un)", len(cellules), len(t.colonnes))
	}
	return l, pleine
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
	_, err := fmt.Fprintf(out, "%s%s\r\n", bom, strings.Join(noms, ";"))
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
