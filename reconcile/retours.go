package reconcile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
)

// Citations lists what the pages of a pli quote of our own letters, each once, in page order.
func Citations(l dossier.Lecture) []dossier.Citation {
	var out []dossier.Citation
	ajoute := func(g dossier.GenreCitation, v string) {
		if c := (dossier.Citation{Genre: g, Valeur: v}); v != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	for _, p := range l.Pages {
		for _, e := range p.Envois {
			if !e.Faux {
				ajoute(dossier.CiteEnvoi, e.Numero)
			}
		}
		if x := p.Lettre; x != nil {
			ajoute(dossier.CiteSceau, x.Sceau)
			ajoute(dossier.CiteReference, x.Reference)
			ajoute(dossier.CiteNumero, x.Numero)
		}
		if p.Type == dossier.PageFeuilleRetour {
			if n, err := strconv.Atoi(p.Copie); err == nil {
				ajoute(dossier.CiteFeuille, strconv.Itoa(n))
			}
		}
	}
	return out
}

// courrier is what comes back to us in a pli: slips, our letters, their envelopes, return sheets.
type courrier struct {
	sorts   map[int]dossier.SortPage
	retours []dossier.Retour
	choisir []dossier.Retour    // recognised, and for an agent to say what they are
	doutes  []string            // why some of it waits
	repond  []dossier.DemandeID // demandes that the rest of the pli answers
	revient bool                // a letter came back, and all that is said of it is said
}

// cite gives what the register knows of a citation; false when it knows nothing.
func (d *decideur) cite(g dossier.GenreCitation, valeur string) (dossier.Cite, bool) {
	i := slices.IndexFunc(d.Cites, func(c dossier.Cite) bool { return c.Genre == g && c.Valeur == valeur })
	if valeur == "" || i < 0 {
		return dossier.Cite{}, false
	}
	return d.Cites[i], true
}

// retourner settles the pages that are our own post: never pieces of a person's dossier, nor a demande. Numbers and seals are looked up whole;
// nothing here is matched by likeness.
func (d *decideur) retourner() {
	d.post.sorts = map[int]dossier.SortPage{}
	avecDossier := slices.ContainsFunc(d.Lecture.Formulaires, func(f dossier.FormulaireLu) bool { return Demande(f) || f.Procedure == ProblemeANEF })
	for i, p := range d.Lecture.Pages {
		if k := slices.IndexFunc(d.Retours, func(r dossier.Retour) bool { return r.Page == p.N }); k >= 0 {
			d.dejaDit(d.Retours[k])
			continue
		}
		switch {
		case p.Type == dossier.PageAvisReception:
			d.avis(p, avecDossier)
		case p.Lettre != nil:
			d.lettreRevenue(p, avecDossier)
		case p.Type == dossier.PageFeuilleRetour:
			d.feuilleRetour(p)
		case d.dosDAvis(i):
			d.post.sorts[p.N] = dossier.SortAvis
		default:
			d.enveloppe(p)
		}
	}
	if !avecDossier {
		d.repondre()
	}
}

// dejaDit takes a page as the register has it.
func (d *decideur) dejaDit(r dossier.Retour) {
	d.post.sorts[r.Page] = dossier.SortRetour
	switch r.Genre {
	case dossier.RetourAvis:
		d.post.sorts[r.Page] = dossier.SortAvis
	case dossier.RetourReponse:
		d.post.repond = ajouterID(d.post.repond, r.Demande)
	case dossier.RetourEnveloppe, dossier.RetourLettre:
		d.post.revient = true
	}
}

func ajouterID(ids []dossier.DemandeID, id dossier.DemandeID) []dossier.DemandeID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

// ici reports whether a letter of that demande may come back to the préfecture of the pli.
func (d *decideur) ici(c dossier.Cite) bool {
	return d.Pli.Reception.Prefecture == "" || c.Demande.Recoit(d.Pli.Reception.Prefecture)
}

// retour is a page recognised as one of our letters.
func (d *decideur) retour(page int, g dossier.GenreRetour, lu string, c dossier.Cite, motif dossier.MotifRetour) dossier.Retour {
	return dossier.Retour{Pli: d.Pli.ID, Page: page, Courrier: c.Courriers[0].ID, Demande: c.Demande.ID, Numero: c.Demande.Numero,
		Lettre: c.Courriers[0].Genre, Genre: g, Lu: lu, Motif: motif}
}

func (d *decideur) noter(page int, g dossier.GenreRetour, lu string, c dossier.Cite, motif dossier.MotifRetour) {
	d.post.retours = append(d.post.retours, d.retour(page, g, lu, c, motif))
}

func (d *decideur) douter(format string, a ...any) {
	d.post.doutes = ajouter(d.post.doutes, fmt.Sprintf(format, a...))
}

// avis matches a slip. Among the papers of a dossier, that of a letter of somebody else's is a piece: people join the proof of what they posted.
func (d *decideur) avis(p dossier.PageLue, avecDossier bool) {
	faux := len(p.Envois) == 0
	for _, e := range p.Envois {
		c, ok := d.cite(dossier.CiteEnvoi, e.Numero)
		switch {
		case ok && d.ici(c):
			d.post.sorts[p.N] = dossier.SortAvis
			d.noter(p.N, dossier.RetourAvis, e.Par, c, "")
			return
		case ok:
			d.post.sorts[p.N] = dossier.SortAvis
			d.douter("page\u00a0%d\u00a0: avis de réception d’une lettre d’une autre préfecture, à lui transmettre", p.N)
			return
		case e.Numero == d.Pli.Reception.NumeroLRAR: // of this very pli
			d.post.sorts[p.N] = dossier.SortAvis
			return
		}
		faux = faux || e.Faux
	}
	switch {
	case avecDossier:
	case faux:
		d.post.sorts[p.N] = dossier.SortAvis
		d.douter("page\u00a0%d\u00a0: avis de réception, numéro sans doute mal lu\u00a0: à lire par un agent", p.N)
	default:
		d.post.sorts[p.N] = dossier.SortAvis
		d.douter("page\u00a0%d\u00a0: avis de réception d’un envoi que le registre ne connaît pas\u00a0: à rattacher par un agent", p.N)
	}
}

// dosDAvis: a slip has two sides, and a duplex scanner gives both, of one size, smaller than a sheet.
func (d *decideur) dosDAvis(i int) bool {
	if i == 0 {
		return false
	}
	p, avant := d.Lecture.Pages[i], d.Lecture.Pages[i-1]
	proche := func(a, b int) bool { return a > 0 && 20*max(a-b, b-a) <= a }
	return p.Type == dossier.PageAutre && len(p.Envois) == 0 && avant.Type == dossier.PageAvisReception && avant.N == p.N-1 && petite(avant) &&
		proche(p.Largeur, avant.Largeur) && proche(p.Hauteur, avant.Hauteur)
}

// petite reports an image of less than two thirds of an A4 sheet.
func petite(p dossier.PageLue) bool {
	const a4 = 210 * 297 / (25.4 * 25.4) // square inches
	return p.DPI > 0 && float64(p.Largeur*p.Hauteur)/float64(p.DPI*p.DPI) < a4*2/3
}

// enveloppe matches the bars of a registered letter of ours on a page that is nothing else: that envelope came back. A number that is none of
// ours says nothing: people post registered letters too.
func (d *decideur) enveloppe(p dossier.PageLue) {
	if p.Type != dossier.PageAutre && p.Type != dossier.PageEnveloppe {
		return
	}
	for _, e := range p.Envois {
		if c, ok := d.cite(dossier.CiteEnvoi, e.Numero); ok && d.ici(c) {
			d.revenue(p.N, dossier.RetourEnveloppe, e.Par, c)
			return
		}
	}
}

// revenue keeps a page of a letter that was not delivered, or waits for an agent to say why.
func (d *decideur) revenue(page int, g dossier.GenreRetour, lu string, c dossier.Cite) {
	d.post.sorts[page] = dossier.SortRetour
	motif := c.Courriers[0].Motif
	if motif == "" {
		d.post.choisir = append(d.post.choisir, d.retour(page, g, lu, c, ""))
		d.douter("courrier revenu\u00a0: motif à choisir")
		return
	}
	d.noter(page, g, lu, c, motif)
	d.post.revient = true
}

// lettreRevenue matches a page of one of our letters.
func (d *decideur) lettreRevenue(p dossier.PageLue, avecDossier bool) {
	c, lu, ok := d.lettreDe(p)
	d.post.sorts[p.N] = dossier.SortRetour
	switch {
	case !ok && p.Lettre.Sceau != "":
		d.douter("page\u00a0%d\u00a0: courrier scellé que le registre ne connaît pas\u00a0: à rattacher par un agent", p.N)
	case !ok:
		d.douter("page\u00a0%d\u00a0: courrier de la préfecture, lettre à désigner par un agent", p.N)
	case !d.ici(c):
		d.douter("page\u00a0%d\u00a0: courrier d’une autre préfecture, à lui transmettre", p.N)
	case avecDossier:
		d.noter(p.N, dossier.RetourReponse, lu, c, "")
	case c.Courriers[0].Motif != "":
		d.revenue(p.N, dossier.RetourLettre, lu, c)
	default:
		d.post.choisir = append(d.post.choisir, d.retour(p.N, dossier.RetourLettre, lu, c, ""))
		d.douter("l’un de nos courriers\u00a0: dire s’il est revenu, et pourquoi, ou si la personne l’a joint à sa réponse")
	}
}

// lettreDe finds the letter a page is of: its seal, its reference, else the number in its foot. A number read in small print proves nothing by
// itself: it was read twice alike, or another page of the pli leads to the same demande; and one letter only has as many pages.
func (d *decideur) lettreDe(p dossier.PageLue) (c dossier.Cite, lu string, ok bool) {
	if c, ok = d.cite(dossier.CiteSceau, p.Lettre.Sceau); ok {
		return c, dossier.LuParSceau, true
	}
	if p.Lettre.Sceau != "" {
		return c, "", false // sealed, and not one of ours: what else it says is not to be trusted
	}
	if c, ok = d.cite(dossier.CiteReference, p.Lettre.Reference); ok {
		return c, dossier.LuParReference, true
	}
	c, ok = d.cite(dossier.CiteNumero, p.Lettre.Numero)
	if !ok {
		return c, "", false
	}
	voisine, appui := d.memeDemande(p, c.Demande.ID)
	if voisine != nil && voisine.NbPages == p.Lettre.Sur {
		c.Courriers = []dossier.CourrierCite{*voisine}
		return c, dossier.LuParPied, true
	}
	var seules []dossier.CourrierCite
	for _, x := range c.Courriers {
		if x.NbPages == p.Lettre.Sur {
			seules = append(seules, x)
		}
	}
	c.Courriers = seules
	return c, dossier.LuParPied, len(seules) == 1 && (p.Lettre.Deux || appui)
}

// memeDemande looks on the other pages for a surer sign of a demande: the seal of one of its letters, which is then given, or its return sheet.
func (d *decideur) memeDemande(p dossier.PageLue, id dossier.DemandeID) (lettre *dossier.CourrierCite, appui bool) {
	for _, autre := range d.Lecture.Pages {
		if autre.N == p.N {
			continue
		}
		if x := autre.Lettre; x != nil {
			for _, s := range []dossier.Citation{{Genre: dossier.CiteSceau, Valeur: x.Sceau}, {Genre: dossier.CiteReference, Valeur: x.Reference}} {
				if c, ok := d.cite(s.Genre, s.Valeur); ok && c.Demande.ID == id {
					return &c.Courriers[0], true
				}
			}
			appui = appui || x.Deux && x.Numero == p.Lettre.Numero
		}
		if c, ok := d.feuille(autre); ok && c.Demande.ID == id {
			appui = true
		}
	}
	return nil, appui
}

// feuille gives the demande of a return sheet.
func (d *decideur) feuille(p dossier.PageLue) (dossier.Cite, bool) {
	n, err := strconv.Atoi(p.Copie)
	if p.Type != dossier.PageFeuilleRetour || err != nil {
		return dossier.Cite{}, false
	}
	return d.cite(dossier.CiteFeuille, strconv.Itoa(n))
}

// feuilleRetour: the papers with a return sheet answer the letter that enclosed it.
func (d *decideur) feuilleRetour(p dossier.PageLue) {
	d.post.sorts[p.N] = dossier.SortRetour
	switch c, ok := d.feuille(p); {
	case !ok:
		d.douter("page\u00a0%d\u00a0: feuille de retour d’une demande que le registre ne connaît pas", p.N)
	case !d.ici(c):
		d.douter("page\u00a0%d\u00a0: feuille de retour d’une demande d’une autre préfecture", p.N)
	case !c.Demande.Etat.Vivante():
		d.douter("page\u00a0%d\u00a0: feuille de retour d’une demande close\u00a0: à examiner par un agent", p.N)
	default:
		d.post.repond = ajouterID(d.post.repond, c.Demande.ID)
	}
}

// restes are the pages of a pli without a form that are none of our post.
func (d *decideur) restes() []int {
	types := typesDesPages(d.Lecture)
	var out []int
	for n := 1; n <= nbPages(d.Pli, d.Lecture); n++ {
		if _, poste := d.post.sorts[n]; !poste && types[n] != dossier.PageBlanche && types[n] != dossier.PageEnveloppe {
			out = append(out, n)
		}
	}
	return out
}

// facesEnveloppe are those of the envelope a letter comes back in.
const facesEnveloppe = 2

// deLaLettre reports whether pages that nothing names can be those of the letters that came back, with their envelopes: no piece of a dossier
// among them, and no more of them than that. A pli that holds more holds somebody's papers.
func (d *decideur) deLaLettre(restes []int) bool {
	place := 0
	vues := map[dossier.CourrierID]bool{}
	voir := func(r dossier.Retour) {
		if r.Genre != dossier.RetourEnveloppe && r.Genre != dossier.RetourLettre {
			return
		}
		place--
		if vues[r.Courrier] {
			return
		}
		vues[r.Courrier], place = true, place+facesEnveloppe
		for _, c := range d.Cites {
			if i := slices.IndexFunc(c.Courriers, func(x dossier.CourrierCite) bool { return x.ID == r.Courrier }); i >= 0 {
				place += c.Courriers[i].NbPages
				return
			}
		}
	}
	for _, r := range slices.Concat(d.post.retours, d.Retours) {
		voir(r)
	}
	return len(restes) <= place && !slices.ContainsFunc(d.Lecture.Pages, func(p dossier.PageLue) bool {
		return slices.Contains(restes, p.N) && (p.Type != dossier.PageAutre || len(p.MRZ) > 0 || len(p.DeuxDDoc) > 0)
	})
}

// repondre settles a pli without a form once all its post is settled: what came with a letter that came back is its envelope; what came with a
// return sheet, or with a letter its reader joined, completes that one demande. An undelivered letter has its return sheet with it.
func (d *decideur) repondre() {
	if restes := d.restes(); d.post.revient && len(d.post.doutes) == 0 {
		if len(restes) > 0 && !d.deLaLettre(restes) {
			d.douter("courrier revenu avec d’autres papiers\u00a0: à examiner par un agent")
			return
		}
		for _, n := range restes {
			d.post.sorts[n] = dossier.SortRetour
		}
		return
	}
	switch {
	case len(d.post.repond) == 0 || len(d.post.doutes) > 0:
	case len(d.post.repond) > 1:
		d.douter("feuilles de retour ou courriers de plusieurs demandes\u00a0: papiers à répartir par un agent")
	default:
		doutes := slices.Concat(d.doutesReception(), d.doutesDuPli(), d.doutesAutrui(d.post.repond[0]))
		if len(doutes) > 0 {
			d.post.doutes = ajouter(d.post.doutes, doutes...)
			return
		}
		d.decisions = append(d.decisions, dossier.Rapprochement{
			Decision: dossier.DecisionComplement, Formulaire: -1, Demande: d.post.repond[0], Score: 1, Raisons: []string{"réponse à l’un de nos courriers, qui revient avec elle"},
			Contenu: &dossier.Contenu{Prefecture: d.Pli.Reception.Prefecture, Pieces: d.pieces()},
		})
	}
}

// doutesAutrui: papers that a return sheet ties to a demande, and that hold the identity document of somebody whom that demande does not name, its
// person or one of its family, may have been put behind the sheet of another. Only a zone whose check digits all fit is held against the sheet, and
// only when all of it differs: the birth date, and a name that is nowhere in the demande.
func (d *decideur) doutesAutrui(id dossier.DemandeID) (doutes []string) {
	connue, ok := d.Connues[id]
	if !ok {
		return nil
	}
	for page, qui := range identitesDesZones(d.Lecture) {
		if !nommee(qui, connue.Demande) {
			doutes = ajouter(doutes, fmt.Sprintf("page\u00a0%d\u00a0: pièce d’identité d’une personne que la demande de nos courriers ne nomme pas\u00a0: à rattacher par un agent", page))
		}
	}
	return doutes
}

// nommee reports whether a person may be that of a demande, or one that its answers name.
func nommee(qui dossier.Identite, d dossier.Demande) bool {
	c := Comparer(qui, d.Personne)
	if c.Avis != autrePersonne || c.Etat("naissance") == "egale" || c.Etat("nom") != "different" {
		return true
	}
	nom := nomsDe(qui.NomNaissance)
	for code, x := range d.Champs {
		if strings.Contains(code, "nom") && nom.rapport(nomsDe(x.Valeur)) != "different" && x.Valeur != "" {
			return true
		}
	}
	return false
}

// toutPostal reports that a pli without a form holds nothing but settled, or waiting, post of ours.
func (d *decideur) toutPostal() bool {
	return len(d.decisions) > 0 || len(d.post.sorts) > 0 && len(d.restes()) == 0
}

// pieces are those of the pli, our own post apart.
func (d *decideur) pieces() []dossier.Piece {
	var out []dossier.Piece
	for _, p := range pieces(d.Pli, d.Lecture) {
		p.Pages = slices.DeleteFunc(p.Pages, func(n int) bool {
			_, poste := d.post.sorts[n]
			return poste
		})
		if len(p.Pages) > 0 {
			out = append(out, p)
		}
	}
	return out
}
