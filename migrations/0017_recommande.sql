-- +goose Up

ALTER TABLE courriers ADD recommande text NOT NULL DEFAULT '';
CREATE UNIQUE INDEX courriers_recommande_uni ON courriers (recommande) WHERE recommande <> '';
COMMENT ON COLUMN courriers.recommande IS 'Numéro d’envoi recommandé, forme compacte (1A04787720243) ; vide : courrier ordinaire. Ne sert qu’une fois.';
