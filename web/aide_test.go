package web

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/intake"
	"souspli/postal"
	"souspli/store"
	"souspli/store/storetest"
)

// banc is an agents' listener on a register of its own.
type banc struct {
	testing.TB
	h       http.Handler
	store   *store.Store
	coffre  *evidence.Coffre
	horloge *storetest.Horloge
	journal *bytes.Buffer
	envois  string
}

// entreeRejouee is the real pipeline, but for the reading process: a file that begins with %PDF is a pli of three pages.
type entreeRejouee struct {
	*intake.Intake
	store  *store.Store
	coffre *evidence.Coffre
}

func (e entreeRejouee) Receive(ctx context.Context, nom string, octets []byte, r dossier.Reception) (intake.Recu, error) {
	if !bytes.HasPrefix(octets, []byte("%PDF")) {
		return intake.Recu{}, &dossier.Refus{Code: dossier.RefusType, Message: "Ce fichier n’est ni un PDF ni une image."}
	}
	empreinte, err := e.coffre.Put(ctx, octets)
	if err != nil {
		return intake.Recu{}, err
	}
	id, deja, err := e.store.AddPli(ctx, store.NouveauPli{Empreinte: empreinte, Taille: int64(len(octets)), Nom: nom, TypeMedia: "application/pdf", NbPages: 3, Reception: r})
	return intake.Recu{Pli: id, Empreinte: empreinte, Pages: 3, Deja: deja}, err
}

func nouveauBanc(t testing.TB, options ...func(*DepsAgents)) *banc {
	t.Helper()
	s, horloge := storetest.NewHorloge(t)
	coffre, err := evidence.Open(t.Context(), "file://"+t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := coffre.Close(); err != nil {
			t.Error(err)
		}
	})
	b := &banc{TB: t, store: s, coffre: coffre, horloge: horloge, journal: &bytes.Buffer{}, envois: t.TempDir()}
	d := DepsAgents{
		Store: s, Coffre: coffre, Now: horloge.Now, Envois: b.envois, TailleMax: 1 << 20,
		Log:       slog.New(slog.NewTextHandler(b.journal, nil)),
		Intake:    entreeRejouee{intake.New(intake.Deps{Store: s, Coffre: coffre, Now: horloge.Now}), s, coffre},
		Postal:    postal.New(postal.Deps{Store: s, Coffre: coffre, Now: horloge.Now}),
		Metriques: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "souspli_plis 1") }),
	}
	for _, o := range options {
		o(&d)
	}
	b.h = Agents(d)
	return b
}

// visiteurTest is someone at a browser: cookies, and the token of the forms.
type visiteurTest struct {
	*banc
	id      dossier.AgentID
	cookies map[string]string
}

var rangCompte atomic.Int64

func (b *banc) anonyme() *visiteurTest { return &visiteurTest{banc: b, cookies: map[string]string{}} }

// compte creates an account; its identifiant is unique.
func (b *banc) compte(a dossier.Agent, motDePasse string) dossier.AgentID {
	b.Helper()
	hash := "$"
	if motDePasse != "" {
		var err error
		if hash, err = HacherMotDePasse(motDePasse); err != nil {
			b.Fatal(err)
		}
	}
	if a.Identifiant == "" {
		a.Identifiant = fmt.Sprintf("%s-%d", a.Role, rangCompte.Add(1))
	}
	if a.Nom == "" {
		a.Nom = "Dominique Essai"
	}
	a.Actif = true
	id, err := b.store.CreerAgent(b.Context(), a, hash)
	if err != nil {
		b.Fatal(err)
	}
	return id
}

// ouvrir gives a fresh session to an account.
func (b *banc) ouvrir(id dossier.AgentID) *visiteurTest {
	b.Helper()
	jeton, err := nouveauJeton()
	if err != nil {
		b.Fatal(err)
	}
	if err := b.store.CreerSession(b.Context(), empreinteJeton(jetonSession, jeton), id, b.horloge.Now().Add(dureeSession)); err != nil {
		b.Fatal(err)
	}
	return &visiteurTest{banc: b, id: id, cookies: map[string]string{"souspli-session": jeton}}
}

// agent is a logged-in account of that role for the Gironde.
func (b *banc) agent(role dossier.Role, prefectures ...string) *visiteurTest {
	b.Helper()
	if len(prefectures) == 0 {
		prefectures = []string{"33"}
	}
	return b.ouvrir(b.compte(dossier.Agent{Role: role, Prefectures: prefectures, VoitSensible: true}, ""))
}

func (v *visiteurTest) demander(methode, chemin, genre string, corps io.Reader) *httptest.ResponseRecorder {
	v.Helper()
	r := httptest.NewRequest(methode, chemin, corps)
	if genre != "" {
		r.Header.Set("Content-Type", genre)
	}
	for nom, valeur := range v.cookies {
		r.AddCookie(&http.Cookie{Name: nom, Value: valeur})
	}
	w := httptest.NewRecorder()
	v.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		v.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return w
}

func (v *visiteurTest) get(chemin string) *httptest.ResponseRecorder {
	v.Helper()
	return v.demander(http.MethodGet, chemin, "", nil)
}

// jeton is the secret of the forms this visitor was given.
func (v *visiteurTest) csrf() string {
	for _, genre := range []string{jetonSession, jetonEtape, jetonVisite} {
		if j := v.cookies["souspli-"+genre]; j != "" {
			return jetonCSRF(j)
		}
	}
	return ""
}

// post sends a form, with its token.
func (v *visiteurTest) post(chemin string, champs map[string]string) *httptest.ResponseRecorder {
	v.Helper()
	f := url.Values{"csrf": {v.csrf()}}
	for k, x := range champs {
		f.Set(k, x)
	}
	return v.demander(http.MethodPost, chemin, "application/x-www-form-urlencoded", strings.NewReader(f.Encode()))
}

// page expects a status and words, checks the HTML, and returns the text.
func page(t testing.TB, w *httptest.ResponseRecorder, statut int, mots ...string) string {
	t.Helper()
	corps := w.Body.String()
	if w.Code != statut {
		t.Fatalf("statut %d, attendu %d :\n%s", w.Code, statut, extrait(corps))
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		for _, f := range fautesHTML(corps) {
			t.Errorf("HTML : %s", f)
		}
	}
	for _, m := range mots {
		if !strings.Contains(sansInsecables(corps), sansInsecables(m)) {
			t.Errorf("%q absent de la page :\n%s", m, extrait(corps))
		}
	}
	return corps
}

func sansInsecables(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func extrait(s string) string {
	if i := strings.Index(s, "<main"); i >= 0 {
		s = s[i:]
	}
	return s[:min(len(s), 900)]
}

// vers expects a redirection.
func vers(t testing.TB, w *httptest.ResponseRecorder, prefixe string) {
	t.Helper()
	if l := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(l, prefixe) {
		t.Fatalf("statut %d vers %q, attendu 303 vers %q :\n%s", w.Code, l, prefixe, extrait(w.Body.String()))
	}
}

var vides = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}

// fautesHTML lists what is not well formed: tags that do not match, ids twice, labels and anchors of nothing, images without alt,
// anything inline that the content policy would drop.
func fautesHTML(corps string) []string {
	var fautes, pile []string
	ids, cibles := map[string]bool{}, map[string]string{}
	z := html.NewTokenizer(strings.NewReader(corps))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(pile) > 0 {
				fautes = append(fautes, "balises jamais fermées : "+strings.Join(pile, " "))
			}
			for id, ou := range cibles {
				if !ids[id] {
					fautes = append(fautes, fmt.Sprintf("%s vise #%s, qui n’existe pas", ou, id))
				}
			}
			slices.Sort(fautes)
			return fautes
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			alt := false
			for _, a := range t.Attr {
				switch {
				case a.Key == "id":
					if ids[a.Val] {
						fautes = append(fautes, "id deux fois : "+a.Val)
					}
					ids[a.Val] = true
				case a.Key == "for" || a.Key == "href" && strings.HasPrefix(a.Val, "#"):
					cibles[strings.TrimPrefix(a.Val, "#")] = t.Data
				case a.Key == "aria-describedby":
					for _, id := range strings.Fields(a.Val) {
						cibles[id] = t.Data
					}
				case a.Key == "alt":
					alt = true
				case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
					fautes = append(fautes, "attribut interdit par la CSP : "+a.Key)
				}
			}
			if t.Data == "img" && !alt {
				fautes = append(fautes, "image sans alt")
			}
			if t.Data == "style" || t.Data == "script" && !slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "src" }) {
				fautes = append(fautes, "élément interdit par la CSP : "+t.Data)
			}
			if !slices.Contains(vides, t.Data) {
				pile = append(pile, t.Data)
			}
		case html.EndTagToken:
			t := z.Token()
			if len(pile) == 0 || pile[len(pile)-1] != t.Data {
				fautes = append(fautes, fmt.Sprintf("</%s> ferme %v", t.Data, pile))
				return fautes
			}
			pile = pile[:len(pile)-1]
		}
	}
}

// Invented people.
var (
	aicha = map[string]string{"nom_naissance": "ESSAÏDI", "prenoms": "Aïcha", "date_naissance": "1989-07-01", "voie": "rue de l’Essai", "numero_voie": "12",
		"code_postal": "33000", "commune": "Bordeaux", "sexe": "feminin", "nationalite": "INVENTIE"}
	boris = map[string]string{"nom_naissance": "TESTOVITCH", "prenoms": "Boris", "date_naissance": "1975-02-03", "voie": "quai du Banc", "numero_voie": "3",
		"code_postal": "75011", "commune": "Paris", "sexe": "masculin", "nationalite": "INVENTIE"}
)

// lectureDe is the reading of a pli of three pages: a form of two, a passport. Fields named in doutes are in doubt.
func lectureTest(procedure, variante string, valeurs map[string]string, doutes ...string) dossier.Lecture {
	champs := map[string]dossier.ChampLu{}
	y := 400
	for code, v := range valeurs {
		c := dossier.ChampLu{Valeur: v, Confiance: 0.99, Source: dossier.SourceOCR, Page: 1, Zone: dossier.RectPx{X: 300, Y: y, L: 1400, H: 90}}
		if slices.Contains(doutes, code) {
			c.Confiance, c.AVerifier, c.Raisons = 0.81, true, []string{"caractère douteux"}
		}
		champs[code] = c
		y += 200
	}
	p := func(n int, t dossier.TypePage) dossier.PageLue {
		return dossier.PageLue{N: n, Type: t, Confiance: 0.99, DPI: 300, Largeur: 2480, Hauteur: 3508}
	}
	pages := []dossier.PageLue{p(1, dossier.PageFormulaire), p(2, dossier.PageFormulaire), p(3, dossier.PagePasseport)}
	pages[1].Rotation = 180
	return dossier.Lecture{
		Moteur: "essai 1", Pages: pages,
		Formulaires: []dossier.FormulaireLu{{Procedure: procedure, Variante: variante, Revision: 1, Copie: "12345678", Pages: []int{1, 2}, Champs: champs}},
		Tentatives: []dossier.Tentative{{Blocage: "creation_compte_titre_expire", Date: "2026-03-02T10:14", URL: "https://exemple.invalid/", Message: "Compte refusé",
			Page: 2, Source: dossier.SourceOCR, Certitude: "declaree"}},
		Pieces: []dossier.Piece{{Type: "passeport", Pages: []int{3}}},
	}
}

// deposer adds a pli with previews and its reading, and lets the machine decide.
func (b *banc) deposer(n int, prefecture string, recu dossier.Date, l dossier.Lecture) dossier.PliID {
	b.Helper()
	ctx := b.Context()
	octets := fmt.Appendf(nil, "%%PDF pli %d %s", n, prefecture)
	e, err := b.coffre.Put(ctx, octets)
	if err != nil {
		b.Fatal(err)
	}
	id, _, err := b.store.AddPli(ctx, store.NouveauPli{Empreinte: e, Taille: int64(len(octets)), Nom: fmt.Sprintf("scan-%d.pdf", n), TypeMedia: "application/pdf", NbPages: 3,
		Reception: dossier.Reception{Prefecture: prefecture, Mode: dossier.ModeLRAR, RecuLe: recu}})
	if err != nil {
		b.Fatal(err)
	}
	for page := 1; page <= 3; page++ {
		if err := b.coffre.PutApercu(ctx, e, page, pageDessinee(b)); err != nil {
			b.Fatal(err)
		}
	}
	if err := b.store.SaveLecture(ctx, id, l); err != nil {
		b.Fatal(err)
	}
	in := intake.New(intake.Deps{Store: b.store, Coffre: b.coffre, Now: b.horloge.Now})
	if err := in.Process(ctx, id, nil); err != nil {
		b.Fatal(err)
	}
	return id
}

var dessin []byte

// pageDessinee is a preview: grey lines on white, a black corner at top left.
func pageDessinee(t testing.TB) []byte {
	t.Helper()
	if dessin != nil {
		return dessin
	}
	img := image.NewGray(image.Rect(0, 0, 1240, 1754))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for y := 200; y < 1700; y += 50 {
		draw.Draw(img, image.Rect(150, y, 850, y+2), image.NewUniform(color.Gray{90}), image.Point{}, draw.Src)
	}
	draw.Draw(img, image.Rect(60, 60, 120, 120), image.Black, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	dessin = b.Bytes()
	return dessin
}

// enregistrer takes a pli to the register by an agent's word and returns the demande.
func (b *banc) enregistrer(id dossier.PliID, fondement dossier.CodeFondement) dossier.Demande {
	b.Helper()
	ctx := b.Context()
	qui := b.compte(dossier.Agent{Role: dossier.RoleInstructeur, Prefectures: []string{"*"}, VoitSensible: true}, "")
	if err := b.store.Corriger(ctx, id, 0, champFondement, dossier.ChampLu{Valeur: string(fondement)}, qui); err != nil {
		b.Fatal(err)
	}
	r, err := intake.New(intake.Deps{Store: b.store, Coffre: b.coffre, Now: b.horloge.Now}).Enregistrer(ctx, id, qui)
	if err != nil || len(r.Demandes) != 1 {
		p, _ := b.store.Pli(ctx, id)
		b.Fatalf("enregistrer: %+v %v %v", r, err, p.Raisons)
	}
	d, err := b.store.Demande(ctx, r.Demandes[0])
	if err != nil {
		b.Fatal(err)
	}
	return d
}

func (b *banc) hier() dossier.Date { return dossier.DateDe(b.horloge.Now()).AddDays(-1) }

func texteDe[T ~int64](id T) string { return fmt.Sprint(int64(id)) }

func (v *visiteurTest) requete(methode, chemin, corps string) *http.Request {
	r := httptest.NewRequest(methode, chemin, strings.NewReader(corps))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for nom, valeur := range v.cookies {
		r.AddCookie(&http.Cookie{Name: nom, Value: valeur})
	}
	return r
}

func (v *visiteurTest) servir(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	v.h.ServeHTTP(w, r)
	return w
}

// multipart sends the upload form: its token, then the fields in order, then the files.
func (v *visiteurTest) multipart(chemin string, champs, fichiers [][2]string) *httptest.ResponseRecorder {
	v.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, c := range append([][2]string{{"csrf", v.csrf()}}, champs...) {
		if err := m.WriteField(c[0], c[1]); err != nil {
			v.Fatal(err)
		}
	}
	for _, f := range fichiers {
		w, err := m.CreateFormFile("fichiers", f[0])
		if err != nil {
			v.Fatal(err)
		}
		if _, err := io.WriteString(w, f[1]); err != nil {
			v.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		v.Fatal(err)
	}
	return v.demander(http.MethodPost, chemin, m.FormDataContentType(), &b)
}
