package main

import (
	"bytes"
	"fmt"
	"html/template"
	"image"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/ocr/scantest"
)

// galerieDPI is what the pictures are looked at with on a screen.
const galerieDPI = 110

// vue is one picture of the gallery: a page of a paper, as printed or after a machine.
type vue struct {
	Nom     string // of the file
	Legende string
	Alt     string // what is to be seen, for who does not see it
	dessine func(io.Writer) error
	page    int    // from 1; -1: the last
	profil  string // of scantest; "": as printed
}

// cmdGalerie: souspli galerie -o DOSSIER. Hidden: for those who change the paper, to look at what they did.
func cmdGalerie() *cobra.Command {
	var sortie string
	c := &cobra.Command{
		Use:    "galerie [-o DOSSIER]",
		Short:  "Dessine nos papiers en images, avec une page pour les voir",
		Hidden: true,
		Args:   exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := os.MkdirAll(sortie, 0o755); err != nil {
				return usage("-o : %w", err)
			}
			n, err := galerie(sortie)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d images dans %s\n", n, filepath.Join(sortie, "index.html"))
			return nil
		},
	}
	c.Flags().StringVarP(&sortie, "sortie", "o", "build/docs/gallery", "dossier où les écrire")
	return c
}

func galerie(sortie string) (int, error) {
	liste, err := vues()
	if err != nil {
		return 0, err
	}
	var faites []vue
	for n, v := range liste {
		img, err := v.image(uint64(n))
		if err != nil {
			return 0, fmt.Errorf("%s : %w", v.Nom, err)
		}
		v.Nom += ".png"
		if err := ecrireEntier(filepath.Join(sortie, v.Nom), scantest.PNG(img)); err != nil {
			return 0, err
		}
		faites = append(faites, v)
	}
	var b bytes.Buffer
	if err := pageGalerie.Execute(&b, faites); err != nil {
		return 0, err
	}
	return len(faites), ecrireEntier(filepath.Join(sortie, "index.html"), b.Bytes())
}

func (v vue) image(graine uint64) (*image.Gray, error) {
	var pdf bytes.Buffer
	if err := v.dessine(&pdf); err != nil {
		return nil, err
	}
	dpi := galerieDPI
	if v.profil != "" {
		dpi = demoDPI // machines see the page at their own resolution
	}
	pages, err := scantest.RasterPages(pdf.Bytes(), dpi, max(v.page, 0), max(v.page, 0))
	if err != nil {
		return nil, err
	}
	img := pages[len(pages)-1]
	if v.profil == "" {
		return img, nil
	}
	p, ok := scantest.ProfilNomme(v.profil)
	if !ok {
		return nil, fmt.Errorf("profil %s inconnu", v.profil)
	}
	img, _ = scantest.Degrader(img, p, graine)
	return img, nil
}

// dixFormulaires are seen page by page: of every family, short and long, alone and with a family.
var dixFormulaires = []struct{ procedure, variante string }{
	{"etudiant", "premiere_demande"}, {"salarie", "changement_statut"}, {"conjoint-francais", "renouvellement"}, {"parent-enfant-francais", "premiere_demande"},
	{"regroupement-familial-conjoint", "premiere_demande"}, {"refugie", "premiere_demande"}, {"dcem", "premiere_demande"},
	{"changement-adresse", ""}, {"aes-travail", "premiere_demande"}, {"titre-voyage-refugie", "renouvellement"},
}

// pagesDe are the pictures of every page of a blank form.
func pagesDe(procedure, variante string, print func(forms.Impression) func(io.Writer) error) ([]vue, error) {
	p, err := forms.ByCode(procedure)
	if err != nil {
		return nil, err
	}
	if variante == "" {
		variante = p.Variantes[0]
	}
	f, err := forms.Layout(procedure, variante, p.Revision)
	if err != nil {
		return nil, err
	}
	var liste []vue
	for n := range f.Pages {
		liste = append(liste, vue{fmt.Sprintf("%s-%d", procedure, n+1), fmt.Sprintf("%s, page %d sur %d", p.Libelle, n+1, len(f.Pages)),
			fmt.Sprintf("Formulaire vierge %03d, page %d : questions numérotées et cases", f.Numero, n+1),
			print(forms.Impression{Procedure: procedure, Variante: variante}), n + 1, ""})
	}
	return liste, nil
}

// vues are the pictures: every kind of paper once, then ten forms page by page.
func vues() ([]vue, error) {
	print := func(i forms.Impression) func(io.Writer) error {
		i.Prefecture, i.Copie = demoPrefecture, "00000007"
		return func(w io.Writer) error { return forms.Print(w, i) }
	}
	rempli := imprimeGalerie("conjoint-francais", "premiere_demande", 12)
	liste := []vue{
		{"vierge", "Un formulaire vierge : étudiant, renouvellement", "Première page : titre, règles d’écriture, cases vides à remplir au stylo, quatre repères d’angle, codes en haut à droite et en bas à gauche",
			print(forms.Impression{Procedure: "etudiant", Variante: "renouvellement"}), 1, ""},
		{"rempli", "Le même papier rempli à l’écran : conjoint de Français", "Première page d’un formulaire où les réponses sont tapées, une lettre par case ou sur des lignes", print(rempli), 1, ""},
		{"suite", "La suite du formulaire rempli", "Deuxième page : le même identifiant, et le numéro de page", print(rempli), 2, ""},
		{"donnees", "La page de données : les mêmes réponses, pour la machine", "Dernière page : plusieurs codes carrés et la consigne de ne rien y écrire", print(rempli), -1, ""},
	}
	for _, x := range []struct {
		nom, legende, alt string
		i                 forms.Impression
	}{
		{"gros", "En gros caractères", "Première page en caractères de seize points, moins de questions par page", forms.Impression{Procedure: "salarie", Variante: "renouvellement", Presentation: pagecode.Gros}},
		{"bilingue-arabe", "Bilingue : une ligne en arabe sous chaque question", "Première page : chaque libellé français est suivi de sa traduction en arabe", forms.Impression{Procedure: "parent-enfant-francais", Variante: "premiere_demande", Presentation: pagecode.Bilingue, Langue: "ar"}},
		{"bilingue-falc", "Bilingue : une ligne en français simple sous chaque question", "Première page : chaque libellé est suivi de la même question en mots simples", forms.Impression{Procedure: "visiteur", Variante: "renouvellement", Presentation: pagecode.Bilingue, Langue: "falc"}},
		{"remplissable", "À remplir dans un lecteur PDF", "Première page dont les cases sont des champs de saisie", forms.Impression{Procedure: "entre-avant-13-ans", Variante: "renouvellement", Remplissable: true}},
	} {
		liste = append(liste, vue{x.nom, x.legende, x.alt, print(x.i), 1, ""})
	}
	lettre := lettreGalerie()
	famille := forms.DossierAnnonce{Numero: "001", Demandes: []forms.Impression{lettre, rempli, imprimeGalerie("parent-enfant-francais", "renouvellement", 14)}}
	famille.Demandes[0].Copie, famille.Demandes[1].Copie, famille.Demandes[2].Copie = "00000012", "00000012", "00000014"
	seul := forms.DossierAnnonce{Numero: "002", Demandes: []forms.Impression{imprimeGalerie("etudiant", "renouvellement", 15)}}
	seul.Demandes[0].Copie = "00000015"
	liste = append(liste,
		vue{"lettre", "La lettre « PROBLÈME ANEF »", "Première page de la lettre : ce qui est demandé au préfet, en tête", print(lettre), 1, ""},
		vue{"lettre-signalement", "La lettre de signalement, sans formulaire", "Première page : signalement d’un blocage qui n’ouvre pas le dépôt sur papier", print(forms.Impression{Procedure: forms.CodeProblemeANEF, Variante: forms.LettreSignalement}), 1, ""},
		vue{"lettre-relance", "La lettre de relance, pour un dossier renvoyé", "Première page : relance d’un dossier papier que la préfecture a renvoyé", print(forms.Impression{Procedure: forms.CodeProblemeANEF, Variante: forms.LettreRelance}), 1, ""},
		vue{"lettre-tentatives", "La lettre : les tentatives", "Suite de la lettre : un tableau des tentatives, avec date, nature, adresse et message", print(lettre), 3, ""},
		vue{"notice", "La notice, à garder", "Première page de la notice : comment remplir, question par question", func(w io.Writer) error { return forms.PrintNotice(w, rempli) }, 1, ""},
		vue{"enveloppe", "La feuille d’enveloppe d’une famille", "Qui envoie quoi, les pièces communes une seule fois, puis celles de chacun, avec des cases à cocher",
			func(w io.Writer) error { _, _, err := forms.PrintDossier(w, famille); return err }, 1, ""},
		vue{"bordereau", "Le bordereau d’envoi collectif", "Expéditeur et préfecture, tableau des dossiers, place du cachet, code des numéros de copie",
			func(w io.Writer) error { return bordereauGalerie(w, famille, seul) }, 1, ""},
		vue{"photocopie", "La page remplie, après une photocopie de photocopie", "La même page, grise, un peu de travers, les traits épaissis ; la machine lit encore ses codes", print(rempli), 1, "photocopie2"},
		vue{"fax", "La page vierge, après un fax", "La page en noir et blanc à gros points", liste[0].dessine, 1, "fax"},
	)
	for _, x := range dixFormulaires {
		pages, err := pagesDe(x.procedure, x.variante, print)
		if err != nil {
			return nil, fmt.Errorf("%s : %w", x.procedure, err)
		}
		liste = append(liste, pages...)
	}
	return liste, nil
}

func imprimeGalerie(procedure, variante string, graine uint64) forms.Impression {
	return forms.Impression{Procedure: procedure, Variante: variante, Prefecture: demoPrefecture, Champs: scantest.Remplir(procedure, variante, graine)}
}

// bordereauGalerie announces dossiers with the pages they really have.
func bordereauGalerie(w io.Writer, dossiers ...forms.DossierAnnonce) error {
	for n := range dossiers {
		_, total, err := forms.PrintDossier(io.Discard, dossiers[n])
		if err != nil {
			return err
		}
		dossiers[n].Pages = total
	}
	return forms.PrintBordereau(w, forms.BordereauCollectif{Expediteur: []string{"Association inventée", "12 rue des Lilas", "33000 Bordeaux"},
		Prefecture: demoPrefecture, Copie: "00000012", Dossiers: dossiers})
}

// lettreGalerie is the letter of the same invented person as the filled form.
func lettreGalerie() forms.Impression {
	champs := scantest.Remplir(forms.CodeProblemeANEF, "", 12)
	champs["procedure"] = "conjoint-francais"
	return forms.Impression{Procedure: forms.CodeProblemeANEF, Prefecture: demoPrefecture, Champs: champsSansTentatives(champs), Tentatives: []dossier.Tentative{
		{Blocage: "maintenance_site", Date: "2026-03-02T10:14", URL: "https://administration-etrangers-en-france.interieur.gouv.fr/", Message: "Une erreur est survenue", Certitude: "declaree"},
		{Blocage: "maintenance_site", Date: "2026-03-09", Message: "Service momentanément indisponible", Certitude: "declaree"},
	}}
}

// champsSansTentatives leaves out the rows of the letter's table: its attempts fill them.
func champsSansTentatives(champs map[string]string) map[string]string {
	garde := map[string]string{}
	for _, c := range lettreANEF().Champs(forms.LettreDepot) {
		if c.Groupe != "tentative" && champs[c.Code] != "" {
			garde[c.Code] = champs[c.Code]
		}
	}
	return garde
}

var pageGalerie = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Souspli : nos papiers en images</title>
<style>
body { font: 1rem/1.5 sans-serif; margin: 2rem; color: #161616; background: #f6f6f6 }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 2rem }
figure { margin: 0 }
img { width: 100%; height: auto; border: 1px solid #666; background: #fff }
figcaption { margin-top: .5rem }
</style>
<h1>Nos papiers en images</h1>
<p>Toutes les personnes sont inventées. Cliquez sur une image pour la voir en grand.</p>
<main>
{{range .}}<figure>
<a href="{{.Nom}}"><img src="{{.Nom}}" alt="{{.Alt}}" loading="lazy"></a>
<figcaption>{{.Legende}}</figcaption>
</figure>
{{end}}</main>
</html>
`))
