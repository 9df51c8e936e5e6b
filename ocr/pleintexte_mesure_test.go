package ocr_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"souspli/ocr"
)

// pageCorpus is a file of 03-ocr-french with its transcription.
type pageCorpus struct {
	File string `json:"file"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

func pagesTranscrites(t *testing.T) (string, []pageCorpus) {
	t.Helper()
	dir, _ := corpus(t)
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Files []pageCorpus `json:"files"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	var l []pageCorpus
	for _, f := range m.Files {
		if strings.HasPrefix(f.File, "03-ocr-french/") && f.Text != "" {
			l = append(l, f)
		}
	}
	return dir, l
}

// plierTexte folds what the measure does not look at: white space, the two apostrophes, and the marks of the transcriptions: « ~~~ » stands
// for words that are not typed, « ^ » comes before a letter set above the line and « _ » before an underlined word.
func plierTexte(s string, transcription bool) string {
	if transcription {
		s = strings.NewReplacer("~~~", " ", "^", "", "_", "").Replace(s)
	}
	s = strings.NewReplacer("’", "'", "‘", "'").Replace(norm.NFC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// bilan is a count of characters and of those misread.
type bilan struct {
	fautes, signes int
	secondes       float64
}

func (b bilan) cer() float64 { return 100 * float64(b.fautes) / float64(max(1, b.signes)) }

func (b *bilan) compter(lu, vrai string) (cer float64) {
	k := bilan{fautes: ocr.Distance(plierTexte(lu, false), plierTexte(vrai, true)), signes: len([]rune(plierTexte(vrai, true)))}
	b.fautes += k.fautes
	b.signes += k.signes
	return k.cer()
}

// TestMesureTexteIntegral measures the character error rate of the full text on pages made by others, beside that of OCRmyPDF with its
// defaults when it is installed. Handwriting is apart: what counts there is that it does not pass for sure print. SOUSPLI_LONG=1 takes every
// page, a short run the handwriting and one other in six; SOUSPLI_PAIR=non leaves OCRmyPDF out.
func TestMesureTexteIntegral(t *testing.T) {
	t.Parallel()
	dir, fichiers := pagesTranscrites(t)
	long := os.Getenv("SOUSPLI_LONG") != ""
	pair, _ := exec.LookPath("ocrmypdf")
	if !long || os.Getenv("SOUSPLI_PAIR") == "non" {
		pair = ""
	}
	m := vraiMoteur(t)
	var nous, comparable, eux, main bilan // comparable: ours on the files OCRmyPDF takes
	confMain, signesMain := 0.0, 0
	for i, f := range fichiers {
		if !long && i%6 != 0 && f.Kind != "handwritten-letter" {
			continue
		}
		octets, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		debut := time.Now()
		pages, err := texteIntegral(m, f.File, octets, 20)
		if err != nil {
			t.Errorf("%s\u00a0: %v", f.File, err)
			continue
		}
		duree := time.Since(debut).Seconds()
		texte := ""
		for _, p := range pages {
			texte += p.Texte + "\n"
			if p.Erreur != "" {
				t.Errorf("%s page %d\u00a0: %s", f.File, p.N, p.Erreur)
			}
		}
		if f.Kind == "handwritten-letter" {
			main.compter(texte, f.Text)
			confMain += float64(pages[0].Confiance) * float64(len(texte))
			signesMain += len(texte)
			t.Logf("manuscrit %s\u00a0: %d signes lus, confiance %.2f", filepath.Base(f.File), len(texte), pages[0].Confiance)
			continue
		}
		nous.secondes += duree
		cer := nous.compter(texte, f.Text)
		p := pages[0]
		if pair == "" {
			t.Logf("%6.2f %%  %.2f  %s %d° %+.1f°  %s", cer, p.Confiance, p.Source, p.Rotation, p.Inclinaison, filepath.Base(f.File))
			continue
		}
		lu, s, pris := ocrmypdf(t, pair, filepath.Join(dir, f.File))
		if !pris {
			continue
		}
		eux.secondes += s
		comparable.compter(texte, f.Text)
		comparable.secondes += duree
		t.Logf("%6.2f %%  OCRmyPDF %6.2f %%  %.2f  %s %d° %+.1f°  %s", cer, eux.compter(lu, f.Text), p.Confiance, p.Source, p.Rotation, p.Inclinaison, filepath.Base(f.File))
	}
	t.Logf("en tout %.2f %% (%d sur %d) en %.0f s", nous.cer(), nous.fautes, nous.signes, nous.secondes)
	if signesMain > 0 {
		t.Logf("manuscrits\u00a0: confiance moyenne %.2f sur %d signes lus", confMain/float64(signesMain), signesMain)
		if confMain/float64(signesMain) > 0.6 {
			t.Error("une lettre manuscrite passe pour de l’imprimé sûr")
		}
	}
	if pair != "" {
		t.Logf("OCRmyPDF %.2f %% (%d sur %d) en %.0f s ; nous sur les mêmes fichiers %.2f %% (%d) en %.0f s", eux.cer(), eux.fautes, eux.signes, eux.secondes,
			comparable.cer(), comparable.fautes, comparable.secondes)
		if comparable.fautes > eux.fautes {
			t.Errorf("%d fautes contre %d à OCRmyPDF", comparable.fautes, eux.fautes)
		}
	}
}

// ocrmypdf reads one file with OCRmyPDF's defaults, and gives its text and the seconds it took; pris: it takes such a file.
func ocrmypdf(t *testing.T, programme, fichier string) (lu string, secondes float64, pris bool) {
	t.Helper()
	texte := filepath.Join(t.TempDir(), "texte.txt")
	args := []string{"-q", "-l", "fra", "--sidecar", texte}
	if strings.HasSuffix(fichier, ".pdf") {
		args = append(args, "--force-ocr")
	} else {
		args = append(args, "--image-dpi", "300")
	}
	debut := time.Now()
	sortie, err := exec.Command(programme, append(args, fichier, filepath.Join(t.TempDir(), "sortie.pdf"))...).CombinedOutput()
	if err != nil {
		t.Logf("OCRmyPDF refuse %s\u00a0: %v\n%s", filepath.Base(fichier), err, sortie)
		return "", 0, false
	}
	duree := time.Since(debut).Seconds()
	b, err := os.ReadFile(texte)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), duree, true
}
