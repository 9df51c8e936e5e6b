package main

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"souspli/dossier"
	"souspli/forms"
	"souspli/intake"
	"souspli/ocr/scantest"
	"souspli/store/cluster"
)

// scanRempli prints a form filled on screen, passes it through an office scanner, and leaves the PDF in a folder.
func scanRempli(t testing.TB, d, procedure, variante string, graine uint64) (chemin string, verite map[string]string) {
	t.Helper()
	verite = scantest.RemplirPour(habitant(graine), procedure, variante, graine)
	var b bytes.Buffer
	err := forms.Print(&b, forms.Impression{Procedure: procedure, Variante: variante, Champs: verite, Prefecture: "33", Copie: fmt.Sprintf("%08d", graine)})
	if err != nil {
		t.Fatal(err)
	}
	propres, err := scantest.Raster(b.Bytes(), 200)
	if err != nil {
		t.Fatal(err)
	}
	pages := make([]*image.Gray, len(propres))
	profil, ok := scantest.ProfilNomme("bureau200")
	if !ok {
		t.Fatal("profil bureau200 absent")
	}
	for i, p := range propres {
		pages[i], _ = scantest.Degrader(p, profil, graine+uint64(i))
	}
	chemin = filepath.Join(d, fmt.Sprintf("scan-%s-%d.pdf", procedure, graine))
	ecris(t, chemin, scantest.PDF(pages, 200, 75))
	return chemin, verite
}

func ecris(t testing.TB, chemin string, b []byte) {
	t.Helper()
	if err := os.WriteFile(chemin, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// reglagesDe writes the settings of the demo's préfecture, without which no letter leaves.
func (r registre) regler() {
	r.t.Helper()
	b, err := json.Marshal(reglagesDemo())
	if err != nil {
		r.t.Fatal(err)
	}
	f := filepath.Join(r.donnees, "reglages.json")
	ecris(r.t, f, b)
	r.doit([]int{codeOK}, "prefecture", "33", "--reglages", f)
}

type ligneSortie struct {
	Fichier  string
	Pli      string
	Etat     dossier.EtatPli
	Raisons  []string
	Refus    *dossier.Refus
	Demandes []struct {
		Numero    *string
		Procedure string
		Fondement dossier.CodeFondement
		Champs    map[string]intake.ChampSortie
	}
}

// TestChaineEntiere is the product in one test, with the program a user runs: scan → ingest → demande → letters → export → verify.
func TestChaineEntiere(t *testing.T) {
	r := registreNeuf(t)
	d := dossierInscriptible(t)
	scan, verite := scanRempli(t, d, "conjoint-francais", "premiere_demande", 5)
	r.regler()

	l := lignesJSON[ligneSortie](t, r.doit([]int{codeOK}, "ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12", "--mode", "lrar", "--lrar", "1A04787720243", "--json"))
	if len(l) != 1 || l[0].Etat != dossier.PliTraite || len(l[0].Demandes) != 1 || l[0].Demandes[0].Numero == nil {
		t.Fatalf("le pli devait être traité avec une demande : %+v", l)
	}
	dem := l[0].Demandes[0]
	for code, v := range verite {
		if lu := dem.Champs[code]; !memeValeur(v, lu.Valeur) || lu.Source != dossier.SourceCode {
			t.Errorf("%s : écrit %q, lu %q (%s)", code, v, lu.Valeur, lu.Source)
		}
	}
	if dem.Fondement != dossier.FondementArreteLocal {
		t.Errorf("fondement %s, attendu l’arrêté local ouvert dans les réglages", dem.Fondement)
	}

	var j struct {
		Dates     dossier.Dates
		Echeances []dossier.Echeance
		Courriers []json.RawMessage
		Journal   []json.RawMessage
	}
	if err := json.Unmarshal([]byte(r.doit([]int{codeOK}, "demande", *dem.Numero, "--json")), &j); err != nil {
		t.Fatal(err)
	}
	recu := dossier.NewDate(2026, 3, 12)
	if j.Dates.Reception != recu {
		t.Errorf("réception au %s, attendu %s", j.Dates.Reception, recu)
	}
	silence := false
	for _, e := range j.Echeances {
		if e.Code == "silence_defaut" {
			silence = e.Date == dossier.NewDate(2026, 7, 12) && strings.Contains(e.Article, "R. 432-2")
		}
	}
	if !silence || len(j.Courriers) != 1 || len(j.Journal) == 0 {
		t.Errorf("attendu : silence au 12 juillet 2026 (R. 432-2), un courrier, un journal ; obtenu %+v", j)
	}

	if texte := r.doit([]int{codeOK}, "demande", *dem.Numero); !strings.Contains(strings.ReplaceAll(texte, "\u00a0", " "), "quatre mois à partir du 12 mars 2026 (la réception de la demande)") || !strings.Contains(texte, "arrêté préfectoral du 15 mai 2023") {
		t.Errorf("demande sans --json :\n%s", texte)
	}

	courriers := filepath.Join(d, "courriers")
	r.doit([]int{codeOK}, "letters", "run", "-o", courriers)
	pdfs, err := filepath.Glob(filepath.Join(courriers, "*.pdf"))
	if err != nil || len(pdfs) == 0 {
		// a batch may stand in a folder of its own
		pdfs, _ = filepath.Glob(filepath.Join(courriers, "*", "*.pdf"))
	}
	texte := textes(t, pdfs)
	if !strings.Contains(texte, "12 mars 2026") || !strings.Contains(texte, *dem.Numero) {
		t.Errorf("l’accusé de réception ne dit pas la date ou le numéro :\n%.600s", texte)
	}
	reference := regexp.MustCompile(`\b([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}\b`).FindString(texte)
	if out := r.doit([]int{codeOK}, "check-seal", reference); !strings.HasPrefix(out, "vrai") || !strings.Contains(out, *dem.Numero) {
		t.Errorf("sceau %q : %s", reference, out)
	}
	if out := r.doit([]int{codeOK}, "letters", "run", "-o", courriers); !strings.HasPrefix(out, "0 courrier") {
		t.Errorf("un second passage imprime encore : %s", out)
	}

	bundle := filepath.Join(d, "preuves.zip")
	r.doit([]int{codeOK}, "export", *dem.Numero, "-o", bundle)
	verifieBundle(t, bundle)
	r.doit([]int{codeOK}, "verify")
}

func textes(t *testing.T, pdfs []string) string {
	t.Helper()
	var b strings.Builder
	for _, p := range pdfs {
		out, err := exec.Command("pdftotext", "-layout", p, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		b.Write(bytes.ReplaceAll(out, []byte("\u00a0"), []byte(" ")))
	}
	return b.String()
}

// verifieBundle unpacks the bundle and checks it as its reader would: with sha256sum alone.
func verifieBundle(t *testing.T, chemin string) {
	t.Helper()
	z, err := zip.OpenReader(chemin)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	manifeste := ""
	for _, f := range z.File {
		if strings.Contains(f.Name, "SHA256") {
			manifeste = f.Name
		}
	}
	if manifeste == "" {
		t.Fatal("pas de manifeste SHA-256 dans le dossier de preuves")
	}
	d := t.TempDir()
	if out, err := exec.Command("unzip", "-q", chemin, "-d", d).CombinedOutput(); err != nil {
		t.Fatalf("unzip : %v %s", err, out)
	}
	c := exec.Command("sha256sum", "--check", "--strict", filepath.Base(manifeste))
	c.Dir = filepath.Join(d, filepath.Dir(manifeste))
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("sha256sum : %v\n%s", err, out)
	}
}

// TestReceptionDiteEnsuite: a file received without its day nor its préfecture waits; received again with them, it is the same pli,
// now complete.
func TestReceptionDiteEnsuite(t *testing.T) {
	r := nouveauRegistre(t)
	scan, _ := scanRempli(t, dossierInscriptible(t), "changement-adresse", "modification", 6)
	l := lignesJSON[ligneSortie](t, r.doit([]int{codeAttente}, "ingest", scan, "--json"))
	if len(l) != 1 || l[0].Etat != dossier.PliAVerifier || !strings.Contains(strings.Join(l[0].Raisons, " "), "date de réception à confirmer") {
		t.Fatalf("attendu : un pli qui attend sa date ; %+v", l)
	}
	apres := lignesJSON[ligneSortie](t, r.doit([]int{codeOK, codeAttente}, "ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12", "--json"))
	if len(apres) != 1 || apres[0].Pli != l[0].Pli || strings.Contains(strings.Join(apres[0].Raisons, " "), "date de réception") {
		t.Errorf("attendu : le même pli, sa date dite ; %+v", apres)
	}
	if out := r.doit([]int{codeOK}, "verify"); !strings.HasPrefix(out, "1 pli(s)") {
		t.Error(out)
	}
}

// TestUnOctetRetourne: a byte flipped in an original is found and named.
func TestUnOctetRetourne(t *testing.T) {
	r := nouveauRegistre(t)
	scan, _ := scanRempli(t, dossierInscriptible(t), "changement-adresse", "modification", 8)
	r.doit([]int{codeOK, codeAttente}, "ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12")
	r.doit([]int{codeOK}, "verify")
	original, err := os.ReadFile(scan)
	if err != nil {
		t.Fatal(err)
	}
	nom := dossier.EmpreinteDe(original).String()
	var objet string
	err = filepath.Walk(filepath.Join(r.donnees, "d", "objets"), func(p string, i os.FileInfo, err error) error {
		if err == nil && !i.IsDir() && i.Size() == int64(len(original)) {
			objet = p
		}
		return err
	})
	if err != nil || objet == "" {
		t.Fatalf("original introuvable au coffre : %v", err)
	}
	original[len(original)/2] ^= 1
	if err := os.Chmod(objet, 0o644); err != nil {
		t.Fatal(err)
	}
	ecris(t, objet, original)
	out, _, code := r.lance("verify")
	if code != codeEchec || !strings.Contains(out, nom) {
		t.Errorf("verify : code %d, attendu %d et le nom %s dans :\n%s", code, codeEchec, nom, out)
	}
}

// TestLigneChangee: a value changed in the database, whatever the table, is found and the thing it belongs to is named.
func TestLigneChangee(t *testing.T) {
	r := nouveauRegistre(t)
	scan, _ := scanRempli(t, dossierInscriptible(t), "conjoint-francais", "premiere_demande", 5)
	r.regler()
	r.doit([]int{codeOK}, "ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12")
	r.doit([]int{codeOK}, "letters", "run", "-o", filepath.Join(dossierInscriptible(t), "c"))
	r.doit([]int{codeOK}, "verify")

	conn := r.base(t)
	for _, table := range []string{"echeances", "suivis", "sceaux", "courriers"} {
		executeSQL(t, conn, "CREATE TEMP TABLE "+table+"_avant AS SELECT * FROM "+table)
	}
	for nom, cas := range map[string]struct{ change, remet, dit string }{
		"jour de réception du pli": {`UPDATE receptions SET recu_le = recu_le + 1`, `UPDATE receptions SET recu_le = recu_le - 1`, "pli 1"},
		"date de la demande":       {`UPDATE demandes SET reception = reception + 1`, `UPDATE demandes SET reception = reception - 1`, "demande 20"},
		"échéance":                 {`UPDATE echeances SET date = date + 1 WHERE code = 'silence_defaut'`, `UPDATE echeances SET date = date - 1 WHERE code = 'silence_defaut'`, "silence_defaut"},
		"entrée et jour d’une échéance": {`UPDATE echeances SET date = date + 1, entrees = jsonb_set(entrees, '{premiere_saisine}', '"2026-03-13"') WHERE code = 'silence_defaut'`,
			`UPDATE echeances SET date = date - 1, entrees = jsonb_set(entrees, '{premiere_saisine}', '"2026-03-12"') WHERE code = 'silence_defaut'`, "premiere_saisine"},
		"article d’une échéance": {`UPDATE echeances SET article = article || ' bis' WHERE code = 'recours_decision_implicite'`,
			`UPDATE echeances SET article = left(article, -4) WHERE code = 'recours_decision_implicite'`, "recours_decision_implicite absente du registre, ou autre"},
		"échéance remplacée en secret": {`UPDATE echeances SET remplacee_a = a, date = date + 1 WHERE code = 'accuse_depart_interne'`,
			`UPDATE echeances SET remplacee_a = NULL, date = date - 1 WHERE code = 'accuse_depart_interne'`, "accuse_depart_interne, remplacée depuis, au registre le"},
		"échéance ôtée": {`UPDATE echeances SET code = 'sans_objet', entrees = '{"regle":"aucun"}', date = NULL WHERE code = 'recours_decision_implicite'`,
			`UPDATE echeances SET code = 'recours_decision_implicite', entrees = ancien.entrees, date = ancien.date FROM echeances_avant ancien WHERE echeances.id = ancien.id AND ancien.code = 'recours_decision_implicite'`, "recours_decision_implicite absente"},
		"un acte qui ouvre une voie": {`UPDATE reglages SET contenu = jsonb_set(contenu, '{fondements,0,du}', '"2022-05-15"')`, `UPDATE reglages SET contenu = jsonb_set(contenu, '{fondements,0,du}', '"2023-05-15"')`, "préfecture 33"},
		"un champ":                   {`UPDATE demandes SET champs = jsonb_set(champs, '{commune,valeur}', '"Ailleurs"')`, `UPDATE demandes SET champs = jsonb_set(champs, '{commune,valeur}', '"Bordeaux"')`, "champs"},
		"une lecture":                {`UPDATE lectures SET contenu = jsonb_set(contenu, '{moteur}', '"autre"')`, `UPDATE lectures SET contenu = jsonb_set(contenu, '{moteur}', to_jsonb(moteur))`, "lecture"},
		"sort d’une page":            {`UPDATE pages SET sort = NULL WHERE n = 1`, `UPDATE pages SET sort = 'piece' WHERE n = 1`, "page 1"},
		"ce qu’une lettre dit":       {`UPDATE courriers SET donnees = jsonb_set(donnees::jsonb, '{en_clair}', '"Tout va bien."')::json`, `UPDATE courriers SET donnees = d.donnees FROM courriers_avant d WHERE d.id = courriers.id`, "le sceau n’affirme pas cette lettre (h)"},
		"signature d’un sceau":       {`UPDATE sceaux SET jws = regexp_replace(jws, '[.][^.]*$', '.' || repeat('A', 86))`, `UPDATE sceaux SET jws = a.jws FROM sceaux_avant a WHERE a.courrier = sceaux.courrier`, "la signature est fausse"},
		"sceau révoqué en secret":    {`UPDATE sceaux SET clos_le = '2026-03-12', raison = 'x'`, `UPDATE sceaux SET clos_le = NULL, raison = ''`, "le journal ne le note pas ainsi"},
		"code de suivi":              {`UPDATE suivis SET empreinte = sha256(empreinte)`, `UPDATE suivis SET empreinte = a.empreinte FROM suivis_avant a WHERE a.demande = suivis.demande`, "n’est pas celui qui marche"},
		"fondement":                  {`UPDATE demandes SET fondement_detail = jsonb_set(fondement_detail, '{code}', '"aucun"'), fondement = 'aucun'`, `UPDATE demandes SET fondement_detail = jsonb_set(fondement_detail, '{code}', '"arrete_prefectoral_local"'), fondement = 'arrete_prefectoral_local'`, "fondement"},
	} {
		executeSQL(t, conn, cas.change)
		if out, _, code := r.lance("verify"); code != codeEchec || !strings.Contains(out, cas.dit) {
			t.Errorf("%s : code %d, attendu %d et « %s » dans :\n%s", nom, code, codeEchec, cas.dit, out)
		}
		executeSQL(t, conn, cas.remet)
	}
	r.doit([]int{codeOK}, "verify") // all is as it was: no case was told by what another had left
	executeSQL(t, conn, `UPDATE courriers SET empreinte = (SELECT empreinte FROM plis LIMIT 1)`)
	if out, _, code := r.lance("verify"); code != codeEchec || !strings.Contains(out, "courrier") {
		t.Errorf("PDF du courrier : code %d :\n%s", code, out)
	}
	if _, err := conn.Exec(t.Context(), `UPDATE journal SET details = '{}' WHERE n = 1`); err == nil {
		t.Error("le journal se laisse modifier")
	}
	executeSQL(t, conn, `ALTER TABLE journal DISABLE TRIGGER ALL; UPDATE journal SET details = '{}' WHERE n = 2; ALTER TABLE journal ENABLE TRIGGER ALL`)
	if out, _, code := r.lance("verify"); code != codeEchec || !strings.Contains(out, "journal, ligne 2") {
		t.Errorf("ligne de journal : code %d :\n%s", code, out)
	}
}

// base connects to the private database of the register, and starts it when no command does.
func (r registre) base(t *testing.T) *pgx.Conn {
	t.Helper()
	c, err := cluster.Demarrer(t.Context(), filepath.Join(r.donnees, "d"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Arreter(); err != nil {
			t.Error(err)
		}
	})
	conn, err := pgx.Connect(t.Context(), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// TestTexteEnArrierePlan: `ingest` does not wait for the full text; the service reads it afterwards, a lost job included.
func TestTexteEnArrierePlan(t *testing.T) {
	r := nouveauRegistre(t)
	scan, _ := scanRempli(t, dossierInscriptible(t), "changement-adresse", "modification", 9)
	r.doit([]int{codeOK, codeAttente}, "ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12")
	conn := r.base(t)
	compte := func(requete string) (n int) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), requete).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := compte(`SELECT count(*) FROM textes`); n != 0 {
		t.Errorf("ingest a lu le texte de %d pages", n)
	}
	executeSQL(t, conn, `DELETE FROM river_job WHERE kind = 'lire_texte'`)
	r.sert()
	attend(t, "le texte du pli", func() bool { return compte(`SELECT count(*) FROM lectures WHERE texte_a IS NOT NULL`) == 1 })
	if pages, lues := compte(`SELECT nb_pages FROM plis`), compte(`SELECT count(*) FROM textes WHERE erreur = ''`); pages != lues {
		t.Errorf("%d pages lues sur %d", lues, pages)
	}
	if n := compte(`SELECT count(*) FROM textes WHERE n = 1 AND texte ILIKE '%adresse%' AND jsonb_array_length(mots) > 20`); n != 1 {
		t.Error("le texte de la première page n’est pas le sien")
	}
}

func executeSQL(t *testing.T, c *pgx.Conn, requete string) {
	t.Helper()
	if _, err := c.Exec(t.Context(), requete); err != nil {
		t.Fatalf("%s : %v", requete, err)
	}
}

// TestEntreesHostiles: each gets a clear message naming the file, exit code 1, keeps nothing, and the next file goes through.
func TestEntreesHostiles(t *testing.T) {
	r := nouveauRegistre(t)
	d := dossierInscriptible(t)
	bon, _ := scanRempli(t, d, "changement-adresse", "modification", 3)
	pdf, err := os.ReadFile(bon)
	if err != nil {
		t.Fatal(err)
	}
	chiffre := filepath.Join(d, "chiffre.pdf")
	if out, err := exec.Command("qpdf", "--encrypt", "secret", "maitre", "256", "--", bon, chiffre).CombinedOutput(); err != nil {
		t.Fatalf("qpdf : %v %s", err, out)
	}
	ecris(t, filepath.Join(d, "vide.pdf"), nil)
	ecris(t, filepath.Join(d, "texte.pdf"), []byte("Ceci n’est pas un PDF.\n"))
	ecris(t, filepath.Join(d, "tronque.pdf"), pdf[:len(pdf)/3])
	ecris(t, filepath.Join(d, "immense.png"), pngImmense(30_000, 30_000))
	attendus := map[string][]dossier.CodeRefus{
		"vide.pdf":    {dossier.RefusVide},
		"texte.pdf":   {dossier.RefusType},
		"chiffre.pdf": {dossier.RefusChiffre},
		"tronque.pdf": {dossier.RefusAbime, dossier.RefusSansPage},
		"immense.png": {dossier.RefusTropGrand},
	}
	s := r.sert() // the service is up, reads what ingest receives, and must still be up afterwards
	for nom, codes := range attendus {
		out, _, code := r.lance("ingest", filepath.Join(d, nom), "--prefecture", "33", "--recu-le", "2026-03-12", "--json")
		l := lignesJSON[ligneSortie](t, out)
		if code != codeEchec || len(l) != 1 || l[0].Refus == nil {
			t.Errorf("%s : code %d, attendu un refus et le code 1 : %s", nom, code, out)
			continue
		}
		connu := false
		for _, c := range codes {
			connu = connu || l[0].Refus.Code == c
		}
		if !connu || !strings.Contains(l[0].Refus.Message, nom) {
			t.Errorf("%s : refus %q « %s », attendu %v et le nom du fichier", nom, l[0].Refus.Code, l[0].Refus.Message, codes)
		}
		var brut map[string]json.RawMessage
		if err := json.Unmarshal([]byte(out), &brut); err != nil || len(brut) != 2 {
			t.Errorf("%s : un refus ne dit que fichier et refus : %s", nom, out)
		}
	}
	l := lignesJSON[ligneSortie](t, r.doit([]int{codeOK, codeAttente}, "ingest", bon, "--prefecture", "33", "--recu-le", "2026-03-12", "--json"))
	if len(l) != 1 || len(l[0].Demandes) != 1 {
		t.Errorf("après les mauvais fichiers, le bon n’est plus lu : %+v", l)
	}
	for _, adresse := range []string{s.public, s.agents} {
		rep, err := http.Get(adresse + "/healthz")
		if err != nil {
			t.Errorf("le service ne répond plus sur %s : %v", adresse, err)
			continue
		}
		if err := rep.Body.Close(); err != nil || rep.StatusCode != http.StatusOK {
			t.Errorf("le service ne répond plus sur %s : %s %v", adresse, rep.Status, err)
		}
	}
	if out := r.doit([]int{codeOK}, "verify"); !strings.HasPrefix(out, "1 pli(s)") {
		t.Errorf("les fichiers refusés ont laissé quelque chose : %s", out)
	}
}

// pngImmense is a valid, tiny PNG of a huge white page: its rows compress to nothing.
func pngImmense(l, h int) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	bloc := func(genre string, corps []byte) {
		_ = binary.Write(&b, binary.BigEndian, uint32(len(corps)))
		b.WriteString(genre)
		b.Write(corps)
		_ = binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(append([]byte(genre), corps...)))
	}
	entete := binary.BigEndian.AppendUint32(nil, uint32(l))
	entete = binary.BigEndian.AppendUint32(entete, uint32(h))
	bloc("IHDR", append(entete, 1, 0, 0, 0, 0)) // 1 bit, grey
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	ligne := make([]byte, 1+(l+7)/8)
	for range h {
		_, _ = w.Write(ligne)
	}
	_ = w.Close()
	bloc("IDAT", z.Bytes())
	bloc("IEND", nil)
	return b.Bytes()
}

// TestUsages: wrong usage is code 2, before anything is opened.
func TestUsages(t *testing.T) {
	r := registreNeuf(t)
	for nom, args := range map[string][]string{
		"commande inconnue":   {"imprimer"},
		"sans fichier":        {"ingest"},
		"date fausse":         {"ingest", "x.pdf", "--recu-le", "12/03/2026"},
		"date à venir":        {"ingest", "x.pdf", "--recu-le", "2999-01-01"},
		"mode inconnu":        {"ingest", "x.pdf", "--mode", "pigeon"},
		"préfecture inconnue": {"ingest", "x.pdf", "--prefecture", "ZZ"},
		"démarche inconnue":   {"print", "carte-bleue"},
		"variante inconnue":   {"print", "changement-adresse", "--variante", "duplicata"},
		"option inconnue":     {"verify", "--vite"},
	} {
		if _, fautes, code := r.lance(args...); code != codeUsage || fautes == "" {
			t.Errorf("%s : code %d, attendu %d et un message ; %q", nom, code, codeUsage, fautes)
		}
	}
	if _, err := os.Stat(filepath.Join(r.donnees, "d", "postgres")); err == nil {
		t.Error("un mauvais usage a démarré la base")
	}
}

// TestSauvegarde: what a backup holds is put back whole in an empty register, and refused in one that is not.
func TestSauvegarde(t *testing.T) {
	r := nouveauRegistre(t)
	d := dossierInscriptible(t)
	scan, _ := scanRempli(t, d, "changement-adresse", "modification", 4)
	r.doit([]int{codeOK, codeAttente}, "ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12")
	avant := r.doit([]int{codeOK}, "verify")
	tar := filepath.Join(d, "sauvegarde.tar")
	r.doit([]int{codeOK}, "backup", tar)
	if _, fautes, code := r.lance("restore", tar); code != codeEchec || !strings.Contains(fautes, "vide") {
		t.Errorf("remise dans un registre plein : code %d, %s", code, fautes)
	}
	neuf := registreNeuf(t)
	neuf.doit([]int{codeOK}, "restore", tar)
	if apres := neuf.doit([]int{codeOK}, "verify"); apres != avant {
		t.Errorf("après la remise :\n%savant :\n%s", apres, avant)
	}
}
