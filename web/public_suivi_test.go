package web

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store/storetest"
	"souspli/templates"
)

// suivisTest is what the public door may know of demandes, by number, date of birth and code together.
type suivisTest map[string]dossier.Suivi

func (s suivisTest) Suivre(_ context.Context, numero string, naissance dossier.DateIncomplete, code string) (dossier.Suivi, error) {
	x, ok := s[numero+string(naissance)+code]
	if !ok {
		return x, dossier.ErrIntrouvable
	}
	return x, nil
}

// codeTest is a code that reads well.
var codeTest = dossier.SignesDe(bytes.Repeat([]byte{7}, dossier.LongueurCodeSuivi-1))

// suivreTest are the answers that open the demandes of suivisTest.
func suivreTest() map[string]string {
	return map[string]string{"reference": "2026-33-000001", "naissance.an": "1989", "naissance.mois": "7", "naissance.jour": "", "code": strings.ToLower(dossier.EcrireSignes(codeTest))}
}

// poser makes the demande of suivreTest be that.
func (s suivisTest) poser(x dossier.Suivi) { s["2026-33-0000011989-07-00"+codeTest] = x }

// unSuivi is a demande in a state, with all that may be known of it; the clock of the test stands on 12 March 2026.
func unSuivi(etat dossier.EtatDemande) dossier.Suivi {
	return dossier.Suivi{
		Etat: etat, Prefecture: "33", Reception: dossier.NewDate(2026, 2, 2), Completude: dossier.NewDate(2026, 2, 9), Depuis: dossier.NewDate(2026, 3, 3), Avant: dossier.DemandePieces,
		Fondement: dossier.FondementPostal, Silences: []dossier.Echeance{{Code: "silence_defaut", Date: dossier.NewDate(2026, 6, 2), Certitude: law.Vu}},
		Service: "Service des étrangers", Adresse: []string{"2 esplanade Charles-de-Gaulle", "33077 BORDEAUX CEDEX"}, Telephone: "05 00 00 00 00",
	}
}

// TestChaqueEtatSeDit: every state a demande may have is said in every language, in its own words; the French ones begin as the table says. A new
// state fails here until it is worded.
func TestChaqueEtatSeDit(t *testing.T) {
	fr, err := templates.LireMessages("fr")
	if err != nil {
		t.Fatal(err)
	}
	s := nouveauSite()
	for _, l := range templates.Langues {
		m, err := templates.LireMessages(l.Code)
		if err != nil {
			t.Fatal(err)
		}
		for cle, texte := range fr {
			if strings.HasPrefix(cle, "suivi.") && (m[cle] == "" || l.BCP != "fr" && m[cle] == texte) {
				t.Errorf("%s : %s n’est pas dans cette langue", l.Code, cle)
			}
		}
		for _, e := range dossier.EtatsDemande {
			titre, dire := m["suivi.etat."+string(e.Etat)], m["suivi.dire."+string(e.Etat)]
			if titre == "" || dire == "" {
				t.Errorf("%s : %s n’a pas ses mots", l.Code, e.Etat)
				continue
			}
			if premier, _, _ := strings.Cut(e.Public, " "); l.BCP == "fr" && !strings.HasPrefix(strings.ToLower(titre), premier) {
				t.Errorf("%s : %s se dit %q, la table dit %q", l.Code, e.Etat, titre, e.Public)
			}
			s.suivis.poser(unSuivi(e.Etat))
			page(t, s.post(l.Prefixe()+"/suivi", suivreTest()), 200, `<html lang="`+l.BCP+`" dir="`+l.Dir+`">`, titre, dire, "2026-33-000001", "Gironde")
			page(t, s.get(l.Prefixe()+"/"), 200, `href="`+l.Prefixe()+`/suivi"`)
		}
	}
}

// TestSuiviEtats: what to do and by when, state by state; the days that are over are said to be; what is not established is « à vérifier ».
func TestSuiviEtats(t *testing.T) {
	s := nouveauSite()
	avec := func(etat dossier.EtatDemande, change func(*dossier.Suivi)) dossier.Suivi {
		x := unSuivi(etat)
		change(&x)
		return x
	}
	silence := func(code, certitude string, jour dossier.Date, f dossier.CodeFondement) func(*dossier.Suivi) {
		return func(x *dossier.Suivi) {
			x.Silences, x.Fondement = []dossier.Echeance{{Code: code, Date: jour, Certitude: certitude}}, f
		}
	}
	pieces := func(limite dossier.Date) func(*dossier.Suivi) {
		return func(x *dossier.Suivi) {
			x.Pieces, x.Limite = []dossier.PieceManquante{{Code: "acte_mariage", Libelle: "acte de mariage <récent>", Exigee: true}}, limite
		}
	}
	rendezVous := func(jour dossier.Date) func(*dossier.Suivi) {
		return func(x *dossier.Suivi) {
			x.RendezVous = &dossier.LieuJour{Lieu: "Guichet 4", Jour: jour, Heure: "09:30"}
		}
	}
	ici, hier, plusTard := dossier.NewDate(2026, 3, 12), dossier.NewDate(2026, 3, 11), dossier.NewDate(2026, 4, 12)
	const verif = `class="verif"`
	for nom, c := range map[string]struct {
		x         dossier.Suivi
		dit, tait []string
	}{
		"reçue":                    {unSuivi(dossier.DemandeEnregistree), []string{"2 février 2026", "Sans réponse jusqu’au 2 juin 2026 compris", "deux mois", "05 00 00 00 00"}, []string{verif, "Où envoyer", "esplanade"}},
		"reçue, incomplète":        {avec(dossier.DemandeEnregistree, pieces(plusTard)), []string{"acte de mariage &lt;récent&gt;", "12 avril 2026", "esplanade", "Service des étrangers"}, nil},
		"pièces, dernier jour":     {avec(dossier.DemandePieces, pieces(ici)), []string{"Vous avez jusqu’au 12 mars 2026"}, []string{"s’est terminé"}},
		"pièces, trop tard":        {avec(dossier.DemandePieces, pieces(hier)), []string{"Le délai s’est terminé le 11 mars 2026", "tout de suite"}, []string{"Vous avez jusqu’au"}},
		"régularisation":           {avec(dossier.DemandeRegularisation, func(x *dossier.Suivi) { x.Limite, x.Adresse = plusTard, nil }), []string{"12 avril 2026", "Où envoyer", "À l’adresse écrite en haut de la lettre"}, []string{"pièces à envoyer"}},
		"limite sans rien à faire": {avec(dossier.DemandeInstruction, func(x *dossier.Suivi) { x.Limite = plusTard }), nil, []string{"12 avril 2026", "Où envoyer"}},
		"rendez-vous":              {avec(dossier.DemandeConvoquee, rendezVous(ici)), []string{"12 mars 2026", "09:30", "Guichet 4"}, []string{"Ce jour est passé"}},
		"rendez-vous passé":        {avec(dossier.DemandeConvoquee, rendezVous(hier)), []string{"Ce jour est passé", "une absence ne met pas fin à la demande"}, nil},
		"transmise":                {avec(dossier.DemandeTransferee, func(x *dossier.Suivi) { x.Prefecture = "75" }), []string{"Elle a été transmise à", "Préfecture de police", "2 juin 2026"}, []string{"Gironde"}},
		"décision envoyée":         {unSuivi(dossier.DemandeDecision), []string{"Un courrier vous est envoyé", "3 mars 2026"}, []string{"Sans réponse", "2 juin 2026", "favorable"}},
		"décision remise":          {avec(dossier.DemandeDecision, func(x *dossier.Suivi) { x.Notifiee = hier }), []string{"remis le 11 mars 2026"}, []string{"Un courrier vous est envoyé"}},
		"sans suite, pièces":       {unSuivi(dossier.DemandeSansSuite), []string{"les pièces demandées ne sont pas arrivées", "tribunal administratif", "rouvrir", verif}, []string{"2 juin 2026", "à corriger"}},
		"sans suite, formalités":   {avec(dossier.DemandeSansSuite, func(x *dossier.Suivi) { x.Avant = dossier.DemandeRegularisation }), []string{"ce qui était à corriger ne l’a pas été"}, []string{"les pièces demandées"}},
		"désistée":                 {unSuivi(dossier.DemandeDesistee), []string{"vous l’avez retirée"}, []string{"2 juin 2026", "tribunal"}},
		"silence passé":            {avec(dossier.DemandeInstruction, silence("silence_defaut", law.Vu, hier, dossier.FondementPostal)), []string{"Le délai s’est terminé le 11 mars 2026", "sans attendre"}, []string{verif}},
		"silence, dernier jour":    {avec(dossier.DemandeInstruction, silence("silence_defaut", law.Vu, ici, dossier.FondementPostal)), []string{"Sans réponse jusqu’au 12 mars 2026 compris"}, nil},
		"silence déduit":           {avec(dossier.DemandeInstruction, silence("silence_defaut", law.Deduit, plusTard, dossier.FondementPostal)), []string{"12 avril 2026"}, []string{verif}}, // the day is, not the delay
		"fondement déduit":         {avec(dossier.DemandeInstruction, silence("silence_defaut", law.Vu, plusTard, dossier.FondementException)), []string{"12 avril 2026", verif}, nil},
		"fondement lu de seconde":  {avec(dossier.DemandeInstruction, silence("silence_defaut", law.VuSecond, plusTard, dossier.FondementInvitation)), []string{"12 avril 2026"}, []string{verif}},
		"fondement proposé":        {avec(dossier.DemandeInstruction, func(x *dossier.Suivi) { x.Propose = true }), []string{"2 juin 2026", verif}, nil},
		"silence sans jour":        {avec(dossier.DemandeEnregistree, silence("silence_90_jours", law.Vu, dossier.Date{}, dossier.FondementPostal)), []string{"Ce jour n’est pas encore connu"}, []string{verif}},
		"silence sans objet":       {avec(dossier.DemandeEnregistree, silence("sans_objet", law.Vu, dossier.Date{}, dossier.FondementPostal)), []string{"le silence ne vaut pas décision", verif}, nil},
		"sans fondement":           {avec(dossier.DemandeEnregistree, silence("silence_attention_canal", law.Vu, plusTard, dossier.FondementAucun)), []string{"n’est pas établi", verif}, []string{"12 avril 2026"}},
		"silence non noté":         {avec(dossier.DemandeEnregistree, func(x *dossier.Suivi) { x.Silences = nil }), []string{"n’est pas établi", verif}, nil},
		"sensible":                 {avec(dossier.DemandePieces, func(x *dossier.Suivi) { pieces(plusTard)(x); x.Sensible = true }), []string{"À compléter", "Cette page n’en dit pas plus"}, []string{"acte de mariage", "12 avril", "Gironde", "2 février", "silence", "2026-33-000001", verif}},
	} {
		t.Run(nom, func(t *testing.T) {
			s.suivis.poser(c.x)
			corps := strings.ReplaceAll(page(t, s.post("/suivi", suivreTest()), 200), "\u00a0", " ")
			for _, x := range c.dit {
				if !strings.Contains(corps, x) {
					t.Errorf("ne dit pas %q", x)
				}
			}
			for _, x := range c.tait {
				if strings.Contains(corps, x) {
					t.Errorf("dit %q", x)
				}
			}
			if strings.Contains(corps, codeTest) || strings.Contains(corps, "<form") {
				t.Error("le code, ou le formulaire, est encore sur la page")
			}
		})
	}
}

// TestSuiviCommeAccuse: under every basis, proposed or not, and every delay, the page says « à vérifier » where the accusé does, and nowhere else.
func TestSuiviCommeAccuse(t *testing.T) {
	s := nouveauSite()
	jour := dossier.NewDate(2026, 3, 12)
	codes := append(slices.Clone(law.CodesSilence), law.SilenceSansObjet, law.SilenceAVerifier)
	for _, f := range law.Fondements() {
		for _, propose := range []bool{false, true} {
			for _, code := range codes {
				d := dossier.Demande{
					Numero: "2026-33-000001", Prefecture: "33", Procedure: "conjoint-francais", Variante: "premiere_demande",
					Dates:        dossier.Dates{PremiereSaisine: jour, Reception: jour, Enregistrement: jour},
					Personne:     dossier.Identite{NomNaissance: "ESSAI", Prenoms: "Aïssatou", DateNaissance: "1989-07-00", Sexe: "F"},
					Destinataire: dossier.Adresse{Voie: "1 rue de l’Essai", CodePostal: "33000", Commune: "Bordeaux"},
					Fondement:    dossier.Fondement{Code: f.Code, Propose: propose},
				}
				d.Echeances = law.EcheancesInitiales(law.Parametres{Silence: code, Departement: "33", Dates: d.Dates, Fondement: d.Fondement})
				a, _, err := templates.NewAccuse(templates.EntreesAccuse{Demande: d, Date: jour, Reglages: dossier.Reglages{Prefecture: "33", Service: "Bureau", Adresse: []string{"33000 Bordeaux"}, Telephone: "05 00 00 00 00"}})
				if err != nil {
					t.Fatal(err)
				}
				accuse := a.Silence.AVerifier || a.Silence.Cas != templates.SilenceDate && a.Silence.Cas != templates.SilenceSiComplete
				x := unSuivi(dossier.DemandeEnregistree)
				x.Fondement, x.Propose, x.Silences = f.Code, propose, d.Echeances
				s.suivis.poser(x)
				if dit := strings.Contains(page(t, s.post("/suivi", suivreTest()), 200), `class="verif"`); dit != accuse {
					t.Errorf("%s, %s, proposé %t : l’accusé dit à vérifier %t, la page %t", f.Code, code, propose, accuse, dit)
				}
			}
		}
	}
}

// TestSuiviFautes: what cannot be an answer is said at its field and asks nothing of the register.
func TestSuiviFautes(t *testing.T) {
	s := nouveauSite()
	for champ, c := range map[string]struct {
		valeurs []string
		dit     string
	}{
		"reference":      {[]string{"", "2026", "2026-33-00012", "2026-2C-000123", "20263300012", "<b>"}, "Écrivez le numéro en entier"},
		"naissance.an":   {[]string{"", "87", "0000", "mille"}, "Écrivez l’année sur quatre chiffres"},
		"naissance.mois": {[]string{"13", "x"}, "une date qui existe"},
		"naissance.jour": {[]string{"45", "<b>"}, "une date qui existe"},
		"code":           {[]string{"", codeTest[:12], codeTest + "2", codeTest[:12] + "2", "IIII-IIII-IIIII"}, "Ce code n’est pas complet"},
	} {
		for _, v := range c.valeurs {
			f := suivreTest()
			f[champ] = v
			corps := page(t, s.post("/suivi", f), 422, c.dit, `aria-invalid="true"`)
			if strings.Contains(corps, "<b>") || strings.Contains(corps, "ne vont pas ensemble") {
				t.Errorf("%s = %q : non échappé, ou demandé au registre", champ, v)
			}
			if champ != "code" && strings.Contains(corps, f["code"]) {
				t.Errorf("%s = %q : le code juste est écrit sur la page", champ, v)
			}
		}
	}
	s.suivis.poser(unSuivi(dossier.DemandeEnregistree))
	for _, numero := range []string{"202633000001", "2026 33 000001", "2026–33–000001", " 2026-33-000001 "} {
		f := suivreTest()
		f["reference"] = numero
		page(t, s.post("/suivi", f), 200, "Reçu")
	}
	for _, x := range []struct{ ecrit, lu string }{{"2026974000123", "2026-974-000123"}, {"2026-2a-000123", "2026-2A-000123"}, {"2026-33-1000000", "2026-33-1000000"}} {
		if lu, ok := lireNumero(x.ecrit); !ok || lu != x.lu {
			t.Errorf("%q lu %q", x.ecrit, lu)
		}
	}
	if w := (&siteTest{h: Public(DepsPublic{Now: time.Now})}).post("/suivi", suivreTest()); w.Code != 503 {
		t.Errorf("sans registre : %d", w.Code)
	}
}

// TestSuiviMemePage: on a real register, a wrong code, a wrong date, a number that does not exist and too many tries give the same bytes to the
// same questions, with the same status and headers; and nothing of them is in the log.
func TestSuiviMemePage(t *testing.T) {
	reg, public := storetest.OuvrirPublic(t)
	_, d := storetest.Enregistrer(t, reg, 1)
	code, err := reg.CodeSuivi(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	numero, naissance := storetest.Interroger[string](t, reg, "SELECT numero FROM demandes WHERE id = $1", d), string(storetest.Identite(1).DateNaissance)
	journal := &bytes.Buffer{}
	s := &siteTest{h: Public(DepsPublic{Log: slog.New(slog.NewTextHandler(journal, nil)), Now: time.Now, Suivis: public}), journal: journal}
	an, mois, jour := couperDate(naissance)
	juste := map[string]string{"reference": numero, "naissance.an": an, "naissance.mois": mois, "naissance.jour": jour, "code": dossier.EcrireSignes(code)}
	page(t, s.post("/suivi", juste), 200, "Reçu", numero)
	inconnu := numero[:len(numero)-1] + "9"
	demander := func(change map[string]string) string {
		t.Helper()
		f := maps.Clone(juste)
		maps.Copy(f, change)
		w := s.post("/suivi", f)
		entetes := w.Header().Clone()
		entetes.Del("Content-Length") // that of what was typed
		corps := page(t, w, 200, "Ces trois réponses ne vont pas ensemble", "10 essais faux")
		// What was typed comes back in its fields, and differs because the questions do.
		for champ, v := range map[string]string{"reference": f["reference"], "naissance.an": f["naissance.an"], "naissance.mois": f["naissance.mois"], "naissance.jour": f["naissance.jour"]} {
			avant := corps
			if corps = strings.Replace(corps, `name="`+champ+`" value="`+v+`"`, `name="`+champ+`"`, 1); corps == avant {
				t.Fatalf("%s n’est pas rendu", champ)
			}
		}
		var b bytes.Buffer
		if err := entetes.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.String() + corps
	}
	faux := demander(map[string]string{"code": codeTest})
	for range dossier.EssaisSuiviHeure {
		for quoi, change := range map[string]map[string]string{"date fausse": {"naissance.an": "1901"}, "référence inconnue": {"reference": inconnu}, "tout faux": {"reference": inconnu, "naissance.jour": "", "code": codeTest}} {
			if demander(change) != faux {
				t.Fatalf("%s : une autre page", quoi)
			}
		}
	}
	if demander(nil) != faux { // the right answers, too late
		t.Error("trop d’essais : une autre page")
	}
	if strings.Contains(faux, code) || strings.Contains(faux, codeTest) {
		t.Error("le code est écrit sur la page")
	}
	for _, secret := range []string{numero, inconnu, code, codeTest, dossier.EcrireSignes(code), an + "-", "Essaï"} {
		if strings.Contains(journal.String(), secret) {
			t.Errorf("%q est dans le journal du programme", secret)
		}
	}
}
