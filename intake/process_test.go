package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/ocr/child"
	"souspli/reconcile"
	"souspli/store"
)

func TestDuScanALaDemande(t *testing.T) {
	i := atelier(t)
	i.Lecteur = processus(child.Limites{}) // the whole protocol, once
	f := dossierDe(1)
	recu, err := i.Receive(t.Context(), "scan.pdf", f.octets(t), reception())
	if err != nil {
		t.Fatal(err)
	}
	if recu.Pages != 5 || recu.Deja || recu.Empreinte != dossier.EmpreinteDe(f.octets(t)) {
		t.Errorf("reçu %+v", recu)
	}
	vues := 0
	if err := i.Process(t.Context(), recu.Pli, func(page, total int) { vues++ }); err != nil {
		t.Fatal(err)
	}
	if vues != 5 {
		t.Errorf("progression sur %d pages", vues)
	}
	pli := pliDe(t, i, recu.Pli)
	if pli.Etat != dossier.PliTraite || len(pli.Demandes) != 1 || len(pli.Raisons) != 0 {
		t.Fatalf("pli %s demandes %v raisons %q", pli.Etat, pli.Demandes, pli.Raisons)
	}
	d, err := i.Store.Demande(t.Context(), pli.Demandes[0])
	if err != nil {
		t.Fatal(err)
	}
	if d.Numero == "" || d.Etat != dossier.DemandeEnregistree || d.Procedure != "conjoint-francais" || d.EnregistreePar != 0 {
		t.Errorf("demande %s %s %s par %d", d.Numero, d.Etat, d.Procedure, d.EnregistreePar)
	}
	if d.Dates.Reception != jourRecu || d.Dates.PremiereSaisine != jourRecu || d.Dates.Enregistrement != dossier.NewDate(2026, 3, 13) {
		t.Errorf("dates %+v", d.Dates)
	}
	if d.Fondement.Code != dossier.FondementArreteLocal || d.Fondement.Propose {
		t.Errorf("fondement %+v", d.Fondement)
	}
	if d.Destinataire.CodePostal != "33000" || d.Destinataire.Voie != "12 rue des Lilas" {
		t.Errorf("destinataire %+v", d.Destinataire)
	}
	if !slices.ContainsFunc(d.Echeances, func(e dossier.Echeance) bool { return !e.Date.IsZero() && e.Article != "" }) {
		t.Errorf("échéances %+v", d.Echeances)
	}
	if len(d.Pieces) != 2 || len(d.Tentatives) == 0 || len(d.Manquantes) == 0 {
		t.Errorf("%d pièces, %d tentatives, %d manquantes", len(d.Pieces), len(d.Tentatives), len(d.Manquantes))
	}
	courriers, err := i.Store.CourriersDeDemande(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(courriers) != 1 || courriers[0].Genre != dossier.CourrierAccuseReception {
		t.Errorf("courriers %+v", courriers)
	}
	if got := sortsDe(t, i, recu.Pli); !slices.Equal(got, []string{"1:piece", "2:piece", "3:piece", "4:blanche", "5:piece"}) {
		t.Errorf("sorts %v", got)
	}
	for p := 1; p <= 5; p++ {
		if b, err := i.Coffre.Apercu(t.Context(), recu.Empreinte, p); err != nil || string(b) != fmt.Sprintf("apercu %d", p) {
			t.Errorf("aperçu %d : %q %v", p, b, err)
		}
	}
}

func TestTraiterDeuxFoisNeFaitRienDePlus(t *testing.T) {
	i := atelier(t)
	id := recevoir(t, i, dossierDe(1), reception())
	traiter(t, i, id)
	journal, err := i.Store.JournalDe(t.Context(), fmt.Sprintf("pli:%d", id))
	if err != nil {
		t.Fatal(err)
	}
	traiter(t, i, id)
	apres, err := i.Store.JournalDe(t.Context(), fmt.Sprintf("pli:%d", id))
	if err != nil {
		t.Fatal(err)
	}
	if len(journal) == 0 || len(apres) != len(journal) || len(demandesDuRegistre(t, i)) != 1 {
		t.Errorf("journal %d puis %d lignes, %d demandes", len(journal), len(apres), len(demandesDuRegistre(t, i)))
	}
}

func TestMemesOctetsUnSeulPli(t *testing.T) {
	i := atelier(t)
	a := recevoir(t, i, dossierDe(1), reception())
	recu, err := i.Receive(t.Context(), "autre nom.pdf", dossierDe(1).octets(t), reception())
	if err != nil {
		t.Fatal(err)
	}
	if recu.Pli != a || !recu.Deja || originaux(t, i) != 1 {
		t.Errorf("second envoi : pli %d déjà %v, %d originaux", recu.Pli, recu.Deja, originaux(t, i))
	}
}

func TestDateDeReceptionVenueAvecLeSecondEnvoi(t *testing.T) {
	i := atelier(t)
	sans := reception()
	sans.RecuLe = dossier.Date{}
	id := recevoir(t, i, dossierDe(1), sans)
	if pli := traiter(t, i, id); pli.Etat != dossier.PliAVerifier {
		t.Fatalf("pli %s", pli.Etat)
	}
	if encore := recevoir(t, i, dossierDe(1), reception()); encore != id {
		t.Fatalf("un autre pli : %d et %d", id, encore)
	}
	if pli := traiter(t, i, id); pli.Etat != dossier.PliTraite || pli.Reception.RecuLe != jourRecu {
		t.Errorf("pli %s reçu le %s", pli.Etat, pli.Reception.RecuLe)
	}
	autre := reception()
	autre.RecuLe = jourRecu.AddDays(-1)
	recevoir(t, i, dossierDe(1), autre)
	if pli := pliDe(t, i, id); pli.Reception.RecuLe != jourRecu {
		t.Errorf("une date dite a changé : %s", pli.Reception.RecuLe)
	}
}

func TestRefusNeGardeRien(t *testing.T) {
	i := atelier(t)
	_, err := i.Receive(t.Context(), "x.pdf", []byte("pas un document"), reception())
	refus, ok := errors.AsType[*dossier.Refus](err)
	if !ok || refus.Code != dossier.RefusType {
		t.Fatalf("erreur %v", err)
	}
	plis, err := i.Store.Plis(t.Context(), store.FiltrePlis{Prefectures: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(plis) != 0 || originaux(t, i) != 0 {
		t.Errorf("%d plis, %d originaux après un refus", len(plis), originaux(t, i))
	}
}

func TestDouteTrancheParUnAgent(t *testing.T) {
	i := atelier(t)
	f := dossierDe(1)
	douter(&f, "nom_naissance", "voie")
	id := recevoir(t, i, f, reception())
	pli := traiter(t, i, id)
	if pli.Etat != dossier.PliAVerifier || !slices.Contains(pli.Raisons, "2\u00a0champs à vérifier") || len(demandesDuRegistre(t, i)) != 0 {
		t.Fatalf("pli %s %q", pli.Etat, pli.Raisons)
	}
	a := agent(t, i.Store)
	corrige := dossier.ChampLu{Valeur: "Inventé", Confiance: 1, Source: dossier.SourceAgent, Page: 1}
	if err := i.Store.Corriger(t.Context(), id, 0, "nom_naissance", corrige, a); err != nil {
		t.Fatal(err)
	}
	res, err := i.Enregistrer(t.Context(), id, a)
	if err != nil {
		t.Fatal(err)
	}
	if res.Etat != dossier.PliTraite || len(res.Demandes) != 1 || len(res.Numeros) != 1 {
		t.Fatalf("%+v", res)
	}
	d := demandesDuRegistre(t, i)[0]
	d, err = i.Store.Demande(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d.Personne.NomNaissance != "Inventé" || d.EnregistreePar != a || d.Champs["nom_naissance"].Source != dossier.SourceAgent {
		t.Errorf("demande de %q enregistrée par %d", d.Personne.NomNaissance, d.EnregistreePar)
	}
	if d.Champs["nom_naissance"].Lu != "Invente01" {
		t.Errorf("ce que la machine avait lu est perdu : %q", d.Champs["nom_naissance"].Lu)
	}
	encore, err := i.Enregistrer(t.Context(), id, a)
	if err != nil || !slices.Equal(encore.Demandes, res.Demandes) || len(demandesDuRegistre(t, i)) != 1 {
		t.Errorf("enregistrer deux fois : %+v %v", encore, err)
	}
}

func TestReceptionConfirmeePuisMachine(t *testing.T) {
	i := atelier(t)
	r := reception()
	r.RecuLe = dossier.Date{}
	id := recevoir(t, i, dossierDe(1), r)
	pli := traiter(t, i, id)
	if pli.Etat != dossier.PliAVerifier || !slices.Contains(pli.Raisons, "date de réception à confirmer") {
		t.Fatalf("pli %s %q", pli.Etat, pli.Raisons)
	}
	a := agent(t, i.Store)
	if res, err := i.Enregistrer(t.Context(), id, a); err != nil || res.Etat != dossier.PliAVerifier || len(res.Demandes) != 0 {
		t.Fatalf("sans date de réception : %+v %v", res, err)
	}
	if err := i.Store.ConfirmerReception(t.Context(), id, reception(), a); err != nil {
		t.Fatal(err)
	}
	if pli = traiter(t, i, id); pli.Etat != dossier.PliTraite || len(pli.Demandes) != 1 {
		t.Errorf("pli %s %q", pli.Etat, pli.Raisons)
	}
}

func TestSansFormulaireLAgentSaisit(t *testing.T) {
	i := atelier(t)
	f := dossierDe(1)
	keyed := f.Lecture.Formulaires[0]
	f.Lecture.Formulaires = nil
	for k := range 2 {
		f.Lecture.Pages[k] = dossier.PageLue{N: k + 1, Type: dossier.PageAutre}
	}
	id := recevoir(t, i, f, reception())
	if pli := traiter(t, i, id); pli.Etat != dossier.PliAVerifier || !slices.Contains(pli.Raisons, "aucun formulaire reconnu") {
		t.Fatalf("pli %s %q", pli.Etat, pli.Raisons)
	}
	a := agent(t, i.Store)
	keyed.Copie, keyed.Pages, keyed.Code = "", nil, false
	if _, err := i.Store.AjouterFormulaire(t.Context(), id, keyed, a); err != nil {
		t.Fatal(err)
	}
	res, err := i.Enregistrer(t.Context(), id, a)
	if err != nil || res.Etat != dossier.PliTraite || len(res.Demandes) != 1 {
		t.Fatalf("%+v %v", res, err)
	}
	d, err := i.Store.Demande(t.Context(), res.Demandes[0])
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Pieces) != 3 {
		t.Errorf("pièces %+v : autre, passeport et capture", d.Pieces)
	}
}

func TestPliPasANous(t *testing.T) {
	i := atelier(t)
	f := dossierDe(1)
	f.Lecture.Formulaires, f.Lecture.Pages = nil, []dossier.PageLue{{N: 1, Type: dossier.PageEnveloppe}, {N: 2, Type: dossier.PageAutre}}
	f.Lecture.Tentatives = nil
	id := recevoir(t, i, f, reception())
	traiter(t, i, id)
	a := agent(t, i.Store)
	if _, err := i.Store.AjouterFormulaire(t.Context(), id, dossier.FormulaireLu{Procedure: reconcile.PasANous}, a); err != nil {
		t.Fatal(err)
	}
	res, err := i.Enregistrer(t.Context(), id, a)
	if err != nil || res.Etat != dossier.PliTraite || len(res.Demandes) != 0 {
		t.Fatalf("%+v %v", res, err)
	}
	if got := sortsDe(t, i, id); !slices.Equal(got, []string{"1:enveloppe", "2:pas_a_nous"}) {
		t.Errorf("sorts %v", got)
	}
}

func TestComplementDansUnSecondPli(t *testing.T) {
	i := atelier(t)
	premier := traiter(t, i, recevoir(t, i, dossierDe(1), reception()))
	f := dossierDe(1)
	f.Sel = "courriel de confirmation"
	f.Lecture.Pages[2].Type = dossier.PageBulletinPaie
	second := traiter(t, i, recevoir(t, i, f, reception()))
	if second.Etat != dossier.PliTraite || !slices.Equal(second.Demandes, premier.Demandes) {
		t.Fatalf("second pli %s demandes %v, premier %v", second.Etat, second.Demandes, premier.Demandes)
	}
	d, err := i.Store.Demande(t.Context(), premier.Demandes[0])
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(d.Plis, second.ID) || !slices.ContainsFunc(d.Pieces, func(p dossier.Piece) bool { return p.Type == "bulletin_paie" && p.Pli == second.ID }) {
		t.Errorf("plis %v pièces %+v", d.Plis, d.Pieces)
	}
	if d.Dates.Reception != jourRecu {
		t.Errorf("la date de réception a changé : %s", d.Dates.Reception)
	}
}

// What a hand wrote of a person the register knows is settled by it; of one it does not, or with an unsure cell, it waits for an agent.
func TestMainEtRegistre(t *testing.T) {
	i := atelier(t)
	ecrite := func(sel string, raisons ...string) feuille {
		f := dossierDe(1)
		f.Sel = sel
		for _, code := range []string{"nom_naissance", "prenoms", "date_naissance", "numero_etranger"} {
			c := f.Lecture.Formulaires[0].Champs[code]
			c.Source, c.AVerifier, c.Raisons = dossier.SourceManuscrit, true, []string{dossier.RaisonALaMain}
			if code == "prenoms" {
				c.Raisons = append(c.Raisons, raisons...)
			}
			f.Lecture.Formulaires[0].Champs[code] = c
		}
		return f
	}
	inconnue := traiter(t, i, recevoir(t, i, ecrite("avant"), reception()))
	if inconnue.Etat != dossier.PliAVerifier || !slices.Contains(inconnue.Raisons, "4\u00a0champs à vérifier") {
		t.Fatalf("%s %q", inconnue.Etat, inconnue.Raisons)
	}
	connue := traiter(t, i, recevoir(t, i, dossierDe(1), reception()))
	peuSure := traiter(t, i, recevoir(t, i, ecrite("peu sûre", dossier.RaisonPeuSur), reception()))
	if peuSure.Etat != dossier.PliAVerifier || !slices.Contains(peuSure.Raisons, "1\u00a0champ à vérifier") {
		t.Errorf("une case peu sûre : %s %q", peuSure.Etat, peuSure.Raisons)
	}
	sure := traiter(t, i, recevoir(t, i, ecrite("sûre"), reception()))
	if sure.Etat != dossier.PliTraite || !slices.Equal(sure.Demandes, connue.Demandes) {
		t.Errorf("des cases sûres : %s %q %v", sure.Etat, sure.Raisons, sure.Demandes)
	}
}

func TestFamilleDansUnPli(t *testing.T) {
	i := atelier(t)
	f := dossierDe(1)
	autre := dossierDe(2)
	autre.Lecture.Formulaires[0].Pages = []int{6, 7}
	f.Lecture.Pages = append(f.Lecture.Pages, dossier.PageLue{N: 6, Type: dossier.PageFormulaire}, dossier.PageLue{N: 7, Type: dossier.PageDonnees}, dossier.PageLue{N: 8, Type: dossier.PageVisa})
	f.Lecture.Formulaires = append(f.Lecture.Formulaires, autre.Lecture.Formulaires[0])
	pli := traiter(t, i, recevoir(t, i, f, reception()))
	if pli.Etat != dossier.PliTraite || len(pli.Demandes) != 2 {
		t.Fatalf("pli %s demandes %v raisons %q", pli.Etat, pli.Demandes, pli.Raisons)
	}
	s, err := i.Sortie(t.Context(), pli.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Demandes) != 2 || s.Demandes[0].Champs["nom_naissance"].Valeur != "Invente01" || s.Demandes[1].Pieces[0].Type != "visa" {
		t.Errorf("sortie %+v", s.Demandes)
	}
}

// cles gives the names of a JSON object, sorted.
func cles(t *testing.T, v any) string {
	t.Helper()
	m, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("%T n’est pas un objet", v)
	}
	return strings.Join(slices.Sorted(maps.Keys(m)), " ")
}

func TestContratJSON(t *testing.T) {
	i := atelier(t)
	sortie := func(id dossier.PliID) map[string]any {
		s, err := i.Sortie(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	const noms = "demandes etat fichier mode pages pages_lues pli raisons recu_le refus sha256"

	t.Run("enregistrée", func(t *testing.T) {
		f := dossierDe(1)
		id := recevoir(t, i, f, reception())
		traiter(t, i, id)
		m := sortie(id)
		if got := cles(t, m); got != noms {
			t.Errorf("clés %q", got)
		}
		if m["fichier"] != "scan.pdf" || m["pli"] != fmt.Sprint(id) || m["sha256"] != dossier.EmpreinteDe(f.octets(t)).String() || m["pages"] != 5.0 ||
			m["etat"] != "traite" || m["recu_le"] != "2026-03-12" || m["mode"] != "lrar" || m["refus"] != nil || len(m["raisons"].([]any)) != 0 {
			t.Errorf("%v", m)
		}
		page := m["pages_lues"].([]any)[0].(map[string]any)
		if got := cles(t, page); got != "confiance n page procedure revision type variante" || page["type"] != "formulaire" || page["n"] != 1.0 {
			t.Errorf("page %v", page)
		}
		d := m["demandes"].([]any)[0].(map[string]any)
		if got := cles(t, d); got != "champs fondement numero pieces pieces_manquantes procedure tentatives variante" {
			t.Errorf("clés d’une demande %q", got)
		}
		if numero, ok := d["numero"].(string); !ok || !strings.HasPrefix(numero, "2026-33-") || d["fondement"] != "arrete_prefectoral_local" {
			t.Errorf("numero %v fondement %v", d["numero"], d["fondement"])
		}
		champ := d["champs"].(map[string]any)["nom_naissance"].(map[string]any)
		if got := cles(t, champ); got != "a_verifier confiance page source valeur" || champ["valeur"] != "Invente01" || champ["source"] != "code" {
			t.Errorf("champ %v", champ)
		}
		piece := d["pieces"].([]any)[0].(map[string]any)
		if got := cles(t, piece); got != "pages type" || piece["type"] != "passeport" {
			t.Errorf("pièce %v", piece)
		}
		if m, ok := d["pieces_manquantes"].([]any); !ok || len(m) == 0 {
			t.Errorf("pièces manquantes %v", d["pieces_manquantes"])
		} else if _, ok := m[0].(string); !ok {
			t.Errorf("pièces manquantes %v", m)
		}
		var capture map[string]any
		for _, x := range d["tentatives"].([]any) {
			if x.(map[string]any)["page"] == 5.0 {
				capture = x.(map[string]any)
			}
		}
		if got := cles(t, capture); got != "blocage date message page url" || capture["date"] != "2026-03-02T10:14" {
			t.Errorf("tentative %v", capture)
		}
	})
	t.Run("qui attend : numero null", func(t *testing.T) {
		f := dossierDe(3)
		douter(&f, "voie")
		r := reception()
		r.RecuLe = dossier.Date{}
		id := recevoir(t, i, f, r)
		traiter(t, i, id)
		m := sortie(id)
		if got := cles(t, m); got != noms || m["recu_le"] != nil || m["etat"] != "a_verifier" || len(m["raisons"].([]any)) < 2 {
			t.Errorf("%v", m)
		}
		d := m["demandes"].([]any)[0].(map[string]any)
		if v, ok := d["numero"]; !ok || v != nil {
			t.Errorf("numero %v", v)
		}
		if d["champs"].(map[string]any)["voie"].(map[string]any)["a_verifier"] != true {
			t.Error("le doute n’est pas dit")
		}
	})
	t.Run("pas encore lue : listes vides, jamais null", func(t *testing.T) {
		m := sortie(recevoir(t, i, dossierDe(4), reception()))
		for _, k := range []string{"raisons", "pages_lues", "demandes"} {
			if l, ok := m[k].([]any); !ok || len(l) != 0 {
				t.Errorf("%s : %v", k, m[k])
			}
		}
	})
	for n, variante := range []string{"", reconcile.LettreSignalement, reconcile.LettreRelance} {
		t.Run("lettre "+variante+" sans formulaire : ses tentatives se lisent, aucune demande n’en naît", func(t *testing.T) {
			f := dossierDe(5 + n)
			f.Lecture.Formulaires[0].Procedure, f.Lecture.Formulaires[0].Variante = "probleme-anef", variante
			f.Lecture.Pages[0].Type = dossier.PageProblemeANEF
			id := recevoir(t, i, f, reception())
			traiter(t, i, id)
			m := sortie(id)
			ds := m["demandes"].([]any)
			if len(ds) != 1 || m["etat"] != "a_verifier" || len(m["raisons"].([]any)) == 0 {
				t.Fatalf("%v", m)
			}
			d := ds[0].(map[string]any)
			if d["numero"] != nil || d["procedure"] != "probleme-anef" || d["variante"] != variante || len(d["tentatives"].([]any)) != 1 {
				t.Errorf("%v", d)
			}
		})
	}
	t.Run("refusée : le nom et le refus, rien d’autre", func(t *testing.T) {
		b, err := json.Marshal(SortieRefus("a.pdf", &dossier.Refus{Code: dossier.RefusChiffre, Message: "Mot de passe."}))
		if want := `{"fichier":"a.pdf","refus":{"code":"pdf_chiffre","message":"Mot de passe."}}`; err != nil || string(b) != want {
			t.Errorf("%s, attendu %s (%v)", b, want, err)
		}
	})
}

// TestHuitTravailleurs: 200 plis of the same 25 persons, 8 workers at once: 25 demandes, every pli on its person's demande.
func TestHuitTravailleurs(t *testing.T) {
	i := atelier(t)
	const personnes, plis = 25, 200
	file := make(chan dossier.PliID, plis)
	for n := range plis {
		f := dossierDe(n % personnes)
		f.Sel = fmt.Sprint("envoi ", n)
		file <- recevoir(t, i, f, reception())
	}
	close(file)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for id := range file {
				if err := i.Process(t.Context(), id, nil); err != nil {
					t.Errorf("pli %d : %v", id, err)
				}
			}
		})
	}
	wg.Wait()
	demandes := demandesDuRegistre(t, i)
	if len(demandes) != personnes {
		t.Fatalf("%d demandes pour %d personnes", len(demandes), personnes)
	}
	total := 0
	for _, d := range demandes {
		d, err := i.Store.Demande(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		total += len(d.Plis)
		if len(d.Plis) != plis/personnes {
			t.Errorf("demande %s : %d plis", d.Numero, len(d.Plis))
		}
	}
	compte, err := i.Store.CompterPlis(t.Context(), []string{"*"})
	if err != nil {
		t.Fatal(err)
	}
	if total != plis || compte[dossier.PliTraite] != plis {
		t.Errorf("%d plis rattachés, %d traités sur %d", total, compte[dossier.PliTraite], plis)
	}
}

func TestDeuxTravailleursUnPli(t *testing.T) {
	i := atelier(t)
	for n := range 10 {
		id := recevoir(t, i, dossierDe(n), reception())
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if err := i.Process(t.Context(), id, nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if n := len(demandesDuRegistre(t, i)); n != 10 {
		t.Errorf("%d demandes pour 10 plis", n)
	}
}

// TestDeuxEcrituresDUneInconnue: the same person written in two ways, decided at once by two workers: never two demandes. The second goes to
// the first, or waits for an agent who sees both.
func TestDeuxEcrituresDUneInconnue(t *testing.T) {
	i := atelier(t)
	noms := [][2]string{{"Benali", "Ben Ali"}, {"Cherif", "Sherif"}, {"Youssoufi", "Yusufi"}, {"Abdelkader", "Abdulkadir"}}
	for n, deux := range noms {
		var ids []dossier.PliID
		for k, nom := range deux {
			f := dossierDe(n)
			champs := f.Lecture.Formulaires[0].Champs
			champs["nom_naissance"], champs["telephone"] = lu(nom), lu(fmt.Sprintf("06%08d", 11_111_111*(n+1)))
			delete(champs, "numero_etranger")
			champs["date_naissance"] = lu(fmt.Sprintf("19%02d-05-%02d", 60+7*n, 3+5*n))
			f.Sel = fmt.Sprint("écriture ", n, k)
			ids = append(ids, recevoir(t, i, f, reception()))
		}
		var wg sync.WaitGroup
		for _, id := range ids {
			wg.Go(func() {
				if err := i.Process(t.Context(), id, nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if n := len(demandesDuRegistre(t, i)); n != len(noms) {
		t.Errorf("%d demandes pour %d personnes écrites chacune de deux façons", n, len(noms))
	}
}

// TestLettreEtCourriel: the same form and pieces by registered letter, then by e-mail, are one demande, and the second adds nothing to it.
func TestLettreEtCourriel(t *testing.T) {
	i := atelier(t)
	premier := traiter(t, i, recevoir(t, i, dossierDe(1), reception()))
	avant, err := i.Store.Demande(t.Context(), premier.Demandes[0])
	if err != nil {
		t.Fatal(err)
	}
	f, r := dossierDe(1), reception()
	f.Sel, r.Mode, r.NumeroLRAR = "courriel", dossier.ModeCourriel, ""
	second := traiter(t, i, recevoir(t, i, f, r))
	rs, err := i.Store.Rapprochements(t.Context(), second.ID)
	if err != nil || len(rs) != 1 || rs[0].Decision != dossier.DecisionDoublon || !strings.Contains(strings.Join(rs[0].Raisons, " ; "), "arrive aussi autrement (courriel)") {
		t.Fatalf("%+v %v", rs, err)
	}
	apres, err := i.Store.Demande(t.Context(), premier.Demandes[0])
	if err != nil || len(apres.Pieces) != len(avant.Pieces) || !slices.Contains(apres.Plis, second.ID) {
		t.Errorf("pièces %d puis %d, plis %v %v", len(avant.Pieces), len(apres.Pieces), apres.Plis, err)
	}
}
