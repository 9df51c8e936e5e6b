package law

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"souspli/dossier"
)

// Properties over random calendars: the seed is fixed, so a failure is found again.

const tirages = 2000

func hasard() *rand.Rand { return rand.New(rand.NewPCG(114, 5)) }

func jourHasard(r *rand.Rand) dossier.Date {
	return dossier.NewDate(2020, 1, 1).AddDays(r.IntN(12 * 365))
}

var territoires = []string{"", "33", "57", "67", "971", "974", "976", "986", "987", "988", "978"}

func suspensionsHasard(r *rand.Rand, depart dossier.Date) []Suspension {
	var s []Suspension
	for range r.IntN(4) {
		du := depart.AddDays(r.IntN(150) - 10)
		x := Suspension{Du: du, Au: du.AddDays(1 + r.IntN(60))}
		if r.IntN(2) == 0 {
			x.Produit = du.AddDays(r.IntN(70))
		}
		s = append(s, x)
	}
	return s
}

func TestProprieteLeReportNeTombeJamaisUnJourChome(t *testing.T) {
	r := hasard()
	for range tirages {
		d, dep := jourHasard(r), territoires[r.IntN(len(territoires))]
		for _, x := range []dossier.Date{
			ReporteOuvrable(d, dep), DelaiFranc(d, 1+r.IntN(12), dep), AjouteOuvres(d, 1+r.IntN(15), dep), Complement(d, 1+r.IntN(90), dep).Date,
		} {
			if x.Before(d) || !JourOuvrable(x, dep) {
				t.Fatalf("%s en %q : %s", d, dep, x)
			}
		}
		if n := d.DaysTo(ReporteOuvrable(d, dep)); n > 5 {
			t.Fatalf("%s en %q : report de %d jours", d, dep, n)
		}
	}
}

func TestProprietePlusDeTempsNAvanceJamaisLaDate(t *testing.T) {
	r := hasard()
	for range tirages {
		d, dep := jourHasard(r), territoires[r.IntN(len(territoires))]
		n := r.IntN(200)
		for nom, f := range map[string]func(int) dossier.Date{
			"jours":  func(n int) dossier.Date { return JoursCalendaires(d, n) },
			"mois":   func(n int) dossier.Date { return MoisQuantieme(d, n) },
			"franc":  func(n int) dossier.Date { return DelaiFranc(d, n, dep) },
			"ouvrés": func(n int) dossier.Date { return AjouteOuvres(d, n, dep) },
			"pièces": func(n int) dossier.Date { return Complement(d, n+1, dep).Date },
		} {
			if f(n + 1).Before(f(n)) {
				t.Fatalf("%s : %s plus %d donne %s, plus %d donne %s", nom, d, n, f(n), n+1, f(n+1))
			}
		}

		quatre := Duree{4, "months"}
		s := suspensionsHasard(r, d)
		base := NaissanceImplicite(d, quatre, s)
		if base.Before(d.AddMonths(4)) {
			t.Fatalf("%s %v : une suspension a avancé la date", d, s)
		}
		if NaissanceImplicite(d, Duree{5, "months"}, s).Before(base) {
			t.Fatalf("%s %v : un mois de plus avance la date", d, s)
		}
		if len(s) == 0 {
			continue
		}
		if NaissanceImplicite(d, quatre, s[1:]).After(base) {
			t.Fatalf("%s %v : une suspension de moins retarde la date", d, s)
		}
		plus := append([]Suspension(nil), s...)
		plus[0].Au = plus[0].Au.AddDays(1 + r.IntN(30))
		if NaissanceImplicite(d, quatre, plus).Before(base) {
			t.Fatalf("%s %v : une limite plus longue avance la date", d, s)
		}
		plus[0].Produit = dossier.Date{}
		if NaissanceImplicite(d, quatre, plus).Before(base) {
			t.Fatalf("%s %v : ne rien produire avance la date", d, s)
		}
	}
}

// The days suspended never overlap, stand in order inside the delay they lengthen, and are those a count day by day finds.
func TestProprieteLesSuspensionsNeSeChevauchentJamais(t *testing.T) {
	r := hasard()
	comptes := 0
	for range tirages {
		d, quatre := jourHasard(r), Duree{4, "months"}
		s := suspensionsHasard(r, d)
		fin, total := NaissanceImplicite(d, quatre, s), 0
		dernier := d
		for _, i := range JoursSuspendus(d, quatre, s) {
			if i.Du.Before(dernier) || !i.Au.After(i.Du) || i.Du.After(fin) {
				t.Fatalf("%s %v : %v après %s, naissance %s", d, s, i, dernier, fin)
			}
			dernier = i.Au
			total += i.Jours()
		}
		if got := quatre.Apres(d).AddDays(total); got != fin {
			t.Fatalf("%s %v : %s, attendu %s", d, s, fin, got)
		}
		if got := unJourApresLAutre(d, quatre, s); got != fin {
			t.Fatalf("%s %v : %s, un jour après l’autre %s", d, s, fin, got)
		}
		comptes += total
	}
	if comptes < tirages {
		t.Errorf("%d jours suspendus seulement : le tirage ne prouve rien", comptes)
	}
}

// unJourApresLAutre counts the birth of a refusal as one would on a wall calendar: a request in time strikes the days of its limit, once
// each, and each day struck is one more to wait.
func unJourApresLAutre(depart dossier.Date, d Duree, suspensions []Suspension) dossier.Date {
	fin := d.Apres(depart)
	barres, prises := map[dossier.Date]bool{}, map[int]bool{}
	for jour := depart.AddDays(-200); !jour.After(fin); jour = jour.AddDays(1) {
		for n, s := range suspensions {
			if prises[n] || s.Du != jour {
				continue
			}
			prises[n] = true
			for x := jour.AddDays(1); !x.After(s.Fin()); x = x.AddDays(1) {
				if x.After(depart) && !barres[x] {
					barres[x] = true
					fin = fin.AddDays(1)
				}
			}
		}
	}
	return fin
}

// More time, or an interruption more, never brings the last day to go to court forward; while one lasts no day is said.
func TestProprieteUneInterruptionNAvanceJamaisLeRecours(t *testing.T) {
	r := hasard()
	genres := []string{InterruptionRecours, InterruptionMediation, InterruptionAide}
	dates := 0
	for range tirages {
		depart, dep := jourHasard(r), territoires[r.IntN(len(territoires))]
		e := EntreesRecours{Code: []string{RecoursExpresse, RecoursImplicites, RecoursApresMotifs}[r.IntN(3)], Depart: depart, Departement: dep}
		for range r.IntN(4) {
			i := Interruption{Genre: genres[r.IntN(3)], Du: depart.AddDays(r.IntN(120) - 5)}
			if r.IntN(5) > 0 {
				i.Au = i.Du.AddDays(r.IntN(90))
			}
			e.Interruptions = append(e.Interruptions, i)
		}
		a, err := Recours(e)
		if err != nil {
			t.Fatal(err)
		}
		if x, err := Recalcule(a); err != nil || x != a.Date {
			t.Fatalf("%+v : recalculé %s, %v", a, x, err)
		}
		if a.Date.IsZero() {
			continue
		}
		dates++
		if a.Date.Before(DelaiFranc(depart, 2, dep)) || !JourOuvrable(a.Date, dep) {
			t.Fatalf("%+v : %s", e, a.Date)
		}
		loin := e
		loin.Loin = LoinOutreMer
		b, err := Recours(loin)
		if err != nil || !b.Date.IsZero() && b.Date.Before(a.Date) {
			t.Fatalf("%+v : un mois de plus avance la date, %s %s, %v", e, a.Date, b.Date, err)
		}
		if n := len(e.Interruptions); n > 0 {
			sans := e
			sans.Interruptions = e.Interruptions[:n-1]
			if c, err := Recours(sans); err != nil || c.Date.After(a.Date) {
				t.Fatalf("%+v : une interruption de plus avance la date, %s %s, %v", e, c.Date, a.Date, err)
			}
		}
	}
	if dates < tirages/4 {
		t.Errorf("%d dates seulement", dates)
	}
}

// What is stored, written as JSON and read back, computes to the same day; and computing changes nothing it was given.
func TestProprieteCalculerDeuxFoisDonneLeMeme(t *testing.T) {
	r := hasard()
	fondements := Fondements()
	dates := 0
	for range tirages {
		recu := jourHasard(r)
		p := Parametres{
			Silence: CodesSilence[r.IntN(len(CodesSilence))], Departement: territoires[r.IntN(len(territoires))],
			Dates:       dossier.Dates{Reception: recu},
			Fondement:   dossier.Fondement{Code: fondements[r.IntN(len(fondements))].Code, Propose: r.IntN(2) == 0},
			Suspensions: suspensionsHasard(r, recu),
			Complexe:    r.IntN(2) == 0, DelaiComplement: r.IntN(60),
			Fenetre: []string{FenetreListe, FenetreHorsListe, FenetreAvant19, FenetreDeuxMois18, FenetreEntree, ""}[r.IntN(6)], EntreeFrance: recu.AddDays(-r.IntN(200)), ValableAu: recu.AddDays(r.IntN(400) - 200),
			Naissance: recu.AddDays(-r.IntN(9000)), Titre: []string{"", "cr", "csp", "cra", "cst"}[r.IntN(5)], Electronique: r.IntN(2) == 0,
		}
		if r.IntN(2) == 0 {
			p.Dates.Completude = recu.AddDays(r.IntN(60))
		}
		if r.IntN(2) == 0 {
			p.Dates.PremiereSaisine = recu.AddDays(-r.IntN(20))
		}
		if r.IntN(2) == 0 {
			p.Manquantes = []dossier.PieceManquante{{Code: "passeport", Exigee: true}}
			p.DemandeesLe = recu.AddDays(r.IntN(10))
		}
		avant, _ := json.Marshal(p)
		liste := EcheancesInitiales(p)
		if apres, _ := json.Marshal(p); string(avant) != string(apres) {
			t.Fatalf("les paramètres ont changé : %s", apres)
		}
		for _, e := range liste {
			b, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			var lue dossier.Echeance
			if err := json.Unmarshal(b, &lue); err != nil {
				t.Fatal(err)
			}
			lue.Date = dossier.Date{} // never used to compute
			got, err := Recalcule(lue)
			if err != nil || got != e.Date {
				t.Fatalf("%s : recalculé %q, %v", b, got, err)
			}
			if !got.IsZero() {
				dates++
			}
			if f := VerifieEcheance(e); f != nil {
				t.Fatalf("%s : %v", b, f)
			}
			if e.Article == "" || e.Version == "" || e.Certitude == "" || e.Declencheur == "" || e.Effet == "" {
				t.Fatalf("entrée incomplète : %s", b)
			}
		}
	}
	if dates < tirages {
		t.Errorf("%d dates seulement : le tirage ne prouve rien", dates)
	}
}
