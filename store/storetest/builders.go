package storetest

import (
	"fmt"
	"testing"

	"souspli/dossier"
	"souspli/store"
)

// NouveauPli is a valid pli of the Gironde received on Jour; n makes its bytes its own.
func NouveauPli(n int) store.NouveauPli {
	return store.NouveauPli{
		Empreinte: dossier.EmpreinteDe(fmt.Appendf(nil, "pli d’essai %d", n)),
		Taille:    int64(1000 + n),
		Nom:       fmt.Sprintf("scan-%03d.pdf", n),
		TypeMedia: "application/pdf",
		NbPages:   3,
		Reception: dossier.Reception{Prefecture: "33", Mode: dossier.ModeLRAR, RecuLe: Jour, NumeroLRAR: fmt.Sprintf("2C0%09d", n), Lot: "matin"},
	}
}

// Identite is the invented person number n: a name, a date and a number of its own.
func Identite(n int) dossier.Identite {
	lettre := func(i int) string { return string(rune('a' + i%26)) }
	return dossier.Identite{
		NomNaissance:    "Essaï" + lettre(n/26) + lettre(n),
		Prenoms:         "Camille",
		DateNaissance:   dossier.DateIncomplete(fmt.Sprintf("19%02d-05-17", 60+n%40)),
		Nationalite:     "XXA",
		NumerosEtranger: []string{fmt.Sprintf("99%08d", n)},
	}
}

// Lecture is the reading of a pli of three pages: one form of two pages of that person, and a passport.
func Lecture(i dossier.Identite) dossier.Lecture {
	champ := func(v string, page int) dossier.ChampLu {
		return dossier.ChampLu{Valeur: v, Confiance: 0.99, Source: dossier.SourceCode, Page: page}
	}
	return dossier.Lecture{
		Moteur: "essai 1",
		Pages: []dossier.PageLue{
			{N: 1, Type: dossier.PageFormulaire, Procedure: "conjoint-francais", Revision: 1, Page: 1, Confiance: 1},
			{N: 2, Type: dossier.PageFormulaire, Procedure: "conjoint-francais", Revision: 1, Page: 2, Confiance: 1},
			{N: 3, Type: dossier.PagePasseport, Confiance: 0.9},
		},
		Formulaires: []dossier.FormulaireLu{{
			Procedure: "conjoint-francais", Revision: 1, Copie: "00000001", Pages: []int{1, 2},
			Champs: map[string]dossier.ChampLu{
				"nom_naissance": champ(i.NomNaissance, 1), "prenoms": champ(i.Prenoms, 1), "date_naissance": champ(string(i.DateNaissance), 1),
			},
		}},
		Pieces: []dossier.Piece{{Type: "passeport", Pages: []int{3}}},
	}
}

// Contenu is a valid new demande of that person.
func Contenu(i dossier.Identite) *dossier.Contenu {
	return &dossier.Contenu{
		Prefecture: "33", Procedure: "conjoint-francais", Identite: i,
		Dates:        dossier.Dates{PremiereSaisine: Jour, Reception: Jour},
		Destinataire: dossier.Adresse{Destinataire: i.Prenoms + " " + i.NomNaissance, Voie: "1 rue de l’Essai", CodePostal: "33000", Commune: "Bordeaux"},
		Domicile:     dossier.Adresse{Voie: "1 rue de l’Essai", CodePostal: "33000", Commune: "Bordeaux"},
		Fondement:    dossier.Fondement{Code: dossier.FondementAucun},
		Champs:       map[string]dossier.ChampLu{"nom_naissance": {Valeur: i.NomNaissance, Confiance: 1, Source: dossier.SourceCode, Page: 1}},
		Pieces:       []dossier.Piece{{Type: "passeport", Pages: []int{3}}},
		Manquantes:   []dossier.PieceManquante{{Code: "acte_mariage", Libelle: "acte de mariage", Exigee: true}},
		Tentatives:   []dossier.Tentative{{Blocage: "page_blanche", Date: "2026-03-02", URL: "https://exemple.invalid/", Message: "Erreur", Page: 1, Source: dossier.SourceOCR, Certitude: "declaree"}},
		Echeances: []dossier.Echeance{{Code: "silence_defaut", Article: "CESEDA R. 432-1", Version: "2026-03-01", Declencheur: "reception_demande",
			Entrees: map[string]string{"premiere_saisine": Jour.String()}, Date: Jour.AddMonths(4), Certitude: "SEEN", Qui: "administration"}},
		Courriers: []dossier.GenreCourrier{dossier.CourrierAccuseReception},
	}
}

// Sorts gives every page of a pli of n pages the fate « piece ».
func Sorts(n int) map[int]dossier.SortPage {
	m := make(map[int]dossier.SortPage, n)
	for i := range n {
		m[i+1] = dossier.SortPiece
	}
	return m
}

// PliLu adds pli number n, read as that of person number n.
func PliLu(t testing.TB, s *store.Store, n int) dossier.PliID {
	t.Helper()
	return PliLuDe(t, s, NouveauPli(n), Identite(n))
}

// PliLuDe adds a pli and its reading.
func PliLuDe(t testing.TB, s *store.Store, n store.NouveauPli, i dossier.Identite) dossier.PliID {
	t.Helper()
	id, _, err := s.AddPli(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveLecture(t.Context(), id, Lecture(i)); err != nil {
		t.Fatal(err)
	}
	return id
}

// Nouvelle is what registers a new demande of that person from the first form of a pli.
func Nouvelle(t testing.TB, s *store.Store, pli dossier.PliID, i dossier.Identite) store.Enregistrement {
	t.Helper()
	c, err := s.Candidates(t.Context(), i.Cles())
	if err != nil {
		t.Fatal(err)
	}
	return store.Enregistrement{Pli: pli, Candidats: c, Sorts: Sorts(3),
		Decisions: []dossier.Rapprochement{{Decision: dossier.DecisionNouvelle, Contenu: Contenu(i), Raisons: []string{"aucune demande connue"}, Score: 1}}}
}

// Enregistrer adds pli number n and registers its demande.
func Enregistrer(t testing.TB, s *store.Store, n int) (dossier.PliID, dossier.DemandeID) {
	t.Helper()
	pli := PliLu(t, s, n)
	r, err := s.Register(t.Context(), Nouvelle(t, s, pli, Identite(n)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Demandes) != 1 {
		t.Fatalf("demandes %v, attendu une", r.Demandes)
	}
	return pli, r.Demandes[0]
}

// Lot is a print batch of Jour delivered nowhere, each letter in its envelope.
func Lot(nom string, ids ...dossier.CourrierID) store.NouveauLot {
	l := store.NouveauLot{Nom: nom, Jour: Jour}
	for _, id := range ids {
		l.Enveloppes = append(l.Enveloppes, store.EnveloppeLot{Courriers: []dossier.CourrierID{id}})
	}
	return l
}

// Agent adds an account of that role, in charge of the Gironde.
func Agent(t testing.TB, s *store.Store, role dossier.Role) dossier.AgentID {
	t.Helper()
	id, err := s.CreerAgent(t.Context(), dossier.Agent{Identifiant: fmt.Sprintf("%s-%d", role, suivant.Add(1)), Nom: "Dominique Essai", Qualite: "agent",
		Role: role, Prefectures: []string{"33"}, Actif: true}, "$argon2id$essai")
	if err != nil {
		t.Fatal(err)
	}
	return id
}
