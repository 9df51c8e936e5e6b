package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// parCourriel: the demande of an atelier came by e-mail.
func (a *atelier) parCourriel() {
	storetest.Executer(a, a.s, `UPDATE demandes SET identite = identite || '{"courriel": "aissatou@exemple.invalid"}' WHERE id = $1`, a.id)
	storetest.Executer(a, a.s, "UPDATE receptions SET mode = 'courriel' WHERE pli = $1", a.pli)
}

// electronique asks for the accusé by e-mail; ecrite: and writes it.
func (a *atelier) electronique(ecrite bool) dossier.CourrierID {
	a.Helper()
	id, err := a.s.DemanderLettre(a.Context(), store.OrdreLettre{Demande: a.id, Genre: dossier.CourrierElectronique, Agent: a.agent, Courriel: true})
	if err != nil {
		a.Fatal(err)
	}
	if ecrite {
		storetest.Ecrire(a, a.s, id)
	}
	return id
}

func (a *atelier) lettre(id dossier.CourrierID) dossier.Courrier {
	a.Helper()
	c, err := a.s.Courrier(a.Context(), id)
	if err != nil {
		a.Fatal(err)
	}
	return c
}

// envoi prepares the sendings, and gives the one there must be.
func (a *atelier) envoi(veut int) dossier.Avis {
	a.Helper()
	if n, err := a.s.PreparerEnvois(a.Context()); err != nil || n != veut {
		a.Fatalf("%d envois préparés, attendu %d : %v", n, veut, err)
	}
	as, err := a.s.AvisDeDemande(a.Context(), a.id)
	if err != nil {
		a.Fatal(err)
	}
	if len(as) == 0 {
		return dossier.Avis{}
	}
	return as[len(as)-1]
}

// TestAccuseElectroniqueRefuse: it is not asked for where it would not leave, or must not.
func TestAccuseElectroniqueRefuse(t *testing.T) {
	a := nouvelAtelier(t, nil)
	refus := func(courriel bool, veut string) {
		t.Helper()
		_, err := a.s.DemanderLettre(t.Context(), store.OrdreLettre{Demande: a.id, Genre: dossier.CourrierElectronique, Agent: a.agent, Courriel: courriel})
		var r *dossier.RefusAction
		if !errors.As(err, &r) || !strings.Contains(r.Raison, veut) {
			t.Errorf("attendu « %s » : %v", veut, err)
		}
	}
	refus(true, "Aucune adresse électronique")
	a.parCourriel()
	refus(false, "Aucun serveur de courriel n’est réglé")
	storetest.Executer(t, a.s, "UPDATE receptions SET mode = 'lrar'")
	refus(true, "pas arrivée par courriel")
	storetest.Executer(t, a.s, `UPDATE demandes SET domicile = jsonb_set(domicile, '{confidentielle}', 'true') WHERE id = $1`, a.id)
	refus(true, "confidentielle")
	storetest.Executer(t, a.s, `UPDATE demandes SET domicile = domicile - 'confidentielle', sensible = true WHERE id = $1`, a.id)
	storetest.Executer(t, a.s, `UPDATE agents SET voit_sensible = true`)
	refus(true, "sensible")
}

// TestAccuseElectroniqueParti: it goes once, by e-mail and never in a batch, and leaves the day the server took it; nobody is told by a notice that it
// left. Come back, it left no more, an agent is asked to post it, and that address serves no more.
func TestAccuseElectroniqueParti(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.parCourriel()
	id := a.electronique(false)
	a.envoi(0) // not written yet
	storetest.Ecrire(t, a.s, id)
	if _, err := a.s.ImprimerLot(t.Context(), storetest.Lot("lot-courriel", id)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("dans un lot de papier : %v", err)
	}
	du := a.envoi(1)
	a.envoi(0)
	a.jours(5) // the server was away: the letter still leaves
	e, ok, err := a.s.AvisAEnvoyer(t.Context(), du.ID)
	if err != nil || !ok || e.Lettre != id || e.Adresse != "aissatou@exemple.invalid" {
		t.Fatalf("%+v %t %v", e, ok, err)
	}
	if c := a.lettre(id); c.Etat != dossier.CourrierEcrit || !c.PartiLe().IsZero() {
		t.Errorf("pas encore parti : %s %s", c.Etat, c.PartiLe())
	}
	if err := a.s.NoterAvis(t.Context(), du.ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	if c := a.lettre(id); c.Etat != dossier.CourrierEnvoye || c.PartiLe() != a.aujourdhui() || c.PartiLe() == dossier.DateDe(c.EcritA) || a.aFaire(dossier.TacheElectronique) {
		t.Errorf("parti : %s %s", c.Etat, c.PartiLe())
	}
	if n, err := a.s.PreparerAvis(t.Context(), true); n != 0 || err != nil {
		t.Errorf("%d avis d’une lettre qui est elle-même un courriel : %v", n, err)
	}
	a.horloge.Avancer(time.Hour)
	if ok, err := a.s.RejeterAvis(t.Context(), e.Jeton, "5.1.1", true); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if c := a.lettre(id); c.Etat != dossier.CourrierRejete || !c.PartiLe().IsZero() || !strings.Contains(c.Raison, "5.1.1") || !a.aFaire(dossier.TacheElectronique) {
		t.Errorf("revenu : %s %s %q", c.Etat, c.PartiLe(), c.Raison)
	}
	_, err = a.s.DemanderLettre(t.Context(), store.OrdreLettre{Demande: a.id, Genre: dossier.CourrierElectronique, Agent: a.agent, Courriel: true})
	var r *dossier.RefusAction
	if !errors.As(err, &r) || !strings.Contains(r.Raison, "rejeté") {
		t.Errorf("vers une adresse qui rejette : %v", err)
	}
	ls, err := a.s.JournalDe(t.Context(), store.ObjetDemande(a.id))
	if err != nil {
		t.Fatal(err)
	}
	dit := ""
	for _, l := range ls {
		dit += l.Acte + " " + l.Details + "\n"
	}
	if !strings.Contains(dit, store.ActeCourrierEnvoye) || !strings.Contains(dit, store.ActeCourrierRejete) || strings.Contains(dit, "@") {
		t.Errorf("journal : %s", dit)
	}
}

// TestAccuseElectroniquePasParti: given up by the server, or to an address that became confidential, it is for an agent to post; replaced meanwhile
// by one with the new dates, it does not leave.
func TestAccuseElectroniquePasParti(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.parCourriel()
	abandonne := a.electronique(true)
	if err := a.s.NoterAvis(t.Context(), a.envoi(1).ID, dossier.AvisAbandonne, "", false); err != nil {
		t.Fatal(err)
	}
	if c := a.lettre(abandonne); c.Etat != dossier.CourrierRejete || !a.aFaire(dossier.TacheElectronique) {
		t.Errorf("abandonné : %s %q", c.Etat, c.Raison)
	}
	remplace := a.electronique(true)
	envoi := a.envoi(1)
	storetest.Executer(t, a.s, "UPDATE courriers SET etat = 'annule', raison = 'dates changées avant l’envoi' WHERE id = $1", remplace)
	if _, ok, err := a.s.AvisAEnvoyer(t.Context(), envoi.ID); ok || err != nil || a.lettre(remplace).Etat != dossier.CourrierAnnule || a.envoi(0).Etat != dossier.AvisRetenu {
		t.Errorf("une lettre remplacée part : %v", err)
	}
	confidentielle := a.electronique(true)
	storetest.Executer(t, a.s, `UPDATE demandes SET domicile = jsonb_set(domicile, '{confidentielle}', 'true') WHERE id = $1`, a.id)
	a.envoi(0)
	if c := a.lettre(confidentielle); c.Etat != dossier.CourrierRejete || !strings.Contains(c.Raison, "ne peut plus servir") {
		t.Errorf("adresse devenue confidentielle : %s %q", c.Etat, c.Raison)
	}
}

// TestAccuseElectroniqueSuitLesDates: one that is written and has not left is written again when the day of silence moves.
func TestAccuseElectroniqueSuitLesDates(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.parCourriel()
	a.electronique(true)
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	if l := a.lettresDeGenre(dossier.CourrierElectronique); l != "annule du" {
		t.Errorf("%q", l)
	}
}

// venueParCourriel: the demande of the atelier is now a new one, with the deadlines of those that come by e-mail.
func (a *atelier) venueParCourriel(n int) {
	a.Helper()
	a.pli = storetest.PliLu(a, a.s, n)
	e := storetest.Nouvelle(a, a.s, a.pli, storetest.Identite(n))
	c := contenuLegal(storetest.Identite(n), nil)
	c.Echeances = append(c.Echeances, law.AccuseElectronique(c.Dates.Reception, c.Dates.Reception, c.Prefecture)...)
	e.Decisions[0].Contenu = c
	r, err := a.s.Register(a.Context(), e)
	if err != nil {
		a.Fatal(err)
	}
	a.id = r.Demandes[0]
}

// TestEnregistrements: the accusé d’enregistrement leaves once for a demande that came by e-mail, and for no other; never of one that is confidential or
// sensitive, nor to an address that rejects; what becomes of it touches no letter, and makes no other leave.
func TestEnregistrements(t *testing.T) {
	a := nouvelAtelier(t, nil)
	autre := a.id // it came by post
	a.venueParCourriel(2)
	preparer := func(veut int) {
		t.Helper()
		if n, err := a.s.PreparerEnregistrements(t.Context()); err != nil || n != veut {
			t.Fatalf("%d accusés d’enregistrement dus, attendu %d : %v", n, veut, err)
		}
	}
	preparer(0) // no address was given
	a.parCourriel()
	storetest.Executer(t, a.s, `UPDATE demandes SET identite = identite || '{"courriel": "b@exemple.invalid"}' WHERE id = $1`, autre)
	storetest.Executer(t, a.s, `UPDATE demandes SET sensible = true WHERE id = $1`, a.id)
	preparer(0)
	storetest.Executer(t, a.s, `UPDATE demandes SET sensible = false, domicile = jsonb_set(domicile, '{confidentielle}', 'true') WHERE id = $1`, a.id)
	preparer(0)
	storetest.Executer(t, a.s, `UPDATE demandes SET domicile = domicile - 'confidentielle' WHERE id = $1`, a.id)
	preparer(1)
	preparer(0)
	as, err := a.s.AvisDeDemande(t.Context(), a.id)
	if err != nil || len(as) != 1 || !as[0].Enregistrement() || as[0].Canal != dossier.CanalCourriel {
		t.Fatalf("%+v %v", as, err)
	}
	e, ok, err := a.s.AvisAEnvoyer(t.Context(), as[0].ID)
	if err != nil || !ok || e.Lettre != 0 || e.RecuLe != storetest.Jour || e.Adresse != "aissatou@exemple.invalid" {
		t.Fatalf("%+v %t %v", e, ok, err)
	}
	lettres := func() string {
		return storetest.Interroger[string](t, a.s, "SELECT string_agg(genre || ' ' || etat, ',' ORDER BY id) FROM courriers")
	}
	avant := lettres()
	if err := a.s.NoterAvis(t.Context(), as[0].ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	if ok, err := a.s.RejeterAvis(t.Context(), e.Jeton, "5.1.1", true); !ok || err != nil {
		t.Fatal(ok, err)
	}
	preparer(0)
	if lettres() != avant || a.aFaire(dossier.TacheElectronique) {
		t.Errorf("l’accusé d’enregistrement rejeté a changé les lettres : %s, %s", avant, lettres())
	}
	if n, err := a.s.PreparerEnvois(t.Context()); err != nil || n != 0 {
		t.Errorf("%d lettres partent avec lui : %v", n, err)
	}
}

// TestEnregistrementTardif: a service that turns e-mail on says nothing of the demandes of before; one that was due when e-mail went off is held.
func TestEnregistrementTardif(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.venueParCourriel(2)
	a.parCourriel()
	if n, err := a.s.PreparerEnregistrements(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	a.horloge.Avancer(5 * 24 * time.Hour)
	as, err := a.s.AvisDeDemande(t.Context(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := a.s.AvisAEnvoyer(t.Context(), as[0].ID); ok || err != nil {
		t.Errorf("il part cinq jours après : %v", err)
	}
	storetest.Executer(t, a.s, "DELETE FROM avis")
	if n, err := a.s.PreparerEnregistrements(t.Context()); err != nil || n != 0 {
		t.Errorf("%d accusés d’enregistrement de demandes anciennes : %v", n, err)
	}
}
