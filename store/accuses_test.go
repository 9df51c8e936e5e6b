package store_test

import (
	"slices"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// TestDelaisAccuses: two working days after reception are on time, a day more is late; what still waits is late once its day is passed, and
// the oldest comes first. Sensitive demandes and other préfectures are not counted for who may not see them.
func TestDelaisAccuses(t *testing.T) {
	s, horloge := storetest.NewHorloge(t)
	ctx := t.Context()
	limite := law.AjouteOuvres(storetest.Jour, 2, "33")
	var ds []dossier.DemandeID
	for n := range 5 {
		np := storetest.NouveauPli(n + 1)
		i := storetest.Identite(n + 1)
		pli := storetest.PliLuDe(t, s, np, i)
		e := storetest.Nouvelle(t, s, pli, i)
		if n == 3 { // received the day before the others
			e.Decisions[0].Contenu.Dates.Reception = storetest.Jour.AddDays(-1)
		}
		r, err := s.Register(ctx, e)
		if err != nil {
			t.Fatal(err)
		}
		ds = append(ds, r.Demandes[0])
	}
	part := func(n int, jour dossier.Date) {
		t.Helper()
		for dossier.DateDe(horloge.Now()).Before(jour) {
			horloge.Avancer(24 * time.Hour)
		}
		storetest.AccuseParti(t, s, ds[n])
	}
	f := store.FiltreAccuses{Prefectures: []string{"33"}, Depuis: storetest.Jour.AddDays(-30), Jour: limite, VoitSensible: true}
	dit := func(veut ...store.DelaiAccuses) {
		t.Helper()
		if d, err := s.DelaisAccuses(ctx, f); err != nil || !slices.Equal(d, veut) {
			t.Errorf("%+v %v, attendu %+v", d, err, veut)
		}
	}
	part(0, limite)
	dit(store.DelaiAccuses{Prefecture: "33", ATemps: 1, Attendent: 3, Retard: 1})
	part(1, limite.AddDays(1))
	f.Jour = limite.AddDays(1)
	dit(store.DelaiAccuses{Prefecture: "33", ATemps: 1, Tard: 1, Retard: 3})
	as, err := s.AccusesEnRetard(ctx, f, 2)
	if err != nil || len(as) != 2 || as[0].Reception != storetest.Jour.AddDays(-1) || as[1].DuLe != limite || as[0].Etat != dossier.CourrierDu {
		t.Errorf("%+v %v", as, err)
	}
	f.Depuis = limite.AddDays(1) // those that left before are forgotten, those that wait are not
	dit(store.DelaiAccuses{Prefecture: "33", Retard: 3})
	storetest.Executer(t, s, "UPDATE demandes SET sensible = true WHERE id = $1", ds[3])
	f.VoitSensible = false
	dit(store.DelaiAccuses{Prefecture: "33", Retard: 2})
	f.Prefectures = []string{"75"}
	dit()
	if as, err := s.AccusesEnRetard(ctx, f, 2); err != nil || len(as) != 0 {
		t.Errorf("%+v %v", as, err)
	}
}
