package dossier

import "fmt"

// MM is a length on paper in millimetres; origin of a page is its top-left corner.
type MM float64

// DPI is a resolution in dots per inch.
type DPI int

// Px converts a length to pixels at that resolution.
func (m MM) Px(d DPI) float64 { return float64(m) * float64(d) / 25.4 }

// Confiance is how sure a reading is, from 0 to 1.
type Confiance float64

// RectMM is a box on paper, in mm, origin top left of the page.
type RectMM struct {
	X, Y, L, H MM // left, top, width, height
}

// RectPx is a box on a page image, in pixels of the stored image, origin top left.
type RectPx struct {
	X int `json:"x"`
	Y int `json:"y"`
	L int `json:"l"`
	H int `json:"h"`
}

// NewRectPx refuses an inside-out box.
func NewRectPx(x, y, l, h int) (RectPx, error) {
	if l < 0 || h < 0 {
		return RectPx{}, fmt.Errorf("%w: boîte %d×%d", ErrInvalide, l, h)
	}
	return RectPx{x, y, l, h}, nil
}
