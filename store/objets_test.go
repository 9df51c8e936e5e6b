package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// refusDit is the reason of a refusal, and the field it is about.
func refusDit(t *testing.T, err error) (champ, raison string) {
	t.Helper()
	var r *dossier.RefusAction
	if !errors.As(err, &r) {
		t.Fatalf("%v n’est pas un refus", err)
	}
	return r.Champ, r.Raison
}

// TestObjets: an original is entered by who opened the pli, initialled by another, given back with its letter, which lists it; it is kept
// until that letter is printed, and nothing leaves twice.
func TestObjets(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	pli, demande := storetest.Enregistrer(t, s, 1)
	ouvre, voit := storetest.Agent(t, s, dossier.RoleCourrier), storetest.Agent(t, s, dossier.RoleCourrier)
	passeport := dossier.Objet{Pli: pli, Genre: dossier.ObjetPasseport, Nombre: 2, Description: "passeports marocains", Lieu: "coffre, enveloppe 12", OuvertPar: ouvre}
	for champ, change := range map[string]func(*dossier.Objet){
		"genre": func(o *dossier.Objet) { o.Genre = "chat" }, "nombre": func(o *dossier.Objet) { o.Nombre = 0 },
		"description": func(o *dossier.Objet) { o.Description = " " }, "lieu": func(o *dossier.Objet) { o.Lieu = "" },
	} {
		o := passeport
		change(&o)
		if _, err := s.InscrireObjet(ctx, o); err == nil {
			t.Errorf("%s : accepté", champ)
		} else if c, _ := refusDit(t, err); c != champ {
			t.Errorf("%s : %s", champ, c)
		}
	}
	id, err := s.InscrireObjet(ctx, passeport)
	if err != nil {
		t.Fatal(err)
	}
	cle, err := s.InscrireObjet(ctx, dossier.Objet{Pli: pli, Genre: dossier.ObjetCleUSB, Nombre: 1, Description: "clé bleue", Lieu: "tiroir 3", OuvertPar: ouvre})
	if err != nil {
		t.Fatal(err)
	}
	rendre := dossier.RetourObjets{Objets: []dossier.ObjetID{id}, Demande: demande, Issue: dossier.IssueLettre, Agent: voit}
	if _, raison := refusDit(t, second(s.RendreObjets(ctx, rendre))); !strings.Contains(raison, "second paraphe") {
		t.Errorf("rendu sous un seul paraphe : %s", raison)
	}
	if _, raison := refusDit(t, s.ParapherObjet(ctx, id, ouvre)); !strings.Contains(raison, "autre agent") {
		t.Errorf("deux paraphes d’un même agent : %s", raison)
	}
	for range 2 {
		if err := s.ParapherObjet(ctx, id, voit); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ParapherObjet(ctx, id, storetest.Agent(t, s, dossier.RoleGuichet)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("un troisième paraphe : %v", err)
	}
	if err := s.ParapherObjet(ctx, cle, storetest.Agent(t, s, dossier.RoleDelegue)); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("le délégué paraphe : %v", err)
	}
	lettre, err := s.RendreObjets(ctx, rendre)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Courrier(ctx, lettre)
	if err != nil || c.Genre != dossier.CourrierRestitution || c.Etat != dossier.CourrierDu || !strings.Contains(string(c.Decide), "2\u00a0× passeport original\u00a0: passeports marocains") {
		t.Errorf("%+v %s %v", c, c.Decide, err)
	}
	if _, raison := refusDit(t, second(s.RendreObjets(ctx, rendre))); !strings.Contains(raison, "n’est plus gardé") {
		t.Errorf("rendu deux fois : %s", raison)
	}
	gardes := func(veut ...dossier.ObjetID) {
		t.Helper()
		os, err := s.Objets(ctx, store.FiltreObjets{Prefectures: []string{"33"}, Gardes: true, VoitSensible: true})
		if err != nil || len(os) != len(veut) {
			t.Fatalf("%+v %v", os, err)
		}
		for i, o := range os {
			if o.ID != veut[i] || !o.Garde() || o.Pli != pli || len(o.Numeros) != 1 || o.Recu != storetest.Jour {
				t.Errorf("%+v", o)
			}
		}
	}
	gardes(id, cle)
	if err := s.EcrireCourrier(ctx, lettre, ecriture("lettre")); err != nil {
		t.Fatal(err)
	}
	gardes(id, cle)
	if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-1", lettre)); err != nil {
		t.Fatal(err)
	}
	gardes(cle)
	if o, err := s.Objet(ctx, id); err != nil || o.Garde() || o.Courrier != lettre || o.RenduPar != voit || o.Temoin != voit || o.OuvertPar != ouvre {
		t.Errorf("%+v %v", o, err)
	}
	ls, err := s.JournalDe(ctx, store.ObjetPli(pli))
	if err != nil {
		t.Fatal(err)
	}
	dit := ""
	for _, l := range ls {
		dit += l.Acte + " " + l.Details + "\n"
	}
	for _, acte := range []string{store.ActeObjetInscrit, store.ActeObjetParaphe, store.ActeObjetRendu} {
		if !strings.Contains(dit, acte) {
			t.Errorf("%s n’est pas au journal", acte)
		}
	}
	if strings.Contains(dit, "marocain") || strings.Contains(dit, "coffre") {
		t.Error("le journal dit ce qu’est l’objet")
	}
	// The letter is taken out of its batch: what it was to give back leaves with the one that takes its place, or is kept again.
	for i, refaire := range []bool{true, false} {
		lot := fmt.Sprint("lot-", i+1)
		if err := s.LivrerLot(ctx, lot); err != nil {
			t.Fatal(err)
		}
		if _, err := s.RetirerDuLot(ctx, store.Retrait{Lot: lot, Pieces: []int{1}, Raison: "signée par erreur", Refaire: refaire, Agent: ouvre}); err != nil {
			t.Fatal(err)
		}
		gardes(id, cle)
		o, err := s.Objet(ctx, id)
		if err != nil || refaire != (o.Courrier != 0 && o.Courrier != lettre) {
			t.Errorf("refaite %v : %+v %v", refaire, o, err)
		}
		if refaire {
			if err := s.EcrireCourrier(ctx, o.Courrier, ecriture("lettre refaite")); err != nil {
				t.Fatal(err)
			}
			if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-2", o.Courrier)); err != nil {
				t.Fatal(err)
			}
			gardes(cle)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestObjetsAilleurs: what leaves otherwise says where to; a letter needs a demande of that pli; another préfecture, and who may not see what
// is sensitive, know nothing of it.
func TestObjetsAilleurs(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	pli, _ := storetest.Enregistrer(t, s, 1)
	_, autre := storetest.Enregistrer(t, s, 2)
	ouvre, voit := storetest.Agent(t, s, dossier.RoleCourrier), storetest.Agent(t, s, dossier.RoleGuichet)
	id, err := s.InscrireObjet(ctx, dossier.Objet{Pli: pli, Genre: dossier.ObjetPliMedical, Nombre: 1, Description: "enveloppe brune", Lieu: "armoire", OuvertPar: ouvre})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ParapherObjet(ctx, id, voit); err != nil {
		t.Fatal(err)
	}
	r := dossier.RetourObjets{Objets: []dossier.ObjetID{id}, Issue: dossier.IssueLettre, Agent: voit}
	if champ, _ := refusDit(t, second(s.RendreObjets(ctx, r))); champ != "issue" {
		t.Errorf("lettre sans demande : %s", champ)
	}
	r.Demande = autre
	if err := second(s.RendreObjets(ctx, r)); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("lettre d’une autre demande : %v", err)
	}
	r.Demande = 0
	for _, i := range dossier.IssuesObjet {
		if i.Precise == "" {
			continue
		}
		r.Issue = i.Issue
		if champ, raison := refusDit(t, second(s.RendreObjets(ctx, r))); champ != "detail" || raison != i.Precise {
			t.Errorf("%s : %s %s", i.Issue, champ, raison)
		}
	}
	loin, err := s.CreerAgent(ctx, dossier.Agent{Identifiant: "loin", Nom: "Claude Essai", Role: dossier.RoleCourrier, Prefectures: []string{"75"}, Actif: true}, "$")
	if err != nil {
		t.Fatal(err)
	}
	r.Issue, r.Detail, r.Agent = dossier.IssueTransmis, "médecin de l’OFII, pli fermé", loin
	if err := second(s.RendreObjets(ctx, r)); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("une autre préfecture : %v", err)
	}
	r.Agent = voit
	if _, err := s.RendreObjets(ctx, r); err != nil {
		t.Fatal(err)
	}
	compte := func(f store.FiltreObjets, veut int) {
		t.Helper()
		if os, err := s.Objets(ctx, f); err != nil || len(os) != veut {
			t.Errorf("%+v : %d %v", f, len(os), err)
		}
	}
	compte(store.FiltreObjets{Prefectures: []string{"33"}}, 1)
	compte(store.FiltreObjets{Prefectures: []string{"33"}, Gardes: true}, 0)
	compte(store.FiltreObjets{Prefectures: []string{"75"}}, 0)
	compte(store.FiltreObjets{Prefectures: []string{"33"}, Plis: []dossier.PliID{}}, 0)
	storetest.Executer(t, s, "UPDATE demandes SET sensible = true WHERE id IN (SELECT demande FROM demandes_plis WHERE pli = $1)", pli)
	compte(store.FiltreObjets{Prefectures: []string{"33"}}, 0)
	compte(store.FiltreObjets{Prefectures: []string{"33"}, VoitSensible: true}, 1)
}

// TestLettreDObjetsRemplacee: the address changes before the letter leaves; the object follows the letter that takes its place.
func TestLettreDObjetsRemplacee(t *testing.T) {
	a := nouvelAtelier(t, nil)
	voit := storetest.Agent(t, a.s, dossier.RoleCourrier)
	id, err := a.s.InscrireObjet(t.Context(), dossier.Objet{Pli: a.pli, Genre: dossier.ObjetOriginal, Nombre: 1, Description: "acte de mariage", Lieu: "armoire", OuvertPar: a.agent})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.s.ParapherObjet(t.Context(), id, voit); err != nil {
		t.Fatal(err)
	}
	lettre, err := a.s.RendreObjets(t.Context(), dossier.RetourObjets{Objets: []dossier.ObjetID{id, id}, Demande: a.id, Issue: dossier.IssueLettre, Agent: a.agent})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.s.EcrireCourrier(t.Context(), lettre, ecriture("lettre")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.s.Agir(t.Context(), store.Ordre{Demande: a.id, Agent: a.agent, Action: dossier.ActionAdresse, Donnees: dossier.DonneesActe{
		Preuve: &dossier.PagePreuve{Pli: a.pli, Page: 1}, Destinataire: &dossier.Adresse{Voie: "2 rue Neuve", CodePostal: "33000", Commune: "Bordeaux"}}}); err != nil {
		t.Fatal(err)
	}
	o, err := a.s.Objet(t.Context(), id)
	if err != nil || o.Courrier == lettre || o.Lettre != dossier.CourrierDu {
		t.Errorf("%+v %v", o, err)
	}
}

// TestTaxe: postage due is kept with the reception, is never taken back, and does not stop the pli.
func TestTaxe(t *testing.T) {
	s := storetest.New(t)
	pli, _ := storetest.Enregistrer(t, s, 1)
	qui := storetest.Agent(t, s, dossier.RoleCourrier)
	p, err := s.Pli(t.Context(), pli)
	if err != nil || p.Reception.Taxe {
		t.Fatal(p.Reception, err)
	}
	for _, r := range []dossier.Reception{{Taxe: true, TaxeCentimes: 245}, {}, {Taxe: true}} {
		r.Mode = p.Reception.Mode
		if err := s.ConfirmerReception(t.Context(), pli, r, qui); err != nil {
			t.Fatal(err)
		}
	}
	q, err := s.Pli(t.Context(), pli)
	if err != nil || !q.Reception.Taxe || q.Reception.TaxeCentimes != 245 || q.Etat != p.Etat || q.Reception.RecuLe != p.Reception.RecuLe {
		t.Errorf("%+v %v", q, err)
	}
	if err := s.ConfirmerReception(t.Context(), pli, dossier.Reception{TaxeCentimes: 100}, qui); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("une somme sans taxe : %v", err)
	}
}

// TestObjetsDUneLettreQuiNEstPasPartie: what waits for its letter can still be handed over at the desk: the letter is set aside, and what
// else it gave back is kept again; once the letter is printed, no more.
func TestObjetsDUneLettreQuiNEstPasPartie(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	pli, demande := storetest.Enregistrer(t, s, 1)
	ouvre, voit := storetest.Agent(t, s, dossier.RoleCourrier), storetest.Agent(t, s, dossier.RoleGuichet)
	var ids []dossier.ObjetID
	for _, quoi := range []string{"passeport", "livret"} {
		id, err := s.InscrireObjet(ctx, dossier.Objet{Pli: pli, Genre: dossier.ObjetOriginal, Nombre: 1, Description: quoi, Lieu: "coffre", OuvertPar: ouvre})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ParapherObjet(ctx, id, voit); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	parLettre := func(ids ...dossier.ObjetID) dossier.CourrierID {
		t.Helper()
		c, err := s.RendreObjets(ctx, dossier.RetourObjets{Objets: ids, Demande: demande, Issue: dossier.IssueLettre, Agent: voit})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	guichet := func(id dossier.ObjetID) error {
		_, err := s.RendreObjets(ctx, dossier.RetourObjets{Objets: []dossier.ObjetID{id}, Issue: dossier.IssueGuichet, Detail: "décharge 4", Agent: voit})
		return err
	}
	lettre := parLettre(ids...)
	if err := s.EcrireCourrier(ctx, lettre, ecriture("lettre")); err != nil {
		t.Fatal(err)
	}
	if err := guichet(ids[0]); err != nil {
		t.Fatal("le passeport, au guichet :", err)
	}
	if c, err := s.Courrier(ctx, lettre); err != nil || c.Etat != dossier.CourrierAnnule {
		t.Errorf("la lettre rend ce qui est déjà rendu : %s %v", c.Etat, err)
	}
	if o, err := s.Objet(ctx, ids[0]); err != nil || o.Garde() || o.Issue != dossier.IssueGuichet || o.Courrier != 0 {
		t.Errorf("%+v %v", o, err)
	}
	if o, err := s.Objet(ctx, ids[1]); err != nil || !o.Garde() || o.Issue != "" || o.Courrier != 0 || !o.RenduLe.IsZero() || o.RenduPar != 0 {
		t.Errorf("le livret n’est plus à rendre : %+v %v", o, err)
	}
	autre := parLettre(ids[1])
	if err := s.EcrireCourrier(ctx, autre, ecriture("autre")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-1", autre)); err != nil {
		t.Fatal(err)
	}
	if _, raison := refusDit(t, guichet(ids[1])); !strings.Contains(raison, "n’est plus gardé") {
		t.Errorf("parti par lettre, puis remis au guichet : %s", raison)
	}
}
