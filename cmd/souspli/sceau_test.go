package main

import (
	"path/filepath"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/postal/seal"
)

// TestCheckSeal: a key signs, its set checks a seal without the register; what the register does not have is unknown to it, whatever its
// signature; a revoked key is in the set no more.
func TestCheckSeal(t *testing.T) {
	r := nouveauRegistre(t)
	if out := r.doit([]int{codeOK}, "sceau", "nouvelle-cle"); !strings.Contains(out, "elle scelle les courriers") {
		t.Error(out)
	}
	tr, err := seal.OuvrirTrousseau(filepath.Join(r.donnees, "d", "sceau.json"))
	if err != nil {
		t.Fatal(err)
	}
	reference := seal.NouvelleReference()
	jws, kid, err := tr.Signer(seal.Contenu{Reference: reference, Numero: "2026-33-000001", Prefecture: "33", Genre: dossier.CourrierAccuseReception,
		Date: dossier.NewDate(2026, 3, 13), Empreinte: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", Initiales: "AE", Annee: "1989"})
	if err != nil {
		t.Fatal(err)
	}
	jeu := filepath.Join(r.donnees, "cles.json")
	ecris(t, jeu, []byte(r.doit([]int{codeOK}, "sceau", "cles", "--json")))
	out := r.doit([]int{codeOK}, "check-seal", seal.Adresse("https://exemple.invalid", jws), "--cles", jeu)
	for _, mot := range []string{"signature exacte", "seul le registre le sait", "AE", "1989", "2026-33-000001", dossier.NewDate(2026, 3, 13).Fr(), "Gironde", seal.EcrireReference(reference)} {
		if !strings.Contains(out, mot) {
			t.Errorf("« %s » absent : %s", mot, out)
		}
	}
	if out := r.doit([]int{codeEchec}, "check-seal", jws[:len(jws)-10]+"AAAAAAAAAA", "--cles", jeu); !strings.Contains(out, "inconnu") {
		t.Error(out)
	}
	for _, x := range []string{jws, reference, strings.ToLower(seal.EcrireReference(reference)), "n’importe quoi"} {
		if out := r.doit([]int{codeEchec}, "check-seal", x); !strings.Contains(out, "le registre n’a pas cette lettre") {
			t.Errorf("%.20s : %s", x, out)
		}
	}
	for _, mal := range [][]string{{"check-seal", reference, "--cles", jeu}, {"check-seal", jws, "--cles", jeu + ".absent"}, {"sceau", "revoquer", reference}, {"sceau", "revoquer", "ABCD", "--raison", "x"}, {"sceau", "revoquer-cle", kid}} {
		if _, fautes, code := r.lance(mal...); code != codeUsage {
			t.Errorf("%q : code %d, %s", mal, code, fautes)
		}
	}
	for _, absent := range [][]string{{"sceau", "revoquer", reference, "--raison", "volée"}, {"sceau", "revoquer-cle", "inconnue", "--raison", "x"}} {
		if _, _, code := r.lance(absent...); code != codeEchec {
			t.Errorf("%q : code %d", absent, code)
		}
	}
	r.doit([]int{codeOK}, "sceau", "revoquer-cle", kid, "--raison", "copiée")
	if out := r.doit([]int{codeOK}, "sceau", "cles"); !strings.Contains(out, "révoquée le") || !strings.Contains(out, "copiée") {
		t.Error(out)
	}
	if out := r.doit([]int{codeOK}, "sceau", "cles", "--json"); strings.Contains(out, kid) {
		t.Error("une clé révoquée est encore publiée")
	}
}
