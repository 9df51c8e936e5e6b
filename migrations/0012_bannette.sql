-- +goose Up

-- The bannette of tasks reads as many rows as it shows: the order it is read in, of one préfecture and of all, of one kind and of every
-- kind, is an index each; who may see a row stands in it.
DROP INDEX taches_bannette_idx, taches_genre_idx, taches_danger_idx;
CREATE INDEX taches_bannette_idx ON taches (prefecture, fin_sejour, du_le, id) INCLUDE (sensible) WHERE faite_a IS NULL;
CREATE INDEX taches_genre_idx ON taches (prefecture, genre, fin_sejour, du_le, id) INCLUDE (sensible) WHERE faite_a IS NULL;
CREATE INDEX taches_danger_idx ON taches (fin_sejour, du_le, id) INCLUDE (sensible) WHERE faite_a IS NULL;
CREATE INDEX taches_danger_genre_idx ON taches (genre, fin_sejour, du_le, id) INCLUDE (sensible) WHERE faite_a IS NULL;

-- Letters that have not left stand in the same list: they carry what sorts them and who may see them, as tasks do.
ALTER TABLE courriers
    ADD COLUMN bannette   text NOT NULL DEFAULT '',
    ADD COLUMN fin_sejour date,
    ADD COLUMN sensible   boolean NOT NULL DEFAULT true;
UPDATE courriers c SET bannette = d.prefecture, fin_sejour = d.fin_sejour, sensible = d.sensible FROM demandes d WHERE d.id = c.demande;
CREATE INDEX courriers_bannette_idx ON courriers (bannette, fin_sejour, du_le, id) INCLUDE (sensible)
    WHERE etat IN ('du', 'bloque', 'ecrit') AND remis_le IS NULL;
CREATE INDEX courriers_danger_idx ON courriers (fin_sejour, du_le, id) INCLUDE (sensible)
    WHERE etat IN ('du', 'bloque', 'ecrit') AND remis_le IS NULL;
COMMENT ON COLUMN courriers.bannette IS 'Préfecture qui la doit, recopiée pour la bannette ; vide : pas encore.';
COMMENT ON COLUMN courriers.fin_sejour IS 'Celle de la demande, pour l’ordre de la bannette.';
COMMENT ON COLUMN courriers.sensible IS 'Celui de la demande : invisible sans le droit, comptes compris.';
