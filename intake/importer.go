package intake

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/reconcile"
	"souspli/store"
)

// Jumeau is a demande on paper that an imported line may concern.
type Jumeau = reconcile.Jumeau

// RapportImport is what an import did, or would do.
type RapportImport struct {
	Essai      bool
	Import     dossier.ImportID // 0 on a dry run
	Deja       bool             // the same file is there already: nothing was done
	CP1252     bool             // the file was no UTF-8
	Lignes     int              // that can be taken
	Connues    int              // brought by an earlier import
	Rattachees int              // to their paper twin
	AChoisir   int              // wait for an agent, with candidates
	SansJumeau int              // wait for a paper of that person
	Refus      []dossier.RefusLigne
}

// DemandeImport is a file to import.
type DemandeImport struct {
	Prefecture string
	Genre      dossier.GenreImport
	Octets     []byte
	Agent      dossier.AgentID // 0: command line
	Essai      bool            // nothing is written
}

// Importer takes a file of another service in: each line is checked, kept, and given to its paper twin when the machine is sure of it;
// else it waits. The same file twice changes nothing. Lines refused are reported, with their number and the reason, and the others are
// taken. An error is of the whole file: dossier.ErrInvalide with a French sentence, or our own failure; the lines kept before it are
// linked by RapprocherImports.
func (i *Intake) Importer(ctx context.Context, d DemandeImport) (RapportImport, error) {
	lignes, refus, cp1252, err := LireImport(d.Octets, d.Genre, i.aujourdhui())
	if err != nil {
		return RapportImport{}, err
	}
	r := RapportImport{Essai: d.Essai, CP1252: cp1252, Lignes: len(lignes), Refus: refus}
	if d.Essai {
		for _, l := range lignes {
			candidats, sur, err := i.jumeaux(ctx, store.LigneLue{LigneImport: l, Prefecture: d.Prefecture})
			if err != nil {
				return r, err
			}
			r.compter(len(candidats), sur)
		}
		return r, nil
	}
	r.Import, r.Deja, err = i.Store.Importer(ctx, store.NouvelImport{Prefecture: d.Prefecture, Genre: d.Genre, Empreinte: dossier.EmpreinteDe(d.Octets),
		Lignes: lignes, Refus: refus, Agent: d.Agent})
	if err != nil {
		return r, fmt.Errorf("import: %w", err)
	}
	if err := i.rapprocher(ctx, r.Import); err != nil {
		return r, err
	}
	fait, err := i.Store.Import(ctx, r.Import)
	if err != nil {
		return r, fmt.Errorf("import: %w", err)
	}
	r.Lignes, r.Connues, r.Rattachees, r.Refus = fait.Lignes, fait.Connues, fait.Rattachees, fait.Refus
	attente, err := i.Store.LignesEnAttente(ctx, r.Import, 0, importLignesMax)
	if err != nil {
		return r, fmt.Errorf("import: %w", err)
	}
	for _, l := range attente {
		candidats, _, err := i.jumeaux(ctx, l)
		if err != nil {
			return r, err
		}
		r.compter(len(candidats), -1)
	}
	i.Log.Info("import", "import", r.Import, "lignes", r.Lignes, "rattachees", r.Rattachees, "refusees", len(r.Refus))
	return r, nil
}

// compter notes what becomes of a line.
func (r *RapportImport) compter(candidats, sur int) {
	switch {
	case sur >= 0:
		r.Rattachees++
	case candidats > 0:
		r.AChoisir++
	default:
		r.SansJumeau++
	}
}

// Candidats lists the demandes on paper that a waiting line may concern, best first.
func (i *Intake) Candidats(ctx context.Context, l store.LigneLue) ([]Jumeau, error) {
	c, _, err := i.jumeaux(ctx, l)
	return c, err
}

func (i *Intake) jumeaux(ctx context.Context, l store.LigneLue) ([]Jumeau, int, error) {
	ds, err := i.Store.DemandesDesCles(ctx, l.Identite.Cles())
	if err != nil {
		return nil, -1, fmt.Errorf("twins of an imported line: %w", err)
	}
	c, sur := reconcile.Jumeaux(l.LigneImport, l.Prefecture, ds)
	return c, sur, nil
}

// RapprocherImports links every waiting line whose twin has come since. It does nothing the second time.
func (i *Intake) RapprocherImports(ctx context.Context) error { return i.rapprocher(ctx, 0) }

// lotAttente is how many waiting lines are held in memory at once.
const lotAttente = 500

func (i *Intake) rapprocher(ctx context.Context, id dossier.ImportID) error {
	for depuis := int64(0); ; {
		lot, err := i.Store.LignesEnAttente(ctx, id, depuis, lotAttente)
		if err != nil {
			return err
		}
		if err := i.rattacher(ctx, lot); err != nil {
			return err
		}
		if len(lot) < lotAttente {
			return nil
		}
		depuis = lot[len(lot)-1].ID + 1
	}
}

// rattacher links those of the lines whose twin is sure. A line that an agent reopened waits for an agent.
func (i *Intake) rattacher(ctx context.Context, lignes []store.LigneLue) error {
	for _, l := range lignes {
		if l.Agent != 0 {
			continue
		}
		candidats, sur, err := i.jumeaux(ctx, l)
		if err != nil {
			return err
		}
		if sur < 0 {
			continue
		}
		err = i.Store.RattacherLigne(ctx, l.ID, candidats[sur].Demande.ID, candidats[sur].Raisons, 0)
		if err != nil && !errors.Is(err, dossier.ErrConflit) { // settled meanwhile
			return err
		}
	}
	return nil
}

// rattacherImports gives new demandes the lines that waited for them.
func (i *Intake) rattacherImports(ctx context.Context, demandes []dossier.DemandeID) error {
	for _, d := range demandes {
		lignes, err := i.Store.LignesPour(ctx, d)
		if err != nil {
			return err
		}
		if err := i.rattacher(ctx, lignes); err != nil {
			return err
		}
	}
	return nil
}

// CSVRefus is the file of the lines refused, as spreadsheets open it.
func CSVRefus(refus []dossier.RefusLigne) ([]byte, error) {
	b := bytes.NewBufferString(MarqueUTF8)
	w := csv.NewWriter(b)
	w.Comma, w.UseCRLF = ';', true
	lignes := [][]string{{"ligne", "raison"}}
	for _, r := range refus {
		lignes = append(lignes, []string{strconv.Itoa(r.Ligne), r.Raison})
	}
	if err := w.WriteAll(lignes); err != nil {
		return nil, fmt.Errorf("lignes refusées : %w", err)
	}
	return b.Bytes(), nil
}
