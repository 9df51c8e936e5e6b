package store_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

func textePage(n int) dossier.TextePage {
	return dossier.TextePage{N: n, Texte: "Œuvre d’été", Confiance: 0.75, Source: dossier.TexteImage, Moteur: "essai 1", Rotation: 90, Inclinaison: -1.5, Largeur: 2480, Hauteur: 3508,
		Mots: []dossier.MotLu{{Texte: "Œuvre", Confiance: 0.7, X: 10, Y: 2000, L: 90, H: 30, Angle: 268.5}, {Texte: "d’été", Confiance: 0.8, X: 12, Y: 1890, L: 80, H: 31, Angle: 268.5}}}
}

// The full text is asked for in the transaction that saves the reading; pages come one by one, and the first text of a page stays.
func TestTexteDunPli(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	id := storetest.PliLu(t, s, 1)
	travaux := "SELECT count(*) FROM river_job WHERE kind = 'lire_texte' AND queue = 'textes' AND (args->>'pli')::bigint = $1"
	if n := storetest.Interroger[int](t, s, travaux, id); n != 1 {
		t.Fatalf("%d travaux de texte", n)
	}
	for _, n := range []int{2, 1, 2} {
		p := textePage(n)
		if err := s.SaveTexte(ctx, id, p); err != nil {
			t.Fatal(err)
		}
	}
	autre := textePage(2)
	autre.Texte = "autre chose"
	if err := s.SaveTexte(ctx, id, autre); err != nil {
		t.Fatal(err)
	}
	pages, entier, err := s.Textes(ctx, id)
	if err != nil || entier || !reflect.DeepEqual(pages, []dossier.TextePage{textePage(1), textePage(2)}) {
		t.Fatalf("%v %+v, %v", entier, pages, err)
	}
	if err := s.SaveTexte(ctx, id, dossier.TextePage{N: 3, Source: dossier.TexteImage, Erreur: "cette page ne peut pas être décodée"}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.PagesAvecTexte(ctx, id); err != nil || !slices.Equal(n, []int{1, 2, 3}) {
		t.Errorf("%v, %v", n, err)
	}
	if entier, err := s.TextePret(ctx, id); err != nil || !entier {
		t.Errorf("%v, %v", entier, err)
	}
	t.Run("relu", func(t *testing.T) { // another reading: its text is read again
		l := storetest.Lecture(storetest.Identite(1))
		l.Moteur = "essai 2"
		if err := s.SaveLecture(ctx, id, l); err != nil {
			t.Fatal(err)
		}
		pages, entier, err := s.Textes(ctx, id)
		if err != nil || entier || len(pages) != 0 {
			t.Errorf("%v %d pages, %v", entier, len(pages), err)
		}
		if n := storetest.Interroger[int](t, s, travaux, id); n != 2 {
			t.Errorf("%d travaux de texte", n)
		}
	})
}

func TestTexteRefuse(t *testing.T) {
	s := storetest.New(t)
	recu := ajouter(t, s, storetest.NouveauPli(2))
	if err := s.SaveTexte(t.Context(), recu, textePage(1)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("pli non lu : %v", err)
	}
	lu := storetest.PliLu(t, s, 1)
	for nom, change := range map[string]func(*dossier.TextePage){
		"page 0":         func(p *dossier.TextePage) { p.N = 0 },
		"page de trop":   func(p *dossier.TextePage) { p.N = 4 },
		"source":         func(p *dossier.TextePage) { p.Source = "devinette" },
		"confiance":      func(p *dossier.TextePage) { p.Confiance = 1.5 },
		"de travers":     func(p *dossier.TextePage) { p.Rotation = 45 },
		"signe interdit": func(p *dossier.TextePage) { p.Texte = "a\x00b" },
	} {
		p := textePage(1)
		change(&p)
		err := s.SaveTexte(t.Context(), lu, p)
		if !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
		if err != nil && strings.Contains(err.Error(), "Œuvre") {
			t.Errorf("%s : l’erreur cite le papier : %v", nom, err)
		}
	}
	if pages, _, err := s.Textes(t.Context(), lu); err != nil || len(pages) != 0 {
		t.Errorf("%d pages gardées, %v", len(pages), err)
	}
}

// A full text whose job was lost is found again, as long as a page is missing.
func TestSansTexte(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	id := storetest.PliLu(t, s, 1)
	ajouter(t, s, storetest.NouveauPli(2)) // not read yet: nothing to ask
	sans := func(orphelins bool, attendu ...dossier.PliID) {
		t.Helper()
		if plis, err := s.SansTexte(ctx, orphelins); err != nil || !slices.Equal(plis, attendu) {
			t.Errorf("%v, %v, attendu %v", plis, err, attendu)
		}
	}
	sans(true)
	storetest.Executer(t, s, "UPDATE river_job SET state = 'running', attempted_at = now()")
	sans(false)
	sans(true, id)
	storetest.Executer(t, s, "UPDATE river_job SET state = 'completed', finalized_at = now()")
	sans(false, id)
	for n := range 3 {
		if err := s.SaveTexte(ctx, id, textePage(n+1)); err != nil {
			t.Fatal(err)
		}
	}
	sans(false)
}
