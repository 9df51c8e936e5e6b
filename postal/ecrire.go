package postal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
	if c.Etat.Ecrit() {
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
	if errors.Is(err, dossier.ErrConflit) { // its seal is that of a letter already written
		return p.dejaEcrit(ctx, id, err)
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
	if c.Etat.Ecrit() || c.Etat == dossier.CourrierAnnule {
		return nil
	}
	return fmt.Errorf("courrier %d: %w", id, conflit)
}

// preparer freezes the data of a letter and renders it. ErrInvalide: it must not be issued, the text says why.
func (p *Postal) preparer(ctx context.Context, c dossier.Courrier) (store.Ecriture, []byte, error) {
	preparer := p.preparerLettre
	switch c.Genre {
	case dossier.CourrierAccuseReception, dossier.CourrierAccuseRectifie, dossier.CourrierElectronique:
		preparer = p.preparerAccuse
	}
	b, err := preparer(ctx, c)
	if err != nil {
		return store.Ecriture{}, nil, err
	}
	if len(b.manques) > 0 {
		return store.Ecriture{}, nil, fmt.Errorf("%w: %s", dossier.ErrInvalide, dire(b.manques))
	}
	gele, err := json.Marshal(b.donnees)
	if err != nil {
		return store.Ecriture{}, nil, fmt.Errorf("geler les données: %w", err)
	}
	gele, reference, err := p.sceller(ctx, c, b, gele)
	if err != nil {
		return store.Ecriture{}, nil, err
	}
	l, err := templates.Letter(c.Genre, gele)
	if err != nil {
		return store.Ecriture{}, nil, err
	}
	v, err := templates.Version(c.Genre)
	if err != nil {
		return store.Ecriture{}, nil, err
	}
	return store.Ecriture{Donnees: gele, Lignes: l.Lignes, NbPages: l.Pages, Version: v, VersionDemande: b.demande.Version, Sceau: reference}, l.PDF, nil
}

// brouillon is a letter gathered and not yet frozen.
type brouillon struct {
	donnees any
	manques []law.Manque // that keep it from being issued
	demande dossier.Demande
	date    dossier.Date // of the letter
}

func (p *Postal) preparerAccuse(ctx context.Context, c dossier.Courrier) (brouillon, error) {
	e, err := p.entreesAccuse(ctx, c)
	if err != nil {
		return brouillon{}, err
	}
	d, verification, err := templates.NewAccuse(e)
	return brouillon{d, law.VerifieAccuse(verification), e.Demande, e.Date}, err
}

func (p *Postal) preparerLettre(ctx context.Context, c dossier.Courrier) (brouillon, error) {
	e, err := p.entreesLettre(ctx, c)
	if err != nil {
		return brouillon{}, err
	}
	d, verification, err := templates.NewLettre(e)
	return brouillon{d, law.VerifieLettre(verification), e.Situation.Demande, e.Date}, err
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
	e := templates.EntreesAccuse{Date: p.aujourdhui(), Genre: c.Genre}
	var err error
	if e.Demande, err = p.Store.Demande(ctx, c.Demande); err != nil {
		return e, fmt.Errorf("demande %d: %w", c.Demande, err)
	}
	if e.Plis, err = p.plis(ctx, e.Demande); err != nil {
		return e, err
	}
	if e.Reglages, err = p.reglages(ctx, c.Prefecture); err != nil {
		return e, err
	}
	if e.Agent, err = p.agent(ctx, e.Demande.EnregistreePar, c.Prefecture); err != nil {
		return e, err
	}
	if c.Genre == dossier.CourrierAccuseRectifie {
		if e.Remplace, err = p.remplace(ctx, c); err != nil {
			return e, err
		}
	}
	if e.Suivi, err = p.suivi(ctx, c.Demande); err != nil {
		return e, err
	}
	e.Journal, err = p.registre(ctx)
	return e, err
}

// entreesLettre reads all that another letter states.
func (p *Postal) entreesLettre(ctx context.Context, c dossier.Courrier) (templates.EntreesLettre, error) {
	e := templates.EntreesLettre{Courrier: c, Date: p.aujourdhui()}
	var err error
	if e.Situation, err = p.Store.Situation(ctx, c.Demande, dossier.Agent{}); err != nil {
		return e, fmt.Errorf("demande %d: %w", c.Demande, err)
	}
	if e.Plis, err = p.plis(ctx, e.Situation.Demande); err != nil {
		return e, err
	}
	if e.Reglages, err = p.reglages(ctx, c.Prefecture); err != nil {
		return e, err
	}
	if i := slices.IndexFunc(e.Situation.Actes, func(a dossier.Acte) bool { return a.ID == c.Acte }); i >= 0 {
		e.Acte = e.Situation.Actes[i]
	}
	auteur := e.Acte.Agent
	if c.Genre.Demandee() {
		if err := json.Unmarshal(c.Decide, &e.Demandee); err != nil {
			return e, fmt.Errorf("courrier %d: ce qui a été demandé: %w", c.ID, err)
		}
		auteur = e.Demandee.Agent
	}
	if e.Agent, err = p.agent(ctx, auteur, c.Prefecture); err != nil {
		return e, err
	}
	if e.Demandee.De != 0 {
		i := slices.IndexFunc(e.Situation.Courriers, func(x dossier.Courrier) bool { return x.ID == e.Demandee.De })
		if i < 0 {
			return e, fmt.Errorf("%w: la lettre à copier n’est pas de cette demande", dossier.ErrInvalide)
		}
		e.Original = e.Situation.Courriers[i]
		if e.Suivi, err = p.suivi(ctx, c.Demande); err != nil {
			return e, err
		}
	}
	e.Journal, err = p.registre(ctx)
	return e, err
}

func (p *Postal) plis(ctx context.Context, d dossier.Demande) ([]dossier.Pli, error) {
	var plis []dossier.Pli
	for _, id := range d.Plis {
		pli, err := p.Store.Pli(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("pli %d: %w", id, err)
		}
		plis = append(plis, pli)
	}
	return plis, nil
}

func (p *Postal) reglages(ctx context.Context, prefecture string) (dossier.Reglages, error) {
	r, err := p.Store.Reglages(ctx, prefecture)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return r, fmt.Errorf("%w: la préfecture %s n’a pas encore ses réglages (service, adresse, téléphone, agent)", dossier.ErrInvalide, prefecture)
	}
	if err != nil {
		return r, fmt.Errorf("réglages %s: %w", prefecture, err)
	}
	return r, nil
}

// agent is the account of that number, nobody when the machine, an account that is gone or another préfecture's did it: the address and the
// telephone of the letter are not theirs.
func (p *Postal) agent(ctx context.Context, id dossier.AgentID, prefecture string) (dossier.Agent, error) {
	if id == 0 {
		return dossier.Agent{}, nil
	}
	a, err := p.Store.Agent(ctx, id)
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return a, fmt.Errorf("agent %d: %w", id, err)
	}
	if !a.Porte(prefecture) {
		return dossier.Agent{}, nil
	}
	return a, nil
}

// registre is the digest of the last closed day of the journal; nil before the first.
func (p *Postal) registre(ctx context.Context) (*templates.Sceau, error) {
	clos, err := p.Store.DernierJourClos(ctx)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &templates.Sceau{Jour: clos.Jour, Debut: clos.Empreinte.String()[:12]}, nil
}

// remplace is the last accusé that left before a rectified one; nil when none did.
func (p *Postal) remplace(ctx context.Context, c dossier.Courrier) (*templates.Remplace, error) {
	cc, err := p.Store.CourriersDeDemande(ctx, c.Demande)
	if err != nil {
		return nil, err
	}
	var r *templates.Remplace
	for _, x := range cc {
		if x.ID >= c.ID || x.Etat != dossier.CourrierImprime || x.Genre != dossier.CourrierAccuseReception && x.Genre != dossier.CourrierAccuseRectifie {
			continue
		}
		var d templates.AccuseDonnees
		if err := json.Unmarshal(x.Donnees, &d); err != nil {
			return nil, fmt.Errorf("courrier %d: données: %w", x.ID, err)
		}
		r = &templates.Remplace{Date: d.Date, Silence: d.Silence.Date}
	}
	return r, nil
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
