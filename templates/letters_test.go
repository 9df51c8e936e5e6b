package templates

import (
	"encoding/json"
	"os"
	"testing"

	"souspli/dossier"
)

func accuseComplet() AccuseDonnees {
	return AccuseDonnees{
		Version: 1, Numero: "2026-33-000123", Date: dossier.NewDate(2026, 3, 13), Enveloppe: "DL",
		Lignes:     []string{"AISSATOU DIALLO", "CHEZ MME SOW", "BATIMENT C APPARTEMENT 12", "14 RUE DES LILAS", "33000 BORDEAUX"},
		Prefecture: "Préfecture de la Gironde",
		Service: Service{
			Nom: "Bureau de l’admission au séjour des étrangers", Adresse: []string{"2 esplanade Charles-de-Gaulle", "CS 41397", "33077 Bordeaux Cedex"},
			Telephone: "05 56 00 00 00", Courriel: "sejour@gironde.example", AgentNom: "Claire Martin", AgentQualite: "cheffe de la section renouvellement",
		},
		Personne: Personne{Nom: "DIALLO", Prenoms: "Aïssatou", DateNaissance: "née le 7 janvier 1989", Sexe: "F"},
		Demarche: "carte de séjour « vie privée et familiale » – conjoint de Français", Variante: "renouvellement",
		Dates: dossier.Dates{
			Cachet: dossier.NewDate(2026, 3, 10), PremiereSaisine: dossier.NewDate(2026, 3, 12), Reception: dossier.NewDate(2026, 3, 12),
			Enregistrement: dossier.NewDate(2026, 3, 13),
		},
		Envois: []Envoi{{Mode: dossier.ModeLRAR, RecuLe: dossier.NewDate(2026, 3, 12), NumeroLRAR: "1A 047 877 2024 3", Pages: 24}},
		Recu:   Fondement{Code: dossier.FondementInvitation, Libelle: "solution de substitution, sur invitation de la préfecture", Texte: "R. 431-2 du CESEDA, al. 3"},
		Silence: Silence{
			Cas: SilenceDate, Code: "silence_defaut", Date: dossier.NewDate(2026, 7, 12), Duree: "quatre mois",
			Declencheur: "reception_demande", Article: "R.*432-1, R. 432-2 du CESEDA",
		},
		Recours: Recours{Jusquau: dossier.NewDate(2026, 9, 14)},
		Dossier: Completude{Etat: CompletudeInconnue, Manquantes: []PieceManquante{{Code: "acte_mariage", Libelle: "acte de mariage"}}},
		Pieces: []PieceRecue{
			{"formulaire", 4}, {"passeport", 2}, {"titre de séjour", 2}, {"justificatif de domicile", 1}, {"acte d’état civil", 2},
			{"avis d’imposition", 4}, {"photographies d’identité", 1},
		},
		Preuves: []PreuveRecue{
			{Date: "2 mars 2026 à 10 h 14", Libelle: "téléservice en maintenance"},
			{Date: "9 mars 2026 à 18 h 02", Libelle: "erreur technique du serveur"},
		},
		Journal: &Sceau{Jour: dossier.NewDate(2026, 3, 12), Debut: "9f3b02c4d1e7"},
	}
}

func TestApercu(t *testing.T) {
	b, _ := json.Marshal(accuseComplet())
	l, err := Letter(dossier.CourrierAccuseReception, b)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/accuse.pdf", l.PDF, 0o644)
}

func TestApercuBordereau(t *testing.T) {
	d := BordereauDonnees{Version: 1, Lot: "lot-2026-03-13-000007", Date: dossier.NewDate(2026, 3, 13), Service: "Bureau de l’admission au séjour", Adresse: []string{"33077 Bordeaux Cedex"}, Total: 2, Pages: 4, Lignes: []LigneBordereau{{1, "2026-33-000123", []string{"AISSATOU DIALLO", "CHEZ MME SOW", "14 RUE DES LILAS", "33000 BORDEAUX"}, 2}, {2, "2026-33-000124", []string{"AISSATOU DIALLO", "33000 BORDEAUX"}, 2}}}
	l, err := Bordereau(d)
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/bordereau.pdf", l.PDF, 0o644)
}
