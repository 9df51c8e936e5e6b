package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lancer runs a command in this process: only those that need no database.
func lancer(t *testing.T, args ...string) (code int, out, journal string) {
	t.Helper()
	var o, j bytes.Buffer
	c := racine()
	c.SetArgs(args)
	c.SetOut(&o)
	c.SetErr(&j)
	code = executer(context.Background(), c)
	return code, o.String(), j.String()
}

// TestMauvaisUsage: each mistake in the call is code 2, nothing on stdout, no file, and one message in French that names it.
func TestMauvaisUsage(t *testing.T) {
	d := t.TempDir()
	ecrit := func(nom, contenu string) string {
		f := filepath.Join(d, nom)
		if err := os.WriteFile(f, []byte(contenu), 0o600); err != nil {
			t.Fatal(err)
		}
		return f
	}
	sortie := filepath.Join(d, "sortie.pdf")
	for nom, cas := range map[string]struct {
		args []string
		dit  string
	}{
		"option inconnue":     {[]string{"print", "conjoint-francais", "--bidon"}, "option inconnue : --bidon"},
		"option courte":       {[]string{"print", "conjoint-francais", "-z"}, "option inconnue : 'z'"},
		"option sans valeur":  {[]string{"print", "conjoint-francais", "--variante"}, "demande une valeur : --variante"},
		"commande inconnue":   {[]string{"bidon"}, "commande inconnue « bidon »"},
		"démarche inconnue":   {[]string{"print", "bidon", "-o", sortie}, "démarche inconnue « bidon »"},
		"variante inconnue":   {[]string{"print", "conjoint-francais", "--variante", "bidon", "-o", sortie}, "n’a pas de variante"},
		"lettre inconnue":     {[]string{"print", "probleme-anef", "--variante", "bidon", "-o", sortie}, "depot, signalement, relance"},
		"copie en lettres":    {[]string{"print", "conjoint-francais", "--copie", "abcdefgh", "-o", sortie}, "attendu huit chiffres"},
		"copie trop courte":   {[]string{"print", "conjoint-francais", "--copie", "123", "-o", sortie}, "attendu huit chiffres"},
		"préfecture inconnue": {[]string{"print", "conjoint-francais", "--prefecture", "999", "-o", sortie}, "--prefecture : code inconnu « 999 »"},
		"face inconnue":       {[]string{"print", "conjoint-francais", "--face", "braille", "-o", sortie}, "au choix : remplissable, gros"},
		"aide inconnue":       {[]string{"print", "conjoint-francais", "--aide", "xx", "-o", sortie}, "au choix : falc, ar, en"},
		"gros et aide":        {[]string{"print", "conjoint-francais", "--face", "gros", "--aide", "ar", "-o", sortie}, "gros caractères"},
		"réponses absentes":   {[]string{"print", "conjoint-francais", "--data", filepath.Join(d, "absent.json"), "-o", sortie}, "il n’existe pas"},
		"champ inconnu":       {[]string{"print", "conjoint-francais", "--data", ecrit("a.json", `{"nom":"x"}`), "-o", sortie}, `"nom" n’est pas un champ`},
		"champ donné deux fois": {[]string{"print", "conjoint-francais", "--data", ecrit("b.json", `{"sexe":"f","sexe":"m"}`), "-o", sortie},
			`"sexe" est donné deux fois`},
		"blocage inconnu": {[]string{"print", "probleme-anef", "--data", ecrit("c.json", `{"tentatives":[{"blocage":"zz"}]}`), "-o", sortie},
			"tentative 1 : blocage : ce code n’est pas"},
		"acte sans premier jour": {[]string{"prefecture", "33", "--reglages", ecrit("d.json",
			`{"fondements":[{"code":"arrete_prefectoral_local","reference":"arrêté du 15 mai 2023","du":"","au":""}]}`)}, "fondements[0].du : Donnez le premier jour"},
		"acte d’une démarche inconnue": {[]string{"prefecture", "33", "--reglages", ecrit("e.json",
			`{"fondements":[{"code":"arrete_prefectoral_local","reference":"arrêté du 15 mai 2023","du":"2023-05-15","au":"","procedures":["bidon"]}]}`)},
			"fondements[0].procedures : La démarche « bidon » n’est pas au catalogue"},
		"import sans préfecture":  {[]string{"importer", "ccc", ecrit("i.csv", "x")}, "dites pour quelle préfecture"},
		"import d’un autre genre": {[]string{"importer", "dgef", d, "--prefecture", "33"}, "au choix ccc ou anef"},
		"import sans fichier":     {[]string{"importer", "ccc", "--prefecture", "33"}, "usage : souspli importer"},
		"import sans en-tête":     {[]string{"importer", "anef", ecrit("j.csv", "a;b\n1;2\n"), "--prefecture", "33"}, "dont « numero_demande »"},
		"jour de réception":       {[]string{"ingest", d, "--recu-le", "12/03/2026"}, "n’est pas une date AAAA-MM-JJ"},
		"jour du travail":         {[]string{"jour", "--date", "12/03/2026"}, "n’est pas une date AAAA-MM-JJ"},
		"numéro de recommandé":    {[]string{"letters", "plage", "ajouter", "1A04787720244", "1A0478772030"}, "deux caractères, dix chiffres"},
		"plage d’ailleurs":        {[]string{"letters", "plage", "ajouter", "1A0478772024", "1A0478772030", "--prefecture", "999"}, "code inconnu « 999 »"},
		"pièces en lettres":       {[]string{"letters", "sous-pli", "lot", "--pieces", "un"}, "12,14-20"},
		"réimprimer quoi":         {[]string{"letters", "reimprimer", "lot"}, "dites quelles pièces"},
		"jour du dépôt":           {[]string{"letters", "deposer", "lot", "--le", "12/03/2026"}, "n’est pas une date AAAA-MM-JJ"},
		"jour à venir":            {[]string{"jour", "--date", "2999-01-01"}, "n’est pas encore venu"},
	} {
		t.Run(nom, func(t *testing.T) {
			code, out, journal := lancer(t, cas.args...)
			dit := strings.ReplaceAll(journal, "\u00a0", " ")
			if code != codeUsage || out != "" || !strings.Contains(dit, cas.dit) {
				t.Errorf("code %d, sortie %q, journal %q ; attendus le code 2 et « %s »", code, out, journal, cas.dit)
			}
			if strings.Contains(journal, "invalide: ") || strings.Contains(journal, "introuvable: ") {
				t.Errorf("le genre de l’erreur se lit : %q", journal)
			}
			if _, err := os.Stat(sortie); err == nil {
				t.Error("un PDF a été écrit malgré la faute")
			}
		})
	}
}

// TestImprimerLettre: the kinds of the attempts choose the letter, unless it is asked for.
func TestImprimerLettre(t *testing.T) {
	d := t.TempDir()
	sansFormulaire := `{"tentatives":[{"blocage":"api_sans_photo","date":"2026-03-02"}]}`
	avecFormulaire := `{"tentatives":[{"blocage":"api_sans_photo"},{"blocage":"maintenance_site"}]}`
	for nom, cas := range map[string]struct {
		data string
		args []string
		dit  string
	}{
		"vierge":                          {"", nil, "impossible de déposer ma demande en ligne"},
		"aucun blocage n’ouvre":           {sansFormulaire, nil, "signalement, sans formulaire"},
		"un blocage ouvre":                {avecFormulaire, nil, "impossible de déposer ma demande en ligne"},
		"rien n’est dit de la nature":     {`{"tentatives":[{"date":"2026-03-02"}]}`, nil, "impossible de déposer ma demande en ligne"},
		"dépôt demandé":                   {sansFormulaire, []string{"--variante", "depot"}, "impossible de déposer ma demande en ligne"},
		"signalement demandé, vierge":     {"", []string{"--variante", "signalement"}, "signalement, sans formulaire"},
		"relance demandée, avec ses mots": {`{"renvoi_motif":"Déposez en ligne"}`, []string{"--variante", "relance"}, "avec ce motif : « Déposez en ligne »"},
	} {
		t.Run(nom, func(t *testing.T) {
			sortie, notice := filepath.Join(t.TempDir(), "l.pdf"), filepath.Join(t.TempDir(), "n.pdf")
			args := append([]string{"print", "probleme-anef", "--copie", "00000001", "-o", sortie, "--notice", notice}, cas.args...)
			if cas.data != "" {
				f := filepath.Join(d, "t.json")
				if err := os.WriteFile(f, []byte(cas.data), 0o600); err != nil {
					t.Fatal(err)
				}
				args = append(args, "--data", f)
			}
			if code, _, journal := lancer(t, args...); code != codeOK {
				t.Fatalf("code %d : %s", code, journal)
			}
			if s := textes(t, []string{sortie}); !strings.Contains(s, cas.dit) {
				t.Errorf("la lettre ne dit pas « %s »", cas.dit)
			}
			if s := textes(t, []string{notice}); !strings.Contains(s, "À quoi sert cette lettre") {
				t.Error("la notice ne dit pas à quoi sert la lettre")
			}
		})
	}
}

// TestImprimerOuOnNePeutPas: a place that cannot be written to is a failure, said in French with its path.
func TestImprimerOuOnNePeutPas(t *testing.T) {
	chemin := filepath.Join(t.TempDir(), "absent", "formulaire.pdf")
	code, out, journal := lancer(t, "print", "conjoint-francais", "-o", chemin)
	if code != codeEchec || out != "" || !strings.Contains(journal, chemin) || !strings.Contains(journal, raisonSysteme(fs.ErrNotExist)) {
		t.Errorf("code %d, sortie %q, journal %q", code, out, journal)
	}
}

// TestNoteRecommande: a key that does not fit is a warning; the number itself stays as the mail room gave it.
func TestNoteRecommande(t *testing.T) {
	for numero, averti := range map[string]bool{
		"": false, "1A04787720243": false, "1A 047 877 2024 3": false, "1A04787720244": true, "1A 234 567 8901 2": true, "inconnu": true,
	} {
		if note := noteRecommande(numero); (note != "") != averti || averti && !strings.Contains(note, numero) {
			t.Errorf("%q : note %q, avertissement attendu : %v", numero, note, averti)
		}
		if r, err := reception("33", "2026-03-12", "", "", numero); err != nil || r.NumeroLRAR != numero {
			t.Errorf("%q : réception %q, %v ; le numéro doit être gardé tel quel", numero, r.NumeroLRAR, err)
		}
	}
}

// TestLettresDisentOu: the folder named is the one asked for, also when root hands the work to a process without its rights.
func TestLettresDisentOu(t *testing.T) {
	r := nouveauRegistre(t)
	courriers := filepath.Join(dossierInscriptible(t), "courriers")
	if out := r.doit([]int{codeOK}, "letters", "run", "-o", courriers); !strings.Contains(out, courriers) {
		t.Errorf("« %s » ne nomme pas le dossier demandé, %s", out, courriers)
	}
}

// TestMemesOctetsSousUnAutreNom: each object names the file that was given, and both are the same pli.
func TestMemesOctetsSousUnAutreNom(t *testing.T) {
	d := dossierOuvert(t)
	formulaire := filepath.Join(d, "a.pdf")
	if code, _, journal := lancer(t, "print", "conjoint-francais", "-o", formulaire); code != codeOK {
		t.Fatal(journal)
	}
	octets, err := os.ReadFile(formulaire)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d, "b.pdf"), octets, 0o644); err != nil {
		t.Fatal(err)
	}
	out := nouveauRegistre(t).doit([]int{codeAttente}, "ingest", "--json", d)
	var fichiers, plis []string
	for dec := json.NewDecoder(strings.NewReader(out)); dec.More(); {
		var o struct{ Fichier, Pli string }
		if err := dec.Decode(&o); err != nil {
			t.Fatal(err)
		}
		fichiers, plis = append(fichiers, o.Fichier), append(plis, o.Pli)
	}
	if !slices.Equal(fichiers, []string{"a.pdf", "b.pdf"}) || len(plis) != 2 || plis[0] != plis[1] {
		t.Errorf("fichiers %v, plis %v", fichiers, plis)
	}
}

// TestAideEnFrancais: no page of help shows the library's English, and each names its command.
func TestAideEnFrancais(t *testing.T) {
	if code, out, _ := lancer(t, "help", "letters", "run"); code != codeOK || !strings.Contains(out, "souspli letters run") {
		t.Errorf("help letters run : code %d, %q", code, out)
	}
	for _, args := range [][]string{{}, {"ingest"}, {"letters"}, {"letters", "run"}, {"print"}, {"serve"}, {"procedures"}} {
		code, out, _ := lancer(t, append(args, "--help")...)
		if code != codeOK || !strings.Contains(out, strings.Join(append([]string{"souspli"}, args...), " ")) || !strings.Contains(out, "Usage :") {
			t.Errorf("%v : code %d, aide %q", args, code, out)
		}
		for _, anglais := range []string{"Flags", "[flags]", "Available", "help for", "Use \"", "Usage:\n"} {
			if strings.Contains(out, anglais) {
				t.Errorf("%v : « %s » dans l’aide", args, anglais)
			}
		}
	}
}
