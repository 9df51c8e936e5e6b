package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/law"
)

var lettresANEF = []string{LettreDepot, LettreSignalement, LettreRelance}

// tentativeDe is TENTATIVE.json of one attempt of each kind, a week apart.
func tentativeDe(t *testing.T, natures ...string) []byte {
	t.Helper()
	m := map[string]any{"nom_naissance": "DIALLO", "prenoms": "Aïssatou", "procedure": "conjoint-francais"}
	var liste []map[string]string
	for n, code := range natures {
		liste = append(liste, map[string]string{"blocage": code, "date": fmt.Sprintf("2026-%02d-%02dT10:14", n/28+1, n%28+1), "url": "https://exemple.fr/page", "message": "Le site ne répond pas"})
	}
	m["tentatives"] = liste
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// motsDuPDF are the words of a PDF on one line, ordinary spaces between them, those of its structure or of its bytes ignored.
func motsDuPDF(t *testing.T, pdf []byte) string {
	t.Helper()
	c := exec.Command("pdftotext", "-", "-")
	c.Stdin = bytes.NewReader(pdf)
	out, err := c.Output()
	if err != nil {
		t.Fatalf("pdftotext : %v", err)
	}
	return mots(string(out))
}

func mots(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "**", "").Replace(s)), " ")
}

// Each kind of blockage chooses its letter, which says what happened and the rights tied to it; its codes give the attempt back whole.
func TestLettreDeChaqueNature(t *testing.T) {
	for _, b := range law.Blocages() {
		t.Run(b.Code, func(t *testing.T) {
			t.Parallel()
			i, err := ParseTentative(tentativeDe(t, b.Code))
			if err != nil {
				t.Fatal(err)
			}
			if attendue := map[bool]string{true: LettreDepot, false: LettreSignalement}[b.OuvreSubstitution()]; i.Variante != attendue {
				t.Fatalf("lettre %q, attendue %q", i.Variante, attendue)
			}
			i.Copie = "00000001"
			var pdf bytes.Buffer
			if err := Print(&pdf, i); err != nil {
				t.Fatal(err)
			}
			texte := motsDuPDF(t, pdf.Bytes())
			dits := []string{b.Libelle, b.Recit, "le 1er janvier 2026 à 10 h 14"}
			for _, a := range b.Arguments {
				x, _ := law.ArgumentByCode(a)
				dits = append(dits, x.Lettre)
			}
			for _, s := range dits {
				if !strings.Contains(texte, mots(s)) {
					t.Errorf("la lettre ne dit pas « %s »", mots(s))
				}
			}
			if (i.Variante == LettreSignalement) != strings.Contains(texte, "aucun formulaire n’est joint") {
				t.Error("seul le signalement dit qu’aucun formulaire n’est joint")
			}
			relireCodes(t, i)
		})
	}
}

// relireCodes holds the page ids and the data codes of a letter against what was printed.
func relireCodes(t *testing.T, i Impression) {
	t.Helper()
	pl, err := planDe(procedure(t, CodeProblemeANEF).Numeros[i.Variante], 1, i.Presentation)
	if err != nil {
		t.Fatal(err)
	}
	id := pagecode.ID{Formulaire: pl.Numero, Revision: 1, Page: 1, Pages: len(pl.pages) + 1, Copie: i.Copie}
	if relu, err := pagecode.Parse(id.String()); err != nil || relu != id {
		t.Errorf("code de page %+v : %v", relu, err)
	}
	textes, err := pl.codes(i)
	if err != nil {
		t.Fatal(err)
	}
	d, err := pagecode.DecodeDonnees(textes)
	if err != nil || d.Formulaire != pl.Numero || fmt.Sprint(d.Tentatives) != fmt.Sprint(i.Tentatives) || fmt.Sprint(d.Champs) != fmt.Sprint(i.Champs) {
		t.Errorf("codes relus : %+v, %v", d, err)
	}
}

// boiteRecit is where a letter keeps room for what the data tell.
func boiteRecit(t *testing.T, variante string, presentation pagecode.Presentation) dossier.RectMM {
	t.Helper()
	pl, err := planDe(procedure(t, CodeProblemeANEF).Numeros[variante], 1, presentation)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pl.pages {
		for _, e := range p.elements {
			for _, c := range e.contenu {
				if l, ok := c.(librePlan); ok && l.nom == "recit" {
					return l.boite
				}
			}
		}
	}
	t.Fatal("aucune place pour le récit")
	return dossier.RectMM{}
}

// champsLongs are the fields that lengthen the récit, each as long as it may be.
func champsLongs(t *testing.T, variante string) map[string]string {
	garde := map[string]string{}
	for code, v := range rempli(procedure(t, CodeProblemeANEF).Champs(variante), "") {
		if strings.HasPrefix(code, "ccc_") || strings.HasPrefix(code, "pan_") || strings.HasPrefix(code, "envoi_") || strings.HasPrefix(code, "renvoi_") || code == "invitation_recue" {
			garde[code] = v
		}
	}
	for _, code := range []string{"ccc_contacte", "pan_consulte", "invitation_recue"} {
		garde[code] = "oui"
	}
	return garde
}

// Every pair of kinds is told whole, in letters of 9 points at least, in each of the three letters with their longest answers; and all
// the kinds at once still fit, each one named. In large print, each kind alone.
func TestRecitTientPourToutesLesNatures(t *testing.T) {
	d := papier.Nouveau(papier.Meta{})
	d.Page()
	tous := law.Blocages()
	for _, presentation := range []pagecode.Presentation{pagecode.Standard, pagecode.Bilingue, pagecode.Gros} {
		echelle := mesuresDe(presentation).ptTexte / standard.ptTexte
		for _, v := range lettresANEF {
			r, champs := boiteRecit(t, v, presentation), champsLongs(t, v)
			if r.H < recitMin {
				t.Errorf("%q, %v : %.0f mm pour le récit", v, presentation, float64(r.H))
			}
			for n, a := range tous {
				autres := tous[n:]
				if presentation == pagecode.Gros {
					autres = tous[n : n+1]
				}
				for _, b := range autres {
					i := Impression{Champs: champs, Tentatives: []dossier.Tentative{{Blocage: a.Code, Date: "2026-09-30T10:14"}, {Blocage: b.Code, Date: "2026-12-30T10:14"}}}
					_, c, x, err := composerRecit(d, v, i, r, echelle)
					if err != nil || c.taille < 9 || x.entiers != len(faits(i)) {
						t.Errorf("%q, %v, %s et %s : %d dits, %v points, %v", v, presentation, a.Code, b.Code, x.entiers, c.taille, err)
					}
				}
			}
			toutesLesNatures(t, v, presentation, champs)
		}
	}
}

// toutesLesNatures prints a letter of all the kinds at once, and checks that its récit names each.
func toutesLesNatures(t *testing.T, variante string, presentation pagecode.Presentation, champs map[string]string) {
	t.Helper()
	i := Impression{Procedure: CodeProblemeANEF, Variante: variante, Copie: "00000001", Presentation: presentation, Champs: champs}
	if presentation == pagecode.Bilingue {
		i.Langue = "ar"
	}
	for _, b := range law.Blocages() {
		i.Tentatives = append(i.Tentatives, dossier.Tentative{Blocage: b.Code, Date: "2026-09-30T10:14"})
	}
	if err := Print(&bytes.Buffer{}, i); err != nil {
		t.Fatalf("%q, %v, toutes les natures : %v", variante, presentation, err)
	}
	d := papier.Nouveau(papier.Meta{})
	d.Page()
	passages, _, _, err := composerRecit(d, variante, i, boiteRecit(t, variante, presentation), mesuresDe(presentation).ptTexte/standard.ptTexte)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range law.Blocages() {
		if !slices.ContainsFunc(passages, func(a alinea) bool { return strings.Contains(mots(a.texte), mots(b.Libelle)) }) {
			t.Errorf("%q, %v : %s n’est pas nommé", variante, presentation, b.Code)
		}
	}
}

// A doubt between several kinds tells none of them, and invokes only what all have.
func TestRecitDansLeDoute(t *testing.T) {
	i := Impression{Champs: map[string]string{"blocage": "document_illisible", "premiere_tentative": "2026-03-02"}}
	liste := faits(i)
	if len(liste) != 1 || len(liste[0].codes) != 4 || liste[0].recit != "" {
		t.Fatalf("%+v", liste)
	}
	var texte string
	for _, a := range recitLettre(LettreSignalement, i, liste, detail{entiers: 1}) {
		texte += mots(a.texte) + "\n"
	}
	if !strings.Contains(texte, "Attestation impossible à télécharger ou erronée (le 2 mars 2026).") || strings.Contains(texte, "R. 431-12") || strings.Contains(texte, "ne porte pas ma photographie") {
		t.Errorf("%s", texte)
	}
	if v := VarianteLettre(nil, i.Champs); v != LettreSignalement {
		t.Errorf("aucune des quatre natures n’ouvre la substitution : %q", v)
	}
	if v := VarianteLettre(nil, map[string]string{"blocage": "autre"}); v != LettreDepot {
		t.Errorf("« autre » peut en ouvrir une : %q", v)
	}
}

func TestQuand(t *testing.T) {
	for attendu, instants := range map[string][]string{
		"": {"", "2026-00-00"},
		"le 2 mars 2026, le 9 mars 2026 à 08 h 05":  {"2026-03-02", "2026-03-09T08:05"},
		"4 fois, du 1er mars 2026 au 20 avril 2026": {"2026-03-01T10:00", "2026-03-02", "2026-03-02T11:00", "2026-04-20T09:00"},
	} {
		if s := mots(quand(instants)); s != attendu {
			t.Errorf("%v : « %s »", instants, s)
		}
	}
}

// The relance tells how the file came back; what is not known is not said, and no word of a person breaks the page.
func TestRecitDeLaRelance(t *testing.T) {
	champs := map[string]string{"envoi_date": "2026-04-01", "envoi_lrar": "1A 047 877 2024 3", "envoi_recu_le": "2026-04-03", "renvoi_date": "2026-04-20", "renvoi_motif": "Déposez en ligne.", "renvoi_rejoint": "true"}
	attendu := "J’ai envoyé mon dossier le 1er avril 2026, en recommandé n° 1A 047 877 2024 3. Vous l’avez reçu le 3 avril 2026. Il m’a été renvoyé le 20 avril 2026, avec ce motif : « Déposez en ligne ». Je joins de nouveau ce dossier."
	if s := mots(renvoi(champs)); s != attendu {
		t.Errorf("« %s »", s)
	}
	if s := renvoi(map[string]string{"renvoi_date": "2026-00-00", "envoi_date": "2026-04-00"}); s != "" {
		t.Errorf("une date inconnue est dite : « %s »", s)
	}
	p := procedure(t, CodeProblemeANEF)
	longs := rempli(p.Champs(LettreRelance), "")
	longs["renvoi_motif"] = strings.Repeat("W", 120) + " ** " + strings.Repeat("W", 100)
	if err := Print(&bytes.Buffer{}, Impression{Procedure: p.Code, Variante: LettreRelance, Copie: "00000001", Champs: longs}); err != nil {
		t.Error(err)
	}
}

// The letter asked for is printed whatever the kinds; a field of another letter is a mistake, named.
func TestParseTentativePour(t *testing.T) {
	for _, v := range lettresANEF {
		i, err := ParseTentativePour(tentativeDe(t, "api_sans_photo", "maintenance_site"), v)
		if err != nil || i.Variante != v || len(i.Tentatives) != 2 {
			t.Errorf("%q : %+v, %v", v, i, err)
		}
	}
	if _, err := ParseTentativePour([]byte(`{"renvoi_date":"2026-04-20"}`), LettreRelance); err != nil {
		t.Error(err)
	}
	if _, err := ParseTentative([]byte(`{"renvoi_date":"2026-04-20"}`)); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("une relance que nul ne demande : %v", err)
	}
}

// The list of pieces of the letter is that of law, word for word and in its order.
func TestPreuvesDeLaLettre(t *testing.T) {
	champs := procedure(t, CodeProblemeANEF).Champs(LettreDepot)
	n := 0
	for _, c := range champs {
		code, ok := strings.CutPrefix(c.Code, "preuve_")
		if !ok {
			continue
		}
		if p := law.Preuves()[n]; p.Code != code || mots(p.Libelle) != mots(c.Libelle) {
			t.Errorf("%s : « %s », law dit %s « %s »", c.Code, c.Libelle, p.Code, p.Libelle)
		}
		n++
	}
	if n != len(law.Preuves()) {
		t.Errorf("%d preuves sur %d", n, len(law.Preuves()))
	}
}

// The notice of each letter names the evidence and next steps of the blockage, which the letter keeps for itself.
func TestNoticeDeLaLettre(t *testing.T) {
	for _, b := range law.Blocages() {
		i, err := ParseTentative(tentativeDe(t, b.Code))
		if err != nil {
			t.Fatal(err)
		}
		var pdf bytes.Buffer
		if err := PrintNotice(&pdf, i); err != nil {
			t.Fatal(err)
		}
		texte := motsDuPDF(t, pdf.Bytes())
		for _, p := range b.Preuves {
			if !strings.Contains(texte, mots(law.LibellePreuve(p))) {
				t.Errorf("%s : la preuve %s manque", b.Code, p)
			}
		}
		for _, s := range b.Suites {
			if !strings.Contains(texte, mots(law.LibelleSuite(s))) {
				t.Errorf("%s : la suite %s manque", b.Code, s)
			}
		}
	}
}
