package store_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// The public door's role reads nothing and writes nothing, table by table, those to come included.
func TestRolePublic(t *testing.T) {
	s, connecte := storetest.OuvrirPublic(t)
	storetest.Enregistrer(t, s, 1)
	url := s.Pool().Config().ConnString()
	endosse, err := store.OpenPublic(t.Context(), url, store.Options{MaxConns: 2}) // the owner's URL, the role put on
	if err != nil {
		t.Fatal(err)
	}
	defer endosse.Close()
	storetest.Executer(t, s, "CREATE TABLE future (x text)")
	rangs, err := s.Pool().Query(t.Context(), "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace")
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rangs.Next() {
		var nom string
		if err := rangs.Scan(&nom); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, nom)
	}
	if rangs.Err() != nil || len(tables) < 25 {
		t.Fatal(tables, rangs.Err())
	}
	for nom, p := range map[string]*store.Public{"connecté": connecte, "endossé": endosse} {
		if err := p.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		var qui string
		if err := p.Pool().QueryRow(t.Context(), "SELECT current_user").Scan(&qui); err != nil || qui != "souspli_public" {
			t.Fatal(qui, err)
		}
		for _, table := range tables {
			for _, sql := range []string{"SELECT FROM " + table, "INSERT INTO " + table + " DEFAULT VALUES", "DELETE FROM " + table, "TRUNCATE " + table} {
				refuse(t, p, nom, sql)
			}
		}
		refuse(t, p, nom, "CREATE TABLE public.a_moi (x text)")
	}
	// Logged in as itself, it cannot become anyone else.
	refuse(t, connecte, "connecté", "SET ROLE souspli")
}

func refuse(t *testing.T, p *store.Public, nom, sql string) {
	t.Helper()
	_, err := p.Pool().Exec(t.Context(), sql)
	if pg, ok := errors.AsType[*pgconn.PgError](err); !ok || pg.Code != "42501" {
		t.Errorf("%s : %s : %v", nom, sql, err)
	}
}

func TestOpenPublicSansRole(t *testing.T) {
	if _, err := store.OpenPublic(t.Context(), "postgres:///x?host=/nulle/part", store.Options{}); !errors.Is(err, dossier.ErrIndisponible) {
		t.Errorf("erreur %v", err)
	}
}
