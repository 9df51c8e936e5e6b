-- +goose Up

-- The accusé d'enregistrement of a demande that came by e-mail is a row of avis that is about no letter.
ALTER TABLE avis ALTER courrier DROP NOT NULL;
ALTER TABLE avis ADD CONSTRAINT avis_enregistrement_courriel CHECK (courrier IS NOT NULL OR canal = 'courriel');
CREATE UNIQUE INDEX avis_enregistrement_unique ON avis (demande) WHERE courrier IS NULL;
CREATE INDEX echeances_enregistrement_idx ON echeances (a) WHERE code = 'accuse_electronique_enregistrement' AND remplacee_a IS NULL;
COMMENT ON TABLE avis IS 'Avis qu’une lettre est partie : une référence et un lien, rien d’autre. Un par lettre et par canal : un SMS suit un courriel rejeté. Sans lettre : accusé d’enregistrement électronique, un par demande.';
COMMENT ON COLUMN avis.courrier IS 'Lettre dont il avertit, ou qu’il porte ; vide : accusé d’enregistrement électronique (CRPA R. 112-11-2).';

ALTER TABLE taches DROP CONSTRAINT taches_genre_connu;
ALTER TABLE taches ADD CONSTRAINT taches_genre_connu CHECK (genre IN
    ('fondement_a_confirmer', 'regularisation_a_envoyer', 'completude_a_examiner', 'complement_a_examiner', 'delai_pieces_ecoule',
     'delai_regularisation_ecoule', 'remise_a_prouver', 'courrier_non_remis', 'numero_inconnu', 'convocation_a_faire', 'venue_a_noter', 'recepisse_a_delivrer', 'sejour_expire',
     'reponse_avant_silence', 'decision_implicite_nee', 'transfert_a_examiner', 'demande_transmise', 'transfert_rendu', 'decision_a_notifier',
     'lettre_ancienne_adresse', 'accuse_electronique_non_remis', 'accuse_electronique_a_envoyer'));

-- As before, and whether the basis is only proposed: what is said of silence is then to be checked, as the accusé says.
-- What the public door may know of one demande: NULL, or what the applicant reads. It counts before it looks, and looks for the three answers
-- at once: a reference that does not exist, a wrong date, a wrong code and too many tries are one path. Only a right answer is not counted.
-- It waits for one row only, its own, and holds no other then: old counts are removed after, and those that another holds are left to it.
-- Unknown parts of a date (00), on either side, agree with anything; a demande without a date is told by its code alone.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION suivi_public(une_reference text, une_naissance text, un_code text) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    la_cle bytea := sha256(convert_to(coalesce(une_reference, ''), 'UTF8'));
    ne     text := coalesce(une_naissance, '');
    permis boolean;
    trouve bigint;
BEGIN
    INSERT INTO essais_suivi AS e (cle, heure, en_heure, jour, en_jour) VALUES (la_cle, now(), 1, now(), 1)
    ON CONFLICT (cle) DO UPDATE SET
        heure = CASE WHEN e.heure <= now() - interval '1 hour' THEN now() ELSE e.heure END,
        en_heure = CASE WHEN e.heure <= now() - interval '1 hour' THEN 1 ELSE e.en_heure + 1 END,
        jour = CASE WHEN e.jour <= now() - interval '1 day' THEN now() ELSE e.jour END,
        en_jour = CASE WHEN e.jour <= now() - interval '1 day' THEN 1 ELSE e.en_jour + 1 END
    RETURNING en_heure <= 10 AND en_jour <= 30 INTO permis;
    DELETE FROM essais_suivi WHERE cle = ANY (ARRAY(SELECT cle FROM essais_suivi WHERE jour <= now() - interval '1 day' LIMIT 100 FOR UPDATE SKIP LOCKED));

    SELECT d.id INTO trouve
    FROM demandes d JOIN suivis s ON s.demande = d.id, LATERAL (SELECT coalesce(d.identite->>'date_naissance', '') AS dit) n
    WHERE permis AND d.numero = une_reference AND s.empreinte = sha256(convert_to(coalesce(un_code, ''), 'UTF8'))
      AND (n.dit = '' OR left(n.dit, 4) = left(ne, 4)
        AND (substr(n.dit, 6, 2) = substr(ne, 6, 2) OR '00' IN (substr(n.dit, 6, 2), substr(ne, 6, 2)))
        AND (substr(n.dit, 9, 2) = substr(ne, 9, 2) OR '00' IN (substr(n.dit, 9, 2), substr(ne, 9, 2))));

    UPDATE essais_suivi SET en_heure = en_heure - 1, en_jour = en_jour - 1 WHERE cle = la_cle AND trouve IS NOT NULL;

    RETURN (
        SELECT CASE WHEN d.sensible THEN jsonb_build_object('etat', d.etat, 'sensible', true) ELSE jsonb_build_object(
            'etat', d.etat, 'sensible', false, 'prefecture', charge.code, 'reception', d.reception, 'completude', d.completude,
            'depuis', acte.le, 'avant', coalesce(acte.de, ''),
            'pieces', (SELECT coalesce(jsonb_agg(jsonb_build_object('code', m->>'code', 'libelle', m->>'libelle', 'exigee', m->'exigee') ORDER BY i), '[]')
                FROM jsonb_array_elements(d.manquantes) WITH ORDINALITY AS x (m, i)
                WHERE d.etat IN ('enregistree', 'pieces_demandees', 'complete', 'convoquee', 'en_instruction')
                  AND (demandees.limite IS NOT NULL OR limite.date IS NOT NULL AND (m->>'exigee')::boolean)),
            'limite', CASE WHEN d.etat IN ('enregistree', 'pieces_demandees', 'complete', 'convoquee', 'en_instruction', 'regularisation_demandee')
                THEN coalesce(limite.date, demandees.limite) END,
            'rendez_vous', (SELECT jsonb_build_object('lieu', c.lieu, 'jour', c.jour, 'heure', c.heure)
                FROM rendez_vous r JOIN creneaux c ON c.id = r.creneau WHERE r.demande = d.id AND r.etat = 'pris' AND d.etat = 'convoquee'),
            'notifiee', CASE WHEN d.etat = 'decision_notee' THEN nullif(acte.donnees->>'notifiee', '') END,
            'silences', (SELECT coalesce(jsonb_agg(jsonb_build_object('code', e.code, 'article', e.article, 'date', e.date, 'certitude', e.certitude,
                    'entrees', jsonb_build_object('silence', coalesce(e.entrees->>'silence', ''))) ORDER BY e.id), '[]')
                FROM echeances e WHERE e.demande = d.id AND e.remplacee_a IS NULL AND (e.code LIKE 'silence%' OR e.code IN ('sans_objet', 'a_verifier'))),
            'fondement', d.fondement, 'propose', coalesce((d.fondement_detail->>'propose')::boolean, false), 'service', coalesce(reglages.contenu->>'service', ''),
            'adresse', CASE jsonb_typeof(reglages.contenu->'adresse') WHEN 'array' THEN reglages.contenu->'adresse' ELSE '[]' END,
            'telephone', coalesce(reglages.contenu->>'telephone', '')) END
        FROM demandes d
        CROSS JOIN LATERAL (SELECT coalesce(nullif(d.transferee_a, ''), d.prefecture) AS code) charge
        LEFT JOIN LATERAL (SELECT a.le, a.de, a.donnees FROM actes a WHERE a.demande = d.id AND a.vers = d.etat AND a.de <> a.vers ORDER BY a.id DESC LIMIT 1) acte ON true
        LEFT JOIN LATERAL (SELECT nullif(a.donnees->>'limite', '')::date AS limite FROM actes a WHERE a.demande = d.id AND a.action = 'pieces_demandees'
            ORDER BY a.id DESC LIMIT 1) demandees ON true
        LEFT JOIN LATERAL (SELECT e.date FROM echeances e WHERE e.demande = d.id AND e.remplacee_a IS NULL
            AND e.code = CASE d.etat WHEN 'regularisation_demandee' THEN 'regularisation_vice_forme' ELSE 'complement_demande' END ORDER BY e.id DESC LIMIT 1) limite ON true
        LEFT JOIN reglages ON reglages.prefecture = charge.code
        WHERE d.id = trouve);
END
$$;
-- +goose StatementEnd
