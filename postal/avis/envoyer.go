package avis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"github.com/wneessen/go-mail"

	"souspli/dossier"
	"souspli/store"
	"souspli/templates"
)

// Deps of New. Adresse is that of the public pages.
type Deps struct {
	Store      *store.Store
	Log        *slog.Logger
	Now        func() time.Time
	Serveur    Serveur
	Passerelle Passerelle
	Adresse    string
	// Copie gives the PDF of a letter that goes by e-mail, as it was written.
	Copie func(context.Context, dossier.CourrierID) ([]byte, error)
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
	if e.Canal == dossier.CanalSMS && !a.Passerelle.Actif() {
		return a.Store.NoterAvis(ctx, id, dossier.AvisRetenu, "", false) // it was turned off meanwhile
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
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	a.nommer(m, e)
	if err := m.From(a.Serveur.De); err != nil {
		return nil, errors.New("adresse d’expédition refusée")
	}
	adresse, err := a.ecrire(ctx, m, e)
	if err != nil {
		return nil, err
	}
	if m.To(adresse) != nil {
		return &refus{"5.1.3", true}, nil // no address at all: nobody needs to be asked
	}
	c, err := a.client()
	if err != nil {
		return nil, errors.New("serveur de courriel mal réglé")
	}
	if err := c.DialAndSendWithContext(ctx, m); err != nil {
		return juger(e.Canal, err)
	}
	return nil, nil
}

// ecrire writes the words of a notice, or of what goes with a letter, and gives the address they go to. To a mobile it is one line of plain text
// without a subject, which some gateways would put before it.
func (a *Avis) ecrire(ctx context.Context, m *mail.Msg, e store.AvisAEnvoyer) (string, error) {
	if e.Lettre != 0 {
		return e.Adresse, a.joindre(ctx, m, e)
	}
	if e.Canal == dossier.CanalSMS {
		texte, err := templates.SMS(e.Langue, e.Numero, a.Adresse)
		var nu []mail.PartOption
		if ascii(texte) { // as it is, for a gateway that decodes nothing
			nu = []mail.PartOption{mail.WithPartCharset(mail.CharsetASCII), mail.WithPartEncoding(mail.NoEncoding)}
		}
		m.SetBodyString(mail.TypeTextPlain, texte, nu...)
		return a.Passerelle.adresse(e.Adresse), err
	}
	var sujet, corps string
	var err error
	if e.RecuLe.IsZero() {
		sujet, corps, err = templates.Avis(e.Langue, e.Numero, a.Adresse)
	} else {
		sujet, corps, err = templates.Enregistrement(e.Langue, e.Numero, a.Adresse, e.RecuLe)
	}
	m.Subject(sujet)
	m.SetBodyString(mail.TypeTextPlain, corps)
	return e.Adresse, err
}

// joindre writes the message that carries a letter, the letter itself attached.
func (a *Avis) joindre(ctx context.Context, m *mail.Msg, e store.AvisAEnvoyer) error {
	sujet, corps, err := templates.MessageElectronique(e.Langue, e.Numero, a.Adresse)
	if err != nil {
		return err
	}
	pdf, err := a.Copie(ctx, e.Lettre)
	if err != nil {
		return err
	}
	m.Subject(sujet)
	m.SetBodyString(mail.TypeTextPlain, corps)
	return m.AttachReader("accuse-reception-"+e.Numero+".pdf", bytes.NewReader(pdf), mail.WithFileContentType("application/pdf"))
}

// nommer gives a message the name its refusal will be known by, and says that a machine wrote it.
func (a *Avis) nommer(m *mail.Msg, e store.AvisAEnvoyer) {
	m.SetMessageIDWithValue(nomDe[e.Canal] + "." + e.Jeton + "@" + a.Serveur.domaine())
	m.SetDateWithValue(a.Now())
	m.SetGenHeader("Auto-Submitted", "auto-generated")
}

// nomDe is what the Message-ID of each kind begins with.
var nomDe = map[dossier.CanalAvis]string{dossier.CanalCourriel: "avis", dossier.CanalSMS: "sms"}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
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
func juger(canal dossier.CanalAvis, err error) (*refus, error) {
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
	return &refus{code, enCause(canal, code)}, nil
}
