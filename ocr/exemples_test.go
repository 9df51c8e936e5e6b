package ocr_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"image"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/ocr"
	"souspli/ocr/icr"
	"souspli/ocr/scantest"
)

// A sample for training or measuring: one cell, written, scanned, cut. What it is stands beside its picture.
type exemple struct {
	Classe  byte // a digit, a capital, or icr.Rejet
	Sorte   byte // see sortes
	Pli     byte // fold of the writer
	Appui   byte // 0 clear of the frame, 1 touches it, 2 passes it
	Profil  byte // see profilsPeignes
	Retrait byte // 1: what lies inside the frame only
	Rang    uint32
	Vu      [icr.Cote * icr.Cote]byte
}

// sortes of samples, numbered as the trainer knows them.
const (
	sorteChiffre = iota
	sorteLettre
	sorteAccent
	sortePolice
	sorteUnSept
	sorteMinuscule
	sorteImprime
	sorteRate // and those after it: rank of scantest.Rates
)

// profilsPeignes are the scans that cells are trained on and measured in.
var profilsPeignes = []string{"bureau", "bureau200", "bureau150", "noir_blanc", "noir_blanc200", "photocopie", "fax", "jpeg150", "net"}

// mainsParPli are the signs of the corpus, by set and fold.
type mainsParPli struct {
	minusculesDe                  string // those that are learnt as no character
	chiffres, lettres, minuscules [plisICR][]scantest.Signe
	parLettre                     [plisICR][26][]scantest.Signe
	polices                       [26][]scantest.Signe
	policesMinuscules             []scantest.Signe
	tapes                         map[rune][]*image.Alpha // by machines
}

// plisICR are the folds of the corpus, and one more: half of the writers of fold 1, on whom confidences are set.
const (
	plisICR  = scantest.Plis + 1
	pliCalme = scantest.Plis
)

// pliDe is the fold of a writer, as the network is trained and measured.
func pliDe(j scantest.Jeu, main int) int {
	if p := j.Pli(main); p != 1 || main/8%2 == 1 {
		return p
	}
	return pliCalme
}

// Small letters and capitals that are not drawn as what may stand in the box: the others cannot be told from it.
const (
	minusculesAPart      = "abdefghimnqrty"
	minusculesPasChiffre = "acdefhkmnprtuvwxy"
	majusculesPasChiffre = "ACEFHKMNPRUVWXY"
)

func lireMainsParPli(tb *testing.T, minuscules string) *mainsParPli {
	tb.Helper()
	m := &mainsParPli{minusculesDe: minuscules}
	dir, _ := corpus(tb)
	lire := func(j scantest.Jeu) []scantest.Signe {
		l, err := scantest.LireSignes(filepath.Join(dir, "06-handwriting"), j)
		if err != nil {
			tb.Fatal(err)
		}
		return l
	}
	for _, s := range lire(scantest.JeuChiffres) {
		if s.Dessin != nil {
			p := pliDe(scantest.JeuChiffres, s.Main)
			m.chiffres[p] = append(m.chiffres[p], s)
		}
	}
	for _, s := range lire(scantest.JeuMajuscules) {
		if p := pliDe(scantest.JeuMajuscules, s.Main); s.Dessin != nil {
			m.lettres[p] = append(m.lettres[p], s)
			m.parLettre[p][s.Vaut-'A'] = append(m.parLettre[p][s.Vaut-'A'], s)
		}
	}
	for _, s := range lire(scantest.JeuMinuscules) {
		if p := pliDe(scantest.JeuMinuscules, s.Main); s.Dessin != nil && strings.ContainsRune(minuscules, s.Vaut) {
			m.minuscules[p] = append(m.minuscules[p], s)
		}
	}
	return m
}

// policesMain are fonts drawn after a hand, in Debian's packages: they help for letters that few people of the corpus wrote.
var policesMain = []string{
	"truetype/fifthhorseman/dkg.ttf", "truetype/fifthhorseman/dkgIt.ttf", "truetype/breip/Breip.ttf", "truetype/femkeklaver/femkeklaver.ttf",
	"opentype/bwht/BecauseWeConnect-Regular.otf", "opentype/bwht/BecauseWeLearn-Regular.otf", "opentype/bwht/BecauseWeMentor-Regular.otf",
	"opentype/bwht/BecauseWeOrganize-Regular.otf", "opentype/comic-neue/ComicNeue-Light.otf", "opentype/comic-neue/ComicNeue-Italic.otf",
}

// policesMachine are those of offices and browsers.
var policesMachine = []string{
	"LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf", "LiberationSerif-Regular.ttf",
	"LiberationSans-Italic.ttf", "LiberationSerif-Bold.ttf",
}

func (m *mainsParPli) ajouterPolices(tb testing.TB) {
	tb.Helper()
	m.tapes = map[rune][]*image.Alpha{}
	for _, p := range policesMachine {
		l, err := scantest.SignesDePolice(filepath.Join("/usr/share/fonts/truetype/liberation", p), "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		if err != nil {
			tb.Fatal(err)
		}
		for _, s := range l {
			m.tapes[s.Vaut] = append(m.tapes[s.Vaut], s.Dessin)
		}
	}
	for _, p := range policesMain {
		l, err := scantest.SignesDePolice(filepath.Join("/usr/share/fonts", p), "ABCDEFGHIJKLMNOPQRSTUVWXYZ"+m.minusculesDe)
		if err != nil {
			tb.Fatal(err)
		}
		for _, s := range l {
			if s.Vaut >= 'a' {
				m.policesMinuscules = append(m.policesMinuscules, s)
			} else {
				m.polices[s.Vaut-'A'] = append(m.polices[s.Vaut-'A'], s)
			}
		}
	}
}

// tireur draws samples of one fold.
type tireur struct {
	h    *rand.Rand
	m    *mainsParPli
	pli  int
	main *scantest.Main
}

// ecrit is what was written in one cell.
type ecrit struct {
	classe, sorte, appui byte
	n                    int
}

func (t *tireur) appui() int {
	switch v := t.h.IntN(20); {
	case v < 11:
		return 0
	case v < 17:
		return 1
	}
	return 2
}

func unDe[T any](h *rand.Rand, l []T) T { return l[h.IntN(len(l))] }

// ecrire writes something in cell i of the strip; what comes out of it is learnt.
func (t *tireur) ecrire(b *scantest.Bande, i int) ecrit {
	c := b.Cases[i]
	appui := t.appui()
	poser := func(s scantest.Signe, sorte byte) ecrit {
		t.main.EcrireCase(b.Img, c, s.Dessin, scantest.Appuis()[appui])
		return ecrit{byte(s.Vaut), sorte, byte(appui), s.N}
	}
	lettre := func() scantest.Signe {
		// Half as they come, half each letter as often as the others: few people have a K or a W in their name.
		if t.h.IntN(2) == 0 {
			return unDe(t.h, t.m.lettres[t.pli])
		}
		k := t.h.IntN(26)
		for len(t.m.parLettre[t.pli][k]) == 0 {
			k = t.h.IntN(26)
		}
		return unDe(t.h, t.m.parLettre[t.pli][k])
	}
	signe := func() scantest.Signe {
		if t.h.IntN(2) == 0 {
			return unDe(t.h, t.m.chiffres[t.pli])
		}
		return lettre()
	}
	switch v := t.h.IntN(100); {
	case v < 6:
		r := unDe(t.h, []rune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		t.taper(b, c, r)
		return ecrit{byte(r), sorteImprime, 0, 0}
	case v < 29:
		return poser(unDe(t.h, t.m.chiffres[t.pli]), sorteChiffre)
	case v < 34:
		if t.h.IntN(2) == 0 {
			t.main.EcrireUn(b.Img, c)
			return ecrit{'1', sorteUnSept, 0, 1}
		}
		t.main.EcrireSept(b.Img, c)
		return ecrit{'7', sorteUnSept, 0, 7}
	case v < 67:
		return poser(lettre(), sorteLettre)
	case v < 75:
		accents := []rune("´`^¨¸")
		a := unDe(t.h, accents)
		k := unDe(t.h, []rune(scantest.Accents[a]))
		s := unDe(t.h, t.m.parLettre[t.pli][k-'A'])
		t.main.EcrireAccentuee(b.Img, c, s.Dessin, a)
		return ecrit{byte(s.Vaut), sorteAccent, 0, s.N}
	case v < 81 && t.m.policesMinuscules != nil:
		return poser(unDe(t.h, t.m.polices[t.h.IntN(26)]), sortePolice)
	case v < 88:
		l := t.m.minuscules[t.pli]
		if t.m.policesMinuscules != nil && t.h.IntN(3) == 0 {
			l = t.m.policesMinuscules
		}
		e := poser(unDe(t.h, l), sorteMinuscule)
		e.classe = icr.Rejet
		return e
	default:
		k := t.h.IntN(len(scantest.Rates()))
		t.main.EcrireRate(b.Img, c, scantest.Rates()[k], signe(), signe())
		return ecrit{icr.Rejet, byte(sorteRate + k), 0, 0}
	}
}

// ecrireChiffre writes something in a box of digits: letters there are no character.
func (t *tireur) ecrireChiffre(b *scantest.Bande, i int) ecrit {
	c := b.Cases[i]
	appui := t.appui()
	poser := func(s scantest.Signe, classe rune, sorte byte) ecrit {
		t.main.EcrireCase(b.Img, c, s.Dessin, scantest.Appuis()[appui])
		return ecrit{byte(classe), sorte, byte(appui), s.N}
	}
	chiffre := func() scantest.Signe { return unDe(t.h, t.m.chiffres[t.pli]) }
	lettre := func(parmi string) scantest.Signe {
		for {
			if l := t.m.parLettre[t.pli][unDe(t.h, []byte(parmi))-'A']; len(l) > 0 {
				return unDe(t.h, l)
			}
		}
	}
	switch v := t.h.IntN(100); {
	case v < 4:
		r := unDe(t.h, []rune("0123456789"))
		t.taper(b, c, r)
		return ecrit{byte(r), sorteImprime, 0, 0}
	case v < 60:
		s := chiffre()
		return poser(s, s.Vaut, sorteChiffre)
	case v < 66:
		if t.h.IntN(2) == 0 {
			t.main.EcrireUn(b.Img, c)
			return ecrit{'1', sorteUnSept, 0, 1}
		}
		t.main.EcrireSept(b.Img, c)
		return ecrit{'7', sorteUnSept, 0, 7}
	case v < 71:
		return poser(lettre(majusculesPasChiffre), icr.Rejet, sorteLettre)
	case v < 81:
		l := t.m.minuscules[t.pli]
		if t.m.policesMinuscules != nil && t.h.IntN(3) == 0 {
			l = t.m.policesMinuscules
		}
		return poser(unDe(t.h, l), icr.Rejet, sorteMinuscule)
	default:
		k := t.h.IntN(len(scantest.Rates()))
		quoi := func() scantest.Signe {
			if t.h.IntN(3) == 0 {
				return lettre("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
			}
			return chiffre()
		}
		t.main.EcrireRate(b.Img, c, scantest.Rates()[k], quoi(), quoi())
		return ecrit{icr.Rejet, byte(sorteRate + k), 0, 0}
	}
}

// taper types one sign in a cell, in a typeface that is not learnt and measured both: what a machine writes is told from what a hand does.
func (t *tireur) taper(b *scantest.Bande, c dossier.RectMM, r rune) {
	if t.m.tapes != nil && t.pli != 0 && t.h.IntN(2) == 0 {
		t.main.PoserCase(b.Img, c, unDe(t.h, t.m.tapes[r]), 0.25+0.25*t.h.Float64())
		return
	}
	du := []scantest.Police{scantest.Machine, scantest.MachinePattes, scantest.SansEtroit, scantest.Serif, scantest.OCRB}
	if t.pli == 0 { // never learnt
		du = []scantest.Police{scantest.Sans, scantest.SansGras}
	}
	p := unDe(t.h, du)
	k := float64(b.DPI) / 25.4
	corps := (3 + 2*t.h.Float64()) * k
	l := scantest.Largeur(p, corps, string(r))
	x := (float64(c.X)+float64(c.L)/2+0.8*(t.h.Float64()-0.5))*k - l/2
	y := (float64(c.Y) + float64(c.H)*(0.68+0.1*t.h.Float64())) * k
	scantest.Ecrire(b.Img, p, corps, x, y, string(r), uint8(t.h.IntN(70)))
}

// bande writes one strip of eight cells, scans it, cuts it, and gives the samples that came out.
func (t *tireur) bande(graine uint64, style scantest.StylePeigne, profil int, ecrire func(b *scantest.Bande, i int) ecrit) []exemple {
	const dpi = 600
	b := scantest.NouvelleBande(8, 6, 8, style, dpi)
	var la [8]ecrit
	for i := range la {
		la[i] = ecrire(b, i)
	}
	p, _ := scantest.ProfilNomme(profilsPeignes[profil])
	img, clair, noir, calage := b.NumeriserTons(p, 0.2, graine)
	cellules, _, _ := ocr.CouperBande(img, calage, b.Cases, clair, noir)
	var l []exemple
	for _, c := range cellules {
		e := exemple{Classe: la[c.Rang].classe, Sorte: la[c.Rang].sorte, Pli: byte(t.pli), Appui: la[c.Rang].appui, Profil: byte(profil), Rang: uint32(la[c.Rang].n)}
		enOctets(&e.Vu, &c.Entier)
		l = append(l, e)
		if c.ARetrait {
			e.Retrait = 1
			enOctets(&e.Vu, &c.Retrait)
			l = append(l, e)
		}
	}
	return l
}

func enOctets(d *[icr.Cote * icr.Cote]byte, s *[icr.Cote * icr.Cote]float32) {
	for i, v := range s {
		d[i] = byte(v*255 + 0.5)
	}
}

// plisTires are the folds that samples are drawn from, in turn: those that the network learns from most often.
var plisTires = []int{2, 3, 1, 2, 3, pliCalme, 2, 3, 1, 0}

// bruts are the signs of the corpus as they are, not passed through paper.
func (m *mainsParPli) bruts() []exemple {
	var l []exemple
	for pli := range plisICR {
		for sorte, signes := range [][]scantest.Signe{m.chiffres[pli], m.lettres[pli]} {
			for _, s := range signes {
				if vu, ok := icr.Normaliser(s.Dessin); ok {
					e := exemple{Classe: byte(s.Vaut), Sorte: byte(sorte), Pli: byte(pli), Profil: profilBrut, Rang: uint32(s.N)}
					enOctets(&e.Vu, &vu)
					l = append(l, e)
				}
			}
		}
	}
	return l
}

// profilBrut stands for no paper and no scan.
const profilBrut = 255

// TestExemplesICR writes the samples that the network learns from, in the folder SOUSPLI_EXEMPLES: SOUSPLI_COMBIEN strips of eight cells
// of boxes of digits when SOUSPLI_CASES says so (make icr). SOUSPLI_CELLULES lists folders of exports of cells that agents read: they are learnt too. Every fold has its share; the trainer keeps fold 0 out.
func TestExemplesICR(t *testing.T) {
	dir := os.Getenv("SOUSPLI_EXEMPLES")
	if dir == "" {
		t.Skip("SOUSPLI_EXEMPLES dit où écrire les exemples (make icr)")
	}
	chiffres, minuscules := os.Getenv("SOUSPLI_CASES") == "chiffres", minusculesAPart
	if chiffres {
		minuscules = minusculesPasChiffre
	}
	m := lireMainsParPli(t, minuscules)
	m.ajouterPolices(t)
	n := combien(t, "SOUSPLI_COMBIEN", 20_000)
	f, err := os.Create(filepath.Join(dir, "exemples.bin"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	const lot = 250
	var groupe sync.WaitGroup
	resultats := make([]chan []exemple, (n+lot-1)/lot)
	for i := range resultats {
		resultats[i] = make(chan []exemple, 1)
	}
	suivant := make(chan int)
	for range runtime.NumCPU() {
		groupe.Go(func() {
			for k := range suivant {
				var l []exemple
				for i := k * lot; i < min(n, (k+1)*lot); i++ {
					h := rand.New(rand.NewPCG(uint64(i), 0x1c4))
					tir := &tireur{h: h, m: m, pli: plisTires[i%len(plisTires)], main: scantest.NouvelleMain(nil, 600, uint64(i))}
					style := scantest.PeigneFin
					if h.IntN(12) == 0 {
						style = unDe(h, scantest.StylesPeigne())
					}
					ecrire := tir.ecrire
					if chiffres {
						ecrire = tir.ecrireChiffre
					}
					l = append(l, tir.bande(uint64(i), style, h.IntN(len(profilsPeignes)), ecrire)...)
				}
				resultats[k] <- l
			}
		})
	}
	go func() {
		for k := range resultats {
			suivant <- k
		}
		close(suivant)
	}()
	total := 0
	for k, r := range resultats {
		l := <-r
		if err := binary.Write(w, binary.LittleEndian, l); err != nil {
			t.Fatal(err)
		}
		total += len(l)
		if k%20 == 19 {
			fmt.Fprintf(os.Stderr, "\r%d exemples…", total)
		}
	}
	derniers := m.bruts()
	for _, export := range filepath.SplitList(os.Getenv("SOUSPLI_CELLULES")) {
		l, err := exemplesAgents(export, chiffres)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(os.Stderr, "\r%s : %d exemples\n", export, len(l))
		derniers = append(derniers, l...)
	}
	if err := binary.Write(w, binary.LittleEndian, derniers); err != nil {
		t.Fatal(err)
	}
	groupe.Wait()
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "\r%d exemples écrits\n", total)
}
