package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"souspli/dossier"
)

// version of what a seal states.
const version = 1

// Contenu is what a seal states of a letter. JSON names are short: the whole must fit a code of 40 mm.
type Contenu struct {
	Version    int                   `json:"v"`
	Reference  string                `json:"r"`
	Numero     string                `json:"n"` // of the demande
	Prefecture string                `json:"p"`
	Genre      dossier.GenreCourrier `json:"g"`
	Date       dossier.Date          `json:"d"` // written on the letter
	Empreinte  string                `json:"h"` // see EmpreinteDe
	Initiales  string                `json:"i"` // of the person: first names, then birth name
	Annee      string                `json:"a"` // of birth
}

// EmpreinteDe is the SHA-256, in base64url, of what a letter states: its frozen data, canonical (keys sorted at every level, no space) and
// without the seal itself. It is never that of the PDF, which carries the seal.
func EmpreinteDe(donnees []byte) (string, error) {
	var d map[string]any
	dec := json.NewDecoder(bytes.NewReader(donnees))
	dec.UseNumber()
	if err := dec.Decode(&d); err != nil {
		return "", fmt.Errorf("%w: données d’une lettre: %w", dossier.ErrInvalide, err)
	}
	delete(d, "sceau")
	b, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("données d’une lettre: %w", err)
	}
	h := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(h[:]), nil
}

// Initiales of a person: the first letter of each first name, then of each part of the birth name, folded.
func Initiales(i dossier.Identite) string {
	var b strings.Builder
	for _, mot := range strings.FieldsFunc(i.Prenoms+" "+i.NomNaissance, func(r rune) bool { return r == ' ' || r == '-' || r == '\'' || r == '’' }) {
		for _, r := range dossier.Plier(mot) {
			b.WriteRune(r)
			break
		}
	}
	return b.String()
}

// ErrSignature: what was read is no seal that one of our keys signed.
var ErrSignature = fmt.Errorf("%w: signature", dossier.ErrInvalide)

// Signer seals what a letter states with the key in use. ErrIntrouvable: there is none.
func (t *Trousseau) Signer(c Contenu) (jws, kid string, err error) {
	cle, err := t.enUsage()
	if err != nil {
		return "", "", err
	}
	c.Version = version
	corps, err := json.Marshal(c)
	if err != nil {
		return "", "", fmt.Errorf("sceller: %w", err)
	}
	signeur, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: cle.prive, KeyID: cle.Kid}}, nil)
	if err != nil {
		return "", "", fmt.Errorf("sceller: %w", err)
	}
	objet, err := signeur.Sign(corps)
	if err != nil {
		return "", "", fmt.Errorf("sceller: %w", err)
	}
	jws, err = objet.CompactSerialize()
	return jws, cle.Kid, err
}

// Lire reads a seal and checks its signature against the public keys given. ErrSignature: none of them signed it, or it states what ours never
// do. The key is given even when it was revoked: what that means depends on the register.
func Lire(jws string, cles []dossier.CleSceau) (c Contenu, cle dossier.CleSceau, err error) {
	objet, err := jose.ParseSignedCompact(strings.TrimSpace(jws), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return c, cle, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	i := slices.IndexFunc(cles, func(k dossier.CleSceau) bool { return k.Kid == objet.Signatures[0].Header.KeyID })
	if i < 0 {
		return c, cle, fmt.Errorf("%w: clé inconnue", ErrSignature)
	}
	p, err := publique(cles[i])
	if err != nil {
		return c, cle, err
	}
	corps, err := objet.Verify(p)
	if err != nil {
		return c, cle, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if err := json.Unmarshal(corps, &c); err != nil || c.Version != version {
		return Contenu{}, cle, fmt.Errorf("%w: version", ErrSignature)
	}
	if c.Date.After(derniereDate(cles[i])) {
		return Contenu{}, cle, fmt.Errorf("%w: clé hors d’usage à la date de la lettre", ErrSignature)
	}
	return c, cles[i], nil
}

// Page is the path of the public page that says what a seal is.
const Page = "/sceau"

// Adresse is what the QR of a letter holds. A fragment is never sent to the server.
func Adresse(service, jws string) string { return strings.TrimSuffix(service, "/") + Page + "#" + jws }

// DeAdresse takes the seal out of what a QR holds; what has no fragment is taken whole.
func DeAdresse(s string) string {
	if i := strings.LastIndexByte(s, '#'); i >= 0 {
		return s[i+1:]
	}
	return s
}
