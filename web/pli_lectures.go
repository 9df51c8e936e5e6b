package web

import (
	"fmt"
	"slices"
	"strconv"

	"souspli/dossier"
)

// Keys of what may be chosen for a field: 1, 2, 3 for the readings, then 4 and on for what other sources say instead. The two never
// share a key: to take a value that was not read in the boxes is a gesture of its own.
const (
	lecturesMax   = 3
	choixMax      = 9
	premierAutrui = lecturesMax + 1
)

// choixLecture is one value an agent may take for a field with one key.
type choixLecture struct {
	Touche   int
	Valeur   string // as stored
	Lisible  string // as people read it
	Lu       bool   // read in the boxes; else it is what another source says
	Sure     dossier.Confiance
	Autrui   string // whose word it is, of another source
	Premiere bool
}

// Choix are the values offered, each once: what was read first, then what other sources say instead. Nothing for a field of which only
// one thing is said: the form below does.
func (c champDoute) Choix() []choixLecture {
	var l []choixLecture
	offerte := func(v string) bool {
		return v == "" || slices.ContainsFunc(l, func(x choixLecture) bool { return x.Valeur == v })
	}
	for _, p := range c.Propositions {
		if len(l) < lecturesMax && !offerte(p.Valeur) {
			l = append(l, choixLecture{Touche: len(l) + 1, Valeur: p.Valeur, Lisible: lisible(c.Def, p.Valeur), Lu: true, Sure: p.Confiance, Premiere: len(l) == 0})
		}
	}
	touche := premierAutrui
	for _, r := range c.Recoupes {
		if touche <= choixMax && !r.Identique && r.Valeur != c.Valeur && !offerte(r.Valeur) {
			l = append(l, choixLecture{Touche: touche, Valeur: r.Valeur, Lisible: r.Lisible, Autrui: r.Qui})
			touche++
		}
	}
	return l
}

// Lectures reports whether readings are offered: the keys are then for them, and the text field waits for its own.
func (c champDoute) Lectures() bool { return len(c.Propositions) > 0 }

// recoupementVu is what a second source says, in words.
type recoupementVu struct {
	dossier.Recoupement
	Rang      int    // in the reading, from 0
	Qui       string // « Le passeport »
	Comment   string // « zone de lecture automatique »
	Lisible   string
	Identique bool
}

// articles name kinds of pages as the subject of a sentence.
var articles = map[dossier.TypePage]string{
	dossier.PageFormulaire: "Le formulaire", dossier.PageDonnees: "La page de données", dossier.PageProblemeANEF: "La lettre «\u00a0PROBLÈME ANEF\u00a0»",
	dossier.PagePasseport: "Le passeport", dossier.PageTitreSejour: "Le titre de séjour", dossier.PageVisa: "Le visa",
	dossier.PageRecepisse: "Le récépissé", dossier.PageEtatCivil: "L’acte d’état civil", dossier.PageDomicile: "Le justificatif de domicile",
}

// comments say how each source was read.
var comments = map[dossier.Source]string{
	dossier.SourceMRZ: "zone de lecture automatique", dossier.SourceCode: "code imprimé", dossier.SourceOCR: "texte imprimé",
	dossier.SourceManuscrit: "écriture à la main", dossier.SourceAgent: "vérifié par un agent", dossier.SourceDeuxDDoc: "code 2D-Doc, signature non vérifiée",
}

// signatures say what is known of the seal of a 2D-Doc. None says that a document is genuine.
var signatures = map[dossier.EtatSignature]string{
	dossier.SignatureNonVerifiee: "signature non vérifiée", dossier.SignatureConforme: "signature conforme au certificat",
	dossier.SignatureNonConforme: "signature non conforme",
}

// commentSceau says which code of a page a source is, and what its signature is worth; "" when the page has none there.
func commentSceau(p dossier.PageLue, r dossier.Recoupement) string {
	i := slices.IndexFunc(p.DeuxDDoc, func(d dossier.DeuxDDocLu) bool { return r.Source == dossier.SourceDeuxDDoc && d.Zone == r.Zone })
	if i < 0 {
		return ""
	}
	d := p.DeuxDDoc[i]
	if d.Libelle == "" {
		return "code 2D-Doc, " + signatures[d.Signature]
	}
	return "code 2D-Doc «\u00a0" + d.Libelle + "\u00a0», " + signatures[d.Signature]
}

// recouper puts in words what other sources say of a field. Once an agent has answered, a source agrees with that answer, or does not.
func (c *champDoute) recouper(pages []dossier.PageLue) {
	for i, r := range c.Recoupements {
		v := recoupementVu{Recoupement: r, Rang: i, Qui: "Une autre source", Comment: comments[r.Source], Lisible: lisible(c.Def, r.Valeur), Identique: r.Accord}
		if c.Verifie {
			v.Identique = r.Valeur == c.Valeur || r.Accord && c.Valeur == c.Lu
		}
		if r.Source == dossier.SourceRegistre {
			v.Qui, v.Comment = "Le registre", "une personne déjà connue"
			if r.Valeur == "" {
				v.Lisible = "autre chose, qu’une autre préfecture conserve"
			}
		}
		for _, p := range pages {
			if p.N != r.Page {
				continue
			}
			if v.Qui = articles[p.Type]; v.Qui == "" {
				v.Qui = fmt.Sprintf("La page %d", p.N)
			}
			if s := commentSceau(p, r); s != "" {
				v.Comment = s
			}
		}
		c.Recoupes = append(c.Recoupes, v)
	}
}

// endroit is where a field stands, or with ?recoupement=0 where its second source does.
func endroit(q *requete, c dossier.ChampLu) (page int, zone dossier.RectPx) {
	rang := q.Query("recoupement")
	if rang == "" {
		return c.Page, c.Zone
	}
	i, err := strconv.Atoi(rang)
	if err != nil || i < 0 || i >= len(c.Recoupements) {
		return 0, dossier.RectPx{}
	}
	return c.Recoupements[i].Page, c.Recoupements[i].Zone
}
