package avis

import (
	"errors"
	"net/mail"
	"strings"

	"souspli/dossier"
)

// Passerelle turns messages into SMS: an address made from the number, « {numero}@passerelle.exemple.fr ». "": none, notices go by e-mail only.
type Passerelle string

// placeNumero is where the number stands in the address, in international digits (dossier.NumeroMobile).
const placeNumero = "{numero}"

// LirePasserelle reads the address of a gateway. "" is none.
func LirePasserelle(adresse string) (Passerelle, error) {
	if adresse == "" {
		return "", nil
	}
	local, _, _ := strings.Cut(adresse, "@")
	essai := Passerelle(adresse).adresse(dossier.NumeroMobile("0692123456"))
	if a, err := mail.ParseAddress(essai); err != nil || a.Name != "" || a.Address != essai || strings.Count(adresse, placeNumero) != 1 || !strings.Contains(local, placeNumero) ||
		strings.Contains(essai, "{") {
		return "", errors.New("attendu une adresse où le numéro a sa place, par exemple " + placeNumero + "@passerelle.exemple.fr (il s’écrit 33612345678)")
	}
	return Passerelle(adresse), nil
}

// Actif reports whether notices go by SMS too.
func (p Passerelle) Actif() bool { return p != "" }

func (p Passerelle) adresse(numero string) string {
	return strings.Replace(string(p), placeNumero, numero, 1)
}

// Domaine is that of the gateway.
func (p Passerelle) Domaine() string {
	_, d, _ := strings.Cut(string(p), "@")
	return d
}
