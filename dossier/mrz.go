package dossier

// MRZLue is a machine-readable zone read on a page: the lines in OCR-B of a passport, a visa, a card. JSON names are the command-line
// contract.
//
// Fields are the zone's own: capitals without accents, fillers turned into spaces. Check digits say that some characters agree with one
// another, never that they were read right: names and countries have none, and two mistakes may cancel out.
type MRZLue struct {
	Format          string               `json:"format"` // td1, td2, td3, mrva, mrvb, idfra (French identity card of 1988)
	Type            string               `json:"type"`   // P, I, IR, V…
	PaysEmetteur    string               `json:"pays_emetteur"`
	Nom             string               `json:"nom"`
	Prenoms         string               `json:"prenoms"`
	Tronque         bool                 `json:"tronque,omitempty"` // the names fill their field: their end may be missing
	Numero          string               `json:"numero"`
	Nationalite     string               `json:"nationalite,omitempty"`
	Sexe            string               `json:"sexe"`                      // f, m; x when the document says neither; "" unreadable
	DateNaissance   string               `json:"date_naissance"`            // AAMMJJ as printed, < for what is unknown
	Naissance       DateIncomplete       `json:"naissance,omitempty"`       // its century is an interpretation; "" when it is no date
	DateExpiration  string               `json:"date_expiration,omitempty"` // AAMMJJ
	Expiration      DateIncomplete       `json:"expiration,omitempty"`
	Optionnel       string               `json:"optionnel,omitempty"`
	Lignes          []string             `json:"lignes"`                // what the fields come from
	Lues            []string             `json:"lignes_lues,omitempty"` // the same characters free of what their place allows, when that differs
	Cles            []CleMRZ             `json:"cles"`
	Repare          []string             `json:"repare,omitempty"`           // fields of which a character was changed so that their check digit fits: never to be taken as read
	Confiance       Confiance            `json:"confiance"`                  // of the least sure character
	ConfianceChamps map[string]Confiance `json:"confiance_champs,omitempty"` // of the least sure character of each field
	Rotation        int                  `json:"rotation"`                   // quarter turns clockwise to set its lines upright: 0, 90, 180, 270
	Zone            RectPx               `json:"zone"`                       // on the image of the page
}

// CleMRZ is a check digit: of numero, date_naissance, date_expiration, optionnel, or globale.
type CleMRZ struct {
	Champ string `json:"champ"`
	OK    bool   `json:"ok"`
}

// Concorde reports whether every check digit fits lines that nothing was changed in.
func (m MRZLue) Concorde() bool {
	for _, c := range m.Cles {
		if !c.OK {
			return false
		}
	}
	return len(m.Cles) > 0 && len(m.Repare) == 0
}
