package seal

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"

	"souspli/dossier"
)

// publique reads a key from its JSON Web Key.
func publique(k dossier.CleSceau) (*ecdsa.PublicKey, error) {
	var jwk jose.JSONWebKey
	if err := json.Unmarshal(k.Jwk, &jwk); err != nil {
		return nil, fmt.Errorf("%w: clé de sceau %s: %w", dossier.ErrInvalide, k.Kid, err)
	}
	p, ok := jwk.Key.(*ecdsa.PublicKey)
	if !ok || p.Curve != elliptic.P256() || jwk.KeyID != k.Kid {
		return nil, fmt.Errorf("%w: clé de sceau %s: une clé publique P-256 de ce nom est attendue", dossier.ErrInvalide, k.Kid)
	}
	return p, nil
}

// How long a key signs, and how long after that a letter may still be dated: one is written some days before it leaves.
const (
	usageCle = 365 * 24 * time.Hour
	apresCle = 30 * 24 * time.Hour
)

// Perimee reports whether a key has signed long enough: another must be made.
func Perimee(k dossier.CleSceau, a time.Time) bool { return a.After(k.CreeeA.Add(usageCle)) }

// derniereDate is the last day a letter may state for its key to be believed.
func derniereDate(k dossier.CleSceau) dossier.Date {
	return dossier.DateDe(k.CreeeA.Add(usageCle + apresCle))
}

// JWKS is the set of keys as others fetch it (RFC 7517), each with the end of its use (exp, seconds): those that were revoked are left out.
func JWKS(cles []dossier.CleSceau) ([]byte, error) {
	ensemble := []map[string]any{}
	for _, k := range cles {
		if !k.RevoqueeA.IsZero() {
			continue
		}
		var jwk map[string]any
		if err := json.Unmarshal(k.Jwk, &jwk); err != nil {
			return nil, fmt.Errorf("%w: clé de sceau %s: %w", dossier.ErrInvalide, k.Kid, err)
		}
		jwk["exp"] = k.CreeeA.Add(usageCle).Unix()
		ensemble = append(ensemble, jwk)
	}
	return json.Marshal(map[string]any{"keys": ensemble})
}

// LireJWKS reads a set of keys that JWKS made. ErrInvalide: it is none.
func LireJWKS(b []byte) ([]dossier.CleSceau, error) {
	var ensemble map[string][]json.RawMessage
	if err := json.Unmarshal(b, &ensemble); err != nil {
		return nil, fmt.Errorf("%w: jeu de clés: %w", dossier.ErrInvalide, err)
	}
	var cles []dossier.CleSceau
	for _, jwk := range ensemble["keys"] {
		var k struct {
			Kid string `json:"kid"`
			Fin int64  `json:"exp"`
		}
		if err := json.Unmarshal(jwk, &k); err != nil || k.Kid == "" || k.Fin == 0 {
			return nil, fmt.Errorf("%w: jeu de clés: une clé sans nom, ou sans fin d’usage", dossier.ErrInvalide)
		}
		cles = append(cles, dossier.CleSceau{Kid: k.Kid, Jwk: jwk, CreeeA: time.Unix(k.Fin, 0).Add(-usageCle)})
	}
	return cles, nil
}

// clePrivee is a key that signs.
type clePrivee struct {
	Kid   string          `json:"kid"`
	Jwk   json.RawMessage `json:"jwk"`
	prive *ecdsa.PrivateKey
}

// Trousseau is the file of the keys that sign, the one in use last. It is read by its owner alone, and is in no backup of the register: who
// loses it makes another key, and what the old one signed is still checked by the public one, which the register keeps.
type Trousseau struct {
	chemin string
	cles   []clePrivee
}

// OuvrirTrousseau reads the file. One that is not there yet is an empty one.
func OuvrirTrousseau(chemin string) (*Trousseau, error) {
	t := &Trousseau{chemin: chemin}
	b, err := os.ReadFile(chemin)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("trousseau: %w", err)
	}
	if err := json.Unmarshal(b, &t.cles); err != nil {
		return nil, fmt.Errorf("%w: trousseau %s: %w", dossier.ErrInvalide, chemin, err)
	}
	for i := range t.cles {
		var k jose.JSONWebKey
		if err := json.Unmarshal(t.cles[i].Jwk, &k); err != nil {
			return nil, fmt.Errorf("%w: trousseau %s: %w", dossier.ErrInvalide, chemin, err)
		}
		p, ok := k.Key.(*ecdsa.PrivateKey)
		if !ok || p.Curve != elliptic.P256() {
			return nil, fmt.Errorf("%w: trousseau %s: clé %s: une clé privée P-256 est attendue", dossier.ErrInvalide, chemin, t.cles[i].Kid)
		}
		t.cles[i].prive = p
	}
	return t, nil
}

// EnUsage is the public half of the key that signs. ErrIntrouvable: there is none.
func (t *Trousseau) EnUsage() (dossier.CleSceau, error) {
	k, err := t.enUsage()
	if err != nil {
		return dossier.CleSceau{}, err
	}
	b, err := json.Marshal(jose.JSONWebKey{Key: &k.prive.PublicKey, KeyID: k.Kid, Algorithm: string(jose.ES256), Use: "sig"})
	if err != nil {
		return dossier.CleSceau{}, fmt.Errorf("clé de sceau %s: %w", k.Kid, err)
	}
	return dossier.CleSceau{Kid: k.Kid, Jwk: b}, nil
}

// Relire reads the file again, which another process may have changed.
func (t *Trousseau) Relire() error {
	n, err := OuvrirTrousseau(t.chemin)
	if err == nil {
		*t = *n
	}
	return err
}

func (t *Trousseau) enUsage() (clePrivee, error) {
	if len(t.cles) == 0 {
		return clePrivee{}, fmt.Errorf("%w: aucune clé pour sceller (souspli sceau nouvelle-cle)", dossier.ErrIntrouvable)
	}
	return t.cles[len(t.cles)-1], nil
}

// Kid names the key in use, "" when there is none.
func (t *Trousseau) Kid() string {
	if len(t.cles) == 0 {
		return ""
	}
	return t.cles[len(t.cles)-1].Kid
}

// NouvelleCle makes a key, which is in use from now on, writes the file and returns its public half.
func (t *Trousseau) NouvelleCle() (dossier.CleSceau, error) {
	prive, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return dossier.CleSceau{}, fmt.Errorf("nouvelle clé: %w", err)
	}
	point, err := prive.PublicKey.Bytes()
	if err != nil {
		return dossier.CleSceau{}, fmt.Errorf("nouvelle clé: %w", err)
	}
	h := sha256.Sum256(point) // the name of a key is six bytes of its hash
	kid := hex.EncodeToString(h[:6])
	privee, err := json.Marshal(jose.JSONWebKey{Key: prive, KeyID: kid, Algorithm: string(jose.ES256), Use: "sig"})
	if err != nil {
		return dossier.CleSceau{}, fmt.Errorf("nouvelle clé: %w", err)
	}
	avant := t.cles
	t.cles = append(slices.Clip(t.cles), clePrivee{Kid: kid, Jwk: privee, prive: prive})
	if err := t.ecrire(); err != nil {
		t.cles = avant
		return dossier.CleSceau{}, err
	}
	return t.EnUsage()
}

// Oublier takes a key out of the file: it signs no more. A key that is not there is no error.
func (t *Trousseau) Oublier(kid string) error {
	t.cles = slices.DeleteFunc(t.cles, func(k clePrivee) bool { return k.Kid == kid })
	return t.ecrire()
}

// ecrire replaces the file whole: a stop in the middle leaves the one before.
func (t *Trousseau) ecrire() error {
	b, err := json.MarshalIndent(t.cles, "", " ")
	if err != nil {
		return fmt.Errorf("trousseau: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(t.chemin), ".trousseau-*") // 0600
	if err != nil {
		return fmt.Errorf("trousseau: %w", err)
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("trousseau: %w", err)
	}
	if err := os.Rename(f.Name(), t.chemin); err != nil {
		return fmt.Errorf("trousseau: %w", err)
	}
	return nil
}
