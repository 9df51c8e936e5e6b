package law

import (
	"slices"
	"strings"
)

// AdressePrefecture is a postal address as the directory gives it.
type AdressePrefecture struct {
	Nom        string `yaml:"name"` // of the service, when not the préfecture itself
	Voie       string `yaml:"street"`
	Boite      string `yaml:"box"` // BP or CS
	CodePostal string `yaml:"postcode"`
	Ville      string `yaml:"town"` // « Bourg-en-Bresse Cedex »
	Telephone  string `yaml:"phone"`
	Source     string `yaml:"source"`
	Certitude  string `yaml:"certainty"`
	Note       string `yaml:"note_fr"`
}

// Prefecture is one line of law/data/prefectures.yaml.
type Prefecture struct {
	Code         string             `yaml:"code"` // département: "33", "2A", "974"
	Departement  string             `yaml:"departement"`
	Nom          string             `yaml:"name"`
	Adresse      AdressePrefecture  `yaml:"address"`
	Service      *AdressePrefecture `yaml:"residence_service"` // own address for residence files, when known
	Prefixes     []string           `yaml:"postcode_prefixes"`
	Exclus       []string           `yaml:"except_postcodes"`
	CedexInconnu bool               `yaml:"cedex_unknown"`
	OutreMer     bool               `yaml:"overseas"`
	Note         string             `yaml:"note_fr"`
	Source       string             `yaml:"source"`
	Certitude    string             `yaml:"certainty"`
}

// competence is the part of prefectures.yaml that says who is competent.
type competence struct {
	Corse      []regleCorse      `yaml:"corsica"`
	OutreMer   []regleOutreMer   `yaml:"overseas"`
	Exceptions []regleExceptions `yaml:"exceptions"`
	Certitude  string            `yaml:"certainty"`
}

type regleCorse struct {
	Prefixes    []string `yaml:"prefixes"`
	Departement string   `yaml:"departement"`
	Certitude   string   `yaml:"certainty"`
}

type regleOutreMer struct {
	Prefixe     string `yaml:"prefix"`
	Departement string `yaml:"departement"`
	Certitude   string `yaml:"certainty"`
}

type regleExceptions struct {
	CodePostal string `yaml:"postcode"`
	Territoire string `yaml:"territory"`
	Certitude  string `yaml:"certainty"`
}

// Prefectures lists them in the order of the table.
func Prefectures() []Prefecture { return slices.Clone(lire().prefectures) }

// PrefectureByCode finds one.
func PrefectureByCode(code string) (Prefecture, bool) {
	for _, p := range lire().prefectures {
		if p.Code == code {
			return p, true
		}
	}
	return Prefecture{}, false
}

// Competente gives the département competent for a postcode of residence: the exact exceptions first, then the first three
// characters for overseas and Corsica, then the first two. code is "" when the postcode is not five digits or leads nowhere; it may
// name a collectivity that is not in Prefectures ("975", "977", "978"). certain is true only when the rule itself was read: Corsica,
// overseas and the exceptions are recalled. Even then a few communes have the postcode of a neighbouring département: a mismatch
// with the préfecture seized is to be confirmed, never a refusal.
//
// Source: CESEDA R. 431-3, R. 431-20 (département of residence; in Paris the préfet de police).
func Competente(codePostal string) (code string, certain bool) {
	cp := strings.TrimSpace(codePostal)
	if len(cp) != 5 || chiffres(cp) != cp {
		return "", false
	}
	c := lire().competence
	for _, e := range c.Exceptions {
		if e.CodePostal == cp {
			return e.Territoire, vue(e.Certitude)
		}
	}
	for _, o := range c.OutreMer {
		if strings.HasPrefix(cp, o.Prefixe) {
			return o.Departement, vue(o.Certitude)
		}
	}
	for _, k := range c.Corse {
		if slices.Contains(k.Prefixes, cp[:3]) {
			return k.Departement, vue(k.Certitude)
		}
	}
	for _, p := range lire().prefectures {
		if slices.Contains(p.Prefixes, cp[:2]) {
			return p.Code, vue(c.Certitude)
		}
	}
	return "", false
}

func vue(certitude string) bool { return strings.EqualFold(certitude, Vu) }

// CertitudeAdresse tells how sure the address of the préfecture is, in the words of this package. All come from an old copy of the
// directory: they are to be checked before a registered letter is sent.
func (p Prefecture) CertitudeAdresse() string { return strings.ToUpper(p.Certitude) }
