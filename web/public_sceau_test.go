package web

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/postal/seal"
	"souspli/templates"
)

// sceauxTest is what the public door knows of seals.
type sceauxTest struct {
	gardes map[string]dossier.Sceau
	cles   []dossier.CleSceau
}

func (s *sceauxTest) Sceau(_ context.Context, reference string) (dossier.Sceau, error) {
	x, ok := s.gardes[reference]
	if !ok {
		return x, dossier.ErrIntrouvable
	}
	return x, nil
}

func (s *sceauxTest) ClesSceau(context.Context) ([]dossier.CleSceau, error) { return s.cles, nil }

// sceller keeps the seal of a letter of one of our invented people, and returns what its code holds.
func (s *siteTest) sceller(t *testing.T, etat dossier.EtatSceau) (adresse, reference string) {
	t.Helper()
	tr, err := seal.OuvrirTrousseau(filepath.Join(t.TempDir(), "sceau.json"))
	if err != nil {
		t.Fatal(err)
	}
	k, err := tr.NouvelleCle()
	if err != nil {
		t.Fatal(err)
	}
	k.CreeeA = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	reference = seal.NouvelleReference()
	jws, kid, err := tr.Signer(seal.Contenu{Reference: reference, Numero: "2026-33-000001", Prefecture: "33", Genre: dossier.CourrierAccuseReception,
		Date: dossier.NewDate(2026, 3, 13), Empreinte: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", Initiales: "AE", Annee: "1989"})
	if err != nil {
		t.Fatal(err)
	}
	x := dossier.Sceau{Reference: reference, Kid: kid, Jws: jws, Etat: etat}
	if etat != dossier.SceauValide {
		x.Depuis = dossier.NewDate(2026, 4, 2)
	}
	s.sceaux.gardes[reference], s.sceaux.cles = x, append(s.sceaux.cles, k)
	return seal.Adresse("", jws), reference
}

// TestSceau: genuine, replaced, revoked, unknown; what is shown is what the register states, to be compared with the paper; no name, and
// nothing of what was asked in the log.
func TestSceau(t *testing.T) {
	s := nouveauSite()
	compare := []string{"Comparez avec le papier", "<dd>AE</dd>", "<dd>1989</dd>", "<dd>2026-33-000001</dd>", "13 mars 2026", "accusé de réception", "Gironde"}
	for etat, dit := range map[dossier.EtatSceau]string{dossier.SceauValide: "Cette lettre est vraie.", dossier.SceauRemplace: "une autre l’a remplacée le 2 avril 2026", dossier.SceauRevoque: "ne vaut plus depuis le 2 avril 2026"} {
		_, r := s.sceller(t, etat)
		for _, ecrite := range []string{r, strings.ToLower(seal.EcrireReference(r))} {
			corps := page(t, s.post("/sceau", map[string]string{"reference": ecrite}), 200, append([]string{dit, seal.EcrireReference(r)}, compare...)...)
			if etat != dossier.SceauValide && strings.Contains(corps, "Cette lettre est vraie") {
				t.Errorf("%s : dite vraie", etat)
			}
		}
		if strings.Contains(s.journal.String(), r) {
			t.Error("la référence est dans le journal du programme")
		}
	}
	_, r := s.sceller(t, dossier.SceauValide)
	corps := page(t, s.post("/sceau", map[string]string{"reference": seal.NouvelleReference()}), 200, "Nous ne connaissons pas cette référence", "ne prouve pas que le papier est faux")
	if strings.Contains(corps, "Initiales") {
		t.Error("une référence inconnue montre quelque chose")
	}
	autre := byte('2')
	if r[4] == autre {
		autre = '3'
	}
	for _, faux := range []string{"", "ABCD", r[:4] + string(autre) + r[5:], "<script>"} {
		if corps := page(t, s.post("/sceau", map[string]string{"reference": faux}), 422, "un signe est faux", `aria-invalid="true"`); strings.Contains(corps, "<script>") {
			t.Error("ce qui est tapé n’est pas échappé")
		}
	}
	// A row that was changed is no seal of ours.
	x := s.sceaux.gardes[r]
	x.Jws = x.Jws[:len(x.Jws)-4] + "AAAA"
	s.sceaux.gardes[r] = x
	page(t, s.post("/sceau", map[string]string{"reference": r}), 200, "Nous ne connaissons pas cette référence")
	if !strings.Contains(s.journal.String(), "ne se vérifie pas") {
		t.Error("personne ne le saura")
	}
	for _, l := range templates.Langues {
		_, r := s.sceller(t, dossier.SceauRemplace)
		page(t, s.post(l.Prefixe()+"/sceau", map[string]string{"reference": r}), 200, map[bool]string{true: "2 avril 2026", false: "02/04/2026"}[l.BCP == "fr"], "<dd>AE</dd>")
	}
}

// TestClesSceau: the keys are published, those that were revoked are not.
func TestClesSceau(t *testing.T) {
	s := nouveauSite()
	s.sceller(t, dossier.SceauValide)
	s.sceller(t, dossier.SceauValide)
	s.sceaux.cles[0].RevoqueeA = time.Now()
	w := s.get("/sceau/cles.json")
	var l struct{ Keys []struct{ Kid string } }
	if err := json.Unmarshal(w.Body.Bytes(), &l); w.Code != 200 || err != nil || len(l.Keys) != 1 || l.Keys[0].Kid != s.sceaux.cles[1].Kid || w.Header().Get("Content-Type") != "application/jwk-set+json" {
		t.Errorf("%d %s %v", w.Code, w.Body, err)
	}
	vide := Public(DepsPublic{Now: time.Now})
	if w := (&siteTest{h: vide}).get("/sceau/cles.json"); w.Code != 503 {
		t.Errorf("sans registre : %d", w.Code)
	}
}
