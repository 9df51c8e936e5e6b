package law

import (
	"strings"
	"testing"

	"souspli/dossier"
)

func TestExplique(t *testing.T) {
	d := enregistree(t)
	p := parametres(t)
	p.Silence = "silence_90_jours"
	attente := EcheancesInitiales(p)
	recours, err := Recours(EntreesRecours{Code: RecoursExpresse, Depart: j(t, "2026-11-12"), Loin: LoinOutreMer, Interruptions: []Interruption{
		{InterruptionRecours, j(t, "2026-12-01"), j(t, "2027-02-01")}, {Genre: InterruptionMediation, Du: j(t, "2027-03-01")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		e    dossier.Echeance
		want string
	}{
		{parCode(t, d.Echeances, "silence_defaut"), "quatre mois à partir du 13 mars 2026 (la réception de la demande) ; suspendu trente jours, du 16 mars 2026 au 15 avril 2026"},
		{parCode(t, d.Echeances, SilenceIncomplet), "quatre mois à partir du 13 mars 2026 (la réception de la demande) ; suspendu trente jours, du 16 mars 2026 au 15 avril 2026"},
		{parCode(t, d.Echeances, "complement_demande"), "30 jours fixés par l’administration à partir du 16 mars 2026 (la demande des pièces), jour ouvrable"},
		{parCode(t, d.Echeances, "depot_anef_ouverture"), "cent vingt jours avant le 30 juin 2026 (l’expiration du document de séjour)"},
		{parCode(t, attente, "silence_90_jours"), "quatre-vingt-dix jours à partir d’un jour qui n’est pas encore connu (la demande complète)"},
		{parCode(t, attente, RecoursImplicites), "deux mois à partir d’un jour qui n’est pas encore connu (la naissance de la décision implicite) ; ni le premier jour ni le dernier ne comptent"},
		{recours, "deux mois à partir du 12 novembre 2026 (la notification de la décision) ; ni le premier jour ni le dernier ne comptent ; un mois de plus pour la distance ; " +
			"recours administratif le 1er décembre 2026, terminé le 1er février 2027 ; recours à la médiation le 1er mars 2027, en cours"},
		{Silence(EntreesSilence{Code: "silence_defaut"}), "aucun fondement établi : aucun jour n’est annoncé"},
		{Silence(EntreesSilence{Code: SilenceSansObjet, Fondement: dossier.FondementGuichet}), "aucune durée fixée"},
		{Silence(EntreesSilence{Code: SilenceCarteBleue30, Complexe: true, Completude: j(t, "2026-09-10"), PremiereSaisine: j(t, "2026-09-01"), Fondement: dossier.FondementGuichet}),
			"soixante jours à partir du 10 septembre 2026 (la demande complète)"},
		{dossier.Echeance{Code: "inconnu"}, "délai inconnu"},
		{dossier.Echeance{Code: "communication_motifs", Entrees: map[string]string{"duree": "P1M", "depart": "hier"}}, "entrées illisibles"},
	} {
		if got := strings.ReplaceAll(Explique(c.e), "\u00a0", " "); got != c.want {
			t.Errorf("%s : %q\nattendu %q", c.e.Code, got, c.want)
		}
	}
}
