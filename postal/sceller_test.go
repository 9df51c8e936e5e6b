package postal

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/postal/seal"
	"souspli/store"
	"souspli/store/storetest"
	"souspli/templates"
)

// scelle is the seal that a written letter bears, and what it states, checked against the keys of the register.
func (b banc) scelle(t *testing.T, id dossier.CourrierID) (templates.Scelle, seal.Contenu) {
	t.Helper()
	var d struct {
		Scelle templates.Scelle `json:"sceau"`
	}
	c := b.courrier(t, id)
	if err := json.Unmarshal(c.Donnees, &d); err != nil {
		t.Fatal(err)
	}
	cles, err := b.Store.ClesSceau(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dit, _, err := seal.Lire(seal.DeAdresse(d.Scelle.Adresse), cles)
	if err != nil {
		t.Fatal(err)
	}
	empreinte, err := seal.EmpreinteDe(c.Donnees)
	if err != nil || dit.Empreinte != empreinte {
		t.Errorf("le sceau affirme %s, la lettre %s (%v)", dit.Empreinte, empreinte, err)
	}
	garde, err := b.Store.SceauDe(t.Context(), id)
	if err != nil || garde.Jws != seal.DeAdresse(d.Scelle.Adresse) || seal.EcrireReference(garde.Reference) != d.Scelle.Reference || dit.Reference != garde.Reference {
		t.Errorf("gardé %+v, imprimé %+v, affirmé %+v, %v", garde, d.Scelle, dit, err)
	}
	return d.Scelle, dit
}

// page gives the words of one page of a letter, as it was written.
func (b banc) page(t *testing.T, id dossier.CourrierID, n int) string {
	t.Helper()
	pdf, err := b.Copie(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	k := strconv.Itoa(n)
	c := exec.Command("pdftotext", "-f", k, "-l", k, "-", "-")
	c.Stdin = strings.NewReader(string(pdf))
	lu, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(string(lu), "\u00a0", " ")), " ")
}

// TestSceller: a letter leaves with a seal that the register keeps, which states what it does and no more than initials and a year of the
// person; the suivi code is on the sheet to keep, never on those that are shown (design D14).
func TestSceller(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, nil)
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	s, dit := b.scelle(t, c.ID)
	qui := storetest.Identite(1)
	if dit.Numero != c.Numero || dit.Prefecture != "33" || dit.Genre != dossier.CourrierAccuseReception || dit.Date != b.aujourdhui() || dit.Initiales != seal.Initiales(qui) ||
		dit.Annee != string(qui.DateNaissance[:4]) {
		t.Errorf("affirmé : %+v", dit)
	}
	if corps, err := json.Marshal(dit); err != nil || strings.Contains(strings.ToLower(string(corps)), strings.ToLower(qui.NomNaissance)) {
		t.Errorf("le sceau nomme la personne : %s %v", corps, err)
	}
	if n := len(s.Adresse); n < 250 || n > 412 { // 15-M holds 412 bytes: modules of half a millimetre
		t.Errorf("%d octets dans le code carré", n)
	}
	code, err := b.Store.CodeSuivi(t.Context(), c.Demande)
	if err != nil {
		t.Fatal(err)
	}
	for n, attendu := range map[int]map[string]bool{
		1: {s.Reference: true, "depot.exemple.invalid/sceau": true, dossier.EcrireSignes(code): false, "depot.exemple.invalid/suivi": false},
		2: {dossier.EcrireSignes(code): false},
		3: {dossier.EcrireSignes(code): true, "depot.exemple.invalid/suivi": true, c.Numero: true, "À garder pour vous": true, s.Reference: false},
	} {
		lu := b.page(t, c.ID, n)
		for mot, oui := range attendu {
			if strings.Contains(lu, mot) != oui {
				t.Errorf("page %d : « %s » %t\n%s", n, mot, !oui, lu)
			}
		}
	}

	// What the paper says is what the public pages take.
	public, err := store.OpenPublic(t.Context(), b.Store.Pool().Config().ConnString(), store.Options{Now: b.Now, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer public.Close()
	imprime := regexp.MustCompile(`Code de suivi (\S+)`).FindStringSubmatch(b.page(t, c.ID, 3))
	if len(imprime) != 2 {
		t.Fatal("aucun code imprimé")
	}
	tape, err := dossier.LireSignes(strings.ToLower(imprime[1]), dossier.LongueurCodeSuivi)
	if err != nil {
		t.Fatal(err)
	}
	if x, err := public.Suivre(t.Context(), c.Numero, qui.DateNaissance, tape); err != nil || x.Etat != dossier.DemandeEnregistree {
		t.Errorf("suivi : %+v %v", x, err)
	}
	reference, err := seal.LireReference(strings.ToLower(s.Reference))
	if err != nil {
		t.Fatal(err)
	}
	if x, err := public.Sceau(t.Context(), reference); err != nil || x.Etat != dossier.SceauValide || x.Jws != seal.DeAdresse(s.Adresse) {
		t.Errorf("sceau : %+v %v", x, err)
	}
}

// TestSceauUneFois: the seal of a letter is signed once. A writer that died after it was kept finds it again; two at once make one letter, which
// bears the seal kept.
func TestSceauUneFois(t *testing.T) {
	b := nouveau(t)
	c := b.enregistrer(t, 1, nil)
	if _, _, err := b.preparer(t.Context(), c); err != nil { // stops before the letter is recorded
		t.Fatal(err)
	}
	avant, err := b.Store.SceauDe(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Ecrire(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	if s, _ := b.scelle(t, c.ID); s.Reference != seal.EcrireReference(avant.Reference) {
		t.Errorf("référence %s, gardée avant %s", s.Reference, avant.Reference)
	}

	c = b.enregistrer(t, 2, nil)
	autre, err := seal.OuvrirTrousseau(filepath.Join(t.TempDir(), "sceau.json")) // of another machine
	if err != nil {
		t.Fatal(err)
	}
	deux := New(Deps{Store: b.Store, Coffre: b.Coffre, Now: b.Now, Sceaux: autre, Adresse: b.Adresse})
	var wg sync.WaitGroup
	for _, p := range []*Postal{b.Postal, deux} {
		wg.Go(func() {
			if err := p.Ecrire(t.Context(), c.ID); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if e := b.courrier(t, c.ID); e.Etat != dossier.CourrierEcrit {
		t.Fatalf("%s %s", e.Etat, e.Raison)
	}
	b.scelle(t, c.ID)
}

// TestCleDeSceau: the first letter makes a key; one that has served its time, or is revoked, signs no more, and what it signed is still read.
func TestCleDeSceau(t *testing.T) {
	b := nouveau(t)
	ecrire := func(n int) dossier.CourrierID {
		t.Helper()
		c := b.enregistrer(t, n, nil)
		if err := b.Ecrire(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		if e := b.courrier(t, c.ID); e.Etat != dossier.CourrierEcrit {
			t.Fatal(e.Raison)
		}
		return c.ID
	}
	cle := func(id dossier.CourrierID) string {
		t.Helper()
		b.scelle(t, id)
		s, err := b.Store.SceauDe(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return s.Kid
	}
	un, deux := ecrire(1), ecrire(2)
	if cle(un) != cle(deux) {
		t.Error("deux lettres du même jour, deux clés")
	}
	if err := b.Store.RevoquerCleSceau(t.Context(), cle(un), "copiée", b.agent); err != nil {
		t.Fatal(err)
	}
	trois := ecrire(3)
	if cle(trois) == cle(un) {
		t.Error("une clé révoquée signe")
	}
	b.h.Avancer(366 * 24 * time.Hour)
	quatre := ecrire(4)
	if cle(quatre) == cle(trois) {
		t.Error("une clé hors d’usage signe")
	}
	for _, id := range []dossier.CourrierID{un, deux, trois, quatre} {
		cle(id)
	}
	// Another process made a key: this one takes it, and makes none.
	ailleurs, err := seal.OuvrirTrousseau(b.trousseau)
	if err != nil {
		t.Fatal(err)
	}
	k, err := ailleurs.NouvelleCle()
	if err == nil {
		err = b.Store.PublierCleSceau(t.Context(), k, b.agent)
	}
	if err == nil {
		err = b.Store.RevoquerCleSceau(t.Context(), cle(quatre), "copiée", b.agent)
	}
	if err != nil {
		t.Fatal(err)
	}
	if cinq := ecrire(5); cle(cinq) != k.Kid {
		t.Errorf("clé %s, attendu celle faite ailleurs %s", cle(cinq), k.Kid)
	}
}
