package store_test

import (
	"encoding/json"
	"errors"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

func lecture(t *testing.T, s *store.Store, id dossier.PliID) *dossier.Lecture {
	t.Helper()
	l, err := s.Lecture(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestSaveLectureEtRelire(t *testing.T) {
	s := storetest.New(t)
	id := ajouter(t, s, storetest.NouveauPli(1))
	l := storetest.Lecture(storetest.Identite(1))
	l.Pages[2].Texte = "PASSEPORT « essai »"
	l.Pages[0].Calage = dossier.Affine{A: 11.811023622047244, E: 11.811023622047244, C: -0.1}
	l.Tentatives = []dossier.Tentative{{Blocage: "page_blanche", Date: "2026-03-02T10:14", Page: 3}}
	for range 2 { // a worker runs again
		if err := s.SaveLecture(t.Context(), id, l); err != nil {
			t.Fatal(err)
		}
	}
	relue := lecture(t, s, id)
	for _, x := range []any{&l, relue} {
		l := x.(*dossier.Lecture)
		l.Pieces[0].Pli, l.Tentatives[0].Pli = id, id
	}
	a, errA := json.Marshal(l)
	b, errB := json.Marshal(relue)
	if errA != nil || errB != nil || string(a) != string(b) {
		t.Errorf("écrit %s\nrelu  %s", a, b)
	}
	if relue.Pages[2].Texte != l.Pages[2].Texte {
		t.Errorf("texte %q", relue.Pages[2].Texte)
	}
	p := pli(t, s, id)
	if p.Etat != dossier.PliLu || p.LuA.IsZero() {
		t.Errorf("%+v", p)
	}
	if ls, err := s.JournalDe(t.Context(), store.ObjetPli(id)); err != nil || actes(ls) != "pli_recu pli_lu" {
		t.Errorf("%s, %v", actes(ls), err)
	}
	l.Pages = append(l.Pages, dossier.PageLue{N: 4, Type: dossier.PageAutre})
	if err := s.SaveLecture(t.Context(), id, l); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("page de trop : %v", err)
	}
}

// Once something stands on a reading, reading again changes nothing: indexes of forms keep their meaning.
func TestLectureFigee(t *testing.T) {
	autre := storetest.Lecture(storetest.Identite(9))
	for nom, appui := range map[string]func(*testing.T, *store.Store, dossier.PliID){
		"une correction": func(t *testing.T, s *store.Store, id dossier.PliID) {
			if err := s.Corriger(t.Context(), id, 0, "prenoms", dossier.ChampLu{Valeur: "X"}, 0); err != nil {
				t.Fatal(err)
			}
		},
		"un formulaire saisi": func(t *testing.T, s *store.Store, id dossier.PliID) {
			if _, err := s.AjouterFormulaire(t.Context(), id, dossier.FormulaireLu{Procedure: "p"}, 0); err != nil {
				t.Fatal(err)
			}
		},
		"une demande": func(t *testing.T, s *store.Store, id dossier.PliID) {
			register(t, s, storetest.Nouvelle(t, s, id, storetest.Identite(1)))
		},
	} {
		t.Run(nom, func(t *testing.T) {
			s := storetest.New(t)
			id := storetest.PliLu(t, s, 1)
			appui(t, s, id)
			if err := s.SaveLecture(t.Context(), id, autre); err != nil {
				t.Fatal(err)
			}
			if v := lecture(t, s, id).Formulaires[0].Champs["nom_naissance"].Valeur; v != storetest.Identite(1).NomNaissance {
				t.Errorf("lecture remplacée : %q", v)
			}
		})
	}
}

func TestCorrectionGardeCeQueLaMachineALu(t *testing.T) {
	s := storetest.New(t)
	id := storetest.PliLu(t, s, 1)
	agent := storetest.Agent(t, s, dossier.RoleCourrier)
	lu := storetest.Identite(1).NomNaissance
	for _, v := range []string{"Essai-Premier", "Essai-Second"} {
		if err := s.Corriger(t.Context(), id, 0, "nom_naissance", dossier.ChampLu{Valeur: v, Source: dossier.SourceOCR, Lu: "mensonge"}, agent); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Corriger(t.Context(), id, 0, "telephone", dossier.ChampLu{Valeur: "0556000000", Page: 2}, agent); err != nil {
		t.Fatal(err)
	}
	champs := lecture(t, s, id).Formulaires[0].Champs
	c := champs["nom_naissance"]
	if c.Valeur != "Essai-Second" || c.Source != dossier.SourceAgent || c.Lu != lu || c.Confiance != 1 || c.AVerifier || c.Page != 1 {
		t.Errorf("%+v", c)
	}
	if c := champs["telephone"]; c.Valeur != "0556000000" || c.Lu != "" || c.Page != 2 {
		t.Errorf("%+v", c)
	}
	if c := champs["prenoms"]; c.Source != dossier.SourceCode {
		t.Errorf("champ non corrigé : %+v", c)
	}
	cs, err := s.Corrections(t.Context(), id)
	if err != nil || len(cs) != 3 || cs[0].Champ.Valeur != "Essai-Premier" || cs[0].Agent != agent || cs[0].A.IsZero() {
		t.Errorf("%+v, %v", cs, err)
	}
}

func TestFormulaireSaisi(t *testing.T) {
	s := storetest.New(t)
	id := storetest.PliLu(t, s, 1)
	agent := storetest.Agent(t, s, dossier.RoleCourrier)
	for attendu := 1; attendu <= 2; attendu++ {
		n, err := s.AjouterFormulaire(t.Context(), id, dossier.FormulaireLu{Procedure: "carte-resident", Pages: []int{3},
			Champs: map[string]dossier.ChampLu{"nom_naissance": {Valeur: "Essai", Page: 3}}}, agent)
		if err != nil || n != attendu {
			t.Fatal(n, err)
		}
	}
	if err := s.Corriger(t.Context(), id, 2, "nom_naissance", dossier.ChampLu{Valeur: "Essaie"}, agent); err != nil {
		t.Fatal(err)
	}
	l := lecture(t, s, id)
	if len(l.Formulaires) != 3 || l.Formulaires[1].Champs["nom_naissance"].Source != dossier.SourceAgent || l.Formulaires[1].Champs["nom_naissance"].Valeur != "Essai" ||
		l.Formulaires[2].Champs["nom_naissance"].Valeur != "Essaie" {
		t.Errorf("%+v", l.Formulaires)
	}
	if _, err := s.AjouterFormulaire(t.Context(), id, dossier.FormulaireLu{Pages: []int{4}}, agent); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("page hors du pli : %v", err)
	}
}

func TestCorrigerRefuse(t *testing.T) {
	s := storetest.New(t)
	id := storetest.PliLu(t, s, 1)
	nonLu := ajouter(t, s, storetest.NouveauPli(2))
	x := dossier.ChampLu{Valeur: "x"}
	if err := s.Corriger(t.Context(), id, 1, "prenoms", x, 0); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("formulaire absent : %v", err)
	}
	if err := s.Corriger(t.Context(), id, 0, "", x, 0); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("sans champ : %v", err)
	}
	if err := s.Corriger(t.Context(), nonLu, 0, "prenoms", x, 0); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("pli non lu : %v", err)
	}
	if _, err := s.AjouterFormulaire(t.Context(), nonLu, dossier.FormulaireLu{}, 0); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("pli non lu : %v", err)
	}
	register(t, s, storetest.Nouvelle(t, s, id, storetest.Identite(1)))
	if err := s.Corriger(t.Context(), id, 0, "prenoms", x, 0); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("formulaire enregistré : %v", err)
	}
}
