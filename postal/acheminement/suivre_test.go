package acheminement_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/postal/acheminement"
	"souspli/store"
	"souspli/store/storetest"
)

// fausse is a La Poste built from the contract: it answers as told, and keeps what it was asked.
type fausse struct {
	statut   int
	corps    func(ids []string) string
	demandes []*http.Request
	pannes   int // answers 504 so many times first
}

func (f *fausse) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.demandes = append(f.demandes, r)
	ids := strings.Split(strings.TrimPrefix(r.URL.Path, "/idships/"), ",")
	switch {
	case r.Header.Get("X-Okapi-Key") != "cle":
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"code":"UNAUTHORIZED"}`)
	case len(ids) > 10:
		w.WriteHeader(http.StatusBadRequest)
	case f.pannes > 0:
		f.pannes--
		w.WriteHeader(http.StatusGatewayTimeout)
		fmt.Fprint(w, `{"returnCode":504}`)
	default:
		w.WriteHeader(f.statut)
		fmt.Fprint(w, f.corps(ids))
	}
}

// evenements writes events newest first, as the contract says: « 2026-03-20T10:00:00+01:00 DI1 Distribué ».
func evenements(lignes ...string) string {
	var l []string
	for _, x := range lignes {
		date, suite, _ := strings.Cut(x, " ")
		code, label, _ := strings.Cut(suite, " ")
		l = append(l, fmt.Sprintf(`{"date":%q,"code":%q,"label":%q}`, date, code, label))
	}
	return "[" + strings.Join(l, ",") + "]"
}

func shipment(id string, final bool, lignes ...string) string {
	return fmt.Sprintf(`{"lang":"fr_FR","scope":"open","returnCode":200,"shipment":{"idShip":%q,"holder":1,"product":"Lettre Recommandée","isFinal":%t,"event":%s}}`, id, final, evenements(lignes...))
}

// cas is a register with letters that left, and a La Poste to ask.
type cas struct {
	*testing.T
	s       *store.Store
	horloge *storetest.Horloge
	poste   *fausse
	suivi   acheminement.Suivi
	numeros []string
	demande []dossier.DemandeID
}

func nouveau(t *testing.T, n int) *cas {
	t.Helper()
	s, h := storetest.NewHorloge(t)
	c := &cas{T: t, s: s, horloge: h, poste: &fausse{statut: 200}}
	serveur := httptest.NewServer(c.poste)
	t.Cleanup(serveur.Close)
	c.suivi = acheminement.Suivi{Store: s, Cle: "cle", Adresse: serveur.URL, Now: h.Now}
	for i := range n {
		_, d := storetest.Enregistrer(t, s, i+1)
		cs, err := s.CourriersDeDemande(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		id := cs[0].ID
		if err := s.EcrireCourrier(t.Context(), id, store.Ecriture{Donnees: []byte("{}"), Empreinte: dossier.EmpreinteDe(fmt.Append(nil, i)), NbPages: 1, Version: 1}); err != nil {
			t.Fatal(err)
		}
		numero := fmt.Sprintf("1A%010d0", 4787720+i)
		storetest.Executer(t, s, "UPDATE courriers SET recommande = $1 WHERE id = $2", numero, id)
		c.numeros, c.demande = append(c.numeros, numero), append(c.demande, d)
	}
	return c
}

func (c *cas) suivre() (acheminement.Bilan, error) { return c.suivi.Suivre(c.Context()) }

// etat is what the register holds of the letter of the first demande: its steps, and the codes of its history.
func (c *cas) etat() (etapes, codes string) {
	c.Helper()
	es, err := c.s.EtapesEnvoi(c.Context(), c.demande[0])
	if err != nil {
		c.Fatal(err)
	}
	for _, e := range es {
		etapes += fmt.Sprintf("%s %s%s ", e.Genre, e.Le, e.Motif)
	}
	ss, err := c.s.SuivisEnvois(c.Context(), c.demande[0])
	if err != nil {
		c.Fatal(err)
	}
	for _, s := range ss {
		for _, e := range s.Evenements {
			codes += e.Code + " "
		}
	}
	return strings.TrimSpace(etapes), strings.TrimSpace(codes)
}

// TestUneReponse replays the answers of the contract for one item: what is kept, what it proves, and that the raw answer always is.
func TestUneReponse(t *testing.T) {
	const id = "1A00047877200"
	c := nouveau(t, 17)
	storetest.Executer(t, c.s, "UPDATE courriers SET recommande = ''")
	for nom, k := range map[string]struct {
		statut int
		corps  string
		etapes string
		codes  string
		echec  bool // Suivre says so
		essais int  // raw answers kept
	}{
		"objet":             {200, shipment(id, true, "2026-03-20T10:00:00+01:00 DI1 Distribué", "2026-03-18T09:00:00+01:00 ET1 En cours"), "presente 2026-03-20 remis 2026-03-20", "ET1 DI1", false, 1},
		"tableau":           {200, "[" + shipment(id, false, "2026-03-18T09:00:00+01:00 AG1 Disponible au bureau") + "]", "presente 2026-03-18", "AG1", false, 1},
		"207, l’un inconnu": {207, `[{"returnCode":104,"returnMessage":"Inconnu","idShip":"` + id + `"}]`, "", "", false, 1},
		"dans le désordre": {200, shipment(id, true, "2026-03-18T09:00:00+01:00 ET1 En cours", "2026-03-21T10:00:00+01:00 DI1 Distribué", "2026-03-19T10:00:00+01:00 AG1 Avisé"),
			"presente 2026-03-19 remis 2026-03-21", "ET1 AG1 DI1", false, 1},
		"rendue à l’expéditeur n’est pas remise": {200, shipment(id, true, "2026-04-08T10:00:00+02:00 DI2 Pli distribué à l'expéditeur", "2026-04-06T10:00:00+02:00 RE1 Pli non réclamé, retour à l'expéditeur", "2026-03-19T10:00:00+01:00 AG1 Avisé"),
			"presente 2026-03-19 non_remis 2026-04-06non_reclame", "AG1 RE1 DI2", false, 1},
		"distribuée, puis rendue":    {200, shipment(id, true, "2026-04-08T10:00:00+02:00 DI2 Rendu", "2026-03-19T10:00:00+01:00 DI1 Distribué"), "presente 2026-03-19 non_remis 2026-04-08", "DI1 DI2", false, 1},
		"finale sans preuve":         {200, shipment(id, true, "2026-03-18T09:00:00+01:00 ET1 En cours"), "", "ET1", false, 1},
		"code inconnu":               {200, shipment(id, false, "2026-03-18T09:00:00+01:00 ZZ9 Un mot nouveau"), "", "ZZ9", false, 1},
		"non distribuable, à suivre": {200, shipment(id, false, "2026-03-18T09:00:00+01:00 ND1 Destinataire inconnu à l'adresse"), "", "ND1", false, 1},
		"non distribuable, fini":     {200, shipment(id, true, "2026-03-18T09:00:00+01:00 ND1 Destinataire inconnu à l'adresse"), "non_remis 2026-03-18inconnu", "ND1", false, 1},
		"minuit à Paris":             {200, shipment(id, true, "2026-03-20T23:30:00Z DI1 Distribué"), "presente 2026-03-21 remis 2026-03-21", "DI1", false, 1},
		"tronquée":                   {200, shipment(id, true, "2026-03-20T10:00:00+01:00 DI1 Distribué")[:120], "", "", true, 1},
		"d’un autre envoi":           {200, shipment("9Z99999999990", true, "2026-03-20T10:00:00+01:00 DI1 Distribué"), "", "", false, 1},
		"mauvaise demande":           {400, `{"returnCode":400}`, "", "", false, 1},
		"inconnu":                    {404, `{"returnCode":104}`, "", "", false, 1},
		"quota":                      {429, `{"code":"TOO_MANY_REQUESTS"}`, "", "", true, 4},
		"le service est coupé":       {504, ``, "", "", true, 4},
	} {
		c.poste.demandes, c.poste.statut, c.poste.corps = nil, k.statut, func([]string) string { return k.corps }
		storetest.Executer(t, c.s, "UPDATE courriers SET recommande = $1 WHERE recommande = '' AND demande = $2", id, c.demande[0])
		if _, err := c.suivre(); (err != nil) != k.echec {
			t.Errorf("%s : %v", nom, err)
		}
		if etapes, codes := c.etat(); etapes != k.etapes || codes != k.codes {
			t.Errorf("%s : %q %q, attendu %q %q", nom, etapes, codes, k.etapes, k.codes)
		}
		brutes := storetest.Interroger[int64](t, c.s, "SELECT count(*) FROM reponses_suivi r JOIN courriers c ON r.courriers = ARRAY[c.id] WHERE c.demande = $1 AND r.statut = $2 AND r.corps = $3", c.demande[0], k.statut, []byte(k.corps))
		if brutes != int64(k.essais) || len(c.poste.demandes) != k.essais {
			t.Errorf("%s : %d réponses gardées, %d demandes", nom, brutes, len(c.poste.demandes))
		}
		storetest.Executer(t, c.s, "UPDATE courriers SET recommande = ''")
		c.demande = c.demande[1:]
	}
}

// TestAppels: ten items at most in a call, each once, with our key and nothing of anybody; an answer that is late is asked for again; those not
// read keep what was known, and are asked again later.
func TestAppels(t *testing.T) {
	c := nouveau(t, 12)
	c.poste.pannes = 2
	c.poste.corps = func(ids []string) string {
		var l []string
		for _, id := range ids {
			l = append(l, shipment(id, false, "2026-03-18T09:00:00+01:00 AG1 Avisé"))
		}
		return "[" + strings.Join(l, ",") + "]"
	}
	b, err := c.suivre()
	if err != nil || b.Demandes != 12 || b.Lus != 12 {
		t.Fatalf("%+v %v", b, err)
	}
	var vus []string
	for _, r := range c.poste.demandes[2:] {
		vus = append(vus, strings.Split(strings.TrimPrefix(r.URL.Path, "/idships/"), ",")...)
		if r.Method != http.MethodGet || r.URL.Query().Get("lang") != "fr_FR" || r.Header.Get("Accept") != "application/json" {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		for nom := range r.Header {
			if !slices.Contains([]string{"X-Okapi-Key", "Accept", "Accept-Encoding", "User-Agent"}, nom) {
				t.Errorf("en-tête %s", nom)
			}
		}
	}
	slices.Sort(vus)
	if len(c.poste.demandes) != 4 || !slices.Equal(vus, c.numeros) {
		t.Errorf("%d appels, %v", len(c.poste.demandes), vus)
	}
	if b, err := c.suivre(); err != nil || b.Demandes != 0 {
		t.Errorf("redemandés aussitôt : %+v %v", b, err)
	}
	c.horloge.Avancer(13 * time.Hour)
	c.poste.statut, c.poste.corps = 504, func([]string) string { return "" }
	if _, err := c.suivre(); !errors.Is(err, dossier.ErrIndisponible) || len(c.poste.demandes) != 8 {
		t.Errorf("un service coupé est appelé %d fois : %v", len(c.poste.demandes)-4, err)
	}
	if etapes, codes := c.etat(); etapes != "presente 2026-03-18" || codes != "AG1" {
		t.Errorf("%q %q", etapes, codes)
	}
}

// TestNumeroInconnu: an item that La Poste does not know is asked about until she should know it, then once by itself, and no more; she is taken at
// her word of that item alone. What she knew and forgot, what does not move any more and what is finished are left too.
func TestNumeroInconnu(t *testing.T) {
	c := nouveau(t, 6)
	inconnu, purge, fige, fini, coupe, muet := c.numeros[0], c.numeros[1], c.numeros[2], c.numeros[3], c.numeros[4], c.numeros[5]
	storetest.Executer(t, c.s, "UPDATE courriers SET etat = 'imprime', lot = 'lot', piece = id, enveloppe = id, imprime_a = $1", c.horloge.Now())
	var jour int // since they left
	c.poste.corps = func(ids []string) string {
		var l []string
		for _, id := range ids {
			switch {
			case id == coupe, id == muet && jour > 20:
				l = append(l, `{"returnCode":504,"idShip":"`+id+`"}`)
			case id == inconnu, id == purge && jour > 3, id == fini && jour > 20:
				l = append(l, `{"returnCode":104,"idShip":"`+id+`"}`)
			case id == purge, id == fige:
				l = append(l, shipment(id, false, "2026-03-14T09:00:00+01:00 ET1 En cours"))
			case id == fini, id == muet:
				l = append(l, shipment(id, true, "2026-03-14T09:00:00+01:00 DI1 Distribué"))
			}
		}
		if len(ids) == 1 && strings.Contains(l[0], "104") {
			c.poste.statut = 404
			return `{"returnCode":104}`
		}
		c.poste.statut = 200
		return "[" + strings.Join(l, ",") + "]"
	}
	dernier, seul := map[string]int{}, map[string]int{}
	for ; jour < 100; jour++ {
		avant := len(c.poste.demandes)
		if _, err := c.suivre(); err != nil {
			t.Fatal(err)
		}
		for _, r := range c.poste.demandes[avant:] {
			ids := strings.Split(strings.TrimPrefix(r.URL.Path, "/idships/"), ",")
			for _, id := range ids {
				dernier[id] = jour
				if len(ids) == 1 && id == inconnu {
					seul[id]++
				}
			}
		}
		c.horloge.Avancer(24 * time.Hour)
	}
	for nom, k := range map[string]struct {
		numero string
		fin    int
	}{"jamais connu": {inconnu, 15}, "oublié": {purge, 18}, "immobile": {fige, 62}, "fini, puis oublié": {fini, 29}, "fini, puis muet": {muet, 60}, "service coupé": {coupe, 99}} {
		if dernier[k.numero] != k.fin {
			t.Errorf("%s : demandé jusqu’au jour %d, attendu %d", nom, dernier[k.numero], k.fin)
		}
	}
	if seul[inconnu] != 1 {
		t.Errorf("demandé seul %d fois", seul[inconnu])
	}
	if etapes, _ := c.etat(); etapes != "inconnu "+storetest.Jour.AddDays(15).String() {
		t.Errorf("%q", etapes)
	}
	if n := storetest.Interroger[int](t, c.s, "SELECT count(*)::int FROM etapes_envoi WHERE genre = 'inconnu'"); n != 1 {
		t.Errorf("%d numéros inconnus", n)
	}
}

// TestCleRefusee: a wrong key ends the run at its first call, and is said without the key.
func TestCleRefusee(t *testing.T) {
	c := nouveau(t, 11)
	c.suivi.Cle = "secret"
	if _, err := c.suivre(); !errors.Is(err, acheminement.ErrCle) || strings.Contains(err.Error(), "secret") || len(c.poste.demandes) != 1 {
		t.Errorf("%v, %d appels", err, len(c.poste.demandes))
	}
	c.suivi.Cle = ""
	if _, err := c.suivre(); !errors.Is(err, dossier.ErrInvalide) || len(c.poste.demandes) != 1 {
		t.Errorf("sans clé : %v", err)
	}
	c.suivi.Cle, c.suivi.Adresse = "cle", "http://127.0.0.1:1"
	if _, err := c.suivre(); !errors.Is(err, dossier.ErrIndisponible) || strings.Contains(err.Error(), c.numeros[10]) {
		t.Errorf("personne n’écoute : %v", err)
	}
}

// FuzzLire: no panic on any body, and what is read is in order.
func FuzzLire(f *testing.F) {
	f.Add([]byte(shipment("1A04787720243", true, "2026-03-20T10:00:00+01:00 DI1 Distribué", "2026-03-18T09:00:00 ET1 x")))
	f.Add([]byte(`[{"shipment":null},{"returnCode":104}]`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, corps []byte) {
		hs, err := acheminement.Lire(corps)
		if err != nil && len(hs) > 0 {
			t.Error("lu et faux")
		}
		for _, h := range hs {
			h.Etat()
			if !slices.IsSortedFunc(h.Evenements, func(a, b dossier.EvenementSuivi) int { return a.A.Compare(b.A) }) {
				t.Error("désordre")
			}
		}
	})
}
