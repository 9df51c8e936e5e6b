package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"souspli/dossier"
	"souspli/evidence"
)

// LireTexte reads the full text of the pages of a pli that was read, those that have none yet. Each page is kept as soon as it is read; one
// that cannot be keeps its reason. It may be called again at any time: what is done is not done twice. child.ErrCede: a pli waits to be read,
// the rest is for later. dossier.ErrConflit: the pli is not read yet.
func (i *Intake) LireTexte(ctx context.Context, id dossier.PliID) error {
	pli, err := i.Store.Pli(ctx, id)
	if err != nil {
		return fmt.Errorf("text of pli %d: %w", id, err)
	}
	lecture, err := i.Store.LectureMachine(ctx, id)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return fmt.Errorf("%w: text of pli %d: not read yet", dossier.ErrConflit, id)
	}
	if err != nil {
		return fmt.Errorf("text of pli %d: %w", id, err)
	}
	faites, err := i.Store.PagesAvecTexte(ctx, id)
	if err != nil {
		return err
	}
	garder := func(t dossier.TextePage) error {
		if err := i.Store.SaveTexte(ctx, id, t); err != nil {
			return err
		}
		i.etape("texte")
		return nil
	}
	var pages []int
	for n := 1; n <= pli.NbPages; n++ {
		raison := erreurDePage(*lecture, n)
		switch {
		case slices.Contains(faites, n):
		case raison == "":
			pages = append(pages, n)
		default: // the reading could not open it: neither can this
			if err := garder(texteManque(n, raison)); err != nil {
				return err
			}
		}
	}
	if len(pages) == 0 {
		return nil
	}
	return i.lireTextes(ctx, pli, pages, garder)
}

func (i *Intake) lireTextes(ctx context.Context, pli dossier.Pli, pages []int, garder func(dossier.TextePage) error) error {
	octets, err := i.Coffre.Get(ctx, pli.Empreinte)
	if errors.Is(err, evidence.ErrAltere) {
		return manquer(pages, "l’original conservé a été altéré", garder)
	}
	if err != nil {
		return fmt.Errorf("read original of pli %d: %w", pli.ID, err)
	}
	err = i.Lecteur.Textes(ctx, pli.Nom, octets, pages, garder)
	if _, refus := errors.AsType[*dossier.Refus](err); refus {
		faites, e := i.Store.PagesAvecTexte(ctx, pli.ID)
		if e != nil {
			return e
		}
		pages = slices.DeleteFunc(pages, func(n int) bool { return slices.Contains(faites, n) })
		return manquer(pages, raisonQuarantaine(ctx, err), garder)
	}
	if err != nil {
		return fmt.Errorf("text of pli %d: %w", pli.ID, err)
	}
	i.Log.Info("texte intégral lu", "pli", pli.ID, "pages", len(pages))
	return nil
}

func erreurDePage(l dossier.Lecture, n int) string {
	for _, p := range l.Pages {
		if p.N == n {
			return p.Erreur
		}
	}
	return ""
}

func texteManque(n int, raison string) dossier.TextePage {
	return dossier.TextePage{N: n, Source: dossier.TexteImage, Erreur: raison}
}

func manquer(pages []int, raison string, garder func(dossier.TextePage) error) error {
	for _, n := range pages {
		if err := garder(texteManque(n, raison)); err != nil {
			return err
		}
	}
	return nil
}

// CopieAvecTexte gives the file of a pli as a PDF in which its text can be searched and copied. It is made from the original and the full
// text, each time the same; the original is not touched. dossier.ErrConflit: the text is not all read yet; a *dossier.Refus says why no
// such copy can be made.
func (i *Intake) CopieAvecTexte(ctx context.Context, pli dossier.Pli) ([]byte, error) {
	textes, entier, err := i.Store.Textes(ctx, pli.ID)
	if err != nil {
		return nil, err
	}
	if !entier {
		return nil, fmt.Errorf("%w: text of pli %d is not read yet", dossier.ErrConflit, pli.ID)
	}
	octets, err := i.Coffre.Get(ctx, pli.Empreinte)
	if err != nil {
		return nil, fmt.Errorf("read original of pli %d: %w", pli.ID, err)
	}
	copie, err := i.Lecteur.Copie(ctx, pli.Nom, octets, textes)
	if err != nil {
		return nil, fmt.Errorf("searchable copy of pli %d: %w", pli.ID, err)
	}
	return copie, nil
}

// apercusEnsemble is how many previews are drawn at once: the pages of a pli are looked at together.
const apercusEnsemble = 24

// Apercu gives the preview of a page, from 1. One that is lost is drawn again from the original, with those of the pages around it.
// dossier.ErrIntrouvable: the page has none, for it cannot be decoded.
func (i *Intake) Apercu(ctx context.Context, pli dossier.Pli, page int) ([]byte, error) {
	octets, err := i.Coffre.Apercu(ctx, pli.Empreinte, page)
	if !errors.Is(err, dossier.ErrIntrouvable) {
		return octets, err
	}
	// Someone who looks at a pli asks for all of its pages: the first request draws them, the others find them.
	i.dessin.Lock()
	defer i.dessin.Unlock()
	if octets, err := i.Coffre.Apercu(ctx, pli.Empreinte, page); !errors.Is(err, dossier.ErrIntrouvable) {
		return octets, err
	}
	apercus, err := i.redessiner(ctx, pli, page)
	if err != nil {
		return nil, err
	}
	octets, ok := apercus[page]
	if !ok {
		return nil, fmt.Errorf("preview of pli %d page %d: %w", pli.ID, page, dossier.ErrIntrouvable)
	}
	return octets, nil
}

// redessiner draws and keeps the previews of a page and of those around it.
func (i *Intake) redessiner(ctx context.Context, pli dossier.Pli, page int) (map[int][]byte, error) {
	original, err := i.Coffre.Get(ctx, pli.Empreinte)
	if err != nil {
		return nil, fmt.Errorf("read original of pli %d: %w", pli.ID, err)
	}
	var pages []int
	premiere := (page-1)/apercusEnsemble*apercusEnsemble + 1
	for n := premiere; n < premiere+apercusEnsemble && n <= pli.NbPages; n++ {
		if _, err := i.Coffre.Apercu(ctx, pli.Empreinte, n); errors.Is(err, dossier.ErrIntrouvable) {
			pages = append(pages, n)
		} else if err != nil {
			return nil, err
		}
	}
	apercus, err := i.Lecteur.Apercus(ctx, pli.Nom, original, pages)
	if err != nil {
		return nil, fmt.Errorf("draw previews of pli %d: %w", pli.ID, err)
	}
	for _, n := range pagesTriees(apercus) {
		if err := i.Coffre.PutApercu(ctx, pli.Empreinte, n, apercus[n]); err != nil {
			return nil, fmt.Errorf("keep preview of pli %d page %d: %w", pli.ID, n, err)
		}
	}
	return apercus, nil
}
