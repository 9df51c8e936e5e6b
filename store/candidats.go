package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"souspli/dossier"
)

// CleEmpreinte is the kind of key that looks for the demandes of a file already received elsewhere: SHA-256, in hexadecimal.
const CleEmpreinte = "empreinte"

// Candidates returns the persons with one of the keys, and all their demandes, closed ones included, in the order of their numbers.
// Register takes decisions only if a new look, inside its transaction, gives the same Version.
func (s *Store) Candidates(ctx context.Context, cles []dossier.CleIdentite) (dossier.Candidats, error) {
	c, err := lireCandidats(s.lire(ctx), cles)
	if err != nil {
		return c, fmt.Errorf("candidates: %w", traduire(err))
	}
	return c, nil
}

func lireCandidats(g *gorm.DB, cles []dossier.CleIdentite) (dossier.Candidats, error) {
	cles = dossier.TrierCles(slices.Clone(cles))
	c := dossier.Candidats{Cles: cles}
	couples := [][]any{{"", ""}} // an empty list is no SQL
	empreintes := [][]byte{{}}
	for _, k := range cles {
		if k.Genre == CleEmpreinte {
			e, err := dossier.ParseEmpreinte(k.Valeur)
			if err != nil {
				return c, err
			}
			empreintes = append(empreintes, e[:])
			continue
		}
		couples = append(couples, []any{k.Genre, k.Valeur})
	}
	version := sha256.New()
	var personnes []rangPersonne
	err := g.Raw(`SELECT p.id, p.identite, p.version FROM personnes p
		WHERE p.id IN (SELECT k.personne FROM cles k WHERE (k.genre, k.valeur) IN ?) ORDER BY p.id`, couples).Scan(&personnes).Error
	if err != nil {
		return c, err
	}
	ids := []dossier.PersonneID{0}
	for _, p := range personnes {
		ids = append(ids, p.ID)
		c.Personnes = append(c.Personnes, dossier.PersonneConnue{ID: p.ID, Identite: p.Identite.V})
		version.Write(fmt.Appendf(nil, "p%d.%d ", p.ID, p.Version))
	}
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
	}
	err = g.Raw(`SELECT d.id, d.numero, d.etat, d.prefecture, d.procedure, d.variante, d.personne, d.identite, d.version,
			coalesce((SELECT jsonb_agg(x.pli ORDER BY x.pli) FROM demandes_plis x WHERE x.demande = d.id), '[]') AS plis
		FROM demandes d WHERE d.personne IN ?
			OR d.id IN (SELECT x.demande FROM demandes_plis x JOIN plis p ON p.id = x.pli WHERE p.empreinte IN ?)
		ORDER BY d.id`, ids, empreintes).Scan(&demandes).Error
	if err != nil {
		return c, err
	}
	for _, d := range demandes {
		c.Demandes = append(c.Demandes, dossier.Candidat{ID: d.ID, Numero: d.Numero, Etat: d.Etat, Prefecture: d.Prefecture, Procedure: d.Procedure,
			Variante: d.Variante, PersonneID: d.Personne, Personne: d.Identite.V, Plis: d.Plis.V})
		version.Write(fmt.Appendf(nil, "d%d.%d.%s ", d.ID, d.Version, d.Etat))
	}
	c.Version = hex.EncodeToString(version.Sum(nil))
	return c, nil
}

// verrousDe turns identity keys into advisory locks, sorted: every transaction takes them in the same order.
func verrousDe(cles []dossier.CleIdentite) []int64 {
	vs := make([]int64, 0, len(cles))
	for _, k := range cles {
		h := sha256.Sum256([]byte(strings.Join([]string{"cle", k.Genre, k.Valeur}, "\x00")))
		vs = append(vs, int64(binary.BigEndian.Uint64(h[:8])))
	}
	slices.Sort(vs)
	return slices.Compact(vs)
}

// verrouillerCles holds the keys until the transaction ends. Whoever makes or changes a person or a demande with one of them waits.
func (t *tx) verrouillerCles(cles []dossier.CleIdentite) error {
	for _, v := range verrousDe(cles) {
		if err := t.g.Exec("SELECT pg_advisory_xact_lock(?)", v).Error; err != nil {
			return err
		}
	}
	return nil
}
