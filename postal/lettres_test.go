package postal

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
	"souspli/templates"
)

// habilite is an agent who may do everything to a demande of the Gironde.
func (b banc) habilite(t *testing.T) dossier.AgentID {
	t.Helper()
	id := storetest.Agent(t, b.Store, dossier.RoleSuperviseur)
	storetest.Executer(t, b.Store, "UPDATE agents SET habilite = true WHERE id = $1", id)
	return id
}

func (b banc) agir(t *testing.T, d dossier.DemandeID, qui dossier.AgentID, a dossier.CodeAction, x dossier.DonneesActe) {
	t.Helper()
	if _, err := b.Store.Agir(t.Context(), store.Ordre{Demande: d, Action: a, Agent: qui, Donnees: x}); err != nil {
		t.Fatal(a, err)
	}
}

// derniere writes the last letter of a kind, and gives its text.
func (b banc) derniere(t *testing.T, d dossier.DemandeID, g dossier.GenreCourrier) (dossier.Courrier, string) {
	t.Helper()
	cc, err := b.Store.CourriersDeDemande(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range slices.Backward(cc) {
		if c.Genre != g {
			continue
		}
		if err := b.Ecrire(t.Context(), c.ID); err != nil {
			t.Fatal(g, err)
		}
		c = b.courrier(t, c.ID)
		if c.Etat != dossier.CourrierEcrit {
			t.Fatalf("%s : %s, %s", g, c.Etat, c.Raison)
		}
		pdf, err := b.Copie(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		refait, err := templates.Letter(c.Genre, c.Donnees)
		if err != nil || dossier.EmpreinteDe(refait.PDF) != c.Empreinte {
			t.Errorf("%s : les données gelées ne redonnent pas la lettre (%v)", g, err)
		}
		return c, texte(t, pdf)
	}
	t.Fatalf("aucune lettre %s parmi %d", g, len(cc))
	return dossier.Courrier{}, ""
}

func (b banc) lot(t *testing.T, aSigner bool) BordereauInfo {
	t.Helper()
	info, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir(), ASigner: aSigner})
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func genresDe(info BordereauInfo) (l []string) {
	for _, p := range info.Pieces {
		l = append(l, string(p.Genre))
	}
	return l
}

// TestLettresDUneDemande is the story of the letters of a demande: each is due by what an agent did, written by the product, and true on the
// day it is written. An accusé that left is rectified once another letter does not say the new day.
func TestLettresDUneDemande(t *testing.T) {
	b := nouveau(t)
	qui := b.habilite(t)
	accuse := b.enregistrer(t, 1, nil)
	d := accuse.Demande
	if got := genresDe(b.lot(t, false)); !slices.Equal(got, []string{"accuse_reception"}) {
		t.Fatalf("lot %v", got)
	}
	b.agir(t, d, qui, dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{
		{Code: "acte_mariage", Libelle: "acte de mariage", Raison: dossier.PieceAbsente, Indispensable: true}}})
	_, lu := b.derniere(t, d, dossier.CourrierDemandePieces)
	for _, s := range []string{"13 avril 2026", "acte de mariage : absente", "est suspendu", "Feuille de retour", "13 août 2026", "sans jamais être avant le 12 juillet 2026"} {
		if !strings.Contains(lu, s) {
			t.Errorf("la demande de pièces ne dit pas « %s » :\n%s", s, lu)
		}
	}
	b.agir(t, d, qui, dossier.ActionComplement, dossier.DonneesActe{Motifs: "Elle est déjà au dossier.", Recues: []dossier.PieceRecue{{Code: "acte_mariage", Dispense: true}}})
	if _, lu := b.derniere(t, d, dossier.CourrierComplementRecu); !strings.Contains(lu, "n’est plus demandée") || !strings.Contains(lu, "12 juillet 2026") {
		t.Errorf("complément :\n%s", lu)
	}
	cc, err := b.Store.CourriersDeDemande(t.Context(), d)
	if err != nil || slices.ContainsFunc(cc, func(c dossier.Courrier) bool { return c.Genre == dossier.CourrierAccuseRectifie }) {
		t.Errorf("un accusé rectifié double la lettre qui dit déjà le jour (%v)", err)
	}
	if info := b.lot(t, false); !slices.Equal(genresDe(info), []string{"complement_recu"}) || len(info.Bloques) != 0 { // the request, which had not left, asks for nothing
		t.Errorf("lot %+v", info)
	}
}

// TestAccuseRectifie: what silence means changes once the accusé has left: another annuls and replaces it. One that has not left is written
// again instead.
func TestAccuseRectifie(t *testing.T) {
	b := nouveau(t)
	qui := b.habilite(t)
	sansBase := func(c *dossier.Contenu) {
		c.Fondement = dossier.Fondement{Code: dossier.FondementAucun}
		c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: "33", Manquantes: c.Manquantes})
	}
	parti, reste := b.enregistrer(t, 1, sansBase), b.enregistrer(t, 2, sansBase)
	if err := b.Ecrire(t.Context(), parti.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Store.ImprimerLot(t.Context(), storetest.Lot("lot-essai", parti.ID)); err != nil {
		t.Fatal(err)
	}
	if err := b.Ecrire(t.Context(), reste.ID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []dossier.Courrier{parti, reste} {
		d, err := b.Store.Demande(t.Context(), c.Demande)
		if err != nil {
			t.Fatal(err)
		}
		b.agir(t, c.Demande, qui, dossier.ActionRegularisation, dossier.DonneesActe{Jours: 30, Motifs: "Rien ne montre que le site a bloqué le dépôt.", Formalites: "Joindre ce qui le montre."})
		b.agir(t, c.Demande, qui, dossier.ActionRegularisationRecue, dossier.DonneesActe{Preuve: &dossier.PagePreuve{Pli: d.Plis[0], Page: 1},
			Fondement: &dossier.Fondement{Code: dossier.FondementInvitation, Reference: "invitation du 3 mars 2026"}})
	}
	_, lu := b.derniere(t, parti.Demande, dossier.CourrierAccuseRectifie)
	for _, s := range []string{templates.TitreAccuse, "annule et remplace celui du 12 mars 2026", "n’annonçait pas de date de refus", "12 juillet 2026"} {
		if !strings.Contains(lu, s) {
			t.Errorf("le rectifié ne dit pas « %s » :\n%s", s, lu)
		}
	}
	if c := b.courrier(t, reste.ID); c.Etat != dossier.CourrierAnnule || !strings.Contains(c.Raison, "dates changées") {
		t.Errorf("l’accusé qui n’était pas parti est %s (%s)", c.Etat, c.Raison)
	}
	if _, lu := b.derniere(t, reste.Demande, dossier.CourrierAccuseReception); strings.Contains(lu, "annule et remplace") || !strings.Contains(lu, "12 juillet 2026") {
		t.Errorf("accusé refait :\n%s", lu)
	}
}

// TestRegularisationDansUneEnveloppe: the accusé of a filing on no basis goes with the letter that says how to cure it, signed by hand: never
// in the day's batch, and both in one envelope.
func TestRegularisationDansUneEnveloppe(t *testing.T) {
	b := nouveau(t)
	qui := b.habilite(t)
	c := b.enregistrer(t, 1, func(c *dossier.Contenu) {
		c.Fondement = dossier.Fondement{Code: dossier.FondementAucun}
		c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: "33", Manquantes: c.Manquantes})
	})
	autre := b.enregistrer(t, 2, nil)
	b.agir(t, c.Demande, qui, dossier.ActionRegularisation, dossier.DonneesActe{Jours: 30, Motifs: "Rien ne montre que le site a bloqué le dépôt.", Formalites: "Joindre ce qui le montre."})
	if info := b.lot(t, false); len(info.Pieces) != 1 || info.Pieces[0].Courrier != autre.ID {
		t.Fatalf("lot du jour : %v", genresDe(info))
	}
	info := b.lot(t, true)
	if !slices.Equal(genresDe(info), []string{"regularisation", "accuse_reception"}) || info.Pieces[0].Enveloppe != 1 || info.Pieces[1].Enveloppe != 1 {
		t.Fatalf("lot à signer : %+v", info.Pieces)
	}
	if !strings.HasSuffix(info.Lot, "-a-signer") {
		t.Errorf("lot %s", info.Lot)
	}
	slip, err := os.ReadFile(filepath.Join(info.Dossier, FichierBordereau))
	if err != nil || !strings.Contains(texte(t, slip), "Total : 1 courrier,") {
		t.Errorf("bordereau : %v\n%s", err, texte(t, slip))
	}
	pdf, err := b.Copie(t.Context(), info.Pieces[0].Courrier)
	if err != nil {
		t.Fatal(err)
	}
	if lu := texte(t, pdf); !strings.Contains(lu, "Signature Dominique Essai, agent") || !strings.Contains(lu, "Votre dossier n’est pas renvoyé") {
		t.Errorf("régularisation :\n%s", lu)
	}
	if encore := b.lot(t, true); encore.Lot != "" {
		t.Errorf("imprimé deux fois : %+v", encore)
	}
}

// TestLettreEcriteTropTot: a letter written, and not printed before the day it gives is over, does not leave: the run says so, and the accusé it
// was to go with leaves without it.
func TestLettreEcriteTropTot(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, func(c *dossier.Contenu) {
		c.Fondement = dossier.Fondement{Code: dossier.FondementAucun}
		c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: "33", Manquantes: c.Manquantes})
	})
	b.agir(t, c.Demande, b.habilite(t), dossier.ActionRegularisation, dossier.DonneesActe{Jours: 30, Motifs: "Rien ne montre que le site a bloqué le dépôt.", Formalites: "Joindre ce qui le montre."})
	if _, lu := b.derniere(t, c.Demande, dossier.CourrierRegularisation); !strings.Contains(lu, "au plus tard") {
		t.Fatal(lu)
	}
	b.h.Avancer(60 * 24 * time.Hour)
	if info := b.lot(t, true); len(info.Pieces) != 0 || len(info.Bloques) != 1 || !strings.Contains(info.Bloques[0].Raison, "est passée") {
		t.Errorf("%v, bloqués %+v", genresDe(info), info.Bloques)
	}
	if info := b.lot(t, false); !slices.Equal(genresDe(info), []string{"accuse_reception"}) {
		t.Errorf("%v", genresDe(info))
	}
}

// TestAccuseNAttendPasSansFin: the accusé waits for the letter of its envelope no longer than the day it is due: one that cannot be written does
// not keep from the person the proof of their filing.
func TestAccuseNAttendPasSansFin(t *testing.T) {
	b := nouveau(t)
	qui := b.habilite(t)
	storetest.Executer(t, b.Store, "UPDATE agents SET nom = 'Dominique' WHERE id = $1", qui) // signs by half a name: the letter is blocked
	c := b.enregistrer(t, 1, func(c *dossier.Contenu) {
		c.Fondement = dossier.Fondement{Code: dossier.FondementAucun}
		c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: "33", Manquantes: c.Manquantes})
	})
	b.agir(t, c.Demande, qui, dossier.ActionRegularisation, dossier.DonneesActe{Jours: 30, Motifs: "Rien ne montre que le site a bloqué le dépôt.", Formalites: "Joindre ce qui le montre."})
	if info := b.lot(t, false); len(info.Pieces) != 0 || len(info.Bloques) != 1 {
		t.Fatalf("il attend : %v, bloqués %+v", genresDe(info), info.Bloques)
	}
	for b.aujourdhui().Before(c.DuLe) {
		b.h.Avancer(24 * time.Hour)
	}
	if info := b.lot(t, false); !slices.Equal(genresDe(info), []string{"accuse_reception"}) {
		t.Errorf("le jour où il est dû : %v", genresDe(info))
	}
}

// TestLettresDemandees: a duplicate, originals given back, the reasons of a refusal that silence made: refused with a reason when the
// register says there is nothing of the kind, written otherwise.
func TestLettresDemandees(t *testing.T) {
	b := nouveau(t)
	qui := b.habilite(t)
	accuse := b.enregistrer(t, 1, nil)
	d := accuse.Demande
	demander := func(g dossier.GenreCourrier, x dossier.LettreDemandee) error {
		_, err := b.Store.DemanderLettre(t.Context(), store.OrdreLettre{Demande: d, Genre: g, Agent: qui, Donnees: x})
		return err
	}
	motifs := dossier.LettreDemandee{Motifs: "En droit, l’article L. 423-1. En fait, rien ne l’établit.", RecueLe: dossier.NewDate(2026, 7, 20)}
	for _, x := range []struct {
		genre dossier.GenreCourrier
		d     dossier.LettreDemandee
	}{
		{dossier.CourrierDuplicata, dossier.LettreDemandee{De: accuse.ID}}, // not printed yet
		{dossier.CourrierReponseMotifs, motifs},                            // no refusal was born
		{dossier.CourrierRestitution, dossier.LettreDemandee{Objets: []string{" "}}},
		{dossier.CourrierElectronique, dossier.LettreDemandee{}},
		{dossier.CourrierSansSuite, motifs}, // never asked for: it is an action
	} {
		var r *dossier.RefusAction
		if err := demander(x.genre, x.d); !asRefus(err, &r) || !strings.HasSuffix(r.Raison, ".") {
			t.Errorf("%s : %v", x.genre, err)
		}
	}
	original := genresDe(b.lot(t, false))
	if !slices.Equal(original, []string{"accuse_reception"}) {
		t.Fatal(original)
	}
	if err := demander(dossier.CourrierDuplicata, dossier.LettreDemandee{De: accuse.ID}); err != nil {
		t.Fatal(err)
	}
	c, lu := b.derniere(t, d, dossier.CourrierDuplicata)
	for _, s := range []string{"Duplicata", "le double de notre lettre du 12 mars 2026", templates.TitreAccuse, "12 juillet 2026", "À garder pour vous"} {
		if !strings.Contains(lu, s) {
			t.Errorf("le duplicata ne dit pas « %s » :\n%s", s, lu)
		}
	}
	var x templates.DuplicataDonnees
	if err := json.Unmarshal(c.Donnees, &x); err != nil || x.OriginalDe != accuse.ID {
		t.Errorf("%+v %v", x.OriginalDe, err)
	}
	if err := demander(dossier.CourrierRestitution, dossier.LettreDemandee{Objets: []string{"un passeport"}}); err != nil {
		t.Fatal(err)
	}
	if _, lu := b.derniere(t, d, dossier.CourrierRestitution); !strings.Contains(lu, "– un passeport") {
		t.Errorf("restitution :\n%s", lu)
	}
	b.h.Avancer(140 * 24 * 3600e9) // 30 July
	if err := demander(dossier.CourrierReponseMotifs, motifs); err != nil {
		t.Fatal(err)
	}
	if _, lu := b.derniere(t, d, dossier.CourrierReponseMotifs); !strings.Contains(lu, "refus implicite de votre demande le 12 juillet 2026") || !strings.Contains(lu, "reçue le 20 juillet 2026") {
		t.Errorf("motifs :\n%s", lu)
	}
	if info := b.lot(t, false); slices.Contains(genresDe(info), string(dossier.CourrierReponseMotifs)) {
		t.Error("les motifs d’un refus, à signer, sont dans le lot du jour")
	}
	lignes, err := b.Store.JournalDe(t.Context(), store.ObjetDemande(d))
	if err != nil || !slices.ContainsFunc(lignes, func(l dossier.LigneJournal) bool { return l.Acte == store.ActeLettreDemandee }) {
		t.Errorf("le journal ne note pas qui a demandé la lettre (%v)", err)
	}
}

func asRefus(err error, r **dossier.RefusAction) bool { return errors.As(err, r) }
