package scantest

import (
	"image"
	"image/color"
	"os"
	"strings"
	"sync"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavuserif"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Police is a typeface. A letter it lacks comes from the sans serif, which has them all.
type Police int

const (
	Sans Police = iota
	SansGras
	Serif
	Machine       // fixed pitch, as a typewriter or a form filled in a word processor
	OCRB          // machine-readable zones; Machine when the system has no OCR-B
	MachinePattes // fixed pitch with slabs, as most typewriters
	SansEtroit    // that of an office printer, narrower than Sans
)

var polices = sync.OnceValue(func() map[Police][]*sfnt.Font {
	lit := func(ttf []byte) *sfnt.Font {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			panic("police illisible : " + err.Error())
		}
		return f
	}
	sans, machine := lit(dejavusans.TTF), lit(dejavusansmono.TTF)
	pattes, etroit := lit(gomono.TTF), lit(goregular.TTF)
	m := map[Police][]*sfnt.Font{
		Sans: {sans}, SansGras: {lit(dejavusansbold.TTF), sans}, Serif: {lit(dejavuserif.TTF), sans}, Machine: {machine, sans},
		OCRB: {machine, sans}, MachinePattes: {pattes, machine, sans}, SansEtroit: {etroit, sans},
	}
	// The plain cut of OCR-B has two glyphs this library cannot draw, « 8 » and « < »: they come from the sharp cut.
	var ocrb []*sfnt.Font
	for _, nom := range []string{"OCRB.otf", "OCRBS.otf"} {
		if b, err := os.ReadFile("/usr/share/fonts/opentype/ocr-b/" + nom); err == nil {
			ocrb = append(ocrb, lit(b))
		}
	}
	if len(ocrb) == 2 {
		m[OCRB] = append(ocrb, sans)
	}
	return m
})

// plume draws text on one image. Sizes are pixels per em.
type plume struct {
	img    *image.Gray
	police Police
	corps  float64
	encre  uint8
	fontes []*sfnt.Font // instead of those of police
	buf    sfnt.Buffer
	raster vector.Rasterizer
}

// Ecrire draws one line, y being its baseline, and returns its width in pixels.
func Ecrire(img *image.Gray, p Police, corps, x, y float64, texte string, encre uint8) float64 {
	pl := plume{img: img, police: p, corps: corps, encre: encre}
	return pl.ligne(x, y, texte)
}

// Largeur is the width in pixels that Ecrire would give.
func Largeur(p Police, corps float64, texte string) float64 {
	pl := plume{police: p, corps: corps}
	return pl.ligne(0, 0, texte)
}

func (p *plume) ligne(x, y float64, texte string) float64 {
	depart := x
	for _, r := range texte {
		x += p.signe(x, y, r)
	}
	return x - depart
}

// signe draws one character and returns its advance.
func (p *plume) signe(x, y float64, r rune) float64 {
	if r == '\u00a0' || r == '\u202f' {
		r = ' '
	}
	ppem := fixed.Int26_6(p.corps * 64)
	fontes := p.fontes
	if fontes == nil {
		fontes = polices()[p.police]
	}
	for _, f := range fontes {
		g, err := f.GlyphIndex(&p.buf, r)
		if err != nil || g == 0 {
			continue
		}
		avance, err := f.GlyphAdvance(&p.buf, g, ppem, 0)
		if err != nil {
			continue
		}
		if p.img == nil || r == ' ' {
			return float64(avance) / 64
		}
		trait, err := f.LoadGlyph(&p.buf, g, ppem, nil)
		if err != nil {
			continue
		}
		p.trace(trait, x, y)
		return float64(avance) / 64
	}
	return p.corps / 2
}

func (p *plume) trace(trait sfnt.Segments, x, y float64) {
	b := trait.Bounds()
	// The glyph is drawn in a small mask placed on whole pixels, its fraction of a pixel kept.
	x0, y0 := int(x+float64(b.Min.X)/64)-1, int(y+float64(b.Min.Y)/64)-1
	l, h := int(float64(b.Max.X-b.Min.X)/64)+4, int(float64(b.Max.Y-b.Min.Y)/64)+4
	if l > 4096 || h > 4096 {
		return
	}
	p.raster.Reset(l, h)
	pt := func(q fixed.Point26_6) (float32, float32) {
		return float32(x + float64(q.X)/64 - float64(x0)), float32(y + float64(q.Y)/64 - float64(y0))
	}
	for _, s := range trait {
		ax, ay := pt(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			p.raster.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			p.raster.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			bx, by := pt(s.Args[1])
			p.raster.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			bx, by := pt(s.Args[1])
			cx, cy := pt(s.Args[2])
			p.raster.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	p.raster.ClosePath()
	p.raster.Draw(p.img, image.Rect(x0, y0, x0+l, y0+h), image.NewUniform(color.Gray{Y: p.encre}), image.Point{})
}

// Page gives a white A4 page at that resolution.
func Page(dpi int) *image.Gray {
	return Blanche(int(210*float64(dpi)/25.4+0.5), int(297*float64(dpi)/25.4+0.5))
}

// Blanche gives a white image.
func Blanche(l, h int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, l, h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	return img
}

// Paragraphe writes text wrapped at words from the baseline y, and returns the baseline after it.
func Paragraphe(img *image.Gray, p Police, corps, x, y, largeur float64, texte string, encre uint8) float64 {
	for _, alinea := range strings.Split(texte, "\n") {
		ligne := ""
		for _, mot := range strings.Fields(alinea) {
			essai := strings.TrimPrefix(ligne+" "+mot, " ")
			if ligne != "" && Largeur(p, corps, essai) > largeur {
				Ecrire(img, p, corps, x, y, ligne, encre)
				y += 1.35 * corps
				essai = mot
			}
			ligne = essai
		}
		Ecrire(img, p, corps, x, y, ligne, encre)
		y += 1.35 * corps
	}
	return y
}

// rect fills a rectangle with one grey, clipped to the image.
func rect(img *image.Gray, r image.Rectangle, encre uint8) {
	r = r.Intersect(img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		ligne := img.Pix[img.PixOffset(r.Min.X, y):][:r.Dx()]
		for i := range ligne {
			ligne[i] = encre
		}
	}
}

// cadre draws the outline of a rectangle, its thickness inside.
func cadre(img *image.Gray, r image.Rectangle, trait int, encre uint8) {
	rect(img, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+trait), encre)
	rect(img, image.Rect(r.Min.X, r.Max.Y-trait, r.Max.X, r.Max.Y), encre)
	rect(img, image.Rect(r.Min.X, r.Min.Y, r.Min.X+trait, r.Max.Y), encre)
	rect(img, image.Rect(r.Max.X-trait, r.Min.Y, r.Max.X, r.Max.Y), encre)
}

// segment draws a straight stroke of round ends, softened at its edge.
func segment(img *image.Gray, x0, y0, x1, y1, epaisseur float64, encre uint8) {
	e := epaisseur / 2
	r := image.Rect(int(min(x0, x1)-e)-1, int(min(y0, y1)-e)-1, int(max(x0, x1)+e)+2, int(max(y0, y1)+e)+2).Intersect(img.Rect)
	dx, dy := x1-x0, y1-y0
	n2 := max(dx*dx+dy*dy, 1e-9)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			t := min(1, max(0, ((float64(x)-x0)*dx+(float64(y)-y0)*dy)/n2))
			d := hypot(float64(x)-x0-t*dx, float64(y)-y0-t*dy)
			if c := min(1, e+0.5-d); c > 0 {
				noircit(&img.Pix[img.PixOffset(x, y)], encre, c)
			}
		}
	}
}

// noircit lays ink over a pixel, c being how much of it is covered; ink never lightens.
func noircit(p *uint8, encre uint8, c float64) {
	if encre < *p {
		*p = uint8(float64(*p) + (float64(encre)-float64(*p))*c)
	}
}
