package intake

import (
	"context"
	"errors"
	"fmt"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
)

// Recu is what Receive kept.
type Recu struct {
	Pli       dossier.PliID
	Empreinte dossier.Empreinte
	Pages     int
	Deja      bool // the same bytes were already there for that préfecture: Pli is the earlier one
}

// Receive inspects the bytes in the reading process, writes them to evidence (synced), then adds the pli with its reception, in that
// order: a crash leaves at worst an original that no row names.
//
// A *dossier.Refus says that the bytes cannot be taken and nothing was kept. Any other error is ours: nothing was promised, and
// calling again is harmless.
func (i *Intake) Receive(ctx context.Context, nom string, octets []byte, r dossier.Reception) (Recu, error) {
	if err := verifier(r); err != nil {
		return Recu{}, fmt.Errorf("receive: %w", err)
	}
	inspection, err := i.Lecteur.Inspecter(ctx, nom, octets)
	if err != nil {
		return Recu{}, err
	}
	i.etape("inspecte")
	empreinte, err := i.Coffre.Put(ctx, octets)
	if err != nil {
		return Recu{}, fmt.Errorf("store original of %d bytes: %w", len(octets), err)
	}
	i.etape("original")
	id, deja, err := i.Store.AddPli(ctx, store.NouveauPli{
		Empreinte: empreinte, Taille: int64(len(octets)), Nom: nom, TypeMedia: inspection.TypeMedia, NbPages: inspection.NbPages, Reception: r,
	})
	if err != nil {
		return Recu{}, fmt.Errorf("add pli %.12s: %w", empreinte, err)
	}
	i.etape("pli")
	if deja {
		if err := i.completerReception(ctx, id, r); err != nil {
			return Recu{}, err
		}
	}
	i.Log.Info("pli reçu", "pli", id, "pages", inspection.NbPages, "octets", len(octets), "deja", deja)
	return Recu{Pli: id, Empreinte: empreinte, Pages: inspection.NbPages, Deja: deja}, nil
}

// completerReception gives a pli that came before without its day of reception, or without its préfecture, what is known now. What
// was said once stays.
func (i *Intake) completerReception(ctx context.Context, id dossier.PliID, r dossier.Reception) error {
	pli, err := i.Store.Pli(ctx, id)
	if err != nil {
		return fmt.Errorf("complete reception of pli %d: %w", id, err)
	}
	jour := pli.Reception.RecuLe.IsZero() && !r.RecuLe.IsZero()
	prefecture := pli.Reception.Prefecture == "" && r.Prefecture != ""
	if !jour && !prefecture {
		return nil
	}
	if !pli.Reception.RecuLe.IsZero() {
		r.RecuLe, r.PremiereSaisine, r.Cachet = pli.Reception.RecuLe, pli.Reception.PremiereSaisine, pli.Reception.Cachet
	}
	if pli.Reception.Prefecture != "" {
		r.Prefecture = pli.Reception.Prefecture
	}
	if err := i.Store.ConfirmerReception(ctx, id, r, r.Par); err != nil && !errors.Is(err, dossier.ErrConflit) {
		return fmt.Errorf("complete reception of pli %d: %w", id, err)
	}
	return nil
}

// verifier refuses a reception that cannot be, before anything is kept.
func verifier(r dossier.Reception) error {
	if _, err := dossier.ParseMode(string(r.Mode)); err != nil {
		return err
	}
	if _, ok := law.PrefectureByCode(r.Prefecture); r.Prefecture != "" && !ok {
		return fmt.Errorf("%w: préfecture %q inconnue", dossier.ErrInvalide, r.Prefecture)
	}
	if !r.RecuLe.IsZero() && r.PremiereSaisine.After(r.RecuLe) {
		return fmt.Errorf("%w: première administration saisie après la réception", dossier.ErrInvalide)
	}
	return nil
}
