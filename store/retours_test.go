package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

const envoiUn = "1A04787720243"

// partie asks for pieces and makes the letter leave under a number: the letter, and the act that asks.
func (a *atelier) partie(numero string) (dossier.CourrierID, dossier.Acte) {
	a.Helper()
	acte := a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{
		{Code: "acte_mariage", Libelle: "acte de mariage", Raison: dossier.PieceAbsente, Indispensable: true}}})
	cs, err := a.s.CourriersDeDemande(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	c := cs[slices.IndexFunc(cs, func(c dossier.Courrier) bool { return c.Acte == acte.ID })]
	if err := a.s.EcrireCourrier(a.Context(), c.ID, ecriture("pdf "+numero)); err != nil {
		a.Fatal(err)
	}
	if _, err := a.s.ImprimerLot(a.Context(), storetest.Lot("lot-"+numero, c.ID)); err != nil {
		a.Fatal(err)
	}
	storetest.Executer(a, a.s, "UPDATE courriers SET recommande = $1 WHERE id = $2", numero, c.ID)
	return c.ID, acte
}

// revient registers a pli of three pages that are all post of ours.
func (a *atelier) revient(n int, retours ...dossier.Retour) (dossier.PliID, store.Enregistrement) {
	a.Helper()
	p := storetest.PliLu(a, a.s, n)
	e := store.Enregistrement{Pli: p, Sorts: map[int]dossier.SortPage{1: dossier.SortAvis, 2: dossier.SortAvis, 3: dossier.SortBlanche}}
	for i := range retours {
		retours[i].Pli, retours[i].Demande = p, a.id
	}
	e.Retours = retours
	if r, err := a.s.Register(a.Context(), e); err != nil || r.Etat != dossier.PliTraite || len(r.Demandes) != 0 {
		a.Fatalf("%+v %v", r, err)
	}
	return p, e
}

func (a *atelier) etapes() string {
	a.Helper()
	es, err := a.s.EtapesEnvoi(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	var l []string
	for _, e := range es {
		l = append(l, strings.TrimSpace(fmt.Sprintf("%s/%s %s %s", e.Genre, e.Preuve, e.Le, e.Motif)))
	}
	return strings.Join(l, ", ")
}

func (a *atelier) aFaire(g dossier.GenreTache) bool {
	a.Helper()
	ts, err := a.s.TachesDe(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	return slices.ContainsFunc(ts, func(t dossier.Tache) bool { return t.Genre == g })
}

func (a *atelier) remisLe(c dossier.CourrierID) string {
	a.Helper()
	x, err := a.s.Courrier(a.Context(), c)
	if err != nil {
		a.Fatal(err)
	}
	return x.RemisLe.String()
}

// TestAvisRevenu: a slip scanned twice, in two plis, is one event of its letter, with the first image for proof; its pli waits for nobody and
// makes no demande. The day is written by hand on it: the machine sets none, the task to find it stays.
func TestAvisRevenu(t *testing.T) {
	a := nouvelAtelier(t, nil)
	c, _ := a.partie(envoiUn)
	if r := a.refuse(dossier.ActionRemise, dossier.DonneesActe{Courrier: c}); !strings.Contains(r, "Donnez la preuve") {
		t.Error(r)
	}
	avis := dossier.Retour{Page: 1, Courrier: c, Genre: dossier.RetourAvis, Lu: dossier.LuParDataMatrix}
	deux := avis
	deux.Page = 2
	p, e := a.revient(2, avis, deux)
	if _, err := a.s.Register(t.Context(), e); err != nil { // done again
		t.Fatal(err)
	}
	a.revient(3, avis)
	if got := a.etapes(); got != "avis_revenu/avis" {
		t.Errorf("%q", got)
	}
	es, _ := a.s.EtapesEnvoi(t.Context(), a.id)
	if es[0].Page == nil || *es[0].Page != (dossier.PagePreuve{Pli: p, Page: 1}) {
		t.Errorf("%+v", es[0])
	}
	rs, err := a.s.RetoursDeDemande(t.Context(), a.id)
	if err != nil || len(rs) != 3 || rs[0].Numero != "2026-33-000001" || rs[0].Lettre != dossier.CourrierDemandePieces {
		t.Errorf("%+v %v", rs, err)
	}
	ls, err := a.s.JournalDe(t.Context(), store.ObjetDemande(a.id))
	if err != nil || strings.Count(actes(ls), "retour_note") != 3 || strings.Count(actes(ls), "etape_envoi") != 1 {
		t.Errorf("%s %v", actes(ls), err)
	}
	if d := a.demande(); len(d.Plis) != 1 || a.remisLe(c) != "" || a.aFaire(dossier.TacheComplement) || a.aFaire(dossier.TacheNonRemis) {
		t.Errorf("plis %v, remis %q", d.Plis, a.remisLe(c))
	}
	a.horloge.Avancer(20 * 24 * time.Hour)
	if _, err := a.s.Jour(t.Context(), dossier.DateDe(a.horloge.Now())); err != nil {
		t.Fatal(err)
	}
	if !a.aFaire(dossier.TacheRemise) {
		t.Error("personne ne lit le jour écrit sur l’avis")
	}
	a.agir(dossier.ActionRemise, dossier.DonneesActe{Courrier: c}) // the slip is the proof
	if a.remisLe(c) == "" || a.aFaire(dossier.TacheRemise) {
		t.Errorf("remise %q", a.remisLe(c))
	}
}

// TestCites: a letter is found by its number, its seal, its reference, the number of its demande; a sheet by that of its demande in the register.
// What was never written leads nowhere.
func TestCites(t *testing.T) {
	a := nouvelAtelier(t, nil)
	c, _ := a.partie(envoiUn)
	ctx := t.Context()
	if err := a.s.PublierCleSceau(ctx, dossier.CleSceau{Kid: "k1", Jwk: []byte(`{"kty":"EC","kid":"k1"}`)}, a.agent); err != nil {
		t.Fatal(err)
	}
	storetest.Executer(t, a.s, "INSERT INTO sceaux (courrier, reference, kid, jws, cree_a, raison) VALUES ($1, '23456789ABCD', 'k1', 'a.b.c', now(), '')", c)
	for cite, attendu := range map[dossier.Citation]int{
		{Genre: dossier.CiteEnvoi, Valeur: envoiUn}:                 1,
		{Genre: dossier.CiteEnvoi, Valeur: "6A15602676300"}:         -1,
		{Genre: dossier.CiteEnvoi, Valeur: ""}:                      -1,
		{Genre: dossier.CiteSceau, Valeur: "a.b.c"}:                 1,
		{Genre: dossier.CiteSceau, Valeur: "a.b.d"}:                 -1, // one sign differs
		{Genre: dossier.CiteReference, Valeur: "23456789ABCD"}:      1,
		{Genre: dossier.CiteNumero, Valeur: "2026-33-000001"}:       1, // the accusé is not written
		{Genre: dossier.CiteNumero, Valeur: "2026-33-000002"}:       -1,
		{Genre: dossier.CiteFeuille, Valeur: fmt.Sprint(int(a.id))}: 0,
		{Genre: dossier.CiteFeuille, Valeur: "999"}:                 -1,
	} {
		ks, err := a.s.Cites(ctx, []dossier.Citation{cite})
		switch {
		case err != nil:
			t.Errorf("%v : %v", cite, err)
		case attendu < 0 && len(ks) > 0, attendu >= 0 && (len(ks) != 1 || len(ks[0].Courriers) != attendu || ks[0].Demande.ID != a.id):
			t.Errorf("%v : %+v", cite, ks)
		case attendu == 1 && (ks[0].Courriers[0].ID != c || ks[0].Courriers[0].NbPages != 2):
			t.Errorf("%v : %+v", cite, ks[0].Courriers)
		}
	}
}

// TestCourrierRevenu: an undelivered letter reopens its demande with the task and the reason, and nothing harmful can follow: neither by time nor by
// an agent, whatever day was noted before. Handed over at the counter since, it counts again.
func TestCourrierRevenu(t *testing.T) {
	a := nouvelAtelier(t, nil)
	c, acte := a.partie(envoiUn)
	a.agir(dossier.ActionRemise, dossier.DonneesActe{Courrier: c, Reference: "noté trop vite"})
	remis := a.remisLe(c)
	a.revient(2, dossier.Retour{Page: 1, Courrier: c, Genre: dossier.RetourEnveloppe, Lu: dossier.LuParCode128, Motif: dossier.MotifInconnu, Agent: a.agent})
	if got := a.etapes(); got != "non_remis/enveloppe "+storetest.Jour.String()+" inconnu" {
		t.Errorf("%q", got)
	}
	if a.remisLe(c) != remis || remis == "" {
		t.Error("ce qu’un agent a noté a changé")
	}
	if !a.aFaire(dossier.TacheNonRemis) {
		t.Error("la demande ne dit pas qu’une lettre n’est pas arrivée")
	}
	a.horloge.Avancer(90 * 24 * time.Hour)
	if _, err := a.s.Jour(t.Context(), dossier.DateDe(a.horloge.Now())); err != nil {
		t.Fatal(err)
	}
	if d := a.demande(); d.Etat != dossier.DemandePieces {
		t.Errorf("le temps l’a menée à %s", d.Etat)
	}
	if r := a.refuse(dossier.ActionSansSuite, dossier.DonneesActe{Motifs: "Aucune réponse."}); !strings.Contains(r, "n’est pas prouvée") {
		t.Error(r)
	}
	a.agir(dossier.ActionRemise, dossier.DonneesActe{Courrier: c, Reference: "remise au guichet"})
	if a.aFaire(dossier.TacheNonRemis) || a.remisLe(c) == remis {
		t.Errorf("remise au guichet : %q", a.remisLe(c))
	}
	s, err := a.s.Situation(t.Context(), a.id, dossier.Agent{})
	if err != nil || s.RemiseDe(acte.ID).IsZero() {
		t.Errorf("%+v %v", s.RemiseDe(acte.ID), err)
	}
}

// TestAgentDitUnRetour: what the machine could not settle, an agent says once; it is theirs, and no other word takes its place.
func TestAgentDitUnRetour(t *testing.T) {
	a := nouvelAtelier(t, nil)
	c, _ := a.partie(envoiUn)
	p := storetest.PliLu(t, a.s, 2)
	ctx := t.Context()
	dire := func(page int, courrier dossier.CourrierID, m dossier.MotifRetour, agent dossier.AgentID) error {
		return a.s.NoterRetours(ctx, []dossier.Retour{{Pli: p, Page: page, Courrier: courrier, Genre: dossier.RetourLettre, Lu: dossier.LuParAgent, Motif: m}}, agent)
	}
	for i, k := range []struct {
		err    error
		attend error
	}{
		{dire(4, c, dossier.MotifRefuse, a.agent), dossier.ErrInvalide},
		{dire(1, c, dossier.MotifRefuse, 0), dossier.ErrInvalide},
		{dire(1, 999, dossier.MotifRefuse, a.agent), dossier.ErrIntrouvable},
		{dire(1, c, dossier.MotifRefuse, a.agent), nil},
		{dire(1, c, dossier.MotifRefuse, a.agent), nil},
		{dire(1, c, dossier.MotifInconnu, a.agent), dossier.ErrConflit},
	} {
		if !errors.Is(k.err, k.attend) {
			t.Errorf("%d : %v, attendu %v", i, k.err, k.attend)
		}
	}
	rs, err := a.s.RetoursDuPli(ctx, p)
	if err != nil || len(rs) != 1 || rs[0].Agent != a.agent || rs[0].Motif != dossier.MotifRefuse {
		t.Errorf("%+v %v", rs, err)
	}
	if _, err := a.s.Register(ctx, store.Enregistrement{Pli: p, Sorts: storetest.Sorts(3)}); err != nil {
		t.Fatal(err)
	}
	if err := dire(2, c, dossier.MotifRefuse, a.agent); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("pli traité : %v", err)
	}
}

// TestSuiviEnvois: La Poste's history dates presentation and hand-over by the same rule as an agent's word, which it never replaces; a letter
// that goes back is not delivered; what it said stays when it no longer answers, and it is not asked for ever.
func TestSuiviEnvois(t *testing.T) {
	a := nouvelAtelier(t, nil)
	c, _ := a.partie(envoiUn)
	ctx := t.Context()
	dus := func() int {
		t.Helper()
		l, err := a.s.EnvoisASuivre(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(l)
	}
	dire := func(statut int, l ...store.EnvoiLuSuivi) {
		t.Helper()
		r := store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: a.horloge.Now(), Statut: statut, Corps: []byte("brut")}}, Demandes: []store.EnvoiASuivre{{Courrier: c, Numero: envoiUn}}, Lus: l}
		if err := a.s.NoterSuivi(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	le := func(n int) dossier.Date { return storetest.Jour.AddDays(n) }
	if dus() != 1 {
		t.Fatal("une lettre partie sous un numéro n’est pas suivie")
	}
	ev := []dossier.EvenementSuivi{{A: a.horloge.Now(), Code: "AG1", Libelle: "En attente"}}
	dire(200, store.EnvoiLuSuivi{Courrier: c, Evenements: ev, PresenteLe: le(5)})
	if a.etapes() != "presente/suivi "+le(5).String() || a.remisLe(c) != "" || dus() != 0 {
		t.Errorf("%s, remise %s", a.etapes(), a.remisLe(c))
	}
	a.horloge.Avancer(13 * time.Hour)
	if dus() != 1 {
		t.Error("plus demandée")
	}
	dire(504)
	x, err := a.s.SuivisEnvois(ctx, a.id)
	if err != nil || len(x) != 1 || len(x[0].Evenements) != 1 || x[0].ReleveA.IsZero() || x[0].EchecA.IsZero() || x[0].Numero != envoiUn {
		t.Errorf("ce qui était connu a disparu : %+v %v", x, err)
	}
	dire(200, store.EnvoiLuSuivi{Courrier: c, Evenements: ev, PresenteLe: le(4), RemisLe: le(6), Final: true})
	if got := a.etapes(); got != "presente/suivi "+le(4).String()+", remis/suivi "+le(6).String() || a.remisLe(c) != le(6).String() {
		t.Errorf("%s, remise %s", got, a.remisLe(c))
	}
	for range 20 {
		a.horloge.Avancer(7 * 24 * time.Hour)
		if dus() == 1 {
			dire(200, store.EnvoiLuSuivi{Courrier: c, Evenements: ev, PresenteLe: le(4), RemisLe: le(6), Final: true})
		}
	}
	if n := storetest.Interroger[int64](t, a.s, "SELECT count(*) FROM reponses_suivi WHERE corps = 'brut'"); n < 9 || n > 12 {
		t.Errorf("%d réponses gardées, soixante jours après la fin", n)
	}
	dire(200, store.EnvoiLuSuivi{Courrier: c, Evenements: ev, PresenteLe: le(4), NonRemis: true, RevenuLe: le(9), Motif: dossier.MotifNonReclame, Final: true})
	if a.remisLe(c) != "" || !a.aFaire(dossier.TacheNonRemis) || !strings.Contains(a.etapes(), "non_remis/suivi "+le(9).String()+" non_reclame") {
		t.Errorf("%s, remise %s", a.etapes(), a.remisLe(c))
	}

	autre, _ := a.partie("6A15602676300")
	a.agir(dossier.ActionRemise, dossier.DonneesActe{Courrier: autre, Reference: "lu sur l’avis"})
	avant := a.remisLe(autre)
	err = a.s.NoterSuivi(ctx, store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: a.horloge.Now(), Statut: 200}}, Demandes: []store.EnvoiASuivre{{Courrier: autre}},
		Lus: []store.EnvoiLuSuivi{{Courrier: autre, RemisLe: le(1)}}})
	if err != nil || a.remisLe(autre) != avant {
		t.Errorf("le jour dit par un agent : %s, avant %s (%v)", a.remisLe(autre), avant, err)
	}
}

// TestNumeroInconnu: a number that La Poste does not know long after the letter left makes one task, once; the slip that comes back later, or the
// deposit noted late, still count.
func TestNumeroInconnu(t *testing.T) {
	a := nouvelAtelier(t, nil)
	c, _ := a.partie(envoiUn)
	ctx := t.Context()
	demander := func() (asked bool) {
		t.Helper()
		l, err := a.s.EnvoisASuivre(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range l {
			r := store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: a.horloge.Now(), Statut: 404, Corps: []byte("inconnu")}}, Demandes: []store.EnvoiASuivre{e}, Inconnus: []dossier.CourrierID{c}}
			if err := a.s.NoterSuivi(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		return len(l) > 0
	}
	a.jours(14)
	if !demander() || a.etapes() != "" || a.aFaire(dossier.TacheNumeroInconnu) {
		t.Errorf("quatorze jours après : %q", a.etapes())
	}
	a.jours(1)
	connu := a.aujourdhui().String()
	if !demander() || a.etapes() != "inconnu/suivi "+connu || !a.aFaire(dossier.TacheNumeroInconnu) {
		t.Errorf("quinze jours après : %q", a.etapes())
	}
	ts, err := a.s.TachesDe(ctx, a.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range ts {
		if x.Genre == dossier.TacheNumeroInconnu {
			if err := a.s.FaireTache(ctx, x.ID, a.agent, "la plage a été vérifiée"); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.jours(30)
	if _, err := a.s.Jour(ctx, a.aujourdhui()); err != nil {
		t.Fatal(err)
	}
	if demander() || a.aFaire(dossier.TacheNumeroInconnu) {
		t.Error("redemandé, ou une seconde tâche")
	}
	a.sansEcart()
	if err := a.s.LivrerLot(ctx, "lot-"+envoiUn); err != nil {
		t.Fatal(err)
	}
	if _, err := a.s.DeposerLot(ctx, "lot-"+envoiUn, nil, a.aujourdhui(), a.agent); err != nil {
		t.Fatal(err)
	}
	if !demander() || a.etapes() != "inconnu/suivi "+connu {
		t.Errorf("déposé enfin, et plus demandé : %q", a.etapes())
	}
	a.revient(2, dossier.Retour{Page: 1, Courrier: c, Genre: dossier.RetourAvis, Lu: dossier.LuParDataMatrix})
	if a.etapes() != "inconnu/suivi "+connu+", avis_revenu/avis" {
		t.Errorf("%q", a.etapes())
	}
	if a.agir(dossier.ActionRemise, dossier.DonneesActe{Courrier: c}); a.remisLe(c) == "" { // the slip is the proof
		t.Error("remise non notée")
	}
}
