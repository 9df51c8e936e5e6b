package papiertest

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms/papier"
)

// bon is a document with one of each: titles, paragraphs over two pages, list, table, figure, printed and fillable fields, footer.
func bon(tb testing.TB) []byte {
	tb.Helper()
	d := papier.Nouveau(papier.Meta{Titre: "Essai « é »", Sujet: "Contrôle", Auteur: "Souspli"})
	d.Stricte()
	d.Page()
	d.Police(papier.Gras, 16)
	balise := func(r papier.Role, f func()) { d.Baliser(papier.Balise{Role: r}, f) }
	texte := func(r papier.Role, x, y dossier.MM, s string) { balise(r, func() { d.Texte(x, y, s) }) }
	texte(papier.RoleTitre1, 20, 20, "Formulaire")
	d.Police(papier.Normal, 10)
	balise(papier.RoleSection, func() {
		texte(papier.RoleTitre2, 20, 30, "Qui")
		balise(papier.RoleListe, func() {
			for i, s := range []string{"premier", "second"} {
				balise(papier.RolePoint, func() {
					texte(papier.RoleMarque, 20, 40+dossier.MM(i)*6, "–")
					texte(papier.RoleCorps, 25, 40+dossier.MM(i)*6, s)
				})
			}
		})
		balise(papier.RoleTableau, func() {
			for i, role := range []papier.Role{papier.RoleTete, papier.RoleCellule} {
				balise(papier.RoleRang, func() {
					texte(role, 20, 60+dossier.MM(i)*6, "gauche")
					texte(role, 60, 60+dossier.MM(i)*6, "droite")
				})
			}
		})
	})
	d.Baliser(papier.Balise{Role: papier.RoleFigure, Alt: "Code de la page"}, func() {
		d.QR(dossier.RectMM{X: 150, Y: 20, L: 30, H: 30}, "123456", "Q")
	})
	saisie := func(y dossier.MM, s papier.Saisie) {
		balise(papier.RoleAlinea, func() {
			texte(papier.RoleEtiquette, 20, y, s.Libelle)
			d.Baliser(papier.Balise{Role: papier.RoleChamp, Alt: s.Libelle}, func() { d.Cadre(s.Boite, 0.2); d.Saisir(s) })
		})
	}
	saisie(80, papier.Saisie{Nom: "nom", Libelle: "Nom", Genre: papier.SaisieTexte, Boite: dossier.RectMM{X: 20, Y: 82, L: 120, H: 8}, Max: 20, Peigne: true, Contenu: "NGUYỄN"})
	saisie(100, papier.Saisie{Nom: "accord", Libelle: "D’accord", Genre: papier.SaisieCase, Valeur: "oui", Boite: dossier.RectMM{X: 60, Y: 97, L: 5, H: 5}})
	saisie(110, papier.Saisie{Nom: "sexe", Groupe: "Sexe", Libelle: "Féminin", Genre: papier.SaisieRadio, Valeur: "F", Boite: dossier.RectMM{X: 60, Y: 107, L: 5, H: 5}, Contenu: "F"})
	saisie(120, papier.Saisie{Nom: "sexe", Libelle: "Masculin", Genre: papier.SaisieRadio, Valeur: "M", Boite: dossier.RectMM{X: 60, Y: 117, L: 5, H: 5}})
	d.Baliser(papier.Balise{Role: papier.RoleChamp, Alt: "Imprimé", Champ: &papier.ChampImprime{Genre: papier.SaisieCase, Coche: true}}, func() {
		d.Cadre(dossier.RectMM{X: 20, Y: 130, L: 5, H: 5}, 0.2)
	})
	balise(papier.RoleAlinea, func() {
		d.Paragraphe(20, 260, 80, 5, "Le paragraphe **continue** à la page suivante,")
		d.Page()
		d.Paragraphe(20, 20, 80, 5, "et finit là.")
	})
	d.ChaquePage(func(n, total int) { d.Police(papier.Normal, 8); d.Texte(20, 290, fmt.Sprintf("page %d/%d", n, total)) })
	var b bytes.Buffer
	if err := d.Sortie(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestBonDocument(t *testing.T) {
	pdf := bon(t)
	Controler(t, pdf)
	Qpdf(t, pdf)
	// Rewriting without a change finds nothing either: what the cases below find is their own spoiling.
	Controler(t, ecrire(lire(t, pdf), nil))
}

// Each case spoils the good document in one way; a check that lets it through is no check.
func TestDocumentsGatesSontVus(t *testing.T) {
	pdf := bon(t)
	for nom, cas := range map[string]struct{ avant, apres, attendu string }{
		"sans balises":                   {`/MarkInfo <</Marked true>>`, ``, "Marked"},
		"sans langue":                    {`/Lang \(fr-FR\)`, ``, "langue absente"},
		"titre non affiché":              {`/DisplayDocTitle true`, `/DisplayDocTitle false`, "DisplayDocTitle"},
		"sans titre":                     {`/Title <[0-9a-f]*>`, ``, "sans titre"},
		"autre titre en XMP":             {`">Essai`, `">Autre`, "autre que celui d’Info"},
		"PDF/UA non dit":                 {`<pdfuaid:part>1<`, `<pdfuaid:part>2<`, "pdfuaid"},
		"sans identifiant":               {`/ID \[.*?\]`, ``, "identifiant"},
		"texte hors balise":              {`EMC\n$`, "EMC\nBT /normal 10 Tf 50 50 Td <0001> Tj ET\n", "hors de tout contenu"},
		"trait hors balise":              {`EMC\n$`, "EMC\n10 10 m 20 20 l S\n", "hors de tout contenu"},
		"balise non fermée":              {`EMC\n$`, "\n", "non fermés"},
		"balise fermée deux fois":        {`EMC\n$`, "EMC\nEMC\n", "EMC de trop"},
		"artefact dans un contenu":       {`(/H1 <</MCID 0>> BDC)`, "$1 /Artifact BMC EMC", "dans un autre"},
		"MCID deux fois":                 {`<</MCID 1>>`, `<</MCID 0>>`, "deux fois"},
		"MCID d’aucun élément":           {`(/S /H1 .*)/K \[0\]`, `$1/K []`, "d’aucun élément"},
		"MCID absent de la page":         {`(/S /H1 .*)/K \[0\]`, `$1/K [0 99]`, "absent de la page"},
		"contenu de deux éléments":       {`(/S /H2 .*)/K \[(\d+)\]`, `$1/K [$2 0]`, "de deux éléments"},
		"index faux":                     {`/Nums \[0 \[(\d+ 0 R) \d+ 0 R`, `/Nums [0 [$1 $1`, "ParentTree"},
		"index court":                    {`(/Nums \[0 \[.*) \d+ 0 R \]`, `$1]`, "index"},
		"rôle inconnu":                   {`/S /H2`, `/S /Sous-titre`, "inconnu"},
		"titre sauté":                    {`/S /H2`, `/S /H3`, "H3 après"},
		"premier titre H2":               {`/S /H1`, `/S /H2`, "H2 après"},
		"figure muette":                  {`/Alt \(Code de la page\)`, ``, "sans texte de remplacement"},
		"case imprimée muette":           {`/Alt \S+ (/A <</O /PrintField /Role /cb /checked /on) /Desc [^>]*>`, `$1`, "sans texte de remplacement"},
		"case imprimée sans état":        {`/checked /on`, ``, "sans état"},
		"champ imprimé sans rôle":        {`/A <</O /PrintField /Role /cb /checked /on`, `/A <</O /PrintField`, "sans rôle"},
		"point sans corps":               {`/S /LBody`, `/S /P`, "sans corps"},
		"point hors d’une liste":         {`/S /L /`, `/S /Div /`, "hors de sa place"},
		"liste sans numérotation":        {`/A <</O /List /ListNumbering /Disc>>`, ``, "ListNumbering"},
		"rang court":                     {`(/S /TR .*)/K \[\d+ 0 R (\d+ 0 R)\]`, `$1/K [$2]`, "cellules"},
		"en-tête sans portée":            {`/Scope /Column`, ``, "portée"},
		"alinéa vide":                    {`(/Lbl <</MCID \d+>> BDC\nBT [^<]*)<[0-9a-f]+>`, `$1<>`, "vide"},
		"texte dans une section":         {`(/S /Sect .*)/K \[`, `$1/Pg 3 0 R /K [0 `, "hors d’un élément de texte"},
		"police absente":                 {`/FontFile2 \d+ 0 R`, ``, "non incorporée"},
		"police du lecteur":              {`/Type /Font /Subtype /Type0`, `/Type /Font /Subtype /Type1`, "Type1"},
		"sans Unicode":                   {`/ToUnicode \d+ 0 R`, ``, "ToUnicode"},
		"caractère sans Unicode":         {`\d+ beginbfchar\n<0001> <[0-9A-F]+>`, "1 beginbfchar", "sans valeur Unicode"},
		"texte hors de la page":          {`Tf \S+ (\S+) Td`, `Tf 590.00 $1 Td`, "hors de la page"},
		"champ sans libellé":             {`/TU \(Nom\)`, ``, "TU"},
		"champ hors de la page":          {`/Subtype /Widget /Rect \[\S+ `, `/Subtype /Widget /Rect [-20 `, "hors de la page"},
		"champ sur un autre":             {`(/Subtype /Widget /Rect) \[[^]]*\](.*/T \(accord\))`, `$1 [60 590 300 600]$2`, "sur un autre"},
		"champ hors de la structure":     {`<</Type /OBJR[^>]*>>`, ``, "OBJR"},
		"champ au mauvais index":         {`/StructParent 2`, `/StructParent 3`, "StructParent"},
		"champ sans apparence":           {`/AP <</N \d+ 0 R>>`, ``, "sans apparence"},
		"case sans état vide":            {`/Off \d+ 0 R`, ``, "apparences"},
		"champ caché":                    {`/F 4 `, `/F 6 `, "caché"},
		"police du champ inconnue":       {`(/FT /Tx .*)/DA \(/[A-Za-z]+`, `$1/DA (/Helv`, "absente du formulaire"},
		"champ hors du formulaire":       {`/Fields \[\d+ 0 R`, `/Fields [`, "absent du formulaire"},
		"deux champs du même nom":        {`/T \(accord\)`, `/T (nom)`, "donné deux fois"},
		"ordre des champs":               {`/Tabs /S`, `/Tabs /R`, "Tabs"},
		"apparences laissées au lecteur": {`/NeedAppearances false`, `/NeedAppearances true`, "NeedAppearances"},
		"script":                         {`/Type /Catalog`, `/Type /Catalog /OpenAction <</S /JavaScript /JS (app.alert\(1\))>>`, "script"},
		"lien vers un fichier":           {`/Type /Catalog`, `/Type /Catalog /OpenAction <</S /URI /URI (file:///a)>>`, "autre que http"},
		"ancienne version":               {`%PDF-1.7`, `%PDF-1.4`, "PDF 1.7"},
	} {
		t.Run(nom, func(t *testing.T) {
			objets := lire(t, pdf)
			re := regexp.MustCompile(cas.avant)
			n := slices.IndexFunc(triees(objets), func(n int) bool { return re.MatchString(objets[n]) }) + 1
			autour := func(s string) string { return re.ReplaceAllString(s, cas.apres) } // in no object: header or trailer
			if n > 0 {
				objets[n], autour = re.ReplaceAllString(objets[n], cas.apres), nil // the first that has it
			}
			gate := ecrire(objets, autour)
			if bytes.Equal(gate, ecrire(lire(t, pdf), nil)) {
				t.Fatal("le cas ne change rien")
			}
			fautes := Fautes(gate)
			if !strings.Contains(strings.Join(fautes, "\n"), cas.attendu) {
				t.Errorf("%q attendu, trouvé : %q", cas.attendu, fautes)
			}
		})
	}
}

func TestFichierIllisible(t *testing.T) {
	for _, b := range [][]byte{nil, []byte("%PDF-1.7\n"), bon(t)[:2000]} {
		if len(Fautes(b)) == 0 {
			t.Errorf("%d octets qui ne sont pas un PDF passent", len(b))
		}
	}
}

// lire gives the objects of a PDF of ours by number, streams expanded.
func lire(t *testing.T, pdf []byte) map[int]string {
	t.Helper()
	objets := map[int]string{}
	for _, m := range regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`).FindAllSubmatch(pdf, -1) {
		debut, err := strconv.Atoi(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		tete, reste, _ := bytes.Cut(pdf[debut:], []byte("\n"))
		n, err := strconv.Atoi(strings.TrimSuffix(string(tete), " 0 obj"))
		if err != nil {
			t.Fatal(err)
		}
		objets[n] = objet(t, reste)
	}
	return objets
}

func objet(t *testing.T, b []byte) string {
	t.Helper()
	m := regexp.MustCompile(`^<</Length (\d+) (.*)>>\nstream\n`).FindSubmatch(b)
	if m == nil {
		o, _, _ := bytes.Cut(b, []byte("\nendobj"))
		return string(o)
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		t.Fatal(err)
	}
	flux := b[len(m[0]) : len(m[0])+n]
	dict := strings.Replace(string(m[2]), "/Filter /FlateDecode", "", 1)
	if dict != string(m[2]) {
		r, err := zlib.NewReader(bytes.NewReader(flux))
		if err != nil {
			t.Fatal(err)
		}
		if flux, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return "<<" + dict + ">>\nstream\n" + string(flux)
}

// ecrire makes a PDF of objects; autour changes the header and the trailer.
func ecrire(objets map[int]string, autour func(string) string) []byte {
	if autour == nil {
		autour = func(s string) string { return s }
	}
	var b bytes.Buffer
	b.WriteString(autour("%PDF-1.7\n"))
	places := make([]int, len(objets)+1)
	for n := 1; n <= len(objets); n++ {
		places[n] = b.Len()
		o := objets[n]
		if dict, flux, ok := strings.Cut(o, "\nstream\n"); ok {
			o = fmt.Sprintf("<</Length %d %s\nstream\n%s\nendstream", len(flux), strings.TrimPrefix(dict, "<<"), flux)
		}
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, o)
	}
	debut := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(places))
	for _, p := range places[1:] {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	info := 0
	for n, o := range objets {
		if strings.Contains(o, "/CreationDate") {
			info = n
		}
	}
	b.WriteString(autour(fmt.Sprintf("trailer\n<</Size %d /Root 1 0 R /Info %d 0 R /ID [<00> <00>]>>\nstartxref\n%d\n%%%%EOF\n", len(places), info, debut)))
	return b.Bytes()
}

// TestTitreReserve: a paper titled as one that only a habilitated agent issues is a fault, whoever makes it; a form that asks for one is not.
func TestTitreReserve(t *testing.T) {
	for titre, faute := range map[string]bool{
		"Récépissé de demande": true, "ATTESTATION DE PROLONGATION": true, "Notice — Attestation de demande": true,
		"Renouvellement de récépissé": false, "Accusé de réception (attestation de dépôt)": false,
	} {
		d := papier.Nouveau(papier.Meta{Titre: titre})
		d.Page()
		var b bytes.Buffer
		if err := d.Sortie(&b); err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(Fautes(b.Bytes()), func(f string) bool { return strings.Contains(f, "titre réservé") }) != faute {
			t.Errorf("« %s » : %q", titre, Fautes(b.Bytes()))
		}
	}
}
