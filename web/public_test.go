package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
	"souspli/templates"
)

// siteTest is the public listener with its log.
type siteTest struct {
	h       http.Handler
	journal *bytes.Buffer
	sceaux  *sceauxTest
	suivis  suivisTest
}

func nouveauSite() *siteTest {
	s := &siteTest{journal: &bytes.Buffer{}, sceaux: &sceauxTest{gardes: map[string]dossier.Sceau{}}, suivis: suivisTest{}}
	jour := time.Date(2026, 3, 12, 11, 0, 0, 0, time.UTC)
	s.h = Public(DepsPublic{Log: slog.New(slog.NewTextHandler(s.journal, nil)), Now: func() time.Time { return jour }, Sceaux: s.sceaux, Suivis: s.suivis})
	return s
}

func (s *siteTest) get(chemin string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, chemin, nil))
	return w
}

func (s *siteTest) post(chemin string, champs map[string]string) *httptest.ResponseRecorder {
	f := url.Values{}
	for k, v := range champs {
		f.Set(k, v)
	}
	r := httptest.NewRequest(http.MethodPost, chemin, strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w
}

// TestEachProcedurePage: every procedure, every variant, every language renders, well formed, in its language and direction.
func TestEachProcedurePage(t *testing.T) {
	s := nouveauSite()
	n := 0
	for _, l := range templates.Langues {
		for _, p := range forms.All() {
			if p.Code == forms.CodeProblemeANEF {
				continue
			}
			page(t, s.get(l.Prefixe()+"/demarches/"+p.Code), 200)
			for _, variante := range p.Variantes {
				d := demarche{p, variante}
				corps := page(t, s.get(l.Prefixe()+d.Chemin()), 200, `<html lang="`+l.BCP+`" dir="`+l.Dir+`">`, d.Chemin()+"/formulaire.pdf", d.Chemin()+"/remplir")
				if anef := strings.Contains(corps, l.Prefixe()+"/probleme-anef"); anef != (p.Canal == "anef") {
					t.Errorf("%s : lettre PROBLÈME ANEF proposée : %v, canal %s", d.Chemin(), anef, p.Canal)
				}
				if l.Code == "fr" {
					for _, piece := range p.Pieces(variante, map[string]string{"variante": variante}) {
						if !strings.Contains(corps, html.EscapeString(piece.Libelle)) {
							t.Errorf("%s : pièce %s absente de la page", d.Chemin(), piece.Code)
						}
					}
				}
				n++
			}
		}
	}
	if n < 4*100 {
		t.Errorf("%d pages seulement", n)
	}
}

// TestFixedPages in each language, and no cookie on any of them.
func TestFixedPages(t *testing.T) {
	s := nouveauSite()
	for _, l := range templates.Langues {
		for _, chemin := range []string{"/", "/situation", "/demarches", "/probleme-anef", "/probleme-anef?blocage=api_sans_photo", "/probleme-anef/remplir", "/probleme-anef/relance/remplir", "/accessibilite", "/sceau", "/suivi", "/demarches/salarie/renouvellement/remplir"} {
			w := s.get(l.Prefixe() + chemin)
			page(t, w, 200, `lang="`+l.BCP+`"`, `href="/ar`+strings.TrimSuffix(chemin, "")+`"`)
			if len(w.Result().Cookies()) > 0 {
				t.Errorf("%s pose un cookie", chemin)
			}
		}
		page(t, s.get(l.Prefixe()+"/nulle-part"), 404, `lang="`+l.BCP+`"`)
		page(t, s.get(l.Prefixe()+"/demarches/nulle/part"), 404)
	}
	page(t, s.get("/healthz"), 200, "ok")
	page(t, s.post("/", nil), 405)
	if w := s.get(templates.PrefixeStatique() + "souspli.css"); w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("feuille de style : %d", w.Code)
	}
}

// TestEveryQuestionAndResult walks the whole tree: each question and each result is reached and rendered; nothing is a dead end.
func TestEveryQuestionAndResult(t *testing.T) {
	s := nouveauSite()
	a := forms.Orientation()
	type arret struct{ question, chemin string }
	file := []arret{{a.Depart, ""}}
	questions, resultats := map[string]bool{a.Depart: true}, map[string]bool{}
	for len(file) > 0 {
		ici := file[0]
		file = file[1:]
		q := a.Questions[ici.question]
		page(t, s.get("/situation?r="+ici.chemin), 200, html.EscapeString(q.Fr))
		for _, o := range q.Options {
			suite := strings.TrimPrefix(ici.chemin+"."+o.Valeur, ".")
			if o.Resultat != "" {
				if !resultats[o.Resultat] {
					resultats[o.Resultat] = true
					testerIssue(t, s, a, suite, o.Resultat)
				}
			} else if !questions[o.Suite] {
				questions[o.Suite] = true
				file = append(file, arret{o.Suite, suite})
			}
		}
	}
	if len(questions) != len(a.Questions) {
		t.Errorf("%d questions sur %d", len(questions), len(a.Questions))
	}
	if len(resultats) < 100 {
		t.Errorf("%d résultats seulement", len(resultats))
	}
}

func testerIssue(t *testing.T, s *siteTest, a *forms.Arbre, chemin, resultat string) {
	t.Helper()
	r := a.Resultats[resultat]
	w := s.get("/situation?r=" + chemin)
	corps := page(t, w, 200)
	for strings.Contains(corps, `?r=`+chemin+`.passe"`) { // a last question of the channel
		corps = page(t, s.get("/situation?r="+chemin+".passe"), 200)
		chemin += ".passe"
	}
	if r.Procedure != "" && !strings.Contains(corps, "/demarches/"+r.Procedure+"/"+r.Variante) {
		t.Errorf("%s : la page ne mène pas à %s %s", resultat, r.Procedure, r.Variante)
	}
	if r.Note != "" && !strings.Contains(corps, html.EscapeString(r.Note)) {
		t.Errorf("%s : note absente", resultat)
	}
}

// TestPaperRule (orientation, paper_rule): what the page of a result offers.
func TestPaperRule(t *testing.T) {
	s := nouveauSite()
	const expire = "adulte.autre.oui.titre.expire.non.meme.famille.marie_francais"
	for nom, c := range map[string]struct {
		chemin        string
		avec, absents []string
	}{
		"ANEF, rien ne bloque":           {"adulte.autre.oui.titre.oui.meme.famille.marie_francais.passe", []string{"Faites d’abord la démarche en ligne"}, []string{"n’est pas garanti"}},
		"ANEF, titre expiré sans compte": {expire, []string{"Ce dépôt n’est pas garanti", "Continuez d’essayer en ligne", "Les six conditions", "Préparer mon dossier", "/probleme-anef"}, nil},
		"ANEF, dépôt qui n’aboutit pas":  {"adulte.autre.oui.titre.oui.meme.famille.marie_francais.oui.oui.oui.oui.oui.non", []string{"n’est pas garanti", "/probleme-anef", "Réessayer à plusieurs jours"}, nil},
		"démarches simplifiées":          {"adulte.autre.oui.titre.oui.meme.travail.cdi.oui", []string{"Vous pouvez déposer sur papier", "Préparer mon dossier"}, []string{"n’est pas garanti"}},
		"poste":                          {"adulte.autre.oui.aucun.regularisation.travail", []string{"Vous pouvez déposer sur papier"}, []string{"n’est pas garanti"}},
	} {
		w := s.get("/situation?r=" + c.chemin)
		if w.Code == 404 && nom == "poste" {
			continue
		}
		corps := page(t, w, 200, c.avec...)
		for _, m := range c.absents {
			if strings.Contains(corps, m) {
				t.Errorf("%s : %q de trop", nom, m)
			}
		}
	}
	for _, faux := range []string{"inventé", "adulte.inventé", expire + ".oui", "adulte..", strings.Repeat("adulte.", 60)} {
		page(t, s.get("/situation?r="+url.QueryEscape(faux)), 404)
	}
}

// TestSubstitutionNo: a blockage that opens no substitution gives the letter without the form.
func TestSubstitutionNo(t *testing.T) {
	a := forms.Orientation()
	for code, b := range a.Alertes {
		if b.Gravite != "bloquant" {
			continue
		}
		bl, ok := law.BlocageByCode(b.Blocage)
		i := issue(a, parcours{Resultat: &forms.Resultat{Procedure: "conjoint-francais", Variante: "renouvellement", Canal: "anef"}, alertes: []string{code}})
		if !ok || !i.Bloque || !i.Lettre || i.Formulaire != (bl.Substitution != "no") {
			t.Errorf("%s (%s, substitution %s) : %+v", code, b.Blocage, bl.Substitution, i.Formulaire)
		}
	}
}

// TestPrefecture: found from a postcode that stays out of the address; a doubt is said; a wrong code is explained.
func TestPrefecture(t *testing.T) {
	s := nouveauSite()
	const ici = "/demarches/salarie/renouvellement"
	w := s.post(ici+"/prefecture", map[string]string{"code_postal": " 33000 "})
	vers(t, w, ici+"?")
	if l := w.Header().Get("Location"); strings.Contains(l, "33000") || !strings.Contains(l, "prefecture=33") {
		t.Errorf("redirection vers %s", l)
	}
	page(t, s.get(ici), 200, "dossier complet reçu le 15 mars 2026", "refus le 15 juillet 2026")
	page(t, s.get("/en"+ici), 200, "15/07/2026")
	page(t, s.get(ici+"?prefecture=33"), 200, "Préfecture de la Gironde", "à contrôler", ici+"/notice.pdf?prefecture=33")
	page(t, s.get(ici+"?prefecture=33&confirmer=1"), 200, "Vérifiez le département")
	page(t, s.get(ici+"?prefecture=999"), 404)
	page(t, s.post(ici+"/prefecture", map[string]string{"code_postal": "3300"}), 422, "écrivez les 5 chiffres", `aria-invalid="true"`)
	page(t, s.post("/en"+ici+"/prefecture", map[string]string{"code_postal": "00000"}), 422, "Unknown postcode")
	if strings.Contains(s.journal.String(), "33000") || strings.Contains(s.journal.String(), "3300") {
		t.Error("le journal technique contient un code postal")
	}
}

// champsCaches are the values a page carries to the next one: its hidden fields and the choices already made.
func champsCaches(corps string) map[string]string {
	m := map[string]string{}
	for _, x := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(corps, -1) {
		m[x[1]] = html.UnescapeString(x[2])
	}
	for _, x := range regexp.MustCompile(`<input type="radio" id="[^"]*" name="([^"]*)" value="([^"]*)" checked>`).FindAllStringSubmatch(corps, -1) {
		m[x[1]] = html.UnescapeString(x[2])
	}
	return m
}

// TestFillOnScreen: group after group, nothing is stored, nothing is lost going back, mistakes are tied to their field, and the PDF comes.
func TestFillOnScreen(t *testing.T) {
	s := nouveauSite()
	const ici = "/demarches/salarie/renouvellement/remplir"
	corps := page(t, s.get(ici), 200, "Étape 1 sur", "Rien n’est enregistré")
	etapes := 0
	saisie := map[string]string{"nom_naissance": "Nguyễn", "prenoms": "Thị Ánh", "date_naissance.jour": "7", "date_naissance.mois": "1", "date_naissance.an": "1987",
		"code_postal": "33 000", "commune": "Bègles", "voie": "rue de l’Essai <b>"}
	for !strings.Contains(corps, "Votre formulaire est prêt") {
		champs := champsCaches(corps)
		for k, v := range saisie {
			if strings.Contains(corps, `name="`+k+`"`) {
				champs[k] = v
			}
		}
		champs["aller"] = "suivant"
		corps = page(t, s.post(ici, champs), 200)
		if etapes++; etapes > 40 {
			t.Fatal("le formulaire n’a pas de fin")
		}
	}
	fin := champsCaches(corps)
	for code, v := range map[string]string{"nom_naissance": "Nguyễn", "date_naissance": "1987-01-07", "code_postal": "33000", "voie": "rue de l’Essai <b>", "variante": "renouvellement"} {
		if fin[code] != v {
			t.Errorf("%s arrive avec %q", code, fin[code])
		}
	}
	if !strings.Contains(corps, "Ces champs sont vides") || !strings.Contains(corps, "Nationalité") {
		t.Error("les champs obligatoires vides ne sont pas dits")
	}
	w := s.post(ici+"/formulaire.pdf", fin)
	if w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) || !strings.Contains(w.Header().Get("Content-Disposition"), "salarie-renouvellement.pdf") {
		t.Errorf("PDF rempli : %d %v", w.Code, w.Header())
	}
	vierge := s.get("/demarches/salarie/renouvellement/formulaire.pdf")
	if !bytes.HasPrefix(vierge.Body.Bytes(), []byte("%PDF")) || vierge.Body.Len() >= w.Body.Len() {
		t.Error("le formulaire rempli n’en dit pas plus que le vierge")
	}
	if notice := s.get("/demarches/salarie/renouvellement/notice.pdf?prefecture=33"); !bytes.HasPrefix(notice.Body.Bytes(), []byte("%PDF")) {
		t.Errorf("notice : %d", notice.Code)
	}

	fin["aller"], fin["etape"] = "2", fin["etape"]
	page(t, s.post(ici, fin), 200, "Étape 2 sur")
	faux := map[string]string{"etape": "1", "aller": "suivant"}
	deux := page(t, s.post(ici, faux), 200)
	for n := 2; !strings.Contains(deux, `name="date_naissance.jour"`); n++ {
		if n > 20 {
			t.Fatal("aucune page ne demande la date de naissance")
		}
		faux = champsCaches(deux)
		faux["aller"] = "suivant"
		deux = page(t, s.post(ici, faux), 200)
	}
	faux = champsCaches(deux)
	faux["aller"], faux["date_naissance.jour"], faux["date_naissance.mois"], faux["date_naissance.an"], faux["nom_naissance"] = "suivant", "31", "2", "1987", "GARDÉ"
	deux = page(t, s.post(ici, faux), 422, "À corriger", `href="#date_naissance.jour"`, "par exemple 7 / 1 / 1987", `value="31"`, `value="GARDÉ"`)
	faux["aller"] = "precedent"
	page(t, s.post(ici, faux), 200)
	page(t, s.post(ici, map[string]string{"etape": "x"}), 422)
	for _, mot := range []string{"Nguy", "1987", "33000", "33 000", "GARD"} {
		if strings.Contains(s.journal.String(), mot) {
			t.Errorf("le journal technique contient %q", mot)
		}
	}
}

// TestLetterOnScreen: the letter « PROBLÈME ANEF » with its attempts, filled and blank.
func TestLetterOnScreen(t *testing.T) {
	s := nouveauSite()
	champs := map[string]string{"nom_naissance": "ESSAÏDI", "prenoms": "Aïcha", "date_naissance": "1989-07-01", "voie": "rue de l’Essai", "code_postal": "33000", "commune": "Bordeaux",
		"procedure": "Carte de conjoint de Français", "tentative_date_1": "2026-03-02", "tentative_heure_1": "1014", "tentative_nature_1": "2", "tentative_message_1": "Compte refusé",
		"description_blocage": "Le site refuse mon compte", "etape": "1"}
	for _, c := range problemeANEFChamps(t) {
		if c.Code == "blocage" {
			champs["blocage"] = c.Choix[0].Valeur
		}
	}
	w := s.post("/probleme-anef/remplir/formulaire.pdf", champs)
	if w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
		t.Fatalf("lettre remplie : %d\n%s", w.Code, extrait(w.Body.String()))
	}
	proc, err := forms.ByCode(forms.CodeProblemeANEF)
	if err != nil {
		t.Fatal(err)
	}
	i, err := impressionDe(demarche{proc, ""}, champs)
	if err != nil || len(i.Tentatives) != 1 || i.Tentatives[0].Date != "2026-03-02T10:14" || i.Tentatives[0].Blocage+strings.Join(i.Tentatives[0].Possibles, "") == "" || i.Champs["tentative_date_1"] != "" {
		t.Errorf("tentatives %+v %v", i.Tentatives, err)
	}
	champs["etape"], champs["aller"] = "1", "7"
	page(t, s.post("/probleme-anef/remplir", champs), 200, `<select id="tentative_nature_1"`, `<option value="2" selected>`)
	vierge := s.get("/probleme-anef/formulaire.pdf")
	if vierge.Code != 200 || vierge.Body.Len() >= w.Body.Len() {
		t.Errorf("lettre vierge : %d, %d octets (remplie : %d)", vierge.Code, vierge.Body.Len(), w.Body.Len())
	}
	if n := s.get("/probleme-anef/notice.pdf"); n.Code != 200 {
		t.Errorf("notice de la lettre : %d", n.Code)
	}
}

// TestQuelleLettre: each kind of blockage leads to its letter, whose blank, notice and screens exist; what is not a letter does not.
func TestQuelleLettre(t *testing.T) {
	s := nouveauSite()
	for _, b := range law.Blocages() {
		chemin := map[bool]string{true: "/probleme-anef/remplir", false: "/probleme-anef/signalement/remplir"}[b.OuvreSubstitution()] + "?blocage=" + b.Code
		corps := page(t, s.get("/probleme-anef?blocage="+b.Code), 200, `href="`+chemin+`"`, `<option value="`+b.Code+`" selected>`)
		if doute := strings.Contains(corps, "que dans certains cas"); doute != (b.Substitution == "conditional") {
			t.Errorf("%s : dépôt dit incertain : %v", b.Code, doute)
		}
		for _, x := range append(slices.Clone(b.Preuves), b.Suites...) {
			if !strings.Contains(corps, html.EscapeString(law.LibellePreuve(x))) && !strings.Contains(corps, html.EscapeString(law.LibelleSuite(x))) {
				t.Errorf("%s : %s n’est pas dit", b.Code, x)
			}
		}
		page(t, s.get(chemin), 200, `name="nature_exacte" value="`+b.Code+`"`)
	}
	vierges := map[string]bool{}
	for _, chemin := range []string{"/probleme-anef", "/probleme-anef/signalement", "/probleme-anef/relance"} {
		w := s.get(chemin + "/formulaire.pdf")
		if w.Code != 200 || s.get(chemin+"/notice.pdf").Code != 200 {
			t.Errorf("%s : %d", chemin, w.Code)
		}
		vierges[w.Header().Get("Content-Disposition")] = true
		page(t, s.get(chemin+"/remplir"), 200, `action="`+chemin+`/remplir"`)
	}
	if len(vierges) != 3 {
		t.Errorf("trois lettres, %d noms : %v", len(vierges), vierges)
	}
	for _, chemin := range []string{"/probleme-anef/bidon/formulaire.pdf", "/probleme-anef/bidon/remplir", "/probleme-anef?blocage=bidon", "/probleme-anef/remplir?blocage=bidon"} {
		page(t, s.get(chemin), 404)
	}
}

// TestNatureExacte: the kind chosen on the first page goes into the data code of the letter, where the twelve choices leave a doubt; it
// settles nothing that it does not fit.
func TestNatureExacte(t *testing.T) {
	proc, err := forms.ByCode(forms.CodeProblemeANEF)
	if err != nil {
		t.Fatal(err)
	}
	d := demarche{proc, forms.LettreSignalement}
	for nom, cas := range map[string]struct {
		champs map[string]string
		attend dossier.Tentative
	}{
		"sans tentative dans la table": {map[string]string{"blocage": "document_illisible", "premiere_tentative": "2026-03-02"},
			dossier.Tentative{Blocage: "api_sans_photo", Date: "2026-03-02", Certitude: "declaree"}},
		"nature numérotée dans la table": {map[string]string{"tentative_date_1": "2026-03-02", "tentative_nature_1": "10"},
			dossier.Tentative{Blocage: "api_sans_photo", Date: "2026-03-02", Certitude: "declaree"}},
		"autre nature dans la table": {map[string]string{"tentative_date_1": "2026-03-02", "tentative_nature_1": "7"},
			dossier.Tentative{Blocage: "adresse_introuvable_menu", Date: "2026-03-02", Certitude: "declaree"}},
	} {
		t.Run(nom, func(t *testing.T) {
			f := url.Values{champNature: {"api_sans_photo"}}
			for k, v := range cas.champs {
				f.Set(k, v)
			}
			i, err := impressionDe(d, lireValeurs(d, f))
			if err != nil || i.Variante != forms.LettreSignalement || len(i.Tentatives) != 1 || !reflect.DeepEqual(i.Tentatives[0], cas.attend) {
				t.Errorf("%+v %v", i.Tentatives, err)
			}
		})
	}
	if v := lireValeurs(d, url.Values{champNature: {"bidon"}}); v[champNature] != "" {
		t.Error("une nature inconnue est gardée")
	}
}

func problemeANEFChamps(t *testing.T) []forms.Champ {
	t.Helper()
	p, err := forms.ByCode(forms.CodeProblemeANEF)
	if err != nil {
		t.Fatal(err)
	}
	return p.Champs("")
}

// TestDates: three fields make the date of the catalogue and back; unknown parts are 00.
func TestDates(t *testing.T) {
	for _, c := range [][4]string{{"1987", "1", "7", "1987-01-07"}, {"1987", "", "", "1987-00-00"}, {"", "", "", ""}, {"", "1", "7", "0000-01-07"}, {"87", "01", "7", "87-01-07"}, {"1987", "janv", "7", "1987-janv-07"}} {
		if got := assemblerDate(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%v : %q, attendu %q", c, got, c[3])
		}
		an, mois, jour := couperDate(c[3])
		if again := assemblerDate(an, mois, jour); again != c[3] {
			t.Errorf("%q relu %q", c[3], again)
		}
	}
	if _, err := dossier.ParseDateIncomplete(assemblerDate("1987", "", "")); err != nil {
		t.Error(err)
	}
}

// TestMessages: every language has every public text; French ones carry their typographic spaces and apostrophes.
func TestMessages(t *testing.T) {
	espace := regexp.MustCompile(` [:;?!»]|«[^\x{a0}]`)
	for _, l := range templates.Langues {
		m, err := templates.LireMessages(l.Code)
		if err != nil {
			t.Fatal(err)
		}
		var cles []string
		for cle, texte := range m {
			cles = append(cles, cle)
			if strings.TrimSpace(texte) == "" {
				t.Errorf("%s : %s vide", l.Code, cle)
			}
			if l.BCP == "fr" && (espace.MatchString(texte) || strings.Contains(texte, "'")) {
				t.Errorf("%s : %s : typographie de %q", l.Code, cle, texte)
			}
		}
		slices.Sort(cles)
		if len(cles) < 140 {
			t.Errorf("%s : %d textes", l.Code, len(cles))
		}
	}
}

// unePage is a page object of a PDF.
var unePage = regexp.MustCompile(`/Type /Page[^s]`)

// TestFormulaireAutrement: every way to print a form that its page offers comes as a PDF of its own, and no other way is answered.
func TestFormulaireAutrement(t *testing.T) {
	s := nouveauSite()
	const ici = "/demarches/salarie/renouvellement"
	corps := page(t, s.get(ici+"?prefecture=33"), 200, "Le même formulaire, autrement")
	vierge := s.get(ici + "/formulaire.pdf").Body.Bytes()
	liens := regexp.MustCompile(`href="([^"]*/formulaire\.pdf\?(face|aide)=([a-z]+)&amp;prefecture=33)"`).FindAllStringSubmatch(corps, -1)
	if len(liens) != 2+len(forms.Langues) {
		t.Fatalf("%d façons d’imprimer", len(liens))
	}
	for _, l := range liens {
		w := s.get(html.UnescapeString(l[1]))
		b := w.Body.Bytes()
		if w.Code != 200 || !bytes.HasPrefix(b, []byte("%PDF")) || !strings.Contains(w.Header().Get("Content-Disposition"), "salarie-renouvellement-"+l[3]+".pdf") {
			t.Errorf("%s : %d %v", l[1], w.Code, w.Header())
		}
		if saisie := bytes.Contains(b, []byte("/AcroForm")); saisie != (l[3] == "remplissable") {
			t.Errorf("%s : champs de saisie %v", l[1], saisie)
		}
		if pages := func(b []byte) int { return len(unePage.FindAll(b, -1)) }; l[3] == "gros" && pages(b) <= pages(vierge) {
			t.Errorf("gros caractères : %d pages, %d en petits", pages(b), pages(vierge))
		}
	}
	// A visitor who reads the page in Arabic gets the notice with each question in Arabic; the letters are offered in every face too.
	for _, lien := range []string{"/ar" + ici + "/notice.pdf?aide=ar", "/probleme-anef/relance/formulaire.pdf?aide=ar", "/ar/probleme-anef/notice.pdf?aide=ar"} {
		depuis := strings.TrimSuffix(lien[:strings.LastIndexByte(lien, '/')], "/relance")
		page(t, s.get(depuis), 200, `href="`+lien+`"`)
		if w := s.get(lien); w.Code != 200 || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
			t.Errorf("%s : %d", lien, w.Code)
		}
	}
	for _, q := range []string{"face=braille", "aide=xx", "face=gros&aide=ar"} {
		if w := s.get(ici + "/formulaire.pdf?" + q); w.Code != 422 {
			t.Errorf("%s : %d", q, w.Code)
		}
	}
}

// The screens of a form show each question as it is printed, and in the visitor's language under it.
func TestRemplirDansLaLangue(t *testing.T) {
	s := nouveauSite()
	const ici = "/demarches/conjoint-francais/renouvellement/remplir"
	for langue, attendu := range map[string][]string{
		"ar":   {`<span lang="fr" dir="ltr">Nom de naissance</span><br>اسم العائلة عند الولادة`, `<span lang="fr" dir="ltr">Féminin</span><br>أنثى`, `Identité du demandeur</span><br>هوية صاحب الطلب`},
		"en":   {`<span lang="fr" dir="ltr">Nom de naissance</span><br>Birth surname`, `Female`, `Applicant’s identity`},
		"falc": {`Nom de naissance<br>Votre nom à la naissance`, `Féminin<br>Femme`, `Identité du demandeur<br>Qui vous êtes`},
	} {
		// The third screen of this form is the identity.
		page(t, s.post("/"+langue+ici, map[string]string{"etape": "2", "aller": "suivant"}), 200, attendu...)
	}
	corps := page(t, s.post(ici, map[string]string{"etape": "2", "aller": "suivant"}), 200, "Nom de naissance")
	if strings.Contains(corps, "Birth surname") {
		t.Error("anglais sur une page française")
	}
}
