package ocr

import (
	"cmp"
	"image"
	"math"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/icr"
	"souspli/ocr/prenoms"
)

// Combs written by hand are read cell by cell by package icr. What comes out is proposed to an agent, at most three readings: no name, no
// date and no number written by hand is taken on this reading alone (recoupement.go).

// celluleLue is what the network says of one cell.
type celluleLue struct {
	Rang       int             `json:"rang"`       // in the zone
	Hypotheses []icr.Hypothese `json:"hypotheses"` // best first, at most four; none: what is there is no character
	Sure       bool            `json:"sure,omitempty"`
	Rejetee    bool            `json:"rejetee,omitempty"` // rather no character: crossed out, two letters, a scribble
	Marquee    bool            `json:"marquee,omitempty"` // an accent or a cedilla stands there, and is not read
}

// propositionsMax is how many readings an agent is offered: the keys 1, 2 and 3.
const propositionsMax = 3

// rejetFranc is the share of « no character » above which nothing is proposed for a cell.
const rejetFranc = 0.97

// hypothesesMax is how many characters of a cell are kept.
const hypothesesMax = 4

// lecteurIcr gives the reader of characters, made at the first need.
func (z *lecteurZones) lecteurIcr() *icr.Lecteur {
	if z.icr == nil {
		z.icr = icr.LecteurMain()
	}
	return z.icr
}

// penchant is the mean score of « written by a machine » under which a row is a hand's: the network knows a hand better than a typeface it
// never saw.
const penchant = -2

// apercuMain is how many cells of a row are looked at to know whether a machine typed them.
const apercuMain = 6

// deLaMain reports whether a row was written by a hand rather than by a machine, as the network sees its signs one by one.
func (z *lecteurZones) deLaMain(p peigneManuscrit, t icr.TypeCase) bool {
	somme, n := 0.0, 0
	pas := max(1, len(p.cellules)/apercuMain)
	for i := 0; i < len(p.cellules); i += pas {
		if c := p.cellules[i]; !petit(c) {
			if vu, ok := icr.Normaliser(c.entier); ok {
				somme += math.Max(-6, math.Min(6, z.lecteurIcr().Lire(&vu, t).Imprime))
				n++
			}
		}
	}
	return n > 0 && somme/float64(n) < penchant
}

// petit reports a hyphen, a dot or an apostrophe: too small to say who wrote it.
func petit(c cellule) bool {
	return c.boite.Dy() < px(1.2)
}

// rangeeManuscrite reads the cells of a row into lus.
//
// encrees are the cells where ink was found before the frame was erased: one that the cut lost is said, never left out.
func (z *lecteurZones) rangeeManuscrite(zone forms.Zone, p peigneManuscrit, encrees []glyphe, lus []rune, r *zoneLue) {
	r.Manuscrit, r.Vide = true, false
	for _, g := range encrees {
		if !slices.ContainsFunc(p.cellules, func(c cellule) bool { return c.rang == g.rang }) {
			lus[g.rang] = '?'
			r.Cellules = append(r.Cellules, celluleLue{Rang: g.rang})
			r.Raisons = ajouterRaison(r.Raisons, "une case illisible ou corrigée")
		}
	}
	if p.horsCases {
		r.Raisons = ajouterRaison(r.Raisons, "écrit sans suivre les cases")
		r.HorsCases = true
		r.Confiance = min(r.Confiance, 0.1)
	}
	t := icr.TypeCase(zone.Signes())
	for _, c := range p.cellules {
		lue := z.lireCellule(c, p, t)
		r.Cellules = append(r.Cellules, lue)
		if lue.Rejetee {
			r.Confiance = min(r.Confiance, 0.1)
			r.Raisons = ajouterRaison(r.Raisons, "une case illisible ou corrigée")
		}
		if lue.Marquee {
			r.Raisons = ajouterRaison(r.Raisons, accentPerdu)
		}
		if len(lue.Hypotheses) == 0 {
			lus[c.rang] = '?'
			continue
		}
		lus[c.rang] = lue.Hypotheses[0].Signe
	}
}

// lireCellule reads one cell. One that touches the frame is read twice, whole and inside the frame only: what both say is what it is.
func (z *lecteurZones) lireCellule(c cellule, p peigneManuscrit, t icr.TypeCase) celluleLue {
	lue := celluleLue{Rang: c.rang}
	if t != icr.Chiffres {
		if s := signeBas(c, p); s != 0 {
			lue.Hypotheses = []icr.Hypothese{{Signe: s, Confiance: 0.9}}
			return lue
		}
	}
	vu, ok := icr.Normaliser(c.entier)
	if !ok {
		return lue
	}
	lu := z.lecteurIcr().Lire(&vu, t)
	// Accents are not read: a letter that has a mark is never sure, for its mark would be lost.
	lue.Marquee = t != icr.Chiffres && (c.marque || lu.Marquee)
	entiere := !c.traverse && !lue.Marquee
	lue.Sure = lu.Sure && entiere
	if c.touche && c.retrait != nil {
		lue.Sure = false
		if vu, ok := icr.Normaliser(c.retrait); ok {
			dedans := z.lecteurIcr().Lire(&vu, t)
			lue.Sure = lu.Sure && dedans.Sure && entiere && dedans.Hypotheses[0].Signe == lu.Hypotheses[0].Signe
			if !c.traverse {
				lu.Hypotheses = reunirAvis(lu.Hypotheses, dedans.Hypotheses)
			}
		}
	}
	lue.Rejetee = lu.Rejet >= 0.5
	if lu.Rejet < rejetFranc {
		lue.Hypotheses = lu.Hypotheses[:min(hypothesesMax, len(lu.Hypotheses))]
	}
	return lue
}

// reunirAvis puts two readings of one cell together, the first worth twice the other.
func reunirAvis(a, b []icr.Hypothese) []icr.Hypothese {
	sommes := map[rune]dossier.Confiance{}
	for _, h := range a {
		sommes[h.Signe] += 2 * h.Confiance / 3
	}
	for _, h := range b {
		sommes[h.Signe] += h.Confiance / 3
	}
	var l []icr.Hypothese
	for r, c := range sommes {
		l = append(l, icr.Hypothese{Signe: r, Confiance: c})
	}
	slices.SortFunc(l, func(x, y icr.Hypothese) int {
		return cmp.Or(cmp.Compare(y.Confiance, x.Confiance), cmp.Compare(x.Signe, y.Signe))
	})
	return l
}

// signeBas tells a hyphen and an apostrophe by their size and place: their shape says nothing. 0: neither.
func signeBas(c cellule, p peigneManuscrit) rune {
	h, l := c.boite.Dy(), c.boite.Dx()
	milieu := float64(c.boite.Min.Y+c.boite.Max.Y)/2 - float64(p.haut)
	switch part := milieu / math.Max(1, float64(p.bas-p.haut)); {
	case h < px(1.6) && l > px(0.8) && l*10 >= h*18 && part > 0.3 && part < 0.8:
		return '-'
	case h < px(2.4) && l < px(1.4) && h >= l && part < 0.4:
		return '\''
	}
	return 0
}

// lecture is one way to read a value, with the odds of its signs.
type lecture struct {
	signes []rune
	poids  float64 // logarithm
}

// faisceauMax is how many readings are followed at a time.
const faisceauMax = 60

// lectures gives the ways to read the cells of a field, best first: one sign for each, from what the network said. base is what stands in
// the other cells.
func lectures(base []rune, cellules []celluleLue) []lecture {
	n := len(base)
	liste := []lecture{{signes: slices.Clone(base)}}
	for _, c := range cellules {
		k := c.Rang
		if k < 0 || k >= n {
			continue
		}
		if len(c.Hypotheses) == 0 {
			for i := range liste {
				liste[i].signes[k] = '?'
				liste[i].poids += math.Log(0.05)
			}
			continue
		}
		var suite []lecture
		for _, l := range liste {
			for _, h := range c.Hypotheses {
				s := slices.Clone(l.signes)
				s[k] = h.Signe
				suite = append(suite, lecture{s, l.poids + math.Log(math.Max(1e-4, float64(h.Confiance)))})
			}
		}
		slices.SortStableFunc(suite, func(a, b lecture) int { return cmp.Compare(b.poids, a.poids) })
		liste = suite[:min(faisceauMax, len(suite))]
	}
	return liste
}

// accentPerdu is the reason given when a letter has a mark: a second source may lack it too.
const accentPerdu = "un accent est à remettre"

// manuscrire reads a field that a hand wrote in cells. It always goes to an agent, but for a second source (accord.go).
func (v *valeurLue) manuscrire(c forms.Champ, zones []zoneDePage) {
	v.Source = dossier.SourceManuscrit
	v.douter(dossier.RaisonALaMain)
	v.proposer(c, zones)
	if v.Propositions == nil && c.Type == forms.ChampDate {
		v.dater()
	}
}

// proposer orders the readings of a field by what its cells and its rules say, and keeps the best. The value of the field is the best
// reading of its cells that the field may take: a date that exists, a number whose key is right. Words of a list never enter it.
func (v *valeurLue) proposer(c forms.Champ, zones []zoneDePage) {
	n, hors, sures := 0, false, true
	var cellules []celluleLue
	for _, z := range zones {
		n = max(n, z.Debut+z.Nombre)
		hors = hors || z.HorsCases
		for _, k := range z.Cellules {
			k.Rang += z.Debut
			cellules = append(cellules, k)
			sures = sures && k.Sure
		}
	}
	// A row of the same field that was not taken for a hand's keeps what was read there.
	base := []rune(strings.Repeat(" ", n))
	for _, z := range zones {
		for i, r := range []rune(z.Texte) {
			if k := z.Debut + i; k < n && r != ' ' {
				base[k] = r
				sures = sures && slices.ContainsFunc(cellules, func(c celluleLue) bool { return c.Rang == k })
			}
		}
	}
	if hors || len(cellules) == 0 {
		return
	}
	if !sures {
		v.douter(dossier.RaisonPeuSur)
	}
	toutes := lectures(base, cellules)
	total, vues := 0.0, 0.0
	var liste []dossier.Proposition
	for i, l := range toutes {
		valeur, ok := valeurEcrite(c, string(l.signes))
		poids := math.Exp(l.poids)
		vues += poids
		switch {
		case ok:
			poids *= rapports[regle(c, valeur).sens]
		case i == 0: // what the cells say stays in sight, after what the field can be
			valeur, poids = strings.TrimSpace(string(l.signes)), poids*1e-6
		default:
			continue
		}
		total += poids
		if !slices.ContainsFunc(liste, func(p dossier.Proposition) bool { return p.Valeur == valeur }) {
			liste = append(liste, dossier.Proposition{Valeur: valeur, Confiance: dossier.Confiance(poids)})
		}
	}
	if len(liste) == 0 {
		return
	}
	// The rest is what was not looked at.
	total += math.Max(0, 1-vues)
	slices.SortStableFunc(liste, func(a, b dossier.Proposition) int { return cmp.Compare(b.Confiance, a.Confiance) })
	if p := prenomPropose(c, toutes, liste); p != nil {
		liste = append(liste[:min(propositionsMax-1, len(liste))], *p)
	}
	liste = liste[:min(propositionsMax, len(liste))]
	for i := range liste {
		liste[i].Confiance = dossier.Confiance(math.Round(1000*float64(liste[i].Confiance)/total) / 1000)
	}
	v.Propositions = liste
	v.Valeur, v.Confiance = liste[0].Valeur, liste[0].Confiance
	if r := regle(c, v.Valeur); r.raison != "" {
		v.douter(r.raison)
	}
}

// prenomPropose is the best reading made of first names of the list, when those that would be offered hold none: it takes the last place, and
// never that of what was read.
func prenomPropose(c forms.Champ, toutes []lecture, liste []dossier.Proposition) *dossier.Proposition {
	if !strings.Contains(c.Code, "prenom") || slices.ContainsFunc(liste[:min(propositionsMax, len(liste))], func(p dossier.Proposition) bool { return prenoms.Connus(p.Valeur) }) {
		return nil
	}
	for _, l := range toutes {
		if valeur, ok := valeurEcrite(c, string(l.signes)); ok && prenoms.Connus(valeur) {
			return &dossier.Proposition{Valeur: valeur, Confiance: dossier.Confiance(math.Exp(l.poids))}
		}
	}
	return nil
}

// valeurEcrite turns the signs of the cells into the value of the field; false when it cannot be one.
func valeurEcrite(c forms.Champ, signes string) (string, bool) {
	if c.Type == forms.ChampDate {
		return dateDesCases(signes)
	}
	v := strings.Join(strings.Fields(signes), " ")
	return v, v != ""
}

// CelluleDeBande is a cell of LireBande.
type CelluleDeBande struct {
	Rang int
	icr.Lu
}

// LireBande reads a comb out of an image of which the map from mm and the greys of paper and ink are known, as the boxes of a page are read,
// with any network: for what measures it.
func LireBande(l *icr.Lecteur, img *image.Gray, calage dossier.Affine, cases []dossier.RectMM, clair, noir float64, t icr.TypeCase) (lues []CelluleDeBande) {
	for _, lue := range cellulesDeBande(l, img, calage, cases, clair, noir, t) {
		if len(lue.Hypotheses) == 0 {
			lue.Hypotheses = []icr.Hypothese{{Signe: icr.Rejet}}
		}
		lues = append(lues, CelluleDeBande{lue.Rang, icr.Lu{Hypotheses: lue.Hypotheses, Sure: lue.Sure}})
	}
	return lues
}

// ProposerBande reads a whole field out of a comb, as LireBande its cells: the readings that an agent would be offered, best first.
func ProposerBande(l *icr.Lecteur, img *image.Gray, calage dossier.Affine, cases []dossier.RectMM, clair, noir float64, t icr.TypeCase, c forms.Champ) []dossier.Proposition {
	var z zoneDePage
	z.Nombre, z.Cellules = len(cases), cellulesDeBande(l, img, calage, cases, clair, noir, t)
	var v valeurLue
	v.proposer(c, []zoneDePage{z})
	return v.Propositions
}

func cellulesDeBande(l *icr.Lecteur, img *image.Gray, calage dossier.Affine, cases []dossier.RectMM, clair, noir float64, t icr.TypeCase) (lues []celluleLue) {
	z := &lecteurZones{img: img, reg: registre{calage: calage, clair: clair, noir: noir}, deuxTons: deuxTons(img), icr: l}
	for _, rg := range rangees(cases) {
		p := z.couperManuscrit(rg)
		for _, c := range p.cellules {
			lues = append(lues, z.lireCellule(c, p, t))
		}
	}
	return lues
}
