package forms

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/law"
)

// recitMin is the least height kept for the récit and the law: every pair of kinds of blockage fits it without shrinking below
// 9 points, and all the kinds at once fit it too, by their names (TestRecitTientPourToutesLesNatures).
const recitMin dossier.MM = 150

// fait is one blockage met, by the kinds it may be: one when the data say which, several when only the form's shorthand is known.
type fait struct {
	codes   []string
	libelle string
	recit   string   // in the first person; "" in doubt
	quand   []string // AAAA-MM-JJ or AAAA-MM-JJThh:mm
}

// faits gathers the attempts by blockage, in the order they were met. Without attempts, what is ticked is one.
func faits(i Impression) []fait {
	tentatives := i.Tentatives
	if len(tentatives) == 0 && i.Champs["blocage"] != "" {
		tentatives = TentativesDeChamps(map[string]string{"blocage": i.Champs["blocage"], "premiere_tentative": i.Champs["premiere_tentative"], "derniere_tentative": i.Champs["derniere_tentative"]})
	}
	var liste []fait
	for _, t := range tentatives {
		codes := t.Possibles
		if t.Blocage != "" {
			codes = []string{t.Blocage}
		}
		if len(codes) == 0 {
			continue // where and when stand in the table: nothing is known of the kind
		}
		n := slices.IndexFunc(liste, func(f fait) bool { return slices.Equal(f.codes, codes) })
		if n < 0 {
			liste, n = append(liste, nouveauFait(codes, t)), len(liste)
		}
		if t.Date != "" && !slices.Contains(liste[n].quand, t.Date) {
			liste[n].quand = append(liste[n].quand, t.Date)
		}
	}
	for n := range liste {
		slices.Sort(liste[n].quand)
	}
	return liste
}

func nouveauFait(codes []string, t dossier.Tentative) fait {
	f := fait{codes: codes}
	if b, ok := law.BlocageByCode(codes[0]); ok && len(codes) == 1 {
		f.libelle, f.recit = espacesFines.Replace(b.Libelle), espacesFines.Replace(b.Recit)
		return f
	}
	nature := natureDe(t)
	for n, c := range natures() {
		if nature == fmt.Sprint(n+1) {
			f.libelle = c.Libelle
		}
	}
	return f
}

// texte is the sentence of a fait: what, when, then how it was lived.
func (f fait) texte() string {
	s := "**" + f.libelle + "**"
	if q := quand(f.quand); q != "" {
		s += " (" + q + ")"
	}
	return joindre(" ", s+".", f.recit)
}

// datesDites is how many dates a sentence lists; more are counted.
const datesDites = 3

// quand says the days of an attempt; days partly unknown are in the boxes only.
func quand(instants []string) string {
	var dits []string
	for _, x := range instants {
		if s := instantFr(x); s != "" {
			dits = append(dits, "le\u00a0"+s)
		}
	}
	if len(dits) > datesDites {
		jour, _, _ := strings.Cut(dits[0], " à\u00a0")
		dernier, _, _ := strings.Cut(dits[len(dits)-1], " à\u00a0")
		return fmt.Sprintf("%d\u00a0fois, du %s au %s", len(dits), strings.TrimPrefix(jour, "le\u00a0"), strings.TrimPrefix(dernier, "le\u00a0"))
	}
	return strings.Join(dits, ", ")
}

// instantFr is « 2 mars 2026 à 10 h 14 »; "" for a day not known whole.
func instantFr(s string) string {
	date, heure, avec := strings.Cut(s, "T")
	d, err := dossier.ParseDate(date)
	if err != nil {
		return ""
	}
	if h, m, ok := strings.Cut(heure, ":"); avec && ok {
		return d.Fr() + " à\u00a0" + h + "\u00a0h\u00a0" + m
	}
	return d.Fr()
}

// diligences says whom the person turned to, as the fields tell.
func diligences(champs map[string]string) string {
	var phrases []string
	if champs["ccc_contacte"] == "oui" {
		s := joindre(" ", "J’ai contacté le centre de contact citoyens", leJour(champs["ccc_date"]))
		if t := champs["ccc_ticket"]; t != "" {
			s += " (ticket n°\u00a0" + t + ")"
		}
		phrases = append(phrases, s+".")
	}
	if champs["pan_consulte"] == "oui" {
		phrases = append(phrases, joindre(" ", "J’ai consulté le point d’accueil numérique", leJour(champs["pan_date"]))+".")
	}
	if champs["invitation_recue"] == "oui" {
		phrases = append(phrases, "J’ai reçu une invitation de la préfecture.")
	}
	return strings.Join(phrases, " ")
}

func leJour(date string) string {
	if s := instantFr(date); s != "" {
		return "le\u00a0" + s
	}
	return ""
}

// renvoi says how a paper file was sent and came back.
func renvoi(champs map[string]string) string {
	var phrases []string
	if envoi := leJour(champs["envoi_date"]); envoi != "" || champs["envoi_lrar"] != "" {
		s := joindre(" ", "J’ai envoyé mon dossier", envoi)
		if n := champs["envoi_lrar"]; n != "" {
			s += ", en recommandé n°\u00a0" + n
		}
		phrases = append(phrases, s+".")
	}
	if recu := leJour(champs["envoi_recu_le"]); recu != "" {
		phrases = append(phrases, "Vous l’avez reçu "+recu+".")
	}
	if r := leJour(champs["renvoi_date"]); r != "" || champs["renvoi_motif"] != "" {
		s := joindre(" ", "Il m’a été renvoyé", r)
		if m := champs["renvoi_motif"]; m != "" {
			s += ", avec ce motif\u00a0: «\u00a0" + citable(m) + "\u00a0»"
		}
		phrases = append(phrases, s+".")
	}
	if champs["renvoi_rejoint"] == "true" {
		phrases = append(phrases, "Je joins de nouveau ce dossier.")
	}
	return strings.Join(phrases, " ")
}

// citable makes of what a person typed words that a paragraph can hold: one line, no mark of bold, no word wider than the page.
func citable(s string) string {
	var mots []string
	for _, mot := range strings.Fields(strings.ReplaceAll(s, "**", "* *")) {
		for r := []rune(mot); len(r) > 0; {
			n := min(len(r), motMax)
			mots = append(mots, string(r[:n]))
			r = r[n:]
		}
	}
	return strings.Trim(strings.Join(mots, " "), " .")
}

// motMax is the longest word printed whole in a paragraph, in characters: the widest letters at 11 points fill a line.
const motMax = 40

// preuvesDites names the evidence of these blockages; what is joined is ticked in its own list.
func preuvesDites(liste []fait) string {
	noms := preuvesDe(liste)
	if len(noms) == 0 {
		return ""
	}
	for n, p := range noms {
		r := []rune(p)
		noms[n] = strings.ToLower(string(r[:1])) + string(r[1:])
	}
	return "Ce qui le prouve d’ordinaire\u00a0: " + strings.Join(noms, "\u00a0; ") + ". Les pièces que je joins sont cochées plus loin."
}

// preuvesDe lists the words of the evidence of faits whose kind is known, once each.
func preuvesDe(liste []fait) []string {
	var noms []string
	for _, f := range liste {
		if len(f.codes) > 1 {
			continue
		}
		b, _ := law.BlocageByCode(f.codes[0])
		for _, code := range b.Preuves {
			if p := espacesFines.Replace(law.LibellePreuve(code)); !slices.Contains(noms, p) {
				noms = append(noms, p)
			}
		}
	}
	return noms
}

// composerLoi sets a text of law with the no-break spaces of French, its references included.
func composerLoi(s string) string {
	s = espacesFines.Replace(s)
	for _, x := range []string{"art.", "L.", "R.", "D."} {
		s = strings.ReplaceAll(s, x+" ", x+" ")
	}
	return s
}

// alinea is one paragraph of the récit, or a heading.
type alinea struct {
	titre bool
	texte string
}

// detail is how much a récit says, when room is short.
type detail struct {
	entiers int  // how many faits are told whole, the others by their names
	preuves bool // the evidence of the faits is named; their list is in the letter anyway
	propres bool // of a relance: only its own rights, those of the blockages being in the letter of the first sending
}

// details are the ways to tell n faits, the fullest first.
func details(variante string, n int) []detail {
	liste := []detail{{entiers: n, preuves: true}}
	for ; n >= 0; n-- {
		liste = append(liste, detail{entiers: n})
	}
	if variante == LettreRelance {
		liste = append(liste, detail{propres: true})
	}
	return liste
}

// recitLettre is what a letter tells from its data, then the rights it invokes.
func recitLettre(variante string, i Impression, liste []fait, x detail) []alinea {
	var passages []alinea
	dire := func(s string) {
		if s != "" {
			passages = append(passages, alinea{texte: s})
		}
	}
	if variante == LettreRelance {
		dire(renvoi(i.Champs))
	}
	for _, f := range liste[:x.entiers] {
		dire(f.texte())
	}
	if reste := liste[x.entiers:]; len(reste) > 0 {
		var noms []string
		for _, f := range reste {
			noms = append(noms, f.libelle)
		}
		dire("J’ai aussi rencontré\u00a0: " + strings.Join(noms, "\u00a0; ") + ".")
	}
	if x.preuves {
		dire(preuvesDites(liste))
	}
	dire(diligences(i.Champs))
	if len(passages) > 0 {
		passages = append([]alinea{{true, "Ce qui s’est passé"}}, passages...)
	}
	passages = append(passages, alinea{true, "Ce que dit le droit"})
	var codes [][]string
	for _, f := range liste {
		if !x.propres {
			codes = append(codes, f.codes)
		}
	}
	droits, _ := law.ArgumentsLettre(enLoi(variante), codes...)
	for _, a := range droits {
		dire(composerLoi(a.Lettre))
	}
	return passages
}

// compositionRecit is how the récit is set, in points with the line in mm.
type compositionRecit struct {
	style  papier.Style
	taille float64
	inter  dossier.MM
}

// compositionsRecit are tried in turn, the last two only once every fait is told by its name alone.
var compositionsRecit = []compositionRecit{
	{papier.Normal, 11, 5.1}, {papier.Normal, 10, 4.6}, {papier.Normal, 9, 4.2}, {papier.Etroit, 9, 4}, {papier.Etroit, 8, 3.5}, {papier.Etroit, 7, 3.1},
}

const entreAlineas dossier.MM = 1

// composerRecit fits what the data tell in a box: as large as it fits, then at 9 points with less detail, then smaller. What still has no
// room is an error: nothing is cut.
// echelle makes the sizes those of a presentation: 1 in the standard one.
func composerRecit(d *papier.Document, variante string, i Impression, r dossier.RectMM, echelle float64) ([]alinea, compositionRecit, detail, error) {
	liste := faits(i)
	tous := details(variante, len(liste))
	for n, x := range tous {
		compositions := compositionsRecit[3:4]
		switch {
		case n == 0:
			compositions = compositionsRecit[:4]
		case x.entiers == 0:
			compositions = compositionsRecit[3:]
		}
		passages := recitLettre(variante, i, liste, x)
		essais := echelonner(compositions, echelle)
		if x.entiers == 0 && echelle > 1 {
			essais = append(essais, compositions...) // many kinds in large print: small print rather than no letter
		}
		for _, c := range essais {
			d.Police(c.style, c.taille)
			if h := hauteurRecit(d, passages, r.L, c.inter); d.Err() != nil || h <= r.H {
				return passages, c, x, d.Err()
			}
		}
	}
	return nil, compositionRecit{}, detail{}, fmt.Errorf("%w: tentatives : %d natures de blocage, plus que la lettre n’en tient", dossier.ErrInvalide, len(liste))
}

func echelonner(compositions []compositionRecit, k float64) []compositionRecit {
	liste := slices.Clone(compositions)
	for n := range liste {
		liste[n].taille, liste[n].inter = liste[n].taille*k, liste[n].inter*dossier.MM(k)
	}
	return liste
}

// recit draws what the data tell, and the law. A blank letter has only the law, and lines to write on.
func (c *crayon) recit(r dossier.RectMM) error {
	d := c.d
	passages, x, _, err := composerRecit(d, c.pl.Variante, c.i, r, c.pl.mes.ptTexte/standard.ptTexte)
	if err != nil {
		return err
	}
	d.Police(x.style, x.taille)
	y := r.Y
	for _, p := range passages {
		role := papier.RoleAlinea
		if p.titre {
			role = papier.RoleTitre3
		}
		d.Baliser(papier.Balise{Role: role}, func() { y = d.Paragraphe(r.X, y, r.L, x.inter, p.enrichi()) + entreAlineas })
	}
	if len(c.i.Champs) == 0 && len(c.i.Tentatives) == 0 {
		c.lignesLibres(dossier.RectMM{X: r.X, Y: y, L: r.L, H: r.Y + r.H - y})
	}
	return d.Err()
}

func hauteurRecit(d *papier.Document, passages []alinea, l, inter dossier.MM) (h dossier.MM) {
	for _, p := range passages {
		h += d.HauteurParagraphe(l, inter, p.enrichi()) + entreAlineas
	}
	return h
}

func (a alinea) enrichi() string {
	if a.titre {
		return "**" + a.texte + "**"
	}
	return a.texte
}

// lignesLibres gives a blank letter the rest of the box to write in: no answer of the form, an agent reads it on the image.
func (c *crayon) lignesLibres(r dossier.RectMM) {
	d, mes := c.d, c.pl.mes
	if r.H < 3*mes.ligneH {
		return
	}
	d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		d.Police(papier.Etroit, mes.ptEtiquette)
		d.Texte(r.X, r.Y+mes.etiquetteH, "Si vous voulez ajouter quelque chose, écrivez ici.")
	})
	d.Artefact(func() {
		for y := r.Y + mes.etiquetteH + mes.ligneH; y <= r.Y+r.H; y += mes.ligneH {
			d.Trait(r.X, y, r.X+r.L, y, filet)
		}
	})
}
