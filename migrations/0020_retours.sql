-- +goose Up

ALTER TABLE pages DROP CONSTRAINT pages_sort_connu;
ALTER TABLE pages ADD CONSTRAINT pages_sort_connu CHECK (sort IN ('piece', 'enveloppe', 'blanche', 'pas_a_nous', 'objet_note', 'avis_reception', 'courrier_revenu'));

ALTER TABLE taches DROP CONSTRAINT taches_genre_connu;
ALTER TABLE taches ADD CONSTRAINT taches_genre_connu CHECK (genre IN
    ('fondement_a_confirmer', 'regularisation_a_envoyer', 'completude_a_examiner', 'complement_a_examiner', 'delai_pieces_ecoule',
     'delai_regularisation_ecoule', 'remise_a_prouver', 'courrier_non_remis', 'convocation_a_faire', 'venue_a_noter', 'recepisse_a_delivrer', 'sejour_expire',
     'reponse_avant_silence', 'decision_implicite_nee', 'transfert_a_examiner', 'demande_transmise', 'transfert_rendu', 'decision_a_notifier',
     'lettre_ancienne_adresse'));

-- A seal read on a letter that came back is looked up whole: equal, it is that letter.
CREATE INDEX sceaux_jws_idx ON sceaux USING hash (jws);

CREATE TABLE retours (
    pli      bigint NOT NULL,
    page     integer NOT NULL,
    courrier bigint NOT NULL CONSTRAINT retours_courrier_fk REFERENCES courriers (id),
    genre    text NOT NULL CONSTRAINT retours_genre_connu CHECK (genre IN ('avis', 'enveloppe', 'lettre', 'reponse')),
    lu       text NOT NULL CONSTRAINT retours_lu_connu CHECK (lu IN ('datamatrix', 'code128', 'texte', 'sceau', 'reference', 'pied', 'agent')),
    motif    text NOT NULL CONSTRAINT retours_motif_connu CHECK (motif IN ('', 'non_reclame', 'inconnu', 'refuse', 'acces')),
    agent    bigint CONSTRAINT retours_agent_fk REFERENCES agents (id),
    a        timestamptz NOT NULL,
    CONSTRAINT retours_pk PRIMARY KEY (pli, page),
    CONSTRAINT retours_page_fk FOREIGN KEY (pli, page) REFERENCES pages (pli, n),
    CONSTRAINT retours_motif_utile CHECK (motif = '' OR genre IN ('enveloppe', 'lettre'))
);
CREATE INDEX retours_courrier_idx ON retours (courrier);
COMMENT ON TABLE retours IS 'Pages reçues qui sont un courrier à nous, son enveloppe ou son avis de réception.';
COMMENT ON COLUMN retours.pli IS 'Pli où la page est arrivée.';
COMMENT ON COLUMN retours.page IS 'Page de ce pli, à partir de 1.';
COMMENT ON COLUMN retours.courrier IS 'Courrier dont il s’agit.';
COMMENT ON COLUMN retours.genre IS 'Ce qu’est la page : dossier.GenreRetour.';
COMMENT ON COLUMN retours.lu IS 'Comment le courrier a été reconnu.';
COMMENT ON COLUMN retours.motif IS 'Pourquoi il n’a pas été remis : dossier.MotifRetour ; vide : sans objet.';
COMMENT ON COLUMN retours.agent IS 'Agent qui l’a dit ; vide : la machine.';
COMMENT ON COLUMN retours.a IS 'Instant où il a été noté.';

CREATE TABLE reponses_suivi (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    a         timestamptz NOT NULL,
    statut    integer NOT NULL,
    corps     bytea NOT NULL,
    courriers bigint[] NOT NULL
);
COMMENT ON TABLE reponses_suivi IS 'Réponses du Suivi de La Poste, octet pour octet : elle efface son historique.';
COMMENT ON COLUMN reponses_suivi.id IS 'Numéro.';
COMMENT ON COLUMN reponses_suivi.a IS 'Instant de la réponse.';
COMMENT ON COLUMN reponses_suivi.statut IS 'Statut HTTP.';
COMMENT ON COLUMN reponses_suivi.corps IS 'Corps de la réponse, tel quel.';
COMMENT ON COLUMN reponses_suivi.courriers IS 'Courriers sur lesquels elle a été demandée.';

CREATE TABLE suivis_envois (
    courrier   bigint PRIMARY KEY CONSTRAINT suivis_envois_courrier_fk REFERENCES courriers (id),
    reponse    bigint CONSTRAINT suivis_envois_reponse_fk REFERENCES reponses_suivi (id),
    releve_a   timestamptz,
    evenements jsonb NOT NULL,
    final_le   date,
    echecs     integer NOT NULL,
    essai_a    timestamptz NOT NULL,
    prochain_a timestamptz
);
CREATE INDEX suivis_envois_prochain_idx ON suivis_envois (prochain_a);
COMMENT ON TABLE suivis_envois IS 'Ce que le Suivi de La Poste a dit en dernier de chaque envoi recommandé, et quand le redemander.';
COMMENT ON COLUMN suivis_envois.courrier IS 'Courrier suivi.';
COMMENT ON COLUMN suivis_envois.reponse IS 'Dernière réponse lisible.';
COMMENT ON COLUMN suivis_envois.releve_a IS 'Instant de cette réponse.';
COMMENT ON COLUMN suivis_envois.evenements IS 'Ses événements, du plus ancien au plus récent.';
COMMENT ON COLUMN suivis_envois.final_le IS 'Jour où l’état final a été connu.';
COMMENT ON COLUMN suivis_envois.echecs IS 'Essais sans réponse lisible depuis la dernière.';
COMMENT ON COLUMN suivis_envois.essai_a IS 'Instant du dernier essai.';
COMMENT ON COLUMN suivis_envois.prochain_a IS 'Instant où le redemander ; vide : plus jamais.';

CREATE TABLE etapes_envoi (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    courrier bigint NOT NULL CONSTRAINT etapes_envoi_courrier_fk REFERENCES courriers (id),
    genre    text NOT NULL CONSTRAINT etapes_envoi_genre_connu CHECK (genre IN ('presente', 'remis', 'avis_revenu', 'non_remis')),
    preuve   text NOT NULL CONSTRAINT etapes_envoi_preuve_connue CHECK (preuve IN ('suivi', 'avis', 'enveloppe')),
    le       date,
    motif    text NOT NULL CONSTRAINT etapes_envoi_motif_connu CHECK (motif IN ('', 'non_reclame', 'inconnu', 'refuse', 'acces')),
    pli      bigint,
    page     integer,
    reponse  bigint CONSTRAINT etapes_envoi_reponse_fk REFERENCES reponses_suivi (id),
    agent    bigint CONSTRAINT etapes_envoi_agent_fk REFERENCES agents (id),
    a        timestamptz NOT NULL,
    CONSTRAINT etapes_envoi_une UNIQUE (courrier, genre, preuve),
    CONSTRAINT etapes_envoi_page_fk FOREIGN KEY (pli, page) REFERENCES retours (pli, page),
    CONSTRAINT etapes_envoi_prouvee CHECK ((preuve = 'suivi') = (reponse IS NOT NULL) AND (preuve = 'suivi') = (page IS NULL) AND (pli IS NULL) = (page IS NULL))
);
COMMENT ON TABLE etapes_envoi IS 'Ce qui est arrivé à un courrier après son départ, chaque fait avec sa preuve, une seule fois.';
COMMENT ON COLUMN etapes_envoi.id IS 'Numéro.';
COMMENT ON COLUMN etapes_envoi.courrier IS 'Courrier.';
COMMENT ON COLUMN etapes_envoi.genre IS 'Fait : dossier.GenreEtape.';
COMMENT ON COLUMN etapes_envoi.preuve IS 'Genre de preuve ; le dépôt a la sienne, ailleurs.';
COMMENT ON COLUMN etapes_envoi.le IS 'Jour du fait ; vide : la machine ne le sait pas.';
COMMENT ON COLUMN etapes_envoi.motif IS 'Pourquoi il n’a pas été remis ; vide : sans objet, ou pas lu.';
COMMENT ON COLUMN etapes_envoi.pli IS 'Pli de la page qui le prouve.';
COMMENT ON COLUMN etapes_envoi.page IS 'Cette page.';
COMMENT ON COLUMN etapes_envoi.reponse IS 'Réponse du Suivi qui le prouve.';
COMMENT ON COLUMN etapes_envoi.agent IS 'Agent qui l’a dit ; vide : la machine.';
COMMENT ON COLUMN etapes_envoi.a IS 'Instant où il a été noté.';
