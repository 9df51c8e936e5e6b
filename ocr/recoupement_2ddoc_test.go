package ocr

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr/deuxddoc"
	"souspli/ocr/scantest"
)

// zoneScellee is where pageScellee has its code.
var zoneScellee = dossier.RectPx{X: 1, Y: 2, L: 3, H: 4}

// pageScellee is a page that carries an invented 2D-Doc, as it comes out of the reading process.
func pageScellee(t *testing.T, n int, genre, message string) dossier.PageLue {
	t.Helper()
	texte, err := scantest.Sceau{Version: 4, Type: genre, Emis: "2026-03-12", Message: strings.ReplaceAll(message, "_", "\x1d"), Annexe: "62ANNEXE"}.Texte(nil)
	if err != nil {
		t.Fatal(err)
	}
	d, ok := deuxddoc.Lire([]byte(texte))
	if !ok {
		t.Fatalf("%q", texte)
	}
	b, err := json.Marshal(dossier.PageLue{N: n, DeuxDDoc: []dossier.DeuxDDocLu{sceauLu(d, zoneScellee)}})
	if err != nil {
		t.Fatal(err)
	}
	var p dossier.PageLue
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRecouperSceaux(t *testing.T) {
	moi := map[string]string{"nom_naissance": "Diakité", "prenoms": "Fatoumata Aïcha", "date_naissance": "1988-01-01", "sexe": "f", "nationalite": "Malienne", "ville_naissance": "Kayes",
		"pays_naissance": "Mali", "numero_etranger": "7503012345", "numero_voie": "12 bis", "voie": "avenue du Général-Leclerc", "code_postal": "93200", "commune": "Saint-Denis", "passeport_numero": "AA 1234567"}
	avec := func(changes ...string) map[string]string {
		c := maps.Clone(moi)
		for i := 0; i < len(changes); i += 2 {
			c[changes[i]] = changes[i+1]
		}
		return c
	}
	const (
		facture = "10MME/DIAKITE/FATOUMATA AICHA_20_21_2212B AV DU GAL LECLERC_23_249320025ST DENIS CEDEX 2_26FR"
		adresse = "code_postal=93200, commune=ST DENIS CEDEX 2, nom_naissance=DIAKITE, numero_voie=12 BIS, prenoms=FATOUMATA AICHA, voie=AV DU GAL LECLERC"
		asile   = "62DIAKITE_60FATOUMATA/AICHA_6Q75030123456O300720276901011988G0PNG1BR67MLG2X_"
		asileOK = "date_naissance=1988-01-01, nationalite=malienne, nom_naissance=DIAKITE, numero_etranger=7503012345, prenoms=FATOUMATA AICHA"
	)
	for nom, k := range map[string]struct {
		genre, message string
		champs         map[string]string
		veut           string
	}{
		"facture":                                  {"01", facture, moi, adresse},
		"voie tout d’un tenant":                    {"01", facture, avec("numero_voie", "", "voie", "12 bis, av. du Général Leclerc"), strings.Replace(adresse, " numero_voie=12 BIS,", "", 1)},
		"autre numéro, d’un tenant":                {"01", facture, avec("numero_voie", "", "voie", "12 av. du Général Leclerc"), strings.Replace(strings.Replace(adresse, " numero_voie=12 BIS,", "", 1), "voie=", "voie≠12B ", 1)},
		"autre numéro":                             {"01", facture, avec("numero_voie", "12"), strings.Replace(adresse, "numero_voie=", "numero_voie≠", 1)},
		"deux numéros sur trois":                   {"01", facture, avec("numero_voie", "12 bis et 14"), strings.Replace(adresse, "numero_voie=", "numero_voie≠", 1)},
		"autre voie":                               {"01", facture, avec("voie", "avenue du Maréchal-Leclerc"), strings.Replace(adresse, ", voie=", ", voie≠", 1)},
		"code d’un bureau de poste":                {"01", strings.Replace(facture, "93200", "93205", 1), moi, strings.Replace(adresse, "code_postal=93200, ", "", 1)},
		"autre code postal":                        {"01", strings.Replace(strings.Replace(facture, "93200", "93210", 1), " CEDEX 2", "", 1), moi, strings.Replace(strings.Replace(adresse, " CEDEX 2", "", 1), "code_postal=93200", "code_postal≠93210", 1)},
		"arrondissement":                           {"01", strings.Replace(strings.Replace(facture, "93200", "75018", 1), "ST DENIS CEDEX 2", "PARIS 18", 1), avec("code_postal", "75018", "commune", "Paris"), strings.Replace(strings.Replace(adresse, "93200", "75018", 1), "ST DENIS CEDEX 2", "PARIS 18", 1)},
		"un prénom sur deux":                       {"01", strings.Replace(facture, " AICHA", "", 1), moi, strings.Replace(adresse, "prenoms=FATOUMATA AICHA, ", "", 1)},
		"une initiale":                             {"01", strings.Replace(facture, "FATOUMATA AICHA", "F", 1), moi, strings.Replace(adresse, "prenoms=FATOUMATA AICHA, ", "", 1)},
		"le second prénom":                         {"01", strings.Replace(facture, "FATOUMATA AICHA", "AICHA", 1), moi, strings.Replace(adresse, "prenoms=FATOUMATA AICHA, ", "", 1)},
		"prénom presque pareil":                    {"01", strings.Replace(facture, "FATOUMATA", "FATOUMATE", 1), moi, strings.Replace(adresse, "prenoms=FATOUMATA", "prenoms≠FATOUMATE", 1)},
		"nom et prénom inversés":                   {"01", strings.Replace(facture, "DIAKITE/FATOUMATA AICHA", "FATOUMATA AICHA/DIAKITE", 1), moi, adresse},
		"nom sans séparateur":                      {"01", strings.Replace(facture, "MME/DIAKITE/FATOUMATA AICHA", "MME DIAKITE FATOUMATA AICHA", 1), moi, adresse},
		"une lettre du nom":                        {"01", facture, avec("nom_naissance", "Diakiié"), strings.Replace(adresse, "nom_naissance=", "nom_naissance≠", 1)},
		"au nom d’usage":                           {"01", facture, avec("nom_naissance", "Sissoko", "nom_usage", "Diakité"), strings.Replace(adresse, "nom_naissance=DIAKITE", "nom_usage=DIAKITE", 1)},
		"la facture de son frère":                  {"01", strings.Replace(facture, "FATOUMATA AICHA", "BAKARY", 1), moi, ""},
		"le nom seul":                              {"01", strings.Replace(facture, "/FATOUMATA AICHA", "", 1), moi, ""},
		"la facture d’un autre":                    {"01", strings.Replace(facture, "DIAKITE/FATOUMATA AICHA", "KONE/ISSA", 1), moi, ""},
		"elle en second":                           {"01", "13KONE_12ISSA_1LDIAKITE_1KFATOUMATA AICHA_" + facture[strings.Index(facture, "20_"):], moi, adresse},
		"voie coupée":                              {"01", strings.Replace(facture, "GAL LECLERC_", "GAL LEC\x1e", 1), moi, strings.Replace(adresse, ", voie=AV DU GAL LECLERC", "", 1)},
		"attestation de demande":                   {"16", asile, moi, asileOK},
		"et sa date":                               {"16", asile, avec("document_actuel", "ada", "valable_au", "2027-07-30"), asileOK + ", valable_au=2027-07-30"},
		"et une autre date":                        {"16", asile, avec("document_actuel", "ada", "valable_au", "2027-01-30"), asileOK + ", valable_au≠2027-07-30"},
		"la date d’un autre document":              {"16", asile, avec("document_actuel", "cst", "valable_au", "2027-01-30"), asileOK},
		"un chiffre de la date":                    {"16", asile, avec("date_naissance", "1988-01-07"), strings.Replace(asileOK, "date_naissance=", "date_naissance≠", 1)},
		"un chiffre du numéro":                     {"16", asile, avec("numero_etranger", "7503012346"), strings.Replace(asileOK, "numero_etranger=", "numero_etranger≠", 1)},
		"autre nationalité":                        {"16", asile, avec("nationalite", "guinéenne"), strings.Replace(asileOK, "nationalite=", "nationalite≠", 1)},
		"la demande d’un autre":                    {"16", strings.Replace(strings.Replace(asile, "DIAKITE_60FATOUMATA", "KONE_60ISSA", 1), "01011988", "05061990", 1), moi, ""},
		"né le même jour, un autre":                {"16", strings.Replace(asile, "DIAKITE_60FATOUMATA/AICHA", "KONE_60ISSA", 1), moi, ""},
		"passeport d’un autre format":              {"07", "60FATOUMATA/AICHA_62DIAKITE_65P 66AA1234567_67ML68F6CML", moi, "nationalite=malienne, nom_naissance=DIAKITE, passeport_numero=AA1234567, pays_naissance=Mali, prenoms=FATOUMATA AICHA, sexe=f"},
		"passeport, autre numéro":                  {"07", "60FATOUMATA/AICHA_62DIAKITE_65P 66AA1234568_67ML68F", moi, "nationalite=malienne, nom_naissance=DIAKITE, passeport_numero≠AA1234568, prenoms=FATOUMATA AICHA, sexe=f"},
		"une pièce dont on ne sait ce qu’elle est": {"15", "62DIAKITE_61FATOUMATA_66AA1234568_67ML69010119886AKAYES_", moi, "date_naissance=1988-01-01, nationalite=malienne, nom_naissance=DIAKITE, ville_naissance=KAYES"},
		"impôts": {"28", "46DIAKITE FATOUMATA AICHA_48KONE ISSA_4Y12 BIS AV DU GENERAL LECLERC/93200/SAINT DENIS_", moi,
			"code_postal=93200, commune=SAINT DENIS, nom_naissance=DIAKITE, numero_voie=12 BIS, prenoms=FATOUMATA AICHA, voie=AV DU GENERAL LECLERC"},
		"l’époux, aux impôts": {"28", "46KONE ISSA_48DIAKITE FATOUMATA AICHA_6U3 RUE HAUTE_6W670006XSTRASBOURG_6YFR", map[string]string{"nom_naissance": "Koné", "prenoms": "Issa", "commune": "Strasbourg", "numero_voie": "3",
			"voie": "rue Haute", "code_postal": "67000", "conjoint_nom": "Diakité", "conjoint_prenoms": "Fatoumata Aïcha"}, "code_postal=67000, commune=STRASBOURG, conjoint_nom=DIAKITE, " +
			"conjoint_prenoms=FATOUMATA AICHA, nom_naissance=KONE, numero_voie=3, prenoms=ISSA, voie=RUE HAUTE"},
		"le diplôme de sa fille": {"B0", "B0OUMOU_B1OUMOU_B2DIAKITE_B6FB705062015", avec("enfant_nom_1", "Diakité", "enfant_prenoms_1", "Oumou", "enfant_date_naissance_1", "2015-06-05"),
			"enfant_date_naissance_1=2015-06-05, enfant_nom_1=DIAKITE, enfant_prenoms_1=OUMOU"},
		"une zone de lecture": {"08", "6F" + strings.ReplaceAll(strings.Join(titreInvente, ""), "<", " ") + "_", moi,
			"date_naissance=1988-01-01, nationalite=malienne, nom_naissance=DIAKITE, numero_etranger=7503012345, prenoms=FATOUMATA AICHA, sexe=f"},
		"rien d’écrit": {"01", facture, map[string]string{"nom_naissance": "Diakité", "prenoms": "Fatoumata Aïcha", "commune": ""}, "nom_naissance=DIAKITE, prenoms=FATOUMATA AICHA"},
		"un vaccin":    {"L1", "L0DIAKITE_L1FATOUMATA_L201011988", moi, ""},
	} {
		f := formulaireDe(k.champs)
		recouperSceaux([]dossier.FormulaireLu{f}, []dossier.PageLue{{N: 1}, pageScellee(t, 2, k.genre, k.message)})
		if d := dits(f); d != k.veut {
			t.Errorf("%s :\n  %s\nattendu\n  %s", nom, d, k.veut)
		}
		verifierRecoupes(t, nom, f, k.champs, dossier.Recoupement{Source: dossier.SourceDeuxDDoc, Page: 2, Zone: zoneScellee})
	}
}

// What a hand wrote is taken when the bill says the same, goes to an agent when it says otherwise, and no value ever comes from the code.
func TestSceauSecondeSource(t *testing.T) {
	page := pageScellee(t, 5, "00", "13MARTIN_12PAULE_227 PLACE HAUTE_245700025METZ_26FR")
	l := []dossier.FormulaireLu{{Procedure: "etudiant", Champs: map[string]dossier.ChampLu{
		"nom_naissance": champMain("MARTIN", 1), "prenoms": champMain("PAULE", 1), "commune": champMain("METS", 1), "voie": champMain("PL HAUTE", 1), "code_postal": champMain("57000", 1, dossier.RaisonPeuSur), "numero_voie": champMain("27", 1, "une case illisible ou corrigée")}}}
	recouperSceaux(l, []dossier.PageLue{page})
	accepterRecoupes(l)
	for code, verifier := range map[string]bool{"nom_naissance": false, "prenoms": false, "voie": false, "commune": true, "code_postal": false, "numero_voie": true} {
		if c := l[0].Champs[code]; c.AVerifier != verifier || c.Source != dossier.SourceManuscrit || len(c.Recoupements) != 1 {
			t.Errorf("%s : %+v", code, c)
		}
	}
	if c := l[0].Champs["commune"]; c.Valeur != "METS" || c.Recoupements[0].Valeur != "METZ" {
		t.Errorf("%+v", c)
	}
	if c := l[0].Champs["voie"]; c.Valeur != "PL HAUTE" {
		t.Errorf("%+v", c)
	}
}

// What a document says of somebody's health is not kept; what it says in a way we do not know is.
func TestSceauLu(t *testing.T) {
	if p := pageScellee(t, 1, "L1", "L0DUPONT_L1JEAN_"); len(p.DeuxDDoc[0].Champs) != 0 || p.DeuxDDoc[0].Libelle != "attestation vaccinale" {
		t.Errorf("%+v", p.DeuxDDoc)
	}
	lu := pageScellee(t, 1, "ZZ", "QZINCONNU_12JEAN").DeuxDDoc[0]
	if lu.Libelle != "" || lu.Signature != dossier.SignatureNonVerifiee || !slices.Equal(lu.Champs, []dossier.Champ2DDoc{{Code: "QZ", Valeur: "INCONNU"},
		{Code: "12", Libelle: "prénom du bénéficiaire", Valeur: "JEAN"}, {Code: "62", Libelle: "nom de naissance", Valeur: "ANNEXE", Annexe: true}}) {
		t.Errorf("%+v", lu)
	}
	d, _ := deuxddoc.Lire([]byte("DC05FR00TESTFFFF1D2301AUTRE"))
	if lu := sceauLu(d, dossier.RectPx{}); len(lu.Champs) != 1 || lu.Champs[0].Valeur != "AUTRE" {
		t.Errorf("%+v", lu)
	}
}

func TestAdresses(t *testing.T) {
	for _, k := range []struct {
		a, b string
		meme bool
	}{
		{"12 RUE DE L YSER", "12, rue de l’Yser", true}, {"RTE DU GEN DE GAULLE", "route du Général de Gaulle", true}, {"R ST EXUPERY", "rue Saint-Exupéry", true},
		{"FBG ST ANTOINE", "faubourg Saint-Antoine", true}, {"RUE DES ETATS UNIS", "rue des États-Unis", true}, {"RUE DU COEUR VOLANT", "rue du Cœur-Volant", true},
		{"RUE HAUTE", "rue Basse", false}, {"AV DE PARIS", "rue de Paris", false}, {"RUE DE PARIS", "rue de Paris prolongée", false}, {"12 RUE HAUTE", "12 bis rue Haute", false},
		{"12T RUE HAUTE", "12 ter rue Haute", true}, {"12 A RUE HAUTE", "12a, rue Haute", true}, {"12 R HAUTE", "12 rue Haute", true}, {"LE BOURG", "le Bourg", true},
		{"12 14 RUE HAUTE", "12-14 rue Haute", false}, {"12/14 RUE HAUTE", "12 - 14, rue Haute", true}, {"12 RUE HAUTE", "12-14 rue Haute", false},
	} {
		n1, v1 := couperVoie(k.a)
		n2, v2 := couperVoie(k.b)
		if meme := n1 == n2 && voieNormale(v1) == voieNormale(v2); meme != k.meme {
			t.Errorf("%q %q : %q %q, %q %q", k.a, k.b, n1, v1, n2, v2)
		}
	}
	for _, k := range []struct {
		a, b string
		meme bool
	}{{"ST MAUR DES FOSSES", "Saint-Maur-des-Fossés", true}, {"L HAY LES ROSES", "L’Haÿ-les-Roses", true}, {"LYON 3E ARRONDISSEMENT", "Lyon", true}, {"EVRY COURCOURONNES CEDEX", "Évry-Courcouronnes", true},
		{"SAINT DENIS", "Saint-Denis-en-Val", false}, {"PARIS", "Parigny", false}} {
		if meme := communeNormale(k.a) == communeNormale(k.b); meme != k.meme {
			t.Errorf("%q %q", k.a, k.b)
		}
	}
}
