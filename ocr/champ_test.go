package ocr

import (
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
)

func TestDateDesCases(t *testing.T) {
	cas := []struct{ cases, veut string }{
		{"01022026", "2026-02-01"},
		{"    1989", "1989-00-00"},
		{"  051989", "1989-05-00"},
		{"29022024", "2024-02-29"},
		{"29022025", ""},
		{"31042025", ""},
		{"15  1990", ""},
		{"1", ""},
		{"0102202", ""},
		{"010220266", ""},
		{"01O22026", ""},
		{"", ""},
	}
	for _, k := range cas {
		got, ok := dateDesCases(k.cases)
		if (k.veut != "") != ok || (ok && got != k.veut) {
			t.Errorf("%q\u00a0: %q, %v\u00a0; attendu %q", k.cases, got, ok, k.veut)
		}
	}
}

func FuzzDateDesCases(f *testing.F) {
	f.Add("01022026")
	f.Add("    1989")
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := dateDesCases(s)
		if !ok {
			return
		}
		if _, err := dossier.ParseDateIncomplete(d); err != nil {
			t.Fatalf("%q donne %q", s, d)
		}
		// What is printed of it reads the same.
		cases := strings.ReplaceAll(d[8:10]+d[5:7], "00", "  ") + d[:4]
		if e, ok := dateDesCases(cases); !ok || e != d {
			t.Fatalf("%q relu %q", d, e)
		}
	})
}

func peigneLu(format, texte string, conf dossier.Confiance) []zoneDePage {
	return []zoneDePage{{zoneLue{Genre: forms.ZonePeigne, Format: format, Texte: texte, Confiance: conf, Vide: texte == "", Zone: dossier.RectPx{X: 1, Y: 2, L: 3, H: 4}}, 5}}
}

func TestChampDesCases(t *testing.T) {
	texte := forms.Champ{Code: "nom_naissance", Type: forms.ChampTexte}
	postal := forms.Champ{Code: "code_postal", Type: forms.ChampDigits}
	agdref := forms.Champ{Code: "numero_etranger", Type: forms.ChampDigits}
	date := forms.Champ{Code: "date_naissance", Type: forms.ChampDate}
	choix := forms.Champ{Code: "sexe", Type: forms.ChampChoix}
	tic := forms.Champ{Code: "date_naissance_approx", Type: forms.ChampCoche}
	passeport := forms.Champ{Code: "passeport_numero", Type: forms.ChampTexte}
	caseLue := func(valeur string, c coche) zoneDePage {
		return zoneDePage{zoneLue{Genre: forms.ZoneCase, Valeur: valeur, Coche: c, Confiance: 0.98}, 1}
	}
	main := peigneLu("texte", "DURAND", 0.97)
	main[0].Manuscrit = true
	surcharge := peigneLu("texte", "DURAND", 0.97)
	surcharge[0].Surchargee = true
	cas := []struct {
		nom     string
		c       forms.Champ
		zones   []zoneDePage
		valeur  string
		verif   bool
		vide    bool
		source  dossier.Source
		contien string
	}{
		{nom: "nom net", c: texte, zones: peigneLu("texte", "DURAND  PETIT", 0.97), valeur: "DURAND PETIT", source: dossier.SourceOCR},
		{nom: "lecture faible", c: texte, zones: peigneLu("texte", "DURAND", 0.6), valeur: "DURAND", verif: true, source: dossier.SourceOCR},
		{nom: "lettre étrangère", c: texte, zones: peigneLu("texte", "KOZŁOWSKI", 0.97), valeur: "KOZŁOWSKI", verif: true, source: dossier.SourceOCR, contien: "accent"},
		{nom: "passeport", c: passeport, zones: peigneLu("texte", "I83716250", 0.97), valeur: "I83716250", source: dossier.SourceOCR},
		{nom: "I ou 1", c: passeport, zones: peigneLu("texte", "183716250", 0.97), valeur: "183716250", verif: true, source: dossier.SourceOCR, contien: "lettre ou chiffre"},
		{nom: "à la main", c: texte, zones: main, valeur: "DURAND", verif: true, source: dossier.SourceManuscrit, contien: "à la main"},
		{nom: "surchargé", c: texte, zones: surcharge, valeur: "DURAND", verif: true, source: dossier.SourceOCR, contien: "surchargées"},
		{nom: "vide", c: texte, zones: peigneLu("texte", "", 1), vide: true, source: dossier.SourceOCR},
		{nom: "code postal", c: postal, zones: peigneLu("chiffres", "33000", 0.97), valeur: "33000", source: dossier.SourceOCR},
		{nom: "code postal court", c: postal, zones: peigneLu("chiffres", "3300", 0.97), valeur: "3300", verif: true, source: dossier.SourceOCR, contien: "cinq chiffres"},
		{nom: "numéro étranger court", c: agdref, zones: peigneLu("chiffres", "990312345", 0.97), valeur: "990312345", verif: true, source: dossier.SourceOCR, contien: "dix chiffres"},
		{nom: "date", c: date, zones: peigneLu("date", "  051989", 0.97), valeur: "1989-05-00", source: dossier.SourceOCR},
		{nom: "date impossible gardée telle quelle", c: date, zones: peigneLu("date", "31021989", 0.97), valeur: "31021989", verif: true, source: dossier.SourceOCR, contien: "n’existe pas"},
		{nom: "année invraisemblable", c: date, zones: peigneLu("date", "01010989", 0.97), valeur: "0989-01-01", verif: true, source: dossier.SourceOCR, contien: "vraisemblable"},
		{nom: "choix", c: choix, zones: []zoneDePage{caseLue("f", cocheOui), caseLue("m", cocheNon)}, valeur: "f", source: dossier.SourceOCR},
		{nom: "choix corrigé", c: choix, zones: []zoneDePage{caseLue("f", cocheAnnulee), caseLue("m", cocheOui)}, valeur: "m", source: dossier.SourceOCR},
		{nom: "deux cases", c: choix, zones: []zoneDePage{caseLue("f", cocheOui), caseLue("m", cocheOui)}, verif: true, source: dossier.SourceOCR, contien: "plusieurs"},
		{nom: "aucune case", c: choix, zones: []zoneDePage{caseLue("f", cocheNon), caseLue("m", cocheNon)}, vide: true, source: dossier.SourceOCR},
		{nom: "coche", c: tic, zones: []zoneDePage{caseLue("true", cocheOui)}, valeur: "true", source: dossier.SourceOCR},
		{nom: "pas de coche", c: tic, zones: []zoneDePage{caseLue("true", cocheNon)}, valeur: "false", vide: true, source: dossier.SourceOCR},
	}
	for _, k := range cas {
		t.Run(k.nom, func(t *testing.T) {
			v := champDesCases(k.c, k.zones)
			if v.Valeur != k.valeur || v.AVerifier != k.verif || v.vide != k.vide || v.Source != k.source {
				t.Errorf("%+v", v)
			}
			if !strings.Contains(strings.Join(v.Raisons, " "), k.contien) {
				t.Errorf("raisons %q", v.Raisons)
			}
			if k.verif && len(v.Raisons) == 0 {
				t.Error("à vérifier sans raison")
			}
		})
	}
}

// A value runs over several zones, and over several pages: cells left empty before a zone are spaces.
func TestChampSurPlusieursZones(t *testing.T) {
	z := peigneLu("texte", "IMPASSE DES", 0.97)
	suite := peigneLu("texte", "LILAS", 0.95)
	suite[0].Debut, suite[0].page = 15, 6
	v := champDesCases(forms.Champ{Code: "voie", Type: forms.ChampTexte}, append(z, suite...))
	if v.Valeur != "IMPASSE DES LILAS" || v.Page != 5 || v.score != 0.95 || v.AVerifier {
		t.Errorf("%+v", v)
	}
}

func TestCodeContrePapier(t *testing.T) {
	texte := forms.Champ{Code: "commune", Type: forms.ChampTexte}
	chiffres := forms.Champ{Code: "code_postal", Type: forms.ChampDigits}
	choix := forms.Champ{Code: "sexe", Type: forms.ChampChoix}
	lu := func(c forms.Champ, s string, conf dossier.Confiance) valeurLue {
		return champDesCases(c, peigneLu("texte", s, conf))
	}
	surcharge := peigneLu("texte", "BORDFAUX", 0.6)
	surcharge[0].Surchargee = true
	barre := peigneLu("texte", "BORDEAUX", 0.95)
	barre[0].Surchargee = true
	pareil := peigneLu("texte", "BORDEAUX", 1)
	pareil[0].Conforme = true
	retouche := peigneLu("texte", "BORDEAUX", 0.97)
	retouche[0].Raisons = []string{surchargees}
	cas := []struct {
		nom    string
		c      forms.Champ
		code   string
		papier valeurLue
		verif  bool
	}{
		{"pareil", texte, "Bordeaux", lu(texte, "BORDEAUX", 0.97), false},
		{"accents et apostrophe", texte, "L’Haÿ-les-Roses", lu(texte, "L'HAY LES ROSES", 0.97), false},
		{"confusions de lecture", texte, "Sillé", lu(texte, "S1LLE", 0.8), false},
		{"une lettre mal lue sur une page difficile", texte, "Bordeaux", lu(texte, "BORDFAUX", 0.6), false},
		{"autre ville", texte, "Bordeaux", lu(texte, "TOULOUSE", 0.97), true},
		{"un chiffre corrigé", chiffres, "33000", lu(chiffres, "33800", 0.97), true},
		{"barré", texte, "Bordeaux", champDesCases(texte, surcharge), true},
		{"encre comparée, pareille", texte, "Bordeaux", champDesCases(texte, pareil), false},
		{"retouché mais lu pareil", texte, "Bordeaux", champDesCases(texte, retouche), true},
		{"une lettre changée, lue sûrement", texte, "Villeurbanne", lu(texte, "VILLEURBANNA", 0.97), true},
		{"barré mais lisible", texte, "Bordeaux", champDesCases(texte, barre), true},
		{"lettres inconnues du lecteur", texte, "Hữu Phước", lu(texte, "HUU PHUEC", 0.97), false},
		{"effacé", texte, "Bordeaux", lu(texte, "", 1), true},
		{"case changée", choix, "f", champDesCases(choix, []zoneDePage{{zoneLue{Genre: forms.ZoneCase, Valeur: "m", Coche: cocheOui, Confiance: 0.98}, 1}}), true},
		{"case pareille", choix, "m", champDesCases(choix, []zoneDePage{{zoneLue{Genre: forms.ZoneCase, Valeur: "m", Coche: cocheOui, Confiance: 0.98}, 1}}), false},
	}
	for _, k := range cas {
		t.Run(k.nom, func(t *testing.T) {
			v := champDuCode(k.c, k.code, k.papier, true)
			if v.Valeur != k.code || v.Confiance != 1 || v.Source != dossier.SourceCode || v.Page != k.papier.Page {
				t.Errorf("la valeur du code n’est pas gardée\u00a0: %+v", v)
			}
			if v.AVerifier != k.verif || (k.verif && (v.Papier != k.papier.Valeur || len(v.Raisons) == 0)) || (!k.verif && v.Papier != "") {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	for _, k := range []struct {
		a, b string
		n    int
	}{{"", "", 0}, {"ANEF", "", 4}, {"PROBLEME", "PROBLÈME", 1}, {"PROBLEME", "PR0BLEMF", 2}, {"ABC", "CAB", 2}} {
		if n := distance(k.a, k.b); n != k.n {
			t.Errorf("%q, %q\u00a0: %d au lieu de %d", k.a, k.b, n, k.n)
		}
	}
}
