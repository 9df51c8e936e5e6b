package deuxddoc

import (
	"encoding/base32"
	"strconv"
	"strings"

	"souspli/dossier"
)

// Separators of the format: between fields, after a value that was cut, before the signature.
const (
	sepChamp     = 0x1d
	sepTronque   = 0x1e
	sepSignature = 0x1f
)

// enTetes are the lengths of the header by version.
var enTetes = map[int]int{1: 22, 2: 22, 3: 24, 4: 26}

// Document is what one symbol says.
type Document struct {
	Version    int
	Autorite   string // certification authority, four characters
	Certificat string // name of the certificate there, four characters
	Emission   dossier.Date
	Scellement dossier.Date // when it was signed
	Type       string       // two characters, of types.txt in perimeter 01
	Perimetre  string       // "01" in versions 01 and 02, which do not write it
	Pays       string       // issuing country, version 04
	Champs     []Champ
	Annexe     []Champ // added after the signature, which does not cover it
	Couvert    []byte  // what the signature covers
	Signature  []byte  // r then s, same length; nil when there is none, or none that can be read
	// Brut is the message of a version or perimeter that is not understood: its fields cannot be told.
	Brut string
}

// Champ is one field, its value as encoded.
type Champ struct {
	Code    string // two characters; "" for what is no field
	Valeur  string
	Tronque bool // the issuer cut it
}

// Libelle is what the field is, in French; "" when the table does not have it.
func (c Champ) Libelle() string { return identifiants()[c.Code].libelle }

// Libelle is what the document is, in French; "" when the table does not have it.
func (d Document) Libelle() string {
	if d.Perimetre != perimetreFranceTitres {
		return ""
	}
	return types()[d.Type].libelle
}

// Sante reports whether the fields of such a document tell somebody's health.
func (d Document) Sante() bool { return d.Perimetre == perimetreFranceTitres && types()[d.Type].sante }

const perimetreFranceTitres = "01"

// Lire understands the text of a symbol; ok is false when it is no 2D-Doc.
func Lire(octets []byte) (d Document, ok bool) {
	texte := string(octets)
	if len(texte) < 22 || texte[:2] != "DC" || !alphanumerique(texte[4:12]) || !alphanumerique(texte[20:22]) {
		return Document{}, false
	}
	version, err := strconv.ParseUint(texte[2:4], 10, 8)
	emission, ok1 := jours(texte[12:16])
	scellement, ok2 := jours(texte[16:20])
	if err != nil || version == 0 || !ok1 || !ok2 {
		return Document{}, false
	}
	d = Document{Version: int(version), Autorite: texte[4:8], Certificat: texte[8:12], Emission: emission, Scellement: scellement,
		Type: texte[20:22], Perimetre: perimetreFranceTitres}
	enTete, connue := enTetes[d.Version]
	if !connue {
		d.Perimetre, d.Brut = "", texte[22:]
		return d, true
	}
	if len(texte) < enTete {
		return Document{}, false
	}
	if enTete >= 24 {
		d.Perimetre = texte[22:24]
	}
	if enTete >= 26 {
		d.Pays = texte[24:26]
	}
	message := d.couper(texte, enTete)
	if d.Perimetre != perimetreFranceTitres {
		d.Brut = message
		return d, true
	}
	d.Champs = champs(message)
	return d, true
}

// couper takes the signature and the annex off, and gives the message.
func (d *Document) couper(texte string, enTete int) string {
	corps, suite, signe := strings.Cut(texte[enTete:], string(rune(sepSignature)))
	if !signe {
		return corps
	}
	d.Couvert = []byte(texte[:enTete+len(corps)])
	signature, annexe, _ := strings.Cut(suite, string(rune(sepChamp)))
	if s, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(signature, "=")); err == nil && len(s) > 0 {
		d.Signature = s
	}
	if d.Version >= 4 && d.Perimetre == perimetreFranceTitres {
		d.Annexe = champs(annexe)
	}
	return corps
}

// champs cuts a message into its fields.
func champs(message string) []Champ {
	var l []Champ
	for message != "" {
		if message[0] == sepChamp || message[0] == sepTronque {
			message = message[1:]
			continue
		}
		var c Champ
		c, message = champ(message)
		l = append(l, c)
	}
	return l
}

// champ takes the first field off a message. A field of a known size needs no separator; of one that has it all the same, or comes short,
// the separator is what counts.
func champ(message string) (Champ, string) {
	code, taille := "", 0
	if len(message) >= 2 && alphanumerique(message[:2]) {
		code, message = message[:2], message[2:]
		taille = identifiants()[code].taille
	}
	fin := strings.IndexAny(message, "\x1d\x1e")
	if fin < 0 {
		fin = len(message)
	}
	if taille > 0 && fin > taille {
		return Champ{Code: code, Valeur: message[:taille]}, message[taille:]
	}
	tronque := fin < len(message) && message[fin] == sepTronque
	return Champ{Code: code, Valeur: message[:fin], Tronque: tronque}, message[min(fin+1, len(message)):]
}

// jours reads four hexadecimal digits: days since the first of January 2000, FFFF when there is none.
func jours(s string) (dossier.Date, bool) {
	n, err := strconv.ParseUint(s, 16, 16)
	if err != nil {
		return dossier.Date{}, false
	}
	if n == 0xffff {
		return dossier.Date{}, true
	}
	return dossier.NewDate(2000, 1, 1+int(n)), true
}

func alphanumerique(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
