package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"

	"souspli/dossier"
)

// Cost of argon2id: 19 MiB, two passes, one lane. The figures stand in each hash, so they may be raised later.
const (
	argonMemoire = 19 * 1024 // KiB
	argonPasses  = 2
	argonFiles   = 1
	argonSel     = 16
	argonCle     = 32
)

// LongueurMotDePasse is the shortest password taken, in characters.
const LongueurMotDePasse = 12

// HacherMotDePasse returns the argon2id hash of a password in PHC form. Too short a password is ErrInvalide.
func HacherMotDePasse(motDePasse string) (string, error) {
	if n := len([]rune(motDePasse)); n < LongueurMotDePasse || n > 256 {
		return "", fmt.Errorf("%w: un mot de passe compte de %d à 256 caractères", dossier.ErrInvalide, LongueurMotDePasse)
	}
	sel := make([]byte, argonSel)
	if _, err := rand.Read(sel); err != nil {
		return "", err
	}
	return phc(motDePasse, sel), nil
}

func phc(motDePasse string, sel []byte) string {
	cle := argon2.IDKey([]byte(motDePasse), sel, argonPasses, argonMemoire, argonFiles, argonCle)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemoire, argonPasses, argonFiles,
		b64.EncodeToString(sel), b64.EncodeToString(cle))
}

// hashFactice is compared when the account is unknown, so that the answer takes the same path and the same time. It is made when the service
// starts: commands and reading processes, which are started by the hundred, do without.
var hashFactice = sync.OnceValue(func() string { return phc("personne n’a ce mot de passe", []byte("souspli-factice!")) })

// verifierMotDePasse compares in constant time. A hash that cannot be read is false.
func verifierMotDePasse(hash, motDePasse string) bool {
	parties := strings.Split(hash, "$")
	if len(parties) != 6 || parties[1] != "argon2id" {
		return false
	}
	var version, memoire, passes int
	var files uint8
	if _, err := fmt.Sscanf(parties[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false
	}
	if _, err := fmt.Sscanf(parties[3], "m=%d,t=%d,p=%d", &memoire, &passes, &files); err != nil ||
		memoire <= 0 || memoire > 1<<20 || passes <= 0 || passes > 64 || files == 0 {
		return false
	}
	sel, err1 := base64.RawStdEncoding.DecodeString(parties[4])
	voulue, err2 := base64.RawStdEncoding.DecodeString(parties[5])
	if err1 != nil || err2 != nil || len(voulue) == 0 {
		return false
	}
	cle := argon2.IDKey([]byte(motDePasse), sel, uint32(passes), uint32(memoire), files, uint32(len(voulue)))
	return subtle.ConstantTimeCompare(cle, voulue) == 1
}
