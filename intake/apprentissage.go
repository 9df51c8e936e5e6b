package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	crand "crypto/rand"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/ocr/child"
)

// What leaves as images of cells must not lead back to a person, nor give a name:
//
//   - a préfecture opens it, and may close it; sensitive procedures never leave;
//   - of one answer, every other sign at most, always the same ones of the same answer: no name can be put together again, not from one
//     export, not from several, even by who tells one handwriting from another. No two images show the same piece of paper, so their
//     edges do not fit together either;
//   - all cells are shuffled together, and carry their sign and the kind of their box, nothing else;
//   - fewer cells than a crowd of people writes do not leave at all.
type seuilsExport struct{ cellules, plis int }

// minimaExport: with 25 signs a person at most, 500 cells of 20 plis hide each among the others; a few plis would be as many people whom
// who knows the office could name.
var minimaExport = seuilsExport{cellules: 500, plis: 20}

const (
	// signesMin: of an answer of one or two signs, one would be the half of it, or all.
	signesMin = 3
	// cellulesMax bounds one export in memory, about 11 kB a cell before it is packed.
	cellulesMax = 100_000
)

// CelluleApprise is one cell as an agent read it.
type CelluleApprise struct {
	child.Cellule
	Signe rune   // a capital, a digit, a hyphen…
	Type  string // of the box: chiffres, lettres, mixte
}

// BilanCellules says what an export holds, and what it left out.
type BilanCellules struct {
	Cellules, Plis, Champs int
	PlisSensibles          int // left out whole
	ChampsEcartes          int // answers that do not stand one sign a cell, or are too short
	PlisPerdus             int // whose original can no longer be read
}

// TropPeu: there are too few cells to hide who wrote them. Nothing left.
type TropPeu struct{ Cellules, Plis, CellulesMin, PlisMin int }

func (t *TropPeu) Error() string {
	return fmt.Sprintf("%d cells of %d plis: %d of %d are needed", t.Cellules, t.Plis, t.CellulesMin, t.PlisMin)
}

// ExporterCellules gathers the cells of the fields written by hand that agents of a préfecture accepted or corrected, on plis that are
// done with. It writes the export in the journal before it returns it. progres, which may be nil, hears the number of plis looked at.
//
// dossier.ErrInterdit: the préfecture has not opened it. *TropPeu: not enough cells, or from too few plis.
func (i *Intake) ExporterCellules(ctx context.Context, prefecture string, progres func(faits, total int)) (ArchiveCellules, BilanCellules, error) {
	return i.exporterCellules(ctx, prefecture, minimaExport, progres)
}

func (i *Intake) exporterCellules(ctx context.Context, prefecture string, s seuilsExport, progres func(faits, total int)) (ArchiveCellules, BilanCellules, error) {
	var bilan BilanCellules
	r, err := i.Store.Reglages(ctx, prefecture)
	if errors.Is(err, dossier.ErrIntrouvable) || err == nil && !r.Apprentissage {
		err = dossier.ErrInterdit
	}
	if err != nil {
		return ArchiveCellules{}, bilan, fmt.Errorf("export cells of %s: %w", prefecture, err)
	}
	cellules, bilan, err := i.rassembler(ctx, prefecture, progres)
	if err != nil {
		return ArchiveCellules{}, bilan, fmt.Errorf("export cells of %s: %w", prefecture, err)
	}
	if bilan.Cellules < s.cellules || bilan.Plis < s.plis {
		return ArchiveCellules{}, bilan, &TropPeu{bilan.Cellules, bilan.Plis, s.cellules, s.plis}
	}
	melanger(cellules)
	a, err := archiver(cellules)
	if err != nil {
		return ArchiveCellules{}, bilan, fmt.Errorf("export cells of %s: %w", prefecture, err)
	}
	return a, bilan, i.Store.NoterExportCellules(ctx, prefecture, bilan.Cellules, bilan.Plis, a.Empreinte())
}

// melanger puts the cells in an order that nobody can find again.
func melanger(cs []CelluleApprise) {
	var graine [32]byte
	crand.Read(graine[:]) //nolint:errcheck // never fails: it ends the program instead
	rand.New(rand.NewChaCha8(graine)).Shuffle(len(cs), func(a, b int) { cs[a], cs[b] = cs[b], cs[a] })
}

func (i *Intake) rassembler(ctx context.Context, prefecture string, progres func(faits, total int)) ([]CelluleApprise, BilanCellules, error) {
	var cellules []CelluleApprise
	var bilan BilanCellules
	plis, err := i.Store.PlisVerifies(ctx, prefecture)
	if err != nil {
		return nil, bilan, err
	}
	slices.Reverse(plis) // the latest first, should there be more than an export takes
	for n, id := range plis {
		if len(cellules) >= cellulesMax {
			break
		}
		cs, err := i.cellulesDuPli(ctx, id, &bilan)
		if err != nil {
			return nil, bilan, fmt.Errorf("pli %d: %w", id, err)
		}
		if len(cs) > 0 {
			bilan.Plis++
			cellules = append(cellules, cs...)
		}
		if progres != nil {
			progres(n+1, len(plis))
		}
	}
	bilan.Cellules = len(cellules)
	return cellules, bilan, nil
}

// champAppris is a field whose cells may be cut.
type champAppris struct {
	zone   forms.Zone
	valeur string
}

func (i *Intake) cellulesDuPli(ctx context.Context, id dossier.PliID, bilan *BilanCellules) ([]CelluleApprise, error) {
	pli, err := i.Store.Pli(ctx, id)
	if err != nil {
		return nil, err
	}
	machine, err := i.Store.LectureMachine(ctx, id)
	if err != nil {
		return nil, err
	}
	sensible, err := i.sensible(ctx, pli, *machine)
	if err != nil {
		return nil, err
	}
	if sensible {
		bilan.PlisSensibles++
		return nil, nil
	}
	verifie, err := i.Store.Lecture(ctx, id)
	if err != nil {
		return nil, err
	}
	champs := champsAppris(*machine, *verifie, bilan)
	if len(champs) == 0 {
		return nil, nil
	}
	octets, err := i.Coffre.Get(ctx, pli.Empreinte)
	if errors.Is(err, evidence.ErrAltere) || errors.Is(err, dossier.ErrIntrouvable) { // `souspli verify` says so
		bilan.PlisPerdus++
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	images, err := i.Lecteur.Cellules(ctx, pli.Nom, octets, plansDe(*machine, champs))
	if _, refus := errors.AsType[*dossier.Refus](err); refus {
		bilan.PlisPerdus++
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var cellules []CelluleApprise
	for _, page := range slices.Sorted(maps.Keys(champs)) {
		reste := images[page]
		var prises []dossier.RectMM // boxes whose image leaves
		for _, c := range champs[page] {
			n := len(c.zone.Boites)
			if len(reste) < n { // the page gave none
				bilan.ChampsEcartes++
				continue
			}
			cs := c.choisir(reste[:n], &prises)
			reste = reste[n:]
			if len(cs) == 0 {
				bilan.ChampsEcartes++
				continue
			}
			bilan.Champs++
			cellules = append(cellules, cs...)
		}
	}
	return cellules, nil
}

// sensible reports whether a pli holds, or made, a sensitive demande, or one that nothing is known of.
func (i *Intake) sensible(ctx context.Context, pli dossier.Pli, l dossier.Lecture) (bool, error) {
	for _, f := range l.Formulaires {
		if p, err := forms.ByCode(f.Procedure); err != nil || p.Sensible {
			return true, nil //nolint:nilerr // a procedure not in the catalogue may be anything
		}
	}
	for _, id := range pli.Demandes {
		d, err := i.Store.Demande(ctx, id)
		if err != nil || d.Sensible {
			return true, err
		}
	}
	return false, nil
}

// champsAppris lists by page the fields read in combs as written by hand, that an agent answered, in the order of their boxes on paper.
func champsAppris(machine, verifie dossier.Lecture, bilan *BilanCellules) map[int][]champAppris {
	m := map[int][]champAppris{}
	for n, f := range machine.Formulaires {
		for _, p := range machine.Pages {
			if !slices.Contains(f.Pages, p.N) || p.Type != dossier.PageFormulaire && p.Type != dossier.PageProblemeANEF || p.Erreur != "" || p.Calage == (dossier.Affine{}) {
				continue
			}
			for _, z := range zonesDe(p) {
				lu, v := f.Champs[z.Champ], verifie.Formulaires[n].Champs[z.Champ]
				if z.Genre != forms.ZonePeigne || lu.Source != dossier.SourceManuscrit || lu.Page != p.N || v.Source != dossier.SourceAgent || v.Valeur == "" {
					continue
				}
				// An answer over several zones is not cut: where its signs stand is not sure.
				if z.Debut > 0 || z.Max > len(z.Boites) {
					bilan.ChampsEcartes++
					continue
				}
				m[p.N] = append(m[p.N], champAppris{z, v.Valeur})
			}
		}
	}
	return m
}

// zonesDe gives the zones printed on a page of a form of ours; none when nothing says which page it is.
func zonesDe(p dossier.PageLue) []forms.Zone {
	id, err := pagecode.Parse(p.Code)
	if err != nil {
		return nil
	}
	f, err := forms.LayoutByID(id)
	if err != nil || id.Page < 1 || id.Page > len(f.Pages) {
		return nil
	}
	return f.Pages[id.Page-1].Zones
}

func plansDe(l dossier.Lecture, champs map[int][]champAppris) map[int]child.PlanCellules {
	plans := map[int]child.PlanCellules{}
	for _, p := range l.Pages {
		if len(champs[p.N]) == 0 {
			continue
		}
		plan := child.PlanCellules{Calage: p.Calage, Largeur: p.Largeur, Hauteur: p.Hauteur}
		for _, c := range champs[p.N] {
			plan.Boites = append(plan.Boites, c.zone.Boites...)
		}
		plans[p.N] = plan
	}
	return plans
}

// choisir gives the cells of a field that may leave, with their signs: every other one, and none that shows paper another one shows.
// Nothing when the answer does not stand one sign a cell.
func (c champAppris) choisir(images []child.Cellule, prises *[]dossier.RectMM) []CelluleApprise {
	signes, ok := signesDesCellules(c.zone.Format, c.valeur, images)
	if !ok || len(signes) < signesMin {
		return nil
	}
	parite := int(sha256.Sum256([]byte(c.valeur))[0] & 1)
	var cellules []CelluleApprise
	for rang, s := range signes {
		b := c.zone.Boites[s.cellule]
		if rang%2 != parite || slices.ContainsFunc(*prises, func(p dossier.RectMM) bool { return seRecouvrent(p, b, 2*child.MargeCellule) }) {
			continue
		}
		*prises = append(*prises, b)
		cellules = append(cellules, CelluleApprise{images[s.cellule], s.signe, string(c.zone.Signes())})
	}
	return cellules
}

// seRecouvrent reports whether two boxes come closer than a distance, on both axes.
func seRecouvrent(a, b dossier.RectMM, ecart dossier.MM) bool {
	return a.X < b.X+b.L+ecart && b.X < a.X+a.L+ecart && a.Y < b.Y+b.H+ecart && b.Y < a.Y+a.H+ecart
}

// signeCellule is a sign and the rank of its cell.
type signeCellule struct {
	cellule int
	signe   rune
}

// signesDesCellules says which sign stands in which cell: false unless what is written and what was accepted agree cell by cell, or, for a
// text, word by word. An answer with small letters is left: the case of what is on the paper is not known.
func signesDesCellules(format, valeur string, images []child.Cellule) ([]signeCellule, bool) {
	valeur = norm.NFC.String(valeur)
	if strings.Map(unicode.ToUpper, valeur) != valeur || slices.ContainsFunc(images, func(c child.Cellule) bool { return c.Etat == child.CelluleDouteux }) {
		return nil, false
	}
	if format == "date" {
		return signesDeDate(valeur, images)
	}
	var liste []signeCellule
	mots := strings.Fields(valeur)
	suite := 0 // cells written one after the other
	for i, c := range append(slices.Clone(images), child.Cellule{Etat: child.CelluleVide}) {
		if c.Etat == child.CelluleEcrite {
			suite++
			continue
		}
		if suite == 0 {
			continue
		}
		if len(mots) == 0 || len([]rune(mots[0])) != suite {
			return nil, false
		}
		for k, r := range []rune(mots[0]) {
			liste = append(liste, signeCellule{i - suite + k, r})
		}
		mots, suite = mots[1:], 0
	}
	return liste, len(mots) == 0
}

// signesDeDate: eight cells JJMMAAAA, those of an unknown part empty.
func signesDeDate(valeur string, images []child.Cellule) ([]signeCellule, bool) {
	d, err := dossier.ParseDateIncomplete(valeur)
	if err != nil || len(d) != 10 || len(images) != 8 {
		return nil, false
	}
	var liste []signeCellule
	i := 0
	for _, partie := range []string{string(d[8:10]), string(d[5:7]), string(d[0:4])} {
		inconnue := strings.Trim(partie, "0") == ""
		for _, r := range partie {
			if (images[i].Etat == child.CelluleVide) != inconnue {
				return nil, false
			}
			if !inconnue {
				liste = append(liste, signeCellule{i, r})
			}
			i++
		}
	}
	return liste, true
}
