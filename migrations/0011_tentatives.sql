-- +goose Up

-- Tentatives become facts of several kinds. Those that are there keep all they say: their kind follows from their block, as the code
-- that wrote them meant it.
ALTER TABLE tentatives
    ALTER COLUMN pli DROP NOT NULL,
    ADD COLUMN genre        text NOT NULL DEFAULT 'en_ligne' CONSTRAINT tentatives_genre_connu CHECK (genre IN
        ('en_ligne', 'demande_en_ligne', 'ccc', 'ccc_appel', 'ccc_courriel', 'ccc_ticket', 'pan', 'message_prefecture', 'constat', 'invitation', 'courriel')),
    ADD COLUMN plateforme   text NOT NULL DEFAULT '',
    ADD COLUMN reference    text NOT NULL DEFAULT '',
    ADD COLUMN auteur       text NOT NULL DEFAULT '',
    ADD COLUMN zone         jsonb CONSTRAINT tentatives_zone_objet CHECK (jsonb_typeof(zone) = 'object'),
    ADD COLUMN agent        bigint CONSTRAINT tentatives_agent_fk REFERENCES agents (id),
    ADD COLUMN import_ligne bigint,
    ADD COLUMN remplacee_a  timestamptz;
UPDATE tentatives SET genre = CASE
    WHEN blocage IN ('ccc_sans_reponse', 'ccc_renvoi_prefecture') THEN 'ccc'
    WHEN blocage = 'pan_indisponible' THEN 'pan'
    WHEN blocage IN ('substitution_non_proposee', 'dossier_papier_retourne') THEN 'message_prefecture'
    ELSE 'en_ligne' END
WHERE blocage IN ('ccc_sans_reponse', 'ccc_renvoi_prefecture', 'pan_indisponible', 'substitution_non_proposee', 'dossier_papier_retourne');
ALTER TABLE tentatives ADD CONSTRAINT tentatives_origine_dite CHECK (pli IS NOT NULL OR import_ligne IS NOT NULL OR agent IS NOT NULL);
COMMENT ON TABLE tentatives IS 'Faits datés et citables d’un dépôt bloqué : tentatives en ligne, contacts, constats, invitations.';
COMMENT ON COLUMN tentatives.pli IS 'Pli qui le montre ; vide : aucun papier.';
COMMENT ON COLUMN tentatives.genre IS 'dossier.GenreTentative.';
COMMENT ON COLUMN tentatives.plateforme IS 'Téléservice ou service concerné ; vide : pas dit.';
COMMENT ON COLUMN tentatives.reference IS 'Numéro de ticket, de recommandé ou de demande en ligne.';
COMMENT ON COLUMN tentatives.auteur IS 'D’un constat ou d’une invitation : qui l’a fait.';
COMMENT ON COLUMN tentatives.zone IS 'Où sur l’image de la page, en pixels ; vide : toute la page.';
COMMENT ON COLUMN tentatives.agent IS 'Qui l’a noté ; vide : lu ou importé.';
COMMENT ON COLUMN tentatives.import_ligne IS 'Ligne importée dont il vient ; vide : aucune.';
COMMENT ON COLUMN tentatives.remplacee_a IS 'Instant où un agent l’a remplacé ou détaché ; vide : il vaut.';

CREATE TABLE imports (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefecture text NOT NULL CONSTRAINT imports_prefecture_non_vide CHECK (prefecture <> ''),
    genre      text NOT NULL CONSTRAINT imports_genre_connu CHECK (genre IN ('ccc', 'anef')),
    empreinte  bytea NOT NULL CONSTRAINT imports_empreinte_sha256 CHECK (octet_length(empreinte) = 32),
    lignes     integer NOT NULL CONSTRAINT imports_lignes_positif CHECK (lignes >= 0),
    connues    integer NOT NULL CONSTRAINT imports_connues_positif CHECK (connues >= 0),
    refus      jsonb NOT NULL CONSTRAINT imports_refus_liste CHECK (jsonb_typeof(refus) = 'array'),
    agent      bigint CONSTRAINT imports_agent_fk REFERENCES agents (id),
    a          timestamptz NOT NULL,
    CONSTRAINT imports_empreinte_unique UNIQUE (prefecture, genre, empreinte)
);
COMMENT ON TABLE imports IS 'Fichiers importés du centre de contact citoyens, de l’ANEF ou d’AGDREF. Le fichier n’est pas gardé.';
COMMENT ON COLUMN imports.id IS 'Numéro de l’import.';
COMMENT ON COLUMN imports.prefecture IS 'Préfecture pour laquelle il est fait.';
COMMENT ON COLUMN imports.genre IS 'dossier.GenreImport.';
COMMENT ON COLUMN imports.empreinte IS 'SHA-256 du fichier : le même fichier ne s’importe qu’une fois.';
COMMENT ON COLUMN imports.lignes IS 'Lignes gardées.';
COMMENT ON COLUMN imports.connues IS 'Lignes qu’un import précédent avait déjà apportées.';
COMMENT ON COLUMN imports.refus IS 'Lignes refusées : numéro et raison, sans donnée personnelle.';
COMMENT ON COLUMN imports.agent IS 'Qui a importé ; vide : ligne de commande.';
COMMENT ON COLUMN imports.a IS 'Instant de l’import.';

CREATE TABLE lignes_importees (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import     bigint NOT NULL CONSTRAINT lignes_importees_import_fk REFERENCES imports (id),
    ligne      integer NOT NULL CONSTRAINT lignes_importees_ligne_positive CHECK (ligne > 0),
    prefecture text NOT NULL,
    genre      text NOT NULL,
    empreinte  bytea NOT NULL CONSTRAINT lignes_importees_empreinte_sha256 CHECK (octet_length(empreinte) = 32),
    contenu    jsonb NOT NULL CONSTRAINT lignes_importees_contenu_objet CHECK (jsonb_typeof(contenu) = 'object'),
    etat       text NOT NULL CONSTRAINT lignes_importees_etat_connu CHECK (etat IN ('en_attente', 'rattachee', 'ecartee')),
    raisons    jsonb NOT NULL CONSTRAINT lignes_importees_raisons_liste CHECK (jsonb_typeof(raisons) = 'array'),
    demande    bigint CONSTRAINT lignes_importees_demande_fk REFERENCES demandes (id),
    agent      bigint CONSTRAINT lignes_importees_agent_fk REFERENCES agents (id),
    decidee_a  timestamptz,
    CONSTRAINT lignes_importees_demande_dite CHECK ((etat = 'rattachee') = (demande IS NOT NULL)),
    CONSTRAINT lignes_importees_unique UNIQUE (prefecture, genre, empreinte)
);
CREATE INDEX lignes_importees_import_idx ON lignes_importees (import, ligne);
CREATE INDEX lignes_importees_attente_idx ON lignes_importees (prefecture, id) WHERE etat = 'en_attente';
CREATE INDEX lignes_importees_demande_idx ON lignes_importees (demande);
COMMENT ON TABLE lignes_importees IS 'Lignes des fichiers importés, et la demande sur papier que chacune concerne.';
COMMENT ON COLUMN lignes_importees.id IS 'Numéro de la ligne au registre.';
COMMENT ON COLUMN lignes_importees.import IS 'Import qui l’a apportée.';
COMMENT ON COLUMN lignes_importees.ligne IS 'Ligne du fichier, à partir de 1.';
COMMENT ON COLUMN lignes_importees.prefecture IS 'Celle de l’import.';
COMMENT ON COLUMN lignes_importees.genre IS 'Celui de l’import.';
COMMENT ON COLUMN lignes_importees.empreinte IS 'SHA-256 du contenu : une ligne déjà connue n’entre pas deux fois.';
COMMENT ON COLUMN lignes_importees.contenu IS 'dossier.LigneImport.';
COMMENT ON COLUMN lignes_importees.etat IS 'dossier.EtatLigne.';
COMMENT ON COLUMN lignes_importees.raisons IS 'Pourquoi elle est rattachée, ou attend, en français, sans donnée personnelle.';
COMMENT ON COLUMN lignes_importees.demande IS 'Demande sur papier, sa jumelle.';
COMMENT ON COLUMN lignes_importees.agent IS 'Qui l’a décidé ; vide : la machine.';
COMMENT ON COLUMN lignes_importees.decidee_a IS 'Instant de la dernière décision.';

ALTER TABLE tentatives ADD CONSTRAINT tentatives_import_ligne_fk FOREIGN KEY (import_ligne) REFERENCES lignes_importees (id);
CREATE INDEX tentatives_import_ligne_idx ON tentatives (import_ligne) WHERE import_ligne IS NOT NULL;

CREATE TABLE cles_lignes (
    genre  text NOT NULL CONSTRAINT cles_lignes_genre_connu CHECK (genre IN ('agdref', 'nom_naissance_date')),
    valeur text NOT NULL CONSTRAINT cles_lignes_valeur_non_vide CHECK (valeur <> ''),
    ligne  bigint NOT NULL CONSTRAINT cles_lignes_ligne_fk REFERENCES lignes_importees (id),
    CONSTRAINT cles_lignes_pkey PRIMARY KEY (genre, valeur, ligne)
);
CREATE INDEX cles_lignes_ligne_idx ON cles_lignes (ligne);
COMMENT ON TABLE cles_lignes IS 'Clés d’identité des lignes importées, comme celles des personnes (cles).';
COMMENT ON COLUMN cles_lignes.genre IS 'Genre de la clé.';
COMMENT ON COLUMN cles_lignes.valeur IS 'Valeur pliée.';
COMMENT ON COLUMN cles_lignes.ligne IS 'Ligne importée.';
