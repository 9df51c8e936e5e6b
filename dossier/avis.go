package dossier

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"
)

// AvisID is one electronic notice: « something new for your reference », beside a letter, never instead of it.
type AvisID int64

// EtatAvis is where a notice stands.
type EtatAvis string

const (
	AvisDu        EtatAvis = "du"        // a worker sends it
	AvisParti     EtatAvis = "parti"     // our mail server took it: nothing more is known
	AvisRejete    EtatAvis = "rejete"    // refused for good, at once or later
	AvisAbandonne EtatAvis = "abandonne" // every try failed
	AvisRetenu    EtatAvis = "retenu"    // must no longer leave: confidential since, no address any more, replaced
)

// EtatsAvis lists them with the words agents read.
var EtatsAvis = []struct {
	Etat    EtatAvis
	Libelle string
}{
	{AvisDu, "à envoyer"},
	{AvisParti, "parti"},
	{AvisRejete, "rejeté"},
	{AvisAbandonne, "abandonné, le serveur ne répond pas"},
	{AvisRetenu, "retenu"},
}

// Libelle gives the words agents read; the code itself when unknown.
func (e EtatAvis) Libelle() string {
	for _, x := range EtatsAvis {
		if x.Etat == e {
			return x.Libelle
		}
	}
	return string(e)
}

// CanalAvis is how a notice goes.
type CanalAvis string

const (
	CanalCourriel CanalAvis = "courriel"
	CanalSMS      CanalAvis = "sms"
)

// CanauxAvis lists them with the words agents read, in the order they are tried.
var CanauxAvis = []struct {
	Canal   CanalAvis
	Libelle string
}{
	{CanalCourriel, "courriel"},
	{CanalSMS, "SMS"},
}

// Libelle gives the words agents read; the code itself when unknown.
func (c CanalAvis) Libelle() string {
	for _, x := range CanauxAvis {
		if x.Canal == c {
			return x.Libelle
		}
	}
	return string(c)
}

// Avis is a notice that a letter left; of a letter that goes by e-mail, it is its sending.
type Avis struct {
	ID       AvisID
	Demande  DemandeID
	Courrier CourrierID    // 0: none, it is the accusé d’enregistrement of a demande that came by e-mail (CRPA R. 112-11-2)
	Genre    GenreCourrier // of the letter
	Canal    CanalAvis
	Etat     EtatAvis
	Code     string // of the mail server's refusal, « 5.1.1 »; no personal data
	CreeA    time.Time
	A        time.Time // instant of the last state
}

// Enregistrement reports whether it is the accusé d’enregistrement of its demande.
func (a Avis) Enregistrement() bool { return a.Courrier == 0 }

// Le is the day of its last state.
func (a Avis) Le() Date { return DateDe(a.A) }

// DestinationAvis is where a notice may go: an e-mail address, or a mobile number in international digits (NumeroMobile).
type DestinationAvis struct {
	Canal   CanalAvis
	Adresse string
}

// Empreinte names a destination without holding it.
func (x DestinationAvis) Empreinte() Empreinte {
	return sha256.Sum256([]byte(string(x.Canal) + ":" + x.Adresse))
}

// DestinationsAvis are where a demande's notices may go, the first to try first: an e-mail that the person gave, then a mobile number. None
// when the mailing address is confidential (design D15), nor for a sensitive demande, whose person may share a mailbox or a telephone with who
// must not know.
func (d Demande) DestinationsAvis() []DestinationAvis {
	if d.Sensible || d.Destinataire.Confidentielle || d.Domicile.Confidentielle {
		return nil
	}
	var ds []DestinationAvis
	if a := strings.ToLower(strings.TrimSpace(d.Personne.Courriel)); strings.Contains(a, "@") && !strings.ContainsAny(a, " \t\r\n<>,;") {
		ds = append(ds, DestinationAvis{CanalCourriel, a})
	}
	if n := NumeroMobile(d.Personne.Telephone); n != "" {
		ds = append(ds, DestinationAvis{CanalSMS, n})
	}
	return ds
}

// CourrielUtilisable is the e-mail address of DestinationsAvis, where a letter by e-mail goes too; ok is false when there is none.
func (d Demande) CourrielUtilisable() (x DestinationAvis, ok bool) {
	ds := d.DestinationsAvis()
	if len(ds) == 0 || ds[0].Canal != CanalCourriel {
		return DestinationAvis{}, false
	}
	return ds[0], true
}

// indicatifs are the country codes of the French numbering plan whose numbers have nine digits, each with what its mobile numbers begin with
// (the metropolis takes every other 6 and 7). Saint-Pierre-et-Miquelon, New Caledonia and Polynesia are not of this form.
var indicatifs = []struct {
	code   string
	debuts []string
}{
	{"590", []string{"690", "691"}},        // Guadeloupe, Saint-Martin, Saint-Barthélemy
	{"594", []string{"694"}},               // Guyane
	{"596", []string{"696", "697"}},        // Martinique
	{"262", []string{"639", "692", "693"}}, // Mayotte, La Réunion
	{"33", nil},
}

// entreChiffres is what people put between the digits of a number.
var entreChiffres = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "", "/", "", "(", "", ")", "")

// NumeroMobile gives a French mobile number in international digits, without « + » nor « 00 »: 33612345678, 262692123456. It is read as people
// write it: 06 12 34 56 78, +33 6…, 0033 6…, +33 (0)6…, 336…. "" when it is anything else: a landline, a foreign number, a number too short.
func NumeroMobile(ecrit string) string {
	n := entreChiffres.Replace(strings.TrimSpace(ecrit))
	reste, entier := strings.CutPrefix(n, "+")
	if !entier {
		reste, entier = strings.CutPrefix(n, "00")
	}
	pays, abonne := "", ""
	if s, ok := strings.CutPrefix(reste, "0"); ok && !entier {
		abonne = s
	} else {
		for _, x := range indicatifs {
			if s, ok := strings.CutPrefix(reste, x.code); ok {
				pays, abonne = x.code, strings.TrimPrefix(s, "0")
			}
		}
	}
	if len(abonne) != 9 || strings.Trim(abonne, "0123456789") != "" || abonne[0] != '6' && abonne[0] != '7' {
		return ""
	}
	for _, x := range indicatifs {
		if x.debuts != nil && !slices.Contains(x.debuts, abonne[:3]) {
			continue
		}
		if pays != "" && pays != "33" && pays != x.code { // +33 is written of overseas numbers too; no other code of another's
			return ""
		}
		return x.code + abonne
	}
	return ""
}
