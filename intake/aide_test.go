package intake

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/ocr/child"
	"souspli/store"
)

// The test binary is its own reading process: « intake.test lecteur » answers with the reading that the bytes themselves hold.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "lecteur" {
		if err := child.Executer(context.Background(), func() (child.Moteur, error) { return moteurRejoue{}, nil }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// feuille is a recorded answer, written as the bytes of a file: what the engine reads on it, and how it fails.
type feuille struct {
	Sel     string // makes two files differ
	Lecture dossier.Lecture
	Effets  map[int]string // page → crash, pend, ment, panique
	Textes  map[int]string // same, when its full text is read
	Fin     string         // same, once all pages are read
	Refuse  dossier.CodeRefus
	Cases   map[int]string // page → what stands in the boxes asked for, in their order: a space is nothing, « ~ » something faint
}

func (f feuille) octets(t testing.TB) []byte {
	t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func lireFeuille(octets []byte) (feuille, error) {
	var f feuille
	if err := json.Unmarshal(octets, &f); err != nil {
		return f, &dossier.Refus{Code: dossier.RefusType, Message: "Ce fichier n’est pas un document."}
	}
	if f.Refuse != "" {
		return f, &dossier.Refus{Code: f.Refuse, Message: "Ce fichier est refusé."}
	}
	return f, nil
}

// moteurRejoue is the engine inside the reading process.
type moteurRejoue struct{}

func (moteurRejoue) Inspecter(_ string, octets []byte) (dossier.Inspection, error) {
	f, err := lireFeuille(octets)
	return dossier.Inspection{TypeMedia: "application/pdf", NbPages: len(f.Lecture.Pages)}, err
}

func (moteurRejoue) Ouvrir(_ string, octets []byte) (child.Document, error) {
	f, err := lireFeuille(octets)
	return documentRejoue{f}, err
}

// documentRejoue knows everything of its pages at once.
type documentRejoue struct{ feuille }

func (d documentRejoue) NbPages() int { return len(d.Lecture.Pages) }

func (d documentRejoue) Identifier(n int) (child.Identification, error) {
	i := child.Identification{Etat: []byte("vue"), Apercu: fmt.Appendf(nil, "apercu %d", n)}
	if subir(d.Effets[n]) {
		i.Etat = nil
	}
	return i, nil
}

func (documentRejoue) Lire(_ int, etat []byte, _ [][]byte) ([]byte, error) { return etat, nil }

func (d documentRejoue) Assembler(pages []child.PageConnue) (dossier.Lecture, error) {
	for i, connue := range pages {
		if connue.Erreur != "" {
			d.Lecture.Pages[i] = dossier.PageLue{N: i + 1, Type: dossier.PageAutre, Erreur: connue.Erreur}
		}
	}
	subir(d.Fin)
	return d.Lecture, nil
}

func (d documentRejoue) Texte(n int) (dossier.TextePage, error) {
	t := dossier.TextePage{N: n, Texte: fmt.Sprintf("texte %d", n), Source: dossier.TexteImage, Moteur: "rejoué 1", Largeur: 2480, Hauteur: 3508,
		Mots: []dossier.MotLu{{Texte: "texte", Confiance: 0.9, X: 100, Y: 100, L: 90, H: 30}}}
	if subir(d.Textes[n]) {
		t.N++
	}
	return t, nil
}

func (d documentRejoue) Apercu(n int) ([]byte, error) {
	if d.Lecture.Pages[n-1].Erreur != "" {
		return nil, nil
	}
	return fmt.Appendf(nil, "apercu %d", n), nil
}

func (documentRejoue) Copie(textes []dossier.TextePage) ([]byte, error) {
	b := []byte("%PDF-")
	for _, t := range textes {
		b = append(b, t.Texte...)
	}
	return b, nil
}

// Cellules gives cells whose pixels say the sign that stands in them.
func (d documentRejoue) Cellules(n int, plan child.PlanCellules) ([]child.Cellule, error) {
	cases := []rune(d.Cases[n])
	var cs []child.Cellule
	for i := range plan.Boites {
		c := child.Cellule{L: 4, H: 1, Etat: child.CelluleVide, Pix: make([]byte, 4)}
		if i < len(cases) && cases[i] != ' ' {
			c.Etat, c.Pix = child.CelluleEcrite, binary.BigEndian.AppendUint32(nil, uint32(cases[i]))
		}
		if i < len(cases) && cases[i] == '~' {
			c.Etat = child.CelluleDouteux
		}
		cs = append(cs, c)
	}
	return cs, nil
}

func (documentRejoue) Fermer() {}

func subir(effet string) (ment bool) {
	switch effet {
	case "crash":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "pend":
		select {}
	case "panique":
		panic("moteur")
	case "ment":
		return true
	}
	return false
}

// rejoue is the recorded engine without a process, for the tests that are not about it.
type rejoue struct{}

func (rejoue) Inspecter(_ context.Context, _ string, octets []byte) (dossier.Inspection, error) {
	return moteurRejoue{}.Inspecter("", octets)
}

func (rejoue) Lire(ctx context.Context, _ string, octets []byte, progres func(faites, total int)) (child.Resultat, error) {
	if err := ctx.Err(); err != nil {
		return child.Resultat{}, err
	}
	return child.LireIci(moteurRejoue{}, "", octets, progres)
}

func (rejoue) Textes(ctx context.Context, _ string, octets []byte, pages []int, garder func(dossier.TextePage) error) error {
	doc, err := moteurRejoue{}.Ouvrir("", octets)
	if err != nil {
		return err
	}
	for _, n := range pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		t, err := doc.Texte(n)
		if err != nil {
			return err
		}
		if err := garder(t); err != nil {
			return err
		}
	}
	return nil
}

func (rejoue) Apercus(_ context.Context, _ string, octets []byte, pages []int) (map[int][]byte, error) {
	doc, err := moteurRejoue{}.Ouvrir("", octets)
	if err != nil {
		return nil, err
	}
	m := map[int][]byte{}
	for _, n := range pages {
		if b, err := doc.Apercu(n); err != nil || b != nil {
			m[n] = b
		}
	}
	return m, nil
}

func (rejoue) Copie(_ context.Context, _ string, octets []byte, textes []dossier.TextePage) ([]byte, error) {
	doc, err := moteurRejoue{}.Ouvrir("", octets)
	if err != nil {
		return nil, err
	}
	return doc.Copie(textes)
}

func (rejoue) Cellules(_ context.Context, _ string, octets []byte, plans map[int]child.PlanCellules) (map[int][]child.Cellule, error) {
	return cellulesIci(moteurRejoue{}, octets, plans)
}

// cellulesIci cuts cells in this process.
func cellulesIci(moteur child.Moteur, octets []byte, plans map[int]child.PlanCellules) (map[int][]child.Cellule, error) {
	doc, err := moteur.Ouvrir("", octets)
	if err != nil {
		return nil, err
	}
	defer doc.Fermer()
	m := map[int][]child.Cellule{}
	for n, plan := range plans {
		if m[n], err = doc.Cellules(n, plan); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func processus(limites child.Limites) *child.Client {
	return &child.Client{Exe: os.Args[0], Args: []string{"lecteur"}, Limites: limites}
}

var (
	jourRecu = dossier.NewDate(2026, 3, 12)
	instant  = time.Date(2026, 3, 13, 9, 0, 0, 0, time.UTC)
)

func maintenant() time.Time { return instant }

func reception() dossier.Reception {
	return dossier.Reception{Prefecture: "33", Mode: dossier.ModeLRAR, RecuLe: jourRecu, NumeroLRAR: "1A12345678901"}
}

// atelier is an intake on a fresh register and a fresh store of originals; the Gironde has opened the post by an arrêté.
func atelier(t testing.TB) *Intake {
	t.Helper()
	s := nouveauStore(t)
	if err := s.SaveReglages(t.Context(), dossier.Reglages{
		Prefecture: "33", Service: "Service des étrangers", Adresse: []string{"2 esplanade Charles-de-Gaulle", "33000 Bordeaux"}, Telephone: "0556000000",
		AgentNom: "Camille Invente", AgentQualite: "secrétaire administrative", Enveloppe: "DL",
		Fondements: []dossier.FondementOuvert{{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: dossier.NewDate(2023, 5, 15)}},
	}, 0); err != nil {
		t.Fatal(err)
	}
	return New(Deps{Store: s, Coffre: nouveauCoffre(t, t.TempDir()), Lecteur: rejoue{}, Now: maintenant})
}

func nouveauCoffre(t testing.TB, chemin string) *evidence.Coffre {
	t.Helper()
	c, err := evidence.Open(t.Context(), "file://"+filepath.ToSlash(chemin))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func agent(t testing.TB, s *store.Store) dossier.AgentID {
	t.Helper()
	id, err := s.CreerAgent(t.Context(), dossier.Agent{Identifiant: "agent", Nom: "Camille Invente", Qualite: "secrétaire", Role: dossier.RoleCourrier, Prefectures: []string{"33"}, Actif: true}, "x")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func lu(v string) dossier.ChampLu {
	return dossier.ChampLu{Valeur: v, Confiance: 0.98, Source: dossier.SourceCode, Page: 1}
}

// dossierDe is a pli of five pages: two of form, a passport, its blank back, the screen of the blocked attempt.
func dossierDe(personne int) feuille {
	champs := map[string]dossier.ChampLu{}
	for code, v := range map[string]string{
		"nom_naissance": fmt.Sprintf("Invente%02d", personne), "prenoms": "Aminata", "date_naissance": fmt.Sprintf("1990-05-%02d", 1+personne%28),
		"numero_etranger": fmt.Sprintf("77012345%02d", personne), "sexe": "f", "telephone": "0612345678",
		"numero_voie": "12", "voie": "rue des Lilas", "code_postal": "33000", "commune": "Bordeaux", "logement": "locataire",
		"blocage": "erreur_technique", "premiere_tentative": "2026-02-01",
	} {
		champs[code] = lu(v)
	}
	return feuille{Sel: fmt.Sprint(personne), Lecture: dossier.Lecture{
		Moteur: "rejoué 1",
		Pages: []dossier.PageLue{
			{N: 1, Type: dossier.PageFormulaire, Procedure: "conjoint-francais", Variante: "premiere_demande", Revision: 1, Page: 1, SurPages: 2, Confiance: 0.99},
			{N: 2, Type: dossier.PageDonnees, Procedure: "conjoint-francais", Variante: "premiere_demande", Revision: 1, Page: 2, SurPages: 2, Confiance: 1},
			{N: 3, Type: dossier.PagePasseport, Confiance: 0.9}, {N: 4, Type: dossier.PageBlanche, Confiance: 0.97}, {N: 5, Type: dossier.PageCapture, Confiance: 0.8},
		},
		Formulaires: []dossier.FormulaireLu{{Procedure: "conjoint-francais", Variante: "premiere_demande", Revision: 1, Copie: "00000001", Pages: []int{1, 2}, Code: true, Champs: champs}},
		Tentatives: []dossier.Tentative{{Blocage: "erreur_technique_serveur", Date: "2026-03-02T10:14", URL: "https://administration-etrangers-en-france.interieur.gouv.fr/",
			Message: "Une erreur est survenue", Page: 5, Source: dossier.SourceOCR, Certitude: "etablie"}},
	}}
}

func douter(f *feuille, codes ...string) {
	for _, c := range codes {
		v := f.Lecture.Formulaires[0].Champs[c]
		v.AVerifier, v.Confiance = true, 0.4
		f.Lecture.Formulaires[0].Champs[c] = v
	}
}

func recevoir(t testing.TB, i *Intake, f feuille, r dossier.Reception) dossier.PliID {
	t.Helper()
	recu, err := i.Receive(t.Context(), "scan.pdf", f.octets(t), r)
	if err != nil {
		t.Fatal(err)
	}
	return recu.Pli
}

func traiter(t testing.TB, i *Intake, id dossier.PliID) dossier.Pli {
	t.Helper()
	if err := i.Process(t.Context(), id, nil); err != nil {
		t.Fatal(err)
	}
	return pliDe(t, i, id)
}

func pliDe(t testing.TB, i *Intake, id dossier.PliID) dossier.Pli {
	t.Helper()
	p, err := i.Store.Pli(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func demandesDuRegistre(t testing.TB, i *Intake) []dossier.Demande {
	t.Helper()
	ds, err := i.Store.Demandes(t.Context(), store.FiltreDemandes{Prefectures: []string{"*"}, VoitSensible: true, Limite: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

// originaux counts what the store of originals holds.
func originaux(t testing.TB, i *Intake) int {
	t.Helper()
	n := 0
	if err := i.Coffre.Lister(t.Context(), func(dossier.Empreinte, int64) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// sorts gives the fate of each page of a pli.
func sortsDe(t testing.TB, i *Intake, id dossier.PliID) []string {
	t.Helper()
	pages, err := i.Store.Pages(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(pages, func(a, b store.PageSort) int { return a.N - b.N })
	var out []string
	for _, p := range pages {
		out = append(out, fmt.Sprintf("%d:%s", p.N, p.Sort))
	}
	return out
}
