-- +goose Up

ALTER TABLE avis ADD canal text NOT NULL DEFAULT 'courriel' CONSTRAINT avis_canal_connu CHECK (canal IN ('courriel', 'sms'));
ALTER TABLE avis ALTER canal DROP DEFAULT;
ALTER TABLE avis DROP CONSTRAINT avis_courrier_unique;
ALTER TABLE avis ADD CONSTRAINT avis_courrier_canal_unique UNIQUE (courrier, canal);
COMMENT ON TABLE avis IS 'Avis qu’une lettre est partie : une référence et un lien, rien d’autre. Un par lettre et par canal : un SMS suit un courriel rejeté.';
COMMENT ON COLUMN avis.canal IS 'Comment il part : dossier.CanauxAvis.';
COMMENT ON COLUMN avis.adresse IS 'dossier.DestinationAvis.Empreinte de l’adresse ou du numéro : lui-même reste dans la demande.';
COMMENT ON TABLE adresses_rejetees IS 'Adresses électroniques et numéros de portable qui n’existent pas ou plus : plus aucun avis ne leur est envoyé.';
COMMENT ON COLUMN adresses_rejetees.adresse IS 'dossier.DestinationAvis.Empreinte.';
