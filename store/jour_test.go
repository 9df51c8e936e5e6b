package store_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

func (a *atelier) jour(d dossier.Date) store.BilanJour {
	a.Helper()
	b, err := a.s.Jour(a.Context(), d)
	if err != nil {
		a.Fatal(err)
	}
	return b
}

// ouvertes are the open tasks and the letters of the whole register, in words.
func (a *atelier) ouvertes() string {
	a.Helper()
	ts, err := a.s.Taches(a.Context(), store.FiltreTaches{Prefectures: []string{"*"}, VoitSensible: true, Limite: 1000})
	if err != nil {
		a.Fatal(err)
	}
	var l []string
	for _, t := range ts {
		l = append(l, fmt.Sprintf("%s %s %s %s %s", t.Numero, t.Genre, t.Cle, t.DuLe, t.Detail))
	}
	return strings.Join(l, "\n")
}

// vivre takes three demandes through ten weeks; each day is done, or only those asked for.
func vivre(t *testing.T, faire func(n int) bool) *atelier {
	a := nouvelAtelier(t, nil) // pieces asked, none comes
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	premiere := a.id
	_, a.id = a.enregistrer(2, func(c *dossier.Contenu) { // complete, convoked, does not come
		c.Champs["valable_au"] = dossier.ChampLu{Valeur: "2026-04-20", Confiance: 1}
	})
	a.agir(dossier.ActionComplete, dossier.DonneesActe{})
	a.agir(dossier.ActionConvocation, dossier.DonneesActe{Creneau: a.creneau(a.aujourdhui().AddDays(15), 1), Objet: "empreintes"})
	_, a.id = a.enregistrer(3, func(c *dossier.Contenu) { c.Fondement = dossier.Fondement{Code: dossier.FondementAucun} })
	a.id = premiere
	for n := range 140 {
		a.jours(1)
		if faire(n) {
			a.jour(a.aujourdhui())
		}
	}
	a.jour(a.aujourdhui())
	return a
}

// TestJoursManques: every day done, one day in nine done, or only the last: the same tasks in the end, in the same order.
func TestJoursManques(t *testing.T) {
	chaque := vivre(t, func(int) bool { return true })
	tous := chaque.ouvertes()
	for _, x := range []string{"delai_pieces_ecoule", "venue_a_noter", "sejour_expire", "regularisation_a_envoyer", "decision_implicite_nee", "recepisse_a_delivrer"} {
		if !strings.Contains(tous, x) {
			t.Errorf("%s manque :\n%s", x, tous)
		}
	}
	for nom, faire := range map[string]func(int) bool{"un jour sur neuf": func(n int) bool { return n%9 == 0 }, "le dernier seulement": func(int) bool { return false }} {
		autre := vivre(t, faire)
		got := autre.ouvertes()
		// The reminder that a missed week would have sent is no longer of use: it is the only thing that time takes away.
		sansRappel := func(s string) string {
			return strings.Join(slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return strings.Contains(l, "rappel") }), "\n")
		}
		if sansRappel(got) != sansRappel(tous) {
			t.Errorf("%s :\n%s\nattendu :\n%s", nom, got, tous)
		}
	}
	// D16: a hundred and forty days change the state of nothing, and make no letter but the reminder.
	etats := storetest.Interroger[string](t, chaque.s, "SELECT string_agg(etat, ' ' ORDER BY id) FROM demandes")
	if etats != "pieces_demandees convoquee enregistree" {
		t.Errorf("états %s", etats)
	}
	if n := storetest.Interroger[int](t, chaque.s, "SELECT count(*) FROM actes"); n != 3 {
		t.Errorf("%d actes : le temps en a fait", n)
	}
	lettres := storetest.Interroger[string](t, chaque.s, "SELECT string_agg(genre, ' ' ORDER BY id) FROM courriers WHERE genre <> 'accuse_reception'")
	if lettres != "demande_pieces convocation rappel_pieces" {
		t.Errorf("lettres %s", lettres)
	}
	chaque.sansEcart()
	verifierChaine(t, chaque.s)
}

// TestJourDeuxFois: the second time does nothing, journal included; so does the day before, and two at once.
func TestJourDeuxFois(t *testing.T) {
	a := nouvelAtelier(t, nil)
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	a.jours(25)
	b := a.jour(a.aujourdhui())
	if b.Demandes != 1 || b.Rappels != 1 {
		t.Errorf("%+v", b)
	}
	if l := a.courriers(); !slices.Contains(l, "rappel_pieces:du") {
		t.Errorf("lettres %v", l)
	}
	lignes := func() int { return storetest.Interroger[int](t, a.s, "SELECT count(*) FROM journal") }
	avant, ouvertes := lignes(), a.ouvertes()
	for range 2 {
		if b := a.jour(a.aujourdhui()); b.Posees+b.Closes+b.Rappels != 0 {
			t.Errorf("la seconde fois : %+v", b)
		}
	}
	a.jour(a.aujourdhui().AddDays(-20))
	if lignes() != avant || a.ouvertes() != ouvertes {
		t.Errorf("%d lignes de journal puis %d", avant, lignes())
	}
	a.jours(40)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := a.s.Jour(t.Context(), a.aujourdhui()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := storetest.Interroger[int](t, a.s, "SELECT count(*) FROM taches WHERE genre = 'delai_pieces_ecoule'"); n != 1 {
		t.Errorf("%d tâches pour un délai", n)
	}
	if _, err := a.s.Jour(t.Context(), a.aujourdhui().AddDays(1)); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("un jour à venir : %v", err)
	}
	if b, a2, err := a.s.DernierPassage(t.Context()); err != nil || b.Jour != a.aujourdhui() || a2.IsZero() {
		t.Errorf("%+v %v %v", b, a2, err)
	}
}

// TestBannetteParDanger: the person whose stay ends first is first, whatever the order of arrival; who may not see a sensitive demande sees
// neither it nor its count; an agent's word closes what the register cannot see done, once, and time does not bring it back.
func TestBannetteParDanger(t *testing.T) {
	a := nouvelAtelier(t, func(c *dossier.Contenu) { c.Domicile.CodePostal = "75011" }) // 30 June
	_, tard := a.enregistrer(2, func(c *dossier.Contenu) { delete(c.Champs, "valable_au") })
	_, tot := a.enregistrer(3, func(c *dossier.Contenu) { c.Champs["valable_au"] = dossier.ChampLu{Valeur: "2026-03-20"} })
	_, sensible := a.enregistrer(4, func(c *dossier.Contenu) {
		c.Sensible, c.Champs["valable_au"] = true, dossier.ChampLu{Valeur: "2026-03-01"}
	})
	ordre := func(voit bool) (l []dossier.DemandeID) {
		ts, err := a.s.Taches(t.Context(), store.FiltreTaches{Prefectures: []string{"33"}, VoitSensible: voit})
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range ts {
			if len(l) == 0 || l[len(l)-1] != x.Demande {
				l = append(l, x.Demande)
			}
		}
		return l
	}
	a.sansEcart()
	if l := ordre(true); !slices.Equal(l, []dossier.DemandeID{sensible, tot, a.id, tard}) {
		t.Errorf("ordre %v", l)
	}
	if l := ordre(false); !slices.Equal(l, []dossier.DemandeID{tot, a.id, tard}) {
		t.Errorf("sans le droit %v", l)
	}
	avec, err1 := a.s.CompterTaches(t.Context(), store.FiltreTaches{Prefectures: []string{"33"}, VoitSensible: true})
	sans, err2 := a.s.CompterTaches(t.Context(), store.FiltreTaches{Prefectures: []string{"33"}})
	if err1 != nil || err2 != nil || avec[dossier.TacheCourrier] != 4 || sans[dossier.TacheCourrier] != 3 {
		t.Errorf("%v %v %v %v", avec, sans, err1, err2)
	}
	if n, err := a.s.CompterTaches(t.Context(), store.FiltreTaches{}); err != nil || len(n) != 0 {
		t.Errorf("sans ressort : %v %v", n, err)
	}

	ts, err := a.s.TachesDe(t.Context(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(ts, func(x dossier.Tache) bool { return x.Genre == dossier.TacheTransfert })
	autre := slices.IndexFunc(ts, func(x dossier.Tache) bool { return x.Genre == dossier.TacheCompletude })
	if i < 0 || autre < 0 {
		t.Fatalf("%+v", ts)
	}
	if err := a.s.FaireTache(t.Context(), ts[autre].ID, a.agent, "vu"); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("une complétude constatée d’un mot : %v", err)
	}
	if err := a.s.FaireTache(t.Context(), ts[i].ID, a.agent, "commune de Gironde"); err != nil {
		t.Fatal(err)
	}
	if err := a.s.FaireTache(t.Context(), ts[i].ID, a.agent, "encore"); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("deux fois : %v", err)
	}
	a.jours(3)
	a.jour(a.aujourdhui())
	if strings.Contains(a.taches(), "transfert_a_examiner") {
		t.Error("la tâche écartée revient")
	}
}

// sansEcart fails when what a letter says of its demande is not what the demande says.
func (a *atelier) sansEcart() {
	a.Helper()
	if n := storetest.Interroger[int](a, a.s, `SELECT count(*) FROM courriers c JOIN demandes d ON d.id = c.demande
		WHERE (c.bannette, c.fin_sejour, c.sensible) IS DISTINCT FROM (coalesce(nullif(c.prefecture, ''), d.prefecture), d.fin_sejour, d.sensible)`); n > 0 {
		a.Errorf("%d lettres ne suivent pas leur demande", n)
	}
}

// TestMillionDeTaches holds, on a small register, that the bannette is in the order of a plain sort, page after page, for any scope and any
// right, and that its counts are exact up to the cap. Asked for by SOUSPLI_LONG, it prints how long it takes on a million demandes, two
// million tasks open and fifty thousand letters waiting.
func TestMillionDeTaches(t *testing.T) {
	n := 6000
	if os.Getenv("SOUSPLI_LONG") != "" {
		n = 1_000_000
	}
	a := nouvelAtelier(t, nil)
	storetest.Executer(t, a.s, fmt.Sprintf(`INSERT INTO demandes (numero, prefecture, annee, rang, etat, procedure, variante, personne, identite, reception, enregistrement, representant, destinataire,
			domicile, fondement, fondement_detail, champs, manquantes, sensible, recherche, version, sel, cree_a, fin_sejour)
		SELECT '2027-' || p || '-' || lpad(r::text, greatest(6, length(r::text)), '0'), p, 2027, r, 'enregistree', 'salarie', '', (SELECT min(id) FROM personnes), '{}', '2026-03-01', '2026-03-01', 'null', '{}',
			'{}', 'aucun', '{}', '{}', '[]', i %% 37 = 0, '', 1, decode(repeat('00', 16), 'hex'), now(), CASE WHEN i %% 5 > 0 THEN date '2025-01-01' + (i::bigint * 7919 %% 1500)::int END
		FROM (SELECT i, (CASE WHEN i %% 10 = 0 THEN '75' WHEN i %% 10 = 1 THEN '33' ELSE (i %% 90 + 1)::text END) AS p, i AS r FROM generate_series(1, %d) AS i) AS x`, n))
	storetest.Executer(t, a.s, `INSERT INTO taches (demande, prefecture, genre, cle, depuis, du_le, fin_sejour, sensible, posee_a, motif)
		SELECT d.id, d.prefecture, g, '', '2026-03-01', CASE WHEN g = 'sejour_expire' THEN d.fin_sejour END, d.fin_sejour, d.sensible, now(), '' FROM demandes d, unnest(ARRAY['completude_a_examiner', 'sejour_expire']) AS g
		WHERE d.annee = 2027`)
	storetest.Executer(t, a.s, `INSERT INTO courriers (demande, genre, etat, raison, version, lignes, nb_pages, du_le, cree_a, lot, bannette, fin_sejour, sensible)
		SELECT id, 'accuse_reception', CASE WHEN rang % 40 = 0 THEN 'bloque' ELSE 'du' END, CASE WHEN rang % 40 = 0 THEN 'il manque une mention' ELSE '' END, 1, '[]', 0, date '2026-03-05' + rang % 3, now(), '',
			prefecture, fin_sejour, sensible FROM demandes WHERE annee = 2027 AND rang % 20 = 0`)
	storetest.Executer(t, a.s, "VACUUM ANALYZE")
	a.sansEcart()
	for nom, f := range map[string]store.FiltreTaches{
		"une préfecture": {Prefectures: []string{"33"}, VoitSensible: true, Limite: 51}, "toutes, sans le droit": {Prefectures: []string{"*"}, Limite: 51},
		"cinq préfectures": {Prefectures: []string{"33", "75", "12", "13", "14"}, VoitSensible: true, Limite: 51}, "un genre": {Prefectures: []string{"33"}, Genre: dossier.TacheSejour, Limite: 51},
		"dixième page":       {Prefectures: []string{"33"}, VoitSensible: true, Limite: 51, Decalage: 500},
		"cinq, dixième page": {Prefectures: []string{"33", "75", "12", "13", "14", "33"}, Limite: 51, Decalage: 500},
		"toutes, un genre":   {Prefectures: []string{"*"}, VoitSensible: true, Genre: dossier.TacheCompletude, Limite: 51},
		"lettres, cinq":      {Prefectures: []string{"33", "75", "12", "13", "14"}, Genre: dossier.TacheCourrier, Limite: 51},
	} {
		debut := time.Now()
		ts, err := a.s.Taches(t.Context(), f)
		liste := time.Since(debut)
		if err != nil || len(ts) != 51 {
			t.Fatalf("%s : %d tâches, %v", nom, len(ts), err)
		}
		attendus, combien := a.triNaif(f)
		for i, x := range ts {
			if got := fmt.Sprintf("%t %d", x.Courrier != 0, max(int64(x.ID), int64(x.Courrier))); i >= len(attendus) || got != attendus[i] {
				t.Fatalf("%s : la ligne %d est %s, attendu %s", nom, i, got, attendus[min(i, len(attendus)-1)])
			}
			if x.Sensible && !f.VoitSensible {
				t.Errorf("%s : une demande sensible sans le droit", nom)
			}
		}
		debut = time.Now()
		nombre, err := a.s.NombreTaches(t.Context(), f)
		menu := time.Since(debut)
		total := 0
		for g, k := range combien {
			if f.Genre == "" || g == f.Genre {
				total += k
			}
		}
		if err != nil || nombre != min(total, store.PlafondTaches) {
			t.Errorf("%s : %d au menu, attendu %d, %v", nom, nombre, min(total, store.PlafondTaches), err)
		}
		debut = time.Now()
		comptes, err := a.s.CompterTaches(t.Context(), f)
		parGenre := time.Since(debut)
		if err != nil {
			t.Fatal(err)
		}
		for g, k := range combien {
			combien[g] = min(k, store.PlafondTaches)
		}
		if !maps.Equal(comptes, combien) {
			t.Errorf("%s : comptes %v, attendu %v", nom, comptes, combien)
		}
		t.Logf("%d demandes, %s : liste %v, menu %v, comptes par genre %v", n, nom, liste.Round(time.Millisecond), menu.Round(time.Millisecond), parGenre.Round(time.Millisecond))
	}
}

// triNaif is the page of a filter, « letter number », and the whole count of each kind without regard to the kind asked for, by the plainest
// queries on the demandes themselves.
func (a *atelier) triNaif(f store.FiltreTaches) ([]string, map[dossier.GenreTache]int) {
	a.Helper()
	portee, sensible := "true", "true"
	if !slices.Contains(f.Prefectures, "*") {
		portee = "d.prefecture IN ('" + strings.Join(f.Prefectures, "', '") + "')"
	}
	if !f.VoitSensible {
		sensible = "NOT d.sensible"
	}
	tout := fmt.Sprintf(`(SELECT false AS lettre, t.genre, t.id, d.fin_sejour, t.du_le FROM taches t JOIN demandes d ON d.id = t.demande WHERE t.faite_a IS NULL AND %[1]s AND %[2]s
		UNION ALL SELECT true, 'courrier_du', c.id, d.fin_sejour, c.du_le FROM courriers c JOIN demandes d ON d.id = c.demande
			WHERE c.etat IN ('du', 'bloque', 'ecrit') AND c.remis_le IS NULL AND %[1]s AND %[2]s) AS u`, portee, sensible)
	genre := "true"
	if f.Genre != "" {
		genre = "u.genre = '" + string(f.Genre) + "'"
	}
	lignes := storetest.Interroger[string](a, a.s, fmt.Sprintf(`SELECT string_agg(v.lettre::text || ' ' || v.id, ',' ORDER BY v.rang) FROM (SELECT u.*, row_number() OVER (ORDER BY u.fin_sejour, u.du_le, u.lettre, u.id) AS rang
		FROM %s WHERE %s ORDER BY rang LIMIT %d OFFSET %d) AS v`, tout, genre, f.Limite, f.Decalage))
	combien := map[dossier.GenreTache]int{}
	for _, l := range strings.Split(storetest.Interroger[string](a, a.s, "SELECT string_agg(w.genre || ' ' || w.n, ',') FROM (SELECT u.genre, count(*) AS n FROM "+tout+" GROUP BY u.genre) AS w"), ",") {
		var g string
		var n int
		if _, err := fmt.Sscan(l, &g, &n); err != nil {
			a.Fatal(err)
		}
		combien[dossier.GenreTache(g)] = n
	}
	return strings.Split(lignes, ","), combien
}
