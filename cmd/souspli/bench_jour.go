package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/cluster"
)

// optionsJour is what the bench of the daily job may be asked.
type optionsJour struct{ demandes int }

var jourParDefaut = optionsJour{demandes: 200_000}

// cleJour is where the context of a bench keeps them.
type cleJour struct{}

// bancJour fills a register of its own and lets the daily job pass twice, on a tenth of it then on the whole: a pass that costs more a demande on the
// bigger register is seen. One demande in ten has tasks to make, as on the day after a week without a pass; the others, decided, are
// looked at and left. The second pass changes nothing: it is what each ordinary day costs.
func bancJour(ctx context.Context, out io.Writer) error {
	o, ok := ctx.Value(cleJour{}).(optionsJour)
	if !ok {
		o = jourParDefaut
	}
	return avecRegistreDeBanc(ctx, cluster.Options{SansFsync: true}, func(s *store.Store) error {
		jour := dossier.DateDe(time.Now())
		pli, _, err := s.AddPli(ctx, store.NouveauPli{Empreinte: dossier.EmpreinteDe([]byte("banc")), Taille: 1, Nom: "banc.pdf", TypeMedia: "application/pdf", NbPages: 1,
			Reception: dossier.Reception{Prefecture: demoPrefecture, Mode: dossier.ModeSimple}})
		if err != nil {
			return err
		}
		avant := 0
		for _, n := range []int{o.demandes / 10, o.demandes} {
			debut := time.Now()
			if err := peuplerJour(ctx, s, pli, jour, avant, n); err != nil {
				return err
			}
			fmt.Fprintf(out, "  %d demandes en base en %.0f s\n", n, time.Since(debut).Seconds())
			avant = n
			for _, passage := range []string{"premier passage", "passage suivant"} {
				debut, calcul := time.Now(), tempsProcesseur()
				b, err := s.Jour(ctx, jour)
				if err != nil {
					return err
				}
				d := time.Since(debut)
				fmt.Fprintf(out, "  %s : %d demandes regardées, %d tâches posées, en %.1f s (%.1f s de processeur ici, celui de la base à part) : %.0f demandes à la seconde\n",
					passage, b.Demandes, b.Posees, d.Seconds(), (tempsProcesseur() - calcul).Seconds(), float64(b.Demandes)/d.Seconds())
			}
		}
		return nil
	})
}

// joursDuBanc is over how many days of reception the demandes are spread.
const joursDuBanc = 120

// peuplerJour writes the demandes of rank avant+1 to n straight into the tables, with the deadline that law gives each.
func peuplerJour(ctx context.Context, s *store.Store, pli dossier.PliID, jour dossier.Date, avant, n int) error {
	sql := []struct {
		texte   string
		valeurs []any
	}{
		{`INSERT INTO personnes (identite, version, cree_a) SELECT '{}', 1, now() FROM generate_series($1::int, $2::int) i`, []any{avant + 1, n}},
		{`INSERT INTO demandes (numero, prefecture, annee, rang, etat, procedure, variante, personne, identite, premiere_saisine, reception, enregistrement, representant,
				destinataire, domicile, fondement, fondement_detail, champs, manquantes, sensible, recherche, version, sel, cree_a, fin_sejour)
			SELECT $3 || '-` + demoPrefecture + `-' || lpad(i::text, greatest(6, length(i::text)), '0'), '` + demoPrefecture + `', $3::int, i,
				CASE WHEN i % 10 = 0 THEN 'enregistree' ELSE 'decision_notee' END, 'salarie', 'renouvellement', i, '{}', j, j, j, 'null', '{}', '{}',
				'postal_prescrit_r431_3', '{"code":"postal_prescrit_r431_3","preuves":[]}', jsonb_build_object('valable_au', jsonb_build_object('valeur', (j + 60)::text, 'confiance', 1)),
				'[]', false, '', 1, decode(md5(i::text), 'hex'), now(), j + 60
			FROM (SELECT i, $4::date - i % ` + fmt.Sprint(joursDuBanc) + ` AS j FROM generate_series($1::int, $2::int) i) x ORDER BY i`, []any{avant + 1, n, fmt.Sprint(jour.An), jour}},
		{`INSERT INTO demandes_plis (demande, pli, a) SELECT id, $3, cree_a FROM demandes WHERE rang BETWEEN $1 AND $2`, []any{avant + 1, n, pli}},
	}
	for _, x := range sql {
		if _, err := s.Pool().Exec(ctx, x.texte, x.valeurs...); err != nil {
			return fmt.Errorf("peupler : %w", err)
		}
	}
	for k := range joursDuBanc {
		e := law.Silence(law.EntreesSilence{Code: "silence_defaut", PremiereSaisine: jour.AddDays(-k), Fondement: dossier.FondementPostal, Departement: demoPrefecture})
		entrees, err := json.Marshal(e.Entrees)
		if err != nil {
			return err
		}
		if _, err := s.Pool().Exec(ctx, `INSERT INTO echeances (demande, code, article, version, declencheur, entrees, date, certitude, effet, qui, a)
			SELECT id, $3, $4, $5, $6, $7, $8, $9, $10, $11, now() FROM demandes WHERE rang BETWEEN $1 AND $2 AND premiere_saisine = $12`,
			avant+1, n, e.Code, e.Article, e.Version, e.Declencheur, string(entrees), e.Date, e.Certitude, e.Effet, e.Qui, jour.AddDays(-k)); err != nil {
			return fmt.Errorf("peupler : %w", err)
		}
	}
	_, err := s.Pool().Exec(ctx, "VACUUM (ANALYZE) demandes, demandes_plis, echeances")
	return err
}
