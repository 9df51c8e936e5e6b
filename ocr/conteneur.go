package ocr

import (
	"bytes"
	"errors"
	"fmt"
	"image"

	"souspli/dossier"
)

const typePDF = "application/pdf"

// contenant is an opened file. Pages are numbered from 1.
type contenant interface {
	inspection() dossier.Inspection
	page(n int) (pageImage, error)
	fermer()
}

// pageImage is a page as an image, before anything is known of it.
type pageImage struct {
	img     *image.Gray // origin (0,0)
	dpi     dossier.DPI // as the file states it, 0 when it does not
	alertes []string
	scan    bool // taken out of a PDF as it was put in: the page shows nothing else
}

// ouvrir tells the kind of the bytes and opens them. A *dossier.Refus says why they cannot be taken.
func (m *Moteur) ouvrir(nom string, octets []byte) (contenant, error) {
	switch {
	case len(octets) == 0:
		return nil, refus(dossier.RefusVide, "Le fichier «\u00a0%s\u00a0» est vide. Numérisez-le ou enregistrez-le à nouveau.", nom)
	case int64(len(octets)) > m.limites.Octets:
		return nil, refus(dossier.RefusTropLourd, "Le fichier «\u00a0%s\u00a0» pèse %d Mo\u00a0; la limite est de %d Mo. Découpez-le, ou numérisez-le à 300 points par pouce.",
			nom, len(octets)>>20, m.limites.Octets>>20)
	case estPDF(octets):
		return m.ouvrirPDF(nom, octets)
	case bytes.HasPrefix(octets, []byte("\xFF\xD8\xFF")), bytes.HasPrefix(octets, []byte("\x89PNG\r\n\x1a\n")),
		bytes.HasPrefix(octets, []byte("II*\x00")), bytes.HasPrefix(octets, []byte("MM\x00*")),
		bytes.HasPrefix(octets, []byte("II+\x00")), bytes.HasPrefix(octets, []byte("MM\x00+")):
		return m.ouvrirImage(nom, octets)
	}
	if autre := autreFormat(octets); autre != "" {
		return nil, refus(dossier.RefusType, "Le fichier «\u00a0%s\u00a0» est %s. Souspli prend les PDF, TIFF, JPEG et PNG\u00a0: enregistrez-le en PDF.", nom, autre)
	}
	return nil, refus(dossier.RefusType, "Le fichier «\u00a0%s\u00a0» n’est ni un PDF ni une image TIFF, JPEG ou PNG, quel que soit son nom. Numérisez le papier, ou enregistrez le document en PDF.", nom)
}

// estPDF accepts what readers accept: the mark within the first 1,024 bytes.
func estPDF(octets []byte) bool {
	return bytes.Contains(octets[:min(len(octets), 1024)], []byte("%PDF-"))
}

// autreFormat names in French the kinds that people send by mistake.
func autreFormat(o []byte) string {
	boite := ""
	if len(o) > 12 && string(o[4:8]) == "ftyp" {
		boite = string(o[8:12])
	}
	switch {
	case bytes.HasPrefix(o, []byte("GIF8")):
		return "une image GIF"
	case len(o) > 12 && string(o[:4]) == "RIFF" && string(o[8:12]) == "WEBP":
		return "une image WebP"
	case bytes.HasPrefix(o, []byte("BM")) && len(o) > 26:
		return "une image BMP"
	case boite == "heic" || boite == "heix" || boite == "mif1" || boite == "msf1":
		return "une photographie HEIC"
	case boite == "avif":
		return "une image AVIF"
	case bytes.HasPrefix(o, []byte("PK\x03\x04")):
		return "une archive ou un document de bureautique"
	case bytes.HasPrefix(o, []byte("\xD0\xCF\x11\xE0")):
		return "un document de bureautique"
	}
	return ""
}

// images is a TIFF, JPEG or PNG.
type images struct {
	m      *Moteur
	nom    string
	octets []byte
	info   dossier.Inspection
}

func (m *Moteur) ouvrirImage(nom string, octets []byte) (contenant, error) {
	if m.outils.Compter == nil || m.outils.Decode == nil {
		return nil, errors.New("ocr: no image decoder")
	}
	n, typ, err := m.outils.Compter(octets)
	if err != nil {
		return nil, nommer(nom, err)
	}
	if err := m.verifierPages(nom, n); err != nil {
		return nil, err
	}
	return &images{m: m, nom: nom, octets: octets, info: dossier.Inspection{TypeMedia: typ, NbPages: n}}, nil
}

func (i *images) inspection() dossier.Inspection { return i.info }
func (i *images) fermer()                        {}

func (i *images) page(n int) (pageImage, error) {
	menage()
	p, err := i.m.decoder(i.octets, n, i.m.limites.Pixels)
	if err != nil || i.m.outils.Taille == nil {
		return p, err
	}
	if l, h, err := i.m.outils.Taille(i.octets, n-1); err == nil {
		p.direReduite(l * h)
	}
	return p, nil
}

// dpiDit is the resolution below which a page that was reduced to be read says so.
const dpiDit = rendreDPI * 3 / 4

// direReduite says on the page that it was stored with many more pixels than it is read with, when details may be lost.
func (p *pageImage) direReduite(pixels int) {
	switch l, h := p.img.Rect.Dx(), p.img.Rect.Dy(); {
	case pixels < 2*l*h || p.dpi >= dpiDit:
	case p.dpi > 0:
		p.alertes = append(p.alertes, fmt.Sprintf("Page de très grand format\u00a0: lue à %d points par pouce.", p.dpi))
	default:
		p.alertes = append(p.alertes, fmt.Sprintf("Image très grande\u00a0: lue en %d\u00a0×\u00a0%d pixels.", l, h))
	}
}

// decoder decodes one page of an image file; a page decoded in part is kept, with an alert.
func (m *Moteur) decoder(octets []byte, n, pixels int) (pageImage, error) {
	img, dpi, err := m.outils.Decode(octets, n-1, pixels)
	if img == nil {
		if err == nil {
			err = refus(dossier.RefusAbime, "L’image ne peut pas être décodée.")
		}
		return pageImage{}, err
	}
	p := pageImage{img: img, dpi: dpi}
	var coupee *dossier.Refus
	switch {
	case errors.As(err, &coupee):
		p.alertes = append(p.alertes, "Image endommagée\u00a0: une partie de la page manque. Numérisez-la à nouveau.")
	case err != nil:
		p.alertes = append(p.alertes, "Image endommagée par endroits. Comparez avec le papier, ou numérisez-la à nouveau.")
	}
	return p, nil
}

// verifierPages refuses a file with no page or too many.
func (m *Moteur) verifierPages(nom string, n int) error {
	switch {
	case n < 1:
		return refus(dossier.RefusSansPage, "Le fichier «\u00a0%s\u00a0» ne contient aucune page. Numérisez-le à nouveau.", nom)
	case n > m.limites.Pages:
		return refus(dossier.RefusTropPages, "Le fichier «\u00a0%s\u00a0» compte %d pages\u00a0; la limite est de %d. Découpez-le, un pli par fichier.", nom, n, m.limites.Pages)
	}
	return nil
}

// nommer puts the file's name and what to do in a refusal that lacks them; other errors pass.
func nommer(nom string, err error) error {
	var r *dossier.Refus
	if !errors.As(err, &r) {
		return err
	}
	switch r.Code {
	case dossier.RefusVide:
		return refus(r.Code, "Le fichier «\u00a0%s\u00a0» est vide. Numérisez-le ou enregistrez-le à nouveau.", nom)
	case dossier.RefusAbime:
		return refus(r.Code, "Le fichier «\u00a0%s\u00a0» est abîmé ou incomplet\u00a0: il ne peut pas être ouvert. Numérisez le papier à nouveau, ou redemandez le fichier.", nom)
	case dossier.RefusTropGrand:
		return refus(r.Code, "Une image du fichier «\u00a0%s\u00a0» est trop grande pour être lue. Numérisez à 300 points par pouce, en format A4 ou A3.", nom)
	case dossier.RefusType:
		return refus(r.Code, "Le fichier «\u00a0%s\u00a0» n’est ni un PDF ni une image TIFF, JPEG ou PNG que l’on sache lire. Numérisez le papier, ou enregistrez le document en PDF.", nom)
	case dossier.RefusSansPage:
		return refus(r.Code, "Le fichier «\u00a0%s\u00a0» ne contient aucune page. Numérisez-le à nouveau.", nom)
	}
	return r
}

func refus(code dossier.CodeRefus, message string, args ...any) *dossier.Refus {
	return &dossier.Refus{Code: code, Message: fmt.Sprintf(message, args...)}
}

// inspecter also decodes the first page of an image file: a single image cut short is refused while it can still be asked
// for again; a page lost in the middle of a TIFF, or an image with wrong pixels, is an alert on that page. A PDF that only the repairer
// opens must show something.
func (m *Moteur) inspecter(nom string, octets []byte) (dossier.Inspection, error) {
	c, err := m.ouvrir(nom, octets)
	if err != nil {
		return dossier.Inspection{}, err
	}
	defer c.fermer()
	switch c := c.(type) {
	case *images:
		img, _, err := m.outils.Decode(octets, 0, m.limites.Pixels)
		var coupee *dossier.Refus
		if err != nil && (img == nil || c.info.NbPages == 1 && errors.As(err, &coupee)) {
			return dossier.Inspection{}, nommer(nom, err)
		}
	case *pdf:
		if c.ctx == nil && !c.montre() {
			return dossier.Inspection{}, nommer(nom, &dossier.Refus{Code: dossier.RefusAbime})
		}
	}
	return c.inspection(), nil
}
