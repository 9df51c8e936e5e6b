package postal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/templates"
)

// Ecrire writes one letter that is due. Its data are gathered and frozen, the mandatory mentions checked against the register, the
// PDF rendered and stored, and only then the row says so. A letter that cannot be issued is blocked with its reason and Ecrire
// returns nil: that is a decision for an agent, not a failure. It may be called again at any time: a letter already written is
// only checked, a blocked one is tried again.
func (p *Postal) Ecrire(ctx context.Context, id dossier.CourrierID) error {
	c, err := p.Store.Courrier(ctx, id)
	if err != nil {
		return fmt.Errorf("courrier %d: %w", id, err)
	}
	if c.Etat == dossier.CourrierEcrit || c.Etat == dossier.CourrierImprime {
		_, err := p.Copie(ctx, id)
		return err
	}
	if c.Etat == dossier.CourrierAnnule || !c.Genre.Redige() {
		return nil // replaced, or written by an agent
	}
	e, pdf, err := p.preparer(ctx, c)
	if errors.Is(err, dossier.ErrInvalide) {
		return p.bloquer(ctx, c, raison(err))
	}
	if err != nil {
		return fmt.Errorf("courrier %d: %w", id, err)
	}
	if e.Empreinte, err = p.Coffre.Put(ctx, pdf); err != nil {
		return fmt.Errorf("courrier %d: garder le PDF: %w", id, err)
	}
	err = p.Store.EcrireCourrier(ctx, id, e)
	if errors.Is(err, dossier.ErrPerime) {
		return p.Ecrire(ctx, id) // the demande changed while it was rendered: someone else made progress
	}
	if errors.Is(err, dossier.ErrConflit) {
		return p.dejaEcrit(ctx, id, err)
	}
	if err != nil {
		return fmt.Errorf("courrier %d: %w", id, err)
	}
	p.Log.InfoContext(ctx, "courrier écrit", "courrier", int64(id), "pages", e.NbPages)
	return nil
}

// dejaEcrit: another worker wrote the letter meanwhile; its PDF is the letter, ours is an orphan that verify reports.
func (p *Postal) dejaEcrit(ctx context.Context, id dossier.CourrierID, conflit error) error {
	c, err := p.Store.Courrier(ctx, id)
	if err != nil {
		return fmt.Errorf("courrier %d: %w", id, err)
	}
	if c.Etat == dossier.CourrierEcrit || c.Etat == dossier.CourrierImprime || c.Etat == dossier.CourrierAnnule {
		return nil
	}
	return fmt.Errorf("courrier %d: %w", id, conflit)
}

// preparer freezes the data of a letter and renders it. ErrInvalide: it must not be issued, the text says why.
func (p *Postal) preparer(ctx context.Context, c dossier.Courrier) (store.Ecriture, []byte, error) {
	if c.Genre != dossier.CourrierAccuseReception {
		return store.Ecriture{}, nil, fmt.Errorf("%w: genre de courrier %q", dossier.ErrInvalide, c.Genre)
	}
	entrees, err := p.entreesAccuse(ctx, c)
	if err != nil {
		return store.Ecriture{}, nil, err
	}
	d, verification, err := templates.NewAccuse(entrees)
	if err != nil {
		return store.Ecriture{}, nil, err
	}
	if m := law.VerifieAccuse(verification); len(m) > 0 {
		return store.Ecriture{}, nil, fmt.Errorf("%w: %s", dossier.ErrInvalide, dire(m))
	}
	donnees, err := json.Marshal(d)
	if err != nil {
		return store.Ecriture{}, nil, fmt.Errorf("geler les données: %w", err)
	}
	l, err := templates.Letter(c.Genre, donnees)
	if err != nil {
		return store.Ecriture{}, nil, err
	}
	return store.Ecriture{Donnees: donnees, Lignes: l.Lignes, NbPages: l.Pages, Version: d.Version, VersionDemande: entrees.Demande.Version}, l.PDF, nil
}

// dire puts the missing mentions in one sentence, each with its article.
func dire(mm []law.Manque) string {
	var s []string
	for _, m := range mm {
		s = append(s, fmt.Sprintf("%s (%s)", strings.TrimSuffix(m.Texte, "."), m.Article))
	}
	return strings.Join(s, "\u00a0; ")
}

// raison is what the agent reads: our sentence, without the kind of the error nor what was being done.
func raison(err error) string {
	s := err.Error()
	if i := strings.LastIndex(s, dossier.ErrInvalide.Error()+": "); i >= 0 {
		s = s[i+len(dossier.ErrInvalide.Error())+2:]
	}
	return s
}

func (p *Postal) bloquer(ctx context.Context, c dossier.Courrier, raison string) error {
	if c.Etat == dossier.CourrierBloque && c.Raison == raison {
		return nil // nothing new to note
	}
	if err := p.Store.BloquerCourrier(ctx, c.ID, raison); err != nil {
		return fmt.Errorf("courrier %d: %w", c.ID, err)
	}
	p.Log.WarnContext(ctx, "courrier bloqué", "courrier", int64(c.ID))
	return nil
}

// entreesAccuse reads all an accusé states.
func (p *Postal) entreesAccuse(ctx context.Context, c dossier.Courrier) (templates.EntreesAccuse, error) {
	e := templates.EntreesAccuse{Date: p.aujourdhui()}
	var err error
	if e.Demande, err = p.Store.Demande(ctx, c.Demande); err != nil {
		return e, fmt.Errorf("demande %d: %w", c.Demande, err)
	}
	for _, id := range e.Demande.Plis {
		pli, err := p.Store.Pli(ctx, id)
		if err != nil {
			return e, fmt.Errorf("pli %d: %w", id, err)
		}
		e.Plis = append(e.Plis, pli)
	}
	e.Reglages, err = p.Store.Reglages(ctx, c.Prefecture)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return e, fmt.Errorf("%w: la préfecture %s n’a pas encore ses réglages (service, adresse, téléphone, agent)", dossier.ErrInvalide, c.Prefecture)
	}
	if err != nil {
		return e, fmt.Errorf("réglages %s: %w", c.Prefecture, err)
	}
	if a := e.Demande.EnregistreePar; a != 0 {
		if e.Agent, err = p.Store.Agent(ctx, a); err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
			return e, fmt.Errorf("agent %d: %w", a, err)
		}
	}
	clos, err := p.Store.DernierJourClos(ctx)
	switch {
	case err == nil:
		e.Journal = &templates.Sceau{Jour: clos.Jour, Debut: clos.Empreinte.String()[:12]}
	case !errors.Is(err, dossier.ErrIntrouvable):
		return e, err
	}
	return e, nil
}

// Copie returns the PDF of a letter as it was written, byte for byte: from the store, or, if the store lost it, rendered again from
// its frozen data and put back. Bytes that differ from those first written are an error, never a letter.
func (p *Postal) Copie(ctx context.Context, id dossier.CourrierID) ([]byte, error) {
	c, err := p.Store.Courrier(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("courrier %d: %w", id, err)
	}
	if c.Empreinte == (dossier.Empreinte{}) {
		return nil, fmt.Errorf("courrier %d: %w: pas encore écrit", id, dossier.ErrIntrouvable)
	}
	pdf, err := p.Coffre.Get(ctx, c.Empreinte)
	if err == nil {
		return pdf, nil
	}
	if !errors.Is(err, dossier.ErrIntrouvable) {
		return nil, fmt.Errorf("courrier %d: %w", id, err)
	}
	l, err := templates.Letter(c.Genre, c.Donnees)
	if err != nil {
		return nil, fmt.Errorf("courrier %d: refaire le PDF: %w", id, err)
	}
	if dossier.EmpreinteDe(l.PDF) != c.Empreinte {
		return nil, fmt.Errorf("courrier %d: %w: le PDF refait n’est pas celui qui a été écrit", id, dossier.ErrConflit)
	}
	if _, err := p.Coffre.Put(ctx, l.PDF); err != nil {
		return nil, fmt.Errorf("courrier %d: %w", id, err)
	}
	return l.PDF, nil
}
