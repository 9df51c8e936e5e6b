package pagecode

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	_ "embed"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"souspli/dossier"
)

// Donnees is what a form filled on screen says, exactly.
type Donnees struct {
	Formulaire int
	Revision   int
	Copie      string // eight digits
	Champs     map[string]string
	// Tentatives carries Blocage, Possibles, Date, URL, Message and Certitude; where it stands in a pli is the reader's to say.
	Tentatives []dossier.Tentative
}

// A part is ASCII of the alphanumeric set of QR: prefixe, index and number of parts (two digits each), tag (eight base 32
// characters: the start of the SHA-256 of all the compressed bytes, the same on every part), then a share of their base 32.
const (
	prefixe = "SP1"
	entete  = len(prefixe) + 2 + 2 + lonMarque

	lonMarque = 8

	// PartiesMax is the number of codes a page de données holds.
	PartiesMax = 12
	// PartieQ is the longest part that a QR of 69 modules holds at ECC level Q; PartieM at level M, used when twelve parts at
	// level Q are not enough.
	PartieQ = 352
	PartieM = 483

	// clairMax bounds what decompression may give: codes come from paper anyone may print.
	clairMax = 256 << 10
)

var base = base32.StdEncoding.WithPadding(base32.NoPadding)

//go:embed dictionnaire1.txt
var motsFormat1 string

// dictionnaire primes the compression of format 1 with the words our forms use. Frozen: codes printed with it are in the post.
// Words that came later are only compressed less well; a better dictionary is a new format.
var dictionnaire = sync.OnceValue(func() []byte {
	var b []byte
	for _, mot := range strings.Fields(motsFormat1) {
		b = binary.AppendUvarint(b, uint64(len(mot)))
		b = append(b, mot...)
	}
	return b
})

// EncodeDonnees gives the texts of the QR codes of a page de données, at most PartiesMax. Same data, same texts. Data too long
// for a page, or text that is not UTF-8, is dossier.ErrInvalide.
func EncodeDonnees(d Donnees) ([]string, error) {
	clair, err := d.octets()
	if err != nil {
		return nil, err
	}
	var z bytes.Buffer
	w, err := flate.NewWriterDict(&z, flate.BestCompression, dictionnaire())
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(clair); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	texte := base.EncodeToString(z.Bytes())
	for _, taille := range []int{PartieQ, PartieM} {
		n := (len(texte) + taille - entete - 1) / (taille - entete)
		if n <= PartiesMax {
			return decouper(texte, marque(z.Bytes()), n), nil
		}
	}
	return nil, fmt.Errorf("%w: réponses trop longues pour une page de données", dossier.ErrInvalide)
}

// decouper makes n parts of nearly equal length, so that all the codes have the same module.
func decouper(texte, marque string, n int) []string {
	var parties []string
	for i := range n {
		debut, fin := len(texte)*i/n, len(texte)*(i+1)/n
		parties = append(parties, fmt.Sprintf("%s%02d%02d%s%s", prefixe, i+1, n, marque, texte[debut:fin]))
	}
	return parties
}

func marque(z []byte) string {
	h := sha256.Sum256(z)
	return base.EncodeToString(h[:lonMarque*5/8])
}

// EstPartie reports whether a code found on a page is a part of a page de données.
func EstPartie(texte string) bool {
	return len(texte) > entete && strings.HasPrefix(texte, prefixe)
}

// DecodeDonnees reads the parts back, in any order, the same part twice allowed. A missing, foreign or damaged part is
// dossier.ErrInvalide, and nothing is returned with it: half the answers would look like all of them.
func DecodeDonnees(parties []string) (Donnees, error) {
	texte, m, err := assembler(parties)
	if err != nil {
		return Donnees{}, err
	}
	z, err := base.DecodeString(texte)
	if err != nil || base.EncodeToString(z) != texte || marque(z) != m {
		return Donnees{}, fauteDonnees("somme de contrôle fausse")
	}
	r := flate.NewReaderDict(bytes.NewReader(z), dictionnaire())
	clair, err := io.ReadAll(io.LimitReader(r, clairMax+1))
	if err != nil || len(clair) > clairMax {
		return Donnees{}, fauteDonnees("contenu abîmé")
	}
	return lireDonnees(clair)
}

func assembler(parties []string) (texte, marque string, err error) {
	if len(parties) == 0 {
		return "", "", fauteDonnees("aucune partie")
	}
	var morceaux []string
	for _, p := range parties {
		if !EstPartie(p) || !chiffres(p[3:7]) {
			return "", "", fauteDonnees("partie inconnue")
		}
		i, n := nombre(p[3:5]), nombre(p[5:7])
		if morceaux == nil {
			if n < 1 || n > PartiesMax {
				return "", "", fauteDonnees("nombre de parties impossible")
			}
			morceaux, marque = make([]string, n), p[7:entete]
		}
		if n != len(morceaux) || i < 1 || i > n || p[7:entete] != marque {
			return "", "", fauteDonnees("parties de deux formulaires différents")
		}
		if morceaux[i-1] != "" && morceaux[i-1] != p[entete:] {
			return "", "", fauteDonnees(fmt.Sprintf("partie %d lue de deux façons", i))
		}
		morceaux[i-1] = p[entete:]
	}
	for i, m := range morceaux {
		if m == "" {
			return "", "", fauteDonnees(fmt.Sprintf("partie %d sur %d manquante", i+1, len(morceaux)))
		}
	}
	return strings.Join(morceaux, ""), marque, nil
}

func fauteDonnees(quoi string) error {
	return fmt.Errorf("%w: page de données : %s", dossier.ErrInvalide, quoi)
}

// octets is the uncompressed form: numbers as uvarint, texts with their length, fields sorted by code.
func (d Donnees) octets() ([]byte, error) {
	if err := (ID{Formulaire: d.Formulaire, Revision: d.Revision, Page: 1, Pages: 1, Copie: d.Copie}).Verifier(); err != nil {
		return nil, err
	}
	e := ecrivain{}
	e.nombre(d.Formulaire)
	e.nombre(d.Revision)
	e.nombre(nombre(d.Copie))
	codes := make([]string, 0, len(d.Champs))
	for code := range d.Champs {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	e.nombre(len(codes))
	for _, code := range codes {
		e.texte(code)
		e.texte(d.Champs[code])
	}
	e.nombre(len(d.Tentatives))
	for _, t := range d.Tentatives {
		for _, s := range []string{t.Blocage, t.Date, t.URL, t.Message, t.Certitude} {
			e.texte(s)
		}
		e.nombre(len(t.Possibles))
		for _, s := range t.Possibles {
			e.texte(s)
		}
	}
	if len(e.b) > clairMax {
		return nil, fauteDonnees("trop long")
	}
	return e.b, e.err
}

func lireDonnees(clair []byte) (Donnees, error) {
	l := lecteur{b: clair}
	d := Donnees{Formulaire: l.nombre(), Revision: l.nombre(), Copie: fmt.Sprintf("%08d", l.nombre())}
	n, dernier := l.nombre(), ""
	for i := 0; i < n && l.err == nil; i++ {
		code, valeur := l.texte(), l.texte()
		if i > 0 && code <= dernier {
			return Donnees{}, fauteDonnees("champs en désordre")
		}
		if d.Champs == nil {
			d.Champs = map[string]string{}
		}
		d.Champs[code], dernier = valeur, code
	}
	n = l.nombre()
	for i := 0; i < n && l.err == nil; i++ {
		t := dossier.Tentative{Blocage: l.texte(), Date: l.texte(), URL: l.texte(), Message: l.texte(), Certitude: l.texte()}
		for range l.nombre() {
			if l.err != nil {
				break
			}
			t.Possibles = append(t.Possibles, l.texte())
		}
		d.Tentatives = append(d.Tentatives, t)
	}
	if l.err != nil || len(l.b) > 0 {
		return Donnees{}, fauteDonnees("contenu abîmé")
	}
	if _, err := d.octets(); err != nil {
		return Donnees{}, err
	}
	return d, nil
}

type ecrivain struct {
	b   []byte
	err error
}

func (e *ecrivain) nombre(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }

func (e *ecrivain) texte(s string) {
	if !utf8.ValidString(s) {
		e.err = fauteDonnees("texte qui n’est pas de l’UTF-8")
	}
	e.nombre(len(s))
	e.b = append(e.b, s...)
}

var errFin = errors.New("fin")

type lecteur struct {
	b   []byte
	err error
}

// nombre refuses a number longer than it need be, so that one content has one writing.
func (l *lecteur) nombre() int {
	v, n := binary.Uvarint(l.b)
	if n <= 0 || v > 1<<31-1 || n != len(binary.AppendUvarint(nil, v)) {
		l.err, l.b = errFin, nil
		return 0
	}
	l.b = l.b[n:]
	return int(v)
}

func (l *lecteur) texte() string {
	n := l.nombre()
	if n > len(l.b) {
		l.err, l.b = errFin, nil
		return ""
	}
	s := string(l.b[:n])
	l.b = l.b[n:]
	return s
}

// Niveau gives the ECC level at which forms draws a part: Q when it fits, else M.
func Niveau(partie string) string {
	if len(partie) > PartieQ {
		return "M"
	}
	return "Q"
}
