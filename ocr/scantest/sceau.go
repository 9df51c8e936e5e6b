package scantest

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"image"
	"image/color"
	"strings"
	"time"

	"github.com/boombuler/barcode/datamatrix"
)

// Sceau is the content of an invented 2D-Doc, of perimeter 01. The authority is FR00, that of tests.
type Sceau struct {
	Version int
	Type    string
	Emis    string // AAAA-MM-JJ
	// Message holds the fields, each with its identifier, separators included: \x1d after a value of no fixed size.
	Message string
	Annexe  string // version 04
}

// Texte is the sealed text. With a key it is signed, else it carries a signature that fits nothing.
func (s Sceau) Texte(cle *ecdsa.PrivateKey) (string, error) {
	emis, err := time.Parse("2006-01-02", s.Emis)
	if err != nil {
		return "", err
	}
	jours := int(emis.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24)
	couvert := fmt.Sprintf("DC%02dFR000001%04X%04X%s", s.Version, jours, jours, s.Type)
	if s.Version >= 3 {
		couvert += "01"
	}
	if s.Version >= 4 {
		couvert += "FR"
	}
	couvert += s.Message
	signature := make([]byte, 64)
	if cle != nil {
		h := sha256.Sum256([]byte(couvert))
		r, v, err := ecdsa.Sign(rand.Reader, cle, h[:])
		if err != nil {
			return "", err
		}
		r.FillBytes(signature[:32])
		v.FillBytes(signature[32:])
	}
	texte := couvert + "\x1f" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(signature)
	if s.Annexe != "" {
		texte += "\x1d" + s.Annexe
	}
	return texte, nil
}

// Facture draws the bill of an energy supplier sent to someone, A4 at that resolution, with a Data Matrix of that text, cote mm wide, at the
// top right, the words 2D-DOC along it.
func Facture(p Identite, texte string, cote float64, dpi int) (*image.Gray, error) {
	img := Page(dpi)
	k := float64(dpi) / 25.4
	ecrire := func(police Police, corps, x, y float64, s string) { Ecrire(img, police, corps*k, x*k, y*k, s, 30) }
	ecrire(SansGras, 6, 20, 20, "ÉNERGIE DU FLEUVE")
	ecrire(Sans, 3, 20, 28, "Votre facture du 12 mars 2026, en clair")
	for i, s := range []string{strings.ToUpper(p.Prenoms + " " + p.NomNaissance), p.Adresse.Complement, p.Adresse.Numero + " " + p.Adresse.Voie, p.Adresse.CodePostal + " " + p.Adresse.Commune} {
		ecrire(Sans, 3.4, 115, 70+5*float64(i), s)
	}
	y := 110.0
	for _, s := range []string{
		"Madame, Monsieur, voici le détail de ce que vous avez utilisé pendant les deux derniers mois, et ce que vous avez à payer.",
		"Abonnement : 12,40 € par mois. Consommation relevée : 318 kWh à 0,2016 € chacun. Taxes et contributions comprises.",
		"Le montant sera prélevé sur votre compte le 3 avril 2026. Vous n’avez rien à faire. Pour toute question, écrivez-nous à l’adresse ci-dessous.",
		"Cette facture peut servir de justificatif de domicile. Le code imprimé en haut à droite permet d’en vérifier le contenu.",
	} {
		y = Paragraphe(img, Sans, 3.2*k, 20*k, y*k, 170*k, s, 30)/k + 4
	}
	for i := range 12 { // a table, ruled
		rect(img, image.Rect(int(20*k), int((180+6*float64(i))*k), int(190*k), int((180+6*float64(i))*k)+2), 90)
		ecrire(Sans, 3, 24, 184+6*float64(i), fmt.Sprintf("Période %d     %d kWh     %d,%02d €", i+1, 20+7*i, 4+i, 13*i%100))
	}
	if err := dessinerSceau(img, texte, 150, 15, cote, k); err != nil {
		return nil, err
	}
	ecrire(SansGras, 2.6, 150, 15+cote+3.5, "2D-DOC")
	return img, nil
}

// dessinerSceau draws the symbol with its corner at (x, y) mm.
func dessinerSceau(img *image.Gray, texte string, x, y, cote, k float64) error {
	code, err := datamatrix.Encode(texte)
	if err != nil {
		return err
	}
	n := code.Bounds().Dx()
	module := cote / float64(n)
	for j := range n {
		for i := range n {
			if code.At(i, j) == color.Black {
				rect(img, image.Rect(int((x+module*float64(i))*k), int((y+module*float64(j))*k), int((x+module*float64(i+1))*k), int((y+module*float64(j+1))*k)), 15)
			}
		}
	}
	return nil
}
