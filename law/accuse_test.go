package law

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

// reglagesGironde is what an invented préfecture has set.
func reglagesGironde() dossier.Reglages {
	return dossier.Reglages{
		Prefecture: "33", Service: "Bureau du séjour", Adresse: []string{"2 esplanade des Essais", "33000 BORDEAUX"}, Telephone: "05 56 00 00 00",
		Courriel: "sejour@exemple.invalid", AgentNom: "Camille Essai", AgentQualite: "adjointe administrative", Tribunal: "tribunal administratif de Bordeaux",
	}
}

// accuse is a letter that says all it must for a demande with these parameters.
func accuse(tb testing.TB, p Parametres) Accuse {
	tb.Helper()
	r := reglagesGironde()
	d := dossier.Demande{Dates: p.Dates, Fondement: p.Fondement, Manquantes: p.Manquantes, Echeances: EcheancesInitiales(p)}
	a := Accuse{
		DateReception: p.Dates.Reception, Service: r.Service, Adresse: r.Adresse, Telephone: r.Telephone, Courriel: r.Courriel,
		AgentNom: r.AgentNom, AgentQualite: r.AgentQualite, MentionSejour: true, Faits: FaitsDe(d, r),
	}
	if !p.Dates.PremiereSaisine.IsZero() {
		a.DatePremiereSaisine = p.Dates.PremiereSaisine
	}
	a.Effet = a.effetDu()
	switch a.Effet {
	case EffetRejet:
		u, err := ParseDuree(a.Faits.Silence.Entrees["duree"])
		if err != nil {
			tb.Fatal(err)
		}
		a.DateSilence, a.DelaiSilence, a.DepartSilence = a.Faits.Silence.Date, u.Fr(), a.Faits.Silence.Declencheur
		a.DelaiRecours, a.DateRecours, a.Juridiction = "deux mois", a.Faits.Recours.Date, r.Tribunal
	case EffetAVerifier:
		a.MentionReserve = true
	}
	if !a.Faits.Complement.Date.IsZero() {
		a.DemandePieces, a.LimiteComplement, a.MentionSuspension = true, a.Faits.Complement.Date, true
		for _, m := range p.Manquantes {
			a.PiecesListees = append(a.PiecesListees, m.Code)
		}
	}
	return a
}

// avecPieces is the ordinary demande with two pieces asked for on Monday 16 March 2026.
func avecPieces(tb testing.TB) Parametres {
	p := parametres(tb)
	p.Manquantes = []dossier.PieceManquante{{Code: "passeport", Libelle: "Passeport", Exigee: true}, {Code: "acte_naissance", Exigee: true}}
	p.DemandeesLe = j(tb, "2026-03-16")
	return p
}

func mentionsDe(m []Manque) []string {
	return slices.Compact(codes(m, func(m Manque) string { return m.Mention }))
}

func TestCRPAR1125AccuseComplet(t *testing.T) {
	cas := map[string]func(*Parametres){
		"ordinaire":                   func(*Parametres) {},
		"transmis":                    func(p *Parametres) { p.Dates.PremiereSaisine = j(t, "2026-02-20") },
		"pièces demandées":            func(p *Parametres) { *p = avecPieces(t) },
		"sans fondement":              func(p *Parametres) { p.Fondement = dossier.Fondement{Code: dossier.FondementAucun} },
		"pièces de quelques cas":      func(p *Parametres) { p.Manquantes = []dossier.PieceManquante{{Code: "jugement"}} },
		"pièces pas encore demandées": func(p *Parametres) { p.Manquantes = []dossier.PieceManquante{{Code: "passeport", Exigee: true}} },
		"carte bleue prolongée": func(p *Parametres) {
			p.Silence, p.Dates.Completude = "silence_carte_bleue_30", p.Dates.Reception
		},
	}
	for _, code := range CodesSilence {
		cas[code] = func(p *Parametres) { p.Silence = code }
		cas[code+" complet"] = func(p *Parametres) { p.Silence, p.Dates.Completude = code, p.Dates.Reception }
	}
	for nom, change := range cas {
		t.Run(nom, func(t *testing.T) {
			p := parametres(t)
			change(&p)
			if m := VerifieAccuse(accuse(t, p)); len(m) > 0 {
				t.Errorf("%+v", m)
			}
		})
	}
}

// Each mention taken away or falsified is found, and nothing else is said; every mention of the table is tried.
func TestCRPAR1125ChaqueMention(t *testing.T) {
	attendDemandeComplete := func(p *Parametres) { p.Silence = "silence_90_jours" }
	sansFondement := func(p *Parametres) { p.Fondement = dossier.Fondement{Code: dossier.FondementAucun} }
	pieces := func(p *Parametres) { *p = avecPieces(t) }
	essayees := map[string]bool{}
	for _, c := range []struct {
		nom      string
		demande  func(*Parametres)
		fausse   func(*Accuse)
		mentions []string
	}{
		{"date de réception absente", nil, func(a *Accuse) { a.DateReception = dossier.Date{} }, []string{"date_reception"}},
		{"date de réception : celle du cachet", nil, func(a *Accuse) { a.DateReception = a.Faits.Dates.Cachet }, []string{"date_reception"}},
		{"date de réception à confirmer", func(p *Parametres) { p.Dates = dossier.Dates{} }, func(*Accuse) {}, []string{"date_reception"}},
		{"première saisine tue", func(p *Parametres) { p.Dates.PremiereSaisine = j(t, "2026-02-20") }, func(a *Accuse) { a.DatePremiereSaisine = dossier.Date{} }, []string{"premiere_saisine"}},
		{"première saisine inventée", nil, func(a *Accuse) { a.DatePremiereSaisine = j(t, "2026-02-20") }, []string{"premiere_saisine"}},
		{"date de rejet absente", nil, func(a *Accuse) { a.DateSilence = dossier.Date{} }, []string{"date_silence"}},
		{"date de rejet un jour plus tard", nil, func(a *Accuse) { a.DateSilence = a.DateSilence.AddDays(1) }, []string{"date_silence"}},
		{"délai dit faux", nil, func(a *Accuse) { a.DelaiSilence = "deux mois" }, []string{"date_silence"}},
		{"départ dit faux", nil, func(a *Accuse) { a.DepartSilence = SurComplete }, []string{"date_silence"}},
		{"délai absent quand aucune date ne peut être dite", attendDemandeComplete, func(a *Accuse) { a.DelaiSilence = "" }, []string{"date_silence"}},
		{"départ absent quand aucune date ne peut être dite", attendDemandeComplete, func(a *Accuse) { a.DepartSilence = "" }, []string{"date_silence"}},
		{"date annoncée avant la demande complète", attendDemandeComplete, func(a *Accuse) { a.DateSilence = j(t, "2026-06-11") }, []string{"date_silence"}},
		{"date annoncée sans fondement", sansFondement, func(a *Accuse) { a.DateSilence = j(t, "2026-07-13") }, []string{"date_silence"}},
		{"échéance du registre falsifiée, lettre d’accord avec elle", nil, func(a *Accuse) {
			a.Faits.Silence.Date, a.DateSilence = j(t, "2026-09-13"), j(t, "2026-09-13")
		}, []string{"date_silence", "delai_recours"}},
		{"échéance calculée pour un autre fondement", nil, func(a *Accuse) { a.Faits.Fondement = dossier.FondementPostal }, []string{"date_silence"}},
		{"échéance calculée depuis un autre jour", nil, func(a *Accuse) {
			a.Faits.Dates.Reception, a.DateReception = j(t, "2026-03-16"), j(t, "2026-03-16")
		}, []string{"date_silence"}},
		{"aucune échéance enregistrée", nil, func(a *Accuse) { a.Faits.Silence = dossier.Echeance{} }, []string{"date_silence", "effet_silence", "delai_recours", "reserve"}},
		{"effet absent", nil, func(a *Accuse) { a.Effet = "" }, []string{"effet_silence"}},
		{"effet : acceptation", nil, func(a *Accuse) { a.Effet = "acceptation" }, []string{"effet_silence"}},
		{"rejet annoncé sans fondement", sansFondement, func(a *Accuse) { a.Effet = EffetRejet }, []string{"effet_silence", "delai_recours", "voie_recours"}},
		{"service absent", nil, func(a *Accuse) { a.Service = " " }, []string{"service"}},
		{"service d’ailleurs", nil, func(a *Accuse) { a.Service = "Bureau des permis" }, []string{"service"}},
		{"adresse absente", nil, func(a *Accuse) { a.Adresse, a.AgentAdresse = []string{"", " "}, []string{"1 rue des Essais"} }, []string{"adresse"}},
		{"adresse d’ailleurs", nil, func(a *Accuse) { a.Adresse = []string{"1 rue d’Ailleurs", "33000 BORDEAUX"} }, []string{"adresse"}},
		{"courriel tu", nil, func(a *Accuse) { a.Courriel = "" }, []string{"courriel"}},
		{"courriel faux", nil, func(a *Accuse) { a.Courriel = "autre@exemple.invalid" }, []string{"courriel"}},
		{"téléphone absent", nil, func(a *Accuse) { a.Telephone = "voir le site" }, []string{"telephone"}},
		{"téléphone faux", nil, func(a *Accuse) { a.Telephone = "05 56 00 00 01" }, []string{"telephone"}},
		{"délai de recours absent", nil, func(a *Accuse) { a.DelaiRecours = "" }, []string{"delai_recours"}},
		{"délai de recours faux", nil, func(a *Accuse) { a.DelaiRecours = "un mois" }, []string{"delai_recours"}},
		{"date limite de recours fausse", nil, func(a *Accuse) { a.DateRecours = a.DateRecours.AddDays(-1) }, []string{"delai_recours"}},
		{"échéance de recours d’un autre silence", nil, func(a *Accuse) { a.Faits.Recours.Entrees["depart"] = "2026-07-12" }, []string{"delai_recours"}},
		{"juridiction absente", nil, func(a *Accuse) { a.Juridiction = "" }, []string{"voie_recours"}},
		{"une pièce oubliée", pieces, func(a *Accuse) { a.PiecesListees = a.PiecesListees[:1] }, []string{"pieces"}},
		{"liste vide", pieces, func(a *Accuse) { a.PiecesListees = nil }, []string{"pieces"}},
		{"pièce reçue demandée quand même", pieces, func(a *Accuse) { a.PiecesListees = append(a.PiecesListees, "photos_identite") }, []string{"pieces"}},
		{"pièces demandées au registre, tues par la lettre", pieces, func(a *Accuse) {
			a.DemandePieces, a.PiecesListees, a.LimiteComplement, a.MentionSuspension = false, nil, dossier.Date{}, false
		}, []string{"pieces", "limite_complement", "suspension"}},
		{"limite absente", pieces, func(a *Accuse) { a.LimiteComplement = dossier.Date{} }, []string{"limite_complement"}},
		{"limite raccourcie", pieces, func(a *Accuse) { a.LimiteComplement = j(t, "2026-04-01") }, []string{"limite_complement"}},
		{"limite inconnue du registre", nil, func(a *Accuse) {
			a.LimiteComplement, a.MentionSuspension, a.DemandePieces = j(t, "2026-04-15"), true, true
		}, []string{"pieces", "limite_complement"}},
		{"suspension tue", pieces, func(a *Accuse) { a.MentionSuspension = false }, []string{"suspension"}},
		{"agent sans nom", nil, func(a *Accuse) { a.AgentNom = "" }, []string{"agent_nom"}},
		{"agent sans prénom", nil, func(a *Accuse) { a.AgentNom = "Essai" }, []string{"agent_nom"}},
		{"agent sans qualité", nil, func(a *Accuse) { a.AgentQualite = "" }, []string{"agent_qualite"}},
		{"aucune adresse administrative", nil, func(a *Accuse) { a.Adresse, a.Faits.Reglages.Adresse = nil, nil }, []string{"adresse", "agent_adresse"}},
		{"anonymat non prévu", nil, func(a *Accuse) { a.Anonymat, a.AgentNom, a.AgentQualite = true, "", "" }, []string{"anonymat"}},
		{"anonymat et nom à la fois", nil, func(a *Accuse) { a.Anonymat, a.Faits.Reglages.Anonymat = true, true }, []string{"anonymat"}},
		{"réserve tue sans fondement", sansFondement, func(a *Accuse) { a.MentionReserve = false }, []string{"reserve"}},
		{"réserve mise alors que l’effet est établi", nil, func(a *Accuse) { a.MentionReserve = true }, []string{"reserve"}},
		{"séjour : phrase absente", nil, func(a *Accuse) { a.MentionSejour = false }, []string{"sejour"}},
	} {
		t.Run(c.nom, func(t *testing.T) {
			p := parametres(t)
			if c.demande != nil {
				c.demande(&p)
			}
			a := accuse(t, p)
			c.fausse(&a)
			manques := VerifieAccuse(a)
			if got := mentionsDe(manques); !slices.Equal(got, c.mentions) {
				t.Errorf("mentions %v, attendues %v : %+v", got, c.mentions, manques)
			}
			for _, m := range manques {
				if m.Article == "" || !strings.HasSuffix(m.Texte, ".") {
					t.Errorf("manque mal dit : %+v", m)
				}
				essayees[m.Mention] = true
			}
		})
	}
	for _, m := range MentionsAccuse() {
		if !essayees[m.Code] {
			t.Errorf("mention %s jamais mise en défaut", m.Code)
		}
		if _, ok := verifications[m.Code]; !ok || m.Version() == "" {
			t.Errorf("mention %s sans vérification ou sans version", m.Code)
		}
	}
	if len(MentionsAccuse()) != len(verifications) {
		t.Errorf("%d mentions, %d vérifications", len(MentionsAccuse()), len(verifications))
	}
}

// An empty letter lacks all that the demande requires.
func TestCRPAR1125LettreVide(t *testing.T) {
	a := accuse(t, avecPieces(t))
	vide := Accuse{Faits: a.Faits}
	got := mentionsDe(VerifieAccuse(vide))
	want := []string{
		"date_reception", "date_silence", "effet_silence", "service", "adresse", "courriel", "telephone", "delai_recours", "voie_recours",
		"pieces", "limite_complement", "suspension", "agent_nom", "agent_qualite", "agent_adresse", "sejour",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if len(VerifieAccuse(Accuse{})) == 0 {
		t.Error("une lettre vide sur un registre vide doit être refusée")
	}
}

// R. 421-23: the thirty more days are told in words.
func TestCESEDAR42123DelaiProlonge(t *testing.T) {
	p := parametres(t)
	p.Silence, p.Complexe, p.Dates.Completude = "silence_carte_bleue_30", true, p.Dates.Reception
	a := accuse(t, p)
	if m := mentionsDe(VerifieAccuse(a)); !slices.Equal(m, []string{"date_silence"}) {
		t.Errorf("trente jours annoncés au lieu de soixante : %v", m)
	}
	a.DelaiSilence = "soixante jours"
	if m := VerifieAccuse(a); len(m) > 0 {
		t.Errorf("%+v", m)
	}
}
