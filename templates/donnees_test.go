package templates

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

func jour(s string) dossier.Date {
	d, err := dossier.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func reglages() dossier.Reglages {
	return dossier.Reglages{
		Prefecture: "33", Service: "Bureau du séjour", Adresse: []string{"2 esplanade des Essais", "33000 Bordeaux"}, Telephone: "05 56 00 00 00",
		Courriel: "sejour@exemple.invalid", AgentNom: "Camille Essai", AgentQualite: "adjointe administrative", Enveloppe: "DL",
	}
}

// entrees is a demande received on 12 March 2026, with the deadlines law gives for that silence code.
func entrees(silence string, change func(*dossier.Demande, *law.Parametres)) EntreesAccuse {
	d := dossier.Demande{
		Numero: "2026-33-000123", Prefecture: "33", Procedure: "conjoint-francais", Variante: "premiere_demande",
		Dates: dossier.Dates{PremiereSaisine: jour("2026-03-12"), Reception: jour("2026-03-12"), Enregistrement: jour("2026-03-13")},
		Personne: dossier.Identite{
			NomNaissance: "DIALLO", NomUsage: "ESSAI", Prenoms: "Aïssatou", DateNaissance: "1989-01-07", Sexe: "F",
			NumerosEtranger: []string{"9912345678"}, Nationalite: "XXA",
		},
		Destinataire: dossier.Adresse{Chez: "Mme Sow", Voie: "14 rue des Lilas", CodePostal: "33000", Commune: "Bordeaux"},
		Fondement:    dossier.Fondement{Code: dossier.FondementInvitation},
		Pieces:       []dossier.Piece{{Type: "passeport", Pages: []int{7, 8}}, {Type: "recepisse_attestation", Pages: []int{9}}, {Type: "passeport", Pages: []int{12}}},
		Tentatives:   []dossier.Tentative{{Blocage: "maintenance_site", Date: "2026-03-02T10:14", Page: 5}, {Blocage: "", Date: "", Page: 6}},
	}
	p := law.Parametres{Silence: silence, Departement: "33"}
	if change != nil {
		change(&d, &p)
	}
	p.Dates, p.Fondement, p.Manquantes = d.Dates, d.Fondement, d.Manquantes
	d.Echeances = law.EcheancesInitiales(p)
	return EntreesAccuse{
		Demande: d, Reglages: reglages(), Date: jour("2026-03-13"),
		Plis: []dossier.Pli{{ID: 4, NbPages: 24, Reception: dossier.Reception{Mode: dossier.ModeSimple, RecuLe: jour("2026-03-12")}}},
	}
}

func accuse(t *testing.T, e EntreesAccuse) (AccuseDonnees, string) {
	t.Helper()
	d, v, err := NewAccuse(e)
	if err != nil {
		t.Fatal(err)
	}
	if m := law.VerifieAccuse(v); len(m) > 0 {
		t.Fatalf("mentions manquantes : %+v", m)
	}
	return d, texte(t, rendre(t, d).PDF)
}

// TestEveryProcedureEtFondement: whatever is asked for and on whatever basis, an accusé can be issued, says what law says of silence
// and announces a date only when law gives one.
func TestEveryProcedureEtFondement(t *testing.T) {
	vus := map[CasSilence]bool{}
	for i, p := range forms.All() {
		for j, f := range law.Fondements() {
			e := entrees(p.Silence, func(d *dossier.Demande, _ *law.Parametres) {
				d.Procedure, d.Variante, d.Sensible, d.Fondement.Code = p.Code, p.Variantes[0], p.Sensible, f.Code
			})
			d, v, err := NewAccuse(e)
			if err != nil {
				t.Fatalf("%s, %s: %v", p.Code, f.Code, err)
			}
			if m := law.VerifieAccuse(v); len(m) > 0 {
				t.Errorf("%s, %s: %+v", p.Code, f.Code, m)
			}
			vus[d.Silence.Cas] = true
			if daté := d.Silence.Cas == SilenceDate; daté == d.Silence.Date.IsZero() {
				t.Errorf("%s, %s: cas %s, date %s", p.Code, f.Code, d.Silence.Cas, d.Silence.Date)
			}
			if f.Code == dossier.FondementAucun && d.Silence.Cas != SilenceSansDecision {
				t.Errorf("%s sans fondement: cas %s", p.Code, d.Silence.Cas)
			}
			if j != i%len(law.Fondements()) {
				continue // each procedure is printed once, with each basis in turn
			}
			d.Suivi = suivi
			if l, err := Letter(dossier.CourrierAccuseReception, sceller(t, d)); err != nil || l.Pages > 3 { // two, and the sheet to keep
				t.Errorf("%s, %s: %d pages, %v", p.Code, f.Code, l.Pages, err)
			}
		}
	}
	for _, c := range []CasSilence{SilenceDate, SilenceSiComplete, SilenceSansDecision, SilenceAVerifier} {
		if !vus[c] {
			t.Errorf("aucune procédure ne donne le cas %s", c)
		}
	}
}

// CRPA L. 112-6: an accusé written after the implicit refusal does not announce it as to come, nor a last day for the judge: the delay
// cannot be opposed before it is there.
func TestCRPAL1126AccuseApresLaDecisionImplicite(t *testing.T) {
	for _, c := range []struct {
		silence, lettre string
		dit, tait       []string
	}{
		{"silence_defaut", "2026-07-12", []string{"sera considérée comme refusée", "jusqu’au 14 septembre 2026"}, []string{"part après ce jour"}},
		{"silence_defaut", "2026-07-13", []string{"le 12 juillet 2026 au plus tard", "est considérée comme refusée depuis ce jour-là", "part après ce jour", "L. 112-6"},
			[]string{"sera considérée", "septembre 2026"}},
		{"silence_90_jours", "2026-07-13", []string{"c’était le 10 juin 2026", "part après ce jour"}, []string{"ce sera le", "jusqu’au"}},
	} {
		e := entrees(c.silence, nil)
		e.Date = jour(c.lettre)
		_, lu := accuse(t, e)
		for _, s := range c.dit {
			if !strings.Contains(lu, s) {
				t.Errorf("%s, lettre du %s : ne dit pas « %s »", c.silence, c.lettre, s)
			}
		}
		for _, s := range c.tait {
			if strings.Contains(lu, s) {
				t.Errorf("%s, lettre du %s : dit « %s »", c.silence, c.lettre, s)
			}
		}
	}
	e := entrees("silence_defaut", nil)
	e.Date = jour("2026-07-13")
	_, v, err := NewAccuse(e)
	if err != nil {
		t.Fatal(err)
	}
	v.DateRecours = v.Faits.Recours.Date
	if len(law.VerifieAccuse(v)) == 0 {
		t.Error("un dernier jour opposé à qui n’a pas encore l’accusé")
	}
}

// CESEDA R. 431-3, R. 431-2, D. 414-1: at the counter, the article is that of the title; a reading of ours is to be checked.
func TestCESEDAR4313GuichetSelonLeTitre(t *testing.T) {
	for procedure, want := range map[string]string{
		"salarie": "CESEDA R. 431-3, al. 1", "etudiant": "CESEDA R. 431-2, al. 3", "dcem": "CESEDA D. 414-1",
	} {
		f := fondement(dossier.Demande{Procedure: procedure, Fondement: dossier.Fondement{Code: dossier.FondementGuichet}})
		if f.Texte != want || f.Propose != (procedure == "etudiant") {
			t.Errorf("%s : %q, à vérifier %v", procedure, f.Texte, f.Propose)
		}
	}
	if f := fondement(dossier.Demande{Fondement: dossier.Fondement{Code: dossier.FondementException}}); !f.Propose {
		t.Error("la phrase « par exception » n’a pas été lue : sa base est à vérifier")
	}
}

// Design D14: nothing on the sheet of a sensitive demande tells health, violence or trafficking, not even a missing piece.
func TestAccuseSensibleSansPieceRevelatrice(t *testing.T) {
	e := entrees("silence_defaut", func(d *dossier.Demande, _ *law.Parametres) {
		d.Procedure, d.Sensible = "victime-traite", true
		d.Manquantes = []dossier.PieceManquante{{Code: "plainte_traite", Libelle: "Dépôt de plainte", Exigee: true}}
	})
	_, lu := accuse(t, e)
	for _, s := range []string{"plainte", "traite", "témoignage", "proxénétisme"} {
		if strings.Contains(strings.ReplaceAll(lu, "traiter", ""), s) {
			t.Errorf("la feuille dit « %s »", s)
		}
	}
	if !strings.Contains(lu, "des pièces manquent") {
		t.Error("la feuille doit dire que des pièces manquent")
	}
}

// CRPA L. 112-3: every demande gets its accusé, the longest name too; the letter has it whole, the envelope as La Poste takes it.
func TestCRPAL1123NomTropLongPourLEnveloppe(t *testing.T) {
	e := entrees("silence_defaut", func(d *dossier.Demande, _ *law.Parametres) {
		d.Personne.NomNaissance, d.Personne.NomUsage, d.Personne.Prenoms = "RAKOTONDRAMANANA-RAZAFINDRAKO", "", "Andriamampianina Jean-Baptiste Emmanuel"
		d.Destinataire.Chez = "Madame Marie-Hélène de la Rochelle"
	})
	d, lu := accuse(t, e)
	if d.Lignes[0] != "A. RAKOTONDRAMANANA-RAZAFINDRAKO" || d.Lignes[1] != "CHEZ Mme Marie-Hélène de la Rochelle" {
		t.Errorf("enveloppe : %q", d.Lignes)
	}
	if !strings.Contains(lu, "Andriamampianina Jean-Baptiste Emmanuel") {
		t.Error("la lettre porte le nom entier")
	}
	if got := civilite("Madame Marie-Hélène de la Roche-Inventée"); got != "Mme M. de la Roche-Inventée" {
		t.Errorf("hôte : %q", got)
	}
	for s, want := range map[string]string{
		"Aminata Diallo": "Aminata Diallo",
		"RAKOTONDRAMANANA-RAZAFINDRAKO Andriamampianina Jean-Baptiste": "RAKOTONDRAMANANA-RAZAFINDRAKO A. J.",
	} {
		if got := nomCourt(s, dossier.Identite{NomNaissance: "AUTRE", Prenoms: "Enfant"}); got != want {
			t.Errorf("%q : %q", s, got)
		}
	}
}

func TestNewAccuse(t *testing.T) {
	d, lu := accuse(t, entrees("silence_defaut", nil))
	for _, s := range []string{
		"DIALLO (nom d’usage : ESSAI) Aïssatou, née le 7 janvier 1989", "première demande", "lettre simple, 24 pages", "le 12 juillet 2026",
		"quatre mois à partir de la réception", "R.*432-1 et R. 432-2 du CESEDA", "justificatif de nationalité : passeport 3 pages", "solution de substitution, sur invitation", "document de séjour provisoire 1 page",
		"2 mars 2026 à 10 h 14", "blocage à qualifier sans date", "jusqu’au 14 septembre 2026 inclus",
	} {
		if !strings.Contains(lu, s) {
			t.Errorf("ne dit pas « %s »:\n%s", s, lu)
		}
	}
	for _, s := range []string{"9912345678", "XXA"} {
		if strings.Contains(lu, s) {
			t.Errorf("porte « %s », inutile à qui lit cette feuille", s)
		}
	}
	if !slices.Equal(d.Lignes, []string{"Aïssatou ESSAI", "CHEZ Mme Sow", "14 RUE DES LILAS", "33000 BORDEAUX"}) {
		t.Errorf("lignes %q", d.Lignes)
	}
}

func TestNewAccuseCas(t *testing.T) {
	manque := []dossier.PieceManquante{{Code: "acte_mariage", Libelle: "acte de mariage", Exigee: true}, {Code: "jugement", Libelle: "jugement de divorce", Condition: "si vous êtes divorcé"}}
	cas := []struct {
		nom, silence string
		change       func(*dossier.Demande, *law.Parametres)
		dit, neDit   []string
	}{
		{"pièces absentes, non demandées", "silence_defaut", func(d *dossier.Demande, _ *law.Parametres) { d.Manquantes = manque },
			[]string{"Ce n’est pas encore une demande de pièces", "acte de mariage", "12 juillet 2026"}, []string{"jugement de divorce", "au plus tard"}},
		{"pièces demandées", "silence_defaut", func(d *dossier.Demande, p *law.Parametres) {
			d.Manquantes, p.DemandeesLe, p.DelaiComplement = manque, jour("2026-03-16"), 30
		}, []string{"au plus tard le 15 avril 2026", "jugement de divorce (si vous êtes divorcé)", "11 août 2026", "elle avance, sans jamais être avant le 12 juillet 2026"}, []string{"réponse le 12 juillet 2026"}},
		{"complète", "silence_90_jours", func(d *dossier.Demande, _ *law.Parametres) {
			d.Procedure, d.Dates.Completude = "etudiant", jour("2026-03-16")
		}, []string{"complet depuis le 16 mars 2026", "le 14 juin 2026", "à partir du jour où votre dossier a été complet", "R. 432-2 et R. 422-5 du CESEDA"}, nil},
		{"90 jours, complétude inconnue", "silence_90_jours", nil, []string{"quatre-vingt-dix jours après le jour où votre dossier est complet", "ce sera le 10 juin 2026"}, []string{"12 juillet"}},
		{"sans fondement", "silence_defaut", func(d *dossier.Demande, _ *law.Parametres) { d.Fondement.Code = dossier.FondementAucun },
			[]string{"L’effet de notre silence est à vérifier", "R.*432-1 et R. 432-2 du CESEDA"}, []string{"juillet 2026", "septembre 2026"}},
		{"délai inconnu", "a_verifier", nil, []string{"à vérifier : nous ne pouvons pas vous annoncer de date"}, []string{"juillet 2026", "Catalogue"}},
		{"fondement proposé", "silence_defaut", func(d *dossier.Demande, _ *law.Parametres) { d.Fondement.Propose = true }, []string{"— à vérifier", "le 12 juillet 2026"}, nil},
		{"transmise", "silence_defaut", func(d *dossier.Demande, _ *law.Parametres) { d.Dates.PremiereSaisine = jour("2026-03-02") },
			[]string{"le 2 mars 2026 : c’est cette date qui compte", "Nous avons reçu votre demande le 12 mars 2026.", "le 2 juillet 2026"}, nil},
		{"sensible", "silence_defaut", func(d *dossier.Demande, _ *law.Parametres) { d.Sensible = true },
			[]string{"demande de titre de séjour", "documents joints à votre demande 4 pages"}, []string{"conjoint", "passeport"}},
		{"adresse confidentielle", "silence_defaut", func(d *dossier.Demande, _ *law.Parametres) {
			d.Destinataire.Confidentielle, d.Domicile = true, dossier.Adresse{Voie: "1 rue du Domicile", CodePostal: "75001", Commune: "Paris"}
		}, []string{"14 RUE DES LILAS"}, []string{"DOMICILE", "75001"}},
		{"date de naissance approximative", "silence_defaut", func(d *dossier.Demande, _ *law.Parametres) {
			d.Personne.DateNaissance, d.Personne.Sexe = "1989-00-00", "M"
		},
			[]string{"Aïssatou, né en 1989"}, nil},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			_, lu := accuse(t, entrees(c.silence, c.change))
			for _, s := range c.dit {
				if !strings.Contains(lu, s) {
					t.Errorf("ne dit pas « %s »:\n%s", s, lu)
				}
			}
			for _, s := range c.neDit {
				if strings.Contains(lu, s) {
					t.Errorf("dit « %s »:\n%s", s, lu)
				}
			}
		})
	}
}

// TestAdresseConfidentielleSansDomicile: a confidential address that is incomplete never sends the letter home.
func TestAdresseConfidentielleSansDomicile(t *testing.T) {
	e := entrees("silence_defaut", func(d *dossier.Demande, _ *law.Parametres) {
		d.Destinataire = dossier.Adresse{Confidentielle: true}
		d.Domicile = dossier.Adresse{Voie: "1 rue du Domicile", CodePostal: "75001", Commune: "Paris"}
	})
	if _, _, err := NewAccuse(e); err == nil {
		t.Error("la lettre part au domicile")
	}
	// As a form leaves it that asks for secrecy and gives nowhere else to write: the mailing address is empty, the home is the secret one.
	e.Demande.Destinataire, e.Demande.Domicile.Confidentielle = dossier.Adresse{}, true
	if _, _, err := NewAccuse(e); err == nil {
		t.Error("la lettre part au domicile, dit confidentiel, faute d’autre adresse")
	}
}

// TestEveryMentionDeLaLoi removes from the settings and the register what each mention of law rests on: VerifieAccuse must see it.
func TestEveryMentionDeLaLoi(t *testing.T) {
	incomplet := func(e *EntreesAccuse) {
		*e = entrees("silence_defaut", func(d *dossier.Demande, p *law.Parametres) {
			d.Manquantes = []dossier.PieceManquante{{Code: "acte_mariage", Libelle: "acte de mariage", Exigee: true}}
			p.DemandeesLe = jour("2026-03-16")
		})
	}
	retraits := map[string]func(*EntreesAccuse){
		"date_reception":    func(e *EntreesAccuse) { e.Demande.Dates.Reception = dossier.Date{} },
		"date_silence":      func(e *EntreesAccuse) { e.Demande.Echeances[0].Date = dossier.Date{} },
		"service":           func(e *EntreesAccuse) { e.Reglages.Service = "" },
		"adresse":           func(e *EntreesAccuse) { e.Reglages.Adresse = nil },
		"courriel":          func(e *EntreesAccuse) { e.Reglages.Courriel = "pas une adresse" },
		"telephone":         func(e *EntreesAccuse) { e.Reglages.Telephone = "" },
		"delai_recours":     func(e *EntreesAccuse) { e.Demande.Echeances[1].Date = jour("2026-10-01") },
		"limite_complement": func(e *EntreesAccuse) { incomplet(e); changer(e, "complement_demande", jour("2026-04-20")) },
		"agent_nom":         func(e *EntreesAccuse) { e.Reglages.AgentNom = "Camille" },
		"agent_qualite":     func(e *EntreesAccuse) { e.Reglages.AgentQualite = "" },
	}
	for code, retire := range retraits {
		t.Run(code, func(t *testing.T) {
			e := entrees("silence_defaut", nil)
			retire(&e)
			_, v, err := NewAccuse(e)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(law.VerifieAccuse(v), func(m law.Manque) bool { return m.Mention == code }) {
				t.Errorf("la mention %s manque et rien ne le dit : %+v", code, law.VerifieAccuse(v))
			}
		})
	}
}

func changer(e *EntreesAccuse, code string, d dossier.Date) {
	for i := range e.Demande.Echeances {
		if e.Demande.Echeances[i].Code == code {
			e.Demande.Echeances[i].Date = d
		}
	}
}

// TestEveryLibelleSansTitreReserve: no label of a catalogue puts on our sheet the title of a document that is not ours to issue.
func TestEveryLibelleSansTitreReserve(t *testing.T) {
	libelles := map[string]string{}
	for c, doc := range forms.Documents() {
		libelles["reçue "+c], libelles["manquante "+c] = libellePiece(c), libelleFeuille(c, doc.Libelle)
	}
	for _, p := range dossier.TypesPage {
		libelles["page "+string(p.Type)] = libellePiece(string(p.Type))
	}
	for _, p := range forms.All() {
		libelles["démarche "+p.Code], _ = demarche(dossier.Demande{Procedure: p.Code})
	}
	for _, b := range law.Blocages() {
		libelles["blocage "+b.Code] = libelleBlocage(b.Code)
	}
	for _, f := range law.Fondements() {
		libelles["fondement "+string(f.Code)] = fondement(dossier.Demande{Fondement: dossier.Fondement{Code: f.Code}}).Libelle
	}
	if len(libelles) < 350 {
		t.Fatalf("%d libellés", len(libelles))
	}
	espaces := regexp.MustCompile(` [:;?!»]|« `)
	for c, l := range libelles {
		for _, titre := range law.TitresReserves {
			if strings.Contains(strings.ToLower(l), titre) || l == "" || espaces.MatchString(l) {
				t.Errorf("%s : « %s »", c, l)
			}
		}
	}
}

func TestAgentEtAnonymat(t *testing.T) {
	e := entrees("silence_defaut", nil)
	e.Reglages.Anonymat = true
	if _, lu := accuse(t, e); !strings.Contains(lu, "anonymat est protégé") || strings.Contains(lu, "Camille Essai") {
		t.Errorf("anonymat non respecté :\n%s", lu)
	}
	e = entrees("silence_defaut", nil)
	e.Reglages.AgentNom, e.Reglages.AgentQualite = "", ""
	e.Agent = dossier.Agent{Nom: "Dominique Guichet", Qualite: "agent de guichet"}
	if _, lu := accuse(t, e); !strings.Contains(lu, "Dominique Guichet") || !strings.Contains(lu, "agent de guichet") {
		t.Errorf("l’agent qui a enregistré n’est pas nommé :\n%s", lu)
	}
}
