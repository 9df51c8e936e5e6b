package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// pieceVue is a piece of the list, or several that stand for one another.
type pieceVue struct{ Choix []forms.PieceRequise }

type procedureVue struct {
	demarche
	Canal       forms.Canal
	Toujours    []pieceVue
	SelonCas    []pieceVue
	Retrait     []pieceVue
	Conditions  []law.Condition
	Prefectures []law.Prefecture
	Envoi       *envoiVue
	Silence     string // key of the words that say what silence means
	Exemple     *exempleVue
	Autres      []demarche
	Alertes     []forms.Alerte
	Avertit     string
	Aide        string // language of the visitor's help line
	Pour        string // code of the préfecture chosen
}

// exempleVue shows the delay with days: what would follow if the paper came in three days from now.
type exempleVue struct{ Recu, Silence dossier.Date }

// exemple is nil when law can say no day. For a title of the téléservice it holds only if the filing is accepted.
func (p *public) exemple(d demarche) *exempleVue {
	fondement := dossier.FondementPostal
	if d.Canal == "anef" {
		fondement = dossier.FondementException
	}
	recu := dossier.DateDe(p.now()).AddDays(3)
	e := law.Silence(law.EntreesSilence{Code: d.Procedure.Silence, PremiereSaisine: recu, Completude: recu, Fondement: fondement})
	if e.Date.IsZero() {
		return nil
	}
	return &exempleVue{recu, e.Date}
}

// envoiVue is where to send the dossier.
type envoiVue struct {
	law.Prefecture
	Lignes []string
	Sur    bool // the département was found from the postcode for sure
}

func (p *public) procedure(v *visite) error {
	d, err := demarcheDe(v)
	if err != nil {
		return err
	}
	return p.pageProcedure(v, d)
}

func (p *public) pageProcedure(v *visite, d demarche, fautes ...faute) error {
	a := forms.Orientation()
	vp := procedureVue{demarche: d, Canal: forms.Canaux()[d.Canal], Prefectures: law.Prefectures(), Silence: cleSilence(d.Silence), Avertit: forms.Avertissement(), Exemple: p.exemple(d), Aide: v.langueAide()}
	vp.Toujours, vp.SelonCas, vp.Retrait = classerPieces(d.Pieces(d.Variante, map[string]string{"variante": d.Variante}))
	if d.Canal == "anef" {
		vp.Conditions = law.Conditions()
	}
	for _, code := range d.Alertes {
		if al, ok := a.Alertes[code]; ok {
			vp.Alertes = append(vp.Alertes, al)
		}
	}
	for _, x := range d.Variantes {
		if x != d.Variante {
			vp.Autres = append(vp.Autres, demarche{d.Procedure, x})
		}
	}
	if code := v.Query("prefecture"); code != "" {
		envoi, err := envoiA(code, v.Query("confirmer") == "")
		if err != nil {
			return err
		}
		vp.Envoi, vp.Pour = envoi, code
	}
	return p.page(v, "procedure", vp, fautes...)
}

// classerPieces puts together the pieces that stand for one another, and tells what is always owed from what depends on the case.
func classerPieces(pieces []forms.PieceRequise) (toujours, selon, retrait []pieceVue) {
	groupes := map[string]*pieceVue{}
	var ordre []*pieceVue
	for _, x := range pieces {
		if g := groupes[x.AlternativeDe]; x.AlternativeDe != "" && g != nil {
			g.Choix = append(g.Choix, x)
			continue
		}
		g := &pieceVue{Choix: []forms.PieceRequise{x}}
		groupes[x.AlternativeDe] = g
		ordre = append(ordre, g)
	}
	for _, g := range ordre {
		switch {
		case !g.Choix[0].ADepot:
			retrait = append(retrait, *g)
		case slices.ContainsFunc(g.Choix, func(x forms.PieceRequise) bool { return x.Exigee }):
			toujours = append(toujours, *g)
		default:
			selon = append(selon, *g)
		}
	}
	return toujours, selon, retrait
}

func envoiA(code string, sur bool) (*envoiVue, error) {
	pref, ok := law.PrefectureByCode(code)
	if !ok {
		return nil, dossier.ErrIntrouvable
	}
	ad := pref.Adresse
	nom := pref.Nom
	if pref.Service != nil {
		ad = *pref.Service
	}
	e := &envoiVue{Prefecture: pref, Sur: sur}
	for _, l := range []string{nom, ad.Nom, "Service des étrangers, titres de séjour", ad.Voie, ad.Boite, trimEspace(ad.CodePostal + " " + ad.Ville)} {
		if l != "" && !slices.Contains(e.Lignes, l) {
			e.Lignes = append(e.Lignes, l)
		}
	}
	return e, nil
}

func trimEspace(s string) string { return string(bytes.TrimSpace([]byte(s))) }

var codePostal = regexp.MustCompile(`^[0-9]{5}$`)

// trouverPrefecture finds the préfecture from a postcode of residence. The postcode is sent in the form and goes no further: the
// answer is the address of a page that names the département only.
func (p *public) trouverPrefecture(v *visite) error {
	d, err := demarcheDe(v)
	if err != nil {
		return err
	}
	code := trimEspace(v.PostForm("code_postal"))
	prefecture, certain := "", false
	if codePostal.MatchString(code) {
		prefecture, certain = law.Competente(code)
	}
	if _, ok := law.PrefectureByCode(prefecture); !ok {
		v.chemin = d.Chemin()
		message, err := p.pages.Texte(v.langue.Code, "envoi.code_inconnu")
		if err != nil {
			return err
		}
		return p.pageProcedure(v, d, faute{"code_postal", message})
	}
	q := url.Values{"prefecture": {prefecture}}
	if !certain {
		q.Set("confirmer", "1")
	}
	v.Redirect(http.StatusSeeOther, v.langue.Prefixe()+d.Chemin()+"?"+q.Encode()+"#envoi")
	return nil
}

// cleSilence is the key of the words that say what silence means for the procedure.
func cleSilence(code string) string {
	switch code {
	case "silence_90_jours", "silence_60_jours", "silence_carte_bleue_90", "silence_carte_bleue_30", "silence_defaut":
		return "du." + code
	}
	return "du.silence_a_verifier"
}

// copieAuHasard gives the serial that groups the pages of one print (design D7): it identifies nobody.
func copieAuHasard() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", fmt.Errorf("numéro de copie: %w", err)
	}
	return fmt.Sprintf("%08d", n.Int64()), nil
}

func (p *public) formulairePDF(v *visite) error { return p.imprimer(v, false) }
func (p *public) noticePDF(v *visite) error     { return p.imprimer(v, true) }

// imprimer sends the blank form, or the notice.
func (p *public) imprimer(v *visite, notice bool) error {
	d, err := demarcheDe(v)
	if err != nil {
		return err
	}
	i := forms.Impression{Procedure: d.Code, Variante: d.Variante, Prefecture: v.Query("prefecture")}
	if i.Prefecture != "" {
		if _, ok := law.PrefectureByCode(i.Prefecture); !ok {
			return dossier.ErrIntrouvable
		}
	}
	if err := i.Presenter(v.Query("face"), v.Query("aide")); err != nil {
		return err
	}
	return p.envoyerPDF(v, d, i, notice)
}

func (p *public) envoyerPDF(v *visite, d demarche, i forms.Impression, notice bool) error {
	var err error
	if i.Copie, err = copieAuHasard(); err != nil {
		return err
	}
	var b bytes.Buffer
	dessiner, nom := forms.Print, d.Code
	if d.Variante != "" {
		nom += "-" + d.Variante
	}
	for _, x := range []string{v.Query("face"), v.Query("aide")} {
		if x != "" { // checked by Presenter
			nom += "-" + x
		}
	}
	if notice {
		dessiner, nom = forms.PrintNotice, nom+"-notice"
	}
	if err := dessiner(&b, i); err != nil {
		return fmt.Errorf("imprimer %s %s: %w", d.Code, d.Variante, err)
	}
	pdf(v.Context, nom+".pdf", b.Bytes(), true)
	return nil
}
