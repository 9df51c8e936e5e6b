package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"souspli/compliance"
	"souspli/dossier"
	"souspli/forms"
	"souspli/intake"
	"souspli/ocr/scantest"
	"souspli/postal"
)

// cmdDemo plays the whole way for three invented people in a register of its own, and prints what was read beside the truth.
func cmdDemo() *cobra.Command {
	var out, corpus string
	c := &cobra.Command{
		Use:   "demo [--sortie DOSSIER] [--corpus DOSSIER]",
		Short: "Joue tout le chemin pour trois personnes inventées, et montre le lu à côté du vrai",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			abs, err := filepath.Abs(out)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(abs, 0o755); err != nil {
				return usage("--sortie : %w", err)
			}
			if !doitDeleguer() {
				return demontrer(c.Context(), c.OutOrStdout(), abs, corpus)
			}
			relai, err := relais()
			if err != nil {
				return err
			}
			defer os.RemoveAll(relai)
			err = deleguer(c.Context(), c, c.OutOrStdout(), "demo", "--sortie", relai, "--corpus", corpus)
			err = errors.Join(err, copierDossier(abs, relai))
			fmt.Fprintf(c.OutOrStdout(), "\nà regarder : %s\n", out)
			return err
		},
	}
	c.Flags().StringVar(&out, "sortie", "build/demo", "dossier où laisser les PDF, les images et le dossier de preuves")
	c.Flags().StringVar(&corpus, "corpus", ou(os.Getenv("SOUSPLI_CORPUS"), "../shared/corpus"), "échantillons réels à mêler à un dossier, s’ils sont là")
	return c
}

const (
	demoDPI        = 300
	demoPrefecture = "33"
	demoRecuLe     = "2026-03-12"
)

// dossierDemo is one pli of the demo: what was posted, and the truth about it.
type dossierDemo struct {
	nom     string
	dit     string // in words
	pages   []*image.Gray
	verites map[string]map[string]string // procedure → field → value on the paper
	code    bool                         // the answers also travel in data codes
	attend  []dossier.Tentative          // attempts stated in the letter
}

// demontrer makes the paper first (it needs no right), then opens a register and takes the paper in.
func demontrer(ctx context.Context, out io.Writer, sortieAbs, corpus string) error {
	fmt.Fprintln(out, "1. Impression et numérisation des dossiers de trois personnes inventées…")
	plis, err := dossiersDemo(sortieAbs)
	if err != nil {
		return err
	}
	if reel, ok, err := dossierMele(corpus); err != nil {
		return err
	} else if ok {
		plis = append(plis, reel)
	} else {
		fmt.Fprintf(out, "   (pas d’échantillons réels dans %s : le dossier mêlé n’est pas joué)\n", corpus)
	}
	scans := make([][]byte, len(plis))
	for i, p := range plis {
		scans[i] = scantest.PDF(p.pages, demoDPI, 75)
		if err := ecrireEntier(filepath.Join(sortieAbs, p.nom+"-scan.pdf"), scans[i]); err != nil {
			return err
		}
		for n, img := range p.pages {
			if err := ecrireEntier(filepath.Join(sortieAbs, fmt.Sprintf("%s-page%d.png", p.nom, n+1)), scantest.PNG(img)); err != nil {
				return err
			}
		}
	}
	donnees, err := os.MkdirTemp("", "souspli-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(donnees)
	if err := os.Chmod(donnees, 0o711); err != nil { // as root, another account must reach it
		return err
	}
	cfg, err := lireConfig(func(k string) string {
		switch k {
		case "SOUSPLI_DATA":
			return donnees
		case "SOUSPLI_LOG":
			return "warn"
		}
		return ""
	})
	if err != nil {
		return err
	}
	a, err := ouvrirAvec(ctx, cfg)
	if err != nil {
		return err
	}
	err = a.jouer(ctx, out, sortieAbs, plis, scans)
	return errors.Join(err, a.fermer())
}

func (a *appli) jouer(ctx context.Context, out io.Writer, sortieAbs string, plis []dossierDemo, scans [][]byte) error {
	if err := a.store.SaveReglages(ctx, reglagesDemo(), 0); err != nil {
		return err
	}
	recuLe, err := dossier.ParseDate(demoRecuLe)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "2. Réception, lecture, enregistrement…")
	bilan := bilan{parSource: map[string]compte{}}
	var numeros []string
	for i, p := range plis {
		debut := time.Now()
		recu, err := a.intake.Receive(ctx, p.nom+"-scan.pdf", scans[i], dossier.Reception{
			Prefecture: demoPrefecture, Mode: dossier.ModeLRAR, NumeroLRAR: "1A04787720243", RecuLe: recuLe, Cachet: recuLe.AddDays(-2)})
		if err != nil {
			return fmt.Errorf("%s : %w", p.nom, err)
		}
		if err := a.intake.Process(ctx, recu.Pli, nil); err != nil {
			return fmt.Errorf("%s : %w", p.nom, err)
		}
		s, err := a.intake.Sortie(ctx, recu.Pli)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n   %s — %s\n   pli %s, %d pages, %s en %.1f s\n", p.nom, p.dit, s.Pli, s.Pages, s.Etat.Libelle(), time.Since(debut).Seconds())
		for _, r := range s.Raisons {
			fmt.Fprintf(out, "     · %s\n", r)
		}
		for _, d := range s.Demandes {
			if d.Numero != nil {
				numeros = append(numeros, *d.Numero)
				fmt.Fprintf(out, "     demande %s enregistrée (%s, %s), fondement %s\n", *d.Numero, d.Procedure, d.Variante, d.Fondement)
			}
		}
		bilan.comparer(out, p, s)
	}
	bilan.dire(out)
	if err := a.finir(ctx, out, sortieAbs, numeros); err != nil {
		return err
	}
	if bilan.parSource["page de données"].faux > 0 {
		return errors.New("un champ porté par une page de données n’a pas été lu exactement")
	}
	return nil
}

// finir prints the letters, exports the evidence of the first demande, and verifies the register.
func (a *appli) finir(ctx context.Context, out io.Writer, sortieAbs string, numeros []string) error {
	fmt.Fprintln(out, "\n3. Courriers du jour…")
	b, err := a.postal.Lot(ctx, postal.Demande{Dossier: filepath.Join(sortieAbs, "courriers")})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "   %d accusé(s) de réception imprimé(s), avec le bordereau de dépôt\n", len(b.Pieces))
	for _, x := range b.Bloques {
		fmt.Fprintf(out, "   bloqué : demande %s, %s\n", x.Numero, x.Raison)
	}
	if len(numeros) > 0 {
		fmt.Fprintf(out, "4. Dossier de preuves de la demande %s…\n", numeros[0])
		var zip bytes.Buffer
		if err := compliance.Exporter(ctx, a.compliance(), numeros[0], &zip); err != nil {
			return err
		}
		if err := ecrireEntier(filepath.Join(sortieAbs, numeros[0]+".zip"), zip.Bytes()); err != nil {
			return err
		}
	}
	fmt.Fprint(out, "5. Vérification : ")
	v := &verification{appli: a, out: out}
	if err := v.tout(ctx); err != nil {
		return err
	}
	return v.conclure()
}

func reglagesDemo() dossier.Reglages {
	du := dossier.NewDate(2023, 5, 15)
	return dossier.Reglages{
		Prefecture: demoPrefecture, Service: "Bureau du séjour (préfecture d’exemple)",
		Adresse:   []string{"Préfecture de la Gironde", "Bureau du séjour", "2 ESPLANADE CHARLES DE GAULLE", "33077 BORDEAUX CEDEX"},
		Telephone: "05 00 00 00 00", Courriel: "sejour@prefecture.example", AgentNom: "Camille Exemple", AgentQualite: "cheffe du bureau du séjour",
		Enveloppe: "DL",
		Fondements: []dossier.FondementOuvert{
			{Code: dossier.FondementArreteLocal, Reference: "arrêté préfectoral du 15 mai 2023", Du: du},
		},
	}
}

// imprime draws a form, leaves its PDF in the demo's folder, and gives its pages as images.
func imprime(sortieAbs, nom string, i forms.Impression) ([]*image.Gray, error) {
	var b bytes.Buffer
	if err := forms.Print(&b, i); err != nil {
		return nil, fmt.Errorf("impression %s : %w", nom, err)
	}
	if err := ecrireEntier(filepath.Join(sortieAbs, nom+".pdf"), b.Bytes()); err != nil {
		return nil, err
	}
	return scantest.Raster(b.Bytes(), demoDPI)
}

// numerise passes clean pages through an office scanner.
func numerise(pages []*image.Gray, graine uint64) ([]*image.Gray, error) {
	profil, ok := scantest.ProfilNomme("bureau")
	if !ok {
		return nil, errors.New("profil « bureau » absent du simulateur")
	}
	out := make([]*image.Gray, len(pages))
	for n, p := range pages {
		out[n], _ = scantest.Degrader(p, profil, graine*100+uint64(n))
	}
	return out, nil
}

// dossiersDemo makes the three plis.
func dossiersDemo(sortieAbs string) ([]dossierDemo, error) {
	var plis []dossierDemo
	for _, f := range []func(string) (dossierDemo, []*image.Gray, error){parEcran, parMachine, parLettre} {
		d, pages, err := f(sortieAbs)
		if err != nil {
			return nil, err
		}
		if d.pages, err = numerise(pages, uint64(len(plis)+1)); err != nil {
			return nil, err
		}
		plis = append(plis, d)
	}
	return plis, nil
}

// habitant is an invented person who lives where the demo's préfecture is competent.
func habitant(graine uint64) scantest.Identite {
	p := scantest.Personne(graine)
	p.Adresse.CodePostal, p.Adresse.Commune = "33000", "Bordeaux"
	return p
}

// parEcran: filled on screen, printed with its page de données.
func parEcran(sortieAbs string) (dossierDemo, []*image.Gray, error) {
	const procedure, variante = "conjoint-francais", "premiere_demande"
	v := scantest.RemplirPour(habitant(11), procedure, variante, 11)
	pages, err := imprime(sortieAbs, "1-ecran", forms.Impression{Procedure: procedure, Variante: variante, Champs: v, Prefecture: demoPrefecture, Copie: "00000011"})
	return dossierDemo{nom: "1-ecran", dit: "formulaire rempli à l’écran, imprimé avec sa page de données", code: true,
		verites: map[string]map[string]string{procedure: v}}, pages, err
}

// parMachine: typed with a typeface into a blank form.
func parMachine(sortieAbs string) (dossierDemo, []*image.Gray, error) {
	const procedure, variante = "etudiant", "renouvellement"
	pages, err := imprime(sortieAbs, "2-machine", forms.Impression{Procedure: procedure, Variante: variante, Prefecture: demoPrefecture, Copie: "00000022"})
	if err != nil {
		return dossierDemo{}, nil, err
	}
	f, err := forms.Layout(procedure, variante, 1)
	if err != nil {
		return dossierDemo{}, nil, err
	}
	ecrit := scantest.Taper(pages, f, scantest.RemplirPour(habitant(22), procedure, variante, 22), demoDPI)
	return dossierDemo{nom: "2-machine", dit: "formulaire vierge tapé à la machine", verites: map[string]map[string]string{procedure: ecrit}}, pages, nil
}

// parLettre: a PROBLÈME ANEF letter on top, the form, a screenshot, identity pages.
func parLettre(sortieAbs string) (dossierDemo, []*image.Gray, error) {
	const procedure, variante = "parent-enfant-francais", "premiere_demande"
	qui := habitant(33)
	v := scantest.RemplirPour(qui, procedure, variante, 33)
	tentatives := []dossier.Tentative{
		{Blocage: "erreur_technique_serveur", Date: "2026-02-03T10:14", URL: "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/", Message: "Une erreur technique est survenue. Veuillez réessayer plus tard."},
		{Blocage: "erreur_technique_serveur", Date: "2026-02-12T18:40", URL: "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/", Message: "Erreur 500"},
		{Blocage: "maintenance_site", Date: "2026-02-24T09:05", URL: "https://administration-etrangers-en-france.interieur.gouv.fr/", Message: "Site en maintenance"},
	}
	champsLettre, err := champsDeLaLettre(v)
	if err != nil {
		return dossierDemo{}, nil, err
	}
	champsLettre["procedure"] = procedure
	lettre, err := imprime(sortieAbs, "3-lettre", forms.Impression{Procedure: forms.CodeProblemeANEF, Champs: champsLettre, Tentatives: tentatives, Prefecture: demoPrefecture, Copie: "00000033"})
	if err != nil {
		return dossierDemo{}, nil, err
	}
	formulaire, err := imprime(sortieAbs, "3-formulaire", forms.Impression{Procedure: procedure, Variante: variante, Champs: v, Prefecture: demoPrefecture, Copie: "00000034"})
	if err != nil {
		return dossierDemo{}, nil, err
	}
	pages := append(lettre, formulaire...)
	pages = append(pages, scantest.CaptureEcran(ecranDe(tentatives[0]), demoDPI), scantest.Passeport(qui, demoDPI))
	return dossierDemo{nom: "3-lettre", dit: "lettre « PROBLÈME ANEF », formulaire, capture d’écran, page d’identité", code: true, attend: tentatives,
		verites: map[string]map[string]string{procedure: v}}, pages, nil
}

// ecranDe draws what the person saw at one attempt.
func ecranDe(t dossier.Tentative) scantest.Ecran {
	jour, heure, _ := strings.Cut(t.Date, "T")
	p := strings.Split(jour, "-")
	return scantest.Ecran{URL: t.URL, Titre: "Étrangers en France", Message: t.Message, Date: p[2] + "/" + p[1] + "/" + p[0] + " " + heure, Erreur: true}
}

// champsDeLaLettre keeps of a form's values those the letter also asks for.
func champsDeLaLettre(v map[string]string) (map[string]string, error) {
	f, err := forms.Layout(forms.CodeProblemeANEF, "", 1)
	if err != nil {
		return nil, err
	}
	garde := map[string]string{}
	for _, p := range f.Pages {
		for _, z := range p.Zones {
			if s, ok := v[z.Champ]; ok {
				garde[z.Champ] = s
			}
		}
	}
	return garde, nil
}

// dossierMele puts real scans made by others behind a form: they must be kept as « autre » pages, and disturb nothing.
func dossierMele(corpus string) (dossierDemo, bool, error) {
	const procedure, variante = "salarie", "renouvellement"
	v := scantest.RemplirPour(habitant(44), procedure, variante, 44)
	var b bytes.Buffer
	if err := forms.Print(&b, forms.Impression{Procedure: procedure, Variante: variante, Champs: v, Prefecture: demoPrefecture, Copie: "00000044"}); err != nil {
		return dossierDemo{}, false, err
	}
	propres, err := scantest.Raster(b.Bytes(), demoDPI)
	if err != nil {
		return dossierDemo{}, false, err
	}
	pages, err := numerise(propres, 4)
	if err != nil {
		return dossierDemo{}, false, err
	}
	for _, nom := range []string{"09-scans/auto-multiple-choice/04.jpg", "09-scans/OMRChecker/camscanner-1.jpg", "04-id-mrz/fastmrz/td3.jpg"} {
		octets, err := os.ReadFile(filepath.Join(corpus, nom))
		if errors.Is(err, fs.ErrNotExist) {
			return dossierDemo{}, false, nil
		}
		if err != nil {
			return dossierDemo{}, false, err
		}
		img, _, err := image.Decode(bytes.NewReader(octets))
		if err != nil {
			return dossierDemo{}, false, fmt.Errorf("%s : %w", nom, err)
		}
		pages = append(pages, surA4(img))
	}
	return dossierDemo{nom: "4-mele", dit: "formulaire rempli à l’écran, suivi de trois vrais scans", code: true, pages: pages,
		verites: map[string]map[string]string{procedure: v}}, true, nil
}

// surA4 lays an image on a white sheet, as a scanner does with what is smaller than its glass.
func surA4(img image.Image) *image.Gray {
	page := scantest.Page(demoDPI)
	r, b := page.Bounds(), img.Bounds()
	e := max(float64(b.Dx())/float64(r.Dx()), float64(b.Dy())/float64(r.Dy()))
	for y := range r.Dy() {
		for x := range r.Dx() {
			sx, sy := b.Min.X+int(float64(x)*e), b.Min.Y+int(float64(y)*e)
			if image.Pt(sx, sy).In(b) {
				page.Set(x, y, img.At(sx, sy))
			}
		}
	}
	return page
}

// compte of fields read, against the truth.
type compte struct{ exacts, faux, doutes int }

type bilan struct{ parSource map[string]compte }

// comparer prints the fields that differ from the truth, and counts.
func (b *bilan) comparer(out io.Writer, p dossierDemo, s intake.Sortie) {
	source := "tapés à la machine"
	if p.code {
		source = "page de données"
	}
	for procedure, verite := range p.verites {
		lus := map[string]intake.ChampSortie{}
		var tentatives []intake.TentativeSortie
		for _, d := range s.Demandes {
			if d.Procedure == procedure {
				lus, tentatives = d.Champs, d.Tentatives
			}
		}
		c := b.parSource[source]
		for _, code := range slices.Sorted(maps.Keys(verite)) {
			lu := lus[code]
			if memeValeur(verite[code], lu.Valeur) {
				c.exacts++
				continue
			}
			c.faux++
			if lu.AVerifier || lu.Valeur == "" {
				c.doutes++
			}
			fmt.Fprintf(out, "     %-28s écrit « %s »  lu « %s » (%.2f%s)\n", code, verite[code], lu.Valeur, lu.Confiance, map[bool]string{true: ", à vérifier"}[lu.AVerifier])
		}
		b.parSource[source] = c
		for _, code := range []string{"nom_naissance", "prenoms", "date_naissance", "code_postal"} {
			fmt.Fprintf(out, "     %-28s écrit « %s »  lu « %s »\n", code, verite[code], lus[code].Valeur)
		}
		for _, t := range p.attend {
			lue := slices.ContainsFunc(tentatives, func(l intake.TentativeSortie) bool {
				return l.Blocage == t.Blocage && l.Date == t.Date && l.URL == t.URL && l.Message == t.Message
			})
			fmt.Fprintf(out, "     tentative du %-16s %s\n", t.Date, map[bool]string{true: "lue exactement", false: "NON LUE"}[lue])
		}
	}
}

// memeValeur compares as the paper can tell: spaces at the ends do not print, an unticked box is « non », a typewriter has one
// apostrophe, and a comb holds capitals.
func memeValeur(vrai, lu string) bool {
	plat := func(s string) string {
		if s == "false" {
			return ""
		}
		return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "’", "'")
	}
	vrai, lu = plat(vrai), plat(lu)
	return vrai == lu || lu == strings.ToUpper(vrai)
}

func (b *bilan) dire(out io.Writer) {
	fmt.Fprintln(out)
	for _, source := range slices.Sorted(maps.Keys(b.parSource)) {
		c := b.parSource[source]
		n := c.exacts + c.faux
		fmt.Fprintf(out, "   %-20s %d champs sur %d exacts (%.1f %%) ; %d différents, dont %d signalés à l’agent\n", source, c.exacts, n, 100*float64(c.exacts)/float64(max(n, 1)), c.faux, c.doutes)
	}
}
