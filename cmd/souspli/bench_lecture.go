package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/scantest"
)

// pagesBanc is the size of the files read: a usual dossier.
const pagesBanc = 24

// fichierBanc is a scanned file of the bench.
type fichierBanc struct {
	nom    string
	octets []byte
}

// bancLecture reads scanned files of 24 pages until they are ready to be verified, each three times, and gives the median. Where OCRmyPDF
// is installed, it then goes through the same files: what it takes is the measure of ours (promise P3).
func bancLecture(ctx context.Context, out io.Writer) error {
	fichiers, err := fichiersBanc()
	if err != nil {
		return err
	}
	for _, f := range fichiers {
		nous, err := mediane3(func() error {
			r, err := lecteur(slog.New(slog.DiscardHandler)).Lire(ctx, "banc.pdf", f.octets, nil)
			if err == nil && len(r.Lecture.Pages) != pagesBanc {
				err = fmt.Errorf("%d pages lues sur %d", len(r.Lecture.Pages), pagesBanc)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("%s : %w", f.nom, err)
		}
		fmt.Fprintf(out, "  %s : %d pages en %.1f s (médiane de 3), %.0f ms par page\n", f.nom, pagesBanc, nous.Seconds(), float64(nous.Milliseconds())/pagesBanc)
		texte, err := mediane3(func() error { return texteBanc(ctx, f.octets) })
		if err != nil {
			return fmt.Errorf("%s, texte intégral : %w", f.nom, err)
		}
		fmt.Fprintf(out, "    texte intégral, après : %.1f s, %.0f ms par page\n", texte.Seconds(), float64(texte.Milliseconds())/pagesBanc)
		pair, err := ocrmypdf(ctx, f.octets)
		if errors.Is(err, exec.ErrNotFound) {
			fmt.Fprintln(out, "    OCRmyPDF n’est pas installé (make deps-bench) : pas de comparaison")
			continue
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "    OCRmyPDF sur le même fichier : %.1f s, soit %.1f fois plus, et %.1f fois le texte intégral\n", pair.Seconds(),
			pair.Seconds()/nous.Seconds(), pair.Seconds()/texte.Seconds())
	}
	return nil
}

// texteBanc reads the full text of every page.
func texteBanc(ctx context.Context, octets []byte) error {
	var pages []int
	for n := range pagesBanc {
		pages = append(pages, n+1)
	}
	lues := 0
	err := lecteur(slog.New(slog.DiscardHandler)).Textes(ctx, "banc.pdf", octets, pages, func(t dossier.TextePage) error {
		if t.Erreur != "" {
			return fmt.Errorf("page %d : %s", t.N, t.Erreur)
		}
		lues++
		return nil
	})
	if err == nil && lues != pagesBanc {
		err = fmt.Errorf("%d pages lues sur %d", lues, pagesBanc)
	}
	return err
}

// mediane3 does something three times and gives the middle duration.
func mediane3(f func() error) (time.Duration, error) {
	var durees []time.Duration
	for range 3 {
		debut := time.Now()
		if err := f(); err != nil {
			return 0, err
		}
		durees = append(durees, time.Since(debut))
	}
	slices.Sort(durees)
	return durees[1], nil
}

// ocrmypdf gives the time Debian's OCRmyPDF takes for the file, in French, on every core, each Tesseract on one thread: its fastest way
// on a machine like this one. exec.ErrNotFound: it is not installed.
func ocrmypdf(ctx context.Context, pdf []byte) (time.Duration, error) {
	exe, err := exec.LookPath("ocrmypdf")
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "souspli-banc-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	entree := filepath.Join(dir, "entree.pdf")
	if err := os.WriteFile(entree, pdf, 0o600); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, exe, "-l", "fra", "--jobs", fmt.Sprint(runtime.NumCPU()), "--quiet", entree, filepath.Join(dir, "sortie.pdf"))
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	debut := time.Now()
	if sortie, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("ocrmypdf : %w : %s", err, sortie)
	}
	return time.Since(debut), nil
}

// fichiersBanc makes the files: a dossier as people post it, then forms only, filled on screen and typed on a machine.
func fichiersBanc() ([]fichierBanc, error) {
	var l []fichierBanc
	for _, f := range []struct {
		nom   string
		pages func() ([]*image.Gray, error)
	}{
		{"dossier (lettre, formulaire rempli à l’écran, pièces)", dossierBanc},
		{"formulaires remplis à l’écran", func() ([]*image.Gray, error) { return formulairesBanc(feuilletEcran) }},
		{"formulaires tapés à la machine, sans page de données", func() ([]*image.Gray, error) { return formulairesBanc(feuilletMachine) }},
	} {
		pages, err := f.pages()
		if err != nil {
			return nil, err
		}
		scans, err := numerise(pages[:pagesBanc], uint64(len(l)+1))
		if err != nil {
			return nil, err
		}
		l = append(l, fichierBanc{f.nom, scantest.PDF(scans, demoDPI, 75)})
	}
	return l, nil
}

// dossierBanc is a letter, a form with its page de données, a screenshot, a passport, and pages of print up to 24.
func dossierBanc() ([]*image.Gray, error) {
	qui := habitant(1)
	v := scantest.RemplirPour(qui, procedureBanc, varianteBanc, 1)
	champs, err := champsDeLaLettre(v)
	if err != nil {
		return nil, err
	}
	champs["procedure"] = procedureBanc
	t := dossier.Tentative{Blocage: "erreur_technique_serveur", Date: "2026-02-03T10:14", Message: "Une erreur technique est survenue. Veuillez réessayer plus tard.",
		URL: "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/"}
	pages, err := dessiner(forms.Impression{Procedure: forms.CodeProblemeANEF, Champs: champs, Tentatives: []dossier.Tentative{t}, Prefecture: demoPrefecture, Copie: "00000001"})
	if err != nil {
		return nil, err
	}
	formulaire, err := dessiner(forms.Impression{Procedure: procedureBanc, Variante: varianteBanc, Champs: v, Prefecture: demoPrefecture, Copie: "00000002"})
	if err != nil {
		return nil, err
	}
	pages = append(append(pages, formulaire...), scantest.CaptureEcran(ecranDe(t), demoDPI), scantest.Passeport(qui, demoDPI))
	for n := uint64(1); len(pages) < pagesBanc; n++ {
		pages = append(pages, scantest.Lettre("CONTRAT DE LOCATION, page "+fmt.Sprint(n), clauses(n), demoDPI))
	}
	return pages, nil
}

const (
	procedureBanc = "conjoint-francais"
	varianteBanc  = "premiere_demande"
)

// formulairesBanc puts forms of several people one after the other.
func formulairesBanc(feuillet func(uint64) ([]*image.Gray, error)) ([]*image.Gray, error) {
	var pages []*image.Gray
	for g := uint64(1); len(pages) < pagesBanc; g++ {
		p, err := feuillet(g)
		if err != nil {
			return nil, err
		}
		pages = append(pages, p...)
	}
	return pages, nil
}

func feuilletEcran(g uint64) ([]*image.Gray, error) {
	return dessiner(forms.Impression{Procedure: procedureBanc, Variante: varianteBanc, Champs: scantest.Remplir(procedureBanc, varianteBanc, g),
		Prefecture: demoPrefecture, Copie: fmt.Sprintf("%08d", g)})
}

func feuilletMachine(g uint64) ([]*image.Gray, error) {
	pages, err := dessiner(forms.Impression{Procedure: procedureBanc, Variante: varianteBanc, Prefecture: demoPrefecture, Copie: fmt.Sprintf("%08d", g)})
	if err != nil {
		return nil, err
	}
	f, err := forms.Layout(procedureBanc, varianteBanc, 1)
	if err != nil {
		return nil, err
	}
	scantest.Taper(pages, f, scantest.Remplir(procedureBanc, varianteBanc, g), demoDPI)
	return pages, nil
}

func dessiner(i forms.Impression) ([]*image.Gray, error) {
	var b bytes.Buffer
	if err := forms.Print(&b, i); err != nil {
		return nil, err
	}
	return scantest.Raster(b.Bytes(), demoDPI)
}

// clauses fills a page of print with some 3,500 signs, in an order of its own for each page.
func clauses(n uint64) string {
	h := rand.New(rand.NewPCG(n, 0x6ba1))
	var b strings.Builder
	for b.Len() < 3500 {
		for _, i := range h.Perm(len(clausesBail)) {
			b.WriteString(clausesBail[i])
			b.WriteByte(' ')
		}
	}
	return b.String()
}

var clausesBail = []string{
	"Le bailleur loue à la locataire un logement de deux pièces, d’une surface de 41,30 m², situé au troisième étage, porte gauche.",
	"Le loyer mensuel est de 612,50 € ; il est payé le cinquième jour de chaque mois, à terme échu, par virement.",
	"La provision pour charges, de 48,00 €, couvre l’eau froide, l’entretien de l’ascenseur et l’éclairage des parties communes.",
	"Un état des lieux est dressé à l’entrée et à la sortie ; chaque partie en garde un exemplaire signé et daté.",
	"Le dépôt de garantie est rendu dans les deux mois qui suivent la remise des clés, déduction faite des sommes restant dues.",
	"La locataire s’assure contre les risques locatifs et remet chaque année l’attestation de son assureur.",
	"Les réparations d’entretien courant sont à la charge de la locataire, les grosses réparations à celle du bailleur.",
	"Le bail est conclu pour trois ans ; il se renouvelle par période égale, sauf congé donné par lettre recommandée.",
	"Toute sous-location demande l’accord écrit du bailleur, y compris sur le prix ; à défaut, elle est interdite.",
	"Les parties élisent domicile à l’adresse du logement loué pour la durée du contrat et ses suites.",
}
