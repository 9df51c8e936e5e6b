package seal

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/boombuler/barcode/qr"

	"souspli/dossier"
)

// creee is when the keys of the tests are published.
var creee = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func trousseau(t *testing.T) (*Trousseau, []dossier.CleSceau) {
	t.Helper()
	tr, err := OuvrirTrousseau(filepath.Join(t.TempDir(), "sceau.json"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := tr.NouvelleCle()
	if err != nil {
		t.Fatal(err)
	}
	k.CreeeA = creee
	return tr, []dossier.CleSceau{k}
}

func contenu() Contenu {
	return Contenu{Reference: NouvelleReference(), Numero: "2026-33-000001", Prefecture: "33", Genre: dossier.CourrierAccuseReception,
		Date: dossier.NewDate(2026, 3, 13), Empreinte: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", Initiales: "AFD", Annee: "1990"}
}

// TestUnOctetChange: what was signed is read again; with any of its bytes changed, it is not.
func TestUnOctetChange(t *testing.T) {
	tr, cles := trousseau(t)
	veut := contenu()
	jws, kid, err := tr.Signer(veut)
	if err != nil {
		t.Fatal(err)
	}
	c, cle, err := Lire(jws, cles)
	veut.Version = version
	if err != nil || c != veut || cle.Kid != kid || kid != tr.Kid() {
		t.Fatalf("%+v %q %v", c, cle.Kid, err)
	}
	if !strings.Contains(Adresse("https://exemple.invalid/", jws), dossier.PrefixeSceau+jws) {
		t.Error("ce que porte le code n’est plus ce que la lecture y cherche")
	}
	if c, _, err := Lire(DeAdresse(Adresse("https://exemple.invalid/", jws)), cles); err != nil || c != veut {
		t.Errorf("par l’adresse : %+v %v", c, err)
	}
	for i := range jws {
		for _, autre := range []byte{jws[i] ^ 1, jws[i] ^ 0x20, '.', 'A', 0} {
			if autre == jws[i] {
				continue
			}
			faux := jws[:i] + string(autre) + jws[i+1:]
			// The last sign of a part holds bits that base64 drops: another writing of the same bytes is the same seal, nothing else.
			if c, _, err := Lire(faux, cles); err == nil && c != veut {
				t.Errorf("octet %d changé en %q : accepté, %+v", i, autre, c)
			} else if err != nil && !errors.Is(err, ErrSignature) {
				t.Errorf("octet %d : %v", i, err)
			}
		}
	}
	for _, faux := range []string{"", "x", jws[:len(jws)-1], jws + "A", jws + "." + jws, strings.ToUpper(jws)} {
		if _, _, err := Lire(faux, cles); !errors.Is(err, ErrSignature) {
			t.Errorf("%.20q : %v", faux, err)
		}
	}
}

// TestAlgorithme: the algorithm is ours to say, not the paper's.
func TestAlgorithme(t *testing.T) {
	tr, cles := trousseau(t)
	jws, _, err := tr.Signer(contenu())
	if err != nil {
		t.Fatal(err)
	}
	corps := strings.Split(jws, ".")[1]
	for _, tete := range []string{`{"alg":"none","kid":"` + tr.Kid() + `"}`, `{"alg":"HS256","kid":"` + tr.Kid() + `"}`} {
		for _, fin := range []string{"", strings.Split(jws, ".")[2]} {
			if _, _, err := Lire(b64(tete)+"."+corps+"."+fin, cles); !errors.Is(err, ErrSignature) {
				t.Errorf("%s accepté", tete)
			}
		}
	}
}

// TestRotation: a new key signs, the old one still checks; a key that nobody published checks nothing; the file is its owner's.
func TestRotation(t *testing.T) {
	tr, cles := trousseau(t)
	ancien, kid1, err := tr.Signer(contenu())
	if err != nil {
		t.Fatal(err)
	}
	k2, err := tr.NouvelleCle()
	if err != nil {
		t.Fatal(err)
	}
	nouveau, kid2, err := tr.Signer(contenu())
	if err != nil || kid1 == kid2 || kid2 != k2.Kid {
		t.Fatalf("%s %s %v", kid1, kid2, err)
	}
	if _, _, err := Lire(nouveau, cles); !errors.Is(err, ErrSignature) {
		t.Error("une clé qui n’est pas publiée vérifie")
	}
	k2.CreeeA = creee
	cles = append(cles, k2)
	for _, jws := range []string{ancien, nouveau} {
		if _, _, err := Lire(jws, cles); err != nil {
			t.Error(err)
		}
	}
	if s, err := os.Stat(tr.chemin); err != nil || s.Mode().Perm() != 0o600 {
		t.Errorf("trousseau : %v %v", s.Mode(), err)
	}
	relu, err := OuvrirTrousseau(tr.chemin)
	if err != nil || relu.Kid() != kid2 {
		t.Fatalf("%v", err)
	}
	encore, _, err := relu.Signer(contenu())
	if err != nil {
		t.Fatal(err)
	}
	if _, k, err := Lire(encore, cles); err != nil || k.Kid != kid2 {
		t.Error(err)
	}
	if err := relu.Oublier(kid2); err != nil || relu.Kid() != kid1 {
		t.Errorf("oublier : %v %s", err, relu.Kid())
	}

	cles[0].RevoqueeA = time.Now()
	b, err := JWKS(cles)
	if err != nil {
		t.Fatal(err)
	}
	var lu struct {
		Keys []struct{ Kid, Kty, Crv, Alg, X, Y, D string }
	}
	if err := json.Unmarshal(b, &lu); err != nil || len(lu.Keys) != 1 || lu.Keys[0].Kid != kid2 || lu.Keys[0].Crv != "P-256" || lu.Keys[0].X == "" {
		t.Errorf("%s", b)
	}
	publiees, err := LireJWKS(b)
	if err != nil || len(publiees) != 1 || !publiees[0].CreeeA.Equal(creee) {
		t.Fatalf("%+v %v", publiees, err)
	}
	if _, _, err := Lire(encore, publiees); err != nil {
		t.Errorf("avec le jeu publié : %v", err)
	}
	if _, _, err := Lire(ancien, publiees); !errors.Is(err, ErrSignature) {
		t.Errorf("la clé révoquée vérifie encore : %v", err)
	}
	for _, mal := range []string{"", "[]", `{"keys":[{}]}`, `{"keys":[{"kid":"x"}]}`} {
		if _, err := LireJWKS([]byte(mal)); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("jeu de clés %q lu", mal)
		}
	}
	if strings.Contains(string(b), `"d"`) {
		t.Error("la clé privée est publiée")
	}
	if _, err := publique(dossier.CleSceau{Kid: kid2, Jwk: premiereCle(t, b)}); err != nil {
		t.Error(err)
	}
}

// TestClePerimee: a key signs for a year; what it signed is believed then and later, a letter dated long after its time is not.
func TestClePerimee(t *testing.T) {
	tr, cles := trousseau(t)
	k := cles[0]
	for apres, perimee := range map[time.Duration]bool{0: false, 364 * 24 * time.Hour: false, 366 * 24 * time.Hour: true} {
		if Perimee(k, k.CreeeA.Add(apres)) != perimee {
			t.Errorf("après %v : périmée %t", apres, !perimee)
		}
	}
	for date, bon := range map[dossier.Date]bool{dossier.NewDate(2027, 3, 1): true, dossier.NewDate(2027, 3, 31): true, dossier.NewDate(2027, 4, 1): false, dossier.NewDate(2030, 1, 1): false} {
		c := contenu()
		c.Date = date
		jws, _, err := tr.Signer(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := Lire(jws, cles); (err == nil) != bon || err != nil && !errors.Is(err, ErrSignature) {
			t.Errorf("lettre du %s : %v", date, err)
		}
	}
}

// TestTrousseauIllisible: a damaged file is said, and nothing is signed; an empty one says what to run.
func TestTrousseauIllisible(t *testing.T) {
	f := filepath.Join(t.TempDir(), "sceau.json")
	vide, err := OuvrirTrousseau(f)
	if err != nil || vide.Kid() != "" {
		t.Fatal(err)
	}
	if _, _, err := vide.Signer(contenu()); !errors.Is(err, dossier.ErrIntrouvable) || !strings.Contains(err.Error(), "nouvelle-cle") {
		t.Errorf("%v", err)
	}
	for _, mal := range []string{"{", `[{"kid":"x","jwk":{"kty":"EC"}}]`, `[{"kid":"x","jwk":{"kty":"oct","k":"AAAA"}}]`} {
		if err := os.WriteFile(f, []byte(mal), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OuvrirTrousseau(f); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", mal, err)
		}
	}
	for _, mal := range []string{"", "{}", `{"kty":"oct","k":"AAAA","kid":"x"}`} {
		if _, err := publique(dossier.CleSceau{Kid: "x", Jwk: []byte(mal)}); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("clé publique %q lue", mal)
		}
	}
}

// TestReference: any one sign changed, and any two neighbours exchanged but for one pair of signs, is told from what was printed; small letters
// and groups are read.
func TestReference(t *testing.T) {
	for range 50 {
		r := NouvelleReference()
		for _, ecrit := range []string{r, EcrireReference(r), strings.ToLower(EcrireReference(r)), " " + strings.ReplaceAll(EcrireReference(r), "-", " ")} {
			if lu, err := LireReference(ecrit); err != nil || lu != r {
				t.Fatalf("%q : %q %v", ecrit, lu, err)
			}
		}
		for i := range r {
			for _, s := range dossier.SignesTapes {
				if faux := r[:i] + string(s) + r[i+1:]; faux != r {
					if _, err := LireReference(faux); !errors.Is(err, dossier.ErrInvalide) {
						t.Fatalf("%s lu pour %s", faux, r)
					}
				}
			}
			if i > 0 && r[i] != r[i-1] && !strings.Contains("2Z2", string(r[i-1])+string(r[i])) {
				if faux := r[:i-1] + string(r[i]) + string(r[i-1]) + r[i+1:]; faux != r {
					if _, err := LireReference(faux); err == nil {
						t.Fatalf("%s lu pour %s", faux, r)
					}
				}
			}
		}
	}
	for _, mal := range []string{"", "ABCD", "0123-4567-89AB", strings.Repeat("A", 40), "ÀBCD-EFGH-JKLM"} {
		if _, err := LireReference(mal); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%q : %v", mal, err)
		}
	}
}

// TestTientDansLeCode: with an address of forty signs, the code has modules of half a millimetre in 40 mm, as templates draws it.
func TestTientDansLeCode(t *testing.T) {
	tr, _ := trousseau(t)
	c := contenu()
	c.Initiales = "AFMLDS"
	jws, _, err := tr.Signer(c)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(Adresse("https://titres-papier.prefecture.invalid", jws), qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	if n := code.Bounds().Dx(); 40.0/float64(n) < 0.49 {
		t.Errorf("%d octets, %d modules : %.2f mm", len(jws), n, 40.0/float64(n))
	}
}

// TestInitiales: what the page shows to compare with the paper.
func TestInitiales(t *testing.T) {
	for veut, i := range map[string]dossier.Identite{
		"AFD":  {Prenoms: "Aminata Fatou", NomNaissance: "Diallo"},
		"JPNG": {Prenoms: "Jean-Paul", NomNaissance: "N’Guessan"},
		"EO":   {Prenoms: "Élise", NomNaissance: "Œuvrard"},
		"K":    {NomNaissance: "Kaya"},
		"":     {},
	} {
		if eu := Initiales(i); eu != veut {
			t.Errorf("%+v : %q, attendu %q", i, eu, veut)
		}
	}
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// premiereCle is the first key of a set.
func premiereCle(t *testing.T, jwks []byte) []byte {
	t.Helper()
	var l struct{ Keys []json.RawMessage }
	if err := json.Unmarshal(jwks, &l); err != nil || len(l.Keys) == 0 {
		t.Fatalf("%s", jwks)
	}
	return l.Keys[0]
}
