package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/forms"
	"souspli/intake"
	"souspli/law"
)

// optionsLot is how a batch is asked for.
type optionsLot struct {
	sortie, prefecture string
	expediteur         []string
	date               dossier.Date
	enJSON             bool
}

// cmdLot: souspli lot FICHIER.csv [-o DOSSIER] [--prefecture CODE] [--expediteur LIGNE]… [--date AAAA-MM-JJ] [--json]
//
//	souspli lot --modele [PROCEDURE]
//	souspli lot --aide-colonnes [PROCEDURE]
//
// One line of the file is one person. The folder appears whole, once every envelope is drawn, or not at all. Needs no database.
func cmdLot() *cobra.Command {
	var o optionsLot
	var jour string
	var modele, aide bool
	c := &cobra.Command{
		Use:   "lot FICHIER.csv [-o DOSSIER] [--prefecture CODE] [--expediteur LIGNE]… [--date AAAA-MM-JJ] [--json]\n  souspli lot --modele [PROCEDURE]\n  souspli lot --aide-colonnes [PROCEDURE]",
		Short: "Imprime d’un coup les formulaires et les lettres de plusieurs personnes, depuis un tableau CSV",
		RunE: func(c *cobra.Command, args []string) error {
			if modele || aide {
				return colonnesPour(c.OutOrStdout(), args, aide)
			}
			if len(args) != 1 {
				return usage("usage : souspli %s", c.Use)
			}
			if err := o.verifier(args[0], jour); err != nil {
				return err
			}
			octets, err := os.ReadFile(args[0])
			if err != nil {
				return usage("« %s » ne peut pas être lu : %s", args[0], raisonSysteme(err))
			}
			return lancerLot(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), octets, o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.sortie, "sortie", "o", "", "dossier à créer (par défaut lot- et le nom du fichier)")
	f.StringVar(&o.prefecture, "prefecture", "", "préfecture des lignes qui n’en disent pas, par exemple 33")
	f.StringArrayVar(&o.expediteur, "expediteur", nil, "une `LIGNE` de l’expéditeur du bordereau ; quatre au plus")
	f.StringVar(&jour, "date", "", "date du bordereau ; sans elle, à écrire à la main")
	f.BoolVar(&o.enJSON, "json", false, "un objet JSON par ligne du fichier")
	f.BoolVar(&modele, "modele", false, "écrit un tableau vide : l’en-tête seul, d’une démarche ou de toutes")
	f.BoolVar(&aide, "aide-colonnes", false, "dit ce que prend chaque colonne : libellé, genre, longueur, choix")
	return c
}

func (o *optionsLot) verifier(fichier, jour string) error {
	var errs []error
	if _, ok := law.PrefectureByCode(o.prefecture); o.prefecture != "" && !ok {
		errs = append(errs, fmt.Errorf("--prefecture : code inconnu « %s »", o.prefecture))
	}
	if len(o.expediteur) > 4 {
		errs = append(errs, fmt.Errorf("--expediteur : %d lignes, quatre au plus", len(o.expediteur)))
	}
	if jour != "" {
		var err error
		if o.date, err = dossier.ParseDate(jour); err != nil {
			errs = append(errs, fmt.Errorf("--date : « %s » n’est pas une date AAAA-MM-JJ", jour))
		}
	}
	if o.sortie == "" {
		base := filepath.Base(fichier)
		o.sortie = "lot-" + strings.TrimSuffix(base, filepath.Ext(base))
	}
	// A folder that holds something is left alone: the slip must list what is in it, no more.
	switch contenu, err := os.ReadDir(o.sortie); {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		errs = append(errs, fmt.Errorf("-o : « %s » ne peut pas servir de dossier : %s", o.sortie, raisonSysteme(err)))
	case len(contenu) > 0:
		errs = append(errs, fmt.Errorf("-o : le dossier « %s » n’est pas vide ; donnez-en un autre", o.sortie))
	}
	if len(errs) > 0 {
		return usage("%w", errors.Join(errs...))
	}
	return nil
}

// lancerLot reads the table, draws what is right and reports on every line.
func lancerLot(ctx context.Context, out, journal io.Writer, octets []byte, o optionsLot) error {
	t, err := lireTableau(octets)
	if err != nil {
		return err
	}
	if t.CP1252 {
		fmt.Fprintln(journal, "souspli : le fichier n’est pas en UTF-8 : il a été lu comme du Windows-1252 (Excel, « CSV »). Vérifiez les accents sur un formulaire.")
	}
	if len(t.Lignes) == 0 {
		return usage("le tableau n’a aucune ligne sous son en-tête")
	}
	barre := nouvelleBarre(journal, len(t.Lignes))
	l := preparerLot(t, o.prefecture, func(n int) { barre.avance(fmt.Sprintf("ligne %d vérifiée", n)) })
	if err := l.ecrire(ctx, o, barre); err != nil {
		return err
	}
	barre.fin()
	return l.rendre(out, o)
}

// lot is a batch: its lines in the order of the file, and the envelopes they make.
type lot struct {
	lignes []*ligneLot
	plis   []*pliLot
}

// pliLot is one envelope.
type pliLot struct {
	numero   string
	lignes   []*ligneLot
	annonce  forms.DossierAnnonce
	imprimee bool
}

func (p *pliLot) nom() string { return "pli-" + p.numero + ".pdf" }

// preparerLot checks every line, then groups those that are right by envelope, in the order of the file.
func preparerLot(t intake.Tableau, prefecture string, fait func(ligne int)) *lot {
	l := &lot{}
	for _, x := range t.Lignes {
		l.lignes = append(l.lignes, preparerLigne(x, prefecture))
		fait(x.N)
	}
	l.numeroter()
	parCle := map[string]*pliLot{}
	for _, x := range l.lignes {
		p := parCle[x.pli]
		switch {
		case len(x.Refus) > 0:
			continue
		case p == nil || x.pli == "":
			p = &pliLot{numero: fmt.Sprintf("%03d", len(l.plis)+1)}
			l.plis, parCle[x.pli] = append(l.plis, p), p
		case p.lignes[0].prefecture() != x.prefecture():
			x.refuser("prefecture : cette enveloppe part déjà ailleurs (ligne %d) ; une enveloppe va à une seule préfecture", p.lignes[0].Ligne)
			continue
		}
		p.lignes = append(p.lignes, x)
	}
	l.noterIncomplets()
	return l
}

// noterIncomplets warns those who share an envelope with a line refused: they are printed, and must know before they post.
func (l *lot) noterIncomplets() {
	refusees := map[string][]int{}
	for _, x := range l.lignes {
		if len(x.Refus) > 0 && x.pli != "" {
			refusees[x.pli] = append(refusees[x.pli], x.Ligne)
		}
	}
	for _, x := range l.lignes {
		for _, n := range refusees[x.pli] {
			if len(x.Refus) == 0 {
				x.Remarques = append(x.Remarques, fmt.Sprintf("enveloppe incomplète : la ligne %d est refusée", n))
			}
		}
	}
}

// ecrire draws the whole batch in a folder under a temporary name, then gives it its own: a batch cut short leaves nothing that could be
// taken for a batch.
func (l *lot) ecrire(ctx context.Context, o optionsLot, barre *barre) error {
	sortie, err := filepath.Abs(o.sortie)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(sortie), 0o755); err != nil {
		return usage("-o : %w", err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(sortie), ".souspli-lot-*")
	if err != nil {
		return fmt.Errorf("« %s » ne peut pas être écrit : %s", o.sortie, raisonSysteme(err))
	}
	defer os.RemoveAll(tmp) // nothing there once it has its name
	if err := l.imprimerPlis(ctx, tmp, barre); err != nil {
		return err
	}
	if err := l.bordereaux(tmp, o); err != nil {
		return err
	}
	rapport, err := l.rapport()
	if err != nil {
		return err
	}
	if err := ecrireEntier(filepath.Join(tmp, "rapport.csv"), rapport); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("lot interrompu, rien n’a été écrit : %w", err)
	}
	return os.Rename(tmp, sortie)
}

// imprimerPlis draws the envelopes on every core, one in memory for each.
func (l *lot) imprimerPlis(ctx context.Context, dossierSortie string, barre *barre) error {
	file := make(chan *pliLot)
	fautes := make([]error, runtime.NumCPU())
	var wg sync.WaitGroup
	for n := range fautes {
		wg.Go(func() {
			for p := range file {
				if fautes[n] == nil {
					fautes[n] = p.imprimer(dossierSortie)
				}
				for range p.lignes {
					barre.avance(p.nom())
				}
			}
		})
	}
	for _, p := range l.plis {
		if ctx.Err() == nil {
			file <- p
		}
	}
	close(file)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("lot interrompu, rien n’a été écrit : %w", err)
	}
	return errors.Join(fautes...)
}

// imprimer writes what an envelope sends back and what its people keep. What cannot be drawn is a refusal of its lines; the error
// returned is the disk's.
func (p *pliLot) imprimer(dossierSortie string) error {
	p.annonce = forms.DossierAnnonce{Numero: p.numero}
	var seules []forms.Impression
	for _, x := range p.lignes {
		p.annonce.Demandes = append(p.annonce.Demandes, x.demandes...)
		seules = append(seules, x.formulaire())
	}
	var renvoi, notice bytes.Buffer
	pages, total, err := forms.PrintDossier(&renvoi, p.annonce)
	if err == nil {
		err = forms.PrintNotices(&notice, seules)
	}
	if err != nil {
		for _, x := range p.lignes {
			x.refuser("ne s’imprime pas : %s", pourGens(err))
		}
		return nil
	}
	nomNotice := "pli-" + p.numero + "-notice.pdf"
	if err := ecrireEntier(filepath.Join(dossierSortie, p.nom()), renvoi.Bytes()); err != nil {
		return err
	}
	if err := ecrireEntier(filepath.Join(dossierSortie, nomNotice), notice.Bytes()); err != nil {
		return err
	}
	for _, x := range p.lignes {
		for range x.demandes {
			x.Pages, pages = x.Pages+pages[0], pages[1:]
		}
		x.Etat, x.Fichier, x.Notice = etatImprimee, p.nom(), nomNotice
	}
	p.annonce.Pages, p.imprimee = total, true
	return nil
}

// bordereaux writes one slip for each préfecture: « bordereau-envoi.pdf » when there is one.
func (l *lot) bordereaux(dossierSortie string, o optionsLot) error {
	var prefectures []string
	par := map[string][]forms.DossierAnnonce{}
	for _, p := range l.plis {
		if !p.imprimee {
			continue
		}
		code := p.lignes[0].prefecture()
		if par[code] == nil {
			prefectures = append(prefectures, code)
		}
		par[code] = append(par[code], p.annonce)
	}
	for _, code := range prefectures {
		nom := "bordereau-envoi.pdf"
		if len(prefectures) > 1 {
			suffixe := code
			if code == "" {
				suffixe = "sans-prefecture"
			}
			nom = "bordereau-envoi-" + suffixe + ".pdf"
		}
		b := forms.BordereauCollectif{Expediteur: o.expediteur, Prefecture: code, Date: o.date, Dossiers: par[code]}
		// The slip needs a serial of its own pages only: that of the first person on it is as good as any.
		b.Copie = b.Dossiers[0].Demandes[0].Copie
		var pdf bytes.Buffer
		if err := forms.PrintBordereau(&pdf, b); err != nil {
			return fmt.Errorf("%s : %w", nom, err)
		}
		if err := ecrireEntier(filepath.Join(dossierSortie, nom), pdf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// rapport is what became of each line, as a table the same programs open. It quotes no answer.
func (l *lot) rapport() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(intake.MarqueUTF8)
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	lignes := [][]string{{"ligne", "etat", "fichier", "pages", "copie", "refus", "remarques"}}
	for _, x := range l.lignes {
		lignes = append(lignes, []string{fmt.Sprint(x.Ligne), x.Etat, x.Fichier, fmt.Sprint(x.Pages), x.Copie, strings.Join(x.Refus, "\n"), strings.Join(x.Remarques, "\n")})
	}
	err := w.WriteAll(lignes)
	return b.Bytes(), err
}

// rendre says what became of each line, and chooses the exit code.
func (l *lot) rendre(out io.Writer, o optionsLot) error {
	refusees := 0
	for _, x := range l.lignes {
		if x.Etat == etatRefusee {
			refusees++
		}
		if err := x.ecrire(out, o.enJSON); err != nil {
			return err
		}
	}
	if !o.enJSON {
		fmt.Fprintf(out, "%d ligne(s) imprimée(s), %d refusée(s), dans %s\n", len(l.lignes)-refusees, refusees, o.sortie)
	}
	if refusees > 0 {
		return sortie{code: codeEchec}
	}
	return nil
}

func (x *ligneLot) ecrire(out io.Writer, enJSON bool) error {
	if enJSON {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		return e.Encode(x)
	}
	if x.Etat == etatRefusee {
		_, err := fmt.Fprintf(out, "✗ ligne %d : %s\n", x.Ligne, strings.Join(x.Refus, "\n    "))
		return err
	}
	suite := ""
	if len(x.Remarques) > 0 {
		suite = " · " + strings.Join(x.Remarques, " ; ")
	}
	_, err := fmt.Fprintf(out, "✓ ligne %d : %s, %d page(s), copie %s%s\n", x.Ligne, x.Fichier, x.Pages, x.Copie, suite)
	return err
}
