package migrations_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"souspli/dossier"
	"souspli/migrations"
	"souspli/store/storetest"
)

func ouvrir(t *testing.T, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func colonne(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) []string {
	t.Helper()
	rangs, err := pool.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rangs.Close()
	var l []string
	for rangs.Next() {
		var s string
		if err := rangs.Scan(&s); err != nil {
			t.Fatal(err)
		}
		l = append(l, s)
	}
	if err := rangs.Err(); err != nil {
		t.Fatal(err)
	}
	return l
}

func textes[T ~string](l ...T) []string {
	var s []string
	for _, e := range l {
		s = append(s, string(e))
	}
	return s
}

var litteral = regexp.MustCompile(`'((?:[^']|'')*)'`)

// The lists of values of the schema are those of the vocabulary, no more, no less.
func TestContraintesEgalesAuVocabulaire(t *testing.T) {
	pool := ouvrir(t, storetest.URL(t))
	for contrainte, attendu := range map[string][]string{
		"plis_etat_connu":                etatsPli(),
		"demandes_etat_connu":            etatsDemande(),
		"receptions_mode_connu":          modes(),
		"agents_role_connu":              roles(),
		"pages_type_connu":               typesPage(),
		"pages_sort_connu":               textes(dossier.SortPiece, dossier.SortEnveloppe, dossier.SortBlanche, dossier.SortPasANous, dossier.SortObjet, dossier.SortAvis, dossier.SortRetour),
		"rapprochements_decision_connue": textes(dossier.DecisionNouvelle, dossier.DecisionComplement, dossier.DecisionDoublon, dossier.DecisionAVerifier, dossier.DecisionPasANous),
		"demandes_fondement_connu": textes(dossier.FondementInvitation, dossier.FondementException, dossier.FondementArreteLocal, dossier.FondementPostal,
			dossier.FondementDCEM, dossier.FondementInjonction, dossier.FondementGuichet, dossier.FondementAucun),
		"courriers_genre_connu":  genresCourrier(),
		"actes_action_connue":    actions(),
		"taches_genre_connu":     genresTache(),
		"rendez_vous_etat_connu": etatsRendezVous(),
		"retours_genre_connu":    textes(dossier.RetourAvis, dossier.RetourEnveloppe, dossier.RetourLettre, dossier.RetourReponse),
		"retours_motif_connu":    motifsRetour(),
		"retours_lu_connu": textes(dossier.LuParDataMatrix, dossier.LuParCode128, dossier.LuParTexte, dossier.LuParSceau, dossier.LuParReference, dossier.LuParPied,
			dossier.LuParAgent),
		"etapes_envoi_genre_connu":   textes(dossier.EtapePresente, dossier.EtapeRemis, dossier.EtapeAvis, dossier.EtapeNonRemis, dossier.EtapeInconnu),
		"etapes_envoi_motif_connu":   motifsRetour(),
		"etapes_envoi_preuve_connue": textes(dossier.PreuveSuivi, dossier.PreuveAvis, dossier.PreuveEnveloppe),
		"textes_source_connue":       textes(dossier.SourcesTexte...),
		"courriers_etat_connu":       textes(dossier.CourrierDu, dossier.CourrierBloque, dossier.CourrierEcrit, dossier.CourrierImprime, dossier.CourrierAnnule, dossier.CourrierEnvoye, dossier.CourrierRejete),
		"avis_etat_connu":            textes(dossier.AvisDu, dossier.AvisParti, dossier.AvisRejete, dossier.AvisAbandonne, dossier.AvisRetenu),
		"avis_canal_connu":           textes(dossier.CanalCourriel, dossier.CanalSMS),
		"objets_genre_connu":         genresObjet(),
		"objets_issue_connue":        append(issuesObjet(), ""),
		"cles_genre_connu":           textes(dossier.CleAGDREF, dossier.CleNomDate),

		"tentatives_genre_connu":      genresTentative(),
		"imports_genre_connu":         textes(dossier.ImportCCC, dossier.ImportANEF),
		"lignes_importees_etat_connu": textes(dossier.LigneEnAttente, dossier.LigneRattachee, dossier.LigneEcartee),
		"cles_lignes_genre_connu":     textes(dossier.CleAGDREF, dossier.CleNomDate),
		"paires_avis_connu":           textes(dossier.PaireAVoir, dossier.PairePlusTard, dossier.PaireDifferentes, dossier.PaireMemes),
		"liens_personnes_genre_connu": textes(dossier.LienParent, dossier.LienConjoint, dossier.LienFratrie, dossier.LienTuteur),
	} {
		def := colonne(t, pool, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1", contrainte)
		if len(def) != 1 {
			t.Errorf("%s : %d contraintes", contrainte, len(def))
			continue
		}
		var valeurs []string
		for _, m := range litteral.FindAllStringSubmatch(def[0], -1) {
			valeurs = append(valeurs, m[1])
		}
		slices.Sort(valeurs)
		slices.Sort(attendu)
		if !slices.Equal(valeurs, attendu) {
			t.Errorf("%s :\n  schéma      %v\n  vocabulaire %v", contrainte, valeurs, attendu)
		}
	}
}

func motifsRetour() []string {
	l := []string{""} // none
	for _, m := range dossier.MotifsRetour {
		l = append(l, string(m.Motif))
	}
	return l
}

func etatsPli() (l []string) {
	for _, e := range dossier.EtatsPli {
		l = append(l, string(e.Etat))
	}
	return l
}

func etatsDemande() (l []string) {
	for _, e := range dossier.EtatsDemande {
		l = append(l, string(e.Etat))
	}
	return l
}

func genresObjet() (l []string) {
	for _, g := range dossier.GenresObjet {
		l = append(l, string(g.Genre))
	}
	return l
}

func issuesObjet() (l []string) {
	for _, i := range dossier.IssuesObjet {
		l = append(l, string(i.Issue))
	}
	return l
}

func genresTentative() (l []string) {
	for _, g := range dossier.GenresTentative {
		l = append(l, string(g.Genre))
	}
	return l
}

func genresCourrier() (l []string) {
	for _, g := range dossier.GenresCourrier {
		l = append(l, string(g.Genre))
	}
	return l
}

func actions() (l []string) {
	for _, a := range dossier.Actions {
		l = append(l, string(a.Code))
	}
	return l
}

func genresTache() (l []string) {
	for _, g := range dossier.GenresTache {
		if g.Genre != dossier.TacheCourrier { // read from the letters
			l = append(l, string(g.Genre))
		}
	}
	return l
}

func etatsRendezVous() (l []string) {
	for _, e := range dossier.EtatsRendezVous {
		l = append(l, string(e.Etat))
	}
	return l
}

func modes() (l []string) {
	for _, m := range dossier.Modes {
		l = append(l, string(m.Mode))
	}
	return l
}

func roles() (l []string) {
	for _, r := range dossier.Roles {
		l = append(l, string(r.Role))
	}
	return l
}

func typesPage() (l []string) {
	for _, p := range dossier.TypesPage {
		l = append(l, string(p.Type))
	}
	return l
}

const nosTables = `c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'river\_%' AND c.relname <> 'goose_db_version'`

func TestToutEstCommente(t *testing.T) {
	pool := ouvrir(t, storetest.URL(t))
	muettes := colonne(t, pool, `SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
		WHERE `+nosTables+` AND a.attnum > 0 AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL`)
	tables := colonne(t, pool, `SELECT c.relname FROM pg_class c WHERE `+nosTables+` AND obj_description(c.oid) IS NULL`)
	if len(muettes)+len(tables) > 0 {
		t.Errorf("sans commentaire : %v %v", tables, muettes)
	}
	if n := len(colonne(t, pool, `SELECT c.relname FROM pg_class c WHERE `+nosTables)); n < 20 {
		t.Errorf("%d tables seulement : la requête ne voit pas le schéma", n)
	}
}

// PostgreSQL names a constraint that was not named table_column_check: a message would say nothing.
func TestContraintesNommees(t *testing.T) {
	pool := ouvrir(t, storetest.URL(t))
	for _, nom := range colonne(t, pool, `SELECT conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype IN ('c', 'f') AND `+nosTables) {
		if regexp.MustCompile(`_(check|fkey)\d*$`).MatchString(nom) {
			t.Errorf("contrainte sans nom à elle : %s", nom)
		}
	}
}

func TestAppliquerDeuxFoisEtVerifier(t *testing.T) {
	pool := ouvrir(t, storetest.URL(t))
	if err := migrations.Appliquer(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Verifier(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
}

func TestVerifierRefuse(t *testing.T) {
	for nom, sql := range map[string]string{
		"schéma en retard":     "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)",
		"schéma en avance":     "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)",
		"file sans son schéma": "DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)",
	} {
		t.Run(nom, func(t *testing.T) {
			pool := ouvrir(t, storetest.URL(t))
			if _, err := pool.Exec(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
			if err := migrations.Verifier(t.Context(), pool); !errors.Is(err, dossier.ErrConflit) {
				t.Errorf("erreur %v", err)
			}
		})
	}
}

func TestAppliquerRefuseUnSchemaEnAvance(t *testing.T) {
	pool := ouvrir(t, storetest.URL(t))
	if _, err := pool.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)"); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Appliquer(t.Context(), pool); !errors.Is(err, dossier.ErrConflit) {
		t.Fatal(err)
	}
}

// Programs started together on an empty database: each ends with the whole schema, with a pool of one connection too.
func TestAppliquerEnsemble(t *testing.T) {
	url := storetest.URLVide(t)
	var wg sync.WaitGroup
	for i := range 4 {
		cfg, err := pgxpool.ParseConfig(url)
		if err != nil {
			t.Fatal(err)
		}
		cfg.MaxConns = int32(1 + i)
		wg.Go(func() {
			pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
			if err != nil {
				t.Error(err)
				return
			}
			defer pool.Close()
			if err := errors.Join(migrations.Appliquer(t.Context(), pool), migrations.Verifier(t.Context(), pool)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// A database user without the right to create roles migrates all the same: the public door stays shut, that is all.
func TestSansDroitDeCreerUnRole(t *testing.T) {
	url := storetest.URLVide(t)
	pool := ouvrir(t, url)
	base := colonne(t, pool, "SELECT current_database()")[0]
	nom := "proprietaire_" + base
	for _, sql := range []string{
		fmt.Sprintf("CREATE ROLE %s NOLOGIN NOSUPERUSER NOCREATEROLE", nom),
		fmt.Sprintf("ALTER DATABASE %s OWNER TO %s", base, nom),
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	pauvre := ouvrir(t, url+"&options=-c%20role%3D"+nom)
	if err := migrations.Appliquer(t.Context(), pauvre); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Verifier(t.Context(), pauvre); err != nil {
		t.Fatal(err)
	}
}
