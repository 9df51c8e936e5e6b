// Package tesseract reads print in a grey image: one line, a block or a page.
//
// In: a grey image, dark on light, upright and straight (2° of tilt lose most of a page), 150 to 400 dpi. Out: the text, its
// words with confidences from 0 to 1 and boxes in pixels of the image given, in its own coordinates (a sub-image keeps those of
// its parent). It reads print, not handwriting. Nothing is written and no file is opened but the language model.
//
// The engine cannot be stopped and leaks a little with each call: it runs in the reading process, which its parent kills and
// recycles. OMP_THREAD_LIMIT=1 must be in that process's environment before it starts (7 to 9 times slower without).
package tesseract

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/otiai10/gosseract/v2"

	"souspli/dossier"
)

// Page segmentation modes we use.
const (
	PSMPage   = 3  // whole page, columns found
	PSMBloc   = 6  // one block of lines
	PSMLigne  = 7  // one line
	PSMMot    = 8  // one word
	PSMSigne  = 10 // one character
	PSMEparse = 11 // scattered text, any order
)

// ErrImage is an image the engine cannot take: too small, too large, or not what it says.
var ErrImage = errors.New("image hors des limites du lecteur de texte")

const (
	coteMin = 4
	coteMax = 32_000 // the engine's coordinates are 16-bit
)

// Options of one reading. The zero value reads one line at 300 dpi.
type Options struct {
	PSM          int    // 0: PSMLigne
	ListeBlanche string // only these characters; "": all
	DPI          int    // 0: 300
}

// Texte is what was read. Lines are separated by "\n", words by one space.
type Texte struct {
	Texte     string
	Confiance dossier.Confiance // mean of the words, weighted by their length; 0 when nothing was read
	Mots      []Mot
}

// Mot is one word. Ligne counts the lines of the reading from 0.
type Mot struct {
	Texte     string
	Confiance dossier.Confiance
	Boite     image.Rectangle
	Ligne     int
}

// Client is one engine with its language loaded. Not for concurrent use: one for each worker.
type Client struct {
	c *gosseract.Client
}

// premiere serialises what touches the process's stderr: the engine's start redirects it for everybody.
var premiere sync.Mutex

// New loads a language ("fra"). It fails when the language is not installed. Close it.
func New(langue string) (*Client, error) {
	c := &Client{c: gosseract.NewClient()}
	if err := c.demarre(langue); err != nil {
		return nil, errors.Join(fmt.Errorf("start tesseract %q: %w", langue, err), c.Close())
	}
	return c, nil
}

// demarre reads a white image: the engine starts at the first reading only, and a missing language must show now.
func (c *Client) demarre(langue string) error {
	premiere.Lock()
	defer premiere.Unlock()
	if err := c.c.SetLanguage(langue); err != nil {
		return err
	}
	for k, v := range map[gosseract.SettableVariable]string{
		gosseract.DEBUG_FILE:      "/dev/null",
		"tessedit_pageseg_mode":   strconv.Itoa(PSMLigne),
		"tessedit_char_whitelist": "",
		"tessedit_char_blacklist": "|", // nobody types it, and I and l are read so
		"user_defined_dpi":        "300",
	} {
		if err := c.c.SetVariable(k, v); err != nil {
			return err
		}
	}
	blanc := image.NewGray(image.Rect(0, 0, 64, 32))
	for i := range blanc.Pix {
		blanc.Pix[i] = 255
	}
	if err := c.c.SetImageFromBytes(pgm(blanc)); err != nil {
		return err
	}
	_, err := c.c.Text()
	return err
}

// Lire reads the image. Nothing legible gives an empty Texte without error.
func (c *Client) Lire(img *image.Gray, o Options) (Texte, error) {
	if err := verifie(img); err != nil {
		return Texte{}, err
	}
	if o.PSM == 0 {
		o.PSM = PSMLigne
	}
	if o.DPI == 0 {
		o.DPI = 300
	}
	// SetPageSegMode is forgotten by a later start of the engine; variables are not. Setting one applies all.
	c.c.Variables["tessedit_pageseg_mode"] = strconv.Itoa(o.PSM)
	c.c.Variables["tessedit_char_whitelist"] = o.ListeBlanche
	if err := c.c.SetVariable("user_defined_dpi", strconv.Itoa(o.DPI)); err != nil {
		return Texte{}, fmt.Errorf("set tesseract options: %w", err)
	}
	if err := c.c.SetImageFromBytes(pgm(img)); err != nil {
		return Texte{}, fmt.Errorf("give image to tesseract: %w", err)
	}
	// One pass: the text is put together from the words, since Text would recognise everything a second time.
	mots, err := c.c.GetBoundingBoxesVerbose()
	if err != nil {
		return Texte{}, fmt.Errorf("read with tesseract: %w", err)
	}
	return assemble(mots, img.Rect.Min), nil
}

// Version is the engine's, for Lecture.Moteur.
func Version() string { return "tesseract " + gosseract.Version() }

// Installe reports whether the model of a language is where the engine looks for it, without loading it. New has the last word.
func Installe(langue string) bool {
	dossiers := []string{os.Getenv("TESSDATA_PREFIX")}
	if dossiers[0] == "" {
		var err error
		if dossiers, err = filepath.Glob("/usr/share/tesseract-ocr/*/tessdata"); err != nil {
			return false
		}
	}
	return slices.ContainsFunc(dossiers, func(d string) bool {
		_, err := os.Stat(filepath.Join(d, langue+".traineddata"))
		return err == nil
	})
}

// Close frees the engine.
func (c *Client) Close() error { return c.c.Close() }

func verifie(img *image.Gray) error {
	if img == nil {
		return ErrImage
	}
	l, h := img.Rect.Dx(), img.Rect.Dy()
	if l < coteMin || h < coteMin || l > coteMax || h > coteMax || img.Stride < l || len(img.Pix) < (h-1)*img.Stride+l {
		return fmt.Errorf("%w: %d×%d", ErrImage, l, h)
	}
	return nil
}

// pgm gives the bytes of a portable grey map: the one way in that costs no compression.
func pgm(img *image.Gray) []byte {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	var b bytes.Buffer
	b.Grow(l*h + 32)
	fmt.Fprintf(&b, "P5\n%d %d\n255\n", l, h)
	for y := range h {
		b.Write(img.Pix[y*img.Stride:][:l])
	}
	return b.Bytes()
}

func assemble(boites []gosseract.BoundingBox, origine image.Point) Texte {
	type cle struct{ bloc, par, ligne int }
	var (
		t      Texte
		texte  strings.Builder
		avant  cle
		ligne  = -1
		somme  float64
		signes int
	)
	for _, b := range boites {
		mot := strings.TrimSpace(b.Word)
		if mot == "" {
			continue
		}
		k := cle{b.BlockNum, b.ParNum, b.LineNum}
		switch {
		case ligne < 0:
			ligne = 0
		case k != avant:
			ligne++
			texte.WriteByte('\n')
		default:
			texte.WriteByte(' ')
		}
		avant = k
		texte.WriteString(mot)
		confiance := max(0, min(100, b.Confidence)) / 100
		n := len([]rune(mot))
		somme += confiance * float64(n)
		signes += n
		t.Mots = append(t.Mots, Mot{Texte: mot, Confiance: dossier.Confiance(confiance), Boite: b.Box.Add(origine), Ligne: ligne})
	}
	t.Texte = texte.String()
	if signes > 0 {
		t.Confiance = dossier.Confiance(somme / float64(signes))
	}
	return t
}
