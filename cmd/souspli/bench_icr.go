package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"souspli/forms"
	"souspli/ocr"
	"souspli/ocr/icr"
	"souspli/ocr/scantest"
)

// bancICR measures the network that reads handwriting on writers it never saw (fold 0), beside other weights when there are some: on the
// signs of the corpus as they are, then written in cells, printed, scanned and cut in every way. Each figure has its count.
func bancICR(ctx context.Context, out io.Writer) error {
	corpus := cmp.Or(os.Getenv("SOUSPLI_CORPUS"), "../shared/corpus")
	m, err := lireMesureICR(filepath.Join(corpus, "06-handwriting"))
	if errors.Is(err, os.ErrNotExist) {
		fmt.Fprintf(out, "  pas d’écriture à lire dans %s : SOUSPLI_CORPUS dit où elle est\n", corpus)
		return nil
	}
	if err != nil {
		return err
	}
	lecteurs := [][]*icr.Reseau{icr.Main()}
	if chemin, _ := ctx.Value(clePoids{}).(string); chemin != "" {
		b, err := os.ReadFile(chemin)
		if err != nil {
			return err
		}
		r, err := icr.LireReseau(b)
		if err != nil {
			return fmt.Errorf("%s : %w", chemin, err)
		}
		// The new weights read the boxes they are made for; those of the program read the others.
		lecteurs = append(lecteurs, append([]*icr.Reseau{r}, icr.Main()...))
	}
	for _, reseaux := range lecteurs {
		for _, r := range reseaux {
			fmt.Fprintf(out, "  poids « %s », %d paramètres\n", r.Nom, r.Parametres())
		}
	}
	var tables [][]ligneICR
	for _, reseaux := range lecteurs {
		l, err := icr.NouveauLecteur(reseaux...)
		if err != nil {
			return err
		}
		tables = append(tables, m.mesurer(l, bandesICR))
	}
	for i, l := range tables[0] {
		fmt.Fprintf(out, "  %-46s %s\n", l.nom, l)
		if len(tables) > 1 {
			autre := tables[1][i]
			fmt.Fprintf(out, "  %-46s %s%s\n", "", autre, verdictICR(l, autre))
		}
	}
	fmt.Fprintf(out, "  %.2f ms par signe sur un cœur\n", m.vitesse(icr.LecteurMain()).Seconds()*1000)
	return nil
}

// bandesICR is how many strips of eight cells each condition is measured on.
const bandesICR = 125

// avisICR sums the readings of about one confidence.
type avisICR struct {
	n, justes int
	confiance float64
}

// ligneICR is one line of the table.
type ligneICR struct {
	nom                     string
	total, justes           int
	sures, sFausses         int          // above the threshold, and wrong among them
	parClasse, justesClasse map[rune]int // of letters
	confiances              [10]avisICR  // by tenths of confidence
	rate                    bool         // nothing there is a character: sures is the figure
	champ                   bool         // whole fields: sures counts those right among what is offered
}

func (l *ligneICR) compter(veut rune, lu icr.Lu) {
	juste := lu.Hypotheses[0].Signe == veut
	l.total++
	a := &l.confiances[min(9, int(10*lu.Hypotheses[0].Confiance))]
	a.n++
	a.confiance += float64(lu.Hypotheses[0].Confiance)
	if juste {
		a.justes++
	}
	if l.parClasse == nil {
		l.parClasse, l.justesClasse = map[rune]int{}, map[rune]int{}
	}
	l.parClasse[veut]++
	if juste {
		l.justes++
		l.justesClasse[veut]++
	}
	if lu.Sure {
		l.sures++
		if !juste {
			l.sFausses++
		}
	}
}

// moyenne is the mean over classes of at least 20 examples; those with fewer are apart.
func (l ligneICR) moyenne() float64 {
	s, n := 0.0, 0
	for r, k := range l.parClasse {
		if k >= 20 {
			s += float64(l.justesClasse[r]) / float64(k)
			n++
		}
	}
	return 100 * s / math.Max(1, float64(n))
}

// ecartConfiance is how far confidences are from the share right, by tenths of confidence, in the mean of all readings.
func (l ligneICR) ecartConfiance() float64 {
	s := 0.0
	for _, a := range l.confiances {
		s += math.Abs(a.confiance - float64(a.justes))
	}
	return 100 * s / math.Max(1, float64(l.total))
}

func (l ligneICR) String() string {
	part := func(a, b int) float64 { return 100 * float64(a) / float64(max(1, b)) }
	if l.rate {
		return fmt.Sprintf("prises pour un signe sûr %5.2f %% de %d", part(l.sures, l.total), l.total)
	}
	if l.champ {
		return fmt.Sprintf("justes %6.2f %% de %d, parmi les %d propositions %.1f %%", part(l.justes, l.total), l.total, 3, part(l.sures, l.total))
	}
	s := fmt.Sprintf("justes %6.2f %% de %d, moyenne des classes %.1f %%, sûres %5.1f %% dont fausses %d (%.2f %%), écart de confiance %.1f %%",
		part(l.justes, l.total), l.total, l.moyenne(), part(l.sures, l.total), l.sFausses, part(l.sFausses, l.sures), l.ecartConfiance())
	for _, r := range "KQW" {
		if n := l.parClasse[r]; n > 0 {
			s += fmt.Sprintf(", %c %d/%d", r, l.justesClasse[r], n)
		}
	}
	return s
}

// verdictICR says whether the second weights are worse than the first by more than chance would have it: two standard errors.
func verdictICR(a, b ligneICR) string {
	p, q := float64(a.justes)/float64(max(1, a.total)), float64(b.justes)/float64(max(1, b.total))
	if a.rate {
		p, q = -float64(a.sures)/float64(max(1, a.total)), -float64(b.sures)/float64(max(1, b.total))
	}
	ecart := 2 * math.Sqrt(math.Abs(p)*(1-math.Abs(p))/float64(max(1, a.total))+math.Abs(q)*(1-math.Abs(q))/float64(max(1, b.total)))
	switch {
	case q < p-ecart:
		return "  ← moins bien"
	case q > p+ecart:
		return "  ← mieux"
	}
	return ""
}

// mesureICR is what the network is measured on: signs of fold 0, their labels looked at one by one.
type mesureICR struct {
	chiffres, lettres, douteuses, minuscules []scantest.Signe
}

func lireMesureICR(dir string) (*mesureICR, error) {
	m := &mesureICR{}
	corrections, err := icr.Corrections()
	if err != nil {
		return nil, err
	}
	for _, j := range []scantest.Jeu{scantest.JeuChiffres, scantest.JeuMajuscules, scantest.JeuMinuscules} {
		l, err := scantest.LireSignes(dir, j)
		if err != nil {
			return nil, err
		}
		for _, s := range l {
			if s.Dessin == nil || j.Pli(s.Main) != 0 {
				continue
			}
			c := corrections[icr.Exemple{Jeu: j.Nom(), N: s.N}]
			switch {
			case c.Motif == icr.MotifRejet:
			case c.Motif == icr.MotifDouteuse:
				m.douteuses = append(m.douteuses, s)
			case j == scantest.JeuChiffres:
				m.chiffres = append(m.chiffres, s)
			case j == scantest.JeuMinuscules:
				m.minuscules = append(m.minuscules, s)
			default:
				if c.Motif == icr.MotifCorrigee {
					s.Vaut = c.Lue
				}
				m.lettres = append(m.lettres, s)
			}
		}
	}
	return m, nil
}

// mesurer reads everything with one network. The same strips are written for each.
func (m *mesureICR) mesurer(l *icr.Lecteur, bandes int) []ligneICR {
	brut := func(nom string, t icr.TypeCase, signes ...[]scantest.Signe) ligneICR {
		g := ligneICR{nom: nom}
		for _, s := range slices.Concat(signes...) {
			if vu, ok := icr.Normaliser(s.Dessin); ok {
				g.compter(s.Vaut, l.Lire(&vu, t))
			}
		}
		return g
	}
	table := []ligneICR{
		brut("chiffres du corpus", icr.Chiffres, m.chiffres),
		brut("majuscules du corpus, étiquettes revues", icr.Lettres, m.lettres),
		brut("les mêmes et les douteuses", icr.Lettres, m.lettres, m.douteuses),
	}
	for _, prof := range []string{"bureau", "bureau200", "noir_blanc", "fax"} {
		for _, appui := range scantest.Appuis() {
			for _, x := range []struct {
				nom    string
				t      icr.TypeCase
				signes []scantest.Signe
			}{{"chiffres", icr.Chiffres, m.chiffres}, {"majuscules", icr.Lettres, m.lettres}} {
				g := ligneICR{nom: fmt.Sprintf("%s, %s, %s", x.nom, prof, appui)}
				m.bandes(l, &g, prof, scantest.PeigneFin, x.t, bandes, func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune {
					s := x.signes[h.IntN(len(x.signes))]
					main.EcrireCase(b.Img, b.Cases[i], s.Dessin, appui)
					return s.Vaut
				})
				table = append(table, g)
			}
		}
	}
	for _, prof := range []string{"bureau", "bureau200", "fax"} {
		table = append(table, m.dates(l, prof, 4*bandes))
	}
	return append(table, m.ecritures(l, bandes)...)
}

// ecritures measures what the corpus lacks: accents, French 1 and 7, and what is no character; then the styles of combs.
func (m *mesureICR) ecritures(l *icr.Lecteur, bandes int) []ligneICR {
	var table []ligneICR
	ajouter := func(nom string, t icr.TypeCase, style scantest.StylePeigne, rate bool, ecrire func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune) {
		g := ligneICR{nom: nom, rate: rate}
		m.bandes(l, &g, "bureau", style, t, bandes, ecrire)
		table = append(table, g)
	}
	parLettre := map[rune][]scantest.Signe{}
	for _, s := range m.lettres {
		parLettre[s.Vaut] = append(parLettre[s.Vaut], s)
	}
	ajouter("majuscules accentuées, lettre de base", icr.Lettres, scantest.PeigneFin, false, func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune {
		a := []rune("´`^¨¸")[h.IntN(5)]
		lettres := []rune(scantest.Accents[a])
		s := parLettre[lettres[h.IntN(len(lettres))]]
		x := s[h.IntN(len(s))]
		main.EcrireAccentuee(b.Img, b.Cases[i], x.Dessin, a)
		return x.Vaut
	})
	for _, r := range []rune{'1', '7'} {
		ajouter("chiffre "+string(r)+" à la française, autre traceur", icr.Chiffres, scantest.PeigneFin, false, func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune {
			main.EcrireEcolier(b.Img, b.Cases[i], r)
			return r
		})
	}
	tous := slices.Concat(m.chiffres, m.lettres)
	for _, x := range []struct {
		nom        string
		t          icr.TypeCase
		semblables string
	}{{"lettres", icr.Lettres, "cjklopsuvwxz"}, {"chiffres", icr.Chiffres, "bgijloqsz"}} {
		for _, q := range append(scantest.Rates(), scantest.RateDemiLisible) {
			ajouter(fmt.Sprintf("case de %s : %s", x.nom, q), x.t, scantest.PeigneFin, true, func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune {
				main.EcrireRate(b.Img, b.Cases[i], q, tous[h.IntN(len(tous))], tous[h.IntN(len(tous))])
				return icr.Rejet
			})
		}
		// A small letter drawn as what may stand in the box cannot be told from it by its shape: counted apart.
		var aPart, semblables []scantest.Signe
		for _, s := range m.minuscules {
			if strings.ContainsRune(x.semblables, s.Vaut) {
				semblables = append(semblables, s)
			} else {
				aPart = append(aPart, s)
			}
		}
		for _, y := range []struct {
			nom    string
			signes []scantest.Signe
		}{{"minuscule", aPart}, {"minuscule du même dessin (" + x.semblables + ")", semblables}} {
			ajouter("case de "+x.nom+" : "+y.nom, x.t, scantest.PeigneFin, true, func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune {
				main.EcrireCase(b.Img, b.Cases[i], y.signes[h.IntN(len(y.signes))].Dessin, scantest.AppuiLibre)
				return icr.Rejet
			})
		}
	}
	for _, style := range scantest.StylesPeigne() {
		for _, appui := range scantest.Appuis()[:2] {
			ajouter(fmt.Sprintf("majuscules, peigne %s, %s", style, appui), icr.Lettres, style, false, func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune {
				s := m.lettres[h.IntN(len(m.lettres))]
				main.EcrireCase(b.Img, b.Cases[i], s.Dessin, appui)
				return s.Vaut
			})
		}
	}
	return table
}

// bandes writes, scans, cuts and reads strips. A cell that was not found is a reading that is wrong.
func (m *mesureICR) bandes(l *icr.Lecteur, g *ligneICR, prof string, style scantest.StylePeigne, t icr.TypeCase, n int,
	ecrire func(main *scantest.Main, h *rand.Rand, b *scantest.Bande, i int) rune) {
	p, ok := scantest.ProfilNomme(prof)
	if !ok {
		panic("profil inconnu : " + prof)
	}
	for k := range n {
		graine := uint64(k) + premiereGraineICR
		h := rand.New(rand.NewPCG(graine, 0xbe1c))
		main := scantest.NouvelleMain(nil, 600, graine)
		b := scantest.NouvelleBande(8, 6, 8, style, 600)
		var veut [8]rune
		for i := range veut {
			veut[i] = ecrire(main, h, b, i)
		}
		img, clair, noir, calage := b.NumeriserTons(p, 0.2, graine)
		lues := map[int]icr.Lu{}
		for _, c := range ocr.LireBande(l, img, calage, b.Cases, clair, noir, t) {
			lues[c.Rang] = c.Lu
		}
		for i, v := range veut {
			lu, ok := lues[i]
			if !ok {
				lu.Hypotheses = []icr.Hypothese{{Signe: ' '}}
			}
			g.compter(v, lu)
		}
	}
}

// premiereGraineICR is above those of the samples that the networks learnt from.
const premiereGraineICR = 1_000_000

// dates measures whole dates, the eight digits of one writer each, as a field is read: what an agent is offered first, and among all offers.
func (m *mesureICR) dates(l *icr.Lecteur, prof string, n int) ligneICR {
	p, ok := scantest.ProfilNomme(prof)
	if !ok {
		panic("profil inconnu : " + prof)
	}
	parMain := map[int]map[rune][]scantest.Signe{}
	var mains []int
	for _, s := range m.chiffres {
		if parMain[s.Main] == nil {
			parMain[s.Main] = map[rune][]scantest.Signe{}
			mains = append(mains, s.Main)
		}
		parMain[s.Main][s.Vaut] = append(parMain[s.Main][s.Vaut], s)
	}
	g := ligneICR{nom: "dates entières de huit cases, " + prof, champ: true}
	for k := range n {
		graine := uint64(k) + premiereGraineICR
		h := rand.New(rand.NewPCG(graine, 0xda7e))
		jour := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, h.IntN(97*365))
		main := scantest.NouvelleMain(nil, 600, graine)
		b := scantest.NouvelleBande(8, 6, 8, scantest.PeigneFin, 600)
		deLui := parMain[mains[h.IntN(len(mains))]]
		for i, r := range jour.Format("02012006") {
			signes := deLui[r]
			if len(signes) == 0 { // no such digit of this writer: another's
				signes = slices.DeleteFunc(slices.Clone(m.chiffres), func(s scantest.Signe) bool { return s.Vaut != r })
			}
			main.EcrireCase(b.Img, b.Cases[i], signes[h.IntN(len(signes))].Dessin, scantest.AppuiLibre)
		}
		img, clair, noir, calage := b.NumeriserTons(p, 0.2, graine)
		offres := ocr.ProposerBande(l, img, calage, b.Cases, clair, noir, icr.Chiffres, forms.Champ{Code: "naissance_date", Type: forms.ChampDate})
		g.total++
		for i, o := range offres {
			if o.Valeur != jour.Format(time.DateOnly) {
				continue
			}
			g.sures++
			if i == 0 {
				g.justes++
			}
		}
	}
	return g
}

// vitesse is the time of one sign, the median of many.
func (m *mesureICR) vitesse(l *icr.Lecteur) time.Duration {
	var temps []time.Duration
	for _, s := range m.chiffres {
		debut := time.Now()
		if vu, ok := icr.Normaliser(s.Dessin); ok {
			l.Lire(&vu, icr.Chiffres)
		}
		temps = append(temps, time.Since(debut))
	}
	slices.Sort(temps)
	return temps[len(temps)/2]
}
