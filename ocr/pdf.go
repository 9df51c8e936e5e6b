package ocr

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"souspli/dossier"
)

func init() { api.DisableConfigDir() }

// errPasUneImage: the page is not one full-page image we can take out as it is; it must be rendered.
var errPasUneImage = errors.New("la page n’est pas une image")

// pdf is an opened PDF. A scanner's page is one image: it is taken out as it is (1 ms). Any other page is rendered.
type pdf struct {
	m      *Moteur
	octets []byte
	ctx    *model.Context // nil: only the renderer could open it
	rendu  *documentRendu // opened when first needed
	pages  int
}

// ouvrirPDF opens with pdfcpu, then with the renderer, which repairs more: only what neither opens is refused.
func (m *Moteur) ouvrirPDF(nom string, octets []byte) (contenant, error) {
	p := &pdf{m: m, octets: octets}
	if ctx, err := lirePDF(octets); err == nil {
		p.ctx, p.pages = ctx, ctx.PageCount
	} else {
		d, err := m.rendrePDF(octets)
		switch {
		case errors.Is(err, errMotDePasse):
			return nil, refus(dossier.RefusChiffre, "Le fichier «\u00a0%s\u00a0» est protégé par un mot de passe. Demandez-le sans mot de passe, ou imprimez-le et numérisez-le.", nom)
		case errors.Is(err, errPDFAbime):
			return nil, nommer(nom, &dossier.Refus{Code: dossier.RefusAbime})
		case err != nil:
			return nil, err
		}
		p.rendu, p.pages = d, d.pages
	}
	if err := m.verifierPages(nom, p.pages); err != nil {
		p.fermer()
		return nil, err
	}
	return p, nil
}

// lirePDF opens with an empty password; a panic of the library is an error.
func lirePDF(octets []byte) (ctx *model.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("pdfcpu: %v", r)
		}
	}()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	ctx, err = api.ReadContext(bytes.NewReader(octets), conf)
	if err != nil {
		return nil, err
	}
	if err := ctx.EnsurePageCount(); err != nil {
		return nil, err
	}
	if ctx.PageCount < 1 {
		return nil, errPasUneImage // a page tree that lies: the renderer decides
	}
	return ctx, nil
}

func (p *pdf) inspection() dossier.Inspection {
	return dossier.Inspection{TypeMedia: typePDF, NbPages: p.pages}
}

func (p *pdf) fermer() {
	if p.rendu != nil {
		p.rendu.fermer()
	}
}

// montre reports whether something can be seen on one of the first pages.
func (p *pdf) montre() bool {
	for n := 1; n <= min(3, p.pages); n++ {
		if i, err := p.page(n); err == nil && !unie(i.img) {
			return true
		}
	}
	return false
}

// unie reports whether an image has one tone.
func unie(img *image.Gray) bool {
	clair, sombre := byte(0), byte(255)
	for _, v := range img.Pix {
		clair, sombre = max(clair, v), min(sombre, v)
	}
	return clair-sombre < 16
}

func (p *pdf) page(n int) (pageImage, error) {
	menage()
	if p.ctx != nil {
		if img, err := p.extraire(n); err == nil {
			return img, nil
		}
	}
	if p.rendu == nil {
		d, err := p.m.rendrePDF(p.octets)
		if err != nil {
			return pageImage{}, err
		}
		p.rendu = d
	}
	return p.rendu.page(n)
}

// extraire takes out the image of page n when it is all the page shows.
func (p *pdf) extraire(n int) (pi pageImage, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("pdfcpu: %v", r)
		}
	}()
	d, _, attrs, err := p.ctx.PageDict(n, false)
	if err != nil {
		return pageImage{}, err
	}
	boite := boiteDe(attrs)
	if boite == nil || boite.Width() < 36 || boite.Height() < 36 || annotee(p.ctx, d) {
		return pageImage{}, errPasUneImage
	}
	contenu, err := p.ctx.PageContent(d, n)
	if err != nil {
		return pageImage{}, err
	}
	nom, ok := imageSeule(contenu, boite)
	if !ok {
		return pageImage{}, errPasUneImage
	}
	sd, err := ressource(p.ctx, d, attrs, nom)
	if err != nil {
		return pageImage{}, err
	}
	pi, err = p.decoderFlux(sd, boite.Width())
	if err != nil {
		return pageImage{}, err
	}
	pi.dpi = dossier.DPI(math.Round(float64(pi.img.Rect.Dx()) / boite.Width() * 72))
	if l, h := sd.IntEntry("Width"), sd.IntEntry("Height"); l != nil && h != nil {
		pi.direReduite(*l * *h)
	}
	if q := ((attrs.Rotate/90)%4 + 4) % 4; q != 0 {
		pi.img = tourner(pi.img, q)
	}
	pi.scan = true
	return pi, nil
}

func boiteDe(a *model.InheritedPageAttrs) *types.Rectangle {
	if a.CropBox != nil {
		return a.CropBox
	}
	return a.MediaBox
}

// annotee reports whether something is drawn over the page: a filled field, a stamp, a note. Links show nothing.
func annotee(ctx *model.Context, d types.Dict) bool {
	o, _ := d.Find("Annots")
	if o == nil {
		return false
	}
	a, err := ctx.DereferenceArray(o)
	if err != nil {
		return true
	}
	for _, e := range a {
		x, err := ctx.DereferenceDict(e)
		if err != nil || x == nil {
			return true
		}
		if s := x.NameEntry("Subtype"); s == nil || *s != "Link" {
			return true
		}
	}
	return false
}

// ressource finds the image XObject of that name.
func ressource(ctx *model.Context, d types.Dict, attrs *model.InheritedPageAttrs, nom string) (*types.StreamDict, error) {
	res := attrs.Resources
	if o, ok := d.Find("Resources"); ok {
		r, err := ctx.DereferenceDict(o)
		if err != nil {
			return nil, err
		}
		res = r
	}
	o, ok := res.Find("XObject")
	if !ok {
		return nil, errPasUneImage
	}
	x, err := ctx.DereferenceDict(o)
	if err != nil {
		return nil, err
	}
	o, ok = x.Find(nom)
	if !ok {
		return nil, errPasUneImage
	}
	sd, _, err := ctx.DereferenceStreamDict(o)
	if err != nil {
		return nil, err
	}
	if sd == nil || sd.Subtype() == nil || *sd.Subtype() != "Image" {
		return nil, errPasUneImage
	}
	return sd, nil
}

// decoderFlux decodes the plain kinds of scanner images: JPEG, fax, and raw grey, colour or two tones. Masks, palettes, CMYK and the
// rarer filters go to the renderer. largeur is the width of the page in points.
func (p *pdf) decoderFlux(sd *types.StreamDict, largeur float64) (pageImage, error) {
	for _, cle := range []string{"SMask", "Mask", "Decode"} {
		if _, ok := sd.Find(cle); ok {
			return pageImage{}, errPasUneImage
		}
	}
	if m := sd.BooleanEntry("ImageMask"); m != nil && *m {
		return pageImage{}, errPasUneImage
	}
	l, h := sd.IntEntry("Width"), sd.IntEntry("Height")
	if l == nil || h == nil || *l < 1 || *h < 1 || *l > pixelsFlux / *h || len(sd.FilterPipeline) > 1 {
		return pageImage{}, errPasUneImage
	}
	filtre := ""
	var parms types.Dict
	if len(sd.FilterPipeline) == 1 {
		filtre, parms = sd.FilterPipeline[0].Name, sd.FilterPipeline[0].DecodeParms
	}
	switch filtre {
	case "DCTDecode":
		if n := composantes(p.ctx, sd); n != 1 && n != 3 {
			return pageImage{}, errPasUneImage
		}
		return p.m.decoder(sd.Raw, 1, p.m.limites.Pixels)
	case "CCITTFaxDecode":
		t, ok := tiffFax(sd.Raw, *l, *h, parms)
		if !ok {
			return pageImage{}, errPasUneImage
		}
		return p.m.decoder(t, 1, pixelsFlux)
	case "", "FlateDecode":
		return p.decoderBrut(sd, brut{l: *l, h: *h}, filtre != "", parms, largeur)
	}
	return pageImage{}, errPasUneImage
}

// composantes counts the colour components, 0 when they are not plain grey or RGB.
func composantes(ctx *model.Context, sd *types.StreamDict) int {
	o, ok := sd.Find("ColorSpace")
	if !ok {
		return 0
	}
	o, err := ctx.Dereference(o)
	if err != nil {
		return 0
	}
	switch cs := o.(type) {
	case types.Name:
		switch cs.Value() {
		case "DeviceGray", "CalGray", "G":
			return 1
		case "DeviceRGB", "CalRGB", "RGB":
			return 3
		}
	case types.Array:
		if len(cs) < 2 {
			return 0
		}
		nom, _ := cs[0].(types.Name)
		switch nom.Value() {
		case "CalGray":
			return 1
		case "CalRGB":
			return 3
		case "ICCBased":
			icc, _, err := ctx.DereferenceStreamDict(cs[1])
			if err != nil || icc == nil {
				return 0
			}
			if n := icc.IntEntry("N"); n != nil {
				return *n
			}
		}
	}
	return 0
}

// decoderBrut reads samples of 8 bits, grey or RGB, or 1 bit grey.
func (p *pdf) decoderBrut(sd *types.StreamDict, b brut, compresse bool, parms types.Dict, largeur float64) (pageImage, error) {
	bits := sd.IntEntry("BitsPerComponent")
	b.canaux = composantes(p.ctx, sd)
	if bits == nil || (b.canaux != 1 && b.canaux != 3) || (*bits != 8 && (*bits != 1 || b.canaux != 1)) || p.m.outils.Facteur == nil {
		return pageImage{}, errPasUneImage
	}
	b.bits = *bits
	if err := b.predit(parms); err != nil {
		return pageImage{}, err
	}
	img, err := decoderLignes(b, sd.Raw, compresse, p.m.outils.Facteur(b.l, b.h, dossier.DPI(float64(b.l)/largeur*72)))
	return pageImage{img: img}, err
}

func luminance(r, g, b byte) byte {
	return byte((299*int(r) + 587*int(g) + 114*int(b) + 500) / 1000)
}

// tiffFax wraps a fax stream in the smallest TIFF that says how to read it.
func tiffFax(flux []byte, l, h int, parms types.Dict) ([]byte, bool) {
	k, noir, colonnes := 0, false, 1728
	if parms != nil {
		if v := parms.IntEntry("K"); v != nil {
			k = *v
		}
		if v := parms.BooleanEntry("BlackIs1"); v != nil {
			noir = *v
		}
		if v := parms.IntEntry("Columns"); v != nil {
			colonnes = *v
		}
		if v := parms.BooleanEntry("EncodedByteAlign"); v != nil && *v {
			return nil, false
		}
	}
	if colonnes != l || k > 0 {
		return nil, false
	}
	compression, photometrie := 4, 0 // G4; white is 0
	if k == 0 {
		compression = 3
	}
	if noir {
		photometrie = 1
	}
	champs := []struct{ tag, typ, val int }{
		{256, 4, l}, {257, 4, h}, {258, 3, 1}, {259, 3, compression}, {262, 3, photometrie},
		{273, 4, 8 + 2 + 8*12 + 4}, {278, 4, h}, {279, 4, len(flux)},
	}
	b := []byte("II*\x00\x08\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(len(champs)))
	for _, c := range champs {
		b = binary.LittleEndian.AppendUint16(b, uint16(c.tag))
		b = binary.LittleEndian.AppendUint16(b, uint16(c.typ))
		b = binary.LittleEndian.AppendUint32(b, 1)
		b = binary.LittleEndian.AppendUint32(b, uint32(c.val))
	}
	b = binary.LittleEndian.AppendUint32(b, 0)
	return append(b, flux...), true
}

// imageSeule reads a content stream and gives the one XObject it draws over the whole page box, when that is all it shows.
// Invisible text (a scanner's own OCR) shows nothing.
func imageSeule(contenu []byte, boite *types.Rectangle) (nom string, ok bool) {
	m := matrice{1, 0, 0, 1, 0, 0}
	var pile []matrice
	var args []string
	rendu := 0 // text render mode
	nombre := func(i int) float64 {
		var v float64
		if _, err := fmt.Sscan(args[i], &v); err != nil {
			return math.NaN()
		}
		return v
	}
	lex := lexeur{b: contenu}
	for {
		mot, genre := lex.suivant()
		switch genre {
		case lexFin:
			return nom, nom != ""
		case lexErreur:
			return "", false
		case lexOperande:
			if args = append(args, mot); len(args) > 4096 {
				return "", false
			}
			continue
		}
		switch mot {
		case "q":
			pile = append(pile, m)
		case "Q":
			if len(pile) > 0 {
				m, pile = pile[len(pile)-1], pile[:len(pile)-1]
			}
		case "cm":
			if len(args) != 6 {
				return "", false
			}
			var n matrice
			for i := range n {
				n[i] = nombre(i)
			}
			m = composer(n, m)
		case "re": // of the paths, only a rectangle that hides nothing of the page: it can but clip
			if len(args) != 4 || !contient(composer(matrice{nombre(2), 0, 0, nombre(3), nombre(0), nombre(1)}, m), boite) {
				return "", false
			}
		case "Do":
			if nom != "" || len(args) != 1 || !couvre(m, boite) {
				return "", false
			}
			nom = args[0][1:]
		case "Tr":
			if len(args) != 1 {
				return "", false
			}
			rendu = int(nombre(0))
		case "Tj", "TJ", "'", "\"":
			if rendu != 3 {
				return "", false
			}
		case "gs", "w", "J", "j", "M", "d", "ri", "i", "BT", "ET", "Tf", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts",
			"g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "BMC", "BDC", "EMC", "MP", "DP", "BX", "EX", "n", "W":
		default: // paths drawn or filled, shadings, inline images: something else may show, or part may be hidden
			return "", false
		}
		args = args[:0]
	}
}

// matrice is a PDF transformation: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrice [6]float64

// composer gives the transformation that does n, then m.
func composer(n, m matrice) matrice {
	return matrice{n[0]*m[0] + n[1]*m[2], n[0]*m[1] + n[1]*m[3], n[2]*m[0] + n[3]*m[2], n[2]*m[1] + n[3]*m[3],
		n[4]*m[0] + n[5]*m[2] + m[4], n[4]*m[1] + n[5]*m[3] + m[5]}
}

// contient reports whether the unit square under m holds the page box, but for 2 % of its size.
func contient(m matrice, b *types.Rectangle) bool {
	x, y := 0.02*b.Width(), 0.02*b.Height()
	return m[1] == 0 && m[2] == 0 && m[0] > 0 && m[3] > 0 &&
		m[4] <= b.LL.X+x && m[5] <= b.LL.Y+y && m[4]+m[0] >= b.UR.X-x && m[5]+m[3] >= b.UR.Y-y
}

// couvre reports whether the unit square under m is the page box, within 2 % of its size.
func couvre(m matrice, b *types.Rectangle) bool {
	proche := func(a, b, taille float64) bool { return math.Abs(a-b) <= 0.02*taille }
	l, h := b.Width(), b.Height()
	return m[1] == 0 && m[2] == 0 && m[0] > 0 && m[3] > 0 &&
		proche(m[4], b.LL.X, l) && proche(m[5], b.LL.Y, h) && proche(m[4]+m[0], b.UR.X, l) && proche(m[5]+m[3], b.UR.Y, h)
}

type genreLex int

const (
	lexFin genreLex = iota
	lexErreur
	lexOperande
	lexOperateur
)

// lexeur cuts a content stream into operands and operators. Strings, arrays and dictionaries are one operand each.
type lexeur struct {
	b []byte
	i int
}

func (x *lexeur) suivant() (string, genreLex) {
	for x.i < len(x.b) && blanc(x.b[x.i]) {
		x.i++
	}
	if x.i >= len(x.b) {
		return "", lexFin
	}
	debut := x.i
	switch c := x.b[x.i]; {
	case c == '%':
		for x.i < len(x.b) && x.b[x.i] != '\n' && x.b[x.i] != '\r' {
			x.i++
		}
		return x.suivant()
	case c == '(' || c == '[' || c == '<':
		if !x.composite() {
			return "", lexErreur
		}
		return string(x.b[debut:x.i]), lexOperande
	case c == ')' || c == ']' || c == '>' || c == '{' || c == '}':
		return "", lexErreur
	}
	x.i++
	for x.i < len(x.b) && !blanc(x.b[x.i]) && !bytes.ContainsRune([]byte("()[]<>{}/%"), rune(x.b[x.i])) {
		x.i++
	}
	mot := string(x.b[debut:x.i])
	if c := mot[0]; c == '/' || c == '+' || c == '-' || c == '.' || (c >= '0' && c <= '9') || mot == "true" || mot == "false" || mot == "null" {
		return mot, lexOperande
	}
	return mot, lexOperateur
}

// composite passes a balanced string, array or dictionary.
func (x *lexeur) composite() bool {
	prof, chaine := 0, 0
	for ; x.i < len(x.b); x.i++ {
		switch c := x.b[x.i]; {
		case c == '\\' && chaine > 0:
			x.i++
		case c == '(':
			chaine++
		case c == ')':
			chaine--
			if chaine < 0 {
				return false
			}
		case chaine > 0:
		case c == '[' || c == '<':
			prof++
		case c == ']' || c == '>':
			prof--
		}
		if prof == 0 && chaine == 0 {
			x.i++
			return true
		}
	}
	return false
}

func blanc(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}
