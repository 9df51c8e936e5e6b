package ocr

import (
	"image"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// What a page de données says serves its own copy only, whole, and alone of its kind.
func TestAttendusDUneSeuleCopie(t *testing.T) {
	donnees := func(copie string) []string {
		p, err := pagecode.EncodeDonnees(pagecode.Donnees{Formulaire: 1, Revision: 1, Copie: copie, Champs: map[string]string{"nom_naissance": "INVENTE"}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	e := &pageEtat{Numero: 1, Page: dossier.PageLue{Revision: 1, Copie: "00000042"}}
	bonnes, autres := donnees("00000042"), donnees("00000043")
	if a := attendusDe(e, [][]string{bonnes}); a["nom_naissance"] != "INVENTE" {
		t.Errorf("attendus %q", a)
	}
	for nom, codes := range map[string][][]string{
		"aucune": nil, "une autre copie": {autres}, "deux": {bonnes, bonnes}, "une partie": {bonnes[:len(bonnes)-1]},
	} {
		if a := attendusDe(e, codes); a != nil {
			t.Errorf("%s\u00a0: %q", nom, a)
		}
	}
	autre := *e
	autre.Page.Copie = "00000043"
	if e.groupe() == autre.groupe() || e.groupe() == "" || (&pageEtat{}).groupe() != "" {
		t.Errorf("groupes %q, %q", e.groupe(), autre.groupe())
	}
}

func TestAttenduDUneZone(t *testing.T) {
	a := attendus{"nom": "de La Tour", "jour": "1990-05-03", "annee": "1990-00-00", "lignes": "Je demande, un rendez-vous"}
	peigne := func(champ, format string, debut, cases int) forms.Zone {
		return forms.Zone{Champ: champ, Genre: forms.ZonePeigne, Format: format, Debut: debut, Boites: make([]dossier.RectMM, cases)}
	}
	for _, k := range []struct {
		zone  forms.Zone
		veut  string
		seule bool
		lus   string // line after line
		oui   string // which of them are confirmed
	}{
		{peigne("nom", "texte", 0, 20), "DE1AT0UR", true, "DELATOUR", "o"},
		{peigne("nom", "texte", 0, 20), "DE1AT0UR", true, "DELATOU", "n"},
		{peigne("nom", "texte", 0, 20), "DE1AT0UR", false, "DELA|TOUR|S", "oon"},
		{peigne("nom", "texte", 0, 5), "DE1A", true, "DELA", "o"},
		{peigne("nom", "texte", 6, 20), "T0UR", true, "TOUR", "o"},
		{peigne("nom", "texte", 12, 20), "", true, "X", "n"},
		{peigne("jour", "date", 0, 8), "03051990", true, "03051990", "o"},
		{peigne("annee", "date", 0, 8), "1990", true, "1990", "o"},
		{forms.Zone{Champ: "lignes", Genre: forms.ZoneLigne}, comparable("je demande un rendez vous"), false, "Je demande,|un rendez|vous", "ooo"},
		{forms.Zone{Champ: "lignes", Genre: forms.ZoneLigne}, comparable("je demande un rendez vous"), false, "Je demanda,|un rendez|", "nnn"},
		{forms.Zone{Champ: "absent", Genre: forms.ZoneLigne}, "", true, "|rien", "nn"},
	} {
		z := &lecteurZones{attendus: a, attendu: a.deZone(k.zone)}
		if z.attendu != k.veut {
			t.Errorf("%s\u00a0: attendu %q au lieu de %q", k.zone.Champ, z.attendu, k.veut)
		}
		oui := ""
		for _, l := range strings.Split(k.lus, "|") {
			oui += map[bool]string{true: "o", false: "n"}[z.confirme(l, k.seule)]
		}
		if oui != k.oui {
			t.Errorf("%s %q\u00a0: %s au lieu de %s", k.zone.Champ, k.lus, oui, k.oui)
		}
	}
}

// A line that says what the page de données says is read once and kept as it was read; another one takes the full path.
func TestLigneConfirmee(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 300, 60))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	d := decoupe{img: img, fond: 250, seuil: 140, faint: 210}
	for _, k := range []struct {
		attendu  string
		conf     dossier.Confiance
		lectures int
	}{
		{comparable("Dominique"), 0.8, 1}, {"", 0.8, 2}, {comparable("Dominic"), 0.8, 2}, {comparable("Dominique"), 0.4, 2},
	} {
		n := 0
		lit := func(*image.Gray, OptionsTexte) (Texte, error) {
			n++
			return Texte{Texte: "Dominique", Confiance: k.conf, Mots: []Mot{{Texte: "Dominique", Confiance: k.conf}}}, nil
		}
		z := &lecteurZones{m: NewMoteur(Outils{Lire: lit, LireLatin: lit}), attendu: k.attendu}
		lu, _, err := z.lireLigne(d, image.Rect(20, 20, 280, 40), true)
		if err != nil || lu.Texte != "Dominique" || (n == 1) != (k.lectures == 1) {
			t.Errorf("attendu %q à %v\u00a0: %q en %d lectures, %v", k.attendu, k.conf, lu.Texte, n, err)
		}
	}
}
