package compliance

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"text/template"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/store"

	_ "embed"
)

// Deps is what reading the register needs. Now is required: the bundle says on what day it was made.
type Deps struct {
	Store  *store.Store
	Coffre *evidence.Coffre
	Now    func() time.Time
}

// Dossier is all the register holds of one demande, as read at one moment.
type Dossier struct {
	Demande   dossier.Demande
	Plis      []dossier.Pli
	Courriers []dossier.Courrier
	Journal   []dossier.LigneJournal
	Actes     []dossier.Acte // oldest first
	Etapes    []dossier.EtapeEnvoi
	Suivis    []dossier.SuiviEnvoi
	Avis      []dossier.Avis  // oldest first
	Revenus   []dossier.Pli   // that came back with proofs of its letters and hold nobody else's pages; read for the bundle and the JSON only
	Gardes    []dossier.PliID // such plis that hold pages of others
}

// Lire reads a demande with its plis, letters and journal lines. dossier.ErrIntrouvable when there is no such numero.
func Lire(ctx context.Context, d Deps, numero string) (Dossier, error) {
	var x Dossier
	var err error
	if x.Demande, err = d.Store.DemandeParNumero(ctx, numero); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	objets := []string{store.ObjetDemande(x.Demande.ID)}
	for _, id := range x.Demande.Plis {
		p, err := d.Store.Pli(ctx, id)
		if err != nil {
			return x, fmt.Errorf("demande %s, pli %d: %w", numero, id, err)
		}
		x.Plis = append(x.Plis, p)
		objets = append(objets, store.ObjetPli(id))
	}
	if x.Courriers, err = d.Store.CourriersDeDemande(ctx, x.Demande.ID); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	if x.Actes, err = d.Store.Actes(ctx, x.Demande.ID); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	if x.Etapes, err = d.Store.EtapesEnvoi(ctx, x.Demande.ID); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	if x.Suivis, err = d.Store.SuivisEnvois(ctx, x.Demande.ID); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	if x.Avis, err = d.Store.AvisDeDemande(ctx, x.Demande.ID); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	for _, c := range x.Courriers {
		objets = append(objets, store.ObjetCourrier(c.ID))
	}
	if x.Journal, err = d.Store.JournalDe(ctx, objets...); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	return x, nil
}

// lireTout is Lire, with what came back of its letters.
func lireTout(ctx context.Context, d Deps, numero string) (Dossier, error) {
	x, err := Lire(ctx, d, numero)
	if err != nil {
		return x, err
	}
	if err := x.lireRetours(ctx, d); err != nil {
		return x, fmt.Errorf("demande %s: %w", numero, err)
	}
	for _, p := range x.Revenus {
		l, err := d.Store.JournalDe(ctx, store.ObjetPli(p.ID))
		if err != nil {
			return x, fmt.Errorf("demande %s: %w", numero, err)
		}
		x.Journal = append(x.Journal, l...)
	}
	slices.SortFunc(x.Journal, func(a, b dossier.LigneJournal) int { return cmp.Compare(a.N, b.N) })
	return x, nil
}

// LireDemandeJSON reads a demande and gives its JSON (DemandeJSON).
func LireDemandeJSON(ctx context.Context, d Deps, numero string) ([]byte, error) {
	x, err := lireTout(ctx, d, numero)
	if err != nil {
		return nil, err
	}
	return DemandeJSON(x)
}

// Manifeste is the name of the file that lists all the others, in the format of `sha256sum -c`.
const Manifeste = "MANIFESTE-SHA256.txt"

// Exporter writes the evidence bundle of a demande, a zip: the papers as received, byte for byte, what was read on them, the
// demande, the obligations, the letters, the journal lines with their day files, and how to check it all without us. When it fails
// what was written is not a bundle: the manifest comes last.
func Exporter(ctx context.Context, d Deps, numero string, w io.Writer) error {
	x, err := lireTout(ctx, d, numero)
	if err != nil {
		return err
	}
	l := &liasse{z: zip.NewWriter(w), a: d.Now().UTC().Truncate(time.Second)}
	for _, etape := range []func(context.Context, Deps, Dossier) error{l.plis, l.courriers, l.textes, l.journal, l.sels, l.lisezmoi} {
		if err := etape(ctx, d, x); err != nil {
			return fmt.Errorf("export %s: %w", numero, err)
		}
	}
	if err := l.fermer(); err != nil {
		return fmt.Errorf("export %s: %w", numero, err)
	}
	return nil
}

// liasse is a bundle being written.
type liasse struct {
	z         *zip.Writer
	a         time.Time
	manifeste strings.Builder
}

func (l *liasse) fichier(nom string, b []byte) error {
	f, err := l.z.CreateHeader(&zip.FileHeader{Name: nom, Method: zip.Deflate, Modified: l.a})
	if err != nil {
		return fmt.Errorf("%s: %w", nom, err)
	}
	if _, err := f.Write(b); err != nil {
		return fmt.Errorf("%s: %w", nom, err)
	}
	fmt.Fprintf(&l.manifeste, "%s  %s\n", dossier.EmpreinteDe(b), nom)
	return nil
}

func (l *liasse) json(nom string, v any) error {
	b, err := indente(v)
	if err != nil {
		return fmt.Errorf("%s: %w", nom, err)
	}
	return l.fichier(nom, b)
}

// fermer writes the manifest, which lists everything but itself, and ends the zip.
func (l *liasse) fermer() error {
	f, err := l.z.CreateHeader(&zip.FileHeader{Name: Manifeste, Method: zip.Deflate, Modified: l.a})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(f, l.manifeste.String()); err != nil {
		return err
	}
	return l.z.Close()
}

// extensions by the type of the bytes, whatever name the file came with.
var extensions = map[string]string{"application/pdf": ".pdf", "image/tiff": ".tif", "image/jpeg": ".jpg", "image/png": ".png"}

func nomPli(p dossier.Pli) string {
	ext := extensions[p.TypeMedia]
	if ext == "" {
		ext = ".bin"
	}
	return fmt.Sprintf("plis/pli-%d%s", p.ID, ext)
}

// plis writes each paper as received, and what was read on it.
func (l *liasse) plis(ctx context.Context, d Deps, x Dossier) error {
	for _, p := range slices.Concat(x.Plis, x.Revenus) {
		b, err := d.Coffre.Get(ctx, p.Empreinte)
		if err != nil {
			return fmt.Errorf("pli %d: %w", p.ID, err)
		}
		if err := l.fichier(nomPli(p), b); err != nil {
			return err
		}
		lecture, err := d.Store.Lecture(ctx, p.ID)
		if errors.Is(err, dossier.ErrIntrouvable) {
			continue // received, not yet read
		}
		if err != nil {
			return fmt.Errorf("pli %d: %w", p.ID, err)
		}
		if lecture == nil {
			continue
		}
		if err := seulement(ctx, d, x.Demande, p, lecture); err != nil {
			return err
		}
		if err := l.json(fmt.Sprintf("lectures/pli-%d.json", p.ID), lecture); err != nil {
			return err
		}
	}
	return nil
}

// seulement leaves out of the reading of a pli that several demandes share the forms of the others: one envelope may hold the papers
// of ten people, and a bundle is about one.
func seulement(ctx context.Context, d Deps, dem dossier.Demande, p dossier.Pli, lecture *dossier.Lecture) error {
	if len(p.Demandes) < 2 {
		return nil
	}
	rr, err := d.Store.Rapprochements(ctx, p.ID)
	if err != nil {
		return fmt.Errorf("pli %d: %w", p.ID, err)
	}
	var garde []dossier.FormulaireLu
	for i, f := range lecture.Formulaires {
		if slices.ContainsFunc(rr, func(r store.RapprochementLu) bool { return r.Formulaire == i && r.Demande == dem.ID }) {
			garde = append(garde, f)
		}
	}
	lecture.Formulaires = garde
	return nil
}

// courriers writes each letter sent, and the data it was made from.
func (l *liasse) courriers(ctx context.Context, d Deps, x Dossier) error {
	for _, c := range x.Courriers {
		if c.Empreinte == (dossier.Empreinte{}) {
			continue
		}
		b, err := d.Coffre.Get(ctx, c.Empreinte)
		if err != nil {
			return fmt.Errorf("courrier %d: %w", c.ID, err)
		}
		if err := l.fichier(nomCourrier(c)+".pdf", b); err != nil {
			return err
		}
		if err := l.fichier(nomCourrier(c)+".json", c.Donnees); err != nil {
			return err
		}
	}
	return nil
}

func nomCourrier(c dossier.Courrier) string {
	return fmt.Sprintf("courriers/courrier-%d-%s", c.ID, c.Genre)
}

// textes writes the demande, the obligations, the proof meter and what became of the letters, for machines and for people.
func (l *liasse) textes(_ context.Context, d Deps, x Dossier) error {
	b, err := DemandeJSON(x)
	if err != nil {
		return err
	}
	if err := l.fichier("demande.json", b); err != nil {
		return err
	}
	jour := dossier.DateDe(l.a)
	oo := Obligations(x, jour)
	c := CompterPreuves(x.Demande, x.Plis)
	if err := l.json("obligations.json", struct {
		Le          dossier.Date `json:"le"`
		Obligations []Obligation `json:"obligations"`
		Preuves     Compteur     `json:"preuves"`
	}{jour, oo, c}); err != nil {
		return err
	}
	if err := l.fichier("courriers/acheminement.txt", []byte(texteAcheminement(x, jour))); err != nil {
		return err
	}
	return l.fichier("obligations.txt", []byte(TexteObligations(x.Demande, oo, c, jour)))
}

// journal writes the lines about this demande, each in its own file whose SHA-256 is its hash, and the files of their days.
func (l *liasse) journal(ctx context.Context, d Deps, x Dossier) error {
	if err := l.json("journal/lignes.json", lignesJSON(x.Journal)); err != nil {
		return err
	}
	var jours []dossier.Date
	for _, li := range x.Journal {
		if err := l.fichier(fmt.Sprintf("journal/lignes/%s-%09d.txt", li.Jour, li.N), []byte(store.TexteLigne(li))); err != nil {
			return err
		}
		if !slices.Contains(jours, li.Jour) {
			jours = append(jours, li.Jour)
		}
	}
	clos, err := d.Store.Jours(ctx)
	if err != nil {
		return err
	}
	var tous strings.Builder
	for _, j := range jours {
		fichier, _, err := d.Store.FichierJour(ctx, j)
		if err != nil {
			return err
		}
		nom := fmt.Sprintf("journal/jours/%s.txt", j)
		if err := l.fichier(nom, fichier); err != nil {
			return err
		}
	}
	for _, j := range clos {
		if len(jours) > 0 && !j.Jour.Before(slices.MinFunc(jours, func(a, b dossier.Date) int { return b.DaysTo(a) })) {
			fmt.Fprintf(&tous, "%s %s %s\n", j.Jour, j.Precedent, j.Empreinte)
		}
	}
	return l.fichier("journal/EMPREINTES.txt", []byte(tous.String()))
}

// sels writes, for each paper, letter, decision and fact noted or imported of the bundle, the salt and the content whose hash the journal holds: without
// them its lines speak of nothing that can be shown. For a paper and a letter the content is the 32 bytes of its own SHA-256.
func (l *liasse) sels(ctx context.Context, d Deps, x Dossier) error {
	ecrire := func(nom string, sel, contenu []byte) error {
		if len(sel) == 0 {
			return nil // lawfully erased: the hash in the journal says nothing any more
		}
		if err := l.fichier("journal/sels/"+nom+".sel", sel); err != nil {
			return err
		}
		return l.fichier("journal/sels/"+nom+".contenu", contenu)
	}
	for _, p := range slices.Concat(x.Plis, x.Revenus) {
		sel, err := d.Store.Sel(ctx, store.ObjetPli(p.ID))
		if err != nil {
			return err
		}
		if err := ecrire(fmt.Sprintf("pli-%d", p.ID), sel, p.Empreinte[:]); err != nil {
			return err
		}
		rr, err := d.Store.Rapprochements(ctx, p.ID)
		if err != nil {
			return fmt.Errorf("pli %d: %w", p.ID, err)
		}
		for _, r := range rr {
			if r.Demande != x.Demande.ID || r.Contenu == nil {
				continue
			}
			if err := ecrire(fmt.Sprintf("decision-%d", r.ID), r.Sel, r.Contenu); err != nil {
				return err
			}
		}
	}
	sel, err := d.Store.Sel(ctx, store.ObjetDemande(x.Demande.ID))
	if err != nil {
		return err
	}
	for _, t := range x.Demande.Tentatives {
		if t.Par == 0 && t.Import == 0 {
			continue // a decision on a pli holds it
		}
		texte, err := store.TexteTentative(t)
		if err != nil {
			return fmt.Errorf("fact %d: %w", t.ID, err)
		}
		if err := ecrire(fmt.Sprintf("fait-%d", t.ID), sel, texte); err != nil {
			return err
		}
	}
	for _, c := range x.Courriers {
		if c.Empreinte == (dossier.Empreinte{}) {
			continue
		}
		if err := ecrire(path.Base(nomCourrier(c)), sel, c.Empreinte[:]); err != nil {
			return err
		}
	}
	return nil
}

//go:embed lisezmoi.tmpl
var texteLisezmoi string

var gabaritLisezmoi = template.Must(template.New("lisezmoi").Option("missingkey=error").Parse(texteLisezmoi))

func (l *liasse) lisezmoi(_ context.Context, d Deps, x Dossier) error {
	partage := 0
	for _, p := range x.Plis {
		if len(p.Demandes) > 1 {
			partage++
		}
	}
	var b bytes.Buffer
	err := gabaritLisezmoi.Execute(&b, map[string]any{
		"Numero": x.Demande.Numero, "Jour": dossier.DateDe(l.a).Fr(), "Plis": len(x.Plis) + len(x.Revenus), "Courriers": len(x.Courriers),
		"Lignes": len(x.Journal), "Manifeste": Manifeste, "Partages": partage,
	})
	if err != nil {
		return fmt.Errorf("lisezmoi: %w", err)
	}
	return l.fichier("LISEZMOI.txt", b.Bytes())
}
