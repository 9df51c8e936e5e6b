package pagecode

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

func exempleDonnees() Donnees {
	return Donnees{
		Formulaire: 42, Revision: 1, Copie: "00734501",
		Champs: map[string]string{
			"nom_naissance": "ÖZTÜRK-NGUYỄN", "prenoms": "Aïssatou Thị Ánh", "date_naissance": "1989-00-00", "exactitude": "true",
			"nationalite": "Algérienne", "description_blocage": "Le site affiche « erreur 500 ».\nDepuis le 3 mars.", "nom_usage": "",
		},
		Tentatives: []dossier.Tentative{{
			Blocage: "maintenance_site", Possibles: []string{"maintenance_site", "captcha"}, Date: "2026-03-02T10:14",
			URL: "https://administration-etrangers-en-france.interieur.gouv.fr/", Message: "Une erreur est survenue", Certitude: "declaree",
		}},
	}
}

func TestDonneesAllerRetour(t *testing.T) {
	for nom, d := range map[string]Donnees{
		"une réponse":    {Formulaire: 1, Revision: 1, Copie: "00000000", Champs: map[string]string{"a": "b"}},
		"rien":           {Formulaire: 999, Revision: 99, Copie: "99999999"},
		"cas courant":    exempleDonnees(),
		"hors alphabet":  {Formulaire: 3, Revision: 2, Copie: "00000001", Champs: map[string]string{"é\x00\n": "𝔘 ى\x1f"}},
		"longue réponse": {Formulaire: 3, Revision: 2, Copie: "00000001", Champs: map[string]string{"m": hasard(1800)}},
	} {
		t.Run(nom, func(t *testing.T) {
			parties, err := EncodeDonnees(d)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range parties {
				if !EstPartie(p) || len(p) > PartieM || strings.Trim(p, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
					t.Fatalf("partie %q", p)
				}
			}
			slices.Reverse(parties)
			lu, err := DecodeDonnees(append(parties, parties[0]))
			if err != nil || !reflect.DeepEqual(lu, d) {
				t.Fatalf("lu %+v, %v ; écrit %+v", lu, err, d)
			}
		})
	}
}

func TestDonneesMemeTexte(t *testing.T) {
	a, err := EncodeDonnees(exempleDonnees())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if b, err := EncodeDonnees(exempleDonnees()); err != nil || !slices.Equal(a, b) {
			t.Fatalf("deux textes pour les mêmes données : %v", err)
		}
	}
}

func TestDonneesRefusees(t *testing.T) {
	long := exempleDonnees()
	long.Champs["consequences"] = hasard(900)
	parties, err := EncodeDonnees(long)
	if err != nil || len(parties) < 3 {
		t.Fatalf("%d parties, %v", len(parties), err)
	}
	autre, err := EncodeDonnees(Donnees{Formulaire: 42, Revision: 1, Copie: "00734501", Champs: map[string]string{"m": hasard(901)}})
	if err != nil {
		t.Fatal(err)
	}
	change := slices.Clone(parties)
	change[1] = change[1][:40] + autreLettre(change[1][40]) + change[1][41:]
	for nom, cas := range map[string][]string{
		"aucune":              nil,
		"partie manquante":    parties[1:],
		"caractère changé":    change,
		"deux formulaires":    append(slices.Clone(parties[:1]), autre[1:]...),
		"lue de deux façons":  append(slices.Clone(parties), change[1]),
		"identifiant de page": {exempleID().String()},
		"texte quelconque":    {"https://exemple.fr"},
		"en-tête seul":        {parties[0][:entete]},
		"somme d'un autre":    {prefixe + "0101AAAAAAAA" + "MFRGG"},
		"treize parties":      {prefixe + "0113" + parties[0][7:]},
		"minuscules":          {strings.ToLower(parties[0])},
	} {
		t.Run(nom, func(t *testing.T) {
			if d, err := DecodeDonnees(cas); !errors.Is(err, dossier.ErrInvalide) || !reflect.DeepEqual(d, Donnees{}) {
				t.Fatalf("accepté : %+v, %v", d, err)
			}
		})
	}
}

func TestDonneesTropLongues(t *testing.T) {
	for nom, d := range map[string]Donnees{
		"trop long":     {Formulaire: 3, Revision: 2, Copie: "00000001", Champs: map[string]string{"m": hasard(6000)}},
		"pas de l'UTF8": {Formulaire: 3, Revision: 2, Copie: "00000001", Champs: map[string]string{"m": "\xff"}},
		"sans copie":    {Formulaire: 3, Revision: 2},
	} {
		t.Run(nom, func(t *testing.T) {
			if p, err := EncodeDonnees(d); !errors.Is(err, dossier.ErrInvalide) || p != nil {
				t.Fatalf("%d parties, %v", len(p), err)
			}
		})
	}
}

// Codes printed with the dictionary of format 1 are in the post for years: it can never change.
func TestDictionnaireFige(t *testing.T) {
	h := sha256.Sum256([]byte(motsFormat1))
	const fige = "cad582676f55eb27eddc9aa5357cd35fa7201833174c98874c84f8615ceac166"
	if got := hex.EncodeToString(h[:]); got != fige {
		t.Fatalf("le dictionnaire du format 1 a changé (%s) : ouvrir un format 2", got)
	}
}

func FuzzDecodeDonnees(f *testing.F) {
	parties, err := EncodeDonnees(exempleDonnees())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(strings.Join(parties, "\n"))
	f.Add(prefixe + "0101AAAAAAAAMFRGG")
	f.Fuzz(func(t *testing.T, s string) {
		d, err := DecodeDonnees(strings.Split(s, "\n"))
		if err != nil {
			return
		}
		if _, err := EncodeDonnees(d); err != nil {
			t.Fatalf("lu mais inimprimable : %v", err)
		}
	})
}

func FuzzLireDonnees(f *testing.F) {
	b, err := exempleDonnees().octets()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := lireDonnees(b)
		if err != nil {
			return
		}
		if c, err := d.octets(); err != nil || !slices.Equal(b, c) {
			t.Fatalf("deux écritures pour un contenu : %v", err)
		}
	})
}

// hasard gives text that hardly compresses, the same at each run.
func hasard(n int) string {
	r := rand.New(rand.NewPCG(7, 7))
	b := make([]byte, n)
	for i := range b {
		b[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ."[r.IntN(64)]
	}
	return string(b)
}

func autreLettre(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}
