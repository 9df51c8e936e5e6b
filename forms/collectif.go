package forms

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// Page ids from PremiereFeuille on are those of sheets that go with forms: nothing on them is filled, read or registered, but a scanned
// one must be told from a form that nobody knows. The catalogue takes the numbers below.
const (
	PremiereFeuille   = 900
	FeuilleBordereau  = 901
	FeuilleEnveloppe  = 902
	FeuilleRetour     = 903
	RevisionFeuilles  = 1
	champCopies       = "copies"
	champDossiers     = "dossiers"
	titreBordereau    = "Bordereau d’envoi collectif"
	titreEnveloppe    = "Feuille d’enveloppe"
	titreRetour       = "Feuille de retour"
	dossiersParCode   = 24 // their copy numbers fit in one code of level Q
	ptTableau         = 9.0
	interTableau      = dossier.MM(3.9)
	basBordereau      = dossier.MM(219) // the stamp and the code stand below
	codeBordereauCote = dossier.MM(40)
)

// TitreFeuille names a sheet by the number of its page id; false for a form and for a number never printed.
func TitreFeuille(numero int) (string, bool) {
	switch numero {
	case FeuilleBordereau:
		return titreBordereau, true
	case FeuilleEnveloppe:
		return titreEnveloppe, true
	case FeuilleRetour:
		return titreRetour, true
	}
	return "", false
}

// CadreFeuille draws on the current page what makes a sheet known once scanned: corner marks, page id in both codes and in clear, title.
// The text goes between 20 and 190 mm, under 48 mm (left of the QR: up to 158 mm) and above 265 mm. For a footer or inside an artefact:
// it is not read aloud.
func CadreFeuille(d *papier.Document, id pagecode.ID) {
	titre, ok := TitreFeuille(id.Formulaire)
	if !ok {
		d.Erreur(fmt.Errorf("%w: feuille %d inconnue", dossier.ErrInvalide, id.Formulaire))
		return
	}
	(&plan{Formulaire: Formulaire{Titre: titre}}).cadrePage(d, id)
}

// DossierAnnonce is one envelope: the forms and letters in it, in order. Those of one person share their Copie.
type DossierAnnonce struct {
	Numero   string // as printed, « 001 »
	Demandes []Impression
	Pages    int // sheets to send back, counted by PrintDossier
}

// BordereauCollectif is the slip that goes on top of a parcel of envelopes.
type BordereauCollectif struct {
	Expediteur []string     // its lines, four at most; none: to write by hand
	Prefecture string       // code of law.Prefectures
	Date       dossier.Date // zero: to write by hand
	Copie      string       // eight digits
	Dossiers   []DossierAnnonce
}

// PrintDossier draws into one document all that an envelope sends back: the sheet of the envelope when several people share it, then
// each impression in the order given. It returns the pages of each impression; the sheet is apart, one page more or several. The
// errors are those of Print.
func PrintDossier(w io.Writer, a DossierAnnonce) (pages []int, total int, err error) {
	if len(a.Demandes) == 0 {
		return nil, 0, fmt.Errorf("%w: un dossier sans formulaire", dossier.ErrInvalide)
	}
	plans := make([]*plan, len(a.Demandes))
	for n, i := range a.Demandes {
		if i.Remplissable { // the names of its fields are those of one document
			return nil, 0, fmt.Errorf("%w: un formulaire à remplir à l’écran ne se joint pas à d’autres", dossier.ErrInvalide)
		}
		if plans[n], err = planImprime(i); err != nil {
			return nil, 0, err
		}
	}
	titre := plans[0].titre()
	if len(plans) > 1 {
		titre = "Dossier à renvoyer"
	}
	d := papier.Nouveau(papier.Meta{Titre: titre, Sujet: "Formulaires à renvoyer par la poste", Auteur: "Souspli"})
	d.Stricte()
	if len(demandeurs(a.Demandes)) > 1 {
		if err := imprimerEnveloppe(d, a, plans); err != nil {
			return nil, 0, err
		}
	}
	for n, i := range a.Demandes {
		avant := d.Pages()
		if err := plans[n].imprimer(d, i); err != nil {
			return nil, 0, err
		}
		pages = append(pages, d.Pages()-avant)
	}
	return pages, d.Pages(), d.Sortie(w)
}

// PrintNotices draws the notices of an envelope into one document to keep, one after the other, each as PrintNotice would.
func PrintNotices(w io.Writer, liste []Impression) error {
	r := redaction{d: papier.Nouveau(papier.Meta{Titre: "Notices", Sujet: "À garder", Auteur: "Souspli"})}
	r.d.Stricte()
	var numeros []int // of the form, by page
	for _, i := range liste {
		p, err := ByCode(i.Procedure)
		if err != nil {
			return err
		}
		pl, err := planDe(p.Numeros[i.Variante], p.Revision, pagecode.Standard)
		if err != nil {
			return err
		}
		r.taille, r.langue = tailleNotice(i), i.Langue
		r.page()
		r.ecrire(pl, i)
		for len(numeros) < r.d.Pages() {
			numeros = append(numeros, pl.Numero)
		}
	}
	r.d.ChaquePage(func(n, total int) { r.pied(numeros[n-1], n, total) })
	return r.d.Sortie(w)
}

// demandeurs are the forms of a dossier, its letters left out.
func demandeurs(liste []Impression) []Impression {
	var garde []Impression
	for _, i := range liste {
		if i.Procedure != CodeProblemeANEF {
			garde = append(garde, i)
		}
	}
	return garde
}

// feuillet is a sheet being drawn, over as many pages as needed.
type feuillet struct {
	d  *papier.Document
	id pagecode.ID
	y  dossier.MM
	// bas is the bottom of what runs over pages.
	bas dossier.MM
	// entete is drawn again at the top of the pages that follow.
	entete func()
}

// imprimerFeuille draws a sheet twice: once on paper of its own to know how many pages it takes, then for good.
func imprimerFeuille(d *papier.Document, id pagecode.ID, dessiner func(f *feuillet) error) error {
	essai := &feuillet{d: papier.Nouveau(papier.Meta{}), id: id, bas: bas}
	if err := errors.Join(dessiner(essai), essai.d.Err()); err != nil {
		return err
	}
	id.Page, id.Pages = 1, essai.id.Page
	if err := id.Verifier(); err != nil {
		return err
	}
	id.Page = 0
	return errors.Join(dessiner(&feuillet{d: d, id: id, bas: bas}), d.Err())
}

func (f *feuillet) page() {
	f.d.Page()
	f.id.Page++
	id := f.id
	id.Pages = max(id.Pages, id.Page)
	f.d.Artefact(func() { CadreFeuille(f.d, id) })
	f.y = haut
	if f.id.Page > 1 {
		f.y = sousQR
		if f.entete != nil {
			f.entete()
		}
	}
}

// place goes to a new page when a height has no room left on this one.
func (f *feuillet) place(h dossier.MM) {
	if f.y+h > f.bas {
		f.page()
	}
}

// tete is the top of the first page, left of the QR: title, and what the sheet is.
func (f *feuillet) tete(titre, texte string) {
	f.page()
	f.d.Baliser(papier.Balise{Role: papier.RoleTitre1}, func() {
		f.d.Police(papier.Gras, 16)
		f.d.Texte(20, 24, titre)
	})
	f.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		f.d.Police(papier.Normal, 10)
		f.y = max(sousQR, f.d.Paragraphe(20, 26, 138, 4.8, texte)+2)
	})
}

// titre2 is the title of a part, kept with what follows it.
func (f *feuillet) titre2(s string) {
	f.d.Police(papier.Gras, 10.5)
	lignes := f.d.Couper(s, utile)
	f.place(dossier.MM(len(lignes))*5.2 + 16) // never alone at the foot of a page
	f.d.Police(papier.Gras, 10.5)
	f.d.Baliser(papier.Balise{Role: papier.RoleTitre2}, func() {
		f.y++
		for _, l := range lignes {
			f.y += 5.2
			f.d.Texte(gauche, f.y-1.2, l)
		}
	})
}

func (f *feuillet) alinea(s string) {
	f.d.Police(papier.Normal, 10)
	f.place(f.d.HauteurParagraphe(utile, 4.8, s))
	f.d.Police(papier.Normal, 10)
	f.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { f.y = f.d.Paragraphe(gauche, f.y, utile, 4.8, s) + 1 })
}

// colonne is one column of a table: its head and its width.
type colonne struct {
	tete string
	l    dossier.MM
}

// rang draws one row of a table, its texts cut to their columns; no column overflows. A row is never split between pages.
func (f *feuillet) rang(colonnes []colonne, textes []string, tete bool) {
	style, role, h := papier.Etroit, papier.RoleCellule, 2*interTableau
	if tete {
		style, role, h = papier.EtroitGras, papier.RoleTete, interTableau
	}
	f.d.Police(style, ptTableau)
	var cellules [][]string
	for n, c := range colonnes {
		cellules = append(cellules, f.d.Couper(textes[n], c.l-2))
		h = max(h, dossier.MM(len(cellules[n]))*interTableau+1.6)
	}
	f.place(h)
	f.d.Police(style, ptTableau)
	f.d.Baliser(papier.Balise{Role: papier.RoleRang}, func() {
		x := gauche
		for n, c := range colonnes {
			f.d.Artefact(func() { f.d.Cadre(dossier.RectMM{X: x, Y: f.y, L: c.l, H: h}, filet) })
			f.d.Baliser(papier.Balise{Role: role}, func() {
				for k, l := range cellules[n] {
					f.d.Texte(x+1, f.y+0.6+dossier.MM(k+1)*interTableau-0.9, l)
				}
			})
			x += c.l
		}
	})
	f.y += h
}

// nomDe is the name a mail room matches an envelope by.
func nomDe(i Impression) string {
	if nom := joindre(" ", strings.ToUpper(papier.NFC(i.Champs["nom_naissance"])), i.Champs["prenoms"]); nom != "" {
		return nom
	}
	return "(nom non donné)"
}

// demarcheDe says which form a person sends, and whether the letter goes with it.
func demarcheDe(i Impression, tous []Impression) (string, error) {
	pl, err := planImprime(i)
	if err != nil {
		return "", err
	}
	s := fmt.Sprintf("%03d · %s", pl.Numero, pl.titre())
	for _, autre := range tous {
		if autre.Procedure == CodeProblemeANEF && autre.Copie == i.Copie {
			s += " + lettre « PROBLÈME ANEF »"
		}
	}
	return s, nil
}

// imprimerEnveloppe draws the sheet of an envelope several people share: who sends which form, the pieces they share, listed once,
// then those of each.
func imprimerEnveloppe(d *papier.Document, a DossierAnnonce, plans []*plan) error {
	pages := map[string]int{} // by copy: of a person, letter and form
	for n, i := range a.Demandes {
		codes, err := plans[n].codes(i)
		if err != nil {
			return err
		}
		pages[i.Copie] += len(plans[n].pages) + min(1, len(codes))
	}
	gens := demandeurs(a.Demandes)
	colonnes := []colonne{{"Personne", 58}, {"Formulaire", 86}, {"Pages", 14}, {"N° de copie", 22}}
	var rangs [][]string
	for _, i := range gens {
		quoi, err := demarcheDe(i, a.Demandes)
		if err != nil {
			return err
		}
		rangs = append(rangs, []string{nomDe(i), quoi, fmt.Sprint(pages[i.Copie]), i.Copie})
	}
	communes, propres := PiecesFoyer(gens)
	id := pagecode.ID{Formulaire: FeuilleEnveloppe, Revision: RevisionFeuilles, Copie: gens[0].Copie}
	return imprimerFeuille(d, id, func(f *feuillet) error {
		f.tete(titreEnveloppe+" — pli "+a.Numero, fmt.Sprintf("Cette enveloppe contient les demandes de **%d personnes**. Chaque demande est distincte : elle "+
			"reçoit son propre numéro et sa propre réponse. Posez cette feuille sur le dessus.", len(gens)))
		f.tableau(colonnes, rangs)
		f.y += 2
		f.alinea(Avertissement())
		if len(communes) > 0 {
			f.titre2("Pièces communes : une seule fois pour toute l’enveloppe")
			f.pieces(communes)
		}
		for n, liste := range propres {
			if len(liste) > 0 {
				f.titre2("Pièces de " + nomDe(gens[n]))
				f.pieces(liste)
			}
		}
		return nil
	})
}

func (f *feuillet) tableau(colonnes []colonne, rangs [][]string) {
	f.d.Baliser(papier.Balise{Role: papier.RoleTableau}, func() {
		f.tetes(colonnes)
		for _, r := range rangs {
			f.rang(colonnes, r, false)
		}
	})
}

func (f *feuillet) tetes(colonnes []colonne) {
	var textes []string
	for _, c := range colonnes {
		textes = append(textes, c.tete)
	}
	f.rang(colonnes, textes, true)
}

// pieces lists what to join to the filing, each with a box to tick by hand: no machine reads it.
func (f *feuillet) pieces(liste []PieceRequise) {
	f.d.Baliser(papier.Balise{Role: papier.RoleListe}, func() {
		for _, texte := range textesPieces(aDeposer(liste)) {
			f.d.Police(papier.Etroit, 10)
			lignes := f.d.Couper(texte, utile-7)
			f.place(dossier.MM(len(lignes))*4.4 + 0.8)
			f.d.Police(papier.Etroit, 10)
			f.d.Artefact(func() { f.d.Cadre(dossier.RectMM{X: gauche + 1, Y: f.y + 0.5, L: 3.6, H: 3.6}, 0.15) })
			f.d.Baliser(papier.Balise{Role: papier.RolePoint}, func() {
				f.d.Baliser(papier.Balise{Role: papier.RoleCorps}, func() {
					for _, l := range lignes {
						f.y += 4.4
						f.d.Texte(gauche+7, f.y-0.9, l)
					}
				})
			})
			f.y += 0.8
		}
	})
}

// PrintBordereau draws the slip of a parcel: sender, préfecture, date, then each envelope with who sends what, its pages and copy
// numbers, a blank for the registered number, and the place of the stamp. It names the people because a mail room matches by name; the
// rest of their answers stays in the forms. Each page carries a data code of the copy numbers it announces.
func PrintBordereau(w io.Writer, b BordereauCollectif) error {
	if len(b.Dossiers) == 0 || len(b.Expediteur) > 4 {
		return fmt.Errorf("%w: bordereau sans dossier, ou expéditeur de plus de quatre lignes", dossier.ErrInvalide)
	}
	d := papier.Nouveau(papier.Meta{Titre: titreBordereau, Sujet: "À poser sur le dessus du colis", Auteur: "Souspli"})
	id := pagecode.ID{Formulaire: FeuilleBordereau, Revision: RevisionFeuilles, Copie: b.Copie}
	if err := imprimerFeuille(d, id, b.dessiner); err != nil {
		return err
	}
	return d.Sortie(w)
}

// colonnesBordereau fill the width of the page.
var colonnesBordereau = []colonne{{"Pli", 11}, {"Personne", 47}, {"Formulaire", 62}, {"N° de copie", 18}, {"Pages", 12}, {"Recommandé n°", 30}}

func (b BordereauCollectif) dessiner(f *feuillet) error {
	f.d.Stricte()
	f.bas = basBordereau
	pages := 0
	for _, x := range b.Dossiers {
		pages += x.Pages
	}
	f.tete(titreBordereau, fmt.Sprintf("Ce colis annonce **%s**, %s. À poser sur le dessus du colis. Les noms ne servent qu’à "+
		"retrouver chaque dossier à l’arrivée ; le code du bas répète les numéros de copie pour la machine.",
		compte(len(b.Dossiers), "dossier", "dossiers"), compte(pages, "page", "pages")))
	b.adresses(f)
	annonces, faute := b.liste(f)
	f.d.ChaquePage(func(n, _ int) {
		if faute == nil {
			faute = b.pied(f, annonces[n])
		}
	})
	return faute
}

// liste draws the table, and gives the copy numbers of the envelopes that start on each page, counted from 1.
func (b BordereauCollectif) liste(f *feuillet) (annonces map[int][][]string, faute error) {
	annonces = map[int][][]string{}
	f.d.Baliser(papier.Balise{Role: papier.RoleTableau}, func() {
		f.entete = func() { f.tetes(colonnesBordereau) }
		f.entete()
		for _, x := range b.Dossiers {
			rangs, copies, err := x.rangs()
			if err != nil {
				faute = err
				return
			}
			if len(annonces[f.id.Page]) == dossiersParCode {
				f.page()
			}
			for n, r := range rangs {
				f.rang(colonnesBordereau, r, false)
				if n == 0 { // after the row: it may have gone to a new page
					annonces[f.id.Page] = append(annonces[f.id.Page], copies)
				}
			}
		}
	})
	f.entete = nil
	return annonces, faute
}

func compte(n int, un, plusieurs string) string {
	if n < 2 {
		return fmt.Sprintf("%d %s", n, un)
	}
	return fmt.Sprintf("%d %s", n, plusieurs)
}

// rangs are the rows of an envelope: one for each person, what is the envelope's on the first.
func (x DossierAnnonce) rangs() (rangs [][]string, copies []string, err error) {
	for n, i := range demandeurs(x.Demandes) {
		quoi, err := demarcheDe(i, x.Demandes)
		if err != nil {
			return nil, nil, err
		}
		r := []string{"", nomDe(i), quoi, i.Copie, "", ""}
		if n == 0 {
			r[0], r[4] = x.Numero, fmt.Sprint(x.Pages)
		}
		rangs, copies = append(rangs, r), append(copies, i.Copie)
	}
	return rangs, copies, nil
}

// adresses draws sender, préfecture and date; what is not known is a line to write on.
func (b BordereauCollectif) adresses(f *feuillet) {
	const l dossier.MM = 88
	lignes, note := AdresseEnvoi(b.Prefecture)
	if len(lignes) == 0 {
		note = ""
	}
	h := max(30, hauteurBoite(f.d, b.Expediteur, "", l-4), hauteurBoite(f.d, lignes, note, l-4))
	boite(f.d, dossier.RectMM{X: gauche, Y: f.y, L: l, H: h}, "Expéditeur", b.Expediteur, "")
	boite(f.d, dossier.RectMM{X: gauche + l + 4, Y: f.y, L: l, H: h}, "Préfecture", lignes, note)
	f.y += h + 2
	date := "Date :"
	if !b.Date.IsZero() {
		date += " " + b.Date.Fr()
	}
	f.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		f.d.Police(papier.Normal, 10)
		f.d.Texte(gauche, f.y+4.2, date)
	})
	if b.Date.IsZero() {
		f.d.Artefact(func() { f.d.Trait(gauche+14, f.y+5, gauche+64, f.y+5, filet) })
	}
	f.y += 7.5
}

const teteBoite dossier.MM = 5

func hauteurBoite(d *papier.Document, lignes []string, note string, l dossier.MM) dossier.MM {
	d.Police(papier.Etroit, ptTableau)
	h := teteBoite + 2
	for _, s := range lignes {
		h += d.HauteurParagraphe(l, interTableau, s)
	}
	if note != "" {
		h += d.HauteurParagraphe(l, interTableau, note)
	}
	return h
}

// boite draws an address under its title, or lines to write it on.
func boite(d *papier.Document, r dossier.RectMM, titre string, lignes []string, note string) {
	d.Artefact(func() {
		d.Cadre(r, 0.25)
		for k := dossier.MM(1); len(lignes) == 0 && k <= 3; k++ {
			d.Trait(r.X+2, r.Y+4+k*8, r.X+r.L-2, r.Y+4+k*8, filet)
		}
	})
	d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		d.Police(papier.EtroitGras, ptEtiquette)
		d.Texte(r.X+2, r.Y+4.2, titre)
		d.Police(papier.Etroit, ptTableau)
		y := r.Y + teteBoite
		for _, s := range lignes {
			y = d.Paragraphe(r.X+2, y, r.L-4, interTableau, s)
		}
		if note != "" {
			d.Paragraphe(r.X+2, y, r.L-4, interTableau, note)
		}
	})
}

// pied is the bottom of each page, drawn once the table is: the place of the stamp, and the code. The first lines of the slip say what
// it is for: it is read aloud once.
func (b BordereauCollectif) pied(f *feuillet, annonces [][]string) error {
	y := basBordereau + 4
	f.d.Cadre(dossier.RectMM{X: gauche, Y: y, L: 112, H: 42}, 0.25)
	f.d.Police(papier.EtroitGras, ptEtiquette)
	f.d.Texte(gauche+2, y+4.2, "Cachet de la préfecture, date, nombre de dossiers reçus")
	var copies []string
	for _, c := range annonces {
		copies = append(copies, strings.Join(c, "+"))
	}
	parties, err := pagecode.EncodeDonnees(pagecode.Donnees{Formulaire: FeuilleBordereau, Revision: RevisionFeuilles, Copie: b.Copie,
		Champs: map[string]string{champDossiers: fmt.Sprint(len(b.Dossiers)), champCopies: strings.Join(copies, " ")}})
	if err != nil {
		return err
	}
	if len(parties) != 1 {
		return fmt.Errorf("%w: trop de numéros de copie pour le code d’une page de bordereau", dossier.ErrInvalide)
	}
	f.d.QR(dossier.RectMM{X: 150, Y: y + 1, L: codeBordereauCote, H: codeBordereauCote}, parties[0], pagecode.Niveau(parties[0]))
	return nil
}

// Annonce is what the code of a page of a bordereau says: how many envelopes the parcel has, and the copy numbers of those listed on
// that page, one list for each. dossier.ErrInvalide for the code of anything else.
func Annonce(d pagecode.Donnees) (total int, page [][]string, err error) {
	if d.Formulaire != FeuilleBordereau {
		return 0, nil, fmt.Errorf("%w: ce code n’est pas celui d’un bordereau", dossier.ErrInvalide)
	}
	if _, err := fmt.Sscanf(d.Champs[champDossiers], "%d", &total); err != nil || total < 1 {
		return 0, nil, fmt.Errorf("%w: bordereau : nombre de dossiers", dossier.ErrInvalide)
	}
	for _, s := range strings.Fields(d.Champs[champCopies]) {
		page = append(page, strings.Split(s, "+"))
	}
	return total, page, nil
}
