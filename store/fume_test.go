package store_test

import (
	"testing"

	"souspli/store/storetest"
)

func TestFume(t *testing.T) {
	s := storetest.New(t)
	pli, d := storetest.Enregistrer(t, s, 1)
	dem, err := s.Demande(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", dem)
	p, err := s.Pli(t.Context(), pli)
	t.Logf("%+v %v", p, err)
	l, err := s.Lecture(t.Context(), pli)
	t.Logf("%+v %v", l, err)
	js, err := s.JournalDe(t.Context(), "pli:1", "demande:1")
	for _, j := range js {
		t.Logf("%+v", j)
	}
	cs, err := s.CourriersDeDemande(t.Context(), d)
	t.Logf("%+v %v", cs, err)
}
