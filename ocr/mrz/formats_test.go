package mrz

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

// Lines of the specimens printed in ICAO 9303, parts 4 to 7, and invented ones of the same shapes.
var (
	passeport = []string{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"}
	carte     = []string{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"}
	carte2    = []string{"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"}
	visa      = []string{"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<"}
	visaB     = []string{"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<"}
	// Invented: a French card of the old layout, a French permit.
	ancienne = avecCles("IDFRADELAGRANGE<<<<<<<<<<<<<<<075026", "1203752009370CELINE<<MARIE<8407195F0")
	titre    = avecCles("IRFRAAB12C3D4E0<7503012345<<<<", "8801010F2806300MLI<<<<<<<<<<<0", "DIAKITE<<FATOUMATA<AICHA<<<<<<")
)

// avecCles computes the check digits of lines whose own are to be replaced.
func avecCles(lignes ...string) []string {
	p := patronDe(lignes)
	for _, c := range p.cles {
		sur, _ := c.couvre(p, lignes)
		b := []byte(lignes[c.place.ligne])
		b[c.place.de] = chiffre(sur)
		lignes[c.place.ligne] = string(b)
	}
	return lignes
}

func cles(m dossier.MRZLue) (bonnes, fausses string) {
	for _, c := range m.Cles {
		if c.OK {
			bonnes += c.Champ + " "
		} else {
			fausses += c.Champ + " "
		}
	}
	return strings.TrimSpace(bonnes), strings.TrimSpace(fausses)
}

func TestInterpreter(t *testing.T) {
	for nom, k := range map[string]struct {
		lignes []string
		veut   dossier.MRZLue
		cles   string
	}{
		"passeport": {passeport, dossier.MRZLue{Format: "td3", Type: "P", PaysEmetteur: "UTO", Nom: "ERIKSSON", Prenoms: "ANNA MARIA", Numero: "L898902C3", Nationalite: "UTO",
			Sexe: "f", DateNaissance: "740812", Naissance: "1974-08-12", DateExpiration: "120415", Expiration: "2012-04-15", Optionnel: "ZE184226B"},
			"numero date_naissance date_expiration optionnel globale"},
		"carte": {carte, dossier.MRZLue{Format: "td1", Type: "I", PaysEmetteur: "UTO", Nom: "ERIKSSON", Prenoms: "ANNA MARIA", Numero: "D23145890", Nationalite: "UTO", Sexe: "f",
			DateNaissance: "740812", Naissance: "1974-08-12", DateExpiration: "120415", Expiration: "2012-04-15"}, "numero date_naissance date_expiration globale"},
		"carte à deux lignes": {carte2, dossier.MRZLue{Format: "td2", Type: "I", PaysEmetteur: "UTO", Nom: "ERIKSSON", Prenoms: "ANNA MARIA", Numero: "D23145890", Nationalite: "UTO",
			Sexe: "f", DateNaissance: "740812", Naissance: "1974-08-12", DateExpiration: "120415", Expiration: "2012-04-15"}, "numero date_naissance date_expiration globale"},
		"visa": {visa, dossier.MRZLue{Format: "mrva", Type: "V", PaysEmetteur: "UTO", Nom: "ERIKSSON", Prenoms: "ANNA MARIA", Numero: "L8988901C", Nationalite: "XXX", Sexe: "f",
			DateNaissance: "400907", Naissance: "1940-09-07", DateExpiration: "961210", Expiration: "2096-12-10", Optionnel: "6ZE184226B"}, "numero date_naissance date_expiration"},
		"petit visa": {visaB, dossier.MRZLue{Format: "mrvb", Type: "V", PaysEmetteur: "UTO", Nom: "ERIKSSON", Prenoms: "ANNA MARIA", Numero: "L8988901C", Nationalite: "XXX", Sexe: "f",
			DateNaissance: "400907", Naissance: "1940-09-07", DateExpiration: "961210", Expiration: "2096-12-10"}, "numero date_naissance date_expiration"},
		"ancienne carte française": {ancienne, dossier.MRZLue{Format: "idfra", Type: "ID", PaysEmetteur: "FRA", Nom: "DELAGRANGE", Prenoms: "CELINE MARIE", Numero: "120375200937",
			Sexe: "f", DateNaissance: "840719", Naissance: "1984-07-19"}, "numero date_naissance globale"},
		"titre de séjour": {titre, dossier.MRZLue{Format: "td1", Type: "IR", PaysEmetteur: "FRA", Nom: "DIAKITE", Prenoms: "FATOUMATA AICHA", Numero: "AB12C3D4E", Nationalite: "MLI",
			Sexe: "f", DateNaissance: "880101", Naissance: "1988-01-01", DateExpiration: "280630", Expiration: "2028-06-30", Optionnel: "7503012345"},
			"numero date_naissance date_expiration globale"},
	} {
		m, ok := Interpreter(k.lignes, dossier.NewDate(2026, 11, 26))
		if !ok {
			t.Errorf("%s : pas de format", nom)
			continue
		}
		if bonnes, fausses := cles(m); bonnes != k.cles || fausses != "" {
			t.Errorf("%s : clés %q, fausses %q", nom, bonnes, fausses)
		}
		if !m.Concorde() {
			t.Errorf("%s : ne concorde pas", nom)
		}
		k.veut.Lignes, k.veut.Cles = m.Lignes, m.Cles
		if a, b := sansListes(m), sansListes(k.veut); a != b {
			t.Errorf("%s :\n %+v\nattendu\n %+v", nom, a, b)
		}
	}
}

// sansListes makes zones comparable.
func sansListes(m dossier.MRZLue) [14]string {
	return [14]string{m.Format, m.Type, m.PaysEmetteur, m.Nom, m.Prenoms, m.Numero, m.Nationalite, m.Sexe, m.DateNaissance, string(m.Naissance), m.DateExpiration,
		string(m.Expiration), m.Optionnel, strings.Join(m.Lignes, "\n")}
}

// A character changed makes its own check digit fail, and that of it all.
func TestClesFausses(t *testing.T) {
	for _, k := range []struct {
		rang  int
		cles  string
		place string
	}{{3, "numero globale", "7"}, {14, "date_naissance globale", "5"}, {22, "date_expiration globale", "3"}, {30, "optionnel globale", "2"}, {43, "globale", "1"}} {
		l := slices.Clone(passeport)
		l[1] = l[1][:k.rang] + k.place + l[1][k.rang+1:]
		m, _ := Interpreter(l, dossier.Date{})
		if _, fausses := cles(m); fausses != k.cles || m.Concorde() {
			t.Errorf("rang %d : fausses %q, attendu %q", k.rang, fausses, k.cles)
		}
	}
}

func TestNumeroLong(t *testing.T) {
	l := []string{"I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"}
	m, ok := Interpreter(l, dossier.Date{})
	if !ok || m.Numero != "D23145890734" {
		t.Errorf("%q", m.Numero)
	}
	if bonnes, fausses := cles(m); bonnes != "numero date_naissance date_expiration globale" {
		t.Errorf("clés %q, fausses %q", bonnes, fausses)
	}
}

func TestOptionnelVide(t *testing.T) {
	for _, cle := range []string{"0", "<"} {
		l := []string{passeport[0], "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<" + cle + "0"}
		l[1] = l[1][:43] + string(chiffre(l[1][:10]+l[1][13:20]+l[1][21:43]))
		if m, _ := Interpreter(l, dossier.Date{}); !m.Concorde() {
			t.Errorf("clé %q : %v", cle, m.Cles)
		}
	}
}

func TestSansFormat(t *testing.T) {
	for _, l := range [][]string{nil, {""}, {"P<UTO"}, passeport[:1], append(slices.Clone(passeport), passeport[0]), {carte[0], carte2[1]}} {
		if _, ok := Interpreter(l, dossier.Date{}); ok {
			t.Errorf("%q", l)
		}
	}
}

func TestSiecles(t *testing.T) {
	jour := dossier.NewDate(2026, 11, 26)
	for _, k := range []struct{ naissance, expiration, ne, fin string }{
		{"740812", "120415", "1974-08-12", "2012-04-15"}, {"261126", "300101", "2026-11-26", "2030-01-01"}, {"261127", "300101", "1926-11-27", "2030-01-01"},
		{"89<<<<", "300101", "1989-00-00", "2030-01-01"}, {"8906<<", "300101", "1989-06-00", "2030-01-01"}, {"<<<<<<", "300101", "", "2030-01-01"},
		{"741332", "300229", "", ""},
	} {
		l := slices.Clone(passeport)
		l[1] = l[1][:13] + k.naissance + l[1][19:21] + k.expiration + l[1][27:]
		m, _ := Interpreter(l, jour)
		if string(m.Naissance) != k.ne || string(m.Expiration) != k.fin {
			t.Errorf("%s %s : %q %q", k.naissance, k.expiration, m.Naissance, m.Expiration)
		}
	}
	// Without a day, the end of validity stands for it.
	l := slices.Clone(passeport)
	l[1] = l[1][:13] + "301201" + l[1][19:]
	if m, _ := Interpreter(l, dossier.Date{}); m.Naissance != "1930-12-01" {
		t.Errorf("%q", m.Naissance)
	}
}

func FuzzInterpreter(f *testing.F) {
	f.Add(strings.Join(passeport, "\n"))
	f.Add(strings.Join(carte, "\n"))
	f.Add(strings.Join(ancienne, "\n"))
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := Interpreter(strings.Split(s, "\n"), dossier.Date{})
		if ok && strings.Join(m.Lignes, "\n") != s {
			t.Fatalf("%q changé en %q", s, m.Lignes)
		}
	})
}
