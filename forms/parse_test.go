package forms

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

func TestParseChamps(t *testing.T) {
	p := procedure(t, "conjoint-francais")
	for nom, cas := range map[string]struct {
		json    string
		champs  map[string]string
		erreurs []string // a part of each, in order
	}{
		"juste": {`{"nom_naissance":"Diallo","exactitude":true,"non_polygamie":false,"date_naissance":"1989-00-00","sexe":"f","enfant_nom_4":"Diallo"}`,
			map[string]string{"nom_naissance": "Diallo", "exactitude": "true", "non_polygamie": "false", "date_naissance": "1989-00-00", "sexe": "f", "enfant_nom_4": "Diallo"}, nil},
		"vides permis":                 {`{"nom_naissance":"","prenoms":null,"sexe":"  "}`, map[string]string{}, nil},
		"chiffres groupés":             {`{"telephone":"+33 6 12.34-56 78","code_postal":"33 000","numero_etranger":"7503 123 456"}`, map[string]string{"telephone": "0033612345678", "code_postal": "33000", "numero_etranger": "7503123456"}, nil},
		"accents décomposés":           {`{"prenoms":"Ai\u0308ssatou"}`, map[string]string{"prenoms": "Aïssatou"}, nil},
		"alinéas":                      {`{"consequences":"a\r\nb","ville_naissance":"a\nb"}`, map[string]string{"consequences": "a\nb", "ville_naissance": "a b"}, nil},
		"champ inconnu":                {`{"nom":"x","sexe":"f"}`, map[string]string{"sexe": "f"}, []string{`"nom" n’est pas un champ`}},
		"date impossible":              {`{"date_naissance":"1989-02-30"}`, map[string]string{}, []string{"AAAA-MM-JJ"}},
		"date à la française":          {`{"date_naissance":"30/01/1989"}`, map[string]string{}, []string{"AAAA-MM-JJ"}},
		"choix inconnu":                {`{"sexe":"femme"}`, map[string]string{}, []string{"au choix\u00a0: f, m, x"}},
		"trop long":                    {`{"commune":"` + strings.Repeat("A", 33) + `"}`, map[string]string{}, []string{"33 caractères, 32 au plus"}},
		"nombre sans guillemets":       {`{"code_postal":33000}`, map[string]string{}, []string{"entre guillemets"}},
		"lettres pour chiffres":        {`{"numero_etranger":"75O3123456"}`, map[string]string{}, []string{"seulement des chiffres"}},
		"vrai hors d’une case":         {`{"interprete":true}`, map[string]string{}, []string{"case à cocher"}},
		"case en mots":                 {`{"exactitude":"oui"}`, map[string]string{}, []string{"true ou false"}},
		"autre variante":               {`{"variante":"premiere_demande"}`, map[string]string{}, []string{"celui de la variante renouvellement"}},
		"caractères non latins":        {`{"nom_naissance":"محمد","ville_naissance":"北京"}`, map[string]string{}, []string{"caractères latins", "manque à la police"}},
		"même nom dans un autre champ": {`{"nom_naissance":"Diallo","nom_usage":"Diallo"}`, map[string]string{"nom_naissance": "Diallo", "nom_usage": "Diallo"}, nil},
		"deux fautes":                  {`{"sexe":"?","zzz":"","date_naissance":"x"}`, map[string]string{}, []string{"sexe", "date_naissance", "zzz"}},
	} {
		t.Run(nom, func(t *testing.T) {
			champs, erreurs := ParseChamps([]byte(cas.json), p, "renouvellement")
			if !maps.Equal(champs, cas.champs) {
				t.Errorf("champs %v, attendus %v", champs, cas.champs)
			}
			if len(erreurs) != len(cas.erreurs) {
				t.Fatalf("erreurs %v", erreurs)
			}
			for i, e := range erreurs {
				if !strings.Contains(e.Error(), cas.erreurs[i]) || !errors.Is(e, dossier.ErrInvalide) {
					t.Errorf("erreur %q, attendue %q", e, cas.erreurs[i])
				}
			}
		})
	}
	for _, json := range []string{"", "[]", "null", `"x"`, `{"a":1`, `{} {}`, "{\"prenoms\":\"\xff\"}", `{"sexe":"f","sexe":"m"}`, `{"sexe":"f","\u0073exe":"f"}`} {
		if champs, erreurs := ParseChamps([]byte(json), p, "renouvellement"); champs != nil || len(erreurs) != 1 {
			t.Errorf("%q accepté : %v, %v", json, champs, erreurs)
		}
	}
	if _, erreurs := ParseChamps([]byte(`{}`), p, "duplicata"); len(erreurs) != 1 || !errors.Is(erreurs[0], dossier.ErrIntrouvable) {
		t.Errorf("variante inconnue : %v", erreurs)
	}
}

// What ParseChamps lets through always prints.
func FuzzParseChamps(f *testing.F) {
	f.Add(`{"nom_naissance":"Diallo","exactitude":true}`)
	f.Add(`{"nationalite":"WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW","aes_motifs":"x\n\n\n\n\ny"}`)
	f.Fuzz(func(t *testing.T, s string) {
		p := procedure(t, "aes-travail")
		champs, _ := ParseChamps([]byte(s), p, "premiere_demande")
		if len(champs) == 0 {
			return
		}
		var b bytes.Buffer
		err := Print(&b, Impression{Procedure: p.Code, Variante: "premiere_demande", Champs: champs, Copie: "00000001"})
		if err != nil && !strings.Contains(err.Error(), "page de données") {
			t.Fatalf("%q : %v", s, err)
		}
	})
}

func TestParseTentative(t *testing.T) {
	i, err := ParseTentative([]byte(`{"nom_naissance":"DIALLO","code_postal":"33000","procedure":"conjoint-francais","url":"https://exemple.fr","message":"Erreur","blocage":"erreur_technique",
		"tentatives":[{"blocage":"maintenance_site","date":"2026-03-02T10:14","url":"https://exemple.fr/a","message":"Indisponible"},{"date":"2026-03-09"},{}]}`))
	if err != nil {
		t.Fatal(err)
	}
	attendu := Impression{
		Procedure: CodeProblemeANEF,
		Champs:    map[string]string{"nom_naissance": "DIALLO", "code_postal": "33000", "procedure": "conjoint-francais", "url": "https://exemple.fr", "message": "Erreur", "blocage": "erreur_technique"},
		Tentatives: []dossier.Tentative{
			{Blocage: "maintenance_site", Date: "2026-03-02T10:14", URL: "https://exemple.fr/a", Message: "Indisponible", Certitude: "declaree"},
			{Date: "2026-03-09", Certitude: "declaree"},
		},
	}
	if !reflect.DeepEqual(i, attendu) {
		t.Errorf("%+v", i)
	}
	i.Copie = "00000001"
	if err := Print(&bytes.Buffer{}, i); err != nil {
		t.Error(err)
	}
}

func TestParseTentativeFautes(t *testing.T) {
	i, err := ParseTentative([]byte(`{"nom_naissance":"DIALLO","procedure":"pacsé","zzz":"1","tentatives":[{"blocage":"lune","date":"hier","url":"` + strings.Repeat("u", 301) + `","message":"vu","photo":"x"},{"date":"2026-03-02T25:00"}]}`))
	if err == nil {
		t.Fatal("rien n’est signalé")
	}
	for _, s := range []string{"tentative 1\u00a0: blocage", "tentative 1\u00a0: date", "tentative 1\u00a0: url", `"photo" n’est pas connu`, "tentative 2\u00a0: date", "procedure\u00a0: ce code", `"zzz" n’est pas un champ`} {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("%q manque dans %q", s, err)
		}
	}
	if i.Champs["nom_naissance"] != "DIALLO" || len(i.Tentatives) != 1 || i.Tentatives[0].Message != "vu" {
		t.Errorf("ce qui est juste est perdu : %+v", i)
	}
	if _, err := ParseTentative([]byte(`[]`)); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("liste acceptée : %v", err)
	}
	if _, err := ParseTentative([]byte(`{"tentatives":{}}`)); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("objet accepté : %v", err)
	}
}

// Boxes of the table, and back: the exact kind becomes the shorthand of the form, whose doubt is kept.
func TestTentativesEnCases(t *testing.T) {
	champs := ChampsTentatives([]dossier.Tentative{
		{Blocage: "maintenance_site", Date: "2026-03-02T10:14", URL: "https://exemple.fr", Message: "Indisponible"},
		{Date: "2026-03-09"},
	})
	if champs["tentative_date_1"] != "2026-03-02" || champs["tentative_heure_1"] != "1014" || champs["tentative_date_2"] != "2026-03-09" || champs["tentative_heure_2"] != "" {
		t.Fatalf("cases : %v", champs)
	}
	liste := TentativesDeChamps(champs)
	if len(liste) != 2 || liste[0].Date != "2026-03-02T10:14" || liste[0].Certitude != "declaree" || liste[1].Date != "2026-03-09" {
		t.Fatalf("tentatives : %+v", liste)
	}
	if liste[0].Blocage != "maintenance_site" && !slices.Contains(liste[0].Possibles, "maintenance_site") {
		t.Errorf("nature perdue : %+v", liste[0])
	}
	if liste[1].Blocage != "" || liste[1].Possibles != nil {
		t.Errorf("nature inventée : %+v", liste[1])
	}
	seule := TentativesDeChamps(map[string]string{"derniere_tentative": "2026-03-02", "message": "Erreur 500", "blocage": "erreur_technique"})
	if len(seule) != 1 || seule[0].Date != "2026-03-02" || len(seule[0].Possibles) == 0 && seule[0].Blocage == "" {
		t.Errorf("sans table : %+v", seule)
	}
	if n := len(TentativesDeChamps(map[string]string{"nom_naissance": "DIALLO"})); n != 0 {
		t.Errorf("%d tentatives d’une lettre vide", n)
	}
}
