package postal

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"souspli/dossier"
	"souspli/store"
	"souspli/templates"
)

// Demande is what `souspli letters run` asks.
type Demande struct {
	Date       dossier.Date // of the batch; zero: today. A letter decided leaves with the next batch, however far the last day it is owed
	Prefecture string       // "": all
	Dossier    string       // folder the batch is put in; made when absent
	ASigner    bool         // the letters to be signed by hand, and them only, each with the accusé that goes in its envelope (design D16)
}

// PieceLot is one letter of a batch, a line of its manifest.
type PieceLot struct {
	Piece        int                   `json:"piece"`     // rank in the batch, from 1
	Enveloppe    int                   `json:"enveloppe"` // rank of its envelope, from 1: pieces with the same go together
	Courrier     dossier.CourrierID    `json:"courrier"`
	Genre        dossier.GenreCourrier `json:"genre"`
	Numero       string                `json:"numero"`  // of the demande
	Fichier      string                `json:"fichier"` // name in the folder
	Pages        int                   `json:"pages"`
	PremierePage int                   `json:"premiere_page"` // in the batch PDF, from 1
	Lignes       []string              `json:"lignes"`        // of the address, as printed
	SHA256       string                `json:"sha256"`
}

// Bloque is a letter that could not be written, with the reason an agent must settle.
type Bloque struct {
	Courrier dossier.CourrierID `json:"courrier"`
	Numero   string             `json:"numero"`
	Raison   string             `json:"raison"`
}

// BordereauInfo is what a run did; as JSON it is the manifest of the batch. Lot is "" when nothing was printed.
type BordereauInfo struct {
	Lot        string       `json:"lot"`
	Date       dossier.Date `json:"date"`
	Prefecture string       `json:"prefecture,omitempty"`
	Dossier    string       `json:"-"` // of the batch
	Total      int          `json:"total"`
	Pages      int          `json:"pages"`
	Pieces     []PieceLot   `json:"pieces"`
	Bloques    []Bloque     `json:"-"`
	Repris     []string     `json:"-"` // batches an earlier run had recorded and not delivered, delivered by this one
}

// Names in a batch folder.
const (
	FichierLot       = "lot.pdf"
	FichierBordereau = "bordereau.pdf"
	FichierManifeste = "manifeste.json"

	suffixePartiel = ".partiel"
)

// Lot writes the letters due and puts those not yet printed, those to be signed by hand apart, in a new batch: one PDF each, one PDF of them all for the printer
// (each letter begins a sheet, for two-sided printing), the deposit slip and a manifest, in a folder of their own under q.Dossier.
//
// Order: the folder is complete and synced under a temporary name; the register records the batch; the folder takes its name. A
// run that died before the record left a temporary folder that the next one removes; one that died after it left a folder that
// the next one delivers (Repris). Run twice, it prints nothing twice. Two runs at once: the second gets dossier.ErrConflit.
func (p *Postal) Lot(ctx context.Context, q Demande) (BordereauInfo, error) {
	if q.Date.IsZero() {
		q.Date = p.aujourdhui()
	}
	info := BordereauInfo{Date: q.Date, Prefecture: q.Prefecture, Pieces: []PieceLot{}}
	if err := os.MkdirAll(q.Dossier, 0o755); err != nil {
		return info, fmt.Errorf("dossier d’impression: %w", err)
	}
	libere, err := verrouiller(q.Dossier)
	if err != nil {
		return info, err
	}
	defer libere()
	if info.Repris, err = p.reprendre(ctx, q.Dossier); err != nil {
		return info, err
	}
	if info.Bloques, err = p.ecrireDus(ctx, q); err != nil {
		return info, err
	}
	cc, err := p.tous(ctx, q, dossier.CourrierEcrit)
	if err == nil {
		cc, err = p.choisir(ctx, q, cc)
	}
	if err != nil || len(cc) == 0 {
		return info, err
	}
	if info.Lot, err = nomLot(q, cc[0].ID); err != nil {
		return info, err
	}
	info.Dossier = filepath.Join(q.Dossier, info.Lot)
	partiel := info.Dossier + suffixePartiel
	if err := p.composer(ctx, partiel, cc, &info); err != nil {
		return BordereauInfo{}, errors.Join(err, os.RemoveAll(partiel))
	}
	ids := make([]dossier.CourrierID, len(cc))
	for i, c := range cc {
		ids[i] = c.ID
	}
	if err := p.Store.ImprimerLot(ctx, info.Lot, ids); err != nil {
		return BordereauInfo{}, fmt.Errorf("lot %s: %w", info.Lot, err) // the folder stays: what was recorded decides, at the next run
	}
	if err := livrer(partiel, info.Dossier); err != nil {
		return info, err
	}
	p.Log.InfoContext(ctx, "lot imprimé", "lot", info.Lot, "courriers", info.Total, "pages", info.Pages)
	return info, nil
}

// choisir keeps, of the letters written, those of the batch, in its order: by demande, what is to be signed first. An accusé whose demande is
// also invited to regularise goes in the envelope of that letter: it waits for it, and is in no other batch.
func (p *Postal) choisir(ctx context.Context, q Demande, ecrits []dossier.Courrier) ([]dossier.Courrier, error) {
	pasEcrits, err := p.tous(ctx, q, dossier.CourrierDu, dossier.CourrierBloque)
	if err != nil {
		return nil, err
	}
	regularise := func(cc []dossier.Courrier, d dossier.DemandeID) bool {
		return slices.ContainsFunc(cc, func(c dossier.Courrier) bool { return c.Demande == d && c.Genre == dossier.CourrierRegularisation })
	}
	garde := slices.DeleteFunc(slices.Clone(ecrits), func(c dossier.Courrier) bool {
		if c.Genre.ParCourriel() {
			return true
		}
		avec := c.Genre == dossier.CourrierAccuseReception && (regularise(ecrits, c.Demande) || regularise(pasEcrits, c.Demande))
		if !q.ASigner {
			return c.Genre.ASigner() || avec
		}
		return !c.Genre.ASigner() && !(avec && regularise(ecrits, c.Demande))
	})
	rang := func(c dossier.Courrier) int {
		if c.Genre.ASigner() {
			return 0
		}
		return 1
	}
	slices.SortFunc(garde, func(a, b dossier.Courrier) int {
		return cmp.Or(cmp.Compare(a.Numero, b.Numero), cmp.Compare(rang(a), rang(b)), cmp.Compare(a.ID, b.ID))
	})
	return garde, nil
}

// nomLot names a batch after its first letter, which is in no other, and after the place it is printed at: two runs at once in two
// folders must not take each other's batch for their own. The same run tried again finds the same name.
func nomLot(q Demande, premier dossier.CourrierID) (string, error) {
	dir, err := filepath.Abs(q.Dossier)
	if err != nil {
		return "", fmt.Errorf("dossier d’impression: %w", err)
	}
	machine, err := os.Hostname()
	if err != nil {
		return "", fmt.Errorf("nom de la machine: %w", err)
	}
	lieu := dossier.EmpreinteDe([]byte(machine + "\n" + dir)).String()[:4]
	nom := fmt.Sprintf("lot-%s-%06d-%s", q.Date, premier, lieu)
	if q.ASigner {
		nom += "-a-signer"
	}
	return nom, nil
}

// ecrireDus writes every letter due, the blocked ones again, and returns those that stay blocked.
func (p *Postal) ecrireDus(ctx context.Context, q Demande) ([]Bloque, error) {
	dus, err := p.tous(ctx, q, dossier.CourrierDu, dossier.CourrierBloque)
	if err != nil {
		return nil, err
	}
	for _, c := range dus {
		if err := p.Ecrire(ctx, c.ID); err != nil {
			return nil, err
		}
	}
	restent, err := p.tous(ctx, q, dossier.CourrierBloque)
	if err != nil {
		return nil, err
	}
	var bb []Bloque
	for _, c := range restent {
		bb = append(bb, Bloque{c.ID, c.Numero, c.Raison})
	}
	return bb, nil
}

// tous lists the letters in those states.
func (p *Postal) tous(ctx context.Context, q Demande, etats ...dossier.EtatCourrier) ([]dossier.Courrier, error) {
	const lot = 500
	f := store.FiltreCourriers{Prefectures: []string{"*"}, Etats: etats, Limite: lot}
	if q.Prefecture != "" {
		f.Prefectures = []string{q.Prefecture}
	}
	var tous []dossier.Courrier
	for {
		cc, err := p.Store.CourriersDus(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("courriers dus: %w", err)
		}
		tous = append(tous, cc...)
		if len(cc) < lot {
			return tous, nil
		}
		f.Decalage += lot
	}
}

// composer makes the folder of a batch, complete and synced.
func (p *Postal) composer(ctx context.Context, dir string, cc []dossier.Courrier, info *BordereauInfo) error {
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	var pdfs [][]byte
	page := 1
	for i, c := range cc {
		pdf, err := p.Copie(ctx, c.ID)
		if err != nil {
			return err
		}
		l := PieceLot{
			Piece: i + 1, Enveloppe: 1, Courrier: c.ID, Genre: c.Genre, Numero: c.Numero, Fichier: fmt.Sprintf("%04d-%s-%s.pdf", i+1, c.Numero, c.Genre),
			Pages: c.NbPages, PremierePage: page, Lignes: c.Lignes, SHA256: c.Empreinte.String(),
		}
		if i > 0 {
			l.Enveloppe = info.Pieces[i-1].Enveloppe
			if cc[i-1].Demande != c.Demande || !cc[i-1].Genre.ASigner() || c.Genre.ASigner() || !slices.Equal(cc[i-1].Lignes, c.Lignes) {
				l.Enveloppe++
			}
		}
		if err := ecrireFichier(filepath.Join(dir, l.Fichier), pdf); err != nil {
			return err
		}
		info.Pieces = append(info.Pieces, l)
		info.Total++
		info.Pages += c.NbPages
		page += c.NbPages + c.NbPages%2
		pdfs = append(pdfs, pdf)
	}
	lot, err := assembler(pdfs, info.Pieces)
	if err != nil {
		return err
	}
	bordereau, err := p.bordereau(ctx, *info)
	if err != nil {
		return err
	}
	manifeste, err := json.MarshalIndent(info, "", "  ")
	if err != nil {
		return fmt.Errorf("manifeste: %w", err)
	}
	for _, f := range []struct {
		nom string
		b   []byte
	}{{FichierLot, lot}, {FichierBordereau, bordereau}, {FichierManifeste, append(manifeste, '\n')}} {
		if err := ecrireFichier(filepath.Join(dir, f.nom), f.b); err != nil {
			return err
		}
	}
	return synchroniser(dir)
}

// pdfcpu's settings are one for the process: chosen once, before two batches are written together.
func init() { api.DisableConfigDir() }

// assembler puts the letters one after the other, a blank page after those that end on the front of a sheet.
func assembler(pdfs [][]byte, pieces []PieceLot) ([]byte, error) {
	blanche, err := templates.PageBlanche()
	if err != nil {
		return nil, err
	}
	var parts []io.ReadSeeker
	for i, b := range pdfs {
		parts = append(parts, bytes.NewReader(b))
		if pieces[i].Pages%2 == 1 {
			parts = append(parts, bytes.NewReader(blanche))
		}
	}
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	var w bytes.Buffer
	if err := api.MergeRaw(parts, &w, false, conf); err != nil {
		return nil, fmt.Errorf("assembler le lot: %w", err)
	}
	return w.Bytes(), nil
}

// bordereau makes the deposit slip. The sender on it is the service of the préfecture, when the batch is of one only.
func (p *Postal) bordereau(ctx context.Context, info BordereauInfo) ([]byte, error) {
	d := templates.BordereauDonnees{Version: templates.VersionBordereau, Lot: info.Lot, Date: info.Date, Total: info.Total, Pages: info.Pages}
	if info.Prefecture != "" {
		r, err := p.Store.Reglages(ctx, info.Prefecture)
		if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
			return nil, fmt.Errorf("réglages %s: %w", info.Prefecture, err)
		}
		d.Service, d.Adresse = r.Service, r.Adresse
	}
	for _, l := range info.Pieces { // the post takes envelopes
		if n := len(d.Lignes); n > 0 && d.Lignes[n-1].Piece == l.Enveloppe {
			d.Lignes[n-1].Pages += l.Pages
			continue
		}
		d.Lignes = append(d.Lignes, templates.LigneBordereau{Piece: l.Enveloppe, Numero: l.Numero, Adresse: l.Lignes, Pages: l.Pages})
	}
	d.Total = len(d.Lignes)
	l, err := templates.Bordereau(d)
	if err != nil {
		return nil, fmt.Errorf("bordereau: %w", err)
	}
	return l.PDF, nil
}

// reprendre settles what an earlier run left under a temporary name: delivered when the register holds its batch, removed otherwise.
func (p *Postal) reprendre(ctx context.Context, dir string) ([]string, error) {
	restes, err := filepath.Glob(filepath.Join(dir, "lot-*"+suffixePartiel))
	if err != nil {
		return nil, fmt.Errorf("dossier d’impression: %w", err)
	}
	var repris []string
	for _, r := range restes {
		lot := strings.TrimSuffix(filepath.Base(r), suffixePartiel)
		cc, err := p.Store.CourriersDus(ctx, store.FiltreCourriers{
			Prefectures: []string{"*"}, Etats: []dossier.EtatCourrier{dossier.CourrierImprime}, Lot: lot, Limite: 1,
		})
		if err != nil {
			return nil, fmt.Errorf("lot %s: %w", lot, err)
		}
		if len(cc) == 0 {
			if err := os.RemoveAll(r); err != nil {
				return nil, fmt.Errorf("lot %s: %w", lot, err)
			}
			continue
		}
		if err := livrer(r, strings.TrimSuffix(r, suffixePartiel)); err != nil {
			return nil, err
		}
		repris = append(repris, lot)
	}
	return repris, nil
}

// livrer gives a finished folder its name. A folder of that name already there is the same batch: it stays.
func livrer(partiel, dir string) error {
	err := os.Rename(partiel, dir)
	if errors.Is(err, fs.ErrExist) {
		return os.RemoveAll(partiel)
	}
	if err != nil {
		return fmt.Errorf("livrer le lot: %w", err)
	}
	return synchroniser(filepath.Dir(dir))
}

// verrouiller keeps a second run out of the same folder while this one works; the lock goes with the process.
func verrouiller(dir string) (func(), error) {
	f, err := os.OpenFile(filepath.Join(dir, ".souspli-lot"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("dossier d’impression: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: une impression est déjà en cours dans ce dossier", dossier.ErrConflit), f.Close())
	}
	return func() { _ = f.Close() }, nil // closing frees the lock; nothing was written
}

// ecrireFichier writes a file and waits until it is on disk.
func ecrireFichier(nom string, b []byte) error {
	f, err := os.OpenFile(nom, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	return nil
}

func synchroniser(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("lot: %w", err)
	}
	return nil
}
