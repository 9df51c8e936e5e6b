package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"souspli/dossier"
	"souspli/store"
)

// Three cookies, each a random token, each HttpOnly: « visite » before any login, only to tie the login form to its reader;
// « etape » once the password is right, for ten minutes, to enter or enrol the second factor; « session » afterwards. The
// register holds the SHA-256 of the token behind a word that says which step it proves, so a token of one step is nothing at
// another one and a stolen table opens no session.
const (
	jetonVisite  = "visite"
	jetonEtape   = "etape"
	jetonSession = "session"

	dureeEtape   = 10 * time.Minute
	dureeSession = 10 * time.Hour

	cleAgent = "souspli.agent" // id of the agent, for the request log
)

func (s *socle) nomCookie(genre string) string {
	if s.tls {
		return "__Host-souspli-" + genre
	}
	return "souspli-" + genre
}

func (s *socle) poserCookie(c *gin.Context, genre, jeton string, duree time.Duration) {
	ck := &http.Cookie{Name: s.nomCookie(genre), Value: jeton, Path: "/", HttpOnly: true, Secure: s.tls, SameSite: http.SameSiteStrictMode}
	if genre != jetonSession {
		ck.SameSite = http.SameSiteLaxMode // the login form must work when it is reached from a link elsewhere
	}
	ck.MaxAge = int(duree / time.Second)
	if jeton == "" {
		ck.MaxAge = -1
	}
	http.SetCookie(c.Writer, ck)
}

func (s *socle) lireCookie(c *gin.Context, genre string) string {
	ck, err := c.Request.Cookie(s.nomCookie(genre))
	if err != nil || len(ck.Value) != 43 {
		return ""
	}
	return ck.Value
}

func nouveauJeton() (string, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("jeton: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// empreinteJeton is what the register holds of a token.
func empreinteJeton(genre, jeton string) dossier.Empreinte {
	return dossier.EmpreinteDe([]byte(genre + "\x00" + jeton))
}

// derive makes a secret of a token for one use: nobody who has not the cookie can compute it.
func derive(jeton, usage string) []byte {
	h := hmac.New(sha256.New, []byte(jeton))
	h.Write([]byte(usage))
	return h.Sum(nil)
}

func jetonCSRF(jeton string) string { return hex.EncodeToString(derive(jeton, "csrf")) }

func csrfJuste(jeton, recu string) bool {
	return jeton != "" && hmac.Equal([]byte(jetonCSRF(jeton)), []byte(recu))
}

// ouvrir records a token of that kind for the agent and sets its cookie.
func (a *agents) ouvrir(c *gin.Context, genre string, id dossier.AgentID, duree time.Duration) error {
	jeton, err := nouveauJeton()
	if err != nil {
		return err
	}
	if err := a.d.Store.CreerSession(c, empreinteJeton(genre, jeton), id, a.now().Add(duree)); err != nil {
		return fmt.Errorf("ouvrir %s de l’agent %d: %w", genre, id, err)
	}
	a.poserCookie(c, genre, jeton, duree)
	return nil
}

// sessionDe returns the session a cookie of that kind opens. None, lapsed or of a closed account: ok is false.
func (a *agents) sessionDe(c *gin.Context, genre string) (s store.Session, jeton string, ok bool, err error) {
	jeton = a.lireCookie(c, genre)
	if jeton == "" {
		return store.Session{}, "", false, nil
	}
	s, err = a.d.Store.Session(c, empreinteJeton(genre, jeton))
	if errors.Is(err, dossier.ErrIntrouvable) {
		return store.Session{}, "", false, nil
	}
	if err != nil {
		return store.Session{}, "", false, fmt.Errorf("session: %w", err)
	}
	if !s.Agent.Actif || !s.ExpireA.After(a.now()) {
		return store.Session{}, "", false, nil
	}
	return s, jeton, true, nil
}
