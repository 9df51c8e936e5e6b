package templates

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Langue is a language of the public pages. Code is the folder of the address (« /ar/… »; French has none), BCP the value of
// the lang attribute, Dir its writing direction, Nom its own name for itself.
type Langue struct{ Code, BCP, Dir, Nom, Court string }

// Langues lists the languages of the public pages. French comes first: it alone is authentic, the others inform.
var Langues = []Langue{
	{"fr", "fr", "ltr", "Français", "FR"},
	{"falc", "fr", "ltr", "Français simple", "FR simple"},
	{"ar", "ar", "rtl", "العربية", "ع"},
	{"en", "en", "ltr", "English", "EN"},
}

// LangueDe returns the language of that code; French when there is none.
func LangueDe(code string) Langue {
	for _, l := range Langues {
		if l.Code == code {
			return l
		}
	}
	return Langues[0]
}

// Prefixe is what the addresses of the language begin with: "" for French, "/ar".
func (l Langue) Prefixe() string {
	if l.Code == "fr" {
		return ""
	}
	return "/" + l.Code
}

//go:embed messages/*.yaml
var fichiersMessages embed.FS

// Messages are the texts of one language by key; %s and %d take arguments.
type Messages map[string]string

// messagesPublics are the keys every language must have: the shell, the navigation, the fixed texts of the public pages.
// A French key outside these stands in French only (errors of the agents' pages).
var messagesPublics = []string{"menu.", "accueil.", "situation.", "procedure.", "remplir.", "probleme.", "envoi.", "du.", "pied.", "aide.", "erreur.", "etiquette.", "lettre.", "suivi.", "sceau."}

// EstPublic reports whether a key must exist in every language.
func EstPublic(cle string) bool {
	return slices.ContainsFunc(messagesPublics, func(p string) bool { return strings.HasPrefix(cle, p) })
}

// LireMessages returns the texts of a language. A missing public key is an error, so that no page is half in another language.
func LireMessages(code string) (Messages, error) {
	fr, err := lireFichierMessages("fr")
	if err != nil || code == "fr" {
		return fr, err
	}
	m, err := lireFichierMessages(code)
	if err != nil {
		return nil, err
	}
	for _, cle := range slices.Sorted(maps.Keys(fr)) {
		if _, ok := m[cle]; !ok && EstPublic(cle) {
			return nil, fmt.Errorf("messages %s: clé %s absente", code, cle)
		}
	}
	for cle := range m {
		if _, ok := fr[cle]; !ok {
			return nil, fmt.Errorf("messages %s: clé %s inconnue du français", code, cle)
		}
	}
	return m, nil
}

func lireFichierMessages(code string) (Messages, error) {
	b, err := fichiersMessages.ReadFile("messages/" + code + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("messages %s: %w", code, err)
	}
	m := Messages{}
	if err := yaml.Unmarshal(b, &m); err != nil {
		return nil, fmt.Errorf("messages %s: %w", code, err)
	}
	return m, nil
}

// T returns the text of a key with its arguments. An unknown key is an error: it stops the page and a test, never shows a code.
func (m Messages) T(cle string, args ...any) (string, error) {
	s, ok := m[cle]
	if !ok {
		return "", fmt.Errorf("message %q absent", cle)
	}
	if len(args) > 0 {
		s = fmt.Sprintf(s, args...)
	}
	return s, nil
}
