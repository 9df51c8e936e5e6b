package dossier

import (
	"crypto/sha256"
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
	AvisRetenu    EtatAvis = "retenu"    // must no longer leave: confidential since, no address any more
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

// Avis is a notice by e-mail that a letter left.
type Avis struct {
	ID       AvisID
	Demande  DemandeID
	Courrier CourrierID
	Genre    GenreCourrier // of the letter
	Etat     EtatAvis
	Code     string // of the mail server's refusal, « 5.1.1 »; no personal data
	CreeA    time.Time
	A        time.Time // instant of the last state
}

// CourrielAvis is the address a demande's notices go to; "" when none may: no address given, a confidential mailing address (design D15), or
// a sensitive demande, whose person may share the mailbox with who must not know.
func (d Demande) CourrielAvis() string {
	a := strings.ToLower(strings.TrimSpace(d.Personne.Courriel))
	if d.Sensible || d.Destinataire.Confidentielle || d.Domicile.Confidentielle || !strings.Contains(a, "@") || strings.ContainsAny(a, " \t\r\n<>,;") {
		return ""
	}
	return a
}

// EmpreinteCourriel names an e-mail address without holding it.
func EmpreinteCourriel(adresse string) Empreinte {
	return sha256.Sum256([]byte("courriel:" + strings.ToLower(strings.TrimSpace(adresse))))
}
