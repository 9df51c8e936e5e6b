package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

func personneDe(t *testing.T, s *store.Store, id dossier.DemandeID) dossier.PersonneID {
	t.Helper()
	return storetest.Interroger[dossier.PersonneID](t, s, "SELECT personne FROM demandes WHERE id = $1", id)
}

// etat is all the register holds of persons and demandes, but versions and merges themselves.
func etatPersonnes(t *testing.T, s *store.Store) string {
	t.Helper()
	return storetest.Interroger[string](t, s, `SELECT jsonb_build_array(
		(SELECT jsonb_agg(to_jsonb(p) - 'version' ORDER BY id) FROM personnes p), (SELECT jsonb_agg(to_jsonb(a) ORDER BY id) FROM alias a),
		(SELECT jsonb_agg(to_jsonb(c) ORDER BY genre, valeur, personne) FROM cles c), (SELECT jsonb_agg(to_jsonb(x) ORDER BY cle, personne) FROM proches x),
		(SELECT jsonb_agg(to_jsonb(d) ORDER BY id) FROM demandes d))::text`)
}

// TestFusionPuisAnnulation: merged, two persons are one to a look and on the page; undone, the register is what it was, to the byte, and
// both acts stay with their agents and reasons.
func TestFusionPuisAnnulation(t *testing.T) {
	s := storetest.New(t)
	_, d1 := storetest.Enregistrer(t, s, 1)
	_, d2 := storetest.Enregistrer(t, s, 2)
	_, d3 := storetest.Enregistrer(t, s, 3)
	p1, p2, p3 := personneDe(t, s, d1), personneDe(t, s, d2), personneDe(t, s, d3)
	a, b := storetest.Agent(t, s, dossier.RoleInstructeur), storetest.Agent(t, s, dossier.RoleSuperviseur)
	avant := etatPersonnes(t, s)
	f, err := s.Fusionner(t.Context(), p2, p1, a, "même passeport page 3")
	if err != nil {
		t.Fatal(err)
	}
	c := candidats(t, s, storetest.Identite(2).Cles())
	if len(c.Personnes) != 1 || c.Personnes[0].ID != p1 || !slices.Equal(c.Personnes[0].Membres, []dossier.PersonneID{p2}) || len(c.Demandes) != 2 || c.Demandes[1].PersonneID != p1 {
		t.Fatalf("candidats %+v", c)
	}
	// A chain: the third joins through the second and lands under the first.
	f3, err := s.Fusionner(t.Context(), p3, p2, a, "déclaration au guichet")
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Personne(t.Context(), p3)
	if err != nil || p.ID != p1 || len(p.Demandes) != 3 || len(p.Fusions) != 2 {
		t.Fatalf("personne %+v %v", p, err)
	}
	if _, err := s.Fusionner(t.Context(), p3, p1, a, "encore"); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("fusion refaite : %v", err)
	}
	for nom, err := range map[string]error{
		"sans motif": s.AnnulerFusion(t.Context(), f, b, " "), "sans agent": s.AnnulerFusion(t.Context(), f, 0, "erreur"),
	} {
		if !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	if err := s.AnnulerFusion(t.Context(), f3, b, "père et fils"); err != nil {
		t.Fatal(err)
	}
	if err := s.AnnulerFusion(t.Context(), f, b, "autre personne"); err != nil {
		t.Fatal(err)
	}
	if err := s.AnnulerFusion(t.Context(), f, b, "encore"); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("annulée deux fois : %v", err)
	}
	if apres := etatPersonnes(t, s); apres != avant {
		t.Errorf("le registre n’est pas revenu :\n%s\n%s", avant, apres)
	}
	p, err = s.Personne(t.Context(), p1)
	if err != nil || len(p.Demandes) != 1 || len(p.Fusions) != 2 || !slices.Equal(p.Differentes, []dossier.PersonneID{p2, p3}) {
		t.Fatalf("personne %+v %v", p.PersonneConnue, err)
	}
	if x := p.Fusions[0]; x.Agent != a || x.Motif != "même passeport page 3" || x.AnnuleePar != b || x.AnnuleeMotif != "autre personne" || x.AnnuleeA.IsZero() {
		t.Errorf("fusion %+v", x)
	}
	lignes, err := s.JournalDe(t.Context(), store.ObjetPersonne(p1))
	if err != nil {
		t.Fatal(err)
	}
	var actes []string
	for _, l := range lignes {
		actes = append(actes, l.Acte+" "+l.Par)
	}
	want := []string{"personnes_fusionnees agent:%d", "personnes_fusionnees agent:%d", "fusion_annulee agent:%d", "fusion_annulee agent:%d"}
	for k, x := range []dossier.AgentID{a, a, b, b} {
		want[k] = fmt.Sprintf(want[k], x)
	}
	if !slices.Equal(actes, want) {
		t.Errorf("journal %q, attendu %q", actes, want)
	}
}

// TestFusionPerimeLesDecisions: a decision taken before a merge, or before its undoing, is taken again.
func TestFusionPerimeLesDecisions(t *testing.T) {
	s := storetest.New(t)
	_, d1 := storetest.Enregistrer(t, s, 1)
	_, d2 := storetest.Enregistrer(t, s, 2)
	a := storetest.Agent(t, s, dossier.RoleInstructeur)
	pli := storetest.PliLuDe(t, s, storetest.NouveauPli(9), storetest.Identite(1))
	e := storetest.Nouvelle(t, s, pli, storetest.Identite(1))
	f, err := s.Fusionner(t.Context(), personneDe(t, s, d1), personneDe(t, s, d2), a, "même personne")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Register(t.Context(), e); !errors.Is(err, dossier.ErrPerime) {
		t.Fatalf("décision d’avant la fusion : %v", err)
	}
	e = storetest.Nouvelle(t, s, pli, storetest.Identite(1))
	if err := s.AnnulerFusion(t.Context(), f, a, "erreur"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Register(t.Context(), e); !errors.Is(err, dossier.ErrPerime) {
		t.Fatalf("décision d’avant l’annulation : %v", err)
	}
}

// TestFusionsCroisees: A into B and B into A at once: one of them is refused, and nobody is lost in a circle.
func TestFusionsCroisees(t *testing.T) {
	s := storetest.New(t)
	a := storetest.Agent(t, s, dossier.RoleInstructeur)
	for tour := range 8 {
		_, d1 := storetest.Enregistrer(t, s, 10+2*tour)
		_, d2 := storetest.Enregistrer(t, s, 11+2*tour)
		p, q := personneDe(t, s, d1), personneDe(t, s, d2)
		var wg sync.WaitGroup
		erreurs := make([]error, 2)
		wg.Go(func() { _, erreurs[0] = s.Fusionner(t.Context(), p, q, a, "un") })
		wg.Go(func() { _, erreurs[1] = s.Fusionner(t.Context(), q, p, a, "deux") })
		wg.Wait()
		if (erreurs[0] == nil) == (erreurs[1] == nil) || !errors.Is(errors.Join(erreurs...), dossier.ErrConflit) {
			t.Fatalf("fusions croisées : %v", erreurs)
		}
		if x, err := s.Personne(t.Context(), p); err != nil || len(x.Demandes) != 2 {
			t.Fatalf("%+v %v", x, err)
		}
	}
}

// TestProchesSansCleExacte: a name written otherwise finds its person by the wider net, by trigrams when no key answers, and the locks hold:
// of two writings of one unknown person decided at once, the second is decided again.
func TestProchesSansCleExacte(t *testing.T) {
	s := storetest.New(t)
	i := dossier.Identite{NomNaissance: "Benali", Prenoms: "Mohamed Amine", DateNaissance: "1990-05-12"}
	pli := storetest.PliLuDe(t, s, storetest.NouveauPli(1), i)
	if _, err := s.Register(t.Context(), storetest.Nouvelle(t, s, pli, i)); err != nil {
		t.Fatal(err)
	}
	for nom, q := range map[string]dossier.Identite{
		"transcrit":                  {NomNaissance: "Ben Ali", Prenoms: "Mouhammed", DateNaissance: "1990-05-12"},
		"date inversée":              {NomNaissance: "Benali", Prenoms: "Mohamed", DateNaissance: "1990-12-05"},
		"par trigrammes, autre jour": {NomNaissance: "Benahli", Prenoms: "Mohamet Amyne", DateNaissance: "1990-07-30"},
	} {
		c := candidats(t, s, q.ToutesCles())
		if len(c.Personnes) != 1 || len(c.Demandes) != 1 {
			t.Errorf("%s : %+v", nom, c.Personnes)
		}
	}
	if c := candidats(t, s, dossier.Identite{NomNaissance: "Durand", Prenoms: "Zoé", DateNaissance: "1990-05-13"}.ToutesCles()); len(c.Personnes) != 0 {
		t.Errorf("sans rapport : %+v", c.Personnes)
	}

	un := dossier.Identite{NomNaissance: "Kovalenko", Prenoms: "Oleksandr", DateNaissance: "1984-02-11"}
	deux := dossier.Identite{NomNaissance: "Kovalenka", Prenoms: "Oleksendr", DateNaissance: "1984-03-21"} // only trigrams tie them
	var es []store.Enregistrement
	for k, i := range []dossier.Identite{un, deux} {
		pli := storetest.PliLuDe(t, s, storetest.NouveauPli(20+k), i)
		c := candidats(t, s, i.ToutesCles())
		es = append(es, store.Enregistrement{Pli: pli, Candidats: c, Sorts: storetest.Sorts(3), Decisions: []dossier.Rapprochement{
			{Decision: dossier.DecisionNouvelle, Contenu: storetest.Contenu(i), Raisons: []string{"aucune"}, Score: 1}}})
	}
	erreurs := make([]error, 2)
	var wg sync.WaitGroup
	for k := range es {
		wg.Go(func() { _, erreurs[k] = s.Register(t.Context(), es[k]) })
	}
	wg.Wait()
	if (erreurs[0] == nil) == (erreurs[1] == nil) || !errors.Is(errors.Join(erreurs...), dossier.ErrPerime) {
		t.Errorf("deux écritures d’une inconnue à la fois : %v", erreurs)
	}
}

// TestCompleterCles: a person registered before the wider net existed is found by it afterwards.
func TestCompleterCles(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	storetest.Enregistrer(t, s, 1)
	storetest.Executer(t, s, "DELETE FROM proches")
	storetest.Executer(t, s, "DELETE FROM ecritures")
	storetest.Executer(t, s, "UPDATE personnes SET cles_version = 0")
	autre := i
	autre.NumerosEtranger, autre.NomNaissance = nil, "Essai aab"
	if c := candidats(t, s, autre.ToutesCles()); len(c.Personnes) != 0 {
		t.Fatal("déjà trouvée : l’essai ne prouve rien")
	}
	for _, want := range []int{1, 0} {
		if n, err := s.CompleterCles(t.Context()); err != nil || n != want {
			t.Fatalf("%d personnes complétées, attendu %d (%v)", n, want, err)
		}
	}
	if c := candidats(t, s, autre.ToutesCles()); len(c.Personnes) != 1 {
		t.Errorf("%+v", c.Personnes)
	}
}

// TestPaires: who looks like whom is kept for an agent, once; what the agent says stays.
func TestPaires(t *testing.T) {
	s := storetest.New(t)
	_, d1 := storetest.Enregistrer(t, s, 1)
	p1 := personneDe(t, s, d1)
	a := storetest.Agent(t, s, dossier.RoleInstructeur)
	pli := storetest.PliLu(t, s, 2)
	e := storetest.Nouvelle(t, s, pli, storetest.Identite(2))
	e.Decisions[0].Ressemblances = []dossier.Ressemblance{{Personne: p1, Score: 3}}
	r := register(t, s, e)
	p2 := personneDe(t, s, r.Demandes[0])
	voir := func() []dossier.Paire {
		t.Helper()
		ps, err := s.Paires(t.Context(), store.FiltrePaires{Prefectures: []string{"33"}})
		if err != nil {
			t.Fatal(err)
		}
		return ps
	}
	ps := voir()
	if len(ps) != 1 || ps[0].Une != p1 || ps[0].Autre != p2 || ps[0].Avis != dossier.PaireAVoir || ps[0].Score != 3 {
		t.Fatalf("paires %+v", ps)
	}
	if x, err := s.Paires(t.Context(), store.FiltrePaires{Prefectures: []string{"75"}}); err != nil || len(x) != 0 {
		t.Errorf("vue d’une autre préfecture : %+v %v", x, err)
	}
	if err := s.JugerPaire(t.Context(), ps[0].ID, dossier.PairePlusTard, a, ""); err != nil || len(voir()) != 1 {
		t.Fatal("remise à plus tard, elle ne se voit plus", err)
	}
	if err := s.JugerPaire(t.Context(), ps[0].ID, dossier.PaireDifferentes, a, "deux frères"); err != nil || len(voir()) != 0 {
		t.Fatal(err)
	}
	if err := s.JugerPaire(t.Context(), ps[0].ID, dossier.PaireMemes, a, "x"); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("« mêmes » sans fusion : %v", err)
	}
	if c := candidats(t, s, storetest.Identite(1).Cles()); !slices.Equal(c.Personnes[0].Differentes, []dossier.PersonneID{p2}) {
		t.Errorf("différentes %v", c.Personnes[0].Differentes)
	}
}

// TestFaitsDePersonne: death, change of tutor, family: signed, journaled, the past kept.
func TestFaitsDePersonne(t *testing.T) {
	s := storetest.New(t)
	_, d1 := storetest.Enregistrer(t, s, 1)
	_, d2 := storetest.Enregistrer(t, s, 2)
	p1, p2 := personneDe(t, s, d1), personneDe(t, s, d2)
	a := storetest.Agent(t, s, dossier.RoleInstructeur)
	if err := s.NoterDeces(t.Context(), p1, "2026-02-00", a); err != nil {
		t.Fatal(err)
	}
	if c := candidats(t, s, storetest.Identite(1).Cles()); c.Personnes[0].Decedee != "2026-02-00" {
		t.Errorf("décès %q", c.Personnes[0].Decedee)
	}
	if err := s.NoterDeces(t.Context(), p1, "2026-02-31", a); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("date impossible : %v", err)
	}
	if err := s.NoterDeces(t.Context(), p1, "", a); err != nil {
		t.Fatal(err)
	}
	tuteur := &dossier.Representant{Lien: "tuteur", NomPrenoms: "Association Essai", Titre: "jugement"}
	if err := s.ChangerRepresentant(t.Context(), p1, tuteur, a, "jugement du 3 mars"); err != nil {
		t.Fatal(err)
	}
	if d := demande(t, s, d1); d.Representant == nil || *d.Representant != *tuteur {
		t.Errorf("représentant %+v", d.Representant)
	}
	if err := s.ChangerRepresentant(t.Context(), p1, nil, a, "mainlevée"); err != nil {
		t.Fatal(err)
	}
	var avant map[dossier.DemandeID]*dossier.Representant
	if err := json.Unmarshal([]byte(storetest.Interroger[string](t, s, "SELECT avant::text FROM representations ORDER BY id DESC LIMIT 1")), &avant); err != nil || *avant[d1] != *tuteur {
		t.Errorf("l’ancien tuteur est perdu : %v %v", avant, err)
	}
	lien, err := s.Lier(t.Context(), dossier.LienPersonnes{De: p1, Vers: p2, Genre: dossier.LienParent, Motif: "livret de famille"}, a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lier(t.Context(), dossier.LienPersonnes{De: p1, Vers: p1, Genre: dossier.LienParent}, a); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("lien avec soi-même : %v", err)
	}
	if err := s.Delier(t.Context(), lien, a); err != nil {
		t.Fatal(err)
	}
	p, err := s.Personne(t.Context(), p2)
	if err != nil || len(p.Liens) != 1 || p.Liens[0].RetireA.IsZero() {
		t.Errorf("liens %+v %v", p.Liens, err)
	}
}
