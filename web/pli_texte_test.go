package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/intake"
)

// lecteurALaDemande answers for the reading process what someone at a screen asks of it; refuse: why no copy can be made.
type lecteurALaDemande struct {
	intake.Lecteur
	apercu []byte
	refuse *dossier.Refus
}

func (l *lecteurALaDemande) Apercus(_ context.Context, _ string, _ []byte, pages []int) (map[int][]byte, error) {
	m := map[int][]byte{}
	for _, n := range pages {
		m[n] = l.apercu
	}
	return m, nil
}

func (l *lecteurALaDemande) Copie(_ context.Context, _ string, octets []byte, textes []dossier.TextePage) ([]byte, error) {
	if l.refuse != nil {
		return nil, l.refuse
	}
	return fmt.Appendf(bytes.Clone(octets), " avec %d textes", len(textes)), nil
}

func bancALaDemande(t *testing.T) (*banc, *lecteurALaDemande) {
	t.Helper()
	l := &lecteurALaDemande{apercu: pageDessinee(t)}
	return nouveauBanc(t, func(d *DepsAgents) {
		d.Intake = entreeRejouee{intake.New(intake.Deps{Store: d.Store, Coffre: d.Coffre, Lecteur: l, Now: d.Now}), d.Store, d.Coffre}
	}), l
}

// The searchable PDF is offered beside the original, once the text is read, to those who may see the original and nobody else.
func TestPDFAvecTexte(t *testing.T) {
	b, lecteur := bancALaDemande(t)
	id := b.deposer(1, "33", b.hier(), lectureTest("etranger-malade", "premiere_demande", boris, "nom_naissance"))
	v := b.agent(dossier.RoleCourrier)
	ici := "/plis/" + texteDe(id)
	avant := page(t, v.get(ici), 200, "Le texte des pages n’est pas encore lu", ici+"/original")
	if strings.Contains(avant, "texte.pdf") {
		t.Error("le lien est là avant le texte")
	}
	vers(t, v.get(ici+"/texte.pdf"), ici)
	for n := 1; n <= 3; n++ {
		if err := b.store.SaveTexte(t.Context(), id, dossier.TextePage{N: n, Texte: "Madame", Source: dossier.TexteImage, Moteur: "essai 1"}); err != nil {
			t.Fatal(err)
		}
	}
	page(t, v.get(ici), 200, ici+"/texte.pdf", "PDF avec texte (pour chercher)")
	w := v.get(ici + "/texte.pdf")
	if w.Code != 200 || w.Header().Get("Content-Disposition") != `attachment; filename="pli-`+texteDe(id)+`-texte.pdf"` || !strings.HasSuffix(w.Body.String(), " avec 3 textes") {
		t.Errorf("%d %v %q", w.Code, w.Header(), w.Body)
	}
	lecteur.refuse = &dossier.Refus{Code: dossier.RefusChiffre, Message: "Ce PDF est protégé contre les modifications."}
	page(t, v.get(ici+"/texte.pdf"), http.StatusUnprocessableEntity, "Ce PDF est protégé contre les modifications.")
	lecteur.refuse = nil
	for qui, agent := range map[string]*visiteurTest{
		"sans le droit des pièces sensibles": b.ouvrir(b.compte(dossier.Agent{Role: dossier.RoleCourrier, Prefectures: []string{"33"}}, "")),
		"d’une autre préfecture":             b.agent(dossier.RoleCourrier, "75"),
	} {
		if w := agent.get(ici + "/texte.pdf"); w.Code != http.StatusNotFound {
			t.Errorf("%s : %d", qui, w.Code)
		}
	}
}

// A preview lost by the store is made again when someone looks at the page.
func TestApercuRefait(t *testing.T) {
	b, lecteur := bancALaDemande(t)
	octets := []byte("%PDF sans aperçu")
	e, err := b.coffre.Put(t.Context(), octets)
	if err != nil {
		t.Fatal(err)
	}
	id := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	if _, err := b.store.Pool().Exec(t.Context(), "UPDATE plis SET empreinte = $1 WHERE id = $2", e[:], id); err != nil {
		t.Fatal(err)
	}
	v := b.agent(dossier.RoleCourrier)
	for _, vue := range []string{"/image", "/vignette"} {
		if w := v.get("/plis/" + texteDe(id) + "/pages/2" + vue); w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s : %d %v\n%s", vue, w.Code, w.Header(), b.journal)
		}
	}
	if garde, err := b.coffre.Apercu(t.Context(), e, 2); err != nil || !bytes.Equal(garde, lecteur.apercu) {
		t.Errorf("l’aperçu refait n’est pas gardé : %v", err)
	}
}
