-- +goose Up

-- A demande sent over to the competent préfecture is the same demande: it keeps its number and its dates, and who had it keeps reading it.

ALTER TABLE demandes ADD COLUMN passees jsonb NOT NULL DEFAULT '[]' CONSTRAINT demandes_passees_liste CHECK (jsonb_typeof(passees) = 'array');
CREATE INDEX demandes_passees_idx ON demandes USING gin (passees jsonb_path_ops) WHERE passees <> '[]';
COMMENT ON COLUMN demandes.passees IS 'Préfectures qui l’ont eue et transmise, celle qui l’a enregistrée d’abord : elles la lisent encore. Vide : jamais reprise par une autre.';
COMMENT ON COLUMN demandes.prefecture IS 'Préfecture qui l’a et qui y agit.';
COMMENT ON COLUMN demandes.transferee_a IS 'Préfecture à qui elle est transmise et qui ne l’a pas encore prise en charge ; vide : aucune.';

-- The number tells the préfecture that registered it, which may no longer be the one that has it. demandes_numero_unique holds the rank unique too.
ALTER TABLE demandes DROP CONSTRAINT demandes_rang_unique;
ALTER TABLE demandes DROP CONSTRAINT demandes_numero_forme;
ALTER TABLE demandes ADD CONSTRAINT demandes_numero_forme
    CHECK (numero = annee || '-' || coalesce(passees ->> 0, prefecture) || '-' || lpad(rang::text, greatest(6, length(rang::text)), '0'));

ALTER TABLE courriers ADD COLUMN prefecture text NOT NULL DEFAULT '';
COMMENT ON COLUMN courriers.prefecture IS 'Préfecture qui la doit et la signe, quand ce n’est plus celle de la demande ; vide : celle de la demande.';
DROP INDEX courriers_accuse_unique;
CREATE UNIQUE INDEX courriers_accuse_unique ON courriers (demande, prefecture) WHERE genre = 'accuse_reception' AND etat <> 'annule';

ALTER TABLE courriers DROP CONSTRAINT courriers_genre_connu;
ALTER TABLE courriers ADD CONSTRAINT courriers_genre_connu CHECK (genre IN
    ('accuse_reception', 'demande_pieces', 'rappel_pieces', 'regularisation', 'transfert', 'invitation', 'convocation', 'annulation_rendez_vous',
     'titre_a_retirer', 'prise_acte_desistement', 'sans_suite', 'reouverture', 'complexite'));

ALTER TABLE actes DROP CONSTRAINT actes_action_connue;
ALTER TABLE actes ADD CONSTRAINT actes_action_connue CHECK (action IN
    ('complete', 'pieces_demandees', 'complement_recu', 'regularisation_demandee', 'regularisation_recue', 'transfert', 'prise_en_charge',
     'transfert_refuse', 'complexite', 'invitation', 'convocation', 'venue', 'absence', 'rendez_vous_annule', 'instruction', 'recepisse_note',
     'modification', 'adresse_changee', 'desistement', 'decision_notee', 'titre_a_retirer', 'sans_suite', 'reouverture', 'remise_notee'));

ALTER TABLE taches DROP CONSTRAINT taches_genre_connu;
ALTER TABLE taches ADD CONSTRAINT taches_genre_connu CHECK (genre IN
    ('fondement_a_confirmer', 'regularisation_a_envoyer', 'completude_a_examiner', 'complement_a_examiner', 'delai_pieces_ecoule',
     'delai_regularisation_ecoule', 'remise_a_prouver', 'convocation_a_faire', 'venue_a_noter', 'recepisse_a_delivrer', 'sejour_expire',
     'reponse_avant_silence', 'decision_implicite_nee', 'transfert_a_examiner', 'demande_transmise', 'transfert_rendu', 'decision_a_notifier',
     'lettre_ancienne_adresse'));
