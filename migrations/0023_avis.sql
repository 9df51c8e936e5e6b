-- +goose Up

CREATE TABLE avis (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande  bigint NOT NULL CONSTRAINT avis_demande_fk REFERENCES demandes (id),
    courrier bigint NOT NULL CONSTRAINT avis_courrier_fk REFERENCES courriers (id),
    jeton    text NOT NULL CONSTRAINT avis_jeton_taille CHECK (length(jeton) = 16),
    adresse  bytea NOT NULL CONSTRAINT avis_adresse_taille CHECK (octet_length(adresse) = 32),
    etat     text NOT NULL CONSTRAINT avis_etat_connu CHECK (etat IN ('du', 'parti', 'rejete', 'abandonne', 'retenu')),
    code     text NOT NULL DEFAULT '' CONSTRAINT avis_code_court CHECK (length(code) <= 20),
    cree_a   timestamptz NOT NULL,
    a        timestamptz NOT NULL,
    CONSTRAINT avis_courrier_unique UNIQUE (courrier),
    CONSTRAINT avis_jeton_unique UNIQUE (jeton)
);
CREATE INDEX avis_demande_idx ON avis (demande, id);
COMMENT ON TABLE avis IS 'Avis par courriel qu’une lettre est partie : une référence et un lien, rien d’autre. Un par lettre.';
COMMENT ON COLUMN avis.id IS 'Numéro de l’avis.';
COMMENT ON COLUMN avis.demande IS 'Demande concernée.';
COMMENT ON COLUMN avis.courrier IS 'Lettre dont il avertit.';
COMMENT ON COLUMN avis.jeton IS 'Ce qui le nomme dans le message envoyé, pour reconnaître son rejet.';
COMMENT ON COLUMN avis.adresse IS 'dossier.EmpreinteCourriel de l’adresse : l’adresse elle-même reste dans la demande.';
COMMENT ON COLUMN avis.etat IS 'État : dossier.EtatsAvis.';
COMMENT ON COLUMN avis.code IS 'Code du refus du serveur (5.1.1) ; vide : aucun.';
COMMENT ON COLUMN avis.cree_a IS 'Instant où il est dû.';
COMMENT ON COLUMN avis.a IS 'Instant de son état.';

CREATE TABLE adresses_rejetees (
    adresse bytea PRIMARY KEY CONSTRAINT adresses_rejetees_taille CHECK (octet_length(adresse) = 32),
    avis    bigint NOT NULL CONSTRAINT adresses_rejetees_avis_fk REFERENCES avis (id),
    a       timestamptz NOT NULL
);
COMMENT ON TABLE adresses_rejetees IS 'Adresses électroniques qui n’existent pas ou plus : plus aucun avis ne leur est envoyé.';
COMMENT ON COLUMN adresses_rejetees.adresse IS 'dossier.EmpreinteCourriel.';
COMMENT ON COLUMN adresses_rejetees.avis IS 'L’avis qui l’a montré.';
COMMENT ON COLUMN adresses_rejetees.a IS 'Instant du premier rejet.';

CREATE INDEX courriers_imprime_idx ON courriers (imprime_a) WHERE imprime_a IS NOT NULL;
