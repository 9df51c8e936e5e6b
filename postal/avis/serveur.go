package avis

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
)

// Serveur is the mail server notices leave through. The zero value: notices are off.
type Serveur struct {
	Hote        string
	Port        int
	Utilisateur string // "": the server asks for none
	MotDePasse  string
	TLSDirect   bool   // smtps
	SansTLS     bool   // on this machine only
	De          string // address notices come from, and refusals go back to
}

// Actif reports whether notices are sent.
func (s Serveur) Actif() bool { return s.Hote != "" }

// LireServeur reads smtp://[user:password@]host[:port] (TLS asked for, and required but on this machine) or smtps://…, and the address
// notices come from. Both empty: the zero value. The password is in no error.
func LireServeur(adresse, de string) (Serveur, error) {
	if adresse == "" && de == "" {
		return Serveur{}, nil
	}
	u, err := url.Parse(adresse)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return Serveur{}, errors.New("attendu smtp://hôte:port ou smtps://hôte:port, avec utilisateur:motdepasse@ s’il en faut")
	}
	s := Serveur{Hote: u.Hostname(), Port: 587, TLSDirect: u.Scheme == "smtps", De: de}
	if s.TLSDirect {
		s.Port = 465
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil {
			return Serveur{}, errors.New("port illisible")
		}
	}
	if u.User != nil {
		s.Utilisateur = u.User.Username()
		s.MotDePasse, _ = u.User.Password()
	}
	s.SansTLS = !s.TLSDirect && ici(s.Hote)
	if a, err := mail.ParseAddress(de); err != nil || a.Name != "" || a.Address != de {
		return Serveur{}, fmt.Errorf("%q n’est pas l’adresse d’où partent les avis", de)
	}
	return s, nil
}

// ici reports whether a host is this machine.
func ici(hote string) bool {
	ip := net.ParseIP(hote)
	return hote == "localhost" || ip != nil && ip.IsLoopback()
}

// domaine is that of the address notices come from: how we present ourselves, and what our Message-IDs end with.
func (s Serveur) domaine() string {
	_, d, _ := strings.Cut(s.De, "@")
	return d
}
