package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// partie registers demande number n with that e-mail address, and prints its accusé.
func partie(t *testing.T, s *store.Store, n int, courriel string, change func(*dossier.Contenu)) (dossier.DemandeID, dossier.CourrierID) {
	t.Helper()
	i := storetest.Identite(n)
	i.Courriel = courriel
	pli := storetest.PliLuDe(t, s, storetest.NouveauPli(n), i)
	e := storetest.Nouvelle(t, s, pli, i)
	if change != nil {
		change(e.Decisions[0].Contenu)
	}
	r, err := s.Register(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return r.Demandes[0], storetest.AccuseParti(t, s, r.Demandes[0])
}

// TestAvis: one notice per letter that left, for who gave an address that may be used; a refusal that comes back puts the address aside, of
// every demande; the journal knows it, and never the address.
func TestAvis(t *testing.T) {
	s, horloge := storetest.NewHorloge(t)
	ctx := t.Context()
	d, lettre := partie(t, s, 1, "Aissatou@Exemple.invalid ", nil)
	meme, _ := partie(t, s, 2, "aissatou@exemple.invalid", nil)
	sans, _ := partie(t, s, 3, "", nil)
	confidentielle, _ := partie(t, s, 4, "b@exemple.invalid", func(c *dossier.Contenu) { c.Destinataire.Confidentielle = true })
	sensible, _ := partie(t, s, 5, "c@exemple.invalid", nil)
	storetest.Executer(t, s, "UPDATE demandes SET sensible = true WHERE id = $1", sensible)
	for _, veut := range []int{2, 0} {
		if n, err := s.PreparerAvis(ctx, false); err != nil || n != veut {
			t.Fatalf("%d avis dus, attendu %d : %v", n, veut, err)
		}
	}
	for _, x := range []dossier.DemandeID{sans, confidentielle, sensible} {
		if as, err := s.AvisDeDemande(ctx, x); err != nil || len(as) != 0 {
			t.Errorf("demande %d : %+v %v", x, as, err)
		}
	}
	un := func(id dossier.DemandeID) dossier.Avis {
		t.Helper()
		as, err := s.AvisDeDemande(ctx, id)
		if err != nil || len(as) != 1 {
			t.Fatalf("%+v %v", as, err)
		}
		return as[0]
	}
	if a := un(d); a.Etat != dossier.AvisDu || a.Courrier != lettre || a.Genre != dossier.CourrierAccuseReception {
		t.Errorf("%+v", a)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM river_job WHERE kind = 'envoyer_avis' AND queue = 'avis' AND args::text NOT LIKE '%@%'"); n != 2 {
		t.Errorf("%d travaux", n)
	}
	e, ok, err := s.AvisAEnvoyer(ctx, un(d).ID)
	if err != nil || !ok || e.Adresse != "aissatou@exemple.invalid" || e.Numero == "" || len(e.Jeton) != 16 {
		t.Fatalf("%+v %t %v", e, ok, err)
	}
	if err := s.NoterAvis(ctx, un(d).ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := s.AvisAEnvoyer(ctx, un(d).ID); ok || err != nil {
		t.Errorf("envoyé deux fois : %v", err)
	}
	for _, c := range []struct {
		jeton string
		veut  bool
	}{{"aaaaaaaaaaaaaaaa", false}, {e.Jeton, true}, {e.Jeton, false}} {
		if ok, err := s.RejeterAvis(ctx, c.jeton, "5.1.1", true); ok != c.veut || err != nil {
			t.Errorf("rejet %s : %t %v", c.jeton, ok, err)
		}
	}
	if a := un(d); a.Etat != dossier.AvisRejete || a.Code != "5.1.1" {
		t.Errorf("%+v", a)
	}
	rejete := dossier.Demande{Personne: dossier.Identite{Courriel: " AISSATOU@exemple.invalid", Telephone: "0612345678"}}
	if ds, err := s.AvisRejetes(ctx, rejete); err != nil || !slices.Equal(ds, rejete.DestinationsAvis()[:1]) {
		t.Errorf("l’adresse sert encore : %v %v", ds, err)
	}
	if _, ok, err := s.AvisAEnvoyer(ctx, un(meme).ID); ok || err != nil || un(meme).Etat != dossier.AvisRetenu {
		t.Errorf("un avis part encore à une adresse qui rejette : %+v %v", un(meme), err)
	}
	partie(t, s, 6, "aissatou@exemple.invalid", nil)
	if n, err := s.PreparerAvis(ctx, false); err != nil || n != 0 {
		t.Errorf("%d avis dus à une adresse qui rejette : %v", n, err)
	}
	change, _ := partie(t, s, 7, "d@exemple.invalid", nil)
	if n, err := s.PreparerAvis(ctx, false); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	storetest.Executer(t, s, `UPDATE demandes SET domicile = jsonb_set(domicile, '{confidentielle}', 'true') WHERE id = $1`, change)
	if _, ok, err := s.AvisAEnvoyer(ctx, un(change).ID); ok || err != nil || un(change).Etat != dossier.AvisRetenu {
		t.Errorf("un avis part alors que l’adresse est confidentielle depuis : %v", err)
	}
	vieille, _ := partie(t, s, 9, "f@exemple.invalid", nil)
	if n, err := s.PreparerAvis(ctx, false); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	partie(t, s, 8, "e@exemple.invalid", nil)
	horloge.Avancer(5 * 24 * time.Hour)
	if n, err := s.PreparerAvis(ctx, false); err != nil || n != 0 {
		t.Errorf("%d avis de lettres parties depuis longtemps : %v", n, err)
	}
	if _, ok, err := s.AvisAEnvoyer(ctx, un(vieille).ID); ok || err != nil || un(vieille).Etat != dossier.AvisRetenu {
		t.Errorf("un avis part des jours après : %v", err)
	}
	ls, err := s.JournalDe(ctx, store.ObjetDemande(d))
	if err != nil {
		t.Fatal(err)
	}
	dit := ""
	for _, l := range ls {
		dit += l.Acte + " " + l.Details + "\n"
	}
	if !strings.Contains(dit, store.ActeAvisDu) || !strings.Contains(dit, store.ActeAvisParti) || !strings.Contains(dit, store.ActeAvisRejete) || strings.Contains(dit, "@") {
		t.Errorf("journal : %s", dit)
	}
}

// TestAvisParSMS: only where there is a gateway, to a French mobile, when no e-mail may be written to; the notice of a letter that an e-mail
// address rejected goes on by SMS, once, and so do the next ones; a number that rejects serves no more.
func TestAvisParSMS(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	mobile := func(n int, courriel, telephone string) dossier.DemandeID {
		t.Helper()
		d, _ := partie(t, s, n, courriel, nil)
		storetest.Executer(t, s, "UPDATE demandes SET identite = jsonb_set(identite, '{telephone}', to_jsonb($2::text)) WHERE id = $1", d, telephone)
		return d
	}
	sms := mobile(1, "", "+33 (0)6 12 34 56 78")
	mobile(2, "", "0512345678")
	mobile(3, "", "+32 470 12 34 56")
	deux := mobile(4, "d@exemple.invalid", "0692 12 34 56")
	sensible := mobile(5, "", "0712345678")
	storetest.Executer(t, s, "UPDATE demandes SET sensible = true WHERE id = $1", sensible)
	confidentielle := mobile(6, "", "0712345678")
	storetest.Executer(t, s, `UPDATE demandes SET domicile = jsonb_set(domicile, '{confidentielle}', 'true') WHERE id = $1`, confidentielle)
	prepare := func(parSMS bool, veut int) {
		t.Helper()
		if n, err := s.PreparerAvis(ctx, parSMS); err != nil || n != veut {
			t.Fatalf("%d avis dus, attendu %d : %v", n, veut, err)
		}
	}
	de := func(d dossier.DemandeID, veut ...dossier.CanalAvis) dossier.Avis {
		t.Helper()
		as, err := s.AvisDeDemande(ctx, d)
		if err != nil || len(as) != len(veut) {
			t.Fatalf("%+v %v", as, err)
		}
		for i, a := range as {
			if a.Canal != veut[i] {
				t.Fatalf("%+v", as)
			}
		}
		return as[len(as)-1]
	}
	prepare(false, 1)
	mel := de(deux, dossier.CanalCourriel)
	prepare(true, 1)
	prepare(true, 0)
	a := de(sms, dossier.CanalSMS)
	if e, ok, err := s.AvisAEnvoyer(ctx, a.ID); !ok || err != nil || e.Canal != dossier.CanalSMS || e.Adresse != "33612345678" {
		t.Fatalf("%+v %t %v", e, ok, err)
	}
	if err := s.NoterAvis(ctx, mel.ID, dossier.AvisRejete, "5.7.1", false); err != nil { // it is us that are refused: nothing is known of the address
		t.Fatal(err)
	}
	prepare(true, 0)
	suite, _ := partie(t, s, 7, "d@exemple.invalid", nil) // of someone who gave no mobile
	prepare(true, 1)
	if err := s.NoterAvis(ctx, de(suite, dossier.CanalCourriel).ID, dossier.AvisRejete, "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	prepare(false, 0)
	prepare(true, 1)
	prepare(true, 0)
	suivi := de(deux, dossier.CanalCourriel, dossier.CanalSMS)
	if e, ok, err := s.AvisAEnvoyer(ctx, suivi.ID); !ok || err != nil || e.Adresse != "262692123456" {
		t.Fatalf("%+v %t %v", e, ok, err)
	}
	if err := s.NoterAvis(ctx, suivi.ID, dossier.AvisRejete, "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	meme := mobile(8, "d@exemple.invalid", "+262 692 12 34 56")
	prepare(true, 0)
	d, err := s.Demande(ctx, meme)
	if err != nil {
		t.Fatal(err)
	}
	if ds, err := s.AvisRejetes(ctx, d); err != nil || !slices.Equal(ds, d.DestinationsAvis()) {
		t.Errorf("%v %v", ds, err)
	}
	ls, err := s.JournalDe(ctx, store.ObjetDemande(deux))
	if err != nil {
		t.Fatal(err)
	}
	dit := ""
	for _, l := range ls {
		dit += l.Acte + " " + l.Details + "\n"
	}
	if !strings.Contains(dit, `"canal":"sms"`) || !strings.Contains(dit, `"canal":"courriel"`) || strings.Contains(dit, "692123456") {
		t.Errorf("journal : %s", dit)
	}
}

// A letter taken out of its batch after its notice was made due: the news does not leave, and the letter done again has its own.
func TestAvisDUneLettreRetiree(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	d, lettre := partie(t, s, 1, "aissatou@exemple.invalid", nil)
	if n, err := s.PreparerAvis(ctx, false); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	c, err := s.Courrier(ctx, lettre)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.LivrerLot(ctx, c.Lot); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RetirerDuLot(ctx, store.Retrait{Lot: c.Lot, Pieces: []int{1}, Raison: "signée par erreur", Refaire: true}); err != nil {
		t.Fatal(err)
	}
	as, err := s.AvisDeDemande(ctx, d)
	if err != nil || len(as) != 1 {
		t.Fatal(as, err)
	}
	if _, ok, err := s.AvisAEnvoyer(ctx, as[0].ID); ok || err != nil {
		t.Errorf("l’avis part : %v", err)
	}
	storetest.AccuseParti(t, s, d)
	if n, err := s.PreparerAvis(ctx, false); err != nil || n != 1 {
		t.Errorf("%d avis dus pour la lettre refaite, %v", n, err)
	}
	if as, err = s.AvisDeDemande(ctx, d); err != nil || len(as) != 2 || as[0].Etat != dossier.AvisRetenu || as[1].Etat != dossier.AvisDu {
		t.Errorf("%+v %v", as, err)
	}
}
