package postal

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/postal/seal"
	"souspli/templates"
)

// sceller signs what a letter states, keeps the seal, and adds it to the frozen data, in that order: no paper bears a seal that the register
// does not know. Called again for the same data, it finds the seal kept before. It gives its reference too, "" when letters are not sealed.
func (p *Postal) sceller(ctx context.Context, c dossier.Courrier, b brouillon, gele []byte) ([]byte, string, error) {
	if p.Sceaux == nil {
		return gele, "", nil
	}
	empreinte, err := seal.EmpreinteDe(gele)
	if err != nil {
		return nil, "", err
	}
	s, err := p.gardeOuSigne(ctx, c, b, empreinte)
	if err != nil {
		return nil, "", fmt.Errorf("sceau: %w", err)
	}
	gele, err = templates.Sceller(gele, templates.Scelle{
		Adresse: seal.Adresse(p.Adresse, s.Jws), Page: templates.EnTapant(p.Adresse) + seal.Page, Reference: seal.EcrireReference(s.Reference)})
	return gele, s.Reference, err
}

// gardeOuSigne gives the seal kept for a letter that states the same, or signs and keeps another.
func (p *Postal) gardeOuSigne(ctx context.Context, c dossier.Courrier, b brouillon, empreinte string) (dossier.Sceau, error) {
	s, err := p.Store.SceauDe(ctx, c.ID)
	if err == nil {
		cles, err := p.Store.ClesSceau(ctx)
		if err != nil {
			return s, err
		}
		if dit, k, err := seal.Lire(s.Jws, cles); err == nil && dit.Empreinte == empreinte && k.RevoqueeA.IsZero() {
			return s, nil
		}
	} else if !errors.Is(err, dossier.ErrIntrouvable) {
		return s, err
	}
	qui := b.demande.Personne
	annee := ""
	if an, _, _ := qui.DateNaissance.Parties(); an > 0 {
		annee = strconv.Itoa(an)
	}
	s = dossier.Sceau{Courrier: c.ID, Reference: seal.NouvelleReference()}
	s.Jws, s.Kid, err = p.signer(ctx, seal.Contenu{
		Reference: s.Reference, Numero: b.demande.Numero, Prefecture: c.Prefecture, Genre: c.Genre, Date: b.date, Empreinte: empreinte,
		Initiales: seal.Initiales(qui), Annee: annee,
	})
	if err != nil {
		return s, err
	}
	if err != nil {
		return s, err
	}
	return s, p.Store.GarderSceau(ctx, s)
}

// signer signs with a key that the register publishes, neither revoked nor out of use; it makes one when there is none.
func (p *Postal) signer(ctx context.Context, c seal.Contenu) (jws, kid string, err error) {
	p.cle.Lock()
	defer p.cle.Unlock()
	if err := p.avoirCle(ctx); err != nil {
		return "", "", err
	}
	return p.Sceaux.Signer(c)
}

func (p *Postal) avoirCle(ctx context.Context) error {
	cles, err := p.Store.ClesSceau(ctx)
	if err != nil {
		return err
	}
	bonne := func() bool {
		for _, k := range cles {
			if k.Kid == p.Sceaux.Kid() {
				return k.RevoqueeA.IsZero() && !seal.Perimee(k, p.Now())
			}
		}
		return false
	}
	if bonne() {
		return nil
	}
	if err := p.Sceaux.Relire(); err != nil { // another process made one, or took one away
		return err
	}
	if bonne() {
		return nil
	}
	k, err := p.Sceaux.NouvelleCle()
	if err != nil {
		return err
	}
	if err := p.Store.PublierCleSceau(ctx, k, 0); err != nil {
		return err
	}
	p.Log.InfoContext(ctx, "clé de sceau faite", "cle", k.Kid)
	return nil
}

// suivi is what an accusé says of the page where the demande is followed.
func (p *Postal) suivi(ctx context.Context, d dossier.DemandeID) (*templates.SuiviDonnees, error) {
	if p.Adresse == "" {
		return nil, nil
	}
	code, err := p.Store.CodeSuivi(ctx, d)
	if err != nil {
		return nil, err
	}
	return &templates.SuiviDonnees{Page: templates.EnTapant(p.Adresse) + pageSuivi, Code: dossier.EcrireSignes(code)}, nil
}

// pageSuivi is where the public door follows a demande.
const pageSuivi = "/suivi"
