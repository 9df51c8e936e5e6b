-- +goose Up

CREATE TABLE plages_recommande (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefecture text NOT NULL CONSTRAINT plages_recommande_prefecture_dite CHECK (prefecture <> ''),
    prefixe    text NOT NULL CONSTRAINT plages_recommande_prefixe_forme CHECK (prefixe ~ '^[0-9][A-Z]$'),
    premier    bigint NOT NULL CONSTRAINT plages_recommande_premier_dix CHECK (premier BETWEEN 0 AND 9999999999),
    dernier    bigint NOT NULL CONSTRAINT plages_recommande_dernier_dix CHECK (dernier BETWEEN premier AND 9999999999),
    suivant    bigint NOT NULL CONSTRAINT plages_recommande_suivant_dedans CHECK (suivant BETWEEN premier AND dernier + 1),
    agent      bigint CONSTRAINT plages_recommande_agent_fk REFERENCES agents (id),
    cree_a     timestamptz NOT NULL
);
COMMENT ON TABLE plages_recommande IS 'Numéros d’envoi recommandé achetés à La Poste. Chacun ne sert qu’une fois.';
COMMENT ON COLUMN plages_recommande.id IS 'Numéro de la plage.';
COMMENT ON COLUMN plages_recommande.prefecture IS 'Préfecture qui s’en sert ; * : toutes.';
COMMENT ON COLUMN plages_recommande.prefixe IS 'Deux premiers caractères du numéro.';
COMMENT ON COLUMN plages_recommande.premier IS 'Premier des numéros à dix chiffres, sans la clé.';
COMMENT ON COLUMN plages_recommande.dernier IS 'Dernier.';
COMMENT ON COLUMN plages_recommande.suivant IS 'Prochain à donner ; après le dernier, il n’en reste plus.';
COMMENT ON COLUMN plages_recommande.agent IS 'Compte qui l’a ajoutée ; vide : ligne de commande.';
COMMENT ON COLUMN plages_recommande.cree_a IS 'Instant de l’ajout.';

CREATE TABLE lots_courrier (
    nom        text PRIMARY KEY,
    de         text CONSTRAINT lots_courrier_de_fk REFERENCES lots_courrier (nom),
    prefecture text NOT NULL,
    jour       date NOT NULL,
    lieu       text NOT NULL,
    agent      bigint CONSTRAINT lots_courrier_agent_fk REFERENCES agents (id),
    cree_a     timestamptz NOT NULL,
    livre_a    timestamptz
);
CREATE INDEX lots_courrier_de_idx ON lots_courrier (de) WHERE de IS NOT NULL;
CREATE INDEX lots_courrier_a_livrer_idx ON lots_courrier (nom) WHERE livre_a IS NULL;
COMMENT ON TABLE lots_courrier IS 'Lots d’impression, réimpressions comprises. Un lot est noté avant que son dossier soit fait.';
COMMENT ON COLUMN lots_courrier.nom IS 'Nom du lot, qui est celui de son dossier.';
COMMENT ON COLUMN lots_courrier.de IS 'Lot dont il réimprime des pièces ; vide : une première impression.';
COMMENT ON COLUMN lots_courrier.prefecture IS 'Préfecture ; vide : plusieurs.';
COMMENT ON COLUMN lots_courrier.jour IS 'Jour du lot.';
COMMENT ON COLUMN lots_courrier.lieu IS 'Machine et dossier où il est livré.';
COMMENT ON COLUMN lots_courrier.agent IS 'Compte qui l’a demandé ; vide : ligne de commande.';
COMMENT ON COLUMN lots_courrier.cree_a IS 'Instant où il a été noté.';
COMMENT ON COLUMN lots_courrier.livre_a IS 'Instant où son dossier a été livré, entier ; vide : pas encore.';

CREATE TABLE reimpressions (
    lot      text NOT NULL CONSTRAINT reimpressions_lot_fk REFERENCES lots_courrier (nom),
    courrier bigint NOT NULL CONSTRAINT reimpressions_courrier_fk REFERENCES courriers (id),
    CONSTRAINT reimpressions_pk PRIMARY KEY (lot, courrier)
);
CREATE INDEX reimpressions_courrier_idx ON reimpressions (courrier);
COMMENT ON TABLE reimpressions IS 'Courriers réimprimés : l’exemplaire précédent de chacun est annulé.';
COMMENT ON COLUMN reimpressions.lot IS 'Lot de la réimpression.';
COMMENT ON COLUMN reimpressions.courrier IS 'Courrier réimprimé.';

ALTER TABLE courriers
    ADD piece integer NOT NULL DEFAULT 0,
    ADD enveloppe integer NOT NULL DEFAULT 0,
    ADD sous_pli_a timestamptz,
    ADD depose_le date,
    ADD depose_a timestamptz;
COMMENT ON COLUMN courriers.piece IS 'Rang dans son lot, à partir de 1 ; 0 : dans aucun.';
COMMENT ON COLUMN courriers.enveloppe IS 'Rang de son enveloppe dans le lot : les pièces d’un même rang partent ensemble.';
COMMENT ON COLUMN courriers.sous_pli_a IS 'Instant où la mise sous pli a été notée ; effacé par une réimpression.';
COMMENT ON COLUMN courriers.depose_le IS 'Jour du dépôt à La Poste.';
COMMENT ON COLUMN courriers.depose_a IS 'Instant où le dépôt a été noté.';

-- Batches of before: in the order they were printed in. Those to be signed by hand kept the letters of a demande together.
INSERT INTO lots_courrier (nom, prefecture, jour, lieu, cree_a, livre_a)
    SELECT lot, '', (min(imprime_a) AT TIME ZONE 'Europe/Paris')::date, '', min(imprime_a), min(imprime_a) FROM courriers WHERE lot <> '' GROUP BY lot;
UPDATE courriers c SET piece = x.piece, enveloppe = CASE WHEN c.lot LIKE '%-a-signer' THEN x.pli ELSE x.piece END
    FROM (SELECT c.id, row_number() OVER (PARTITION BY c.lot ORDER BY d.numero, c.genre = 'accuse_reception', c.id) AS piece,
                 dense_rank() OVER (PARTITION BY c.lot ORDER BY d.numero) AS pli
          FROM courriers c JOIN demandes d ON d.id = c.demande WHERE c.lot <> '') x
    WHERE x.id = c.id;

ALTER TABLE courriers
    ADD CONSTRAINT courriers_piece_lot CHECK ((piece > 0) = (lot <> '') AND (enveloppe > 0) = (lot <> '')),
    ADD CONSTRAINT courriers_depose_instant CHECK ((depose_le IS NULL) = (depose_a IS NULL)),
    ADD CONSTRAINT courriers_depose_sous_pli CHECK (depose_le IS NULL OR sous_pli_a IS NOT NULL),
    ADD CONSTRAINT courriers_sous_pli_imprime CHECK (sous_pli_a IS NULL OR etat = 'imprime');
CREATE UNIQUE INDEX courriers_piece_unique ON courriers (lot, piece) WHERE lot <> '';
CREATE INDEX courriers_a_deposer_idx ON courriers (lot) WHERE etat = 'imprime' AND depose_le IS NULL;
