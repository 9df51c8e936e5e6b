package store

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"souspli/dossier"
)

// enJSON is a column jsonb.
type enJSON[T any] struct{ V T }

func json1[T any](v T) enJSON[T] { return enJSON[T]{v} }

// liste never writes null: a column that holds a list holds at least an empty one.
func liste[T any](v []T) enJSON[[]T] {
	if v == nil {
		v = []T{}
	}
	return enJSON[[]T]{v}
}

func (enJSON[T]) GormDataType() string { return "jsonb" }

func (j enJSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

func (j *enJSON[T]) Scan(src any) error {
	var zero T
	j.V = zero
	switch v := src.(type) {
	case []byte:
		return json.Unmarshal(v, &j.V)
	case string:
		return json.Unmarshal([]byte(v), &j.V)
	}
	return fmt.Errorf("%w: %T in a JSON column", dossier.ErrInvalide, src)
}

// vide turns an empty JSON list back into what callers gave.
func vide[T any](v []T) []T {
	if len(v) == 0 {
		return nil
	}
	return v
}

// ouNul writes 0, « not said », as NULL.
func ouNul(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func entierDe(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// agentOuNul writes agent 0 (the machine, the command line) as NULL.
func agentOuNul(a dossier.AgentID) *dossier.AgentID {
	if a == 0 {
		return nil
	}
	return &a
}

func agentDe(a *dossier.AgentID) dossier.AgentID {
	if a == nil {
		return 0
	}
	return *a
}

func instantDe(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func empreinteDe(b []byte) dossier.Empreinte {
	var e dossier.Empreinte
	copy(e[:], b)
	return e
}

func nouveauSel() []byte {
	sel := make([]byte, 16)
	rand.Read(sel) //nolint:errcheck // never fails: it ends the program instead
	return sel
}

// dansPorte restricts a query to a scope of préfectures: none, no row; "*", all.
func dansPorte(g *gorm.DB, colonne string, prefectures []string) *gorm.DB {
	for _, p := range prefectures {
		if p == "*" {
			return g
		}
	}
	if len(prefectures) == 0 {
		return g.Where("false")
	}
	return g.Where(colonne+" IN ?", prefectures)
}

func limite(g *gorm.DB, limite, defaut, decalage int) *gorm.DB {
	if limite <= 0 {
		limite = defaut
	}
	return g.Limit(limite).Offset(max(0, decalage))
}
