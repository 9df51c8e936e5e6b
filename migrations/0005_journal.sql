-- +goose Up

CREATE TABLE journal (
    n         bigint PRIMARY KEY CONSTRAINT journal_n_positif CHECK (n > 0),
    a         timestamptz NOT NULL,
    jour      date NOT NULL,
    acte      text NOT NULL CONSTRAINT journal_acte_forme CHECK (acte ~ '^[a-z_]+$'),
    objet     text NOT NULL CONSTRAINT journal_objet_forme CHECK (objet ~ '^[a-z]+:[0-9A-Za-z_-]+$'),
    par       text NOT NULL CONSTRAINT journal_par_forme CHECK (par ~ '^(machine|agent:[0-9]+)$'),
    details   text NOT NULL CONSTRAINT journal_details_une_ligne CHECK (position(E'\n' IN details) = 0),
    precedent bytea NOT NULL CONSTRAINT journal_precedent_sha256 CHECK (octet_length(precedent) = 32),
    empreinte bytea NOT NULL CONSTRAINT journal_empreinte_sha256 CHECK (octet_length(empreinte) = 32),
    CONSTRAINT journal_empreinte_unique UNIQUE (empreinte),
    CONSTRAINT journal_precedent_unique UNIQUE (precedent)
);
CREATE INDEX journal_objet_idx ON journal (objet, n);
CREATE INDEX journal_jour_idx ON journal (jour, n);
COMMENT ON TABLE journal IS 'Ce que l’administration a fait. On y ajoute, on n’y change rien.';
COMMENT ON COLUMN journal.n IS 'Numéro de la ligne, sans trou.';
COMMENT ON COLUMN journal.a IS 'Instant de l’acte, à la microseconde.';
COMMENT ON COLUMN journal.jour IS 'Jour de Paris sous lequel la ligne est publiée ; ne recule jamais.';
COMMENT ON COLUMN journal.acte IS 'L’acte : pli_recu, demande_enregistree…';
COMMENT ON COLUMN journal.objet IS 'Ce qu’il concerne : « pli:12 », « demande:7 ».';
COMMENT ON COLUMN journal.par IS 'Qui : « machine », « agent:3 ».';
COMMENT ON COLUMN journal.details IS 'JSON aux clés triées : numéros et empreintes salées, aucune donnée personnelle.';
COMMENT ON COLUMN journal.precedent IS 'Empreinte de la ligne précédente ; zéros pour la première.';
COMMENT ON COLUMN journal.empreinte IS 'SHA-256 du texte de la ligne, précédente comprise.';

CREATE TABLE journal_jours (
    jour      date PRIMARY KEY,
    lignes    integer NOT NULL CONSTRAINT journal_jours_lignes_positif CHECK (lignes >= 0),
    precedent bytea NOT NULL CONSTRAINT journal_jours_precedent_sha256 CHECK (octet_length(precedent) = 32),
    empreinte bytea NOT NULL CONSTRAINT journal_jours_empreinte_sha256 CHECK (octet_length(empreinte) = 32),
    clos_a    timestamptz NOT NULL
);
COMMENT ON TABLE journal_jours IS 'Jours clos du journal, chaînés : aucune ligne ne peut plus y entrer.';
COMMENT ON COLUMN journal_jours.jour IS 'Jour de Paris.';
COMMENT ON COLUMN journal_jours.lignes IS 'Nombre de lignes.';
COMMENT ON COLUMN journal_jours.precedent IS 'Empreinte du jour clos précédent ; zéros pour le premier.';
COMMENT ON COLUMN journal_jours.empreinte IS 'SHA-256 du fichier du jour suivi de l’empreinte précédente.';
COMMENT ON COLUMN journal_jours.clos_a IS 'Instant de la clôture.';

-- +goose StatementBegin
CREATE FUNCTION journal_intouchable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'le journal ne se modifie pas : % refusé sur %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION journal_intouchable() IS 'Refuse toute modification du journal, même sans ligne touchée.';

CREATE TRIGGER journal_intouchable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_intouchable();
CREATE TRIGGER journal_jours_intouchable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_jours
    FOR EACH STATEMENT EXECUTE FUNCTION journal_intouchable();
