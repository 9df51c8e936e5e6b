-- +goose Up

ALTER TABLE avis ADD canal text NOT NULL DEFAULT 'courriel' CONSTRAINT avis_canal_connu CHECK (canal IN ('courriel', 'sms'));
ALTER TABLE avis ALTER canal DROP DEFAULT;
ALTER TABLE avis DROP CONSTRAINT avis_courrier_unique;
ALTER TABLE avis ADD CONSTRAINT avis_courrier_canal_unique UNIQUE (courrier, canal);
COMMENT ON TABLE avis IS 'Avis qu’une lettre est partie : une référence et un lien, rien d’autre. Un par lettre et par canal : un SMS suit un courriel rejeté.';
COMMENT ON COLUMN avis.canal IS 'Comment il part : dossier.CanauxAvis.';
COMMENT ON COLUMN avis.adresse IS 'dossier.DestinationAvis.Empreinte de l’adresse ou du numéro : lui-même reste dans la demande.';
COMMENT ON TABLE adresses_rejetees IS 'Adresses électroniques et numéros de portable qui n’existent pas ou plus : plus aucun avis ne leur est envoyé.';
COMMENT ON COLUMN adresses_rejetees.adresse IS 'dossier.DestinationAvis.Empreinte.';

-- A letter by e-mail: its sending is its row of avis.
ALTER TABLE courriers ADD envoye_a timestamptz;
COMMENT ON COLUMN courriers.envoye_a IS 'Instant où notre serveur de courriel l’a pris, pour une lettre envoyée par courriel ; gardé si elle est revenue.';
ALTER TABLE courriers DROP CONSTRAINT courriers_etat_connu;
ALTER TABLE courriers ADD CONSTRAINT courriers_etat_connu CHECK (etat IN ('du', 'bloque', 'ecrit', 'imprime', 'annule', 'envoye', 'rejete'));
ALTER TABLE courriers DROP CONSTRAINT courriers_ecrit_entier;
ALTER TABLE courriers ADD CONSTRAINT courriers_ecrit_entier CHECK (etat NOT IN ('ecrit', 'imprime', 'envoye', 'rejete') OR
    (empreinte IS NOT NULL AND donnees IS NOT NULL AND ecrit_a IS NOT NULL AND nb_pages > 0));
ALTER TABLE courriers ADD CONSTRAINT courriers_envoye_a CHECK (etat NOT IN ('envoye', 'rejete') AND envoye_a IS NULL OR etat = 'envoye' AND envoye_a IS NOT NULL OR etat = 'rejete');
ALTER TABLE courriers ADD CONSTRAINT courriers_par_courriel CHECK (CASE genre WHEN 'accuse_electronique' THEN etat <> 'imprime' ELSE etat NOT IN ('envoye', 'rejete') END);
ALTER TABLE courriers ADD CONSTRAINT courriers_rejete_raison CHECK (etat <> 'rejete' OR raison <> '');
CREATE INDEX courriers_a_envoyer_idx ON courriers (id) WHERE genre = 'accuse_electronique' AND etat = 'ecrit';

ALTER TABLE taches DROP CONSTRAINT taches_genre_connu;
ALTER TABLE taches ADD CONSTRAINT taches_genre_connu CHECK (genre IN
    ('fondement_a_confirmer', 'regularisation_a_envoyer', 'completude_a_examiner', 'complement_a_examiner', 'delai_pieces_ecoule',
     'delai_regularisation_ecoule', 'remise_a_prouver', 'courrier_non_remis', 'convocation_a_faire', 'venue_a_noter', 'recepisse_a_delivrer', 'sejour_expire',
     'reponse_avant_silence', 'decision_implicite_nee', 'transfert_a_examiner', 'demande_transmise', 'transfert_rendu', 'decision_a_notifier',
     'lettre_ancienne_adresse', 'accuse_electronique_non_remis'));
