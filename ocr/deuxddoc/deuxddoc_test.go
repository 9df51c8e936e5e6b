package deuxddoc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base32"
	"fmt"
	"hash"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
)

const (
	gs = "\x1d"
	rs = "\x1e"
	us = "\x1f"
)

// Invented, in the manner of the published specimens.
const facture = "DC03FR00TEST1CE91D23010110MLLE/SAMPLE/ANGELA" + gs + "20" + gs + "21BAT 2 ETG 3" + gs + "227 PLACE DES SPECIMENS" + gs + "24570002" + "5METZ" + gs + "26FR"

// ecrire writes fields back, one a line: code, value, what is said of it.
func ecrire(l []Champ) string {
	var s []string
	for _, c := range l {
		x := c.Code + "=" + c.Valeur
		if c.Tronque {
			x += " (coupé)"
		}
		s = append(s, x)
	}
	return strings.Join(s, "|")
}

func TestLire(t *testing.T) {
	for nom, k := range map[string]struct {
		texte           string
		version         int
		genre, libelle  string
		emission        string
		champs, annexe  string
		brut, perimetre string
		pays            string
	}{
		"version 1, sans périmètre": {texte: "DC01FR00TEST1CE9FFFF0013DUPONT" + gs + "12MARIE", version: 1, genre: "00", libelle: "justificatif de domicile", emission: "2020-04-06",
			champs: "13=DUPONT|12=MARIE", perimetre: "01"},
		"version 2": {texte: "DC02FR00TESTFFFF1D230226FR24570002" + "5METZ", version: 2, genre: "02", libelle: "avis de taxe d’habitation", champs: "26=FR|24=57000|25=METZ", perimetre: "01"},
		"version 3": {texte: facture, version: 3, genre: "01", libelle: "facture", emission: "2020-04-06", perimetre: "01",
			champs: "10=MLLE/SAMPLE/ANGELA|20=|21=BAT 2 ETG 3|22=7 PLACE DES SPECIMENS|24=57000|25=METZ|26=FR"},
		"version 4, annexe": {texte: "DC04FR00TEST1CE91D231601FR62TRAORE" + gs + "67ML" + us + "MFRGG" + gs + "0CEXEMPLE" + gs + "6A", version: 4, genre: "16",
			libelle: "attestation de demande d’asile", emission: "2020-04-06", champs: "62=TRAORE|67=ML", annexe: "0C=EXEMPLE|6A=", perimetre: "01", pays: "FR"},
		"taille fixe, sans séparateur": {texte: "DC03FR00TESTFFFF1D2307" + "01" + "65P 6607CD12304" + gs + "68F69120719736CFR", version: 3, genre: "07", libelle: "titre d’identité",
			champs: "65=P |66=07CD12304|68=F|69=12071973|6C=FR", perimetre: "01"},
		"au plus long, sans séparateur": {texte: "DC03FR00TESTFFFF1D231301" + "6Q7503120521" + "62TRAORE", version: 3, genre: "13", libelle: "document étranger",
			champs: "6Q=7503120521|62=TRAORE", perimetre: "01"},
		"au plus long, avec": {texte: "DC03FR00TESTFFFF1D231301" + "6Q7503120521" + gs + "62TRAORE", version: 3, genre: "13", libelle: "document étranger",
			champs: "6Q=7503120521|62=TRAORE", perimetre: "01"},
		"plus court que dit":  {texte: "DC03FR00TESTFFFF1D230101" + "247500" + gs + "25PARIS", version: 3, genre: "01", libelle: "facture", champs: "24=7500|25=PARIS", perimetre: "01"},
		"coupé":               {texte: "DC03FR00TESTFFFF1D230101" + "13RAKOTO" + rs + gs + "12HERY", version: 3, genre: "01", libelle: "facture", champs: "13=RAKOTO (coupé)|12=HERY", perimetre: "01"},
		"identifiant inconnu": {texte: "DC03FR00TESTFFFF1D230101" + "ZZCE QUI SUIT" + gs + "12HERY", version: 3, genre: "01", libelle: "facture", champs: "ZZ=CE QUI SUIT|12=HERY", perimetre: "01"},
		"pas un champ":        {texte: "DC03FR00TESTFFFF1D230101" + "?!" + gs + "12HERY" + gs + "1", version: 3, genre: "01", libelle: "facture", champs: "=?!|12=HERY|=1", perimetre: "01"},
		"type inconnu":        {texte: "DC03FR00TESTFFFF1D23ZZ01" + "12HERY", version: 3, genre: "ZZ", champs: "12=HERY", perimetre: "01"},
		"autre périmètre":     {texte: "DC03FR00TESTFFFF1D230102" + "12HERY", version: 3, genre: "01", brut: "12HERY", perimetre: "02"},
		"version à venir":     {texte: "DC05FR00TESTFFFF1D2301" + "0199ABC", version: 5, genre: "01", brut: "0199ABC"},
	} {
		d, ok := Lire([]byte(k.texte))
		if !ok || d.Version != k.version || d.Type != k.genre || d.Libelle() != k.libelle || d.Emission.String() != k.emission || ecrire(d.Champs) != k.champs ||
			ecrire(d.Annexe) != k.annexe || d.Brut != k.brut || d.Perimetre != k.perimetre || d.Pays != k.pays || d.Certificat != "TEST" || d.Autorite != "FR00" {
			t.Errorf("%s : %t %+v\n%s", nom, ok, d, ecrire(d.Champs))
		}
	}
	for nom, texte := range map[string]string{
		"rien": "", "autre code": "%0000057000", "trop court": "DC03FR00TEST1CE91D23", "en-tête coupé": "DC04FR00TEST1CE91D2301" + "01", "date": "DC03FR00TEST1CEX1D230101",
		"version zéro": "DC00FR00TEST1CE91D230101", "autorité": "DC03fr00TEST1CE91D230101", "en binaire": "\xdc\x04FR00TEST1CE91D230101",
	} {
		if d, ok := Lire([]byte(texte)); ok {
			t.Errorf("%s : %+v", nom, d)
		}
	}
}

// Each line of the tables is whole: a code once, a label, a size, and what it says known to the code.
func TestTables(t *testing.T) {
	for nom, k := range map[string]struct {
		texte    string
		colonnes []int
		n        int
	}{"types": {texteTypes, []int{2, 3}, 50}, "identifiants": {texteIdentifiants, []int{4}, 280}} {
		vus := map[string]bool{}
		for _, c := range lignes(k.texte) {
			if !slices.Contains(k.colonnes, len(c)) || len(c[0]) != 2 || !alphanumerique(c[0]) || vus[c[0]] || c[len(k.colonnes)-1] == "" && nom == "types" {
				t.Errorf("%s : %q", nom, c)
			}
			vus[c[0]] = true
		}
		if len(vus) < k.n {
			t.Errorf("%s : %d lignes", nom, len(vus))
		}
	}
	for code, i := range identifiants() {
		if i.libelle == "" || i.qui != "" && i.quoi == "" || i.qui != "" && !slices.Contains(append([]string{"service", "facturation", "domicile"}, quis...), i.qui) {
			t.Errorf("%s : %+v", code, i)
		}
	}
}

func TestPersonnes(t *testing.T) {
	metz := Adresse{Voie: "7 PLACE DES SPECIMENS", CodePostal: "57000", Commune: "METZ"}
	for nom, k := range map[string]struct {
		genre, message string
		veut           []Personne
	}{
		"facture": {"01", facture[24:], []Personne{{Entiers: []string{"SAMPLE", "ANGELA"}, Adresse: metz}}},
		"facture à deux, payée par un autre": {"01", "13DIALLO" + gs + "12AWA" + gs + "1LDIALLO" + gs + "1KOUMAR" + gs + "17KONE" + gs + "16ISSA" + gs + "227 PLACE DES SPECIMENS" + gs + "24570002" + "5METZ" + gs +
			"26FR291 RUE HAUTE" + gs + "2B67000" + "2CSTRASBOURG" + gs + "2DFR", []Personne{{Nom: "DIALLO", Prenom: "AWA", Adresse: metz}, {Nom: "DIALLO", Prenom: "OUMAR", Adresse: metz},
			{Nom: "KONE", Prenom: "ISSA", Adresse: Adresse{Voie: "1 RUE HAUTE", CodePostal: "67000", Commune: "STRASBOURG"}}}},
		"en un seul morceau":   {"01", "10MME SAMPLE ANGELA" + gs + "24970006XPARIS", []Personne{{Entier: "SAMPLE ANGELA", Adresse: Adresse{CodePostal: "97000"}}}},
		"adresse à l’étranger": {"00", "13SAMPLE" + gs + "12ANGELA" + gs + "225 AVENUE LOUISE" + gs + "2401050" + "26BE", []Personne{{Nom: "SAMPLE", Prenom: "ANGELA"}}},
		"impôts à deux": {"28", "46RETI PATRICK" + gs + "48RETI SOPHIE" + gs + "4YCHEZ DUPONT/145 RUE JULLIARD/ZA SPECIMEN/78320/LEVIS ST NOM" + gs, []Personne{
			{Entier: "RETI PATRICK", Adresse: Adresse{Voie: "145 RUE JULLIARD", CodePostal: "78320", Commune: "LEVIS ST NOM"}},
			{Entier: "RETI SOPHIE", Adresse: Adresse{Voie: "145 RUE JULLIARD", CodePostal: "78320", Commune: "LEVIS ST NOM"}}}},
		"prolongation d’instruction": {"13", "6J26K9201202004012359123" + "6Q7503120521" + "62SPECIMEN" + gs + "63BERTHIER SPECIMEN" + gs + "60NATACHA/CORINNE" + gs + "68F69120719736ABUENOS AIRES" + gs +
			"6CAR67AR6U145 AVENUE DES SPECIMENS" + gs + "6W750006XPARIS" + gs + "6N010520206O300620206YFR", []Personne{{NomNaissance: "SPECIMEN", NomUsage: "BERTHIER SPECIMEN", Prenoms: "NATACHA CORINNE",
			Naissance: "1973-07-12", Sexe: "f", Nationalite: "AR", VilleNaissance: "BUENOS AIRES", PaysNaissance: "AR", NumeroEtranger: "7503120521", Demande: "9201202004012359123", Document: "api",
			ValableDu: "2020-05-01", ValableAu: "2020-06-30", Adresse: Adresse{Voie: "145 AVENUE DES SPECIMENS", CodePostal: "75000", Commune: "PARIS"}}}},
		"demande d’asile": {"16", "62SPECIMEN" + gs + "60NATACHA" + gs + "6Q7503120521" + "6O300720216900001973G0PNG1BR67XXG20782614686ABFG" + gs, []Personne{{NomNaissance: "SPECIMEN", Prenoms: "NATACHA",
			Naissance: "1973-00-00", Nationalite: "XX", NumeroEtranger: "7503120521", Document: "ada", ValableAu: "2021-07-30"}}},
		"passeport": {"07", "60NATACHA" + gs + "62SPECIMEN" + gs + "65P 6607CD12304" + gs + "67FR68F6CFR", []Personne{{NomNaissance: "SPECIMEN", Prenoms: "NATACHA", Sexe: "f", Nationalite: "FR", PaysNaissance: "FR",
			Passeport: "07CD12304", Piece: "07CD12304"}}},
		"nom coupé":                 {"07", "60NATACHA" + gs + "62" + strings.Repeat("RAKOTO", 6) + "RA" + "66X1" + gs, []Personne{{Prenoms: "NATACHA", Piece: "X1"}}},
		"traduction, sans personne": {"B4", "8LJEAN" + gs + "8MDUPONT" + gs + "8N01022026", nil},
		"décès, sans personne":      {"A4", "72DUPONT" + gs + "73JEAN" + gs + "75120719737BPARIS", nil},
	} {
		d, ok := Lire([]byte("DC04FR00TESTFFFF1D23" + k.genre + "01FR" + k.message))
		if !ok {
			t.Fatalf("%s : illisible", nom)
		}
		if l := d.Personnes(); !reflect.DeepEqual(l, k.veut) {
			t.Errorf("%s :\n%+v\nattendu\n%+v", nom, l, k.veut)
		}
	}
}

func TestZone(t *testing.T) {
	l1, l2 := "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	d, _ := Lire([]byte("DC03FR00TESTFFFF1D2308016F" + strings.ReplaceAll(l1+l2, "<", " ") + gs))
	if p := d.Personnes(); len(p) != 1 || !slices.Equal(p[0].LignesMRZ, []string{l1, l2}) {
		t.Errorf("%+v", p)
	}
	d, _ = Lire([]byte("DC03FR00TESTFFFF1D2308016FP UTOERIKSSON ANNA"))
	if p := d.Personnes(); len(p) != 1 || p[0].LignesMRZ != nil {
		t.Errorf("zone d’une autre longueur : %+v", p)
	}
}

// signe seals a document with a key.
func signe(t *testing.T, cle *ecdsa.PrivateKey, h hash.Hash, couvert, annexe string) Document {
	t.Helper()
	h.Write([]byte(couvert))
	r, s, err := ecdsa.Sign(rand.Reader, cle, h.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	n := (cle.Curve.Params().BitSize + 7) / 8
	b := append(r.FillBytes(make([]byte, n)), s.FillBytes(make([]byte, n))...)
	d, ok := Lire([]byte(couvert + us + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b) + annexe))
	if !ok || len(d.Signature) != 2*n {
		t.Fatalf("%+v", d)
	}
	return d
}

func certificat(t *testing.T, cle *ecdsa.PrivateKey, autorite, nom string, debut, fin time.Time) *x509.Certificate {
	t.Helper()
	parent := &x509.Certificate{Subject: pkix.Name{CommonName: autorite}}
	b, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: nom}, NotBefore: debut, NotAfter: fin}, parent, &cle.PublicKey, cle)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A signature fits its key and no other, and no byte that it covers may change; what the annex says is not covered.
func TestSignature(t *testing.T) {
	const couvert = "DC04FR00TEST1CE91D231601FR62TRAORE" + gs + "60AWA" + gs
	for _, k := range []struct {
		courbe elliptic.Curve
		hash   hash.Hash
	}{{elliptic.P256(), sha256.New()}, {elliptic.P384(), sha512.New384()}, {elliptic.P521(), sha512.New()}} {
		cle, err := ecdsa.GenerateKey(k.courbe, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		autre, err := ecdsa.GenerateKey(k.courbe, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		d := signe(t, cle, k.hash, couvert, gs+"0CAJOUT")
		if string(d.Couvert) != couvert || ecrire(d.Annexe) != "0C=AJOUT" {
			t.Errorf("%q, %s", d.Couvert, ecrire(d.Annexe))
		}
		if e := VerifierCle(d, &cle.PublicKey); e != dossier.SignatureConforme {
			t.Errorf("%s : %s", k.courbe.Params().Name, e)
		}
		if e := VerifierCle(d, &autre.PublicKey); e != dossier.SignatureNonConforme {
			t.Errorf("%s, autre clé : %s", k.courbe.Params().Name, e)
		}
		for i := range d.Couvert {
			x := d
			x.Couvert = slices.Clone(d.Couvert)
			x.Couvert[i] ^= 1
			if e := VerifierCle(x, &cle.PublicKey); e != dossier.SignatureNonConforme {
				t.Fatalf("octet %d changé : %s", i, e)
			}
		}
		sans := d
		sans.Signature = nil
		if e := VerifierCle(sans, &cle.PublicKey); e != dossier.SignatureNonVerifiee {
			t.Errorf("sans signature : %s", e)
		}
		courte := d
		courte.Signature = d.Signature[1:]
		if e := VerifierCle(courte, &cle.PublicKey); e != dossier.SignatureNonConforme {
			t.Errorf("signature coupée : %s", e)
		}
	}
}

func TestVerifier(t *testing.T) {
	cle, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	d := signe(t, cle, sha256.New(), "DC04FR00TEST1CE91D231601FR62TRAORE"+gs, "") // signed on 3 June 2020
	jour := func(an, mois, jour int) time.Time {
		return time.Date(an, time.Month(mois), jour, 12, 0, 0, 0, time.UTC)
	}
	for nom, k := range map[string]struct {
		autorite, nom string
		debut, fin    time.Time
		veut          Verification
	}{
		"celui de l’en-tête": {"FR00", "TEST", jour(2019, 1, 1), jour(2022, 1, 1), Verification{dossier.SignatureConforme, true, true}},
		"échu":               {"FR00", "TEST", jour(2017, 1, 1), jour(2020, 6, 2), Verification{dossier.SignatureConforme, true, false}},
		"le dernier jour":    {"FR00", "TEST", jour(2017, 1, 1), jour(2020, 6, 3), Verification{dossier.SignatureConforme, true, true}},
		"à venir":            {"FR00", "TEST", jour(2020, 6, 4), jour(2022, 1, 1), Verification{dossier.SignatureConforme, true, false}},
		"un autre nom":       {"FR00", "AV01", jour(2019, 1, 1), jour(2022, 1, 1), Verification{dossier.SignatureConforme, false, true}},
		"une autre autorité": {"FR03", "TEST", jour(2019, 1, 1), jour(2022, 1, 1), Verification{dossier.SignatureConforme, false, true}},
	} {
		if v := Verifier(d, certificat(t, cle, k.autorite, k.nom, k.debut, k.fin)); v != k.veut {
			t.Errorf("%s : %+v", nom, v)
		}
	}
}

func TestSante(t *testing.T) {
	for genre, veut := range map[string]bool{"L1": true, "B2": true, "A4": true, "01": false, "ZZ": false} {
		if d, ok := Lire(fmt.Appendf(nil, "DC03FR00TESTFFFF1D23%s01L0DUPONT", genre)); !ok || d.Sante() != veut {
			t.Errorf("%s : %t", genre, d.Sante())
		}
	}
}

// Whatever a symbol says, nothing breaks, nothing is lost of the message, and no field is longer than its bound.
func FuzzLire(f *testing.F) {
	for _, s := range []string{facture, "DC04FR00TEST1CE91D231601FR62TRAORE" + gs + "67ML" + us + "MFRGG" + gs + "0CEXEMPLE", "DC02FR00TESTFFFF1D230226FR24570002" + "5METZ", "DC05FR00TESTFFFF1D2301" + "0199ABC",
		"DC03FR00TESTFFFF1D230101" + "13RAKOTO" + rs + gs + "12HERY"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		d, ok := Lire(octets)
		if !ok {
			if !reflect.DeepEqual(d, Document{}) {
				t.Errorf("%+v", d)
			}
			return
		}
		d.Personnes()
		var reste strings.Builder
		for _, c := range d.Champs {
			if b := identifiants()[c.Code].taille; b > 0 && len(c.Valeur) > b {
				t.Errorf("%s : %d caractères", c.Code, len(c.Valeur))
			}
			reste.WriteString(c.Code + c.Valeur)
		}
		if d.Perimetre != perimetreFranceTitres || enTetes[d.Version] == 0 {
			return
		}
		message, _, _ := strings.Cut(string(octets[enTetes[d.Version]:]), us)
		if veut := strings.NewReplacer(gs, "", rs, "").Replace(message); reste.String() != veut {
			t.Errorf("%q perdu de %q", reste.String(), veut)
		}
	})
}
