package mrz

import (
	_ "embed"
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"sync"

	"souspli/dossier"
	"souspli/ocr/icr"
)

//go:embed poids.bin
var poids []byte

var reseau = sync.OnceValues(func() (*icr.Reseau, error) { return icr.LireReseau(poids) })

// Lecteur reads zones. It is for one goroutine.
type Lecteur struct {
	bande *icr.Bande
}

// NouveauLecteur makes a reader; an error means that the weights are not those of this package.
func NouveauLecteur() (*Lecteur, error) {
	r, err := reseau()
	if err != nil {
		return nil, fmt.Errorf("mrz: %w", err)
	}
	b, err := r.NouvelleBande(bandeMax)
	if err != nil {
		return nil, fmt.Errorf("mrz: %w", err)
	}
	if r.Classes != signes+" " || r.Hauteur != bandeHaute || b.Pas() != pasVue {
		return nil, fmt.Errorf("mrz: weights of another network (%s)", r.Nom)
	}
	return &Lecteur{bande: b}, nil
}

// pasVue is how far apart the network's steps are, pixels of the strip.
const pasVue = 4

// Zone is what was read, with the confidence of each character.
type Zone struct {
	dossier.MRZLue
	Confiances [][]dossier.Confiance // by line, by character
}

const (
	essaisMax  = 4   // lines looked at by the network on a page
	qualiteMin = 0.5 // see lueLigne.qualite
)

// Chercher finds the zones of a page and reads them, in no order. The image is grey, its origin (0, 0), at any resolution from which
// capitals are 6 pixels high, turned by any number of quarters, tilted by at most 6°. A page without a zone costs a few tens of
// milliseconds. reference: see Interpreter.
func (l *Lecteur) Chercher(img *image.Gray, reference dossier.Date) []Zone {
	var zones []Zone
	p := nouvellePyramide(img)
	traits := chercherTraits(p)
	var lues []ligne // already in a zone
	for i, t := range traits {
		if i == essaisMax && len(zones) == 0 || i == 4*essaisMax {
			break
		}
		d, ok := p.affiner(t)
		if !ok || slices.ContainsFunc(lues, func(o ligne) bool { return o.proche(d) }) {
			continue
		}
		z, lignes, ok := l.lireZone(p, d, reference)
		if ok {
			zones = append(zones, z)
			lues = append(lues, lignes...)
		}
	}
	return zones
}

// proche reports whether the middle of another line lies on this one.
func (l ligne) proche(o ligne) bool {
	x, y := o.point(o.long/2, 0)
	dx, dy := x-l.x, y-l.y
	le, travers := dx*l.ux+dy*l.uy, dy*l.ux-dx*l.uy
	return math.Abs(travers) < l.haut && le > 0 && le < l.long
}

// lueLigne is one line as the network sees it.
type lueLigne struct {
	ligne
	vue     *vue
	chemins map[int]chemin // by number of characters
	qualite float64        // mean share of the best character where one is, on the best path
}

var longueurs = []int{30, 36, 44}

// lire shows a line to the network.
func (l *Lecteur) lire(p *pyramide, d ligne) (lueLigne, bool) {
	r := lueLigne{ligne: d}
	pix, large := p.bande(d)
	if large < 30*pasVue {
		return r, false
	}
	r.vue = nouvelleVue(l.bande.Scores(normaliser(pix, large), large))
	mini, maxi := pitchMin, pitchMax
	if d.periode > 0 {
		pitch := d.pitch()
		mini, maxi = 0.86*pitch, 1.16*pitch
	}
	r.tracer(mini, maxi)
	if d.periode > 0 && r.qualite < 0.8 { // the period may not be that of the characters
		r.tracer(pitchMin, pitchMax)
	}
	return r, len(r.chemins) > 0
}

// Steps from one character to the next, whatever the print: 12 to 26 pixels of a strip whose capitals are 18 high.
const pitchMin, pitchMax = 2.9, 6.6

// pitch is the steps from one character to the next on the strip of a line whose period is known.
func (l ligne) pitch() float64 { return l.periode / l.serre() * capitale / pasVue }

// tracer finds the best path of each length.
func (r *lueLigne) tracer(mini, maxi float64) {
	r.chemins, r.qualite = map[int]chemin{}, 0
	haut := math.Inf(-1)
	for _, n := range longueurs {
		c, ok := r.vue.tracer(n, mini, maxi)
		if !ok {
			continue
		}
		r.chemins[n] = c
		if c.score > haut {
			haut = c.score
			r.qualite = r.vue.qualite(c)
		}
	}
}

// qualite is the mean share that the network gives to some character at the steps of a path.
func (v *vue) qualite(c chemin) float64 {
	s := 0.0
	for _, t := range c.pas {
		haut := float32(-100)
		for i := range nSignes {
			haut = max(haut, v.lp[t*(nSignes+1)+i])
		}
		s += math.Exp(float64(haut))
	}
	return s / float64(len(c.pas))
}

// Of a sounding: how many heights of capitals are looked at, and the least that a zone gives.
const (
	sondeLong = 13
	sondeMin  = 0.68
)

// sonder looks at the middle of a line: how sure the network is of characters there, at the period of the line. It costs a fourth of lire.
func (l *Lecteur) sonder(p *pyramide, d ligne) float64 {
	long := min(d.long, sondeLong*d.haut)
	d.x, d.y = d.point((d.long-long)/2, 0)
	d.long = long
	le := d.serre() / capitale
	large := int(long/le) &^ 3
	pix, large, _ := p.etirer(d, 0, (float64(large)+0.5)*le, bandeHaute/2*d.haut/capitale, le, d.haut/capitale)
	if large < 8*pasVue {
		return 0
	}
	v := nouvelleVue(l.bande.Scores(normaliser(pix, large), large))
	pitch := d.pitch()
	n := int(float64(v.n)/pitch) - 1
	if n < 6 {
		return 0
	}
	c, ok := v.tracer(n, 0.94*pitch, 1.06*pitch)
	if !ok {
		return 0
	}
	return v.qualite(c) + c.score/float64(20*n)
}

// etendre moves the ends of a line to where its characters end: fillers, far apart and thin, are often no part of the dark line found.
func (l *Lecteur) etendre(p *pyramide, d ligne) ligne {
	if d.periode == 0 {
		return d
	}
	const loin = 14 // heights of capitals looked at beyond an end
	le := d.serre() / capitale
	regarder := func(de, a float64) *vue {
		large := int((a-de)/le) &^ 3
		pix, large, _ := p.etirer(d, de, de+(float64(large)+0.5)*le, bandeHaute/2*d.haut/capitale, le, d.haut/capitale)
		return nouvelleVue(l.bande.Scores(normaliser(pix, large), large))
	}
	pitch := d.pitch()
	// encore counts the periods that hold a character, from a step on, one way; one that holds none may be a stain.
	encore := func(v *vue, de float64, sens float64) (n int) {
		for k, vides := 0, 0; vides < 2; k++ {
			t := de + sens*pitch*(float64(k)+0.5)
			if t < pitch/2 || t > float64(v.n)-pitch/2 {
				break
			}
			if v.occupe(t-pitch/2, t+pitch/2) {
				n, vides = k+1, 0
			} else {
				vides++
			}
		}
		return n
	}
	for range 3 {
		apres := regarder(d.long-d.haut, d.long+loin*d.haut)
		n := encore(apres, d.haut/le/pasVue, 1)
		d.long += float64(n) * d.periode
		if float64(n)*d.periode < (loin-3)*d.haut {
			break
		}
	}
	for range 3 {
		avant := regarder(-loin*d.haut, d.haut)
		n := encore(avant, loin*d.haut/le/pasVue, -1)
		d.x, d.y = d.point(-float64(n)*d.periode, 0)
		d.long += float64(n) * d.periode
		if float64(n)*d.periode < (loin-3)*d.haut {
			break
		}
	}
	return d
}

// occupe reports whether a character has its middle between two steps.
func (v *vue) occupe(de, a float64) bool {
	for t := int(math.Ceil(de)); t < int(math.Ceil(a)) && t < v.n; t++ {
		haut := float32(-100)
		for i := range nSignes {
			haut = max(haut, v.lp[t*(nSignes+1)+i])
		}
		if haut > -0.5 {
			return true
		}
	}
	return false
}

// lireZone reads the zone that a line belongs to: upright or upside down, with the lines above and below it.
func (l *Lecteur) lireZone(p *pyramide, d ligne, reference dossier.Date) (Zone, []ligne, bool) {
	endroit, envers := l.sonder(p, d), l.sonder(p, d.retourner())
	if max(endroit, envers) < sondeMin {
		return Zone{}, nil, false
	}
	if envers > endroit {
		d = d.retourner()
	}
	d = l.etendre(p, d)
	seule, ok := l.lire(p, d)
	if !ok || seule.qualite < qualiteMin {
		return Zone{}, nil, false
	}
	lignes := []lueLigne{seule}
	for _, sens := range []float64{-1, 1} {
		for range 2 {
			bord := lignes[0]
			if sens > 0 {
				bord = lignes[len(lignes)-1]
			}
			v, ok := p.voisine(bord.ligne, sens)
			if !ok {
				break
			}
			lue, ok := l.lire(p, v)
			if !ok || lue.qualite < qualiteMin {
				break
			}
			if sens < 0 {
				lignes = slices.Insert(lignes, 0, lue)
			} else {
				lignes = append(lignes, lue)
			}
		}
	}
	z, choisies, ok := choisir(lignes, reference)
	if !ok {
		return z, nil, false
	}
	var retenues []ligne
	for _, c := range choisies {
		retenues = append(retenues, c.ligne)
	}
	z.Zone = cadre(retenues, p.niveau(0).Rect)
	z.Rotation = rotation(retenues[0])
	return z, retenues, true
}

// voisine finds the line above (sens -1) or below: the nearest band of ink as high as this one, 1.2 to 3.4 heights away.
func (p *pyramide) voisine(l ligne, sens float64) (ligne, bool) {
	pas := l.haut / 10
	demi := 4.2 * l.haut
	pix, large, h := p.decouper(l, 0, l.long, demi, pas)
	if large < 8 {
		return l, false
	}
	profil := make([]float64, h)
	clairs := make([]float32, large)
	for j := range h {
		r := pix[j*large:][:large]
		maxGlissant(clairs, r, 16)
		for i, v := range r {
			profil[j] += float64(clairs[i]-v) / float64(large)
		}
	}
	bande := func(b float64) float64 { // ink of a line there, less that of the spaces about it
		c := (demi + b*l.haut) / pas
		s, k := 0.0, 0.0
		for j := int(c - 8); j <= int(c+8); j++ {
			if j < 0 || j >= h {
				return -1
			}
			if d := math.Abs(float64(j) + 0.5 - c); d < 4.5 {
				s += profil[j] / 9
			} else if d > 6 {
				k += profil[j] / 5
			}
		}
		return s - k
	}
	ici := bande(0)
	lieu, haut := 0.0, 0.3*ici
	for b := 1.2; b <= 3.4; b += 0.1 {
		if v := bande(sens * b); v > haut {
			lieu, haut = b, v
		} else if lieu > 0 && b > lieu+0.8 {
			break
		}
	}
	if lieu == 0 {
		return l, false
	}
	v := l.decaler(sens * lieu * l.haut)
	d, ok := p.affiner(trait{v.x, v.y, v.ux, v.uy, v.long, v.haut, 0, v.periode})
	if !ok || d.haut > 1.35*l.haut || d.haut < 0.7*l.haut {
		return v, true
	}
	return d, true
}

// lecture is the lines of a zone read as one layout.
type lecture struct {
	p      *patron
	lignes []lueLigne
	lues   []string             // whatever the layout allows
	texte  []string             // with what it allows
	part   [][][nSignes]float64 // logarithms of the shares, with what the layout allows
	score  float64
}

// choisir tries every layout on every run of neighbouring lines.
func choisir(lignes []lueLigne, reference dossier.Date) (Zone, []lueLigne, bool) {
	var mieux *lecture
	for i := range patrons {
		p := &patrons[i]
		for de := 0; de+len(p.classes) <= len(lignes); de++ {
			x, ok := p.lire(lignes[de:][:len(p.classes)])
			if ok && (mieux == nil || x.score > mieux.score) {
				mieux = x
			}
		}
	}
	if mieux == nil || !mieux.plausible() {
		return Zone{}, nil, false
	}
	return mieux.zone(reference), mieux.lignes, true
}

// Priors, in logarithms: where anything may stand, a zero is commoner than the letter O; what a layout does not allow is seen now and then.
const (
	contreO        = -1.5
	contreInterdit = -5.0
	parCle         = 2.3 // one reading in ten has a check digit that fits by chance
)

// lire takes the characters of the lines as a layout has them.
func (p *patron) lire(lignes []lueLigne) (*lecture, bool) {
	x := &lecture{p: p, lignes: lignes}
	for i, l := range lignes {
		c, ok := l.chemins[p.longueur]
		if !ok {
			return nil, false
		}
		d := l.vue.decoder(c, p.classes[i])
		x.lues, x.texte, x.part = append(x.lues, d.lue), append(x.texte, d.texte), append(x.part, d.part)
		x.score += (c.score + d.score) / float64(len(lignes))
	}
	if !p.convient(x.texte) {
		return nil, false
	}
	for _, c := range p.verifier(x.texte) {
		if c.OK {
			x.score += parCle
		}
	}
	return x, true
}

// decodee is a line read as one of a layout.
type decodee struct {
	lue   string             // whatever may stand there
	texte string             // with what the layout allows
	part  [][nSignes]float64 // logarithm of the share of each character, with what the layout allows
	score float64            // what the layout costs
}

// decoder takes the characters on a path, each of its class.
func (v *vue) decoder(c chemin, classes string) decodee {
	var d decodee
	var lue, texte strings.Builder
	for k, t := range c.pas {
		libre := v.part(t)
		pese := libre
		total, a, b := 0.0, 0, 0
		for s := range pese {
			pese[s] = math.Log(max(1e-9, libre[s]))
			if !permis(classes[k], signes[s]) {
				pese[s] += contreInterdit
			}
			if signes[s] == 'O' && classes[k] == 'A' {
				pese[s] += contreO
			}
			total += math.Exp(pese[s])
			if libre[s] > libre[a] {
				a = s
			}
			if pese[s] > pese[b] {
				b = s
			}
		}
		for s := range pese {
			pese[s] -= math.Log(total)
		}
		if !permis(classes[k], signes[b]) {
			d.score += contreInterdit
		}
		d.score += 2 * (math.Log(max(1e-9, libre[b])) - math.Log(libre[a]))
		lue.WriteByte(signes[a])
		texte.WriteByte(signes[b])
		d.part = append(d.part, pese)
	}
	d.lue, d.texte = lue.String(), texte.String()
	return d
}

// plausible tells a zone from print that has its rhythm: what stands where the layout wants digits and letters, and check digits that fit.
func (x *lecture) plausible() bool {
	bons, n, qualite := 0, 0, 0.0
	for i, l := range x.texte {
		for k := range len(l) {
			if c := x.p.classes[i][k]; c != 'A' && c != 'N' {
				n++
				if permis(c, x.lues[i][k]) {
					bons++
				}
			}
		}
		qualite += x.lignes[i].vue.qualite(x.lignes[i].chemins[x.p.longueur]) / float64(len(x.texte))
	}
	cles := 0
	for _, c := range x.p.verifier(x.texte) {
		if c.OK {
			cles++
		}
	}
	tenue := float64(bons) / float64(n)
	return qualite > 0.75 && tenue > 0.8 || qualite > 0.6 && tenue > 0.7 && cles >= 2
}

// zone gives the fields, check digits repaired where one reading alone makes them fit.
func (x *lecture) zone(reference dossier.Date) Zone {
	var repares []string
	texte, ok := x.reparer()
	if ok {
		repares = x.champsChanges(texte)
	} else {
		texte = x.texte
	}
	z := Zone{MRZLue: x.p.interpreter(texte, reference)}
	z.Repare = repares
	if !slices.Equal(x.lues, texte) {
		z.Lues = x.lues
	}
	z.MRZLue.Confiance = 1
	for i := range texte {
		var l []dossier.Confiance
		for k := range texte[i] {
			c := dossier.Confiance(math.Exp(x.part[i][k][indice(texte[i][k])]))
			l = append(l, c)
			z.MRZLue.Confiance = min(z.MRZLue.Confiance, c)
		}
		z.Confiances = append(z.Confiances, l)
	}
	z.ConfianceChamps = map[string]dossier.Confiance{}
	for champ, t := range x.p.champs {
		z.ConfianceChamps[champ] = slices.Min(z.Confiances[t.ligne][t.de:t.a])
	}
	return z
}

// champsChanges names the fields that two readings do not have alike.
func (x *lecture) champsChanges(texte []string) []string {
	var l []string
	for champ, t := range x.p.champs {
		if t.coupe(texte) != t.coupe(x.texte) {
			l = append(l, champ)
		}
	}
	for _, c := range x.p.cles {
		if c.place.coupe(texte) != c.place.coupe(x.texte) {
			l = append(l, "cle_"+c.champ)
		}
	}
	slices.Sort(l)
	return l
}

// cadre is the box about lines.
func cadre(lignes []ligne, dans image.Rectangle) dossier.RectPx {
	var r image.Rectangle
	for _, l := range lignes {
		for _, a := range []float64{-0.6 * l.haut, l.long + 0.6*l.haut} {
			for _, b := range []float64{-0.8 * l.haut, 0.8 * l.haut} {
				x, y := l.point(a, b)
				r = r.Union(image.Rect(int(x), int(y), int(x)+1, int(y)+1))
			}
		}
	}
	r = r.Intersect(dans)
	return dossier.RectPx{X: r.Min.X, Y: r.Min.Y, L: r.Dx(), H: r.Dy()}
}

// rotation is the quarter turns clockwise that set a line upright.
func rotation(l ligne) int {
	angle := math.Atan2(l.uy, l.ux) * 180 / math.Pi // clockwise, as it lies
	return ((-int(math.Round(angle/90)) + 4) % 4) * 90
}

// seule reads a line of which nothing else is known: it is one of the lines of a layout, the likeliest.
func (l lueLigne) seule() string {
	texte, haut := "", math.Inf(-1)
	for i := range patrons {
		p := &patrons[i]
		c, ok := l.chemins[p.longueur]
		if !ok {
			continue
		}
		for rang := range p.classes {
			if d := l.vue.decoder(c, p.classes[rang]); d.score+c.score > haut {
				texte, haut = d.texte, d.score+c.score
			}
		}
	}
	return texte
}
