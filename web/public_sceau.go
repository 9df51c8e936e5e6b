package web

import (
	"context"
	"errors"
	"net/http"

	"souspli/dossier"
	"souspli/law"
	"souspli/postal/seal"
)

// Sceaux is where the public door asks what became of a letter: *store.Public.
type Sceaux interface {
	Sceau(ctx context.Context, reference string) (dossier.Sceau, error)
	ClesSceau(ctx context.Context) ([]dossier.CleSceau, error)
}

// sceauVu is what is said of a paper. It shows what the register states, never what the paper does: a true code stuck on another sheet is told
// by what does not agree.
type sceauVu struct {
	seal.Contenu
	Etat       dossier.EtatSceau
	Inconnu    bool
	Depuis     dossier.Date
	Prefecture string // its name
}

// sceauVoir asks for the reference of a paper. A telephone that read the code comes here with the seal in the fragment of the address, which
// no browser sends: the page takes the reference out of it.
func (p *public) sceauVoir(v *visite) error { return p.page(v, "sceau", map[string]any{}) }

// sceauVerifier says whether a letter is one of ours. A reference that is none and one that we do not know take the same path.
func (p *public) sceauVerifier(v *visite) error {
	ecrite := v.PostForm("reference")
	reference, err := seal.LireReference(ecrite)
	if err != nil {
		message, err := p.pages.Texte(v.langue.Code, "sceau.faute")
		if err != nil {
			return err
		}
		return p.page(v, "sceau", map[string]any{"Reference": ecrite}, faute{"reference", message})
	}
	vu, err := p.lireSceau(v, reference)
	if err != nil {
		return err
	}
	return p.page(v, "sceau", map[string]any{"Reference": seal.EcrireReference(reference), "Sceau": vu})
}

func (p *public) lireSceau(ctx context.Context, reference string) (sceauVu, error) {
	if p.d.Sceaux == nil {
		return sceauVu{}, dossier.ErrIndisponible
	}
	s, err := p.d.Sceaux.Sceau(ctx, reference)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return sceauVu{Inconnu: true}, nil
	}
	if err != nil {
		return sceauVu{}, err
	}
	cles, err := p.d.Sceaux.ClesSceau(ctx)
	if err != nil {
		return sceauVu{}, err
	}
	c, _, err := seal.Lire(s.Jws, cles)
	if err != nil || c.Reference != reference {
		p.log.Error("un sceau gardé ne se vérifie pas", "erreur", err)
		return sceauVu{Inconnu: true}, nil
	}
	vu := sceauVu{Contenu: c, Etat: s.Etat, Depuis: s.Depuis, Prefecture: c.Prefecture}
	if x, ok := law.PrefectureByCode(c.Prefecture); ok {
		vu.Prefecture = x.Nom
	}
	return vu, nil
}

// sceauCles publishes the keys, for who checks without us (RFC 7517).
func (p *public) sceauCles(v *visite) error {
	if p.d.Sceaux == nil {
		return dossier.ErrIndisponible
	}
	cles, err := p.d.Sceaux.ClesSceau(v)
	if err != nil {
		return err
	}
	b, err := seal.JWKS(cles)
	if err != nil {
		return err
	}
	v.Header("Cache-Control", "public, max-age=3600")
	v.Data(http.StatusOK, "application/jwk-set+json", b)
	return nil
}
