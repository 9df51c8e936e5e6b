package compliance

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

func jour(s string) dossier.Date {
	d, err := dossier.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// demande is an invented one: received on 12 March 2026, on the préfecture's invitation, nothing missing.
func demande(change func(*dossier.Demande, *law.Parametres)) dossier.Demande {
	d := dossier.Demande{
		ID: 7, Numero: "2026-33-000123", Prefecture: "33", Etat: dossier.DemandeEnregistree, Procedure: "conjoint-francais",
		Dates:     dossier.Dates{PremiereSaisine: jour("2026-03-12"), Reception: jour("2026-03-12"), Enregistrement: jour("2026-03-13")},
		Fondement: dossier.Fondement{Code: dossier.FondementInvitation},
		Plis:      []dossier.PliID{4},
	}
	p := law.Parametres{Silence: "silence_defaut", Departement: "33"}
	if change != nil {
		change(&d, &p)
	}
	p.Dates, p.Fondement, p.Manquantes = d.Dates, d.Fondement, d.Manquantes
	d.Echeances = law.EcheancesInitiales(p)
	return d
}

func une(t *testing.T, oo []Obligation, code string) Obligation {
	t.Helper()
	i := slices.IndexFunc(oo, func(o Obligation) bool { return o.Code == code })
	if i < 0 {
		t.Fatalf("obligation %s absente", code)
	}
	return oo[i]
}

func accuseEcrit(le string) []dossier.Courrier {
	return []dossier.Courrier{{
		ID: 9, Genre: dossier.CourrierAccuseReception, Etat: dossier.CourrierImprime, EcritA: time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC).AddDate(0, 0, jour("2026-03-01").DaysTo(jour(le))), Lot: "lot-1",
	}}
}

// depose notes the day letters were handed over to La Poste.
func depose(cc []dossier.Courrier, le string) []dossier.Courrier {
	for i := range cc {
		cc[i].DeposeLe = jour(le)
	}
	return cc
}

// parCourriel is a letter by e-mail, written on 12 March and taken by the mail server that day; etat: where it is since.
func parCourriel(le string, etat dossier.EtatCourrier) dossier.Courrier {
	c := dossier.Courrier{ID: 12, Genre: dossier.CourrierElectronique, Etat: etat, EcritA: time.Date(2026, 3, 12, 11, 0, 0, 0, time.UTC)}
	if le != "" {
		c.EnvoyeA = time.Date(2026, 3, 12, 11, 0, 0, 0, time.UTC).AddDate(0, 0, jour("2026-03-12").DaysTo(jour(le)))
	}
	return c
}

func TestObligations(t *testing.T) {
	manque := func(d *dossier.Demande, p *law.Parametres) {
		d.Manquantes = []dossier.PieceManquante{{Code: "acte_mariage", Libelle: "acte de mariage", Exigee: true}}
	}
	cas := []struct {
		nom, code, le string
		change        func(*dossier.Demande, *law.Parametres)
		courriers     []dossier.Courrier
		etat          EtatObligation
		due, faite    string
		fait          string
	}{
		{nom: "enregistrée le lendemain", code: "enregistrement", le: "2026-03-20", etat: ObligationFaite, faite: "2026-03-13", fait: "1 jour"},
		{nom: "accusé pas encore écrit, à temps", code: "accuse_reception", le: "2026-03-13", etat: ObligationAFaire, due: "2026-03-16", fait: "non opposables"},
		{nom: "accusé en retard", code: "accuse_reception", le: "2026-03-17", etat: ObligationEnRetard, due: "2026-03-16"},
		{nom: "accusé fait", code: "accuse_reception", le: "2026-04-01", courriers: accuseEcrit("2026-03-13"), etat: ObligationFaite, due: "2026-03-16", faite: "2026-03-13", fait: "lot-1"},
		{nom: "accusé fait tard", code: "accuse_reception", le: "2026-04-01", courriers: accuseEcrit("2026-03-20"), etat: ObligationFaiteTard, due: "2026-03-16", faite: "2026-03-20"},
		{nom: "accusé déposé après le délai", code: "accuse_reception", le: "2026-04-01", courriers: depose(accuseEcrit("2026-03-13"), "2026-03-20"), etat: ObligationFaiteTard, due: "2026-03-16", faite: "2026-03-20",
			fait: "déposé à La Poste le 20\u00a0mars\u00a02026"},
		{nom: "accusé bloqué", code: "accuse_reception", le: "2026-04-01", courriers: []dossier.Courrier{{ID: 9, Genre: dossier.CourrierAccuseReception, Etat: dossier.CourrierBloque, Raison: "il manque le téléphone"}}, etat: ObligationEnRetard, due: "2026-03-16", fait: "il manque le téléphone"},
		{nom: "non transmise", code: "transmission", le: "2026-04-01", etat: ObligationSansObjet},
		{nom: "transmise", code: "transmission", le: "2026-04-01", change: func(d *dossier.Demande, p *law.Parametres) { d.Dates.PremiereSaisine = jour("2026-03-02") }, etat: ObligationFaite, faite: "2026-03-12", fait: "2\u00a0mars\u00a02026"},
		{nom: "réponse à venir", code: "decision", le: "2026-07-12", etat: ObligationAFaire, due: "2026-07-12"},
		{nom: "silence gardé", code: "decision", le: "2026-07-13", etat: ObligationEnRetard, due: "2026-07-12", fait: "décision implicite née le 12\u00a0juillet\u00a02026"},
		{nom: "silence depuis la première saisine", code: "decision", le: "2026-07-13", change: func(d *dossier.Demande, p *law.Parametres) { d.Dates.PremiereSaisine = jour("2026-03-02") }, etat: ObligationEnRetard, due: "2026-07-02"},
		{nom: "décision notée", code: "decision", le: "2026-07-13", change: func(d *dossier.Demande, p *law.Parametres) { d.Etat = dossier.DemandeDecision }, etat: ObligationFaite, due: "2026-07-12"},
		{nom: "sans fondement, aucune date", code: "decision", le: "2027-01-01", change: func(d *dossier.Demande, p *law.Parametres) { d.Fondement.Code = dossier.FondementAucun }, etat: ObligationAVerifier},
		{nom: "délai depuis la demande complète", code: "decision", le: "2027-01-01", change: func(d *dossier.Demande, p *law.Parametres) { p.Silence = "silence_90_jours" }, etat: ObligationAVerifier, fait: "n’est pas établi"},
		{nom: "rien à régulariser", code: "invitation_regulariser", le: "2026-04-01", etat: ObligationSansObjet},
		{nom: "à régulariser", code: "invitation_regulariser", le: "2026-04-01", change: func(d *dossier.Demande, p *law.Parametres) { d.Fondement.Code = dossier.FondementAucun }, etat: ObligationAVerifier},
		{nom: "aucune pièce ne manque", code: "demande_pieces", le: "2026-04-01", etat: ObligationSansObjet},
		{nom: "pièces non demandées", code: "demande_pieces", le: "2026-04-01", change: manque, etat: ObligationAFaire, fait: "acte de mariage"},
		{nom: "pièces demandées", code: "demande_pieces", le: "2026-04-01", change: func(d *dossier.Demande, p *law.Parametres) {
			manque(d, p)
			p.DemandeesLe, p.DelaiComplement = jour("2026-03-16"), 30
		}, etat: ObligationFaite, faite: "2026-03-16", fait: "15\u00a0avril\u00a02026"},
		{nom: "pièces attendues", code: "production_pieces", le: "2026-04-01", change: func(d *dossier.Demande, p *law.Parametres) {
			manque(d, p)
			p.DemandeesLe, p.DelaiComplement = jour("2026-03-16"), 30
		}, etat: ObligationAFaire, due: "2026-04-15", fait: "acte de mariage"},
		{nom: "accusé électronique avant l’autre", code: "accuse_reception", le: "2026-04-01", courriers: append(accuseEcrit("2026-03-20"), parCourriel("2026-03-16", dossier.CourrierEnvoye)),
			etat: ObligationFaite, due: "2026-03-16", faite: "2026-03-16", fait: "électronique parti par courriel"},
		{nom: "accusé électronique après l’autre", code: "accuse_reception", le: "2026-04-01", courriers: append(accuseEcrit("2026-03-13"), parCourriel("2026-03-16", dossier.CourrierEnvoye)),
			etat: ObligationFaite, due: "2026-03-16", faite: "2026-03-13", fait: "lot-1"},
		{nom: "accusé électronique pas parti", code: "accuse_reception", le: "2026-04-01", courriers: []dossier.Courrier{parCourriel("", dossier.CourrierEcrit)}, etat: ObligationEnRetard, due: "2026-03-16"},
		{nom: "accusé électronique revenu", code: "accuse_reception", le: "2026-04-01", courriers: []dossier.Courrier{parCourriel("2026-03-13", dossier.CourrierRejete)}, etat: ObligationEnRetard, due: "2026-03-16"},
		{nom: "recours, accusé électronique", code: "recours", le: "2026-08-01", courriers: []dossier.Courrier{parCourriel("2026-07-12", dossier.CourrierEnvoye)}, etat: ObligationAFaire, due: "2026-09-14"},
		{nom: "recours, accusé électronique revenu", code: "recours", le: "2026-09-15", courriers: []dossier.Courrier{parCourriel("2026-07-12", dossier.CourrierRejete)}, etat: ObligationAVerifier, fait: "pas opposable"},
		{nom: "recours ouvert", code: "recours", le: "2026-08-01", courriers: accuseEcrit("2026-03-13"), etat: ObligationAFaire, due: "2026-09-14"},
		{nom: "recours écoulé", code: "recours", le: "2026-09-15", courriers: accuseEcrit("2026-03-13"), etat: ObligationEnRetard, due: "2026-09-14", fait: "opposable seulement"},
		{nom: "CRPA L. 112-6, sans accusé", code: "recours", le: "2026-09-15", etat: ObligationAVerifier, fait: "pas opposable"},
		{nom: "CRPA L. 112-6, accusé après le silence", code: "recours", le: "2026-09-15", courriers: accuseEcrit("2026-07-13"), etat: ObligationAVerifier, fait: "pas opposable"},
		{nom: "CRPA L. 112-6, accusé le dernier jour", code: "recours", le: "2026-08-01", courriers: accuseEcrit("2026-07-12"), etat: ObligationAFaire, due: "2026-09-14"},
		{nom: "recours sans date", code: "recours", le: "2026-09-15", change: func(d *dossier.Demande, p *law.Parametres) { d.Fondement.Code = dossier.FondementAucun }, etat: ObligationAVerifier},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			o := une(t, Obligations(Dossier{Demande: demande(c.change), Courriers: c.courriers}, jour(c.le)), c.code)
			if o.Etat != c.etat || o.DueLe.String() != c.due || o.FaiteLe.String() != c.faite || !strings.Contains(o.Fait, c.fait) {
				t.Errorf("état %s, due %s, faite %s, %q ; attendu %s, %s, %s, « %s »", o.Etat, o.DueLe, o.FaiteLe, o.Fait, c.etat, c.due, c.faite, c.fait)
			}
		})
	}
}

// TestAccuseALaPoste: what became of the accusé is said with it: handed over, come back, presented, or its slip that no one has read.
func TestAccuseALaPoste(t *testing.T) {
	etape := func(g dossier.GenreEtape, le string, m dossier.MotifRetour) dossier.EtapeEnvoi {
		return dossier.EtapeEnvoi{Courrier: 9, Genre: g, Le: jour(le), Motif: m, A: time.Date(2026, 4, 8, 9, 0, 0, 0, time.UTC)}
	}
	presente := etape(dossier.EtapePresente, "2026-03-16", "")
	for fin, k := range map[string]struct {
		etapes []dossier.EtapeEnvoi
		remis  dossier.Date
	}{
		"(lot lot-1)": {},
		"(lot lot-1), présenté le 16\u00a0mars\u00a02026":                          {etapes: []dossier.EtapeEnvoi{presente}},
		"(lot lot-1), avis de réception revenu, dont le jour est à lire":           {etapes: []dossier.EtapeEnvoi{presente, etape(dossier.EtapeAvis, "2026-03-20", "")}},
		"(lot lot-1), revenu sans avoir été remis\u00a0: pli avisé et non réclamé": {etapes: []dossier.EtapeEnvoi{presente, etape(dossier.EtapeNonRemis, "2026-04-06", dossier.MotifNonReclame)}},
		"(lot lot-1), remis le 17\u00a0mars\u00a02026":                             {etapes: []dossier.EtapeEnvoi{presente, etape(dossier.EtapeAvis, "2026-03-20", "")}, remis: jour("2026-03-17")},
	} {
		x := Dossier{Demande: demande(nil), Courriers: depose(accuseEcrit("2026-03-13"), "2026-03-14"), Etapes: k.etapes}
		x.Courriers[0].RemisLe = k.remis
		if o := une(t, Obligations(x, jour("2026-05-01")), "accuse_reception"); !strings.HasSuffix(o.Fait, fin) {
			t.Errorf("%q, attendu « …%s »", o.Fait, fin)
		}
	}
}

// TestEveryObligationASaSource: nothing is owed without a text, the state in which it was read and a certainty.
func TestEveryObligationASaSource(t *testing.T) {
	for _, code := range append([]dossier.CodeFondement{""}, fondements()...) {
		d := demande(func(d *dossier.Demande, p *law.Parametres) { d.Fondement.Code = code })
		oo := Obligations(Dossier{Demande: d}, jour("2026-04-01"))
		if len(oo) < 8 {
			t.Fatalf("%s : %d obligations", code, len(oo))
		}
		for _, o := range oo {
			if o.Obligation == "" || o.Texte == "" || o.Article == "" || o.Version == "" || o.Certitude == "" || o.Fait == "" || o.Etat.Libelle() == string(o.Etat) && o.Etat != "faite" {
				t.Errorf("%s : %+v", code, o)
			}
		}
	}
}

func fondements() []dossier.CodeFondement {
	var r []dossier.CodeFondement
	for _, f := range law.Fondements() {
		r = append(r, f.Code)
	}
	return r
}

func tentative(date string) dossier.Tentative {
	return dossier.Tentative{Blocage: "maintenance_site", Date: date}
}

// TestCE435594 counts as the decision asks: several attempts, not all in the same week (CE 10 June 2020, n° 435594; law F-4.18).
func TestCE435594(t *testing.T) {
	pli := []dossier.Pli{{ID: 4, Reception: dossier.Reception{RecuLe: jour("2026-03-12")}}}
	ccc := map[string]dossier.ChampLu{"ccc_contacte": {Valeur: "oui"}}
	cas := []struct {
		nom        string
		tentatives []dossier.Tentative
		champs     map[string]dossier.ChampLu
		plis       []dossier.Pli
		n, sem     int
		sansDate   int
		manque     int
	}{
		{nom: "rien", manque: 4},
		{nom: "quatre captures de la même semaine", tentatives: []dossier.Tentative{tentative("2026-03-02T10:14"), tentative("2026-03-03T10:14"), tentative("2026-03-04T09:00"), tentative("2026-03-08T23:59")}, champs: ccc, plis: pli, n: 4, sem: 1, manque: 1},
		{nom: "dimanche et lundi sont deux semaines", tentatives: []dossier.Tentative{tentative("2026-03-08"), tentative("2026-03-09"), tentative("2026-03-10")}, champs: ccc, plis: pli, n: 3, sem: 2},
		{nom: "fin d’année : même semaine ISO", tentatives: []dossier.Tentative{tentative("2025-12-29"), tentative("2026-01-02"), tentative("2026-01-04")}, champs: ccc, plis: pli, n: 3, sem: 1, manque: 1},
		{nom: "la lettre et la capture d’une même tentative", tentatives: []dossier.Tentative{tentative("2026-03-02"), tentative("2026-03-02T10:14"), tentative("2026-03-02T10:14")}, champs: ccc, plis: pli, n: 1, sem: 1, manque: 2},
		{nom: "deux heures du même jour", tentatives: []dossier.Tentative{tentative("2026-03-02T10:14"), tentative("2026-03-02T18:02"), tentative("2026-03-11")}, champs: ccc, plis: pli, n: 3, sem: 2},
		{nom: "sans date, ne compte pas", tentatives: []dossier.Tentative{tentative(""), tentative("2026-03-00"), tentative("2026-03-11")}, champs: ccc, plis: pli, n: 1, sem: 1, sansDate: 2, manque: 2},
		{nom: "le CCC n’est pas une tentative", tentatives: []dossier.Tentative{{Blocage: "ccc_sans_reponse", Date: "2026-03-02"}, tentative("2026-03-03"), tentative("2026-03-11"), tentative("2026-03-18")}, plis: pli, n: 3, sem: 3},
		{nom: "sans contact avec le CCC", tentatives: []dossier.Tentative{tentative("2026-03-03"), tentative("2026-03-11"), tentative("2026-03-18")}, plis: pli, n: 3, sem: 3, manque: 1},
		{nom: "sans message à la préfecture", tentatives: []dossier.Tentative{tentative("2026-03-03"), tentative("2026-03-11"), tentative("2026-03-18")}, champs: ccc, n: 3, sem: 3, manque: 1},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			got := CompterPreuves(dossier.Demande{Tentatives: c.tentatives, Champs: c.champs}, c.plis)
			if got.Tentatives != c.n || len(got.Semaines) != c.sem || got.SansDate != c.sansDate || len(got.Manque) != c.manque || got.Atteint != (c.manque == 0) {
				t.Errorf("%+v, attendu %d tentatives, %d semaines, %d sans date, %d manques", got, c.n, c.sem, c.sansDate, c.manque)
			}
			if !strings.Contains(got.Certitude, "à vérifier") {
				t.Error("le repère est présenté comme un seuil")
			}
		})
	}
}

func TestTexteObligations(t *testing.T) {
	d := demande(nil)
	s := TexteObligations(d, Obligations(Dossier{Demande: d, Courriers: accuseEcrit("2026-03-13")}, jour("2026-04-01")), CompterPreuves(d, nil), jour("2026-04-01"))
	for _, x := range []string{"2026-33-000123", "1.", "8.", "Accuser réception de la demande", "FAITE", "CRPA L. 112-3", "13\u00a0mars\u00a02026", "courrier 9", "pli 4, page 1", "— à vérifier", "AVANT D’ALLER DEVANT LE JUGE", "encore 3 tentatives"} {
		if !strings.Contains(s, x) {
			t.Errorf("ne dit pas « %s » :\n%s", x, s)
		}
	}
	for _, l := range strings.Split(s, "\n") {
		if len([]rune(l)) > 110 {
			t.Errorf("ligne de %d caractères : %s", len([]rune(l)), l)
		}
	}
}

func TestDemandeJSON(t *testing.T) {
	vide, err := DemandeJSON(Dossier{Demande: dossier.Demande{Numero: "2026-33-000001"}})
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(vide, &m); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"numero", "etat", "dates", "personne", "representant", "destinataire", "fondement", "champs", "pieces", "pieces_manquantes", "tentatives", "echeances", "courriers", "plis", "journal"} {
		v, ok := m[k]
		if !ok || v == nil && k != "representant" {
			t.Errorf("%s : %v", k, v)
		}
	}
	if n := len(m["dates"].(map[string]any)); n != 5 {
		t.Errorf("%d dates", n)
	}
	d := demande(nil)
	d.Tentatives = []dossier.Tentative{{Blocage: "maintenance_site", Date: "2026-03-02T10:14", URL: "https://exemple.invalid/?a=1&b=2", Page: 5, Pli: 4}}
	plein, err := DemandeJSON(Dossier{Demande: d, Courriers: accuseEcrit("2026-03-13"), Plis: []dossier.Pli{{ID: 4}}})
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		Echeances []map[string]any `json:"echeances"`
		Tentative []map[string]any `json:"tentatives"`
	}
	if err := json.Unmarshal(plein, &x); err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"code", "article", "version", "declencheur", "entrees", "date", "certitude"} {
		if _, ok := x.Echeances[0][k]; !ok {
			t.Errorf("échéance sans %s", k)
		}
	}
	if x.Tentative[0]["blocage"] != "maintenance_site" || x.Tentative[0]["page"] != 5.0 || x.Tentative[0]["pli"] != 4.0 {
		t.Errorf("tentative %v", x.Tentative[0])
	}
	if !bytes.Contains(plein, []byte("a=1&b=2")) {
		t.Error("les adresses du web sont échappées")
	}
}

// A letter by e-mail says when the server took it.
func TestDemandeJSONCourriel(t *testing.T) {
	b, err := DemandeJSON(Dossier{Demande: demande(nil), Courriers: []dossier.Courrier{parCourriel("2026-03-16", dossier.CourrierEnvoye)}})
	if err != nil || !strings.Contains(string(b), `"envoye_a":"2026-03-16T11:00:00Z"`) && !strings.Contains(string(b), `"envoye_a": "2026-03-16T11:00:00Z"`) {
		t.Errorf("%s %v", b, err)
	}
}

// What became of a letter by e-mail is among the steps, as that of a letter on paper.
func TestEtapesCourriel(t *testing.T) {
	c := parCourriel("2026-03-16", dossier.CourrierRejete)
	x := Dossier{Demande: demande(nil), Courriers: []dossier.Courrier{c}, Journal: []dossier.LigneJournal{
		{Acte: store.ActeCourrierEnvoye, Details: `{"courrier":12,"le":"2026-03-16"}`, A: c.EnvoyeA, Par: "machine"},
		{Acte: store.ActeCourrierRejete, Details: `{"courrier":12}`, A: c.EnvoyeA.AddDate(0, 0, 1), Par: "machine"}}}
	texte := strings.Join(strings.Fields(strings.ReplaceAll(texteAcheminement(x, jour("2026-04-01")), "\u00a0", " ")), " ")
	for _, mot := range []string{"envoyée le 16 mars 2026, par courriel — registre", "non arrivée le 17 mars 2026, par courriel — registre"} {
		if !strings.Contains(texte, mot) {
			t.Errorf("« %s » absent de :\n%s", mot, texte)
		}
	}
	x.Journal, x.Courriers[0].Etat = nil, dossier.CourrierEcrit
	if texte := texteAcheminement(x, jour("2026-04-01")); !strings.Contains(texte, "pas encore partie") {
		t.Error(texte)
	}
}

// TestEnregistrementElectronique: a demande that came by e-mail has its two deadlines among the obligations, done, late or not; the accusé on paper does
// not do for the electronic one, which is then « à vérifier »; the accusé d’enregistrement has its steps in the bundle and the JSON. Others have none.
func TestEnregistrementElectronique(t *testing.T) {
	d := demande(func(_ *dossier.Demande, p *law.Parametres) { p.Electronique = true })
	le := func(s string) time.Time {
		d := jour(s)
		return time.Date(d.An, time.Month(d.Mois), d.Jour, 10, 0, 0, 0, time.UTC)
	}
	parti := dossier.LigneJournal{Acte: store.ActeAvisParti, Details: `{"avis":3,"courrier":0,"canal":"courriel"}`, A: le("2026-03-13"), Par: "machine"}
	rejete := dossier.LigneJournal{Acte: store.ActeAvisRejete, Details: `{"avis":3,"courrier":0,"canal":"courriel"}`, A: le("2026-03-14"), Par: "machine"}
	autre := dossier.LigneJournal{Acte: store.ActeAvisParti, Details: `{"avis":2,"courrier":9,"canal":"courriel"}`, A: le("2026-03-12"), Par: "machine"}
	avis := func(e dossier.EtatAvis, code string) []dossier.Avis {
		return []dossier.Avis{{ID: 2, Courrier: 9, Etat: dossier.AvisParti}, {ID: 3, Etat: e, Code: code}}
	}
	imprime := accuseEcrit("2026-03-13")
	imprime[0].Etat = dossier.CourrierImprime
	for nom, c := range map[string]struct {
		x         Dossier
		le        string
		code      string
		etat      EtatObligation
		due, fait string
	}{
		"rien, à temps":      {Dossier{}, "2026-03-13", "accuse_electronique_enregistrement", ObligationAFaire, "2026-03-13", "aucun accusé d’enregistrement parti"},
		"rien, trop tard":    {Dossier{Avis: avis(dossier.AvisDu, ""), Journal: []dossier.LigneJournal{autre}}, "2026-03-16", "accuse_electronique_enregistrement", ObligationEnRetard, "2026-03-13", "aucun accusé d’enregistrement parti"},
		"parti":              {Dossier{Avis: avis(dossier.AvisParti, ""), Journal: []dossier.LigneJournal{autre, parti}}, "2026-03-16", "accuse_electronique_enregistrement", ObligationFaite, "2026-03-13", "parti par courriel"},
		"parti, puis rejeté": {Dossier{Avis: avis(dossier.AvisRejete, "5.1.1"), Journal: []dossier.LigneJournal{parti, rejete}}, "2026-03-16", "accuse_electronique_enregistrement", ObligationEnRetard, "2026-03-13", "rejeté (5.1.1)"},
		"accusé dû":          {Dossier{}, "2026-03-16", "accuse_electronique", ObligationAFaire, "2026-03-26", "aucun accusé électronique parti"},
		"accusé en retard":   {Dossier{}, "2026-03-27", "accuse_electronique", ObligationEnRetard, "2026-03-26", "aucun accusé électronique parti"},
		"accusé parti":       {Dossier{Courriers: []dossier.Courrier{parCourriel("2026-03-16", dossier.CourrierEnvoye)}}, "2026-03-27", "accuse_electronique", ObligationFaite, "2026-03-26", "parti par courriel"},
		"accusé sur papier":  {Dossier{Courriers: imprime}, "2026-03-27", "accuse_electronique", ObligationAVerifier, "2026-03-26", "qu’il en tienne lieu est à vérifier"},
	} {
		c.x.Demande = d
		if o := une(t, Obligations(c.x, jour(c.le)), c.code); o.Etat != c.etat || o.DueLe.String() != c.due || !strings.Contains(o.Fait, c.fait) || o.Texte == "" || o.Version == "" {
			t.Errorf("%s : %+v", nom, o)
		}
	}
	x := Dossier{Demande: d, Avis: avis(dossier.AvisRejete, "5.1.1"), Journal: []dossier.LigneJournal{autre, parti, rejete}}
	texte := strings.Join(strings.Fields(strings.ReplaceAll(texteAcheminement(x, jour("2026-04-01")), "\u00a0", " ")), " ")
	for _, mot := range []string{"Accusé d’enregistrement électronique envoyé le 13 mars 2026, par courriel — registre", "non arrivé le 14 mars 2026, par courriel : rejeté (5.1.1) — registre"} {
		if !strings.Contains(texte, mot) {
			t.Errorf("« %s » absent de :\n%s", mot, texte)
		}
	}
	b, err := DemandeJSON(x)
	if err != nil || !strings.Contains(string(b), `"accuse_enregistrement": {`) || strings.Count(string(b), `"etape": "envoye"`) != 1 || strings.Count(string(b), `"etape": "rejete"`) != 1 {
		t.Errorf("%s %v", b, err)
	}
	poste := Dossier{Demande: demande(nil)}
	if b, err := DemandeJSON(poste); err != nil || strings.Contains(string(b), "accuse_enregistrement") {
		t.Errorf("venue par la poste : %s %v", b, err)
	}
	for _, o := range Obligations(poste, jour("2026-04-01")) {
		if strings.HasPrefix(o.Code, "accuse_electronique") {
			t.Errorf("venue par la poste : %+v", o)
		}
	}
}

// The basis comes with its conditions, what is missing of each, what silence means under it, and what an agent owes; each deadline with
// how its day was found.
func TestDemandeJSONFondementEtCalcul(t *testing.T) {
	lu := func(d dossier.Demande) (x struct {
		Fondement struct {
			Code, Libelle, Article, Version, Silence string
			Decision                                 bool
			Preuves                                  []dossier.Preuve
			Conditions                               []struct{ Code, Force, Manque string }
			Tache                                    *struct {
				Code, Article, Certitude, Depuis string
				DuLe                             string `json:"du_le"`
			}
		}
		Echeances []struct{ Code, Libelle, Calcul, Date string }
	}) {
		b, err := DemandeJSON(Dossier{Demande: d})
		if err == nil {
			err = json.Unmarshal(b, &x)
		}
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	d := demande(nil)
	d.Etat = dossier.DemandeEnregistree
	d.Fondement = dossier.Fondement{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Preuves: []dossier.Preuve{
		{Condition: "C2", Objet: "tentative", Pli: 4, Page: 5, Certitude: law.Etablie, Force: law.Appui},
	}}
	x := lu(d)
	f := x.Fondement
	if f.Code != "arrete_prefectoral_local" || f.Libelle == "" || !f.Decision || f.Tache != nil || len(f.Preuves) != 1 || f.Preuves[0].Force != "appui" || f.Preuves[0].Page != 5 || len(f.Conditions) != 6 {
		t.Errorf("%+v", f)
	}
	if c := f.Conditions[1]; c.Code != "C2" || c.Force != "appui" || c.Manque == "" {
		t.Errorf("%+v", c)
	}
	if c := f.Conditions[5]; c.Force != "" || !strings.Contains(c.Manque, "l’invitation ou la convocation") {
		t.Errorf("%+v", c)
	}
	for _, e := range x.Echeances {
		if e.Libelle == "" || e.Date != "" && !strings.Contains(e.Calcul, "2026 (l") {
			t.Errorf("%+v", e)
		}
	}

	d.Fondement = dossier.Fondement{Code: dossier.FondementAucun}
	f = lu(d).Fondement
	if f.Decision || f.Tache == nil || f.Tache.Code != string(dossier.TacheRegularisation) || f.Tache.Certitude != law.Deduit || f.Tache.DuLe == "" || f.Tache.Article != "CRPA L. 114-6" || f.Tache.Depuis != d.Dates.Reception.String() || len(f.Conditions) != 0 {
		t.Errorf("%+v", f)
	}
}

// liasseDe registers a demande whose pli has real bytes, with a letter written; clore closes their day.
func liasseDe(t *testing.T, clore bool) (Deps, string, []byte) {
	t.Helper()
	s, h := storetest.NewHorloge(t)
	c, err := evidence.Open(t.Context(), "file://"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	octets := []byte("%PDF-1.4 octets d’un scan inventé\n%%EOF\n")
	i := storetest.Identite(1)
	n := storetest.NouveauPli(1)
	if n.Empreinte, err = c.Put(t.Context(), octets); err != nil {
		t.Fatal(err)
	}
	n.Taille = int64(len(octets))
	pli := storetest.PliLuDe(t, s, n, i)
	r, err := s.Register(t.Context(), storetest.Nouvelle(t, s, pli, i))
	if err != nil {
		t.Fatal(err)
	}
	cc, err := s.CourriersDeDemande(t.Context(), r.Demandes[0])
	if err != nil || len(cc) != 1 {
		t.Fatalf("courriers %v, %v", cc, err)
	}
	pdf, err := c.Put(t.Context(), []byte("%PDF-1.4 accusé inventé\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.EcrireCourrier(t.Context(), cc[0].ID, store.Ecriture{Donnees: []byte(`{"version":1}`), Empreinte: pdf, Lignes: []string{"A"}, NbPages: 1, Version: 1}); err != nil {
		t.Fatal(err)
	}
	h.Avancer(24 * time.Hour)
	if clore {
		if _, err := s.CloreJours(t.Context(), storetest.Jour); err != nil {
			t.Fatal(err)
		}
	}
	return Deps{Store: s, Coffre: c, Now: h.Now}, r.Numeros[0], octets
}

func deplier(t *testing.T, b []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		x, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		nom := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(nom), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(nom, x, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// sh runs a command of the LISEZMOI in the unpacked bundle, with nothing of ours.
func sh(t *testing.T, dir, commande string) (string, error) {
	t.Helper()
	c := exec.Command("sh", "-c", commande)
	c.Dir = dir
	c.Env = append(os.Environ(), "LC_ALL=C")
	b, err := c.CombinedOutput()
	return string(b), err
}

// commandes are the indented blocks of the LISEZMOI, as a reader copies them.
func commandes(t *testing.T, dir string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "LISEZMOI.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var blocs []string
	var bloc []string
	for _, l := range append(strings.Split(string(b), "\n"), "") {
		if strings.HasPrefix(l, "    ") {
			bloc = append(bloc, l)
		} else if len(bloc) > 0 {
			blocs = append(blocs, strings.Join(bloc, "\n"))
			bloc = nil
		}
	}
	return blocs
}

func TestExporter(t *testing.T) {
	deps, numero, octets := liasseDe(t, true)
	var w bytes.Buffer
	if err := Exporter(t.Context(), deps, numero, &w); err != nil {
		t.Fatal(err)
	}
	dir := deplier(t, w.Bytes())
	original, err := filepath.Glob(filepath.Join(dir, "plis", "pli-*.pdf"))
	if err != nil || len(original) != 1 {
		t.Fatalf("originaux %v", original)
	}
	if b, err := os.ReadFile(original[0]); err != nil || !bytes.Equal(b, octets) {
		t.Errorf("l’original n’est pas rendu octet pour octet (%v)", err)
	}
	for _, motif := range []string{"LISEZMOI.txt", "demande.json", "obligations.json", "obligations.txt", "lectures/pli-*.json", "courriers/*.pdf", "courriers/*.json", "journal/lignes/*.txt", "journal/jours/2026-03-12.txt", "journal/EMPREINTES.txt"} {
		if f, err := filepath.Glob(filepath.Join(dir, motif)); err != nil || len(f) == 0 {
			t.Errorf("%s absent", motif)
		}
	}

	// As a lawyer would, with coreutils.
	cc := commandes(t, dir)
	if len(cc) != 5 {
		t.Fatalf("%d commandes dans LISEZMOI : %q", len(cc), cc)
	}
	s, err := sh(t, dir, cc[0])
	if err != nil || strings.Count(s, ": OK") != nombreFichiers(t, dir)-1 {
		t.Errorf("sha256sum -c : %v\n%s", err, s)
	}
	if s, err := sh(t, dir, cc[1]); err != nil || strings.Contains(s, "ABSENT") || strings.Count(s, "présent") < 3 {
		t.Errorf("lignes du journal : %v\n%s", err, s)
	}
	if s, err := sh(t, dir, cc[2]); err != nil || strings.Contains(s, "DIFF") || strings.Count(s, "conforme") != 1 {
		t.Errorf("jours du journal : %v\n%s", err, s)
	}

	if s, err := sh(t, dir, cc[3]); err != nil || strings.Contains(s, "ABSENT") || strings.Count(s, "au journal") != 3 {
		t.Errorf("contenus du journal : %v\n%s", err, s)
	}
	if s, err := sh(t, dir, cc[4]); err != nil || strings.Contains(s, "DIFF") || strings.Count(s, "conforme") != 2 {
		t.Errorf("papiers du journal : %v\n%s", err, s)
	}

	// One character changed anywhere is seen.
	ecrire := func(nom, motif, par string) {
		t.Helper()
		b, err := os.ReadFile(nom)
		if err != nil || !bytes.Contains(b, []byte(motif)) {
			t.Fatalf("%s ne contient pas %q (%v)", nom, motif, err)
		}
		if err := os.WriteFile(nom, bytes.Replace(b, []byte(motif), []byte(par), 1), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ecrire(original[0], "inventé", "changé!")
	if s, err := sh(t, dir, cc[0]); err == nil {
		t.Errorf("un original changé passe :\n%s", s)
	}
	if s, _ := sh(t, dir, cc[4]); strings.Count(s, "DIFF") != 1 {
		t.Errorf("un original changé passe :\n%s", s)
	}
	lignes, _ := filepath.Glob(filepath.Join(dir, "journal/lignes/*.txt"))
	ecrire(lignes[0], "machine", "agent:1")
	if s, _ := sh(t, dir, cc[1]); strings.Count(s, "ABSENT") != 1 {
		t.Errorf("une ligne changée passe :\n%s", s)
	}
	ecrire(filepath.Join(dir, "journal/jours/2026-03-12.txt"), "lignes", "lignez")
	if s, _ := sh(t, dir, cc[2]); !strings.Contains(s, "DIFF") {
		t.Errorf("un jour changé passe :\n%s", s)
	}
}

func nombreFichiers(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestExporterSansJournalClos(t *testing.T) {
	deps, numero, _ := liasseDe(t, false)
	var w bytes.Buffer
	if err := Exporter(t.Context(), deps, numero, &w); err != nil {
		t.Fatal(err)
	}
	dir := deplier(t, w.Bytes())
	if s, err := sh(t, dir, "sha256sum -c --quiet "+Manifeste); err != nil {
		t.Errorf("%v\n%s", err, s)
	}
}

// TestExporterFaitsNotes: a fact that an agent wrote down, and one that was imported, are in the bundle with what the journal holds of them.
func TestExporterFaitsNotes(t *testing.T) {
	deps, numero, _ := liasseDe(t, false)
	s := deps.Store
	d, err := s.DemandeParNumero(t.Context(), numero)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.NoterTentative(t.Context(), d.ID, dossier.Tentative{Genre: dossier.GenreInvitation, Date: "2026-03-02", Auteur: "bureau du séjour", Pli: d.Plis[0], Page: 3},
		0, storetest.Agent(t, s, dossier.RoleGuichet)); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Importer(t.Context(), store.NouvelImport{Prefecture: "33", Genre: dossier.ImportCCC, Lignes: []dossier.LigneImport{{Ligne: 2, Reference: "S-1", Identite: d.Personne,
		Faits: []dossier.Tentative{{Genre: dossier.GenreCCCTicket, Date: "2026-02-12", Reference: "S-1", Source: dossier.SourceImport, Certitude: dossier.TentativeEtablie}}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RattacherLigne(t.Context(), storetest.Interroger[int64](t, s, "SELECT id FROM lignes_importees"), d.ID, nil, 0); err != nil {
		t.Fatal(err)
	}
	var w bytes.Buffer
	if err := Exporter(t.Context(), deps, numero, &w); err != nil {
		t.Fatal(err)
	}
	dir := deplier(t, w.Bytes())
	if s, err := sh(t, dir, commandes(t, dir)[3]); err != nil || strings.Contains(s, "ABSENT") || strings.Count(s, "journal/sels/fait-") != 2 {
		t.Errorf("faits au journal : %v\n%s", err, s)
	}
	texte, err := os.ReadFile(filepath.Join(dir, "obligations.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, mot := range []string{"pli 1, page 3 (établi)", "import 1, ligne 2 (établi)", "ticket du centre de contact citoyens (n° S-1)"} {
		if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(string(texte), "\u00a0", " ")), " "), mot) {
			t.Errorf("obligations.txt ne dit pas « %s »", mot)
		}
	}
}

// poster makes the accusé of a demande leave under a number, in a batch, and gives its steps: noted by an agent, known by the Suivi, shown by slips in
// plis of three pages, those of others too when partage.
func poster(t *testing.T, deps Deps, d dossier.Demande, agent dossier.AgentID, partage bool) (c dossier.CourrierID, avis dossier.PliID) {
	t.Helper()
	s, ctx := deps.Store, t.Context()
	cc, err := s.CourriersDeDemande(ctx, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	c = cc[0].ID
	lot := storetest.Lot(fmt.Sprint("lot-", c), c)
	lot.Agent, lot.Enveloppes[0].Recommandee = agent, true
	if _, err := s.ImprimerLot(ctx, lot); err != nil {
		t.Fatal(err)
	}
	if err := s.LivrerLot(ctx, lot.Nom); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MettreSousPli(ctx, lot.Nom, nil, agent); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeposerLot(ctx, lot.Nom, nil, storetest.Jour.AddDays(1), agent); err != nil {
		t.Fatal(err)
	}
	presente := storetest.Jour.AddDays(3)
	if err := s.NoterSuivi(ctx, store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: deps.Now(), Statut: 200, Corps: []byte(`{"autres":"1A00000000099"}`)}}, Demandes: []store.EnvoiASuivre{{Courrier: c}},
		Lus: []store.EnvoiLuSuivi{{Courrier: c, PresenteLe: presente, Evenements: []dossier.EvenementSuivi{{A: deps.Now(), Code: "AG1", Libelle: "En attente"}}}}}); err != nil {
		t.Fatal(err)
	}
	octets := []byte(fmt.Sprintf("%%PDF-1.4 avis inventé %d\n", c))
	n := storetest.NouveauPli(100 + int(c))
	if n.Empreinte, err = deps.Coffre.Put(ctx, octets); err != nil {
		t.Fatal(err)
	}
	n.Taille = int64(len(octets))
	avis = storetest.PliLuDe(t, s, n, storetest.Identite(3))
	e := store.Enregistrement{Pli: avis, Sorts: map[int]dossier.SortPage{1: dossier.SortAvis, 2: dossier.SortBlanche, 3: dossier.SortBlanche},
		Retours: []dossier.Retour{{Pli: avis, Page: 1, Courrier: c, Demande: d.ID, Genre: dossier.RetourAvis, Lu: dossier.LuParDataMatrix}}}
	if partage {
		e.Sorts[3] = dossier.SortPasANous
	}
	if _, err := s.Register(ctx, e); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Agir(ctx, store.Ordre{Demande: d.ID, Action: dossier.ActionRemise, Agent: agent, Donnees: dossier.DonneesActe{Courrier: c, Reference: "lu sur l’avis"}}); err != nil {
		t.Fatal(err)
	}
	return c, avis
}

// TestExporterPoste: the bundle and the JSON hold each step of our letters at the post, with where it is known from; the slip goes with them when its
// pli is of nobody else, and is named otherwise. All of it is checked as the rest.
func TestExporterPoste(t *testing.T) {
	for nom, partage := range map[string]bool{"l’avis seul": false, "l’avis parmi d’autres": true} {
		t.Run(nom, func(t *testing.T) {
			deps, numero, _ := liasseDe(t, false)
			s := deps.Store
			if err := s.AjouterPlage(t.Context(), dossier.PlageRecommande{Prefecture: "*", Prefixe: "1A", Premier: 478772024, Dernier: 478772024}, 0); err != nil {
				t.Fatal(err)
			}
			d, err := s.DemandeParNumero(t.Context(), numero)
			if err != nil {
				t.Fatal(err)
			}
			agent := storetest.Agent(t, s, dossier.RoleInstructeur)
			c, avis := poster(t, deps, d, agent, partage)
			var w bytes.Buffer
			if err := Exporter(t.Context(), deps, numero, &w); err != nil {
				t.Fatal(err)
			}
			dir := deplier(t, w.Bytes())
			cc := commandes(t, dir)
			for i, motif := range map[int]string{0: "FAILED", 1: "ABSENT", 3: "ABSENT", 4: "DIFF"} {
				if s, err := sh(t, dir, cc[i]); err != nil || strings.Contains(s, motif) {
					t.Errorf("commande %d : %v\n%s", i, err, s)
				}
			}
			seul, _ := filepath.Glob(filepath.Join(dir, fmt.Sprintf("plis/pli-%d.pdf", avis)))
			if (len(seul) == 1) == partage {
				t.Errorf("fichier de l’avis : %v", seul)
			}
			lu, err := os.ReadFile(filepath.Join(dir, "courriers/acheminement.txt"))
			if err != nil {
				t.Fatal(err)
			}
			texte := strings.Join(strings.Fields(strings.ReplaceAll(string(lu), "\u00a0", " ")), " ")
			ou := fmt.Sprintf("plis/pli-%d.pdf, page 1", avis)
			if partage {
				ou = fmt.Sprintf("pli %d, page 1, gardé au registre", avis)
			}
			for _, mot := range []string{"recommandé 1A04787720243", fmt.Sprintf("imprimée le 13 mars 2026, lot lot-%d — noté par l’agent %d", c, agent), "mise sous pli le 13 mars 2026", "déposée le 13 mars 2026",
				"présentée le 15 mars 2026 — Suivi de La Poste", "avis revenu le jour écrit dessus est à lire — avis de réception, " + ou, "remise le 13 mars 2026 — noté par l’agent", "lu sur l’avis", "AG1 En attente"} {
				if !strings.Contains(texte, mot) {
					t.Errorf("acheminement.txt ne dit pas « %s » :\n%s", mot, lu)
				}
			}
			b, err := LireDemandeJSON(t.Context(), deps, numero)
			if err != nil {
				t.Fatal(err)
			}
			if dansLaLiasse, err := os.ReadFile(filepath.Join(dir, "demande.json")); err != nil || !bytes.Equal(b, dansLaLiasse) {
				t.Errorf("demande.json n’est pas ce que dit la commande (%v)", err)
			}
			if bytes.Contains(w.Bytes(), []byte("1A00000000099")) || bytes.Contains(b, []byte("1A00000000099")) {
				t.Error("la réponse de La Poste, qui parle d’autres lettres, est sortie")
			}
			var x struct {
				Courriers []struct {
					Recommande string
					Poste      []struct {
						Etape, Le, Source, Preuve string
						Agent                     dossier.AgentID
						Page                      *dossier.PagePreuve
						Gardee                    bool
					}
					Suivi *struct{ Evenements []dossier.EvenementSuivi }
				}
			}
			if err := json.Unmarshal(b, &x); err != nil {
				t.Fatal(err)
			}
			var dit []string
			for _, e := range x.Courriers[0].Poste {
				dit = append(dit, strings.TrimSpace(fmt.Sprint(e.Etape, " ", e.Le, " ", e.Source)))
				if e.Etape == "avis_revenu" && (e.Page == nil || *e.Page != (dossier.PagePreuve{Pli: avis, Page: 1}) || e.Gardee != partage) {
					t.Errorf("%+v", e)
				}
			}
			veut := "imprime 2026-03-13 agent, sous_pli 2026-03-13 agent, depose 2026-03-13 agent, avis_revenu  avis, remis 2026-03-13 agent, presente 2026-03-15 suivi"
			if got := strings.Join(dit, ", "); got != veut || x.Courriers[0].Suivi == nil || len(x.Courriers[0].Suivi.Evenements) != 1 {
				t.Errorf("%s\nattendu %s", got, veut)
			}
		})
	}
}

func TestExporterRefuse(t *testing.T) {
	deps, numero, octets := liasseDe(t, true)
	if err := Exporter(t.Context(), deps, "2026-33-999999", io.Discard); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("numéro inconnu : %v", err)
	}
	storetest.Executer(t, deps.Store, `ALTER TABLE plis DISABLE TRIGGER USER`)
	autre := dossier.EmpreinteDe(append(octets, 'x'))
	storetest.Executer(t, deps.Store, `UPDATE plis SET empreinte = $1`, autre[:])
	if err := Exporter(t.Context(), deps, numero, io.Discard); err == nil {
		t.Error("une liasse sans son original est faite")
	}
}

func TestLireDemandeJSON(t *testing.T) {
	deps, numero, _ := liasseDe(t, true)
	b, err := LireDemandeJSON(t.Context(), deps, numero)
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		Numero    string
		Plis      []struct{ SHA256 string }
		Courriers []struct{ Etat string }
		Journal   []struct{ Acte string }
	}
	if err := json.Unmarshal(b, &x); err != nil {
		t.Fatal(err)
	}
	if x.Numero != numero || len(x.Plis) != 1 || len(x.Plis[0].SHA256) != 64 || len(x.Courriers) != 1 || x.Courriers[0].Etat != "ecrit" || len(x.Journal) < 3 {
		t.Errorf("%+v", x)
	}
}
