package law

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

// Prefectures lists them by code.
func Prefectures() []Prefecture { return nil }

// PrefectureByCode finds one.
func PrefectureByCode(code string) (Prefecture, bool) { return Prefecture{}, false }

// Competente gives the département competent for a postcode of residence (CESEDA R. 431-3, R. 431-20); "" when none is known.
// certain is false when the rule is recalled or an exception: show « à confirmer ».
func Competente(codePostal string) (code string, certain bool) { return "", false }
