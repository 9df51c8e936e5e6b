package ocr

import (
	"image"
	"slices"
	"strings"
	"sync"

	"souspli/dossier"
	"souspli/ocr/mrz"
)

// lireMRZ looks for machine-readable zones on a page that is no form of ours.
func (m *Moteur) lireMRZ(e *pageEtat, img *image.Gray) {
	if m.mrz == nil {
		l, err := mrz.NouveauLecteur()
		if err != nil {
			return // the weights are in the program: a test holds that they can be read
		}
		m.mrz = l
	}
	for _, z := range m.mrz.Chercher(img, dossier.Date{}) {
		e.Page.MRZ = append(e.Page.MRZ, z.MRZLue)
	}
}

// recouper adds to the fields of each form what the zones of the pli say of the same person, whether they agree or not. It accepts nothing:
// that is for who reads Recoupements. A zone whose names and birth date are both another's says nothing: it is the document of somebody else.
func recouper(formulaires []dossier.FormulaireLu, pages []dossier.PageLue) {
	for _, page := range pages {
		for _, m := range page.MRZ {
			for _, f := range formulaires {
				for _, p := range personnes(f.Champs) {
					if p.est(m, f.Champs) {
						p.recouper(f.Champs, m, dossier.Recoupement{Source: dossier.SourceMRZ, Page: page.N, Zone: m.Zone})
					}
				}
			}
		}
	}
}

// personne is where a form asks for somebody's identity: the codes of its fields are prefixe + what is asked + suffixe.
type personne struct{ prefixe, suffixe string }

// personnes are the applicant and those of his family whom a form names.
func personnes(champs map[string]dossier.ChampLu) []personne {
	l := []personne{{}}
	for code := range champs {
		for _, prefixe := range []string{"conjoint_", "mineur_", "enfant_"} {
			if suite, ok := strings.CutPrefix(code, prefixe+"nom"); ok && (suite == "" || suite[0] == '_' && toutChiffres(suite[1:])) {
				l = append(l, personne{prefixe, suite})
			}
		}
	}
	slices.SortFunc(l, func(a, b personne) int { return strings.Compare(a.prefixe+a.suffixe, b.prefixe+b.suffixe) })
	return l
}

// asked of each person, as mrz.Accorde names them, and as the fields of the applicant and of others are called.
var demandes = []string{"nom_naissance", "nom_usage", "prenoms", "date_naissance", "sexe", "nationalite", "autre_nationalite", "numero_etranger", "passeport_numero",
	"passeport_pays", "passeport_expire_le", "numero_titre", "valable_au", "visa_numero", "visa_fin"}

func (p personne) code(demande string) string {
	if p.prefixe != "" && demande == "nom_naissance" {
		demande = "nom"
	}
	return p.prefixe + demande + p.suffixe
}

// est reports whether a zone may be that person's: the names look alike, or the birth dates do.
func (p personne) est(m dossier.MRZLue, champs map[string]dossier.ChampLu) bool {
	valeur := func(demande string) string { return champs[p.code(demande)].Valeur }
	nom := ressemble(valeur("nom_naissance"), m.Nom, false) || ressemble(valeur("nom_usage"), m.Nom, false)
	prenoms := valeur("prenoms") == "" || m.Prenoms == "" || ressemble(valeur("prenoms"), m.Prenoms, m.Tronque)
	return nom && prenoms || memeJour(valeur("date_naissance"), m.DateNaissance)
}

// ressemble compares names loosely: a third of the letters may be misread.
func ressemble(valeur, zone string, tronque bool) bool {
	a, b := dossier.Plier(valeur), dossier.Plier(zone)
	if tronque {
		a = a[:min(len(a), len(b))]
	}
	meme, _ := mrz.MemeNom(valeur, zone, tronque)
	return meme || a != "" && b != "" && distance(a, b) <= max(len(a), len(b))/3
}

// memeJour allows one digit of six to be misread.
func memeJour(valeur, zone string) bool {
	if len(valeur) != 10 || len(zone) != 6 {
		return false
	}
	valeur = valeur[2:4] + valeur[5:7] + valeur[8:10]
	autres := 0
	for i := range 6 {
		if valeur[i] != zone[i] {
			autres++
		}
	}
	return autres <= 1
}

// recouper holds a zone against the fields; ou says where it was read, and on what.
func (p personne) recouper(champs map[string]dossier.ChampLu, m dossier.MRZLue, ou dossier.Recoupement) {
	for _, demande := range demandes {
		c, la := champs[p.code(demande)]
		if !la || !mrz.Fiable(m, demande) {
			continue
		}
		dit, accord, ok := accorde(m, demande, c.Valeur)
		if !ok || !accord && (demande == "nom_usage" || demande == "autre_nationalite") { // a document says one name, one nationality
			continue
		}
		ou.Valeur, ou.Accord = dit, accord
		c.Recoupements = append(c.Recoupements, ou)
		champs[p.code(demande)] = c
	}
}

// accorde is mrz.Accorde, and the fields that are words of our list of countries.
func accorde(m dossier.MRZLue, demande, valeur string) (dit string, accord, ok bool) {
	code, feminin := m.Nationalite, m.Sexe != "m"
	switch demande {
	case "nationalite", "autre_nationalite":
	case "passeport_pays":
		if mrz.GenreDe(m) != dossier.PagePasseport {
			return "", false, false
		}
		code = m.PaysEmetteur
	default:
		return mrz.Accorde(m, demande, valeur)
	}
	nom, connu := mrz.Pays(code)
	pays, la := paysParNom()[nom]
	if !connu || !la || valeur == "" {
		return "", false, false
	}
	dit = nom
	if demande != "passeport_pays" && len(pays.adjectifs) > 0 {
		dit = pays.adjectifs[0]
		if g := genres(dit); !feminin {
			dit = g[len(g)-1]
		}
	}
	for _, v := range separer(valeur) {
		if pays.plies[dossier.Plier(v)] {
			return dit, true, true
		}
	}
	return dit, false, true
}

// paysEcrit is how people write a State, and its nationality.
type paysEcrit struct {
	adjectifs []string        // in the feminine, the usual one first
	plies     map[string]bool // names and nationalities, folded
}

// paysParNom finds a State by its usual name.
var paysParNom = sync.OnceValue(func() map[string]paysEcrit {
	m := map[string]paysEcrit{}
	for ligne := range strings.Lines(textePays) {
		noms, adjectifs, ok := strings.Cut(ligne, ";")
		if !ok || ligne[0] == '#' {
			continue
		}
		p := paysEcrit{plies: map[string]bool{}}
		l := strings.Split(noms, "|")
		for _, n := range l {
			p.plies[dossier.Plier(n)] = true
		}
		for a := range strings.SplitSeq(adjectifs, "|") {
			a = strings.TrimSpace(a)
			p.adjectifs = append(p.adjectifs, a)
			for _, g := range genres(a) {
				p.plies[dossier.Plier(g)] = true
			}
		}
		m[strings.TrimSpace(l[0])] = p
	}
	return m
})
