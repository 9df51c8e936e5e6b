package templates

import "fmt"

// Avis is the electronic notice that a letter left: a reference and a link, nothing of what the demande is about (issue of a mailbox that
// others read). It is in the language the person gave, then in French; plain text.
func Avis(langue, numero, adresse string) (sujet, corps string, err error) {
	return message("lettre.avis", langue, numero, adresse)
}

// MessageElectronique is what goes with an electronic accusé, which is attached: what it is, in plain words.
func MessageElectronique(langue, numero, adresse string) (sujet, corps string, err error) {
	return message("lettre.electronique", langue, numero, adresse)
}

func message(cle, langue, numero, adresse string) (sujet, corps string, err error) {
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
		c, err := tous[code].T(cle+"_texte", numero, adresse+LangueDe(code).Prefixe()+"/suivi")
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
