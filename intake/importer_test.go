package intake

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"souspli/dossier"
	"souspli/store/storetest"
)

const enteteCCC = "numero_signalement;date;canal;numero_etranger;nom_naissance;prenoms;date_naissance;demarche;date_tentative;blocage;message;url;constat\n"

func lireCCC(t *testing.T, csv string) ([]dossier.LigneImport, []dossier.RefusLigne) {
	t.Helper()
	l, refus, _, err := LireImport([]byte(csv), dossier.ImportCCC, dossier.NewDate(2026, 3, 13))
	if err != nil {
		t.Fatal(err)
	}
	return l, refus
}

// TestImportDialectes: the same line whatever the spreadsheet wrote: mark, « ; » or « , », Windows-1252, French or ISO dates, ends of line.
func TestImportDialectes(t *testing.T) {
	ligne := "S-1;01/03/2026 10:14;telephone;;Diallo-Éon;Aminata;07/05/1990;conjoint-francais;28/02/2026 18h05;maintenance_site;Écran blanc;;oui\n"
	reference, _ := lireCCC(t, enteteCCC+ligne)
	if len(reference) != 1 || reference[0].Ligne != 2 {
		t.Fatalf("%+v", reference)
	}
	l := reference[0]
	if l.Procedure != "conjoint-francais" || l.Identite.NomNaissance != "Diallo-Éon" || l.Identite.DateNaissance != "1990-05-07" || l.Jour != dossier.NewDate(2026, 2, 28) {
		t.Errorf("%+v", l)
	}
	var faits []string
	for _, f := range l.Faits {
		faits = append(faits, strings.Join([]string{string(f.Genre), f.Plateforme, f.Date, f.Blocage, f.Reference, f.Auteur, f.Certitude, string(f.Source)}, "|"))
	}
	if attendu := []string{
		"ccc_appel|ccc|2026-03-01T10:14||S-1||etablie|import",
		"en_ligne|anef|2026-02-28T18:05|maintenance_site|||etablie|import",
		"constat||2026-03-01T10:14||S-1|centre de contact citoyens|etablie|import",
	}; !slices.Equal(faits, attendu) {
		t.Errorf("faits\n%s\nattendu\n%s", strings.Join(faits, "\n"), strings.Join(attendu, "\n"))
	}
	cp1252, err := charmap.Windows1252.NewEncoder().String(enteteCCC + ligne)
	if err != nil {
		t.Fatal(err)
	}
	for nom, csv := range map[string]string{
		"marque UTF-8":  MarqueUTF8 + enteteCCC + ligne,
		"virgules":      strings.ReplaceAll(enteteCCC+ligne, ";", ","),
		"Windows-1252":  cp1252,
		"fins de ligne": strings.ReplaceAll(enteteCCC+ligne, "\n", "\r\n"),
		"dates ISO":     enteteCCC + strings.NewReplacer("01/03/2026 10:14", "2026-03-01T10:14", "07/05/1990", "1990-05-07", "28/02/2026 18h05", "2026-02-28 18:05:00").Replace(ligne),
		"libellés":      enteteCCC + strings.NewReplacer("conjoint-francais", "CONJOINT FRANCAIS", "maintenance_site", "téléservice en maintenance").Replace(ligne),
		"lignes vides":  enteteCCC + ligne + ";;;;;;;;;;;;\n\n",
	} {
		autre, refus := lireCCC(t, csv)
		if len(refus) != 0 || len(autre) != 1 || fmt.Sprintf("%+v", autre) != fmt.Sprintf("%+v", reference) {
			t.Errorf("%s : %+v, refus %v", nom, autre, refus)
		}
	}
}

// TestImportRefus: each line refused says its number, its columns and what to do, all at once, and never the value.
func TestImportRefus(t *testing.T) {
	lignes, refus := lireCCC(t, enteteCCC+
		";01/03/2026;;9912345678;;;;;;;;;\n"+ // 2: no number
		"S-3;32/03/2026;pigeon;9912345678;;;;;;;;;\n"+ // 3: two faults
		"S-4;14/03/2026;;9912345678;;;;;;;;;\n"+ // 4: tomorrow
		"S-5;01/03/26;;9912345678;;;;;;;;;\n"+ // 5: a year of two digits has two readings
		"S-6;01/03/2026;;9,91E+09;;;;;;;;;\n"+ // 6: eaten by the spreadsheet
		"S-7;01/03/2026;;;Secret;;;;;;;;\n"+ // 7: a name without a birth date is nobody
		"S-8;01/03/2026;;9912345678\n"+ // 8: cells lost
		"S-9;01/03/2026 26:00;;9912345678;;;;;;inconnu;;;peut-être\n"+ // 9: three faults
		"S-10;01/03/2026;;9912345678;;;;;;;;;\n") // 10: good
	if len(lignes) != 1 || lignes[0].Ligne != 10 {
		t.Fatalf("prises : %+v", lignes)
	}
	attendu := []string{"numero_signalement : vide", "date : écrivez ; canal", "date : ce jour est dans l’avenir", "date : écrivez", "numero_etranger : 9 ou 10 chiffres",
		"rien ne dit de qui", "4 cellules pour 13 colonnes", "date : écrivez l’heure ; blocage ; constat"}
	if len(refus) != len(attendu) {
		t.Fatalf("refus : %+v", refus)
	}
	for i, r := range refus {
		if r.Ligne != i+2 {
			t.Errorf("ligne %d, attendue %d", r.Ligne, i+2)
		}
		for _, mot := range strings.Split(attendu[i], " ; ") {
			if !strings.Contains(r.Raison, mot) {
				t.Errorf("ligne %d : « %s » ne dit pas « %s »", r.Ligne, r.Raison, mot)
			}
		}
		for _, valeur := range []string{"Secret", "pigeon", "32/03", "9,91", "inconnu", "peut-être"} {
			if strings.Contains(r.Raison, valeur) {
				t.Errorf("ligne %d : la raison répète une valeur : %s", r.Ligne, r.Raison)
			}
		}
	}
	for nom, cas := range map[string]struct{ csv, dit string }{
		"colonne inconnue": {"numero_signalement;date;telephone\nS-1;01/03/2026;06\n", "colonne « telephone » : inconnue"},
		"colonne absente":  {"numero_signalement;canal\nS-1;courriel\n", "la colonne « date » manque"},
		"sans en-tête":     {"S-1;01/03/2026\n", "la première ligne doit nommer"},
		"UTF-16":           {"\xff\xfeS", "UTF-16"},
		"rien dessous":     {enteteCCC, "aucune ligne"},
	} {
		if _, _, _, err := LireImport([]byte(cas.csv), dossier.ImportCCC, dossier.NewDate(2026, 3, 13)); err == nil || !strings.Contains(err.Error(), cas.dit) {
			t.Errorf("%s : %v", nom, err)
		}
	}
}

// TestImportANEF: a draft is an attempt on two days; a demande sent online is none, whatever became of it.
func TestImportANEF(t *testing.T) {
	const csv = "numero_demande,source,etat,date_etat,date_creation,numero_etranger,demarche\n" +
		"7501,anef,Brouillon,2026-03-05T09:00,2026-02-20,9912345678,etudiant\n" +
		"7502,agdref,Déposée,2026-03-05,2026-03-05,9912345678,etudiant\n"
	l, refus, _, err := LireImport([]byte(csv), dossier.ImportANEF, dossier.NewDate(2026, 3, 13))
	if err != nil || len(refus) != 0 || len(l) != 2 {
		t.Fatalf("%+v %v %v", l, refus, err)
	}
	if f := l[0].Faits; len(f) != 2 || f[0].Genre != dossier.GenreEnLigne || f[0].Date != "2026-02-20" || f[1].Date != "2026-03-05T09:00" || f[1].Reference != "7501" {
		t.Errorf("brouillon : %+v", f)
	}
	if f := l[1].Faits; len(f) != 1 || f[0].Genre != dossier.GenreDemandeEnLigne || f[0].Plateforme != "agdref" || f[0].Message != "état : deposee" {
		t.Errorf("déposée : %+v", f)
	}
}

// ligneDe is a line of the contact centre about the invented person of dossierDe.
func ligneDe(numero string, personne int, demarche, jour string) string {
	return fmt.Sprintf("%s;%s;courriel;77012345%02d;Invente%02d;Aminata;%02d/05/1990;%s;;;;;\n", numero, jour, personne, personne, 1+personne%28, demarche)
}

func importer(t *testing.T, i *Intake, csv string, essai bool) RapportImport {
	t.Helper()
	r, err := i.Importer(t.Context(), DemandeImport{Prefecture: "33", Genre: dossier.ImportCCC, Octets: []byte(csv), Essai: essai})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestImportPuisPapierEtInverse: a line finds its twin whether it comes after the paper or before it, once; what is not sure waits, and
// nothing of a person is logged or journaled.
func TestImportPuisPapierEtInverse(t *testing.T) {
	i := atelier(t)
	var log bytes.Buffer
	i.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	premier := traiter(t, i, recevoir(t, i, dossierDe(1), reception())).Demandes[0]
	csv := enteteCCC +
		ligneDe("S-1", 1, "conjoint-francais", "05/03/2026") + // sure
		ligneDe("S-2", 1, "salarie", "05/03/2026") + // another procedure
		ligneDe("S-3", 1, "conjoint-francais", "05/03/2025") + // a year before
		ligneDe("S-4", 2, "conjoint-francais", "06/03/2026") // her paper has not come yet
	if r := importer(t, i, csv, true); r.Lignes != 4 || r.Rattachees != 1 || r.AChoisir != 2 || r.SansJumeau != 1 || r.Import != 0 {
		t.Errorf("essai : %+v", r)
	}
	if n := storetest.Interroger[int](t, i.Store, "SELECT (SELECT count(*) FROM imports) + (SELECT count(*) FROM tentatives WHERE import_ligne IS NOT NULL)"); n != 0 {
		t.Fatalf("un essai a écrit %d rangs", n)
	}
	avant := faitsDe(t, i, premier)
	r := importer(t, i, csv, false)
	if r.Lignes != 4 || r.Rattachees != 1 || r.AChoisir != 2 || r.SansJumeau != 1 || r.Deja {
		t.Errorf("import : %+v", r)
	}
	if f := faitsDe(t, i, premier); len(f) != len(avant)+1 || f[len(f)-1].Reference != "S-1" || f[len(f)-1].Import != r.Import || f[len(f)-1].Ligne != 2 {
		t.Errorf("faits : %+v", f)
	}

	// The same file again, then a longer extract of which all but one line is known.
	if encore := importer(t, i, csv, false); !encore.Deja || encore.Import != r.Import || encore.Rattachees != 1 {
		t.Errorf("même fichier : %+v", encore)
	}
	if suite := importer(t, i, csv+ligneDe("S-5", 3, "conjoint-francais", "06/03/2026"), false); suite.Deja || suite.Connues != 4 || suite.Lignes != 1 {
		t.Errorf("extrait suivant : %+v", suite)
	}
	if f := faitsDe(t, i, premier); len(f) != len(avant)+1 {
		t.Errorf("une ligne déjà connue a été rattachée deux fois : %+v", f)
	}

	// The paper of the second person comes: its line is given to it in the same breath.
	second := traiter(t, i, recevoir(t, i, dossierDe(2), reception())).Demandes[0]
	if f := faitsDe(t, i, second); f[len(f)-1].Reference != "S-4" {
		t.Errorf("la ligne qui attendait n’est pas rattachée : %+v", f)
	}
	if err := i.RapprocherImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Interroger[int](t, i.Store, "SELECT count(*) FROM lignes_importees WHERE etat = 'rattachee'"); n != 2 {
		t.Errorf("%d lignes rattachées, attendu 2", n)
	}

	var journal strings.Builder
	if err := i.Store.ParcourirJournal(t.Context(), 1, func(l dossier.LigneJournal) error {
		fmt.Fprintln(&journal, l.Acte, l.Objet, l.Par, l.Details)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, acte := range []string{"import_fait import:1 machine", "ligne_importee_rattachee demande:1 machine"} {
		if !strings.Contains(journal.String(), acte) {
			t.Errorf("le journal ne dit pas « %s »", acte)
		}
	}
	for _, secret := range []string{"nvente0", "Aminata", "770123450", "S-1", "1990"} {
		if strings.Contains(log.String(), secret) || strings.Contains(journal.String(), secret) {
			t.Errorf("« %s » se lit dans le log ou le journal", secret)
		}
	}
}

// TestLigneRouverteAttendUnAgent: what an agent took back, the machine does not attach again.
func TestLigneRouverteAttendUnAgent(t *testing.T) {
	i := atelier(t)
	d := traiter(t, i, recevoir(t, i, dossierDe(1), reception())).Demandes[0]
	avant := len(faitsDe(t, i, d))
	r := importer(t, i, enteteCCC+ligneDe("S-1", 1, "conjoint-francais", "05/03/2026"), false)
	a := agent(t, i.Store)
	id := storetest.Interroger[int64](t, i.Store, "SELECT id FROM lignes_importees")
	if err := i.Store.RouvrirLigne(t.Context(), id, a); err != nil {
		t.Fatal(err)
	}
	if err := i.RapprocherImports(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(faitsDe(t, i, d)); n != avant {
		t.Errorf("%d faits, attendu %d", n, avant)
	}
	attente, err := i.Store.LignesEnAttente(t.Context(), r.Import, 0, 10)
	if err != nil || len(attente) != 1 || attente[0].Agent != a {
		t.Fatalf("%+v %v", attente, err)
	}
	if c, err := i.Candidats(t.Context(), attente[0]); err != nil || len(c) != 1 || c[0].Demande.ID != d || c[0].Score < 0.99 {
		t.Errorf("candidats %+v %v", c, err)
	}
	if err := i.Store.RattacherLigne(t.Context(), id, d, nil, a); err != nil {
		t.Fatal(err)
	}
	if err := i.Store.RattacherLigne(t.Context(), id, d, nil, a); err != nil {
		t.Errorf("deux fois : %v", err)
	}
	if n := len(faitsDe(t, i, d)); n != avant+1 {
		t.Errorf("%d faits, attendu %d", n, avant+1)
	}
}

func faitsDe(t *testing.T, i *Intake, id dossier.DemandeID) []dossier.Tentative {
	t.Helper()
	d, err := i.Store.Demande(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d.Tentatives
}
