package main

import (
	"bytes"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// TestVerifieLesFusions: a merge, and its undoing, that the register tells otherwise than the journal is a fault.
func TestVerifieLesFusions(t *testing.T) {
	s := storetest.New(t)
	var ps []dossier.PersonneID
	for n := range 3 {
		_, d := storetest.Enregistrer(t, s, n+1)
		ps = append(ps, storetest.Interroger[dossier.PersonneID](t, s, "SELECT personne FROM demandes WHERE id = $1", d))
	}
	a := storetest.Agent(t, s, dossier.RoleInstructeur)
	fusion, err := s.Fusionner(t.Context(), ps[1], ps[0], a, "même passeport")
	if err != nil {
		t.Fatal(err)
	}
	annulee, err := s.Fusionner(t.Context(), ps[2], ps[0], a, "même nom")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AnnulerFusion(t.Context(), annulee, a, "autre personne"); err != nil {
		t.Fatal(err)
	}
	fautes := func() string {
		t.Helper()
		var b bytes.Buffer
		v := &verification{appli: &appli{store: s}, out: &b, actes: map[string]map[string]string{}}
		if err := v.journal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := v.lesFusions(t.Context()); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if f := fautes(); f != "" {
		t.Fatalf("registre sain : %s", f)
	}
	for _, c := range []struct{ abimer, reparer, mot string }{
		{"UPDATE fusions SET gardee = $2 WHERE id = $1", "UPDATE fusions SET gardee = $3 WHERE id = $1", "le journal ne la note pas ainsi"},
		{"UPDATE fusions SET annulee_a = now(), annulee_par = agent, annulee_motif = 'x' WHERE id = $1", "UPDATE fusions SET annulee_a = NULL, annulee_par = NULL, annulee_motif = '' WHERE id = $1", "annulée au registre ou au journal"},
	} {
		args := []any{fusion}
		if strings.Contains(c.abimer, "$2") {
			args = append(args, ps[2])
		}
		storetest.Executer(t, s, c.abimer, args...)
		if f := fautes(); !strings.Contains(f, c.mot) {
			t.Errorf("%s : %q", c.mot, f)
		}
		args = args[:1]
		reparer := c.reparer
		if strings.Contains(reparer, "$3") {
			reparer, args = strings.Replace(reparer, "$3", "$2", 1), append(args, ps[0])
		}
		storetest.Executer(t, s, reparer, args...)
	}
	storetest.Executer(t, s, "DELETE FROM fusions WHERE id = $1", fusion)
	if f := fautes(); !strings.Contains(f, "elle manque au registre") {
		t.Errorf("fusion effacée : %q", f)
	}
}
