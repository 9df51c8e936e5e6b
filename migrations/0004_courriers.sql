-- +goose Up

CREATE TABLE courriers (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande   bigint NOT NULL CONSTRAINT courriers_demande_fk REFERENCES demandes (id),
    genre     text NOT NULL CONSTRAINT courriers_genre_connu CHECK (genre IN ('accuse_reception')),
    etat      text NOT NULL CONSTRAINT courriers_etat_connu CHECK (etat IN ('du', 'bloque', 'ecrit', 'imprime')),
    raison    text NOT NULL,
    version   integer NOT NULL,
    donnees   json,
    lignes    jsonb NOT NULL CONSTRAINT courriers_lignes_liste CHECK (jsonb_typeof(lignes) = 'array'),
    empreinte bytea CONSTRAINT courriers_empreinte_sha256 CHECK (octet_length(empreinte) = 32),
    nb_pages  integer NOT NULL,
    du_le     date NOT NULL,
    cree_a    timestamptz NOT NULL,
    ecrit_a   timestamptz,
    imprime_a timestamptz,
    lot       text NOT NULL,
    CONSTRAINT courriers_ecrit_entier CHECK (etat NOT IN ('ecrit', 'imprime') OR
        (empreinte IS NOT NULL AND donnees IS NOT NULL AND ecrit_a IS NOT NULL AND nb_pages > 0)),
    CONSTRAINT courriers_imprime_lot CHECK ((etat = 'imprime') = (lot <> '') AND (etat = 'imprime') = (imprime_a IS NOT NULL)),
    CONSTRAINT courriers_bloque_raison CHECK (etat <> 'bloque' OR raison <> '')
);
CREATE UNIQUE INDEX courriers_accuse_unique ON courriers (demande) WHERE genre = 'accuse_reception';
CREATE INDEX courriers_demande_idx ON courriers (demande);
CREATE INDEX courriers_dus_idx ON courriers (etat, du_le, id);
CREATE INDEX courriers_lot_idx ON courriers (lot) WHERE lot <> '';
COMMENT ON TABLE courriers IS 'Lettres dues, écrites, imprimées. Une seule fois l’accusé de réception d’une demande.';
COMMENT ON COLUMN courriers.id IS 'Numéro de la lettre.';
COMMENT ON COLUMN courriers.demande IS 'Demande.';
COMMENT ON COLUMN courriers.genre IS 'Modèle de lettre : dossier.GenreCourrier.';
COMMENT ON COLUMN courriers.etat IS 'État : dossier.EtatCourrier.';
COMMENT ON COLUMN courriers.raison IS 'Mention obligatoire qui manque, quand elle est bloquée.';
COMMENT ON COLUMN courriers.version IS 'Version du libellé.';
COMMENT ON COLUMN courriers.donnees IS 'Données avec lesquelles elle a été écrite, octet pour octet.';
COMMENT ON COLUMN courriers.lignes IS 'Lignes d’adresse imprimées.';
COMMENT ON COLUMN courriers.empreinte IS 'SHA-256 du PDF, au coffre.';
COMMENT ON COLUMN courriers.nb_pages IS 'Nombre de pages du PDF.';
COMMENT ON COLUMN courriers.du_le IS 'Jour avant la fin duquel elle doit partir.';
COMMENT ON COLUMN courriers.cree_a IS 'Instant où elle est devenue due.';
COMMENT ON COLUMN courriers.ecrit_a IS 'Instant où elle a été écrite.';
COMMENT ON COLUMN courriers.imprime_a IS 'Instant où elle est entrée dans un lot d’impression.';
COMMENT ON COLUMN courriers.lot IS 'Lot d’impression.';
