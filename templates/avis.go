package templates

import (
	"fmt"

	"souspli/dossier"
)

// Avis is the electronic notice that a letter left: a reference and a link, nothing of what the demande is about (issue of a mailbox that
// others read). It is in the language the person gave, then in French; plain text.
func Avis(langue, numero, adresse string) (sujet, corps string, err error) {
	return message("lettre.avis", langue, numero, adresse, dossier.Date{})
}

// MessageElectronique is what goes with an electronic accusé, which is attached: what it is, in plain words.
func MessageElectronique(langue, numero, adresse string) (sujet, corps string, err error) {
	return message("lettre.electronique", langue, numero, adresse, dossier.Date{})
}

// Enregistrement is the accusé d’enregistrement of a demande that came by e-mail on a day (CRPA R. 112-11-2): that day, its number, and in how long the
// accusé de réception is due. As in Avis, nothing of what it is about.
func Enregistrement(langue, numero, adresse string, recuLe dossier.Date) (sujet, corps string, err error) {
	if recuLe.IsZero() {
		return "", "", fmt.Errorf("accusé d’enregistrement sans jour de réception")
	}
	return message("lettre.enregistrement", langue, numero, adresse, recuLe)
}

// message writes one in the language given, then in French. recuLe zero: its text says no day.
func message(cle, langue, numero, adresse string, recuLe dossier.Date) (sujet, corps string, err error) {
	tous, err := textesLettres()
	if err != nil {
		return "", "", err
	}
	codes := []string{"fr"}
	if code := langueDe(langue); code != "" {
		codes = []string{code, "fr"}
	}
	for _, code := range codes {
		s, err := tous[code].T(cle+"_sujet", numero)
		if err != nil {
			return "", "", err
		}
		args := []any{numero, adresse + LangueDe(code).Prefixe() + "/suivi"}
		if !recuLe.IsZero() {
			args = append(args, LangueDe(code).jour(recuLe))
		}
		c, err := tous[code].T(cle+"_texte", args...)
		if err != nil {
			return "", "", err
		}
		if sujet == "" {
			sujet = s
		} else {
			corps += "\n\n" + s + "\n\n"
		}
		corps += c
	}
	if numero == "" || adresse == "" {
		return "", "", fmt.Errorf("message sans référence ou sans lien")
	}
	return sujet, corps + "\n", nil
}
