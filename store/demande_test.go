package store_test

import (
	"fmt"
	"slices"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// enregistrerDe registers a demande whose content was changed.
func enregistrerDe(t *testing.T, s *store.Store, n int, i dossier.Identite, change func(*dossier.Contenu)) dossier.DemandeID {
	t.Helper()
	e := storetest.Nouvelle(t, s, storetest.PliLuDe(t, s, storetest.NouveauPli(n), i), i)
	change(e.Decisions[0].Contenu)
	return register(t, s, e).Demandes[0]
}

func TestChercherDemandes(t *testing.T) {
	s := storetest.New(t)
	bordeaux := enregistrerDe(t, s, 1, dossier.Identite{NomNaissance: "Nguyễn-Đặng", NomUsage: "Martin", Prenoms: "Ly Thi", DateNaissance: "1990-01-02",
		NumerosEtranger: []string{"9912345678"}}, func(*dossier.Contenu) {})
	paris := enregistrerDe(t, s, 2, dossier.Identite{NomNaissance: "Martinez", Prenoms: "Élise", DateNaissance: "1991-00-00"}, func(c *dossier.Contenu) {
		c.Prefecture, c.Procedure = "75", "carte-resident"
	})
	sensible := enregistrerDe(t, s, 3, dossier.Identite{NomNaissance: "Martinot", Prenoms: "Anne", DateNaissance: "1992-03-04"}, func(c *dossier.Contenu) { c.Sensible = true })
	tout := []string{"*"}
	for nom, cas := range map[string]struct {
		f       store.FiltreDemandes
		attendu []dossier.DemandeID // latest first
	}{
		"sans ressort, rien":             {store.FiltreDemandes{VoitSensible: true}, nil},
		"toutes, sans les sensibles":     {store.FiltreDemandes{Prefectures: tout}, []dossier.DemandeID{paris, bordeaux}},
		"toutes":                         {store.FiltreDemandes{Prefectures: tout, VoitSensible: true}, []dossier.DemandeID{sensible, paris, bordeaux}},
		"une préfecture":                 {store.FiltreDemandes{Prefectures: []string{"75"}}, []dossier.DemandeID{paris}},
		"début de nom":                   {store.FiltreDemandes{Prefectures: tout, Texte: "mart"}, []dossier.DemandeID{paris, bordeaux}},
		"début de nom, sensible compris": {store.FiltreDemandes{Prefectures: tout, Texte: "MARTIN", VoitSensible: true}, []dossier.DemandeID{sensible, paris, bordeaux}},
		"accents":                        {store.FiltreDemandes{Prefectures: tout, Texte: "nguyen dang"}, []dossier.DemandeID{bordeaux}},
		"accents dans la question":       {store.FiltreDemandes{Prefectures: tout, Texte: "  ELISE martínez "}, []dossier.DemandeID{paris}},
		"prénom de deux lettres":         {store.FiltreDemandes{Prefectures: tout, Texte: "ly"}, []dossier.DemandeID{bordeaux}},
		"milieu de mot":                  {store.FiltreDemandes{Prefectures: tout, Texte: "artin"}, nil},
		"numéro d’étranger":              {store.FiltreDemandes{Prefectures: tout, Texte: "99 1234 5678"}, []dossier.DemandeID{bordeaux}},
		"numero":                         {store.FiltreDemandes{Prefectures: tout, Texte: "2026-75-000001"}, []dossier.DemandeID{paris}},
		"fin de numero":                  {store.FiltreDemandes{Prefectures: tout, Texte: "75 000001"}, []dossier.DemandeID{paris}},
		"numero d’une sensible":          {store.FiltreDemandes{Prefectures: tout, Texte: "2026-33-000002"}, nil},
		"numero d’une autre préfecture":  {store.FiltreDemandes{Prefectures: []string{"33"}, Texte: "2026-75-000001"}, nil},
		"jokers":                         {store.FiltreDemandes{Prefectures: tout, Texte: "%_%"}, nil},
		"procédure":                      {store.FiltreDemandes{Prefectures: tout, Procedure: "carte-resident"}, []dossier.DemandeID{paris}},
		"état":                           {store.FiltreDemandes{Prefectures: tout, Etats: []dossier.EtatDemande{dossier.DemandeComplete}}, nil},
		"page suivante":                  {store.FiltreDemandes{Prefectures: tout, Limite: 1, Decalage: 1}, []dossier.DemandeID{bordeaux}},
	} {
		t.Run(nom, func(t *testing.T) {
			ds, err := s.Demandes(t.Context(), cas.f)
			var ids []dossier.DemandeID
			for _, d := range ds {
				ids = append(ids, d.ID)
			}
			if err != nil || !slices.Equal(ids, cas.attendu) {
				t.Errorf("%v, %v ; attendu %v", ids, err, cas.attendu)
			}
			cas.f.Limite, cas.f.Decalage = 0, 0
			m, err := s.CompterDemandes(t.Context(), cas.f)
			if n := m[dossier.DemandeEnregistree]; err != nil || (n != len(cas.attendu) && nom != "page suivante") {
				t.Errorf("compte %v, %v", m, err)
			}
		})
	}
	var vues []dossier.DemandeID
	if err := s.ParcourirDemandes(t.Context(), 0, func(d dossier.Demande) error { vues = append(vues, d.ID); return nil }); err != nil || len(vues) != 3 {
		t.Errorf("%v, %v", vues, err)
	}
}

// A list reads the same things as a single look, whatever its length.
func TestListeEntiere(t *testing.T) {
	s := storetest.New(t)
	for n := range 3 {
		storetest.Enregistrer(t, s, n)
	}
	ds, err := s.Demandes(t.Context(), store.FiltreDemandes{Prefectures: []string{"33"}})
	if err != nil || len(ds) != 3 {
		t.Fatal(len(ds), err)
	}
	for _, d := range ds {
		if seule := demande(t, s, d.ID); fmt.Sprintf("%+v", seule) != fmt.Sprintf("%+v", d) {
			t.Errorf("liste %+v\nseule %+v", d, seule)
		}
	}
}

func TestMemeFichierAilleurs(t *testing.T) {
	s := storetest.New(t)
	_, d := storetest.Enregistrer(t, s, 1)
	e := storetest.NouveauPli(1).Empreinte
	c := candidats(t, s, []dossier.CleIdentite{{Genre: store.CleEmpreinte, Valeur: e.String()}})
	if len(c.Demandes) != 1 || c.Demandes[0].ID != d || len(c.Personnes) != 0 {
		t.Errorf("%+v", c)
	}
	if c := candidats(t, s, nil); len(c.Demandes)+len(c.Personnes) != 0 || c.Version == "" {
		t.Errorf("sans clé : %+v", c)
	}
}
