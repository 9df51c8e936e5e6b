package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"souspli/dossier"
	"souspli/migrations"
	"souspli/reconcile"
	"souspli/store"
	"souspli/store/cluster"
)

// optionsReconcile is what the bench of reconciliation may be asked. Seeds below 100 develop, 100 to 199 give the weights and the
// thresholds, 200 and more only measure.
type optionsReconcile struct {
	graine          uint64
	personnes, plis int
	caler           bool // print the weights that this seed gives
	montrer         int  // misses shown, by the kind of their faults
}

var reconcileParDefaut = optionsReconcile{graine: 200, personnes: 1_000_000, plis: 20_000}

// cleReconcile is where the context of a bench keeps other options.
type cleReconcile struct{}

// avecRegistreDeBanc opens an empty register in a temporary cluster, removed at the end.
func avecRegistreDeBanc(ctx context.Context, o cluster.Options, f func(*store.Store) error) (err error) {
	dir, err := os.MkdirTemp("", "souspli-banc-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.Chmod(dir, 0o711); err != nil { // as root, PostgreSQL runs under another account
		return err
	}
	c, err := cluster.DemarrerAvec(ctx, dir, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Arreter()) }()
	s, err := store.Open(ctx, c.URL(), store.Options{Now: time.Now})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := migrations.Appliquer(ctx, s.Pool()); err != nil {
		return err
	}
	return f(s)
}

// bancReconcile fills a register of its own with invented people, asks it who each pli is of, and prints what came out.
func bancReconcile(ctx context.Context, out io.Writer) error {
	o, ok := ctx.Value(cleReconcile{}).(optionsReconcile)
	if !ok {
		o = reconcileParDefaut
	}
	return avecRegistreDeBanc(ctx, cluster.Options{SansFsync: true}, func(s *store.Store) error { return o.mesurer(ctx, s, out) })
}

func (o optionsReconcile) mesurer(ctx context.Context, s *store.Store, out io.Writer) error {
	g := gens{graine: o.graine, n: o.personnes}
	debut := time.Now()
	if err := g.peupler(ctx, s); err != nil {
		return err
	}
	var taille string
	if err := s.Pool().QueryRow(ctx, "SELECT pg_size_pretty(pg_database_size(current_database()))").Scan(&taille); err != nil {
		return err
	}
	fmt.Fprintf(out, "  graine %d : %d personnes en base en %.0f s (%s)\n", o.graine, o.personnes, time.Since(debut).Seconds(), taille)
	m, err := mesurerReconcile(ctx, s, g, o)
	if err != nil {
		return err
	}
	m.imprimer(out)
	if o.caler {
		m.imprimerPoids(out)
	}
	return nil
}

// peupler writes the people straight into the tables, their constraints and indexes set aside and put back: each with one demande.
func (g gens) peupler(ctx context.Context, s *store.Store) error {
	premier, _, err := s.AddPli(ctx, store.NouveauPli{Empreinte: dossier.EmpreinteDe([]byte("banc")), Taille: 1, Nom: "banc.pdf", TypeMedia: "application/pdf", NbPages: 1,
		Reception: dossier.Reception{Prefecture: "33", Mode: dossier.ModeSimple}})
	if err != nil {
		return err
	}
	conn, err := s.Pool().Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	remettre, err := ecarter(ctx, conn.Conn(), "personnes", "alias", "cles", "proches", "ecritures", "demandes")
	if err != nil {
		return err
	}
	for debut := 0; debut < g.n; debut += lotReconcile {
		if err := g.lot(debut, min(g.n, debut+lotReconcile), int64(premier)).copier(ctx, conn.Conn()); err != nil {
			return err
		}
	}
	if _, err := conn.Exec(ctx, "SET maintenance_work_mem = '512MB'"); err != nil {
		return err
	}
	for _, sql := range remettre {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s : %w", sql, err)
		}
	}
	_, err = conn.Exec(ctx, "VACUUM (ANALYZE) personnes, alias, cles, proches, ecritures, demandes")
	return err
}

const lotReconcile = 20_000

// ecarter drops the constraints and indexes of tables, and returns what puts them back.
func ecarter(ctx context.Context, conn *pgx.Conn, tables ...string) (remettre []string, err error) {
	texte := func(sql string) ([]string, error) {
		rangs, err := conn.Query(ctx, sql, tables)
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rangs, pgx.RowTo[string])
	}
	const contraintes = ` FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype IN ('f', 'p', 'u')
		AND (c.relname = ANY ($1) OR k.confrelid IN (SELECT oid FROM pg_class WHERE relname = ANY ($1)))`
	oter, err := texte(`SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', c.relname, k.conname)` + contraintes + ` ORDER BY k.contype`)
	if err != nil {
		return nil, err
	}
	remises, err := texte(`SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', c.relname, k.conname, pg_get_constraintdef(k.oid))` + contraintes + ` ORDER BY k.contype DESC`)
	if err != nil {
		return nil, err
	}
	const seuls = ` FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid WHERE t.relname = ANY ($1)
		AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.oid)`
	index, err := texte(`SELECT pg_get_indexdef(x.oid)` + seuls)
	if err != nil {
		return nil, err
	}
	oterIndex, err := texte(`SELECT format('DROP INDEX %I', x.relname)` + seuls)
	if err != nil {
		return nil, err
	}
	for _, sql := range append(oter, oterIndex...) {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return nil, fmt.Errorf("%s : %w", sql, err)
		}
	}
	// Primary keys first, then indexes, then what points to them.
	var cles, etrangeres []string
	for _, r := range remises {
		if strings.Contains(r, "FOREIGN KEY") {
			etrangeres = append(etrangeres, r)
		} else {
			cles = append(cles, r)
		}
	}
	return slices.Concat(cles, index, etrangeres), nil
}

// lotSQL is rows ready to copy, by table.
type lotSQL struct {
	colonnes map[string][]string
	rangs    map[string][][]any
}

func (g gens) lot(debut, fin int, pli int64) lotSQL {
	maintenant := time.Now()
	l := lotSQL{rangs: map[string][][]any{}, colonnes: map[string][]string{
		"personnes": {"id", "identite", "version", "cree_a", "cles_version"}, "alias": {"personne", "identite", "pli", "a"},
		"cles": {"genre", "valeur", "personne"}, "proches": {"cle", "personne"}, "ecritures": {"personne", "annee", "texte"},
		"demandes": {"numero", "prefecture", "annee", "rang", "etat", "procedure", "variante", "personne", "identite", "enregistrement", "representant", "destinataire",
			"domicile", "fondement", "fondement_detail", "champs", "manquantes", "sensible", "recherche", "version", "sel", "cree_a"},
	}}
	for i := debut; i < fin; i++ {
		p, id := g.personne(i), int64(i+1)
		l.ajouter("personnes", id, enTexte(p.Identite), 1, maintenant, dossier.VersionCles)
		vues := map[string]bool{}
		for k, e := range append([]dossier.Identite{p.Identite}, p.alias...) {
			if k > 0 {
				l.ajouter("alias", id, enTexte(e), pli, maintenant)
			}
			l.cles(id, e, vues)
		}
		l.ajouter("demandes", fmt.Sprintf("2026-33-%06d", i+1), "33", 2026, i+1, "enregistree", "salarie", "renouvellement", id, enTexte(p.Identite), maintenant, "null", "{}",
			"{}", "aucun", "{}", "{}", "[]", false, " ", 1, make([]byte, 16), maintenant)
	}
	return l
}

func enTexte(i dossier.Identite) string {
	b, err := json.Marshal(i)
	if err != nil {
		return "{}"
	}
	return string(b)
}

func (l lotSQL) ajouter(table string, rang ...any) { l.rangs[table] = append(l.rangs[table], rang) }

// cles adds the keys of a spelling, each once a person.
func (l lotSQL) cles(id int64, e dossier.Identite, vues map[string]bool) {
	for _, k := range e.ToutesCles() {
		if nom := k.Genre + ":" + k.Valeur; vues[nom] {
			continue
		} else {
			vues[nom] = true
		}
		switch k.Genre {
		case dossier.CleAGDREF, dossier.CleNomDate:
			l.ajouter("cles", k.Genre, k.Valeur, id)
		case dossier.CleEcriture:
			annee, texte, _ := strings.Cut(k.Valeur, "|")
			n, err := strconv.Atoi(annee)
			if err == nil {
				l.ajouter("ecritures", id, n, texte)
			}
		case dossier.CleAnnee:
		default:
			l.ajouter("proches", store.NumeroCle(k), id)
		}
	}
}

func (l lotSQL) copier(ctx context.Context, conn *pgx.Conn) error {
	for _, table := range slices.Sorted(maps.Keys(l.rangs)) {
		if _, err := conn.CopyFrom(ctx, pgx.Identifier{table}, l.colonnes[table], pgx.CopyFromRows(l.rangs[table])); err != nil {
			return fmt.Errorf("copier %s : %w", table, err)
		}
	}
	return nil
}

// mesureReconcile is what came out of the plis.
type mesureReconcile struct {
	plis, connus, inconnus      int
	automatiques, justes        int // links made without an agent, and right
	autoInconnus                int // of them, made for someone the register does not hold
	premiers, parmiCinq, perdus int // of known people without an automatic link: first of the list, in its first five, else
	nouvelles                   int // unknown people for whom nobody was proposed
	durees, decisions           []time.Duration
	fautes                      map[string][3]int // by fault on the paper: plis, automatic, found in five
	autres                      map[string]int    // rather than right: by kind of person
	rates                       []string
	comptes                     map[string]map[string][2]int // states of each criterion: with the right person, with others
	scores                      []scoreReconcile
}

// scoreReconcile is what the best comparison of a pli was worth.
type scoreReconcile struct {
	score           float64
	juste, garantie bool
}

func mesurerReconcile(ctx context.Context, s *store.Store, g gens, o optionsReconcile) (*mesureReconcile, error) {
	m := &mesureReconcile{fautes: map[string][3]int{}, autres: map[string]int{}, comptes: map[string]map[string][2]int{}}
	for k := range o.plis {
		x := g.pli(k)
		debut := time.Now()
		c, err := s.Candidates(ctx, x.qui.ToutesCles())
		if err != nil {
			return nil, err
		}
		milieu := time.Now()
		cs := reconcile.Classer(x.qui, c.Personnes)
		m.noter(x, c.Personnes, cs, o)
		m.durees, m.decisions = append(m.durees, milieu.Sub(debut)), append(m.decisions, time.Since(milieu))
	}
	return m, nil
}

func (m *mesureReconcile) noter(x pliTire, personnes []dossier.PersonneConnue, cs []reconcile.Comparaison, o optionsReconcile) {
	m.plis++
	vraie := dossier.PersonneID(x.vrai + 1)
	place := slices.IndexFunc(cs, func(c reconcile.Comparaison) bool { return c.Personne == vraie })
	sure := reconcile.Sure(cs)
	trouve := 0
	switch {
	case sure != 0:
		m.automatiques++
		trouve = 2
		if sure == vraie {
			m.justes++
		} else {
			if x.vrai < 0 {
				m.autoInconnus++
			}
			m.autres["lien automatique faux, "+genreOuSeul(x.genre)]++
			m.rater(x, "lien faux", personnes, sure, o)
		}
	case x.vrai < 0 && len(cs) == 0:
		m.nouvelles++
	case x.vrai < 0:
		m.autres["inconnu, à comparer par un agent, "+genreOuSeul(x.genre)]++
	case place >= 0 && place < 5:
		m.parmiCinq++
		trouve = 1
		if place == 0 {
			m.premiers++
		}
	default:
		m.perdus++
		m.rater(x, "perdu", personnes, vraie, o)
	}
	if x.vrai < 0 {
		m.inconnus++
		return
	}
	m.connus++
	for _, f := range append([]string{"toutes"}, x.dit...) {
		n := m.fautes[f]
		n[0]++
		if trouve == 2 {
			n[1]++
		}
		if trouve > 0 {
			n[2]++
		}
		m.fautes[f] = n
	}
	if o.caler {
		m.compter(x, personnes)
	}
}

func genreOuSeul(genre string) string {
	if genre == seul {
		return "personne seule"
	}
	return genre
}

// rater keeps a few misses to look at: what was wrong on the paper, and how the person compares.
func (m *mesureReconcile) rater(x pliTire, quoi string, personnes []dossier.PersonneConnue, id dossier.PersonneID, o optionsReconcile) {
	if len(m.rates) >= o.montrer {
		return
	}
	texte := fmt.Sprintf("%s, %s, %s", quoi, genreOuSeul(x.genre), strings.Join(x.dit, ", "))
	for _, p := range personnes {
		if p.ID == id {
			c := reconcile.ComparerPersonne(x.qui, p)
			texte += fmt.Sprintf(" ; %.1f :", c.Score)
			for _, k := range c.Criteres {
				texte += fmt.Sprintf(" %s=%s", k.Code, k.Etat)
			}
			texte += fmt.Sprintf("\n      pli      %+v\n      registre %+v", x.qui, p.Identite)
		}
	}
	m.rates = append(m.rates, texte)
}

// compter counts the states of each criterion with the right person and with those proposed beside it, who are namesakes, twins and
// neighbours: what the weights must tell apart.
func (m *mesureReconcile) compter(x pliTire, personnes []dossier.PersonneConnue) {
	for _, p := range personnes {
		juste := p.ID == dossier.PersonneID(x.vrai+1)
		c := reconcile.ComparerPersonne(x.qui, p)
		for _, k := range c.Criteres {
			if m.comptes[k.Code] == nil {
				m.comptes[k.Code] = map[string][2]int{}
			}
			n := m.comptes[k.Code][k.Etat]
			if juste {
				n[0]++
			} else {
				n[1]++
			}
			m.comptes[k.Code][k.Etat] = n
		}
		m.scores = append(m.scores, scoreReconcile{c.Score, juste, c.Garantie()})
	}
}

func part(n, total int) string {
	if total == 0 {
		return "aucun"
	}
	return fmt.Sprintf("%.3f %% (%d sur %d)", 100*float64(n)/float64(total), n, total)
}

// partAutomatique, partJuste and partTrouvee are the shares asked for: links right among those made without an agent; right answer given
// alone or in the first five, of the people that the register holds.
func (m *mesureReconcile) partJuste() (int, int)   { return m.justes, m.automatiques }
func (m *mesureReconcile) partTrouvee() (int, int) { return m.justes + m.parmiCinq, m.connus }

func centile(ds []time.Duration, p float64) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	tri := slices.Sorted(slices.Values(ds))
	return tri[min(len(tri)-1, int(p*float64(len(tri))))]
}

func (m *mesureReconcile) imprimer(out io.Writer) {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	a, b := m.partJuste()
	fmt.Fprintf(out, "  liens automatiques justes : %s, dont faux vers une personne absente du registre : %d\n", part(a, b), m.autoInconnus)
	a, b = m.partTrouvee()
	fmt.Fprintf(out, "  bonne réponse automatique ou dans les cinq premières : %s\n", part(a, b))
	fmt.Fprintf(out, "    automatique %s ; première de la liste %s ; perdue %s\n", part(m.justes, m.connus), part(m.premiers, m.connus), part(m.perdus, m.connus))
	fmt.Fprintf(out, "  personnes absentes du registre : dites nouvelles sans agent %s\n", part(m.nouvelles, m.inconnus))
	fmt.Fprintf(out, "  recherche : médiane %.1f ms, 95e centile %.1f ms, plus longue %.1f ms (%d recherches) ; décision : médiane %.2f ms, 95e centile %.2f ms\n",
		ms(centile(m.durees, 0.5)), ms(centile(m.durees, 0.95)), ms(centile(m.durees, 1)), len(m.durees), ms(centile(m.decisions, 0.5)), ms(centile(m.decisions, 0.95)))
	for _, f := range slices.Sorted(maps.Keys(m.fautes)) {
		n := m.fautes[f]
		fmt.Fprintf(out, "    %-40s %6d plis, automatique %5.1f %%, trouvée %6.2f %%\n", f, n[0], 100*float64(n[1])/float64(n[0]), 100*float64(n[2])/float64(n[0]))
	}
	for _, f := range slices.Sorted(maps.Keys(m.autres)) {
		fmt.Fprintf(out, "    %s : %d\n", f, m.autres[f])
	}
	for _, r := range m.rates {
		fmt.Fprintf(out, "    · %s\n", r)
	}
}
