package dossier

import (
	"encoding/json"
	"fmt"
	"math"
)

// SourceTexte says where the text of a page comes from.
type SourceTexte string

// The sources of a text. TextePDFImage is a page of which a part was written in the file, and the rest read on its image.
const (
	TexteImage    SourceTexte = "image"
	TextePDF      SourceTexte = "pdf"
	TextePDFImage SourceTexte = "pdf_image"
)

// SourcesTexte lists them, in the order of the database's constraint.
var SourcesTexte = []SourceTexte{TexteImage, TextePDF, TextePDFImage}

// TextePage is the full text of one page, for searching: no decision is taken on it.
type TextePage struct {
	N         int         `json:"n"` // in the pli, from 1
	Texte     string      `json:"texte"`
	Mots      []MotLu     `json:"mots"`
	Confiance Confiance   `json:"confiance"` // mean of the words, weighted by their length; 0 when nothing was read
	Source    SourceTexte `json:"source"`
	Moteur    string      `json:"moteur"`   // name and version of the text engine
	Rotation  int         `json:"rotation"` // quarter turns clockwise that set the stored image upright: 0, 90, 180, 270
	// Inclinaison is the tilt of the upright page, degrees, positive clockwise.
	Inclinaison float64 `json:"inclinaison"`
	Largeur     int     `json:"largeur"` // pixels of the stored image
	Hauteur     int     `json:"hauteur"`
	Erreur      string  `json:"erreur,omitempty"` // French, why the page could not be read; the others go on
}

// MotLu is one word of a page. X, Y is the corner where the word begins, at the top of its letters, in pixels of the stored image, which
// is not turned: the word runs L pixels from there in the direction Angle, and is H pixels high on its right-hand side.
type MotLu struct {
	Texte     string
	Confiance Confiance
	Ligne     int // from 0
	X, Y      int
	L, H      int
	Angle     float64 // degrees clockwise, as seen on the stored image: 0 runs to the right, 90 down
	Ecrit     bool    // written in the PDF: its text is there already
}

// Coins gives the four corners of the word on the stored image: beginning and end of its top, end and beginning of its foot.
func (m MotLu) Coins() [4][2]float64 {
	s, c := math.Sincos(m.Angle * math.Pi / 180)
	x, y, l, h := float64(m.X), float64(m.Y), float64(m.L), float64(m.H)
	return [4][2]float64{{x, y}, {x + l*c, y + l*s}, {x + l*c - h*s, y + l*s + h*c}, {x - h*s, y + h*c}}
}

// MarshalJSON writes a word as a list, since a page has hundreds: text, x, y, l, h, angle, line, confidence in percent, written (0, 1).
func (m MotLu) MarshalJSON() ([]byte, error) {
	ecrit := 0
	if m.Ecrit {
		ecrit = 1
	}
	return json.Marshal([]any{m.Texte, m.X, m.Y, m.L, m.H, math.Round(m.Angle*100) / 100, m.Ligne, int(math.Round(float64(m.Confiance) * 100)), ecrit})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (m *MotLu) UnmarshalJSON(b []byte) error {
	var confiance, ecrit int
	champs := []any{&m.Texte, &m.X, &m.Y, &m.L, &m.H, &m.Angle, &m.Ligne, &confiance, &ecrit}
	n := len(champs)
	if err := json.Unmarshal(b, &champs); err != nil {
		return fmt.Errorf("%w: word of a page: %w", ErrInvalide, err)
	}
	if len(champs) != n {
		return fmt.Errorf("%w: word of a page: %d parts", ErrInvalide, len(champs))
	}
	m.Confiance, m.Ecrit = Confiance(float64(confiance)/100), ecrit == 1
	return nil
}
