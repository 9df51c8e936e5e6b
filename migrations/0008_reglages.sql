-- +goose Up

CREATE TABLE reglages_anciens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefecture text NOT NULL CONSTRAINT reglages_anciens_prefecture_fk REFERENCES reglages (prefecture),
    contenu    jsonb NOT NULL CONSTRAINT reglages_anciens_contenu_objet CHECK (jsonb_typeof(contenu) = 'object'),
    agent      bigint CONSTRAINT reglages_anciens_agent_fk REFERENCES agents (id),
    a          timestamptz NOT NULL,
    jusqu_a    timestamptz NOT NULL
);
CREATE INDEX reglages_anciens_prefecture_idx ON reglages_anciens (prefecture, id);
COMMENT ON TABLE reglages_anciens IS 'Les réglages que d’autres ont remplacés : quels actes ouvraient une voie tel jour, selon la préfecture.';
COMMENT ON COLUMN reglages_anciens.id IS 'Numéro, dans l’ordre des remplacements.';
COMMENT ON COLUMN reglages_anciens.prefecture IS 'Code de la préfecture.';
COMMENT ON COLUMN reglages_anciens.contenu IS 'dossier.Reglages, tel quel.';
COMMENT ON COLUMN reglages_anciens.agent IS 'Compte qui les avait réglés ; vide : ligne de commande.';
COMMENT ON COLUMN reglages_anciens.a IS 'Instant de leur réglage.';
COMMENT ON COLUMN reglages_anciens.jusqu_a IS 'Instant de leur remplacement.';
