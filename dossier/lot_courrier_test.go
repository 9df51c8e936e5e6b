package dossier

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestLirePieces(t *testing.T) {
	for s, attendu := range map[string]string{"": "[]", "12": "[12]", "12,14-16": "[12 14 15 16]", " 3 ; 5-5, 1 ": "[3 5 1]"} {
		if p, err := LirePieces(s); err != nil || fmt.Sprint(p) != attendu {
			t.Errorf("%q : %v, %v", s, p, err)
		}
	}
	for _, s := range []string{"0", "-3", "5-2", "a", "1-x", "1-200000", "1-60000,1-60000"} {
		if p, err := LirePieces(s); !errors.Is(err, ErrInvalide) {
			t.Errorf("%q : %d pièces, %v", s, len(p), err)
		}
	}
}

// The number of an envelope is that of all its letters, and of no other.
func TestRecommandeDe(t *testing.T) {
	cs := []Courrier{{Lot: "a", Enveloppe: 1, Recommande: "1A04787720243"}, {Lot: "a", Enveloppe: 1}, {Lot: "a", Enveloppe: 2}, {Lot: "b", Enveloppe: 1}, {}}
	for i, attendu := range []string{"1A04787720243", "1A04787720243", "", "", ""} {
		if n := RecommandeDe(cs[i], cs); n != attendu {
			t.Errorf("%d : %q, attendu %q", i, n, attendu)
		}
	}
}

func TestEtape(t *testing.T) {
	jour, instant := NewDate(2026, 3, 12), time.Unix(1, 0)
	for _, c := range []struct {
		c       Courrier
		attendu EtapeCourrier
	}{
		{Courrier{Etat: CourrierEcrit}, ""}, {Courrier{Etat: CourrierImprime}, EtapeImprime}, {Courrier{Etat: CourrierImprime, SousPliA: instant}, EtapeSousPli},
		{Courrier{Etat: CourrierImprime, SousPliA: instant, DeposeLe: jour}, EtapeDepose},
	} {
		if e := c.c.Etape(); e != c.attendu {
			t.Errorf("%+v : %q", c.c, e)
		}
	}
}
