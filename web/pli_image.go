package web

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"net/http"
	"strconv"

	xdraw "golang.org/x/image/draw"

	"souspli/dossier"
)

// largeurVignette is the width of a thumbnail, in pixels.
const largeurVignette = 148

// pliImage sends a page upright; with ?champ=0.nom_naissance its box is outlined, and ?bande=1 keeps a band around it. ?recoupement=0 is
// the box where the first of the other sources speaks of that field.
func (a *agents) pliImage(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	return a.imagePage(q, p, l)
}

func (a *agents) imagePage(q *requete, p dossier.Pli, l *dossier.Lecture) error {
	n, _ := strconv.Atoi(q.Param("page")) // judged below
	zone, _ := zoneDemandee(q, l, n)
	return a.imageEntouree(q, p, l, zone)
}

// imageEntouree sends a page upright, with a box outlined unless it is empty.
func (a *agents) imageEntouree(q *requete, p dossier.Pli, l *dossier.Lecture, zone dossier.RectPx) error {
	n, err := strconv.Atoi(q.Param("page"))
	if err != nil || n < 1 || n > p.NbPages {
		return dossier.ErrIntrouvable
	}
	img, page, err := a.apercu(q, p, l, n)
	if err != nil {
		return err
	}
	if zone.L > 0 {
		boite := surApercu(zone, page, img.Bounds())
		trace := entourer(img, boite)
		if q.Query("bande") != "" {
			trace = redresser(trace, page.Rotation)
			b := tourner(boite, img.Bounds(), page.Rotation)
			h := trace.Bounds().Dy() / 8
			return envoyerJPEG(q, trace.SubImage(image.Rect(0, b.Min.Y-h, trace.Bounds().Dx(), b.Max.Y+h).Intersect(trace.Bounds())))
		}
		return envoyerJPEG(q, redresser(trace, page.Rotation))
	}
	return envoyerJPEG(q, redresser(gris(img), page.Rotation))
}

// zoneDemandee is the box of the field named in the query, when it stands on that page.
func zoneDemandee(q *requete, l *dossier.Lecture, n int) (dossier.RectPx, bool) {
	var i int
	var code string
	if _, err := fmt.Sscanf(q.Query("champ"), "%d.%s", &i, &code); err != nil || l == nil || i < 0 || i >= len(l.Formulaires) {
		return dossier.RectPx{}, false
	}
	c, ok := l.Formulaires[i].Champs[code]
	page, zone := endroit(q, c)
	return zone, ok && page == n && zone.L > 0
}

// pliExtrait sends the box of one field, upright, with a margin: what the agent reads beside the value. With ?recoupement=0, that of
// another source.
func (a *agents) pliExtrait(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(q.Param("formulaire"))
	if err != nil || l == nil || i < 0 || i >= len(l.Formulaires) {
		return dossier.ErrIntrouvable
	}
	c, ok := l.Formulaires[i].Champs[q.Param("champ")]
	n, zone := endroit(q, c)
	if !ok || n < 1 || zone.L == 0 {
		return dossier.ErrIntrouvable
	}
	img, page, err := a.apercu(q, p, l, n)
	if err != nil {
		return err
	}
	droite := redresser(gris(img), page.Rotation)
	b := tourner(surApercu(zone, page, img.Bounds()), img.Bounds(), page.Rotation)
	marge := max(b.Dy()/2, 8)
	b = b.Inset(-marge).Intersect(droite.Bounds())
	if b.Empty() {
		return dossier.ErrIntrouvable
	}
	return envoyerJPEG(q, droite.SubImage(b))
}

// pliVignette sends a page upright and small.
func (a *agents) pliVignette(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(q.Param("page"))
	if err != nil || n < 1 || n > p.NbPages {
		return dossier.ErrIntrouvable
	}
	img, page, err := a.apercu(q, p, l, n)
	if err != nil {
		return err
	}
	b := img.Bounds()
	petite := image.NewGray(image.Rect(0, 0, largeurVignette, max(1, b.Dy()*largeurVignette/max(1, b.Dx()))))
	xdraw.ApproxBiLinear.Scale(petite, petite.Bounds(), img, b, xdraw.Src, nil)
	return envoyerJPEG(q, redresser(petite, page.Rotation))
}

// apercu reads the preview of a page: the page as stored, not turned, made by the reading process, which makes it again when it is lost.
func (a *agents) apercu(q *requete, p dossier.Pli, l *dossier.Lecture, n int) (image.Image, dossier.PageLue, error) {
	var page dossier.PageLue
	if l != nil {
		for _, x := range l.Pages {
			if x.N == n {
				page = x
			}
		}
	}
	octets, err := a.d.Intake.Apercu(q, p, n)
	if err != nil {
		return nil, page, fmt.Errorf("aperçu du pli %d page %d: %w", p.ID, n, err)
	}
	img, err := jpeg.Decode(bytes.NewReader(octets))
	if err != nil {
		return nil, page, fmt.Errorf("aperçu du pli %d page %d: %w", p.ID, n, err)
	}
	return img, page, nil
}

// surApercu brings a box from the pixels of the stored image to those of its preview.
func surApercu(z dossier.RectPx, page dossier.PageLue, b image.Rectangle) image.Rectangle {
	if page.Largeur == 0 || page.Hauteur == 0 {
		return image.Rectangle{}
	}
	kx, ky := float64(b.Dx())/float64(page.Largeur), float64(b.Dy())/float64(page.Hauteur)
	return image.Rect(int(float64(z.X)*kx), int(float64(z.Y)*ky), int(float64(z.X+z.L)*kx)+1, int(float64(z.Y+z.H)*ky)+1)
}

// tourner brings a box of an image to where it is once the image is turned clockwise by that many degrees.
func tourner(r, b image.Rectangle, degres int) image.Rectangle {
	l, h := b.Dx(), b.Dy()
	switch degres {
	case 90:
		return image.Rect(h-r.Max.Y, r.Min.X, h-r.Min.Y, r.Max.X)
	case 180:
		return image.Rect(l-r.Max.X, h-r.Max.Y, l-r.Min.X, h-r.Min.Y)
	case 270:
		return image.Rect(r.Min.Y, l-r.Max.X, r.Max.Y, l-r.Min.X)
	}
	return r
}

// sousImage is an image a part of which can be taken.
type sousImage interface {
	image.Image
	SubImage(image.Rectangle) image.Image
}

func gris(img image.Image) *image.Gray {
	if g, ok := img.(*image.Gray); ok {
		return g
	}
	g := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(g, g.Bounds(), img, img.Bounds().Min, draw.Src)
	return g
}

// redresser turns an image clockwise by 0, 90, 180 or 270 degrees.
func redresser(img sousImage, degres int) sousImage {
	if degres != 90 && degres != 180 && degres != 270 {
		return img
	}
	b := img.Bounds()
	l, h := b.Dx(), b.Dy()
	if degres != 180 {
		l, h = h, l
	}
	var sortie draw.Image
	if _, ok := img.(*image.Gray); ok {
		sortie = image.NewGray(image.Rect(0, 0, l, h))
	} else {
		sortie = image.NewRGBA(image.Rect(0, 0, l, h))
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := img.At(b.Min.X+x, b.Min.Y+y)
			switch degres {
			case 90:
				sortie.Set(b.Dy()-1-y, x, c)
			case 180:
				sortie.Set(b.Dx()-1-x, b.Dy()-1-y, c)
			case 270:
				sortie.Set(y, b.Dx()-1-x, c)
			}
		}
	}
	return sortie.(sousImage)
}

// entourer draws a blue frame around a box, outside of it: nothing of the writing is covered.
func entourer(img image.Image, r image.Rectangle) sousImage {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Bounds(), img, b.Min, draw.Src)
	bleu := image.NewUniform(color.RGBA{0x1d, 0x4e, 0xd8, 0xff})
	const e = 4
	ext := r.Inset(-2 * e)
	for _, cote := range []image.Rectangle{
		{ext.Min, image.Pt(ext.Max.X, ext.Min.Y+e)}, {image.Pt(ext.Min.X, ext.Max.Y-e), ext.Max},
		{ext.Min, image.Pt(ext.Min.X+e, ext.Max.Y)}, {image.Pt(ext.Max.X-e, ext.Min.Y), ext.Max},
	} {
		draw.Draw(out, cote.Intersect(out.Bounds()), bleu, image.Point{}, draw.Src)
	}
	return out
}

func envoyerJPEG(q *requete, img image.Image) error {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		return fmt.Errorf("image: %w", err)
	}
	q.Data(http.StatusOK, "image/jpeg", b.Bytes())
	return nil
}

// pliOriginal sends the bytes received, as a file to keep: never shown by the browser inside our pages.
func (a *agents) pliOriginal(q *requete) error {
	p, err := a.pliDe(q)
	if err != nil {
		return err
	}
	octets, err := a.d.Coffre.Get(q, p.Empreinte)
	if err != nil {
		return fmt.Errorf("original du pli %d: %w", p.ID, err)
	}
	ext := map[string]string{"application/pdf": ".pdf", "image/tiff": ".tif", "image/jpeg": ".jpg", "image/png": ".png"}[p.TypeMedia]
	envoyer(q.Context, fmt.Sprintf("pli-%d%s", p.ID, ext), "application/octet-stream", octets, true)
	return nil
}
