package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souspli/intake"
)

// TestExporterCasesUsage: each mistake is code 2, before anything is opened, and no folder with an export is written into.
func TestExporterCasesUsage(t *testing.T) {
	d := t.TempDir()
	plein := filepath.Join(d, "plein")
	abs, err := dossierDExport(plein)
	if err != nil {
		t.Fatal(err)
	}
	if err := ecrireExport(abs, intake.ArchiveCellules{Tar: []byte("tar"), Etiquettes: []byte("csv")}); err != nil {
		t.Fatal(err)
	}
	for nom, contenu := range map[string]string{fichierCellules: "tar", fichierEtiquettes: "csv", fichierLisezMoi: lisezMoi} {
		if b, err := os.ReadFile(filepath.Join(plein, nom)); err != nil || string(b) != contenu {
			t.Errorf("%s : %q %v", nom, b, err)
		}
	}
	for dit, args := range map[string][]string{
		"souspli icr exporter --prefecture CODE -o DOSSIER": {"icr", "exporter", "-o", d},
		"usage :":                  {"icr", "exporter", "--prefecture", "33"},
		"code inconnu « 999 »":     {"icr", "exporter", "--prefecture", "999", "-o", d},
		"contient déjà un export":  {"icr", "exporter", "--prefecture", "33", "-o", plein},
		"« peut-être » ; attendu":  {"prefecture", "33", "--apprentissage", "peut-être"},
		"option inconnue : --tout": {"icr", "exporter", "--tout"},
	} {
		if code, out, journal := lancer(t, args...); code != codeUsage || out != "" || !strings.Contains(journal, dit) {
			t.Errorf("%v : code %d, %q, %q", args, code, out, journal)
		}
	}
}

// TestExporterCases: refused until the préfecture opens it, then until there are enough cells; each refusal says what to do.
func TestExporterCases(t *testing.T) {
	r := nouveauRegistre(t)
	r.regler()
	d := dossierInscriptible(t)
	exporter := func() string {
		t.Helper()
		out, fautes, code := r.lance("icr", "exporter", "--prefecture", "33", "-o", filepath.Join(d, "cases"))
		if code != codeEchec || out != "" {
			t.Errorf("code %d, %q, %q", code, out, fautes)
		}
		return fautes
	}
	if s := exporter(); !strings.Contains(s, "souspli prefecture 33 --apprentissage oui") {
		t.Error(s)
	}
	if out := r.doit([]int{codeOK}, "prefecture", "33", "--apprentissage", "oui"); !strings.Contains(out, `"apprentissage":true`) {
		t.Error(out)
	}
	if s := exporter(); !strings.Contains(s, "0 case(s) de 0 champ(s), 0 pli(s) ; il en faut 500, de 20 plis au moins") {
		t.Error(s)
	}
	if out := r.doit([]int{codeOK}, "prefecture", "33", "--apprentissage", "non"); strings.Contains(out, "apprentissage") {
		t.Error(out)
	}
	if s := exporter(); !strings.Contains(s, "n’a pas ouvert") {
		t.Error(s)
	}
	if f, err := os.ReadDir(filepath.Join(d, "cases")); err != nil || len(f) != 0 {
		t.Errorf("un refus a laissé %v %v", f, err)
	}
}
