package migrations_test

import (
	"os"
	"slices"
	"testing"

	"souspli/store/storetest"
)

// TestTentativesGardees: attempts written before they had kinds keep all they said, and get the kind their block means.
func TestTentativesGardees(t *testing.T) {
	s := storetest.New(t)
	_, id := storetest.Enregistrer(t, s, 1)
	for _, sql := range []string{ // back to before the migration
		`ALTER TABLE tentatives DROP CONSTRAINT tentatives_origine_dite, DROP COLUMN genre, DROP COLUMN plateforme, DROP COLUMN reference, DROP COLUMN auteur,
			DROP COLUMN zone, DROP COLUMN agent, DROP COLUMN import_ligne, DROP COLUMN remplacee_a, ALTER COLUMN pli SET NOT NULL`,
		`DROP TABLE cles_lignes, lignes_importees, imports`,
		`INSERT INTO tentatives (demande, pli, blocage, possibles, date, url, message, page, source, certitude, a)
			SELECT demande, pli, b, possibles, date, url, message, page, source, certitude, a FROM tentatives,
			unnest(ARRAY['ccc_sans_reponse', 'pan_indisponible', 'dossier_papier_retourne', 'maintenance_site', '']) b`,
	} {
		storetest.Executer(t, s, sql)
	}
	avant := colonne(t, s.Pool(), `SELECT row_to_json(t)::jsonb::text FROM tentatives t ORDER BY id`)
	sql, err := os.ReadFile("0011_tentatives.sql")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Pool().Exec(t.Context(), string(sql)); err != nil {
		t.Fatal(err)
	}
	apres := colonne(t, s.Pool(), `SELECT (row_to_json(t)::jsonb - ARRAY['genre', 'plateforme', 'reference', 'auteur', 'zone', 'agent', 'import_ligne', 'remplacee_a'])::text FROM tentatives t ORDER BY id`)
	if !slices.Equal(avant, apres) {
		t.Errorf("avant\n%q\naprès\n%q", avant, apres)
	}
	genres := colonne(t, s.Pool(), `SELECT genre FROM tentatives ORDER BY id`)
	if attendu := []string{"en_ligne", "ccc", "pan", "message_prefecture", "en_ligne", "en_ligne"}; !slices.Equal(genres, attendu) {
		t.Errorf("genres %v, attendu %v", genres, attendu)
	}
	if d, err := s.Demande(t.Context(), id); err != nil || len(d.Tentatives) != 6 {
		t.Errorf("%+v %v", d.Tentatives, err)
	}
}
