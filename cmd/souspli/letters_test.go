package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/store"
	"souspli/store/storetest"
)

// TestLettresJusquAuDepot: what each command says, and its code: numbers bought, a batch, one piece printed again, handed over, and then refused.
func TestLettresJusquAuDepot(t *testing.T) {
	r := nouveauRegistre(t)
	r.url = storetest.URL(t)
	s := storetest.Ouvrir(t, r.url, time.Now)
	coffre, err := evidence.Open(t.Context(), "file://"+filepath.Join(r.donnees, "d", "objets"))
	if err != nil {
		t.Fatal(err)
	}
	err = peuplerCourriers(t.Context(), s, coffre, 0, 3)
	if err := coffre.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	dit := func(code int, quoi string, args ...string) {
		t.Helper()
		out, journal, c := r.lance(append([]string{"letters"}, args...)...)
		if c != code || !strings.Contains(out+journal, quoi) {
			t.Errorf("letters %s : code %d, attendu %d et « %s »\n%s%s", strings.Join(args, " "), c, code, quoi, out, journal)
		}
	}
	dit(codeOK, "50 numéro(s) ajouté(s)", "plage", "ajouter", "6A 047 877 2024", "6A 047 877 2073", "--prefecture", "33")
	dit(codeEchec, "déjà dans une plage", "plage", "ajouter", "6A 047 877 2073", "6A 047 877 2074")
	dit(codeOK, "6A 0478772024 à 0478772073, préfecture 33 : il en reste 50 sur 50", "plage", "lister")
	lots := filepath.Join(dossierInscriptible(t), "lots")
	if out, journal, c := r.lance("letters", "run", "-o", lots); c != codeOK || !strings.Contains(out, "3 courrier(s)") || !strings.Contains(journal, "réglez SOUSPLI_ADRESSE") {
		t.Errorf("code %d, sans dire que le public n’atteint pas l’adresse imprimée :\n%s%s", c, out, journal)
	}
	ls, err := s.Lots(t.Context(), []string{"*"}, true)
	if err != nil || len(ls) != 1 || ls[0].Recommandes != 3 || !ls[0].Livre {
		t.Fatal(ls, err)
	}
	lot := ls[0].Nom
	dit(codeOK, "il en reste 47 sur 50", "plage", "lister")
	dit(codeOK, "2 courrier(s) mis sous pli", "sous-pli", lot, "--pieces", "1-2")
	dit(codeEchec, "n’a pas ces pièces", "sous-pli", lot, "--pieces", "4")
	dit(codeOK, "1 courrier(s)", "reimprimer", lot, "--pieces", "2", "-o", lots)
	dit(codeOK, "3 courrier(s), 3 recommandé(s), 1 sous pli, 0 déposé(s)", "lots")
	dit(codeEchec, "ou le jour est à venir", "deposer", lot, "--le", "2020-01-01")
	dit(codeUsage, "dites si ces lettres restent dues", "retirer", lot, "--pieces", "1", "--raison", "signée par erreur")
	dit(codeUsage, "dites pourquoi", "retirer", lot, "--pieces", "1", "--refaire")
	dit(codeOK, "1 courrier(s) retiré(s) : détruisez-les", "retirer", lot, "--pieces", "1", "--raison", "signée par erreur", "--refaire")
	dit(codeEchec, "n’a pas ces pièces", "retirer", lot, "--pieces", "1", "--raison", "signée par erreur", "--refaire")
	dit(codeOK, "2 courrier(s), 2 recommandé(s), 0 sous pli, 0 déposé(s), 1 retiré(s)", "lots")
	dit(codeOK, "2 courrier(s) déposé(s)", "deposer", lot)
	dit(codeEchec, "déjà déposée à La Poste : rien n’est changé", "reimprimer", lot, "--pieces", "2", "-o", lots)
	dit(codeEchec, "il n’y a pas de lot", "deposer", lot+"-reimpression-1")
	r.doit([]int{codeOK}, "verify")
}

// verifierEnvois runs the checks of what left, but the bytes.
func verifierEnvois(t *testing.T, s *store.Store) string {
	t.Helper()
	var b bytes.Buffer
	v := &verification{appli: &appli{store: s}, out: &b, connus: map[dossier.Empreinte]bool{}, actes: map[string]map[string]string{}}
	if err := v.journal(t.Context()); err != nil {
		t.Fatal(err)
	}
	e := &envois{numeros: map[string]dossier.CourrierID{}, pieces: map[string][]int{}}
	if err := s.ParcourirCourriers(t.Context(), 1, func(c dossier.Courrier) error { return v.envoi(t.Context(), e, c) }); err != nil {
		t.Fatal(err)
	}
	if err := v.lesLots(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestVerifierLesLots: a register whose letters left agrees; each thing altered by the back door is seen.
func TestVerifierLesLots(t *testing.T) {
	s := storetest.New(t)
	if err := s.AjouterPlage(t.Context(), dossier.PlageRecommande{Prefecture: "33", Prefixe: "1A", Premier: 1, Dernier: 9}, 0); err != nil {
		t.Fatal(err)
	}
	lot := store.NouveauLot{Nom: "lot", Jour: storetest.Jour}
	for n := range 4 {
		_, d := storetest.Enregistrer(t, s, n+1)
		cs, err := s.CourriersDeDemande(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.EcrireCourrier(t.Context(), cs[0].ID, store.Ecriture{Donnees: []byte("{}"), Empreinte: dossier.EmpreinteDe([]byte{byte(n)}), Lignes: []string{"X"}, NbPages: 1, Version: 1}); err != nil {
			t.Fatal(err)
		}
		lot.Enveloppes = append(lot.Enveloppes, store.EnveloppeLot{Courriers: []dossier.CourrierID{cs[0].ID}, Recommandee: n < 2 || n == 3})
	}
	if _, err := s.ImprimerLot(t.Context(), lot); err != nil {
		t.Fatal(err)
	}
	if err := s.LivrerLot(t.Context(), "lot"); err != nil {
		t.Fatal(err)
	}
	refait, err := s.ReimprimerLot(t.Context(), store.Reimpression{Lot: "lot", Pieces: []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LivrerLot(t.Context(), refait.Nom); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeposerLot(t.Context(), "lot", []int{2}, storetest.Jour, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RetirerDuLot(t.Context(), store.Retrait{Lot: "lot", Pieces: []int{4}, Raison: "signée par erreur"}); err != nil {
		t.Fatal(err)
	}
	if dit := verifierEnvois(t, s); dit != "" {
		t.Fatalf("registre sain : %s", dit)
	}
	numero := storetest.Interroger[string](t, s, "SELECT recommande FROM courriers WHERE piece = 1")
	for nom, c := range map[string]struct{ change, remet, dit string }{
		"numéro d’ailleurs": {"UPDATE courriers SET recommande = '9Z00000000017' WHERE piece = 1", fmt.Sprintf("UPDATE courriers SET recommande = '%s' WHERE piece = 1", numero), "ne vient d’aucune plage"},
		"numéro perdu":      {"UPDATE courriers SET recommande = '' WHERE piece = 1", fmt.Sprintf("UPDATE courriers SET recommande = '%s' WHERE piece = 1", numero), "aucun courrier ne l’a"},
		"suivant":           {"UPDATE plages_recommande SET suivant = suivant + 1", "UPDATE plages_recommande SET suivant = suivant - 1", "aucun courrier ne l’a"},
		"plage":             {"UPDATE plages_recommande SET dernier = 10", "UPDATE plages_recommande SET dernier = 9", "n’est plus celle que le journal a notée"},
		"dépôt":             {"UPDATE courriers SET depose_le = depose_le - 1 WHERE piece = 2", "UPDATE courriers SET depose_le = depose_le + 1 WHERE piece = 2", "au journal"},
		"dépôt inventé":     {"UPDATE courriers SET depose_le = '2026-03-12', depose_a = now(), sous_pli_a = now() WHERE piece = 3", "UPDATE courriers SET depose_le = NULL, depose_a = NULL, sous_pli_a = NULL WHERE piece = 3", "au journal"},
		"pièce":             {"UPDATE courriers SET piece = 7 WHERE piece = 3", "UPDATE courriers SET piece = 3 WHERE piece = 7", "ne se suivent pas"},
		"réimpression":      {"INSERT INTO reimpressions SELECT 'lot-reimpression-1', id FROM courriers WHERE piece = 3", "DELETE FROM reimpressions WHERE courrier = (SELECT id FROM courriers WHERE piece = 3)", "réimprimé 1 fois, 0 au journal"},
		"retrait changé":    {"UPDATE courriers SET piece = 5 WHERE piece = 4", "UPDATE courriers SET piece = 4 WHERE piece = 5", "autre chose de son retrait"},
		"retrait inventé":   {"UPDATE courriers SET etat = 'annule', raison = 'x', imprime_a = NULL WHERE piece = 3", "UPDATE courriers SET etat = 'imprime', raison = '', imprime_a = now() WHERE piece = 3", "autre chose de son retrait"},
	} {
		storetest.Executer(t, s, c.change)
		if dit := verifierEnvois(t, s); !strings.Contains(dit, c.dit) {
			t.Errorf("%s : %q", nom, dit)
		}
		storetest.Executer(t, s, c.remet)
		if dit := verifierEnvois(t, s); dit != "" {
			t.Fatalf("%s remis : %s", nom, dit)
		}
	}
}

// TestPorterLots: a batch that cannot be copied whole leaves nothing in the folder it was asked for.
func TestPorterLots(t *testing.T) {
	de, vers := t.TempDir(), t.TempDir()
	for _, lot := range []string{"lot-1", "lot-2"} {
		if err := os.Mkdir(filepath.Join(de, lot), 0o755); err != nil {
			t.Fatal(err)
		}
		ecris(t, filepath.Join(de, lot, "a.pdf"), []byte("page"))
	}
	if err := os.Symlink(filepath.Join(de, "absent"), filepath.Join(de, "lot-2", "b.pdf")); err != nil {
		t.Fatal(err)
	}
	if _, err := porterLots(vers, de); err == nil {
		t.Fatal("un lot sans l’un de ses fichiers est dit porté")
	}
	noms, err := filepath.Glob(filepath.Join(vers, "*"))
	if err != nil || len(noms) != 1 || filepath.Base(noms[0]) != "lot-1" {
		t.Errorf("restent %q %v", noms, err)
	}
}
