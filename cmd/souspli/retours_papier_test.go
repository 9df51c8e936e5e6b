package main

import (
	"fmt"
	"image"
	"os"
	"slices"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/ocr"
	"souspli/ocr/reel"
	"souspli/ocr/scantest"
	"souspli/reconcile"
	"souspli/store"
	"souspli/store/storetest"
)

// lettresEcrites is a register in which every kind of letter the product writes was written, sealed, by what agents did.
func lettresEcrites(t *testing.T) (*prefectureCas, []dossier.Courrier) {
	t.Helper()
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	ctx := t.Context()
	qui := p.agent(dossier.RoleSuperviseur)
	storetest.Executer(t, p.store, "UPDATE agents SET habilite = true, voit_sensible = true WHERE id = $1", qui)
	var ecrites []dossier.Courrier
	ecrire := func(d dossier.DemandeID) {
		t.Helper()
		cs, err := p.store.CourriersDeDemande(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cs {
			if c.Etat != dossier.CourrierDu {
				continue
			}
			if err := p.postal.Ecrire(ctx, c.ID); err != nil {
				t.Fatal(c.Genre, err)
			}
			if c, err = p.store.Courrier(ctx, c.ID); err != nil || c.Etat != dossier.CourrierEcrit {
				t.Fatal(c.Genre, c.Etat, c.Raison, err)
			}
			if _, err := p.store.ImprimerLot(ctx, storetest.Lot(fmt.Sprint("lot-", c.ID), c.ID)); err != nil {
				t.Fatal(err)
			}
			ecrites = append(ecrites, c)
		}
	}
	n := 0
	demande := func(fondement dossier.CodeFondement) (dossier.DemandeID, *dossier.PagePreuve) {
		t.Helper()
		n++
		pli := storetest.PliLu(t, p.store, n)
		e := storetest.Nouvelle(t, p.store, pli, storetest.Identite(n))
		c := e.Decisions[0].Contenu
		c.Fondement = dossier.Fondement{Code: fondement}
		c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: "33", Manquantes: c.Manquantes})
		r, err := p.store.Register(ctx, e)
		if err != nil {
			t.Fatal(err)
		}
		ecrire(r.Demandes[0])
		return r.Demandes[0], &dossier.PagePreuve{Pli: pli, Page: 1}
	}
	agir := func(d dossier.DemandeID, a dossier.CodeAction, x dossier.DonneesActe) dossier.Acte {
		t.Helper()
		acte, err := p.store.Agir(ctx, store.Ordre{Demande: d, Action: a, Agent: qui, Donnees: x})
		if err != nil {
			t.Fatal(a, err)
		}
		ecrire(d)
		return acte
	}
	places := 0
	creneau := func() dossier.CreneauID {
		t.Helper()
		places++
		ids, err := p.store.OuvrirCreneaux(ctx, []dossier.Creneau{{Prefecture: "33", LieuJour: dossier.LieuJour{Lieu: fmt.Sprint("Guichet ", places), Jour: dossier.DateDe(p.horloge.Now()).AddDays(20), Heure: "09:00"}, Duree: 20, Capacite: 1}}, qui)
		if err != nil {
			t.Fatal(err)
		}
		return ids[0]
	}
	pieces := dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{{Code: "acte_mariage", Libelle: "acte de mariage", Raison: dossier.PieceAbsente, Indispensable: true}}}

	d, _ := demande(dossier.FondementInvitation)
	agir(d, dossier.ActionPieces, pieces)
	agir(d, dossier.ActionComplement, dossier.DonneesActe{Motifs: "Elle est déjà au dossier.", Recues: []dossier.PieceRecue{{Code: "acte_mariage", Dispense: true}}})

	d, preuve := demande(dossier.FondementAucun)
	agir(d, dossier.ActionRegularisation, dossier.DonneesActe{Jours: 30, Motifs: "Rien ne montre que le site a bloqué le dépôt.", Formalites: "Joindre ce qui le montre."})
	agir(d, dossier.ActionRegularisationRecue, dossier.DonneesActe{Preuve: preuve, Fondement: &dossier.Fondement{Code: dossier.FondementInvitation, Reference: "invitation du 3 mars 2026"}})

	d, _ = demande(dossier.FondementAucun)
	agir(d, dossier.ActionInvitation, dossier.DonneesActe{Creneau: creneau(), Motifs: "Le centre de contact a constaté une erreur du site."})

	d, _ = demande(dossier.FondementInvitation)
	agir(d, dossier.ActionComplete, dossier.DonneesActe{})
	agir(d, dossier.ActionConvocation, dossier.DonneesActe{Creneau: creneau(), Objet: "Prise des empreintes et de la photographie."})
	agir(d, dossier.ActionRendezVousAnnule, dossier.DonneesActe{Motifs: "Le guichet est fermé ce jour-là."})
	agir(d, dossier.ActionDecision, dossier.DonneesActe{Sens: dossier.SensFavorable, Reference: "D-2026-1"})
	agir(d, dossier.ActionTitre, dossier.DonneesActe{Creneau: creneau()})

	d, _ = demande(dossier.FondementInvitation)
	agir(d, dossier.ActionTransfert, dossier.DonneesActe{Prefecture: "75", Motifs: "La personne habite Paris depuis le 1er mars."})

	d, preuve = demande(dossier.FondementInvitation)
	agir(d, dossier.ActionDesistement, dossier.DonneesActe{Preuve: preuve})
	agir(d, dossier.ActionReouverture, dossier.DonneesActe{Motifs: "La personne est revenue sur son désistement."})

	d, _ = demande(dossier.FondementInvitation)
	demander := func(g dossier.GenreCourrier, x dossier.LettreDemandee) {
		t.Helper()
		if _, err := p.store.DemanderLettre(ctx, store.OrdreLettre{Demande: d, Genre: g, Agent: qui, Donnees: x}); err != nil {
			t.Fatal(g, err)
		}
		ecrire(d)
	}
	demander(dossier.CourrierDuplicata, dossier.LettreDemandee{De: ecrites[len(ecrites)-1].ID})
	demander(dossier.CourrierRestitution, dossier.LettreDemandee{Objets: []string{"un passeport", "un acte de naissance"}})
	motives := d

	d, _ = demande(dossier.FondementInvitation)
	agir(d, dossier.ActionPieces, pieces)
	lettre := ecrites[len(ecrites)-1].ID
	p.horloge.Avancer(25 * 24 * time.Hour)
	if _, err := p.store.Jour(ctx, dossier.DateDe(p.horloge.Now())); err != nil {
		t.Fatal(err)
	}
	ecrire(d)
	agir(d, dossier.ActionRemise, dossier.DonneesActe{Courrier: lettre, Reference: "1A04787720243"})
	p.horloge.Avancer(60 * 24 * time.Hour)
	agir(d, dossier.ActionSansSuite, dossier.DonneesActe{Motifs: "La pièce indispensable n’est pas venue, malgré une demande remise."})

	d = motives
	p.horloge.Avancer(60 * 24 * time.Hour)
	demander(dossier.CourrierReponseMotifs, dossier.LettreDemandee{Motifs: "En droit, l’article L. 423-1. En fait, rien ne l’établit.", RecueLe: dossier.DateDe(p.horloge.Now())})
	return p, ecrites
}

// profilsRetour are ways of scanning at 200 to 300 dpi.
var profilsRetour = []string{"bureau", "bureau200", "noir_blanc200", "net", "noir_blanc", "penche", "envers", "paysage", "reduit97", "jpeg40", "use", "tampon", "photocopie"}

// TestMesureCourriersRevenus: our own letters, whole, and their return sheets, scanned back several ways: each page is said to be of that letter, a return
// sheet leads to its demande, and none is said to be of another.
func TestMesureCourriersRevenus(t *testing.T) {
	p, ecrites := lettresEcrites(t)
	vus := map[dossier.GenreCourrier]bool{}
	for _, c := range ecrites {
		vus[c.Genre] = true
	}
	for _, g := range dossier.GenresCourrier {
		if g.Redige && !g.Courriel && !vus[g.Genre] && g.Genre != dossier.CourrierComplexite { // laid out as the others; its demande is another procedure's
			t.Errorf("aucune lettre %s", g.Genre)
		}
	}
	outils, fermer, err := reel.Outils()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := fermer(); err != nil {
			t.Error(err)
		}
	})
	m := ocr.NewMoteur(outils)
	long := os.Getenv("SOUSPLI_LONG") != ""
	var pages, bonnes, fausses, lettres, entieres int
	for i, c := range ecrites {
		pdf, err := p.coffre.Get(t.Context(), c.Empreinte)
		if err != nil {
			t.Fatal(err)
		}
		profils := []string{profilsRetour[i/5%3]}
		if long { // three ways each, in turn
			profils = []string{profilsRetour[3*i%13], profilsRetour[(3*i+1)%13], profilsRetour[(3*i+2)%13]}
		} else if i%5 != 1 {
			continue
		}
		originales, err := scantest.Raster(pdf, 300)
		if err != nil {
			t.Fatal(err)
		}
		for k, nom := range profils {
			profil, ok := scantest.ProfilNomme(nom)
			if !ok {
				t.Fatal(nom)
			}
			dpi := 300
			if profil.DPI != 0 {
				dpi = int(profil.DPI)
			}
			var scans []*image.Gray
			for n, img := range originales {
				s, _ := scantest.Degrader(img, profil, 200+uint64(100*i+10*k+n))
				scans = append(scans, s)
			}
			l, err := m.Lire("scan.pdf", scantest.PDF(scans, dpi, 80))
			if err != nil {
				t.Fatal(err)
			}
			justes, faux := jugerRetour(t, p.store, c, l)
			pages, bonnes, fausses, lettres = pages+len(scans), bonnes+justes, fausses+faux, lettres+1
			if justes == len(scans) {
				entieres++
			} else {
				t.Logf("%s, %s : %d pages sur %d", c.Genre, nom, justes, len(scans))
			}
		}
	}
	t.Logf("courriers revenus : %d pages reconnues et rattachées sur %d, %d fausses ; %d lettres entières sur %d", bonnes, pages, fausses, entieres, lettres)
	if fausses > 0 || bonnes*100 < pages*99 {
		t.Errorf("%d sur %d, %d fausses", bonnes, pages, fausses)
	}
}

// jugerRetour counts the pages said to be of the letter, or of its demande for a return sheet or a blank, and those said to be of another.
func jugerRetour(t *testing.T, s *store.Store, c dossier.Courrier, l dossier.Lecture) (justes, faux int) {
	t.Helper()
	pli := dossier.Pli{ID: 999, NbPages: len(l.Pages), Reception: dossier.Reception{Prefecture: "33", RecuLe: storetest.Jour}}
	cites, err := s.Cites(t.Context(), reconcile.Citations(l))
	if err != nil {
		t.Fatal(err)
	}
	r := reconcile.Decide(reconcile.Entree{Pli: pli, Lecture: l, Cites: cites, Aujourdhui: storetest.Jour.AddDays(200)})
	for _, page := range l.Pages {
		i := slices.IndexFunc(r.AChoisir, func(x dossier.Retour) bool { return x.Page == page.N })
		switch {
		case i >= 0 && r.AChoisir[i].Courrier == c.ID:
			justes++
		case i >= 0:
			faux++
			t.Errorf("%s, page %d : dite de la lettre %d", c.Genre, page.N, r.AChoisir[i].Courrier)
		case page.Type == dossier.PageFeuilleRetour && page.Copie == fmt.Sprintf("%08d", c.Demande), page.Type == dossier.PageBlanche:
			justes++
		}
		if page.Type != dossier.PageBlanche && r.Sorts[page.N] == dossier.SortPiece {
			t.Logf("%s, page %d : prise pour une pièce (%+v)", c.Genre, page.N, page.Lettre)
		}
	}
	if len(r.Decisions) > 0 && (len(r.Decisions) > 1 || r.Decisions[0].Decision != dossier.DecisionComplement || r.Decisions[0].Demande != c.Demande) {
		faux++
		t.Errorf("%s : %+v", c.Genre, r.Decisions)
	}
	return justes, faux
}
