package ocr

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr/mrz"
)

// Invented: the permit of a woman, its check digits right.
var titreInvente = []string{"IRFRAAB12C3D4E4<7503012345<<<<", "8801018F2806309MLI<<<<<<<<<<<0", "DIAKITE<<FATOUMATA<AICHA<<<<<<"}

func zoneInventee(t *testing.T, lignes []string) dossier.MRZLue {
	t.Helper()
	m, ok := mrz.Interpreter(lignes, dossier.Date{})
	if !ok || !m.Concorde() {
		t.Fatalf("%v", m.Cles)
	}
	m.Zone = dossier.RectPx{X: 1, Y: 2, L: 3, H: 4}
	return m
}

func formulaireDe(valeurs map[string]string) dossier.FormulaireLu {
	f := dossier.FormulaireLu{Champs: map[string]dossier.ChampLu{}}
	for c, v := range valeurs {
		f.Champs[c] = dossier.ChampLu{Valeur: v, AVerifier: true}
	}
	return f
}

// dits writes what the zone says of each field, = when it agrees.
func dits(f dossier.FormulaireLu) string {
	var l []string
	for _, c := range slices.Sorted(maps.Keys(f.Champs)) {
		for _, r := range f.Champs[c].Recoupements {
			signe := "≠"
			if r.Accord {
				signe = "="
			}
			l = append(l, c+signe+r.Valeur)
		}
	}
	return strings.Join(l, ", ")
}

// verifierRecoupes: a second source changes no value and takes no doubt off, and says where it stands.
func verifierRecoupes(t *testing.T, nom string, f dossier.FormulaireLu, valeurs map[string]string, ou dossier.Recoupement) {
	t.Helper()
	for c, v := range f.Champs {
		if !v.AVerifier || v.Valeur != valeurs[c] {
			t.Errorf("%s : %s changé", nom, c)
		}
		for _, r := range v.Recoupements {
			if ou.Valeur, ou.Accord = r.Valeur, r.Accord; r != ou {
				t.Errorf("%s : %+v", nom, r)
			}
		}
	}
}

func TestRecouper(t *testing.T) {
	m := zoneInventee(t, titreInvente)
	moi := map[string]string{"nom_naissance": "Diakité", "prenoms": "Fatoumata Aïcha", "date_naissance": "1988-01-01", "sexe": "f", "nationalite": "Malienne",
		"numero_etranger": "7503012345", "numero_titre": "AB12C3D4E", "ville_naissance": "Kayes", "passeport_numero": "XX1234567"}
	avec := func(changes ...string) map[string]string {
		c := maps.Clone(moi)
		for i := 0; i < len(changes); i += 2 {
			c[changes[i]] = changes[i+1]
		}
		return c
	}
	tout := "date_naissance=1988-01-01, nationalite=malienne, nom_naissance=DIAKITE, numero_etranger=7503012345, numero_titre=AB12C3D4E, prenoms=FATOUMATA AICHA, sexe=f"
	for nom, k := range map[string]struct {
		champs map[string]string
		veut   string
	}{
		"tout concorde":              {moi, tout},
		"un chiffre de la date":      {avec("date_naissance", "1988-01-07"), strings.Replace(tout, "date_naissance=", "date_naissance≠", 1)},
		"une lettre du nom":          {avec("nom_naissance", "DIAKIIE"), strings.Replace(tout, "nom_naissance=", "nom_naissance≠", 1)},
		"nom d’usage au titre":       {avec("nom_naissance", "Sissoko", "nom_usage", "Diakité"), strings.Replace(strings.Replace(tout, "nom_naissance=", "nom_naissance≠", 1), "numero_etranger", "nom_usage=DIAKITE, numero_etranger", 1)},
		"autre nom d’usage":          {avec("nom_usage", "Sissoko"), tout},
		"pays au lieu de l’adjectif": {avec("nationalite", "Mali"), tout},
		"deux nationalités":          {avec("nationalite", "malienne et française"), tout},
		"autre nationalité":          {avec("nationalite", "sénégalaise"), strings.Replace(tout, "nationalite=", "nationalite≠", 1)},
		"le titre de sa fille":       {avec("prenoms", "Oumou", "date_naissance", "1959-11-30"), ""},
		"le titre d’un autre":        {avec("nom_naissance", "Coulibaly", "prenoms", "Bakary", "date_naissance", "1959-11-30"), ""},
		"le titre de l’époux": {map[string]string{"nom_naissance": "Coulibaly", "prenoms": "Bakary", "date_naissance": "1980-05-06", "conjoint_nom": "Diakite",
			"conjoint_prenoms": "Fatoumata Aicha", "conjoint_date_naissance": "1988-01-01", "conjoint_nationalite": "malienne"},
			"conjoint_date_naissance=1988-01-01, conjoint_nationalite=malienne, conjoint_nom=DIAKITE, conjoint_prenoms=FATOUMATA AICHA"},
		"le titre du deuxième enfant": {map[string]string{"nom_naissance": "Coulibaly", "date_naissance": "1960-05-06", "enfant_nom_2": "Diakité", "enfant_prenoms_2": "Fatoumata Aïcha",
			"enfant_date_naissance_2": "1988-01-02"}, "enfant_date_naissance_2≠1988-01-01, enfant_nom_2=DIAKITE, enfant_prenoms_2=FATOUMATA AICHA"},
	} {
		f := formulaireDe(k.champs)
		recouper([]dossier.FormulaireLu{f}, []dossier.PageLue{{N: 1}, {N: 2, MRZ: []dossier.MRZLue{m}}})
		if d := dits(f); d != k.veut {
			t.Errorf("%s :\n  %s\nattendu\n  %s", nom, d, k.veut)
		}
		verifierRecoupes(t, nom, f, k.champs, dossier.Recoupement{Source: dossier.SourceMRZ, Page: 2, Zone: m.Zone})
	}
}

// What a check digit, a repair or a doubt touches is no second source.
func TestRecouperSansFoi(t *testing.T) {
	champs := map[string]string{"nom_naissance": "Diakité", "prenoms": "Fatoumata Aïcha", "date_naissance": "1988-01-01", "numero_titre": "AB12C3D4E"}
	for nom, k := range map[string]struct {
		gate func(*dossier.MRZLue)
		veut string
	}{
		"clé":        {func(m *dossier.MRZLue) { m.Cles[1].OK = false }, "nom_naissance=DIAKITE, numero_titre=AB12C3D4E, prenoms=FATOUMATA AICHA"},
		"réparation": {func(m *dossier.MRZLue) { m.Repare = []string{"numero"} }, "date_naissance=1988-01-01, nom_naissance=DIAKITE, prenoms=FATOUMATA AICHA"},
		"doute": {func(m *dossier.MRZLue) { m.ConfianceChamps = map[string]dossier.Confiance{"noms": 0.4, "numero": 0.99} },
			"date_naissance=1988-01-01, numero_titre=AB12C3D4E"},
	} {
		m := zoneInventee(t, titreInvente)
		k.gate(&m)
		f := formulaireDe(champs)
		recouper([]dossier.FormulaireLu{f}, []dossier.PageLue{{N: 1, MRZ: []dossier.MRZLue{m}}})
		if d := dits(f); d != k.veut {
			t.Errorf("%s : %s\nattendu %s", nom, d, k.veut)
		}
	}
}

// Every State of a zone's codes is one of our list, and so is its nationality.
func TestEveryPaysMRZ(t *testing.T) {
	n := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			for c := 'A'; c <= 'Z'; c++ {
				if nom, ok := mrz.Pays(string([]rune{a, b, c})); ok {
					n++
					if p, la := paysParNom()[nom]; !la || len(p.adjectifs) == 0 {
						t.Errorf("%c%c%c : %q absent de la liste des pays", a, b, c, nom)
					}
				}
			}
		}
	}
	if n < 190 {
		t.Errorf("%d codes seulement", n)
	}
}
