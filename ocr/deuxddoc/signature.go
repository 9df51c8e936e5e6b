package deuxddoc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	_ "crypto/sha256" // SHA-256
	_ "crypto/sha512" // SHA-384 and SHA-512
	"crypto/x509"
	"math/big"
	"strings"
	"time"

	"souspli/dossier"
)

// empreintes are the hash functions that go with the curves.
var empreintes = map[elliptic.Curve]crypto.Hash{elliptic.P256(): crypto.SHA256, elliptic.P384(): crypto.SHA384, elliptic.P521(): crypto.SHA512}

// Verification is what can be said of a signature with one certificate in hand. That the certificate is one of the trusted list is for who
// gives it to know; nothing here says so.
type Verification struct {
	Signature dossier.EtatSignature // of the header and message; the annex is never covered
	Nomme     bool                  // the certificate is the one that the header names: authority and name
	EnCours   bool                  // it was valid on the day of signature
}

// Verifier checks the signature of a document with a certificate.
func Verifier(d Document, certificat *x509.Certificate) Verification {
	v := Verification{Signature: dossier.SignatureNonVerifiee}
	if cle, ok := certificat.PublicKey.(*ecdsa.PublicKey); ok {
		v.Signature = VerifierCle(d, cle)
	}
	v.Nomme = strings.EqualFold(certificat.Subject.CommonName, d.Certificat) && strings.EqualFold(certificat.Issuer.CommonName, d.Autorite)
	if !d.Scellement.IsZero() {
		j := d.Scellement
		debut := time.Date(j.An, time.Month(j.Mois), j.Jour, 0, 0, 0, 0, dossier.Paris())
		fin := time.Date(j.An, time.Month(j.Mois), j.Jour+1, 0, 0, 0, 0, dossier.Paris())
		v.EnCours = certificat.NotBefore.Before(fin) && !certificat.NotAfter.Before(debut)
	}
	return v
}

// VerifierCle says whether the signature of a document fits a public key: P-256, P-384 or P-521. NonVerifiee with another key, or without
// a signature that can be read.
func VerifierCle(d Document, cle *ecdsa.PublicKey) dossier.EtatSignature {
	h, ok := empreintes[cle.Curve]
	if !ok || len(d.Signature) == 0 {
		return dossier.SignatureNonVerifiee
	}
	n := (cle.Curve.Params().BitSize + 7) / 8
	if len(d.Signature) != 2*n {
		return dossier.SignatureNonConforme
	}
	e := h.New()
	e.Write(d.Couvert)
	r, s := new(big.Int).SetBytes(d.Signature[:n]), new(big.Int).SetBytes(d.Signature[n:])
	if !ecdsa.Verify(cle, e.Sum(nil), r, s) {
		return dossier.SignatureNonConforme
	}
	return dossier.SignatureConforme
}
