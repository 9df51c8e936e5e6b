package web

import (
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"souspli/dossier"
)

// codesUtilises refuses a code shown to someone and typed a second time: the last step accepted for each agent, in this process.
type codesUtilises struct {
	mu  sync.Mutex
	vus map[dossier.AgentID]int64
}

func (u *codesUtilises) prendre(id dossier.AgentID, pas int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if pas <= u.vus[id] {
		return false
	}
	u.vus[id] = pas
	return true
}

var optionsTOTP = totp.ValidateOpts{Period: 30, Skew: 1, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// verifierCode accepts the code of now, of the step before and of the step after, each once.
func (u *codesUtilises) verifierCode(id dossier.AgentID, secret, code string, t time.Time) bool {
	code = strings.ReplaceAll(code, " ", "")
	if len(code) != 6 {
		return false
	}
	pas := t.Unix() / int64(optionsTOTP.Period)
	for _, p := range []int64{pas, pas - 1, pas + 1} {
		ok, err := hotp.ValidateCustom(code, uint64(p), secret, hotp.ValidateOpts{Digits: optionsTOTP.Digits, Algorithm: optionsTOTP.Algorithm})
		if err == nil && ok {
			return u.prendre(id, p)
		}
	}
	return false
}

// secretPropose is the secret offered at enrolment: it comes from the cookie of the step, so nothing is stored before the agent
// has shown that their device gives the right code.
func secretPropose(jeton string) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(derive(jeton, "totp")[:20])
}

type vueCode struct {
	Inscription bool
	Secret      string // in groups of four
	Chemin      string // of the QR, an SVG path
	Cote        int
}

func (a *agents) codeVoir(q *requete) error { return a.pageCode(q) }

func (a *agents) pageCode(q *requete, fautes ...faute) error {
	_, _, secret, err := a.d.Store.AgentParIdentifiant(q, q.agent.Identifiant)
	if err != nil {
		return fmt.Errorf("second facteur de l’agent %d: %w", q.agent.ID, err)
	}
	var v vueCode
	if secret == "" {
		propose := secretPropose(q.jeton)
		v = vueCode{Inscription: true, Secret: grouper(propose)}
		adresse := "otpauth://totp/" + url.PathEscape("Souspli:"+q.agent.Identifiant) + "?issuer=Souspli&secret=" + propose
		if v.Chemin, v.Cote, err = qrSVG(adresse); err != nil {
			return err
		}
	}
	return a.page(q, "code", v, fautes...)
}

func (a *agents) codeEntrer(q *requete) error {
	cle := fmt.Sprint("code:", q.agent.ID)
	if !a.limiteur.permis(cle) {
		return errTropTot
	}
	_, _, secret, err := a.d.Store.AgentParIdentifiant(q, q.agent.Identifiant)
	if err != nil {
		return fmt.Errorf("second facteur de l’agent %d: %w", q.agent.ID, err)
	}
	nouveau := secret == ""
	if nouveau {
		secret = secretPropose(q.jeton)
	}
	if !a.codes.verifierCode(q.agent.ID, secret, q.texte("code"), a.now()) {
		a.limiteur.rate(cle)
		a.log.Warn("second facteur refusé", "agent", int64(q.agent.ID))
		return a.pageCode(q, faute{"code", "Ce code n’est pas le bon ou a déjà servi. Attendez le suivant ; vérifiez aussi l’heure de votre appareil."})
	}
	a.limiteur.reussi(cle)
	if nouveau {
		if err := a.d.Store.DefinirTOTP(q, q.agent.ID, secret); err != nil {
			return fmt.Errorf("second facteur de l’agent %d: %w", q.agent.ID, err)
		}
	}
	if err := a.d.Store.FermerSession(q, empreinteJeton(jetonEtape, q.jeton)); err != nil {
		return fmt.Errorf("fermer l’étape de l’agent %d: %w", q.agent.ID, err)
	}
	a.poserCookie(q.Context, jetonEtape, "", 0)
	return a.entrer(q, q.agent)
}

func grouper(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// qrSVG draws a QR as an SVG path, one unit a module: no image to fetch, nothing inline for the content policy to forbid.
func qrSVG(texte string) (chemin string, cote int, err error) {
	code, err := qr.Encode(texte, qr.M, qr.Auto)
	if err != nil {
		return "", 0, fmt.Errorf("qr: %w", err)
	}
	var b strings.Builder
	r := code.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if g, _, _, _ := code.At(x, y).RGBA(); g < 0x8000 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return b.String(), r.Dx(), nil
}
