package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// A letter printed to an address that changed: the batch is not handed over with it; taken out, its envelope is counted nowhere, its number serves no
// more, its seal is worth nothing, and the accusé is due again whatever the agent says.
func TestRetirerDUnLot(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) {
		c.Destinataire.Voie, c.Destinataire.Commune = c.Domicile.Voie, c.Domicile.Commune
	})
	ctx := t.Context()
	if err := a.s.AjouterPlage(ctx, plage("33", 1, 9), 0); err != nil {
		t.Fatal(err)
	}
	lettre := accuse(t, a.s, a.id).ID
	if err := a.s.EcrireCourrier(ctx, lettre, ecriture("à Bordeaux")); err != nil {
		t.Fatal(err)
	}
	autres := ecrites(t, a.s, 2, 3)
	if _, err := a.s.ImprimerLot(ctx, recommandes("lot", lettre, autres[0], autres[1])); err != nil {
		t.Fatal(err)
	}
	retrait := store.Retrait{Lot: "lot", Pieces: []int{1}, Raison: "adresse changée", Agent: a.agent}
	refuse := func(quoi string, veut error, r store.Retrait) {
		t.Helper()
		if n, err := a.s.RetirerDuLot(ctx, r); !errors.Is(err, veut) || n != 0 {
			t.Errorf("%s : %d, %v", quoi, n, err)
		}
	}
	refuse("pas livré", dossier.ErrConflit, retrait)
	if err := a.s.LivrerLot(ctx, "lot"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.s.MettreSousPli(ctx, "lot", nil, a.agent); err != nil {
		t.Fatal(err)
	}
	if p, err := a.s.PiecesARetirer(ctx, "lot"); err != nil || len(p) != 0 {
		t.Errorf("à retirer : %v, %v", p, err)
	}
	a.horloge.Avancer(time.Hour)
	neuve := dossier.Adresse{Voie: "2 quai Neuf", CodePostal: "33000", Commune: "Bordeaux"}
	a.agir(dossier.ActionAdresse, dossier.DonneesActe{Domicile: &neuve, Motifs: "dit au guichet"})
	if p, err := a.s.PiecesARetirer(ctx, "lot"); err != nil || !slices.Equal(p, []int{1}) || !strings.Contains(a.taches(), "lettre_ancienne_adresse") {
		t.Errorf("à retirer : %v, %v, tâches %s", p, err, a.taches())
	}
	for _, pieces := range [][]int{nil, {1, 2}} {
		_, err := a.s.DeposerLot(ctx, "lot", pieces, storetest.Jour, a.agent)
		var p *dossier.PiecesPerimees
		if !errors.As(err, &p) || !slices.Equal(p.Pieces, []int{1}) {
			t.Errorf("dépôt de %v : %v", pieces, err)
		}
	}

	refuse("sans raison", dossier.ErrInvalide, store.Retrait{Lot: "lot", Pieces: []int{1}, Raison: " "})
	refuse("sans pièce", dossier.ErrInvalide, store.Retrait{Lot: "lot", Raison: "x"})
	refuse("une pièce d’ailleurs", dossier.ErrInvalide, store.Retrait{Lot: "lot", Pieces: []int{1, 9}, Raison: "x"})
	refuse("un autre lot", dossier.ErrIntrouvable, store.Retrait{Lot: "autre", Pieces: []int{1}, Raison: "x"})
	if n, err := a.s.RetirerDuLot(ctx, retrait); err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	refuse("deux fois", dossier.ErrInvalide, retrait)

	if l := a.courriers(); !slices.Equal(l, []string{"accuse_reception:annule", "accuse_reception:du"}) || strings.Contains(a.taches(), "lettre_ancienne_adresse") {
		t.Errorf("%v, tâches %s", l, a.taches())
	}
	c, err := a.s.Courrier(ctx, lettre)
	if err != nil || c.Lot != "lot" || c.Piece != 1 || c.Etape() != dossier.EtapeRetire || !c.SousPliA.IsZero() || c.Raison != "retirée de lot, pièce 1\u00a0: adresse changée" {
		t.Errorf("%+v, %v", c, err)
	}
	if ls, err := a.s.JournalDe(ctx, store.ObjetDemande(a.id)); err != nil || !strings.Contains(actes(ls), "courrier_retire courrier_annule courrier_du") {
		t.Errorf("%s, %v", actes(ls), err)
	}
	if _, err := a.s.ReimprimerLot(ctx, store.Reimpression{Lot: "lot", Pieces: []int{1}}); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("réimprimée : %v", err)
	}
	r, err := a.s.ReimprimerLot(ctx, store.Reimpression{Lot: "lot", Pieces: []int{2}, Lieu: "ici"})
	if err != nil {
		t.Fatal(err)
	}
	refuse("une réimpression attend", dossier.ErrConflit, store.Retrait{Lot: "lot", Pieces: []int{2}, Raison: "x"})
	if err := a.s.LivrerLot(ctx, r.Nom); err != nil {
		t.Fatal(err)
	}
	if n, err := a.s.DeposerLot(ctx, "lot", nil, storetest.Jour, a.agent); err != nil || n != 2 {
		t.Errorf("déposées %d, %v", n, err)
	}
	refuse("déposée", dossier.ErrInterdit, store.Retrait{Lot: "lot", Pieces: []int{2}, Raison: "x"})
	lot, err := a.s.Lot(ctx, "lot", []string{"33"}, false)
	if err != nil || lot.Courriers != 2 || lot.SousPli != 2 || lot.Deposes != 2 || lot.Recommandes != 2 || lot.Retires != 1 {
		t.Errorf("%+v, %v", lot, err)
	}
	if e, err := a.s.EnvoisASuivre(ctx, 9); err != nil || len(e) != 2 || e[0].Courrier == lettre || e[1].Courrier == lettre {
		t.Errorf("à suivre : %+v, %v", e, err)
	}

	cs, err := a.s.CourriersDeDemande(ctx, a.id)
	if err != nil {
		t.Fatal(err)
	}
	refaite := cs[len(cs)-1]
	if err := a.s.EcrireCourrier(ctx, refaite.ID, ecriture("au quai")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.s.ImprimerLot(ctx, recommandes("lot-2", refaite.ID)); err != nil {
		t.Fatal(err)
	}
	if n, avant := numeroDe(t, a.s, refaite.ID), numeroDe(t, a.s, lettre); n == "" || n == avant {
		t.Errorf("recommandé %q, celui de la lettre retirée %q", n, avant)
	}
}

// However long a letter has been in the pile when the address changes, and whatever became of the demande or of its task since, it must not leave.
func TestRetirerUneVieilleLettre(t *testing.T) {
	for nom, apres := range map[string]func(a *atelier){
		"cinq jours après": func(*atelier) {},
		"tâche cochée": func(a *atelier) {
			storetest.Executer(a, a.s, "UPDATE taches SET faite_a = now() WHERE demande = $1", a.id)
		},
		"demande retirée": func(a *atelier) {
			a.agir(dossier.ActionDesistement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: a.pli, Page: 2}})
		},
	} {
		t.Run(nom, func(t *testing.T) {
			a := nouvelAtelier(t, nil)
			lettre := accuse(t, a.s, a.id).ID
			storetest.Ecrire(t, a.s, lettre)
			imprime(t, a.s, storetest.Lot("lot", lettre, ecrites(t, a.s, 2, 2)[0]))
			a.jours(5)
			a.agir(dossier.ActionAdresse, dossier.DonneesActe{Domicile: &dossier.Adresse{Voie: "2 quai Neuf", CodePostal: "33000", Commune: "Bordeaux"}, Motifs: "dit au guichet"})
			apres(a)
			if p, err := a.s.PiecesARetirer(t.Context(), "lot"); err != nil || !slices.Equal(p, []int{1}) {
				t.Errorf("à retirer : %v, %v", p, err)
			}
			var p *dossier.PiecesPerimees
			if n, err := a.s.DeposerLot(t.Context(), "lot", nil, a.aujourdhui(), a.agent); n != 0 || !errors.As(err, &p) {
				t.Errorf("déposées %d, %v", n, err)
			}
		})
	}
}

// The letter of a closing that was taken back is not done again, even if an agent says so; noted apart, one that left all the same did.
func TestRetirerUneCloture(t *testing.T) {
	for _, partie := range []bool{false, true} {
		a := nouvelAtelier(t, nil)
		ctx := t.Context()
		a.agir(dossier.ActionDesistement, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: a.pli, Page: 2}})
		cs, err := a.s.CourriersDeDemande(ctx, a.id)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(cs, func(c dossier.Courrier) bool { return c.Genre == dossier.CourrierDesistement })
		storetest.Ecrire(t, a.s, cs[i].ID)
		autre := ecrites(t, a.s, 2, 2)
		imprime(t, a.s, storetest.Lot("lot", autre[0], cs[i].ID))
		a.agir(dossier.ActionReouverture, dossier.DonneesActe{Motifs: "la personne est revenue sur son désistement"})
		var p *dossier.PiecesPerimees
		if _, err := a.s.DeposerLot(ctx, "lot", nil, storetest.Jour, a.agent); !errors.As(err, &p) || !strings.Contains(p.Fr(), "La pièce 2 ne doit plus partir") {
			t.Fatalf("%v", err)
		}
		if partie {
			if n, err := a.s.DeposerLot(ctx, "lot", []int{2}, storetest.Jour, a.agent); err != nil || n != 1 {
				t.Errorf("déposée à part : %d, %v", n, err)
			}
		} else if n, err := a.s.RetirerDuLot(ctx, store.Retrait{Lot: "lot", Pieces: []int{2}, Raison: "réouverte", Refaire: true, Agent: a.agent}); err != nil || n != 1 {
			t.Errorf("retirée : %d, %v", n, err)
		}
		if n, err := a.s.DeposerLot(ctx, "lot", nil, storetest.Jour, a.agent); err != nil || n != 1 {
			t.Errorf("le reste : %d, %v", n, err)
		}
		veut := map[bool]string{false: "prise_acte_desistement:annule", true: "prise_acte_desistement:imprime"}[partie]
		var vues []string
		for _, l := range a.courriers() {
			if strings.HasPrefix(l, "prise_acte") {
				vues = append(vues, l)
			}
		}
		if !slices.Equal(vues, []string{veut}) {
			t.Errorf("%v", vues)
		}
	}
}
