package ocr

import (
	"image"

	"souspli/dossier"
	"souspli/ocr/deuxddoc"
)

// lireDeuxDDoc looks for 2D-Doc on a page that is no form of ours. Their signature is not checked: the trusted list of certificates is not here.
func (m *Moteur) lireDeuxDDoc(e *pageEtat, img *image.Gray) {
	if m.outils.Codes == nil {
		return
	}
	for _, r := range damiers(img, float64(e.Page.DPI)/25.4, damierCote) {
		for _, c := range m.dataMatrix(img, r) {
			if d, ok := deuxddoc.Lire(c.Octets); ok {
				e.Page.DeuxDDoc = append(e.Page.DeuxDDoc, sceauLu(d, boiteCoins(c.Coins, r.Min)))
			}
		}
	}
}

// dataMatrix reads one part of a page, then again with its grain smoothed. Corners are in pixels of that part.
func (m *Moteur) dataMatrix(img *image.Gray, r image.Rectangle) []Code {
	part := sousImage(img, r)
	if l := m.outils.Codes(part, FormatDataMatrix, true); len(l) > 0 {
		return l
	}
	return m.outils.Codes(sansGrain(part), FormatDataMatrix, true)
}

// sansGrain gives the mean of each pixel and its eight neighbours; the outermost are white.
func sansGrain(img *image.Gray) *image.Gray {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	s := image.NewGray(img.Rect)
	for i := range s.Pix {
		s.Pix[i] = 255
	}
	for y := 1; y < h-1; y++ {
		for x := 1; x < l-1; x++ {
			o, somme := img.PixOffset(x-1, y-1), 0
			for range 3 {
				somme += int(img.Pix[o]) + int(img.Pix[o+1]) + int(img.Pix[o+2])
				o += img.Stride
			}
			s.Pix[s.PixOffset(x, y)] = uint8(somme / 9)
		}
	}
	return s
}

// boiteCoins is the box of a symbol whose corners are counted from an origin.
func boiteCoins(coins [4]image.Point, origine image.Point) dossier.RectPx {
	b := image.Rectangle{coins[0], coins[0]}
	for _, p := range coins {
		b.Min, b.Max = image.Pt(min(b.Min.X, p.X), min(b.Min.Y, p.Y)), image.Pt(max(b.Max.X, p.X), max(b.Max.Y, p.Y))
	}
	b = b.Add(origine)
	return dossier.RectPx{X: b.Min.X, Y: b.Min.Y, L: b.Dx(), H: b.Dy()}
}

// sceauLu keeps what a document says. What it says of somebody's health is nobody's business here: the page is enough.
func sceauLu(d deuxddoc.Document, zone dossier.RectPx) dossier.DeuxDDocLu {
	lu := dossier.DeuxDDocLu{Version: d.Version, Type: d.Type, Libelle: d.Libelle(), Perimetre: d.Perimetre, Pays: d.Pays,
		Autorite: d.Autorite, Certificat: d.Certificat, EmisLe: d.Emission, ScelleLe: d.Scellement, Signature: dossier.SignatureNonVerifiee, Zone: zone}
	if d.Sante() {
		return lu
	}
	for i, l := range [][]deuxddoc.Champ{d.Champs, d.Annexe} {
		for _, c := range l {
			lu.Champs = append(lu.Champs, dossier.Champ2DDoc{Code: c.Code, Libelle: c.Libelle(), Valeur: c.Valeur, Tronque: c.Tronque, Annexe: i == 1})
		}
	}
	if d.Brut != "" {
		lu.Champs = append(lu.Champs, dossier.Champ2DDoc{Valeur: d.Brut})
	}
	return lu
}
