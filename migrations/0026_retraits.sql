-- +goose Up

-- A letter taken out of its batch before it left keeps its place there, and its registered number, which serves no more: they are on paper.
ALTER TABLE courriers DROP CONSTRAINT courriers_imprime_lot;
ALTER TABLE courriers ADD CONSTRAINT courriers_imprime_lot CHECK
    ((etat = 'imprime') = (imprime_a IS NOT NULL) AND (etat <> 'imprime' OR lot <> '') AND (lot = '' OR etat IN ('imprime', 'annule')));
ALTER TABLE courriers ADD CONSTRAINT courriers_depose_imprime CHECK (depose_le IS NULL OR etat = 'imprime');
COMMENT ON COLUMN courriers.lot IS 'Lot où elle est imprimée ; annulée, celui dont elle est retirée. Vide : aucun.';
