package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/intake"
	"souspli/law"
	"souspli/ocr/codes"
	"souspli/ocr/scantest"
)

// tableCSV is a table a test writes: rows of cells by column.
type tableCSV struct {
	colonnes []string
	lignes   []map[string]string
}

func (t *tableCSV) ajouter(cellules map[string]string) {
	for _, c := range slices.Sorted(maps.Keys(cellules)) {
		if !slices.Contains(t.colonnes, c) {
			t.colonnes = append(t.colonnes, c)
		}
	}
	t.lignes = append(t.lignes, cellules)
}

func (t tableCSV) octets(tb testing.TB, separateur rune) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = separateur
	lignes := [][]string{t.colonnes}
	for _, l := range t.lignes {
		var r []string
		for _, c := range t.colonnes {
			r = append(r, l[c])
		}
		lignes = append(lignes, r)
	}
	if err := w.WriteAll(lignes); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func ecrireTable(t *testing.T, octets []byte) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(f, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// personneCSV is a right line: an invented person who answers everything scantest answers.
func personneCSV(graine uint64, procedure, variante string) map[string]string {
	m := scantest.Remplir(procedure, variante, graine)
	m["procedure"], m["variante"], m["prefecture"] = procedure, variante, "33"
	return m
}

// vingt are twenty people: letters for one in three, a family of three in one envelope (lines 5 to 7), one in Paris, three lines spoiled.
func vingt() (t tableCSV, gatees map[int]string) {
	demarches := [][2]string{{"conjoint-francais", "premiere_demande"}, {"etudiant", "renouvellement"}, {"salarie", "changement_statut"}, {"parent-enfant-francais", "renouvellement"}}
	for n := range 20 {
		d := demarches[n%len(demarches)]
		p := personneCSV(uint64(100+n), d[0], d[1])
		if n%3 == 0 {
			p["blocage_1"], p["tentative_date_1"], p["tentative_message_1"] = "maintenance_site", "02/03/2026", "Une erreur « 500 » est survenue ; réessayez"
			p["tentative_date_3"], p["tentative_url_3"] = "2026-03-09T10:14", "https://administration-etrangers-en-france.interieur.gouv.fr/"
		}
		if n >= 3 && n <= 5 {
			p["pli"] = "famille = A;1"
		}
		t.ajouter(p)
	}
	t.colonnes = append(t.colonnes, "copie")
	t.lignes[1]["copie"] = "00000042"
	t.lignes[2]["nom_naissance"] = "d’Ormesson-Ilunga-Mukendi de la Tour du Pin Verclause Nguyễn"
	t.lignes[18]["prefecture"] = "75"
	t.lignes[7]["prenoms"] = strings.Repeat("Ọlábísí-Ńgọ́zí ", 20)
	t.lignes[10]["date_naissance"] = "31/02/1990"
	t.lignes[13]["procedure"] = "titre-imaginaire"
	return t, map[int]string{9: "prenoms", 12: "date_naissance", 15: "procedure"}
}

// TestLot: seventeen of twenty people are printed, each with exactly the answers of the table, and three lines are reported without
// quoting anyone; the folder, its report and its slips say the same.
func TestLot(t *testing.T) {
	table, gatees := vingt()
	sortie := filepath.Join(t.TempDir(), "lot")
	code, out, journal := lancer(t, "lot", ecrireTable(t, table.octets(t, ';')), "-o", sortie, "--json", "--expediteur", "Association inventée", "--date", "2026-03-12")
	if code != codeEchec || journal != "" {
		t.Fatalf("code %d, journal %q", code, journal)
	}
	lignes := lignesJSON[ligneLot](t, out)
	if len(lignes) != 20 {
		t.Fatalf("%d lignes rendues", len(lignes))
	}
	par := map[string][]ligneLot{}
	for n, l := range lignes {
		colonne, gatee := gatees[l.Ligne]
		switch {
		case l.Ligne != n+2:
			t.Errorf("ligne %d à la place de %d", l.Ligne, n+2)
		case gatee && (l.Etat != etatRefusee || !strings.HasPrefix(strings.Join(l.Refus, ""), colonne) || l.Fichier != ""):
			t.Errorf("ligne %d : %+v ; un refus de %s est attendu", l.Ligne, l, colonne)
		case !gatee && (l.Etat != etatImprimee || len(l.Refus) > 0):
			t.Errorf("ligne %d : %+v", l.Ligne, l)
		}
		for _, v := range table.lignes[n] {
			if len(v) > 12 && strings.Contains(strings.Join(l.Refus, " "), v) {
				t.Errorf("ligne %d : le refus cite une réponse", l.Ligne)
			}
		}
		if l.Fichier != "" {
			par[l.Fichier] = append(par[l.Fichier], l)
		}
	}
	if len(par) != 15 {
		t.Errorf("%d enveloppes pour 17 personnes dont trois ensemble", len(par))
	}
	attendus := []string{"rapport.csv", "bordereau-envoi-33.pdf", "bordereau-envoi-75.pdf"}
	for fichier, gens := range par {
		attendus = append(attendus, fichier, gens[0].Notice)
		verifierPli(t, filepath.Join(sortie, fichier), gens, table)
	}
	slices.Sort(attendus)
	if noms := nomsDe(t, sortie); !slices.Equal(noms, attendus) {
		t.Errorf("dossier %v ; attendu %v", noms, attendus)
	}
	verifierRapport(t, filepath.Join(sortie, "rapport.csv"), lignes)
	annonces := append(annoncesDe(t, filepath.Join(sortie, "bordereau-envoi-33.pdf"), 14), annoncesDe(t, filepath.Join(sortie, "bordereau-envoi-75.pdf"), 1)...)
	var copies [][]string
	for _, f := range slices.Sorted(maps.Keys(par)) {
		var c []string
		for _, l := range par[f] {
			c = append(c, l.Copie)
		}
		copies = append(copies, c)
	}
	tri := func(a, b []string) int { return slices.Compare(a, b) }
	slices.SortFunc(copies, tri)
	slices.SortFunc(annonces, tri)
	if !slices.EqualFunc(copies, annonces, slices.Equal) {
		t.Errorf("les bordereaux annoncent %v ; le dossier contient %v", annonces, copies)
	}
}

// verifierPli reads the codes of an envelope's pages: every page has its id, and the data codes give the table's answers back.
func verifierPli(t *testing.T, chemin string, gens []ligneLot, table tableCSV) {
	t.Helper()
	ids, donnees := lireCodes(t, chemin)
	pages := map[string]int{} // by copy
	feuilles := 0
	for n, id := range ids {
		if id.Formulaire == forms.FeuilleEnveloppe {
			if n != feuilles {
				t.Errorf("%s : feuille d’enveloppe en page %d", chemin, n+1)
			}
			feuilles++
			continue
		}
		pages[id.Copie]++
	}
	if (feuilles > 0) != (len(gens) > 1) {
		t.Errorf("%s : %d feuilles d’enveloppe pour %d personnes", chemin, feuilles, len(gens))
	}
	for _, l := range gens {
		cellules := table.lignes[l.Ligne-2]
		if pages[l.Copie] != l.Pages || cellules["copie"] != "" && cellules["copie"] != l.Copie {
			t.Errorf("%s : %d pages de la copie %s, %d annoncées", chemin, pages[l.Copie], l.Copie, l.Pages)
		}
		p, err := forms.ByCode(cellules["procedure"])
		if err != nil {
			t.Fatal(err)
		}
		numero := p.Numeros[cellules["variante"]]
		attendu := map[string]string{"variante": cellules["variante"]}
		for _, c := range p.Champs(cellules["variante"]) {
			if v := cellules[c.Code]; v != "" {
				attendu[c.Code] = v
			}
		}
		if d := donnees[fmt.Sprintf("%03d %s", numero, l.Copie)]; !maps.Equal(d.Champs, attendu) {
			t.Errorf("%s, copie %s : %v ; le tableau dit %v", chemin, l.Copie, d.Champs, attendu)
		}
		lettre := donnees["001 "+l.Copie]
		if cellules["tentative_date_1"] == "" {
			if lettre.Copie != "" {
				t.Errorf("%s : une lettre sans tentative", chemin)
			}
			continue
		}
		if len(lettre.Tentatives) != 2 || lettre.Tentatives[0].Date != "2026-03-02" || lettre.Tentatives[0].Message != cellules["tentative_message_1"] ||
			lettre.Tentatives[1].Date != "2026-03-09T10:14" || lettre.Champs["procedure"] != cellules["procedure"] || lettre.Champs["nom_naissance"] != cellules["nom_naissance"] {
			t.Errorf("%s : lettre %+v", chemin, lettre)
		}
	}
}

// lireCodes gives the page ids of a PDF in order, and its data by form and copy.
func lireCodes(t *testing.T, chemin string) ([]pagecode.ID, map[string]pagecode.Donnees) {
	t.Helper()
	pdf, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := scantest.Raster(pdf, 150)
	if err != nil {
		t.Fatal(err)
	}
	var ids []pagecode.ID
	donnees := map[string]pagecode.Donnees{}
	for n, img := range pages {
		var id pagecode.ID
		var parties []string
		for _, c := range codes.Lire(img, codes.QR, true) {
			if pagecode.EstPartie(c.Texte) {
				parties = append(parties, c.Texte)
			} else if x, err := pagecode.Parse(c.Texte); err == nil {
				id = x
			}
		}
		if id.Pages == 0 {
			t.Fatalf("%s, page %d : sans identifiant", chemin, n+1)
		}
		ids = append(ids, id)
		if len(parties) > 0 {
			d, err := pagecode.DecodeDonnees(parties)
			if err != nil || d.Copie != id.Copie || d.Formulaire != id.Formulaire {
				t.Fatalf("%s, page %d : %v, données %03d %s", chemin, n+1, err, d.Formulaire, d.Copie)
			}
			donnees[fmt.Sprintf("%03d %s", d.Formulaire, d.Copie)] = d
		}
	}
	return ids, donnees
}

func annoncesDe(t *testing.T, chemin string, dossiers int) [][]string {
	t.Helper()
	pdf, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := scantest.Raster(pdf, 150)
	if err != nil {
		t.Fatal(err)
	}
	var liste [][]string
	for _, img := range pages {
		for _, c := range codes.Lire(img, codes.QR, true) {
			if !pagecode.EstPartie(c.Texte) {
				continue
			}
			d, err := pagecode.DecodeDonnees([]string{c.Texte})
			if err != nil {
				t.Fatal(err)
			}
			total, page, err := forms.Annonce(d)
			if err != nil || total != dossiers {
				t.Errorf("%s : %d dossiers annoncés sur %d, %v", chemin, total, dossiers, err)
			}
			liste = append(liste, page...)
		}
	}
	if len(liste) != dossiers {
		t.Errorf("%s : %d dossiers dans les codes", chemin, len(liste))
	}
	return liste
}

func nomsDe(t *testing.T, chemin string) []string {
	t.Helper()
	contenu, err := os.ReadDir(chemin)
	if err != nil {
		t.Fatal(err)
	}
	var noms []string
	for _, f := range contenu {
		noms = append(noms, f.Name())
	}
	return noms
}

func verifierRapport(t *testing.T, chemin string, lignes []ligneLot) {
	t.Helper()
	octets, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(octets), intake.MarqueUTF8)))
	r.Comma = ';'
	lus, err := r.ReadAll()
	if err != nil || len(lus) != len(lignes)+1 {
		t.Fatalf("rapport de %d lignes : %v", len(lus), err)
	}
	for n, l := range lignes {
		attendu := []string{fmt.Sprint(l.Ligne), l.Etat, l.Fichier, fmt.Sprint(l.Pages), l.Copie, strings.Join(l.Refus, "\n"), strings.Join(l.Remarques, "\n")}
		if !slices.Equal(lus[n+1], attendu) {
			t.Errorf("rapport %q ; dit %q", lus[n+1], attendu)
		}
	}
}

// TestLotDialectes: the same table in each dialect prints the same bytes.
func TestLotDialectes(t *testing.T) {
	var table tableCSV
	p := personneCSV(7, "conjoint-francais", "premiere_demande")
	p["nom_naissance"], p["prenoms"] = "N’Guessan", "Aïcha Zoé"
	for c, v := range p { // what Windows-1252 cannot write is not the subject
		if _, err := charmap.Windows1252.NewEncoder().String(v); err != nil {
			delete(p, c)
		}
	}
	table.ajouter(p)
	pointVirgule := table.octets(t, ';')
	windows, err := charmap.Windows1252.NewEncoder().Bytes(pointVirgule)
	if err != nil {
		t.Fatal(err)
	}
	imprime := func(octets []byte, avis bool) []byte {
		sortie := filepath.Join(t.TempDir(), "lot")
		code, out, journal := lancer(t, "lot", ecrireTable(t, octets), "-o", sortie)
		if code != codeOK || strings.Contains(journal, "Windows-1252") != avis {
			t.Fatalf("code %d, %s, journal %q", code, out, journal)
		}
		pdf, err := os.ReadFile(filepath.Join(sortie, "pli-001.pdf"))
		if err != nil {
			t.Fatal(err)
		}
		return pdf
	}
	reference := imprime(pointVirgule, false)
	for nom, cas := range map[string]struct {
		octets []byte
		avis   bool
	}{
		"marque UTF-8":          {append([]byte(intake.MarqueUTF8), pointVirgule...), false},
		"virgules":              {table.octets(t, ','), false},
		"fins de ligne Windows": {bytes.ReplaceAll(pointVirgule, []byte("\n"), []byte("\r\n")), false},
		"Windows-1252":          {windows, true},
		"lignes vides d’Excel":  {append(slices.Clone(pointVirgule), []byte(strings.Repeat(";", len(table.colonnes)-1)+"\n\n")...), false},
	} {
		if !bytes.Equal(imprime(cas.octets, cas.avis), reference) {
			t.Errorf("%s : d’autres octets", nom)
		}
	}
}

// TestLotRefuseTableau: a table that cannot be trusted is wrong usage: nothing is written, and what is at fault is named.
func TestLotRefuseTableau(t *testing.T) {
	utf16 := append([]byte{0xff, 0xfe}, "p\x00"...)
	for nom, cas := range map[string]struct{ octets, dit string }{
		"champ inconnu":      {"procedure;nom_du_chat\nx;y\n", "« nom_du_chat » : inconnue"},
		"colonne double":     {"procedure;sexe;sexe\nx;f;f\n", "« sexe » : deux fois"},
		"colonne sans nom":   {"procedure;;sexe\nx;;f\n", "colonne 2 : sans nom"},
		"sans procedure":     {"nom_naissance;sexe\nx;f\n", "dont « procedure »"},
		"tabulations":        {"procedure\tsexe\nx\tf\n", "dont « procedure »"},
		"vide":               {"", "dont « procedure »"},
		"sans ligne":         {"procedure;sexe\n", "aucune ligne"},
		"UTF-16":             {string(utf16), "UTF-16"},
		"ni UTF-8 ni 1252":   {"procedure;nom_naissance\nx;\x81\n", "ni en UTF-8 ni en Windows-1252"},
		"tentative zéro":     {"procedure;blocage_0\nx;y\n", "« blocage_0 » : inconnue"},
		"rangs de la lettre": {"procedure;tentative_nature_1\nx;1\n", "« tentative_nature_1 » : inconnue"},
	} {
		t.Run(nom, func(t *testing.T) {
			sortie := filepath.Join(t.TempDir(), "lot")
			code, out, journal := lancer(t, "lot", ecrireTable(t, []byte(cas.octets)), "-o", sortie)
			if code != codeUsage || out != "" || !strings.Contains(strings.ReplaceAll(journal, "\u00a0", " "), cas.dit) {
				t.Errorf("code %d, %q, journal %q ; attendu « %s »", code, out, journal, cas.dit)
			}
			if _, err := os.Stat(sortie); !errors.Is(err, os.ErrNotExist) {
				t.Error("un dossier a été écrit")
			}
		})
	}
}

// TestLotRefuseLigne: each mistake of a line is reported with its column; the line above goes on.
func TestLotRefuseLigne(t *testing.T) {
	base := map[string]string{"procedure": "etudiant", "variante": "renouvellement", "nom_naissance": "Kouassi", "prenoms": "Adjoua", "copie": "00000001"}
	for nom, cas := range map[string]struct {
		change map[string]string
		dit    string
	}{
		"copie en double":       {nil, "copie : déjà donné à la ligne 2"},
		"copie courte":          {map[string]string{"copie": "12"}, "copie : écrivez huit chiffres"},
		"variante à dire":       {map[string]string{"variante": ""}, "variante : écrivez premiere_demande"},
		"préfecture":            {map[string]string{"prefecture": "1"}, "prefecture : code inconnu"},
		"lettre seule":          {map[string]string{"procedure": "probleme-anef"}, "procedure : écrivez la démarche demandée"},
		"champ d’un autre":      {map[string]string{"conjoint_nom": "Petit"}, `"conjoint_nom" n’est pas un champ de ce formulaire`},
		"date à deux lectures":  {map[string]string{"date_naissance": "3/4/1990"}, "date_naissance (n°"},
		"tentative sans nature": {map[string]string{"blocage_2": "panne"}, "tentative 2 : blocage"},
		"heure impossible":      {map[string]string{"tentative_date_1": "2026-03-02T25:00"}, "tentative 1 : date"},
		"autre préfecture":      {map[string]string{"pli": "A", "prefecture": "75", "copie": ""}, "prefecture : cette enveloppe part déjà ailleurs (ligne 2)"},
		"lettres arabes":        {map[string]string{"prenoms": "محمد", "copie": ""}, "prenoms (n°"},
	} {
		t.Run(nom, func(t *testing.T) {
			var table tableCSV
			premiere, seconde := maps.Clone(base), maps.Clone(base)
			premiere["pli"] = "A"
			maps.Copy(seconde, cas.change)
			table.ajouter(premiere)
			table.ajouter(seconde)
			sortie := filepath.Join(t.TempDir(), "lot")
			code, out, _ := lancer(t, "lot", ecrireTable(t, table.octets(t, ';')), "-o", sortie, "--prefecture", "33", "--json")
			l := lignesJSON[ligneLot](t, out)
			if code != codeEchec || len(l) != 2 || l[0].Etat != etatImprimee || l[1].Etat != etatRefusee {
				t.Fatalf("code %d, %+v", code, l)
			}
			if dit := strings.ReplaceAll(strings.Join(l[1].Refus, "\n"), "\u00a0", " "); !strings.HasPrefix(dit, cas.dit) || strings.Contains(dit, "\n") {
				t.Errorf("« %s » ; attendu « %s », une fois", dit, cas.dit)
			}
			if avec := len(l[0].Remarques) > 0; avec != (seconde["pli"] == "A") {
				t.Errorf("remarques %q", l[0].Remarques)
			}
		})
	}
}

// TestLotLignesMalCoupees: a quote or a separator out of place spoils its own line.
func TestLotLignesMalCoupees(t *testing.T) {
	table := "procedure;variante;nom_naissance;prenoms\n" +
		"etudiant;renouvellement;Di \"Rosa\" ;Ana\n" + // line 2
		"etudiant;renouvellement;Kouassi\n" +
		"etudiant;renouvellement;Kouassi;Adjoua;f\n" +
		"etudiant;renouvellement;\"d’\"\"Or\"\"\nsuite\";Zoé\n" + // lines 5 and 6
		"etudiant;renouvellement;Kouassi;Adjoua\n"
	sortie := filepath.Join(t.TempDir(), "lot")
	code, out, _ := lancer(t, "lot", ecrireTable(t, []byte(table)), "-o", sortie, "--json")
	var vu []string
	for _, l := range lignesJSON[ligneLot](t, out) {
		vu = append(vu, fmt.Sprintf("%d %s", l.Ligne, l.Etat))
	}
	if attendu := []string{"2 refusee", "3 refusee", "4 refusee", "5 imprimee", "7 imprimee"}; code != codeEchec || !slices.Equal(vu, attendu) {
		t.Errorf("code %d, %v ; attendu %v", code, vu, attendu)
	}
}

// TestLotInterrompu: a batch cut short leaves no folder of its name and none under another; a folder that holds something is left alone.
func TestLotInterrompu(t *testing.T) {
	var table tableCSV
	for n := range 60 {
		table.ajouter(map[string]string{"procedure": "etudiant", "variante": "renouvellement", "nom_naissance": fmt.Sprint("Kouassi ", n)})
	}
	d := t.TempDir()
	ctx, coupe := context.WithCancel(context.Background())
	fini := make(chan struct{})
	go func() {
		for tic := time.NewTicker(time.Millisecond); ; {
			select {
			case <-fini:
				tic.Stop()
				return
			case <-tic.C:
				if faits, _ := filepath.Glob(filepath.Join(d, ".souspli-lot-*", "pli-*.pdf")); len(faits) > 3 {
					coupe()
				}
			}
		}
	}()
	err := lancerLot(ctx, io.Discard, io.Discard, table.octets(t, ';'), optionsLot{sortie: filepath.Join(d, "lot")})
	close(fini)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrompu : %v", err)
	}
	if noms := nomsDe(t, d); len(noms) > 0 {
		t.Errorf("il reste %v", noms)
	}
	if err := os.WriteFile(filepath.Join(d, "pli-001.pdf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, journal := lancer(t, "lot", ecrireTable(t, table.octets(t, ';')), "-o", d); code != codeUsage || !strings.Contains(journal, "n’est pas vide") {
		t.Errorf("dossier plein : code %d, %q", code, journal)
	}
}

// TestLotModele: the empty table of each procedure is read back as it is, and its help names every column.
func TestLotModele(t *testing.T) {
	for _, c := range colonnesDeService {
		if _, champ := champsConnus()[c[0]]; champ && c[0] != "procedure" && c[0] != "variante" {
			t.Errorf("« %s » est aussi un champ du catalogue", c[0])
		}
	}
	for _, args := range [][]string{{}, {"conjoint-francais"}, {"duplicata"}} {
		code, modele, journal := lancer(t, append([]string{"lot", "--modele"}, args...)...)
		if code != codeOK {
			t.Fatal(journal)
		}
		_, aide, _ := lancer(t, append([]string{"lot", "--aide-colonnes"}, args...)...)
		tab, err := lireTableau([]byte(modele))
		if err != nil || len(tab.Lignes) != 0 {
			t.Fatalf("%v : %v", args, err)
		}
		for _, c := range tab.Colonnes {
			if !colonneTentative.MatchString(c) && !strings.Contains("\n"+aide, "\n"+c+" ") {
				t.Errorf("%v : l’aide ne dit rien de « %s »", args, c)
			}
		}
	}
	if code, _, _ := lancer(t, "lot", "--modele", "bidon"); code != codeUsage {
		t.Errorf("démarche inconnue : code %d", code)
	}
	if b, err := json.Marshal(ligneLot{}); err != nil || strings.Contains(string(b), "pli") {
		t.Errorf("%s, %v", b, err)
	}
}

// TestLotLettreDuDossier: on top of a form goes the letter of a deposit, whatever the kinds; kinds that open no deposit are said.
func TestLotLettreDuDossier(t *testing.T) {
	vus := map[bool]int{}
	for _, b := range law.Blocages() {
		signalement := law.LettreDe([]string{b.Code}) == law.LettreSignalement
		x := preparerLigne(intake.LigneTableau{N: 2, Cellules: map[string]string{"procedure": "etudiant", "variante": "renouvellement", "blocage_1": b.Code}}, "33")
		if len(x.Refus) > 0 || len(x.demandes) != 2 || x.demandes[0].Variante != forms.LettreDepot || x.demandes[0].Tentatives[0].Blocage != b.Code {
			t.Fatalf("%s : %+v", b.Code, x)
		}
		if (len(x.Remarques) > 0) != signalement {
			t.Errorf("%s : remarques %q, signalement %v", b.Code, x.Remarques, signalement)
		}
		vus[signalement]++
	}
	if vus[true] == 0 || vus[false] == 0 {
		t.Errorf("les blocages sont tous d’une sorte : %v", vus)
	}
}
