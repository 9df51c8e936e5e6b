package postal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"souspli/dossier"
	"souspli/law"
	"souspli/store/storetest"
)

func manifeste(t *testing.T, dir string) BordereauInfo {
	t.Helper()
	brut, err := os.ReadFile(filepath.Join(dir, FichierManifeste))
	if err != nil {
		t.Fatal(err)
	}
	var m BordereauInfo
	if err := json.Unmarshal(brut, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// aSigner writes the letter of a demande, then makes it one that is signed by hand.
func (b banc) aSigner(t *testing.T, n int) dossier.Courrier {
	t.Helper()
	c := b.enregistrer(t, n, nil)
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	storetest.Executer(t, b.Store, fmt.Sprintf("UPDATE courriers SET genre = '%s' WHERE id = %d", dossier.CourrierSansSuite, c.ID))
	return c
}

// TestRecommandes: the letters signed by hand go as registered mail, the day's as ordinary mail, unless the préfecture says otherwise; the
// number is in the register, the manifest and the slip; with none left they leave all the same, and the run says so.
func TestRecommandes(t *testing.T) {
	b := nouveau(t)
	signees := []dossier.Courrier{b.aSigner(t, 1), b.aSigner(t, 2)}
	ordinaire := b.enregistrer(t, 3, nil)
	if err := b.Store.AjouterPlage(t.Context(), dossier.PlageRecommande{Prefecture: "33", Prefixe: "1A", Premier: 477872024, Dernier: 477872024}, b.agent); err != nil {
		t.Fatal(err)
	}
	info, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir(), ASigner: true})
	if err != nil || info.Total != 2 || info.SansNumero != 1 || len(info.Numeros) != 1 || info.Numeros[0] != (NumerosRestants{"33", 0}) {
		t.Fatalf("%+v, %v", info, err)
	}
	m := manifeste(t, info.Dossier)
	if b.courrier(t, signees[0].ID).Recommande != m.Pieces[0].Recommande || m.Pieces[0].Recommande != law.NumeroNational("1A", 477872024) || m.Pieces[1].Recommande != "" {
		t.Errorf("manifeste %+v", m.Pieces)
	}
	slip, err := os.ReadFile(filepath.Join(info.Dossier, FichierBordereau))
	if err != nil || !strings.Contains(texte(t, slip), "recommandé "+strings.ReplaceAll(law.FormeRecommande(m.Pieces[0].Recommande), "\u00a0", " ")) {
		t.Errorf("le bordereau n’a pas le numéro : %s (%v)", texte(t, slip), err)
	}
	jour, err := b.Lot(t.Context(), Demande{Dossier: t.TempDir()})
	if err != nil || jour.Total != 1 || jour.Pieces[0].Courrier != ordinaire.ID || jour.SansNumero != 0 || len(jour.Numeros) != 0 {
		t.Errorf("%+v, %v", jour, err)
	}

	r := reglages()
	r.Recommandes = []dossier.GenreCourrier{dossier.CourrierAccuseReception}
	b.regler(t, r)
	if err := b.Store.AjouterPlage(t.Context(), dossier.PlageRecommande{Prefecture: "*", Prefixe: "1A", Premier: 1, Dernier: 9}, b.agent); err != nil {
		t.Fatal(err)
	}
	b.enregistrer(t, 4, nil)
	if jour, err = b.Lot(t.Context(), Demande{Dossier: t.TempDir()}); err != nil || jour.Pieces[0].Recommande != law.NumeroNational("1A", 1) {
		t.Errorf("%+v, %v", jour, err)
	}
	r.Recommandes = []dossier.GenreCourrier{} // said, and none
	b.regler(t, r)
	b.aSigner(t, 5)
	if info, err = b.Lot(t.Context(), Demande{Dossier: t.TempDir(), ASigner: true}); err != nil || info.Pieces[0].Recommande != "" || info.SansNumero != 0 {
		t.Errorf("%+v, %v", info, err)
	}
}

// boite is a word of a PDF, in mm.
type boite struct {
	mot        string
	x, y, l, h float64
}

var motXML = regexp.MustCompile(`<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">([^<]*)</word>`)

// boites lists the words of the first page.
func boites(t *testing.T, pdf []byte) []boite {
	t.Helper()
	c := exec.Command("pdftotext", "-bbox", "-l", "1", "-", "-")
	c.Stdin = bytes.NewReader(pdf)
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	var bb []boite
	for _, m := range motXML.FindAllStringSubmatch(string(out), -1) {
		var v [4]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(m[i+1], 64); err != nil {
				t.Fatal(err)
			}
			v[i] *= 25.4 / 72
		}
		bb = append(bb, boite{m[5], v[0], v[1], v[2] - v[0], v[3] - v[1]})
	}
	return bb
}

// TestReimprimer: pieces printed again bear the mark, on their first page, over nothing; the letter kept is
// untouched, the number the same, the other pieces are not printed; once handed over, it is refused.
func TestReimprimer(t *testing.T) {
	b := nouveau(t)
	r := reglages()
	r.Recommandes = []dossier.GenreCourrier{dossier.CourrierAccuseReception}
	b.regler(t, r)
	if err := b.Store.AjouterPlage(t.Context(), dossier.PlageRecommande{Prefecture: "33", Prefixe: "1A", Premier: 1, Dernier: 9}, b.agent); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		b.enregistrer(t, n, nil)
	}
	q := Demande{Dossier: t.TempDir()}
	lot, err := b.Lot(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	b.h.Avancer(24 * 3600e9)
	avant := b.courrier(t, lot.Pieces[1].Courrier)
	gardee, err := b.Copie(t.Context(), avant.ID)
	if err != nil {
		t.Fatal(err)
	}
	info, err := b.Reimprimer(t.Context(), q, lot.Lot, []int{2})
	if err != nil || info.Total != 1 || info.Pieces[0].Courrier != avant.ID || info.Pieces[0].Recommande != avant.Recommande || avant.Recommande == "" || info.Reimprime != lot.Lot {
		t.Fatalf("%+v, %v", info, err)
	}
	if apres := b.courrier(t, avant.ID); apres.Recommande != avant.Recommande || apres.Empreinte != avant.Empreinte {
		t.Errorf("la réimpression a changé la lettre : %+v", apres)
	}
	if encore, err := b.Copie(t.Context(), avant.ID); err != nil || !bytes.Equal(encore, gardee) {
		t.Errorf("la lettre gardée a changé (%v)", err)
	}
	pdf, err := os.ReadFile(filepath.Join(info.Dossier, FichierLot))
	if err != nil {
		t.Fatal(err)
	}
	const marque = "Réimpression du 13/03/2026 — annule l’exemplaire précédent"
	if lu := texte(t, pdf); strings.Count(lu, marque) != 1 || !strings.Contains(lu, avant.Numero) {
		t.Errorf("la marque manque, ou figure deux fois :\n%s", lu)
	}
	premiere, err := os.ReadFile(filepath.Join(lot.Dossier, FichierLot))
	if err != nil || strings.Contains(texte(t, premiere), "Réimpression") {
		t.Errorf("la première impression porte la marque (%v)", err)
	}
	mots := boites(t, pdf)
	var marques, autres []boite
	for i, m := range mots {
		if i < len(strings.Fields(marque)) != strings.Contains(marque, m.mot) && m.y < 10 {
			t.Errorf("mot inattendu en haut de la page : %+v", m)
		}
		if m.y < 10 {
			marques = append(marques, m)
		} else {
			autres = append(autres, m)
		}
	}
	if len(marques) != len(strings.Fields(marque)) {
		t.Fatalf("la marque n’est pas seule en haut de la page : %+v", marques)
	}
	for _, m := range marques {
		for _, a := range autres {
			if m.x+m.l > a.x && m.x < a.x+a.l && m.y+m.h > a.y && m.y < a.y+a.h {
				t.Errorf("« %s » couvre « %s »", m.mot, a.mot)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(info.Dossier, FichierBordereau)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("un second bordereau compterait les mêmes enveloppes (%v)", err)
	}
	if _, err := b.Store.DeposerLot(t.Context(), lot.Lot, nil, b.aujourdhui(), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Reimprimer(t.Context(), q, lot.Lot, []int{2}); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("une pièce déposée est réimprimée : %v", err)
	}
}

// TestFichiersDUnLot: files of at most so many letters, an envelope never cut in two; every page is where the manifest says.
func TestFichiersDUnLot(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, nil)
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	c = b.courrier(t, c.ID)
	pdf, err := b.Copie(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	a := b.atelier(dir, dossier.LotCourrier{Nom: "lot-essai", Jour: storetest.Jour})
	if a.max != 500 {
		t.Errorf("%d lettres par fichier", a.max)
	}
	a.max = 5
	for n := range 5 { // one letter each, two in the last
		e := EnvoiPret{Lignes: c.Lignes}
		for range 1 + n/4 {
			c.Piece, c.Enveloppe = len(a.info.Pieces)+1, n+1
			e.Pieces = append(e.Pieces, PiecePrete{c, pdf})
		}
		if err := a.Preparer(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if etat, err := a.Etat(t.Context(), "lot-essai"); err != nil || etat != VoiePrepare {
		t.Errorf("état %s, %v", etat, err)
	}
	if _, err := a.Preuves(t.Context(), "lot-essai"); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("preuve d’un lot qui n’est pas remis : %v", err)
	}
	if err := a.Soumettre(t.Context(), "lot-essai"); err != nil {
		t.Fatal(err)
	}
	if etat, err := a.Etat(t.Context(), "lot-essai"); err != nil || etat != VoieSoumis {
		t.Errorf("état %s, %v", etat, err)
	}
	if pp, err := a.Preuves(t.Context(), "lot-essai"); err != nil || len(pp) != 1 || !bytes.HasPrefix(pp[0].Octets, []byte("%PDF")) {
		t.Errorf("preuves, %v", err)
	}
	m := manifeste(t, filepath.Join(dir, "lot-essai"))
	if len(m.Fichiers) != 2 || m.Fichiers[0].Courriers != 4 || m.Fichiers[1].Courriers != 2 || m.Total != 6 {
		t.Fatalf("fichiers %+v, %d courriers", m.Fichiers, m.Total)
	}
	for _, f := range m.Fichiers {
		n, err := api.PageCountFile(filepath.Join(dir, "lot-essai", f.Nom))
		if err != nil || n != f.Pages || f.SHA256 != sha(t, filepath.Join(dir, "lot-essai", f.Nom)) {
			t.Errorf("%s : %d pages, %d annoncées (%v)", f.Nom, n, f.Pages, err)
		}
	}
	if p := m.Pieces[5]; p.Fichier != "lot-2.pdf" || p.PremierePage != 1+c.NbPages+c.NbPages%2 || m.Pieces[4].PremierePage != 1 {
		t.Errorf("pièces %+v", m.Pieces[4:])
	}
}
