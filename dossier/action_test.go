package dossier

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// permises is the table of actions written again, state by state, by hand: what Actions allows must be this, no more, no less.
var permises = map[EtatDemande]string{
	DemandeEnregistree:    "adresse_changee complement_recu complete complexite convocation decision_notee desistement invitation modification pieces_demandees regularisation_demandee remise_notee transfert",
	DemandePieces:         "adresse_changee complement_recu complete complexite decision_notee desistement invitation modification pieces_demandees regularisation_demandee remise_notee sans_suite transfert",
	DemandeRegularisation: "adresse_changee complexite decision_notee desistement invitation modification regularisation_recue remise_notee sans_suite transfert",
	DemandeComplete:       "adresse_changee complement_recu complexite convocation decision_notee desistement instruction invitation modification pieces_demandees recepisse_note regularisation_demandee remise_notee transfert",
	DemandeConvoquee:      "absence adresse_changee complement_recu complexite convocation decision_notee desistement modification recepisse_note remise_notee rendez_vous_annule transfert venue",
	DemandeInstruction:    "adresse_changee complement_recu complexite convocation decision_notee desistement modification pieces_demandees recepisse_note regularisation_demandee remise_notee transfert",
	DemandeTransferee:     "prise_en_charge remise_notee reouverture transfert transfert_refuse",
	DemandeDecision:       "adresse_changee recepisse_note remise_notee titre_a_retirer",
	DemandeTitre:          "adresse_changee recepisse_note remise_notee",
	DemandeSansSuite:      "remise_notee reouverture",
	DemandeDesistee:       "remise_notee reouverture",
}

// situationLarge is a demande on which only its state can forbid an action: all that the facts could ask for is there.
func situationLarge(e EtatDemande, role Role) Situation {
	jour := NewDate(2026, 6, 1)
	d := Demande{ID: 1, Etat: e, Prefecture: "33", Plis: []PliID{1}, Dates: Dates{Reception: NewDate(2026, 3, 2), Completude: NewDate(2026, 3, 2)}}
	demande := Acte{ID: 1, Action: ActionPieces, De: DemandeEnregistree, Vers: DemandePieces, Le: NewDate(2026, 3, 10), Donnees: DonneesActe{
		Jours: 30, Limite: NewDate(2026, 4, 9), Suspend: true, Pieces: []PieceDemandee{{Code: "passeport", Libelle: "passeport", Raison: PieceAbsente, Indispensable: true}}}}
	d.Echeances = []Echeance{{Code: "silence_carte_bleue_30", Date: jour}}
	if e == DemandeTransferee {
		d.TransfereeA = "75"
	}
	s := Situation{Demande: d, Aujourdhui: jour, Agent: Agent{ID: 7, Role: role, Habilite: true, Prefectures: []string{"33", "75"}},
		Actes: []Acte{demande,
			{ID: 2, Action: ActionRegularisation, De: DemandeEnregistree, Vers: DemandeRegularisation, Le: NewDate(2026, 3, 10), Donnees: DonneesActe{Jours: 30, Limite: NewDate(2026, 4, 9)}},
			{ID: 3, Action: ActionDecision, Donnees: DonneesActe{Sens: SensFavorable}}},
		Courriers: []Courrier{{ID: 1, Genre: CourrierDemandePieces, Acte: 1, RemisLe: NewDate(2026, 3, 12)}, {ID: 2, Genre: CourrierRegularisation, Acte: 2, RemisLe: NewDate(2026, 3, 12)},
			{ID: 3, Genre: CourrierAccuseReception, Etat: CourrierImprime}},
		RendezVous: []RendezVous{{ID: 1, Etat: RendezVousPris, LieuJour: LieuJour{Jour: NewDate(2026, 5, 4)}}}}
	return s
}

// TestTableDesActions walks every state × every action: allowed where the table by hand says so, refused with a whole French sentence elsewhere.
func TestTableDesActions(t *testing.T) {
	refus, permis := 0, 0
	for _, e := range EtatsDemande {
		attendues := strings.Fields(permises[e.Etat])
		for _, a := range Actions {
			s := situationLarge(e.Etat, RoleSuperviseur)
			if a.Code == ActionComplete { // the piece that bars sans_suite bars it
				s.Actes = nil
			}
			raison := s.Refus(a.Code)
			if slices.Contains(attendues, string(a.Code)) {
				permis++
				if raison != "" {
					t.Errorf("%s depuis %s : %s", a.Code, e.Etat, raison)
				}
				continue
			}
			refus++
			if !strings.HasSuffix(raison, ".") || len(strings.Fields(raison)) < 5 {
				t.Errorf("%s depuis %s : refus sans raison (%q)", a.Code, e.Etat, raison)
			}
		}
	}
	if permis+refus != len(EtatsDemande)*len(Actions) || permis != 91 || refus != 173 {
		t.Errorf("%d permises, %d refusées sur %d", permis, refus, len(EtatsDemande)*len(Actions))
	}
}

// TestRolesDesActions: a role that the table does not name is refused whatever the state, the machine too.
func TestRolesDesActions(t *testing.T) {
	for _, a := range Actions {
		for _, r := range append([]Role{""}, roles()...) {
			s := situationLarge(a.Depuis[0], r)
			if a.Code == ActionComplete {
				s.Actes = nil
			}
			raison := s.Refus(a.Code)
			if permis := slices.Contains(a.Roles, r); permis != (raison == "") {
				t.Errorf("%s par %q : %q", a.Code, r, raison)
			}
		}
		if slices.ContainsFunc(a.Roles, func(r Role) bool {
			return !slices.Contains([]Role{RoleCourrier, RoleGuichet, RoleInstructeur, RoleSuperviseur}, r)
		}) {
			t.Errorf("%s est ouverte hors de la préfecture : %v", a.Code, a.Roles)
		}
	}
}

func roles() (l []Role) {
	for _, r := range Roles {
		l = append(l, r.Role)
	}
	return l
}

// TestQuiAgitSurUneDemandeTransmise: each side has its own actions and none of the other's; a third préfecture has none; once it is taken, only who has it acts.
func TestQuiAgitSurUneDemandeTransmise(t *testing.T) {
	agir := func(etat EtatDemande, tenue, transferee string, prefectures ...string) string {
		s := situationLarge(etat, RoleSuperviseur)
		s.Demande.Prefecture, s.Demande.TransfereeA, s.Demande.Passees, s.Agent.Prefectures = tenue, transferee, []string{"33"}, prefectures
		var l []string
		for _, a := range Actions {
			switch r := s.Refus(a.Code); {
			case r == "":
				l = append(l, string(a.Code))
			case !strings.HasSuffix(r, "."):
				t.Errorf("%s : refus sans raison (%q)", a.Code, r)
			}
		}
		slices.Sort(l)
		return strings.Join(l, " ")
	}
	for _, c := range []struct {
		nom, possibles string
		etat           EtatDemande
		tenue, vers    string
		agent          []string
	}{
		{"qui l’a transmise", "remise_notee reouverture", DemandeTransferee, "33", "75", []string{"33"}},
		{"à qui elle est transmise", "prise_en_charge transfert transfert_refuse", DemandeTransferee, "33", "75", []string{"75"}},
		{"une autre", "", DemandeTransferee, "33", "75", []string{"69"}},
		{"toutes", "prise_en_charge remise_notee reouverture transfert transfert_refuse", DemandeTransferee, "33", "75", []string{"*"}},
		{"qui l’a prise", permises[DemandeInstruction], DemandeInstruction, "75", "", []string{"75"}},
		{"qui l’avait", "", DemandeInstruction, "75", "", []string{"33"}},
	} {
		if l := agir(c.etat, c.tenue, c.vers, c.agent...); l != c.possibles {
			t.Errorf("%s peut « %s », attendu « %s »", c.nom, l, c.possibles)
		}
	}
	s := situationLarge(DemandeTransferee, RoleSuperviseur)
	for vers, refusee := range map[string]bool{"33": true, "75": true, "69": false} {
		if champ, _ := s.RefusDonnees(ActionTransfert, s.Aujourdhui, DonneesActe{Prefecture: vers}); (champ == "prefecture") != refusee {
			t.Errorf("transmise plus loin, à %s : %q", vers, champ)
		}
	}
}

// TestComplexite: once, in time, and of that deadline alone (CESEDA R. 421-23).
func TestComplexite(t *testing.T) {
	for nom, c := range map[string]struct {
		change func(*Situation)
		mot    string
	}{
		"le dernier jour":    {func(*Situation) {}, ""},
		"le lendemain":       {func(s *Situation) { s.Aujourdhui = s.Aujourdhui.AddDays(1) }, "a pris fin le 1er\u00a0juin"},
		"une seconde fois":   {func(s *Situation) { s.Demande.Echeances[0].Entrees = map[string]string{"complexe": "oui"} }, "déjà"},
		"pas encore complet": {func(s *Situation) { s.Demande.Echeances[0].Date = Date{} }, "complet"},
		"quatre mois":        {func(s *Situation) { s.Demande.Echeances[0].Code = "silence_defaut" }, "trente jours"},
		"quatre-vingt-dix":   {func(s *Situation) { s.Demande.Echeances[0].Code = "silence_carte_bleue_90" }, "trente jours"},
	} {
		s := situationLarge(DemandeInstruction, RoleInstructeur)
		c.change(&s)
		if r := s.Refus(ActionComplexite); (r == "") != (c.mot == "") || !strings.Contains(r, c.mot) {
			t.Errorf("%s : %q", nom, r)
		}
	}
}

// TestHabilitation: the acts that may harm, and they alone, want an agent named for it (design D16).
func TestHabilitation(t *testing.T) {
	for _, a := range Actions {
		nuit := a.Code == ActionRegularisation || a.Code == ActionSansSuite
		if a.Habilite != nuit {
			t.Errorf("%s : habilitation %t", a.Code, a.Habilite)
		}
		if !nuit {
			continue
		}
		s := situationLarge(a.Depuis[0], RoleSuperviseur)
		s.Agent.Habilite = false
		if r := s.Refus(a.Code); !strings.Contains(r, "habilité") {
			t.Errorf("%s par un agent non habilité : %q", a.Code, r)
		}
	}
	s := situationLarge(DemandeInstruction, RoleSuperviseur)
	d := DonneesActe{Sens: SensDefavorable, Reference: "A-1", Motifs: "conditions de l’article non remplies"}
	if champ, r := s.RefusDonnees(ActionDecision, s.Aujourdhui, d); r != "" {
		t.Errorf("décision défavorable par un agent habilité : %s %s", champ, r)
	}
	s.Agent.Habilite = false
	if champ, _ := s.RefusDonnees(ActionDecision, s.Aujourdhui, d); champ != "sens" {
		t.Errorf("décision défavorable par un agent non habilité : %q", champ)
	}
}

// TestSansSuite: one thing missing at a time, it is refused (design D16).
func TestSansSuite(t *testing.T) {
	for nom, c := range map[string]struct {
		change func(*Situation)
		mot    string
	}{
		"lettre non remise":        {func(s *Situation) { s.Courriers[0].RemisLe = Date{} }, "remise"},
		"rappel remis seulement":   {func(s *Situation) { s.Courriers[0].Genre = CourrierRappelPieces }, "remise"},
		"lettre annulée":           {func(s *Situation) { s.Courriers[0].Etat = CourrierAnnule }, "remise"},
		"dernier jour":             {func(s *Situation) { s.Aujourdhui = NewDate(2026, 4, 11) }, "court jusqu’au 11\u00a0avril"},
		"le lendemain":             {func(s *Situation) { s.Aujourdhui = NewDate(2026, 4, 12) }, "cachet de la poste"},
		"dernier jour du courrier": {func(s *Situation) { s.Aujourdhui = NewDate(2026, 4, 19) }, "à partir du 20\u00a0avril\u00a02026"},
		"remise tardive":           {func(s *Situation) { s.Courriers[0].RemisLe = NewDate(2026, 5, 20) }, "19\u00a0juin"},
		"pli non examiné":          {func(s *Situation) { s.Liens = []LienPli{{Pli: 9, A: s.Demande.CreeA.AddDate(0, 0, 40)}} }, "n’a pas été examiné"},
		"pièces venues": {func(s *Situation) {
			s.Actes = append(s.Actes, Acte{Action: ActionComplement, Le: NewDate(2026, 4, 1), Donnees: DonneesActe{Recues: []PieceRecue{{Code: "passeport"}}}})
		}, "plus attendu"},
	} {
		t.Run(nom, func(t *testing.T) {
			s := situationLarge(DemandePieces, RoleInstructeur)
			if r := s.Refus(ActionSansSuite); r != "" {
				t.Fatalf("le cas de départ est refusé : %s", r)
			}
			c.change(&s)
			if r := s.Refus(ActionSansSuite); !strings.Contains(r, c.mot) {
				t.Errorf("%q", r)
			}
		})
	}
	s := situationLarge(DemandePieces, RoleInstructeur)
	if champ, _ := s.RefusDonnees(ActionSansSuite, s.Aujourdhui, DonneesActe{Motifs: "incomplet"}); champ != "motifs" {
		t.Error("des motifs d’un mot suffisent")
	}
	s.Aujourdhui = NewDate(2026, 4, 20)
	if r := s.Refus(ActionSansSuite); r != "" {
		t.Errorf("ce qui a été posté le dernier jour a eu le temps d’arriver : %s", r)
	}
	motifs := DonneesActe{Motifs: "L’acte de mariage n’a pas été produit."}
	if champ, _ := s.RefusDonnees(ActionSansSuite, s.Aujourdhui, motifs); champ != "" {
		t.Errorf("refusée : %s", champ)
	}
	if champ, r := s.RefusDonnees(ActionSansSuite, s.Aujourdhui.AddDays(-1), motifs); champ != "le" || !strings.Contains(r, "20\u00a0avril") {
		t.Errorf("datée d’avant : %q %q", champ, r)
	}
}

// TestDonneesRefusees: what was given is refused field by field, with a sentence; without the fault, it is taken.
func TestDonneesRefusees(t *testing.T) {
	piece := PieceDemandee{Code: "acte_mariage", Libelle: "acte de mariage", Raison: PieceIllisible}
	preuve := &PagePreuve{Pli: 1, Page: 2}
	hier, demain := NewDate(2026, 5, 31), NewDate(2026, 6, 2)
	adresse := Adresse{Voie: "3 rue Neuve", CodePostal: "33000", Commune: "Bordeaux"}
	sans := func(f func(*Adresse)) *Adresse { a := adresse; f(&a); return &a }
	for _, c := range []struct {
		nom    string
		action CodeAction
		le     Date
		d      DonneesActe
		champ  string
	}{
		{"jour à venir", ActionInstruction, demain, DonneesActe{}, "le"},
		{"avant la réception", ActionComplete, NewDate(2026, 3, 1), DonneesActe{}, "le"},
		{"complet", ActionComplete, hier, DonneesActe{}, ""},
		{"aucune pièce", ActionPieces, hier, DonneesActe{Jours: 30}, "pieces"},
		{"pièce deux fois", ActionPieces, hier, DonneesActe{Jours: 30, Pieces: []PieceDemandee{piece, piece}}, "pieces"},
		{"pièce sans raison", ActionPieces, hier, DonneesActe{Jours: 30, Pieces: []PieceDemandee{{Code: "a", Libelle: "b"}}}, "pieces"},
		{"délai trop court", ActionPieces, hier, DonneesActe{Jours: 3, Pieces: []PieceDemandee{piece}}, "jours"},
		{"pièces", ActionPieces, hier, DonneesActe{Jours: 30, Pieces: []PieceDemandee{piece}}, ""},
		{"complément de rien", ActionComplement, hier, DonneesActe{}, "preuve"},
		{"pièce non attendue", ActionComplement, hier, DonneesActe{Preuve: preuve, Recues: []PieceRecue{{Code: "bail"}}}, "recues"},
		{"dispense sans motif", ActionComplement, hier, DonneesActe{Recues: []PieceRecue{{Code: "passeport", Dispense: true}}}, "motifs"},
		{"reçue sans page", ActionComplement, hier, DonneesActe{Recues: []PieceRecue{{Code: "passeport"}}}, "preuve"},
		{"page d’un autre dossier", ActionComplement, hier, DonneesActe{Preuve: &PagePreuve{Pli: 8, Page: 1}}, "preuve"},
		{"complément", ActionComplement, hier, DonneesActe{Preuve: preuve, Recues: []PieceRecue{{Code: "passeport"}}}, ""},
		{"vice non dit", ActionRegularisation, hier, DonneesActe{Jours: 30, Formalites: "f"}, "motifs"},
		{"formalités non dites", ActionRegularisation, hier, DonneesActe{Jours: 30, Motifs: "dépôt par une voie qui n’est pas ouverte"}, "formalites"},
		{"régularisation sans preuve", ActionRegularisationRecue, hier, DonneesActe{}, "preuve"},
		{"transfert à soi", ActionTransfert, hier, DonneesActe{Prefecture: "33"}, "prefecture"},
		{"transfert à personne", ActionTransfert, hier, DonneesActe{}, "prefecture"},
		{"rendue sans motifs", ActionTransfertRefuse, hier, DonneesActe{Motifs: "non"}, "motifs"},
		{"rendue", ActionTransfertRefuse, hier, DonneesActe{Motifs: "la résidence est en Gironde, bail joint"}, ""},
		{"complexe sans dire en quoi", ActionComplexite, hier, DonneesActe{Motifs: "complexe"}, "motifs"},
		{"complexe", ActionComplexite, hier, DonneesActe{Motifs: "deux employeurs, dont un à l’étranger"}, ""},
		{"invitation sans constat", ActionInvitation, hier, DonneesActe{Creneau: 1}, "motifs"},
		{"invitation sans créneau", ActionInvitation, hier, DonneesActe{Motifs: "courriel du CCC"}, "creneau"},
		{"convocation sans objet", ActionConvocation, hier, DonneesActe{Creneau: 1}, "objet"},
		{"venue avant le rendez-vous", ActionVenue, NewDate(2026, 5, 3), DonneesActe{}, "le"},
		{"annulation sans motif", ActionRendezVousAnnule, hier, DonneesActe{}, "motifs"},
		{"récépissé sans numéro", ActionRecepisse, hier, DonneesActe{Du: hier, Au: hier.AddMonths(3)}, "reference"},
		{"récépissé à venir", ActionRecepisse, hier, DonneesActe{Reference: "n", Du: demain, Au: demain.AddMonths(3)}, "du"},
		{"récépissé trop court", ActionRecepisse, hier, DonneesActe{Reference: "n", Du: NewDate(2026, 5, 15), Au: NewDate(2026, 6, 14)}, "au"},
		{"récépissé d’un mois", ActionRecepisse, hier, DonneesActe{Reference: "n", Du: NewDate(2026, 5, 15), Au: NewDate(2026, 6, 15)}, ""},
		{"modification sans page", ActionModification, hier, DonneesActe{Champs: map[string]string{"telephone": "1"}}, "preuve"},
		{"modification de rien", ActionModification, hier, DonneesActe{Preuve: preuve}, "champs"},
		{"modification du nom", ActionModification, hier, DonneesActe{Preuve: preuve, Champs: map[string]string{"nom_naissance": "X"}}, "champs"},
		{"modification de l’adresse", ActionModification, hier, DonneesActe{Preuve: preuve, Champs: map[string]string{"voie": "X"}}, "champs"},
		{"modification", ActionModification, hier, DonneesActe{Preuve: preuve, Champs: map[string]string{"situation": "X"}}, ""},
		{"adresse sans source", ActionAdresse, hier, DonneesActe{Domicile: &adresse}, "preuve"},
		{"adresse absente", ActionAdresse, hier, DonneesActe{Preuve: preuve}, "voie"},
		{"code postal", ActionAdresse, hier, DonneesActe{Preuve: preuve, Domicile: sans(func(a *Adresse) { a.CodePostal = "33" })}, "code_postal"},
		{"commune", ActionAdresse, hier, DonneesActe{Preuve: preuve, Destinataire: sans(func(a *Adresse) { a.Commune = "" })}, "commune"},
		{"voie", ActionAdresse, hier, DonneesActe{Preuve: preuve, Domicile: sans(func(a *Adresse) { a.Voie = "" })}, "voie"},
		{"désistement sans signature", ActionDesistement, hier, DonneesActe{Motifs: "au téléphone"}, "preuve"},
		{"désistement", ActionDesistement, hier, DonneesActe{Preuve: preuve}, ""},
		{"décision sans sens", ActionDecision, hier, DonneesActe{Reference: "r"}, "sens"},
		{"refus sans motifs", ActionDecision, hier, DonneesActe{Reference: "r", Sens: SensDefavorable}, "motifs"},
		{"décision sans référence", ActionDecision, hier, DonneesActe{Sens: SensFavorable}, "reference"},
		{"notifiée avant d’être prise", ActionDecision, hier, DonneesActe{Reference: "r", Sens: SensFavorable, Notifiee: hier.AddDays(-1)}, "notifiee"},
		{"accord avec éloignement", ActionDecision, hier, DonneesActe{Reference: "r", Sens: SensFavorable, OQTF: true}, "oqtf"},
		{"réouverture sans motif", ActionReouverture, hier, DonneesActe{}, "motifs"},
		{"remise sans preuve", ActionRemise, hier, DonneesActe{Courrier: 3}, "preuve"},
		{"remise d’une autre lettre", ActionRemise, hier, DonneesActe{Courrier: 9, Reference: "2C"}, "courrier"},
		{"remise", ActionRemise, hier, DonneesActe{Courrier: 3, Reference: "2C"}, ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			s := situationLarge(DemandePieces, RoleSuperviseur)
			champ, raison := s.RefusDonnees(c.action, c.le, c.d)
			if champ != c.champ || (raison == "") != (c.champ == "") {
				t.Errorf("%s : %q %q, attendu %q", c.action, champ, raison, c.champ)
			}
		})
	}
}

// TestEtatSuivant: where an action leads depends on what is still expected, and on where the demande was.
func TestEtatSuivant(t *testing.T) {
	demander := func(de EtatDemande, id ActeID, codes ...string) Acte {
		a := Acte{ID: id, Action: ActionPieces, De: de, Vers: DemandePieces, Le: NewDate(2026, 3, 10), Donnees: DonneesActe{Suspend: true}}
		for _, c := range codes {
			a.Donnees.Pieces = append(a.Donnees.Pieces, PieceDemandee{Code: c, Indispensable: true})
		}
		return a
	}
	recu := func(codes ...string) DonneesActe {
		var d DonneesActe
		for _, c := range codes {
			d.Recues = append(d.Recues, PieceRecue{Code: c})
		}
		return d
	}
	convoquer := func(de EtatDemande) Acte { return Acte{Action: ActionConvocation, De: de, Vers: DemandeConvoquee} }
	complete := Dates{Completude: NewDate(2026, 3, 20)}
	for _, c := range []struct {
		nom    string
		etat   EtatDemande
		dates  Dates
		actes  []Acte
		action CodeAction
		d      DonneesActe
		vers   EtatDemande
	}{
		{"pièce utile seulement", DemandeComplete, complete, nil, ActionPieces, DonneesActe{Pieces: []PieceDemandee{{Code: "a"}}}, DemandeComplete},
		{"pièce indispensable", DemandeComplete, complete, nil, ActionPieces, DonneesActe{Pieces: []PieceDemandee{{Code: "a"}, {Code: "b", Indispensable: true}}}, DemandePieces},
		{"tout est venu", DemandePieces, Dates{}, []Acte{demander(DemandeEnregistree, 1, "a")}, ActionComplement, recu("a"), DemandeEnregistree},
		{"il en manque", DemandePieces, Dates{}, []Acte{demander(DemandeEnregistree, 1, "a", "b")}, ActionComplement, recu("a"), DemandePieces},
		{"demandées en instruction", DemandePieces, complete, []Acte{demander(DemandeInstruction, 1, "a")}, ActionComplement, recu("a"), DemandeInstruction},
		{"deux demandes, tout est venu", DemandePieces, Dates{}, []Acte{demander(DemandeEnregistree, 1, "a"), demander(DemandePieces, 2, "b")}, ActionComplement, recu("a", "b"), DemandeEnregistree},
		{"venue, dossier complet", DemandeConvoquee, complete, []Acte{convoquer(DemandeComplete)}, ActionVenue, DonneesActe{}, DemandeInstruction},
		{"venue, dossier incomplet", DemandeConvoquee, Dates{}, []Acte{convoquer(DemandeEnregistree)}, ActionVenue, DonneesActe{}, DemandeEnregistree},
		{"absence après deux convocations", DemandeConvoquee, complete, []Acte{convoquer(DemandeInstruction), convoquer(DemandeConvoquee)}, ActionAbsence, DonneesActe{}, DemandeInstruction},
		{"régularisée après des pièces encore dues", DemandeRegularisation, Dates{},
			[]Acte{demander(DemandeEnregistree, 1, "a"), {Action: ActionRegularisation, De: DemandePieces, Vers: DemandeRegularisation}}, ActionRegularisationRecue, DonneesActe{}, DemandePieces},
		{"rouverte d’une convocation", DemandeDesistee, complete, []Acte{convoquer(DemandeComplete), {Action: ActionDesistement, De: DemandeConvoquee, Vers: DemandeDesistee}},
			ActionReouverture, DonneesActe{}, DemandeComplete},
		{"prise en charge", DemandeTransferee, complete, []Acte{{Action: ActionTransfert, De: DemandeInstruction, Vers: DemandeTransferee}}, ActionPriseEnCharge, DonneesActe{}, DemandeInstruction},
		{"prise en charge par la troisième", DemandeTransferee, Dates{}, []Acte{{Action: ActionTransfert, De: DemandeEnregistree, Vers: DemandeTransferee},
			{Action: ActionTransfert, De: DemandeTransferee, Vers: DemandeTransferee}}, ActionPriseEnCharge, DonneesActe{}, DemandeEnregistree},
		{"rendue, pièces encore dues", DemandeTransferee, Dates{}, []Acte{demander(DemandeEnregistree, 1, "a"), {Action: ActionTransfert, De: DemandePieces, Vers: DemandeTransferee}},
			ActionTransfertRefuse, DonneesActe{}, DemandePieces},
		{"rouverte d’une instruction", DemandeSansSuite, complete, []Acte{{Action: ActionSansSuite, De: DemandeInstruction, Vers: DemandeSansSuite}}, ActionReouverture, DonneesActe{}, DemandeInstruction},
	} {
		t.Run(c.nom, func(t *testing.T) {
			s := Situation{Demande: Demande{Etat: c.etat, Dates: c.dates}, Actes: c.actes}
			if v := s.EtatSuivant(c.action, NewDate(2026, 4, 1), c.d); v != c.vers {
				t.Errorf("%s, attendu %s", v, c.vers)
			}
		})
	}
}

func TestGenresDeRefus(t *testing.T) {
	if r := (&RefusAction{Raison: "r"}); !errors.Is(r, ErrInterdit) || errors.Is(r, ErrInvalide) {
		t.Error("un état qui refuse")
	}
	if r := (&RefusAction{Champ: "c", Raison: "r"}); errors.Is(r, ErrInterdit) || !errors.Is(r, ErrInvalide) {
		t.Error("une donnée qui manque")
	}
}

// TestTablesLisibles: every line of the tables says what agents read.
func TestTablesLisibles(t *testing.T) {
	for _, a := range Actions {
		if a.Libelle == "" || a.Effet == "" || a.Article == "" || a.Certitude == "" || a.Suite == "" || len(a.Depuis) == 0 || len(a.Roles) == 0 {
			t.Errorf("%s : ligne incomplète", a.Code)
		}
		if a.Lettre != "" && !slices.Contains(genres(), a.Lettre) {
			t.Errorf("%s : lettre %q inconnue", a.Code, a.Lettre)
		}
	}
	for _, g := range GenresTache {
		if p, article := g.Genre.Pourquoi(); p == "" || article == "" || g.Libelle == "" {
			t.Errorf("%s : ligne incomplète", g.Genre)
		}
	}
}

func genres() (l []GenreCourrier) {
	for _, g := range GenresCourrier {
		l = append(l, g.Genre)
	}
	return l
}
