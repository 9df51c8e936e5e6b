package papier

import (
	"fmt"
	"image"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
)

// Masque adds to an image the ink of a line of text as it is printed: 255 where a pixel is wholly covered. x and y, in mm from the top
// left corner of the image, are where its baseline starts; pxmm is pixels in one mm. A character without a glyph is dossier.ErrInvalide.
func Masque(img *image.Alpha, pxmm float64, style Style, taille float64, x, y dossier.MM, s string) error {
	f := faces()[style]
	if f == nil {
		return fmt.Errorf("%w: style de police %q inconnu", dossier.ErrInvalide, style)
	}
	corps := float64(HauteurDe(taille)) * pxmm // pixels of one em
	px, py := float64(x)*pxmm, float64(y)*pxmm
	for _, r := range norm.NFC.String(s) {
		v := f.lire(r)
		if v == interdit || v == glypheAbsent {
			return fmt.Errorf("%w: le caractère %U ne s’imprime pas", dossier.ErrInvalide, r)
		}
		contour, err := f.contour(sfnt.GlyphIndex(v>>16), corps)
		if err != nil {
			return err
		}
		tracerContour(img, contour, px, py)
		px += float64(v&0xffff) / f.em * corps
	}
	return nil
}

// contour is the outline of a glyph at that size, a copy: the buffer of the face is shared.
func (f *face) contour(g sfnt.GlyphIndex, corps float64) (sfnt.Segments, error) {
	f.verrou.Lock()
	defer f.verrou.Unlock()
	c, err := f.police.LoadGlyph(&f.tampon, g, fixed.Int26_6(corps*64+0.5), nil)
	if err != nil {
		return nil, fmt.Errorf("contour du glyphe %d: %w", g, err)
	}
	return append(sfnt.Segments(nil), c...), nil
}

// tracerContour fills an outline whose origin stands at (x, y), in a small mask on whole pixels that keeps its fraction of a pixel.
func tracerContour(img *image.Alpha, contour sfnt.Segments, x, y float64) {
	b := contour.Bounds()
	x0, y0 := int(x+float64(b.Min.X)/64)-1, int(y+float64(b.Min.Y)/64)-1
	cadre := image.Rect(x0, y0, x0+int(float64(b.Max.X-b.Min.X)/64)+4, y0+int(float64(b.Max.Y-b.Min.Y)/64)+4)
	if len(contour) == 0 || !cadre.Overlaps(img.Rect) {
		return
	}
	v := vector.NewRasterizer(cadre.Dx(), cadre.Dy())
	point := func(p fixed.Point26_6) (float32, float32) {
		return float32(x + float64(p.X)/64 - float64(x0)), float32(y + float64(p.Y)/64 - float64(y0))
	}
	for _, s := range contour {
		ax, ay := point(s.Args[0])
		bx, by := point(s.Args[1])
		cx, cy := point(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			v.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			v.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			v.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			v.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	v.ClosePath()
	signe := image.NewAlpha(cadre) // of its own: the rasterizer does not cut at the edges of an image
	v.Draw(signe, cadre, image.Opaque, image.Point{})
	r := cadre.Intersect(img.Rect)
	for j := r.Min.Y; j < r.Max.Y; j++ {
		for i := r.Min.X; i < r.Max.X; i++ {
			o := img.PixOffset(i, j)
			img.Pix[o] = max(img.Pix[o], signe.Pix[signe.PixOffset(i, j)])
		}
	}
}
