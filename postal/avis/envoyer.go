package avis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/wneessen/go-mail"

	"souspli/dossier"
	"souspli/store"
	"souspli/templates"
)

// Deps of New. Adresse is that of the public pages.
type Deps struct {
	Store   *store.Store
	Log     *slog.Logger
	Now     func() time.Time
	Serveur Serveur
	Adresse string
}

// Avis sends notices. It may be used from any number of goroutines.
type Avis struct{ Deps }

// New takes a server that is Actif.
func New(d Deps) *Avis { return &Avis{d} }

// delai bounds one conversation with the mail server.
const delai = time.Minute

// Envoyer sends one notice that is due. One that left, or must not leave, is let be. A permanent refusal is noted, and is no error; a temporary
// one, or a server that does not answer, is an error: try again. dernier: this is the last try, and it is given up.
func (a *Avis) Envoyer(ctx context.Context, id dossier.AvisID, dernier bool) error {
	e, ok, err := a.Store.AvisAEnvoyer(ctx, id)
	if err != nil || !ok {
		return err
	}
	refus, err := a.poster(ctx, e)
	switch {
	case err != nil && dernier:
		a.Log.WarnContext(ctx, "avis abandonné", "avis", int64(id), "erreur", err)
		return a.Store.NoterAvis(ctx, id, dossier.AvisAbandonne, "", false)
	case err != nil:
		return fmt.Errorf("avis %d: %w", id, err)
	case refus != nil:
		return a.Store.NoterAvis(ctx, id, dossier.AvisRejete, refus.code, refus.adresse)
	}
	return a.Store.NoterAvis(ctx, id, dossier.AvisParti, "", false)
}

// refus is a permanent one; adresse: the address itself is at fault.
type refus struct {
	code    string
	adresse bool
}

func (a *Avis) poster(ctx context.Context, e store.AvisAEnvoyer) (*refus, error) {
	sujet, corps, err := templates.Avis(e.Langue, e.Numero, a.Adresse)
	if err != nil {
		return nil, err
	}
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := m.From(a.Serveur.De); err != nil {
		return nil, errors.New("adresse d’expédition refusée")
	}
	if m.To(e.Adresse) != nil {
		return &refus{"5.1.3", true}, nil // no address at all: nobody needs to be asked
	}
	m.Subject(sujet)
	m.SetBodyString(mail.TypeTextPlain, corps)
	m.SetMessageIDWithValue("avis." + e.Jeton + "@" + a.Serveur.domaine())
	m.SetDateWithValue(a.Now())
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	c, err := a.client()
	if err != nil {
		return nil, errors.New("serveur de courriel mal réglé")
	}
	if err := c.DialAndSendWithContext(ctx, m); err != nil {
		return juger(err)
	}
	return nil, nil
}

func (a *Avis) client() (*mail.Client, error) {
	s := a.Serveur
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(delai), mail.WithHELO(s.domaine()), mail.WithTLSPolicy(mail.TLSMandatory)}
	if s.SansTLS {
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	}
	if s.TLSDirect {
		options = append(options, mail.WithSSL())
	}
	if s.Utilisateur != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.Utilisateur), mail.WithPassword(s.MotDePasse))
	}
	return mail.NewClient(s.Hote, options...)
}

// juger tells a refusal of this recipient, which is noted, from a trouble of ours or of the server, which is tried again. The library's error
// quotes the address: only its codes are kept.
func juger(err error) (*refus, error) {
	var se *mail.SendError
	if !errors.As(err, &se) {
		return nil, errors.New("le serveur de courriel ne répond pas, ou refuse de nous parler")
	}
	code := se.EnhancedStatusCode()
	if code == "" && se.ErrorCode() != 0 {
		code = fmt.Sprint(se.ErrorCode())
	}
	definitif := se.ErrorCode()/100 == 5 && (se.Reason == mail.ErrSMTPRcptTo || se.Reason == mail.ErrSMTPData || se.Reason == mail.ErrSMTPDataClose)
	if se.IsTemp() || !definitif {
		return nil, fmt.Errorf("le serveur de courriel remet à plus tard (%s)", code)
	}
	return &refus{code, enCause(code)}, nil
}
