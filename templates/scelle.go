package templates

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
)

// Scelle is the seal a letter bears on its first page, frozen with it: what it shows opens no file (design D14).
type Scelle struct {
	Adresse   string `json:"adresse"`   // what the QR holds: the page of seals, and the signed seal as its fragment
	Page      string `json:"page"`      // address of that page, as people type it
	Reference string `json:"reference"` // short, in groups of four
}

// SuiviDonnees is what an accusé says, on the sheet to keep, of the page where the demande is followed.
type SuiviDonnees struct {
	Page string `json:"page"` // address, as people type it
	Code string `json:"code"` // in groups of four
}

// EnTapant is an address as people type it: without what a browser adds.
func EnTapant(adresse string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimSuffix(adresse, "/"), "https://"), "http://")
}

// Sceller adds its seal to the frozen data of a letter. The seal states the hash of the data without it.
func Sceller(donnees []byte, s Scelle) ([]byte, error) {
	var d map[string]json.RawMessage
	if err := json.Unmarshal(donnees, &d); err != nil || len(d) == 0 || d["sceau"] != nil {
		return nil, fmt.Errorf("%w: données à sceller", dossier.ErrInvalide)
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("sceau: %w", err)
	}
	return fmt.Appendf(nil, `%s,"sceau":%s}`, bytes.TrimSuffix(bytes.TrimSpace(donnees), []byte("}")), b), nil
}

// The band of the seal, at the foot of the first page, in mm: out of reach of any window. Its QR is 40 mm wide, which gives modules of
// half a millimetre to what a seal weighs.
const (
	sceauCote      = 40.0
	sceauHaut      = 239.0
	sceauTexte     = margeG + sceauCote + 6
	basAvantSceau  = sceauHaut - 4
	corpsSceau     = 9.0
	corpsReference = 13.0
)

// placerSceau sets the words beside the QR of the first page.
func (f *feuille) placerSceau() error {
	const l = largeurA4 - margeD - sceauTexte
	p := place{}
	for _, x := range []struct {
		texte  string
		taille float64
		gras   bool
		role   papier.Role
	}{
		{"Vérifier cette lettre", 10.5, true, papier.RoleTitre2},
		{"Visez ce code avec l’appareil photo d’un téléphone, ou allez à la page **" + f.sceau.Page + "** et écrivez-y la référence\u00a0:", corpsSceau, false, papier.RoleAlinea},
		{f.sceau.Reference, corpsReference, true, papier.RoleAlinea},
		{"La page dit si cette lettre est bien de la préfecture, et si une autre l’a remplacée depuis. Elle montre des initiales, une année de naissance, " +
			"une date et un numéro\u00a0: **ils doivent être les mêmes que sur cette feuille.** Le code n’ouvre aucun dossier.", corpsSceau, false, papier.RoleAlinea},
	} {
		q, err := f.placerTexte(x.texte, sceauTexte, l, x.taille, x.gras, 0)
		if err != nil {
			return err
		}
		dans(q.ops, x.role)
		p.ops = decale(p.ops, q.ops, p.h)
		p.h += q.h + 1.4
	}
	if p.h > sceauCote+3 {
		return fmt.Errorf("%w: l’adresse publique du service est trop longue pour une lettre", dossier.ErrInvalide)
	}
	dans(p.ops, papier.RoleSection)
	const filet = sceauHaut - 2.6
	f.pages[0] = append(f.pages[0], op{x: margeG, y: filet, x2: largeurA4 - margeD, y2: filet, ep: 0.1})
	f.pages[0] = decale(f.pages[0], p.ops, sceauHaut)
	return nil
}

// dessinerSceau draws the QR of the first page.
func (f *feuille) dessinerSceau() {
	f.t.d.QR(dossier.RectMM{X: margeG, Y: sceauHaut, L: sceauCote, H: sceauCote}, f.sceau.Adresse, "M")
}
