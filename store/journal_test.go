package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

func journal(t *testing.T, s *store.Store) []dossier.LigneJournal {
	t.Helper()
	var ls []dossier.LigneJournal
	if err := s.ParcourirJournal(t.Context(), 1, func(l dossier.LigneJournal) error { ls = append(ls, l); return nil }); err != nil {
		t.Fatal(err)
	}
	return ls
}

// verifierChaine recomputes every line from its text.
func verifierChaine(t *testing.T, s *store.Store) {
	t.Helper()
	var precedent dossier.Empreinte
	ls := journal(t, s)
	for i, l := range ls {
		if l.N != int64(i+1) || l.Precedent != precedent {
			t.Fatalf("chaîne rompue à la ligne %d", i+1)
		}
		texte := fmt.Sprintf("%d|%s|%s|%s|%s|%s|%s|%s\n", l.N, l.A.Format("2006-01-02T15:04:05.000000Z"), l.Jour, l.Acte, l.Objet, l.Par, l.Details, precedent)
		if dossier.EmpreinteDe([]byte(texte)) != l.Empreinte {
			t.Fatalf("ligne %d : l’empreinte ne vient pas du texte", l.N)
		}
		precedent = l.Empreinte
	}
	if len(ls) == 0 {
		t.Fatal("journal vide")
	}
}

func actes(ls []dossier.LigneJournal) string {
	var a []string
	for _, l := range ls {
		a = append(a, l.Acte)
	}
	return strings.Join(a, " ")
}

func TestJournalRaconteSansNommer(t *testing.T) {
	s := storetest.New(t)
	p, d := storetest.Enregistrer(t, s, 1)
	verifierChaine(t, s)
	ls, err := s.JournalDe(t.Context(), store.ObjetPli(p), store.ObjetDemande(d))
	if err != nil || actes(ls) != "pli_recu pli_lu demande_enregistree courrier_du tache_posee tache_posee pli_traite" {
		t.Fatalf("%s, %v", actes(ls), err)
	}
	i := storetest.Identite(1)
	n := storetest.NouveauPli(1)
	for _, l := range ls {
		for _, secret := range []string{i.NomNaissance, i.Prenoms, i.NumerosEtranger[0], string(i.DateNaissance), n.Nom, n.Reception.NumeroLRAR, n.Empreinte.String()} {
			if strings.Contains(l.Details, secret) {
				t.Errorf("%s : donnée personnelle dans %s", l.Acte, l.Details)
			}
		}
	}
}

// What the journal says of a content can be checked from the row and the salt, and from nothing else.
func TestEmpreintesSalees(t *testing.T) {
	s := storetest.New(t)
	p, d := storetest.Enregistrer(t, s, 1)
	sel, err := s.Sel(t.Context(), store.ObjetPli(p))
	if err != nil {
		t.Fatal(err)
	}
	e := storetest.NouveauPli(1).Empreinte
	ls, err := s.JournalDe(t.Context(), store.ObjetPli(p))
	if err != nil || !strings.Contains(ls[0].Details, dossier.EmpreinteDe(append(sel, e[:]...)).String()) {
		t.Errorf("%v, %v", ls[0].Details, err)
	}
	rs, err := s.Rapprochements(t.Context(), p)
	if err != nil || len(rs) != 1 {
		t.Fatal(rs, err)
	}
	ls, err = s.JournalDe(t.Context(), store.ObjetDemande(d))
	if err != nil || !strings.Contains(ls[0].Details, dossier.EmpreinteDe(append(rs[0].Sel, rs[0].Contenu...)).String()) {
		t.Errorf("%v, %v", ls[0].Details, err)
	}
	for _, objet := range []string{"pli:999", "pli:", "autre:1"} {
		if _, err := s.Sel(t.Context(), objet); !errors.Is(err, dossier.ErrIntrouvable) && !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", objet, err)
		}
	}
}

func TestJournalIntouchable(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	storetest.Enregistrer(t, s, 1)
	h.Avancer(24 * time.Hour)
	if _, err := s.CloreJours(t.Context(), storetest.Jour); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		"UPDATE journal SET details = '{}' WHERE n = 1",
		"UPDATE journal SET details = details WHERE false",
		"DELETE FROM journal WHERE n = 1",
		"DELETE FROM journal WHERE false",
		"TRUNCATE journal",
		"TRUNCATE journal CASCADE",
		"UPDATE journal_jours SET lignes = 0",
		"DELETE FROM journal_jours",
		"TRUNCATE journal_jours",
		"INSERT INTO journal SELECT * FROM journal ON CONFLICT (n) DO UPDATE SET acte = 'autre'",
	} {
		_, err := s.Pool().Exec(t.Context(), sql)
		if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "42501" {
			t.Errorf("%s : %v", sql, err)
		}
	}
	verifierChaine(t, s)
}

func TestJoursClos(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	ctx := t.Context()
	if js, err := s.CloreJours(ctx, storetest.Jour.AddDays(-1)); err != nil || len(js) != 0 {
		t.Fatalf("journal vide : %v, %v", js, err)
	}
	if _, err := s.DernierJourClos(ctx); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Fatal(err)
	}
	storetest.Enregistrer(t, s, 1)
	h.Avancer(48 * time.Hour) // one day without a line
	storetest.Enregistrer(t, s, 2)
	if _, err := s.CloreJours(ctx, dossier.DateDe(h.Now())); !errors.Is(err, dossier.ErrInvalide) {
		t.Fatalf("aujourd’hui clos : %v", err)
	}
	h.Avancer(24 * time.Hour)
	js, err := s.CloreJours(ctx, storetest.Jour.AddDays(2))
	if err != nil || fmt.Sprint(js) != fmt.Sprint([]dossier.Date{storetest.Jour, storetest.Jour.AddDays(1), storetest.Jour.AddDays(2)}) {
		t.Fatalf("%v, %v", js, err)
	}
	if js, err := s.CloreJours(ctx, storetest.Jour.AddDays(2)); err != nil || len(js) != 0 {
		t.Fatalf("clos deux fois : %v, %v", js, err)
	}
	clos, err := s.Jours(ctx)
	if err != nil || len(clos) != 3 || clos[1].Lignes != 0 || clos[0].Lignes == 0 {
		t.Fatalf("%+v, %v", clos, err)
	}
	var precedent dossier.Empreinte
	for _, j := range clos {
		fichier, digest, err := s.FichierJour(ctx, j.Jour)
		if err != nil || digest != j.Empreinte || j.Precedent != precedent {
			t.Fatalf("%s : %v", j.Jour, err)
		}
		if shell := coreutils(t, fichier, precedent); shell != digest.String() {
			t.Errorf("%s : sha256sum trouve %s", j.Jour, shell)
		}
		if n := bytes.Count(fichier, []byte("\n")); n != j.Lignes+3 {
			t.Errorf("%s : %d lignes dans le fichier", j.Jour, n)
		}
		precedent = digest
	}
	if d, err := s.DernierJourClos(ctx); err != nil || d.Empreinte != precedent {
		t.Errorf("%+v, %v", d, err)
	}
	if _, digest, err := s.FichierJour(ctx, dossier.DateDe(h.Now())); err != nil || digest != (dossier.Empreinte{}) {
		t.Errorf("jour en cours : %s, %v", digest, err)
	}
}

// coreutils checks a day as anyone can: (cat jour.txt; echo PRECEDENT) | sha256sum.
func coreutils(t *testing.T, fichier []byte, precedent dossier.Empreinte) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "jour.txt")
	if err := os.WriteFile(f, fichier, 0o600); err != nil {
		t.Fatal(err)
	}
	sortie, err := exec.Command("sh", "-c", `(cat "$1"; echo "$2") | sha256sum | cut -d' ' -f1`, "sh", f, precedent.String()).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(sortie))
}

// A machine whose clock is late does not add to a closed day, nor before the last line.
func TestHorlogeEnRetard(t *testing.T) {
	url := storetest.URL(t)
	aLHeure := storetest.NouvelleHorloge(storetest.Jour)
	enRetard := storetest.NouvelleHorloge(storetest.Jour.AddDays(-3))
	s, lent := storetest.Ouvrir(t, url, aLHeure.Now), storetest.Ouvrir(t, url, enRetard.Now)
	storetest.PliLu(t, s, 1)
	storetest.PliLu(t, lent, 2)
	aLHeure.Avancer(24 * time.Hour)
	if _, err := s.CloreJours(t.Context(), storetest.Jour); err != nil {
		t.Fatal(err)
	}
	storetest.PliLu(t, lent, 3)
	ls := journal(t, s)
	for i, l := range ls {
		attendu := storetest.Jour
		if i >= 4 {
			attendu = storetest.Jour.AddDays(1)
		}
		if l.Jour != attendu {
			t.Errorf("ligne %d rangée au %s", l.N, l.Jour)
		}
	}
	verifierChaine(t, s)
	if _, _, err := s.FichierJour(t.Context(), storetest.Jour); err != nil {
		t.Error(err)
	}
}

func TestFichierJourVoitUneRetouche(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	storetest.Enregistrer(t, s, 1)
	h.Avancer(24 * time.Hour)
	if _, err := s.CloreJours(t.Context(), storetest.Jour); err != nil {
		t.Fatal(err)
	}
	storetest.Executer(t, s, "ALTER TABLE journal DISABLE TRIGGER ALL")
	storetest.Executer(t, s, "DELETE FROM journal WHERE n = (SELECT max(n) FROM journal)")
	if _, _, err := s.FichierJour(t.Context(), storetest.Jour); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("erreur %v", err)
	}
}
