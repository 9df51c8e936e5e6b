package postal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"souspli/dossier"
	"souspli/templates"
)

// Names in a batch folder.
const (
	FichierLot       = "lot.pdf" // the first file for the printer; then lot-2.pdf, lot-3.pdf…
	FichierBordereau = "bordereau.pdf"
	FichierManifeste = "manifeste.json"

	suffixePartiel = ".partiel"
)

// lettresParFichier is how many letters a file for the printer holds at most; an envelope is never cut.
const lettresParFichier = 500

// fichiersEnCours is how many files are put together at once: with the one being filled, all the PDFs held in memory.
const fichiersEnCours = 2

// FichierPDF is one file of a batch for the printer.
type FichierPDF struct {
	Nom       string `json:"nom"`
	Courriers int    `json:"courriers"`
	Pages     int    `json:"pages"` // blank ones included
	SHA256    string `json:"sha256"`
}

// atelier is our own print room: a batch is a folder, complete and synced under a temporary name before it takes its own. Made again,
// it has the same pages.
type atelier struct {
	p    *Postal
	dir  string // of the folders
	info BordereauInfo

	max       int          // letters in a file
	courant   []PiecePrete // of the file being filled
	page      int          // the next of it
	enveloppe int
	fichiers  []*FichierPDF
	place     chan struct{}
	travaux   sync.WaitGroup
	mu        sync.Mutex
	faute     error
}

func (p *Postal) atelier(dir string, lot dossier.LotCourrier) *atelier {
	a := &atelier{p: p, dir: dir, page: 1, max: lettresParFichier, place: make(chan struct{}, fichiersEnCours)}
	a.info = BordereauInfo{Lot: lot.Nom, Date: lot.Jour, Prefecture: lot.Prefecture, Dossier: filepath.Join(dir, lot.Nom), Pieces: []PieceLot{}, Reimprime: lot.De}
	return a
}

func (a *atelier) partiel() string { return a.info.Dossier + suffixePartiel }

// Preparer puts an envelope in the file being filled. Each letter begins a sheet.
func (a *atelier) Preparer(ctx context.Context, e EnvoiPret) error {
	if a.enveloppe == 0 {
		if err := errors.Join(os.RemoveAll(a.partiel()), os.Mkdir(a.partiel(), 0o755)); err != nil {
			return fmt.Errorf("lot: %w", err)
		}
	}
	a.enveloppe++
	if len(a.courant)+len(e.Pieces) > a.max {
		a.fermer()
	}
	for _, x := range e.Pieces {
		empreinte := x.Empreinte.String()
		if !e.Reimprime.IsZero() {
			var err error
			if x.PDF, err = tamponner(x.PDF, e.Reimprime); err != nil {
				return fmt.Errorf("courrier %d: %w", x.ID, err)
			}
		}
		a.info.Pieces = append(a.info.Pieces, PieceLot{Piece: x.Piece, Enveloppe: x.Enveloppe, Courrier: x.ID, Genre: x.Genre, Numero: x.Numero,
			Fichier: nomFichier(len(a.fichiers) + 1), Pages: x.NbPages, PremierePage: a.page, Lignes: x.Lignes, SHA256: empreinte, Recommande: e.Recommande})
		a.info.Total++
		a.info.Pages += x.NbPages
		a.page += x.NbPages + x.NbPages%2
		a.courant = append(a.courant, x)
	}
	return ctx.Err()
}

func nomFichier(n int) string {
	if n == 1 {
		return FichierLot
	}
	return fmt.Sprintf("lot-%d.pdf", n)
}

// fermer puts a full file together aside, and begins another.
func (a *atelier) fermer() {
	if len(a.courant) == 0 {
		return
	}
	f, pieces := &FichierPDF{Nom: nomFichier(len(a.fichiers) + 1), Courriers: len(a.courant), Pages: a.page - 1}, a.courant
	a.fichiers, a.courant, a.page = append(a.fichiers, f), nil, 1
	a.place <- struct{}{}
	a.travaux.Go(func() {
		defer func() { <-a.place }()
		b, err := assembler(pieces)
		if err == nil {
			f.SHA256 = dossier.EmpreinteDe(b).String()
			err = ecrireFichier(filepath.Join(a.partiel(), f.Nom), b)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.faute = errors.Join(a.faute, err)
	})
}

// Soumettre finishes the folder, with the deposit slip of a first printing, and gives it its name. A folder of that name already there is
// the same batch: it stays.
func (a *atelier) Soumettre(ctx context.Context, cle string) error {
	a.fermer()
	a.travaux.Wait()
	if a.faute != nil {
		return a.faute
	}
	for _, f := range a.fichiers {
		a.info.Fichiers = append(a.info.Fichiers, *f)
	}
	manifeste, err := json.MarshalIndent(a.info, "", "  ")
	if err != nil {
		return fmt.Errorf("manifeste: %w", err)
	}
	if err := ecrireFichier(filepath.Join(a.partiel(), FichierManifeste), append(manifeste, '\n')); err != nil {
		return err
	}
	if a.info.Reimprime == "" { // the slip of the first printing still counts its envelopes
		bordereau, err := a.p.bordereau(ctx, a.info)
		if err != nil {
			return err
		}
		if err := ecrireFichier(filepath.Join(a.partiel(), FichierBordereau), bordereau); err != nil {
			return err
		}
	}
	if err := synchroniser(a.partiel()); err != nil {
		return err
	}
	return Deplacer(a.partiel(), filepath.Join(a.dir, cle))
}

// Deplacer gives a finished folder its name, for good. A folder of that name already there is the same: it stays.
func Deplacer(partiel, dir string) error {
	err := os.Rename(partiel, dir)
	if errors.Is(err, fs.ErrExist) {
		return os.RemoveAll(partiel)
	}
	if err != nil {
		return fmt.Errorf("livrer le lot: %w", err)
	}
	return synchroniser(filepath.Dir(dir))
}

// Etat looks for the folder.
func (a *atelier) Etat(_ context.Context, cle string) (EtatVoie, error) {
	for _, x := range []struct {
		nom  string
		etat EtatVoie
	}{{cle, VoieSoumis}, {cle + suffixePartiel, VoiePrepare}} {
		_, err := os.Stat(filepath.Join(a.dir, x.nom))
		if err == nil {
			return x.etat, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("lot: %w", err)
		}
	}
	return VoieInconnu, nil
}

// Preuves gives the deposit slip, to be signed and stamped at the post office.
func (a *atelier) Preuves(_ context.Context, cle string) ([]Preuve, error) {
	b, err := os.ReadFile(filepath.Join(a.dir, cle, FichierBordereau))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("lot: %w", dossier.ErrIntrouvable)
	}
	if err != nil {
		return nil, fmt.Errorf("lot: %w", err)
	}
	return []Preuve{{FichierBordereau, b}}, nil
}

// manifeste reads what the folder says of itself.
func (a *atelier) manifeste() (info BordereauInfo, err error) {
	b, err := os.ReadFile(filepath.Join(a.info.Dossier, FichierManifeste))
	if errors.Is(err, fs.ErrNotExist) {
		return info, fmt.Errorf("lot: %w", dossier.ErrIntrouvable)
	}
	if err == nil {
		err = json.Unmarshal(b, &info)
	}
	if err != nil {
		return info, fmt.Errorf("lot: %w", err)
	}
	return info, nil
}

// pdfcpu's settings are one for the process: chosen once, before two batches are written together.
func init() { api.DisableConfigDir() }

func reglagesPDF() *model.Configuration {
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	return conf
}

// assembler puts the letters one after the other, a blank page after those that end on the front of a sheet.
func assembler(pieces []PiecePrete) ([]byte, error) {
	blanche, err := templates.PageBlanche()
	if err != nil {
		return nil, err
	}
	var parts []io.ReadSeeker
	for _, x := range pieces {
		parts = append(parts, bytes.NewReader(x.PDF))
		if x.NbPages%2 == 1 {
			parts = append(parts, bytes.NewReader(blanche))
		}
	}
	var w bytes.Buffer
	if err := api.MergeRaw(parts, &w, false, reglagesPDF()); err != nil {
		return nil, fmt.Errorf("assembler le lot: %w", err)
	}
	return w.Bytes(), nil
}

// tamponner lays the mark of a copy printed again over the first page of a letter. The letter kept is not touched.
func tamponner(pdf []byte, jour dossier.Date) ([]byte, error) {
	tampon, err := templates.TamponReimpression(jour)
	if err != nil {
		return nil, err
	}
	w, err := api.PDFWatermarkForReadSeeker(bytes.NewReader(tampon), 1, "scale:1 abs, pos:bl, off:0 0, rot:0", true, false, types.POINTS)
	if err != nil {
		return nil, fmt.Errorf("tampon: %w", err)
	}
	var b bytes.Buffer
	if err := api.AddWatermarks(bytes.NewReader(pdf), &b, []string{"1"}, w, reglagesPDF()); err != nil {
		return nil, fmt.Errorf("tampon: %w", err)
	}
	return b.Bytes(), nil
}
