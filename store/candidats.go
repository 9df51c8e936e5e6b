package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"souspli/dossier"
)

// CleEmpreinte is the kind of key that looks for the demandes of a file already received elsewhere: SHA-256, in hexadecimal.
const CleEmpreinte = "empreinte"

// How far the wider net goes, for each spelling looked for: persons kept of those who share a key, and of those whose names only look
// like it, born the same year. Beyond the first, the names are no longer alike; see cmd/souspli/bench_reconcile.go for what it costs.
const (
	prochesMax   = 24
	voisinsMax   = 8
	ressemblance = 0.45 // of trigrams, from 0 to 1: the least that makes a neighbour
)

// Candidates returns the persons with one of the keys, or who look like one of the spellings, and all their demandes, closed ones
// included, in the order of their numbers. Persons merged are one person. Register takes decisions only if a new look, inside its
// transaction, gives the same Version.
//
// Exact keys (CleAGDREF, CleNomDate) bring back everyone who has them. Those of the wider net bring back the few whose names are most
// alike, so that a common name does not bring back thousands; the look by trigrams, which costs most, is for the spellings that no
// exact key and no close name answered.
func (s *Store) Candidates(ctx context.Context, cles []dossier.CleIdentite) (dossier.Candidats, error) {
	c, err := lireCandidats(s.lire(ctx), cles)
	if err != nil {
		return c, fmt.Errorf("candidates: %w", traduire(err))
	}
	return c, nil
}

// recherche is a list of keys, sorted by how each is looked up.
type recherche struct {
	couples    [][]any
	empreintes [][]byte
	proches    []int64
	ecritures  []ecriture
}

type ecriture struct {
	annee int
	texte string
}

func trierRecherche(cles []dossier.CleIdentite) (recherche, error) {
	r := recherche{couples: [][]any{{"", ""}}, empreintes: [][]byte{{}}} // an empty list is no SQL
	for _, k := range cles {
		switch k.Genre {
		case CleEmpreinte:
			e, err := dossier.ParseEmpreinte(k.Valeur)
			if err != nil {
				return r, err
			}
			r.empreintes = append(r.empreintes, e[:])
		case dossier.CleSonDate, dossier.CleSonsAnnee, dossier.CleSonsJour:
			r.proches = append(r.proches, numeroCle(k))
		case dossier.CleEcriture:
			annee, texte, _ := strings.Cut(k.Valeur, "|")
			n, err := strconv.Atoi(annee)
			if err != nil {
				return r, fmt.Errorf("%w: year of a spelling", dossier.ErrInvalide)
			}
			r.ecritures = append(r.ecritures, ecriture{n, texte})
		case dossier.CleAnnee: // a lock, nothing to look up
		default:
			r.couples = append(r.couples, []any{k.Genre, k.Valeur})
		}
	}
	return r, nil
}

func lireCandidats(g *gorm.DB, cles []dossier.CleIdentite) (dossier.Candidats, error) {
	cles = dossier.TrierCles(slices.Clone(cles))
	c := dossier.Candidats{Cles: cles}
	r, err := trierRecherche(cles)
	if err != nil {
		return c, err
	}
	trouvees := []dossier.PersonneID{0}
	if err := g.Raw("SELECT DISTINCT k.personne FROM cles k WHERE (k.genre, k.valeur) IN ?", r.couples).Scan(&trouvees).Error; err != nil {
		return c, err
	}
	for _, e := range r.ecritures {
		proches, err := ressemblantes(g, r.proches, e)
		if err != nil {
			return c, err
		}
		trouvees = append(trouvees, proches...)
	}
	version := sha256.New()
	if c.Personnes, err = lirePersonnes(g, trouvees); err != nil {
		return c, err
	}
	ids, tetes := []dossier.PersonneID{0}, map[dossier.PersonneID]dossier.PersonneID{}
	for _, p := range c.Personnes {
		for _, id := range append([]dossier.PersonneID{p.ID}, p.Membres...) {
			ids, tetes[id] = append(ids, id), p.ID
		}
	}
	if err := versions(g, ids, func(id dossier.PersonneID, v int) { version.Write(fmt.Appendf(nil, "p%d.%d.%d ", id, v, tetes[id])) }); err != nil {
		return c, err
	}
	c.Demandes, err = lireDemandesCandidates(g, ids, r.empreintes, func(id dossier.DemandeID, v int, etat dossier.EtatDemande) {
		version.Write(fmt.Appendf(nil, "d%d.%d.%s ", id, v, etat))
	})
	if err != nil {
		return c, err
	}
	for i, d := range c.Demandes {
		if tete, ok := tetes[d.PersonneID]; ok {
			c.Demandes[i].PersonneID = tete
		}
	}
	c.Version = hex.EncodeToString(version.Sum(nil))
	return c, nil
}

// ressemblantes finds who is most like a spelling: among those who share a key of the wider net, then, when none of them has nearly its
// names, among everyone born that year.
func ressemblantes(g *gorm.DB, proches []int64, e ecriture) ([]dossier.PersonneID, error) {
	type rang struct {
		Personne dossier.PersonneID
		Pareil   float64
	}
	var rangs []rang
	if len(proches) > 0 {
		err := g.Raw(`SELECT e.personne, max(similarity(e.texte, ?)) + 0.1 * max(p.n) AS pareil
			FROM (SELECT personne, count(*) AS n FROM proches WHERE cle = ANY (?::bigint[]) GROUP BY personne) p JOIN ecritures e ON e.personne = p.personne
			GROUP BY e.personne ORDER BY pareil DESC, e.personne LIMIT ?`, e.texte, tableau(proches), prochesMax).Scan(&rangs).Error
		if err != nil {
			return nil, err
		}
	}
	assez := slices.ContainsFunc(rangs, func(r rang) bool { return r.Pareil >= 1 })
	if !assez {
		var voisins []rang
		err := g.Raw(`SELECT e.personne, max(similarity(e.texte, ?)) AS pareil FROM ecritures e WHERE e.annee = ? AND e.texte % ?
			GROUP BY e.personne HAVING max(similarity(e.texte, ?)) >= ? ORDER BY pareil DESC, e.personne LIMIT ?`,
			e.texte, e.annee, e.texte, e.texte, ressemblance, voisinsMax).Scan(&voisins).Error
		if err != nil {
			return nil, err
		}
		rangs = append(rangs, voisins...)
	}
	ids := make([]dossier.PersonneID, len(rangs))
	for i, r := range rangs {
		ids[i] = r.Personne
	}
	return ids, nil
}

// tableau writes numbers as a PostgreSQL array.
func tableau[T ~int64](ns []T) string {
	textes := make([]string, len(ns))
	for i, n := range ns {
		textes[i] = strconv.FormatInt(int64(n), 10)
	}
	return "{" + strings.Join(textes, ",") + "}"
}

// lirePersonnes reads persons with every spelling, those merged gathered under the one they point to, by number.
func lirePersonnes(g *gorm.DB, ids []dossier.PersonneID) ([]dossier.PersonneConnue, error) {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	// Up to the head of each merged group, then down to all its members.
	var groupes []struct{ Tete, Membre dossier.PersonneID }
	err := g.Raw(`WITH RECURSIVE monte(id) AS (
			SELECT unnest(?::bigint[]) UNION SELECT f.gardee FROM monte m JOIN fusions f ON f.absorbee = m.id AND f.annulee_a IS NULL
		), descend(tete, membre) AS (
			SELECT m.id, m.id FROM monte m WHERE NOT EXISTS (SELECT FROM fusions f WHERE f.absorbee = m.id AND f.annulee_a IS NULL)
			UNION SELECT d.tete, f.absorbee FROM descend d JOIN fusions f ON f.gardee = d.membre AND f.annulee_a IS NULL
		) SELECT tete, membre FROM descend ORDER BY tete, membre`, tableau(ids)).Scan(&groupes).Error
	if err != nil {
		return nil, err
	}
	tetes, membres := map[dossier.PersonneID]dossier.PersonneID{}, []dossier.PersonneID{}
	for _, x := range groupes {
		tetes[x.Membre] = x.Tete
		membres = append(membres, x.Membre)
	}
	if len(membres) == 0 {
		return nil, nil
	}
	var rangs []struct {
		Personne dossier.PersonneID
		Alias    int64
		Identite enJSON[dossier.Identite]
		Decedee  string
	}
	err = g.Raw(`SELECT p.id AS personne, 0 AS alias, p.identite, p.decedee_le AS decedee FROM personnes p WHERE p.id = ANY (?::bigint[])
		UNION ALL SELECT a.personne, a.id, a.identite, '' FROM alias a WHERE a.personne = ANY (?::bigint[]) ORDER BY 1, 2`,
		tableau(membres), tableau(membres)).Scan(&rangs).Error
	if err != nil {
		return nil, err
	}
	parTete := map[dossier.PersonneID]*dossier.PersonneConnue{}
	for _, x := range rangs {
		tete := tetes[x.Personne]
		p := parTete[tete]
		if p == nil {
			p = &dossier.PersonneConnue{ID: tete}
			parTete[tete] = p
		}
		switch {
		case x.Alias == 0 && x.Personne == tete:
			p.Identite = x.Identite.V
		case x.Alias == 0:
			p.Membres, p.Ecritures = append(p.Membres, x.Personne), append(p.Ecritures, x.Identite.V)
		default:
			p.Ecritures = append(p.Ecritures, x.Identite.V)
		}
		if p.Decedee == "" {
			p.Decedee = dossier.DateIncomplete(x.Decedee)
		}
	}
	if err := lireDifferentes(g, membres, tetes, parTete); err != nil {
		return nil, err
	}
	out := make([]dossier.PersonneConnue, 0, len(parTete))
	for _, p := range parTete {
		p.Ecritures = ecrituresUtiles(p.Identite, p.Ecritures)
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b dossier.PersonneConnue) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// ecrituresUtiles drops the spellings that say nothing more than those before.
func ecrituresUtiles(i dossier.Identite, es []dossier.Identite) []dossier.Identite {
	var out []dossier.Identite
	for _, e := range es {
		if memeIdentite(e, i) || slices.ContainsFunc(out, func(o dossier.Identite) bool { return memeIdentite(e, o) }) {
			continue
		}
		out = append(out, e)
	}
	return out
}

func lireDifferentes(g *gorm.DB, membres []dossier.PersonneID, tetes map[dossier.PersonneID]dossier.PersonneID, parTete map[dossier.PersonneID]*dossier.PersonneConnue) error {
	var paires []struct{ Une, Autre dossier.PersonneID }
	err := g.Raw(`SELECT une, autre FROM paires WHERE avis = 'differentes' AND (une = ANY (?::bigint[]) OR autre = ANY (?::bigint[])) ORDER BY id`,
		tableau(membres), tableau(membres)).Scan(&paires).Error
	if err != nil {
		return err
	}
	tete := func(id dossier.PersonneID) dossier.PersonneID {
		if t, ok := tetes[id]; ok {
			return t
		}
		return id
	}
	for _, x := range paires {
		une, autre := tete(x.Une), tete(x.Autre)
		if p := parTete[une]; p != nil && une != autre {
			p.Differentes = append(p.Differentes, autre)
		}
		if p := parTete[autre]; p != nil && une != autre {
			p.Differentes = append(p.Differentes, une)
		}
	}
	return nil
}

func versions(g *gorm.DB, ids []dossier.PersonneID, f func(dossier.PersonneID, int)) error {
	var rangs []struct {
		ID      dossier.PersonneID
		Version int
	}
	if err := g.Raw("SELECT id, version FROM personnes WHERE id = ANY (?::bigint[]) ORDER BY id", tableau(ids)).Scan(&rangs).Error; err != nil {
		return err
	}
	for _, r := range rangs {
		f(r.ID, r.Version)
	}
	return nil
}

func lireDemandesCandidates(g *gorm.DB, personnes []dossier.PersonneID, empreintes [][]byte, vue func(dossier.DemandeID, int, dossier.EtatDemande)) ([]dossier.Candidat, error) {
	var demandes []struct {
		ID         dossier.DemandeID
		Numero     string
		Etat       dossier.EtatDemande
		Prefecture string
		Procedure  string
		Variante   string
		Personne   dossier.PersonneID
		Identite   enJSON[dossier.Identite]
		Version    int
		Plis       enJSON[[]dossier.PliID]

		TransfereeA string
		Passees     enJSON[[]string]

		Confidentielle bool
	}
	// Two looks rather than an OR, which would read every demande of a big register.
	err := g.Raw(`SELECT d.id, d.numero, d.etat, d.prefecture, d.procedure, d.variante, d.personne, d.identite, d.version, d.transferee_a, d.passees,
			coalesce((d.domicile->>'confidentielle')::boolean, false) OR coalesce((d.destinataire->>'confidentielle')::boolean, false) AS confidentielle,
			coalesce((SELECT jsonb_agg(x.pli ORDER BY x.pli) FROM demandes_plis x WHERE x.demande = d.id), '[]') AS plis
		FROM demandes d WHERE d.id IN (SELECT y.id FROM demandes y WHERE y.personne = ANY (?::bigint[])
			UNION SELECT x.demande FROM demandes_plis x JOIN plis p ON p.id = x.pli WHERE p.empreinte IN ?)
		ORDER BY d.id`, tableau(personnes), empreintes).Scan(&demandes).Error
	if err != nil {
		return nil, err
	}
	var out []dossier.Candidat
	for _, d := range demandes {
		out = append(out, dossier.Candidat{ID: d.ID, Numero: d.Numero, Etat: d.Etat, Prefecture: d.Prefecture, Procedure: d.Procedure,
			Variante: d.Variante, PersonneID: d.Personne, Personne: d.Identite.V, Plis: d.Plis.V, Confidentielle: d.Confidentielle,
			TransfereeA: d.TransfereeA, Passees: d.Passees.V})
		vue(d.ID, d.Version, d.Etat)
	}
	return out, nil
}

// NumeroCle is a key of the wider net as table proches holds it.
func NumeroCle(k dossier.CleIdentite) int64 { return numeroCle(k) }

// numeroCle is a key as a number: its advisory lock, and how those of the wider net are stored.
func numeroCle(k dossier.CleIdentite) int64 {
	h := sha256.Sum256([]byte(strings.Join([]string{"cle", k.Genre, k.Valeur}, "\x00")))
	return int64(binary.BigEndian.Uint64(h[:8]))
}

// verrousDe turns identity keys into advisory locks, sorted: every transaction takes them in the same order. A spelling has none of its
// own: two that look alike are of one year, and the lock of the year holds both.
func verrousDe(cles []dossier.CleIdentite) []int64 {
	vs := make([]int64, 0, len(cles))
	for _, k := range cles {
		if k.Genre != dossier.CleEcriture {
			vs = append(vs, numeroCle(k))
		}
	}
	slices.Sort(vs)
	return slices.Compact(vs)
}

// verrouillerNumeros holds locks until the transaction ends, in one order for all. Whoever makes or changes a person or a demande with one of
// these keys waits.
func (t *tx) verrouillerNumeros(vs []int64) error {
	slices.Sort(vs)
	for _, v := range slices.Compact(vs) {
		if err := t.g.Exec("SELECT pg_advisory_xact_lock(?)", v).Error; err != nil {
			return err
		}
	}
	return nil
}

// verrousDesPersonnes are the locks of every key of these persons, the wider net and the years included.
func (t *tx) verrousDesPersonnes(ids []dossier.PersonneID) ([]int64, error) {
	var connues []dossier.CleIdentite
	if err := t.g.Raw("SELECT genre, valeur FROM cles WHERE personne = ANY (?::bigint[])", tableau(ids)).Scan(&connues).Error; err != nil {
		return nil, err
	}
	var annees []string
	if err := t.g.Raw("SELECT DISTINCT annee::text FROM ecritures WHERE personne = ANY (?::bigint[])", tableau(ids)).Scan(&annees).Error; err != nil {
		return nil, err
	}
	for _, a := range annees {
		connues = append(connues, dossier.CleIdentite{Genre: dossier.CleAnnee, Valeur: a})
	}
	var proches []int64
	if err := t.g.Raw("SELECT DISTINCT cle FROM proches WHERE personne = ANY (?::bigint[])", tableau(ids)).Scan(&proches).Error; err != nil {
		return nil, err
	}
	return append(verrousDe(connues), proches...), nil
}

// groupe adds to persons all those merged with them.
func (t *tx) groupe(ids []dossier.PersonneID) ([]dossier.PersonneID, error) {
	ps, err := lirePersonnes(t.g, slices.Clone(ids))
	if err != nil {
		return nil, err
	}
	out := []dossier.PersonneID{}
	for _, p := range ps {
		out = append(append(out, p.ID), p.Membres...)
	}
	return out, nil
}
