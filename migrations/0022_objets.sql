-- +goose Up

CREATE TABLE objets (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pli         bigint NOT NULL CONSTRAINT objets_pli_fk REFERENCES plis (id),
    genre       text NOT NULL CONSTRAINT objets_genre_connu CHECK (genre IN
                ('passeport', 'autre_original', 'especes', 'cheque', 'timbres', 'pli_medical', 'cle_usb', 'autre')),
    nombre      integer NOT NULL CONSTRAINT objets_nombre_positif CHECK (nombre > 0),
    description text NOT NULL CONSTRAINT objets_description_non_vide CHECK (description <> ''),
    lieu        text NOT NULL CONSTRAINT objets_lieu_non_vide CHECK (lieu <> ''),
    ouvert_par  bigint NOT NULL CONSTRAINT objets_ouvert_par_fk REFERENCES agents (id),
    a           timestamptz NOT NULL,
    temoin      bigint CONSTRAINT objets_temoin_fk REFERENCES agents (id),
    paraphe_a   timestamptz,
    issue       text NOT NULL DEFAULT '' CONSTRAINT objets_issue_connue CHECK (issue IN ('', 'lettre', 'guichet', 'dossier', 'transmis', 'erreur')),
    detail      text NOT NULL DEFAULT '',
    rendu_le    date,
    rendu_par   bigint CONSTRAINT objets_rendu_par_fk REFERENCES agents (id),
    courrier    bigint CONSTRAINT objets_courrier_fk REFERENCES courriers (id),
    CONSTRAINT objets_deux_paraphes CHECK (temoin <> ouvert_par),
    CONSTRAINT objets_paraphe_date CHECK ((temoin IS NULL) = (paraphe_a IS NULL)),
    CONSTRAINT objets_issue_complete CHECK (CASE issue WHEN '' THEN rendu_le IS NULL AND rendu_par IS NULL AND courrier IS NULL AND detail = ''
        ELSE temoin IS NOT NULL AND rendu_le IS NOT NULL AND rendu_par IS NOT NULL AND (courrier IS NOT NULL) = (issue = 'lettre') AND (issue = 'lettre' OR detail <> '') END)
);
CREATE INDEX objets_pli_idx ON objets (pli);
CREATE INDEX objets_gardes_idx ON objets (a) WHERE issue IN ('', 'lettre');
CREATE INDEX objets_courrier_idx ON objets (courrier) WHERE courrier IS NOT NULL;
COMMENT ON TABLE objets IS 'Ce qui est venu dans un pli et n’est pas du papier à numériser : originaux, argent, enveloppes médicales fermées, supports.';
COMMENT ON COLUMN objets.id IS 'Numéro de l’objet.';
COMMENT ON COLUMN objets.pli IS 'Pli où il est venu.';
COMMENT ON COLUMN objets.genre IS 'Ce que c’est : dossier.GenresObjet.';
COMMENT ON COLUMN objets.nombre IS 'Combien.';
COMMENT ON COLUMN objets.description IS 'Ce que c’est, en mots simples.';
COMMENT ON COLUMN objets.lieu IS 'Où il est gardé.';
COMMENT ON COLUMN objets.ouvert_par IS 'Premier paraphe : qui a ouvert le pli.';
COMMENT ON COLUMN objets.a IS 'Instant du premier paraphe.';
COMMENT ON COLUMN objets.temoin IS 'Second paraphe, d’un autre agent ; vide : attendu.';
COMMENT ON COLUMN objets.paraphe_a IS 'Instant du second paraphe.';
COMMENT ON COLUMN objets.issue IS 'Comment il est parti : dossier.IssuesObjet ; vide : il est gardé.';
COMMENT ON COLUMN objets.detail IS 'Où est la décharge signée, à qui il est transmis, pourquoi il reste au dossier.';
COMMENT ON COLUMN objets.rendu_le IS 'Jour où c’est noté.';
COMMENT ON COLUMN objets.rendu_par IS 'Qui l’a noté.';
COMMENT ON COLUMN objets.courrier IS 'Lettre avec laquelle il part ; remplacée avant d’être imprimée, la suivante.';

ALTER TABLE receptions ADD taxe boolean NOT NULL DEFAULT false;
ALTER TABLE receptions ADD taxe_centimes integer CONSTRAINT receptions_taxe_positive CHECK (taxe_centimes IS NULL OR taxe_centimes > 0 AND taxe);
COMMENT ON COLUMN receptions.taxe IS 'Vrai : affranchissement insuffisant, le pli a été accepté quand même.';
COMMENT ON COLUMN receptions.taxe_centimes IS 'Ce que le service a payé, en centimes d’euro ; vide : non dit.';
