-- +goose Up

-- Names are folded by the program (dossier.Plier), the same way for a key, a search and a comparison; the extension unaccent folds otherwise
-- (« Đ », « ı », « ʿ »), so it is not used. btree_gin lets one index narrow to a year before it compares trigrams.
CREATE EXTENSION IF NOT EXISTS btree_gin;

ALTER TABLE personnes ADD COLUMN cles_version smallint NOT NULL DEFAULT 0,
    ADD COLUMN decedee_le text NOT NULL DEFAULT '' CONSTRAINT personnes_decedee_le_forme CHECK (decedee_le = '' OR decedee_le ~ '^\d{4}-\d{2}-\d{2}$');
CREATE INDEX personnes_cles_version_idx ON personnes (cles_version, id);
COMMENT ON COLUMN personnes.cles_version IS 'Version des clés proches et des écritures calculées (dossier.VersionCles) ; 0 : pas encore.';
COMMENT ON COLUMN personnes.decedee_le IS 'Date de décès notée par un agent, AAAA-MM-JJ, 00 pour une partie inconnue ; vide : aucune.';

CREATE TABLE proches (
    cle      bigint NOT NULL,
    personne bigint NOT NULL CONSTRAINT proches_personne_fk REFERENCES personnes (id),
    CONSTRAINT proches_pkey PRIMARY KEY (cle, personne)
);
CREATE INDEX proches_personne_idx ON proches (personne);
COMMENT ON TABLE proches IS 'Ce par quoi on retrouve une personne écrite autrement : des empreintes de dossier.ClesProches, aucun nom.';
COMMENT ON COLUMN proches.cle IS 'Huit premiers octets du SHA-256 de la clé ; aussi son verrou.';
COMMENT ON COLUMN proches.personne IS 'Personne.';

CREATE TABLE ecritures (
    personne bigint NOT NULL CONSTRAINT ecritures_personne_fk REFERENCES personnes (id),
    annee    smallint NOT NULL CONSTRAINT ecritures_annee_positive CHECK (annee > 0),
    texte    text NOT NULL CONSTRAINT ecritures_texte_non_vide CHECK (texte <> ''),
    CONSTRAINT ecritures_pkey PRIMARY KEY (personne, annee, texte)
);
CREATE INDEX ecritures_trigrammes_idx ON ecritures USING gin (annee, texte gin_trgm_ops) WITH (fastupdate = off);
COMMENT ON TABLE ecritures IS 'Les noms de chaque écriture d’une personne, repliés et triés, pour les comparer par trigrammes.';
COMMENT ON COLUMN ecritures.personne IS 'Personne.';
COMMENT ON COLUMN ecritures.annee IS 'Année de naissance écrite avec ces noms.';
COMMENT ON COLUMN ecritures.texte IS 'dossier.Identite.Ecriture.';

CREATE TABLE fusions (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    absorbee        bigint NOT NULL CONSTRAINT fusions_absorbee_fk REFERENCES personnes (id),
    gardee          bigint NOT NULL CONSTRAINT fusions_gardee_fk REFERENCES personnes (id),
    agent           bigint NOT NULL CONSTRAINT fusions_agent_fk REFERENCES agents (id),
    motif           text NOT NULL CONSTRAINT fusions_motif_non_vide CHECK (motif <> ''),
    a               timestamptz NOT NULL,
    annulee_par     bigint CONSTRAINT fusions_annulee_par_fk REFERENCES agents (id),
    annulee_motif   text NOT NULL DEFAULT '',
    annulee_a       timestamptz,
    CONSTRAINT fusions_deux_personnes CHECK (absorbee <> gardee),
    CONSTRAINT fusions_annulation_entiere CHECK ((annulee_a IS NULL) = (annulee_par IS NULL) AND (annulee_a IS NULL) = (annulee_motif = ''))
);
CREATE UNIQUE INDEX fusions_absorbee_unique ON fusions (absorbee) WHERE annulee_a IS NULL;
CREATE INDEX fusions_gardee_idx ON fusions (gardee) WHERE annulee_a IS NULL;
COMMENT ON TABLE fusions IS 'Deux personnes du registre qu’un agent a reconnues pour une seule. Rien n’est déplacé : annuler rend tout.';
COMMENT ON COLUMN fusions.id IS 'Numéro de la fusion.';
COMMENT ON COLUMN fusions.absorbee IS 'Personne qui renvoie à l’autre ; ses demandes, écritures et clés restent les siennes.';
COMMENT ON COLUMN fusions.gardee IS 'Personne sous laquelle on les voit ensemble.';
COMMENT ON COLUMN fusions.agent IS 'Qui l’a décidé.';
COMMENT ON COLUMN fusions.motif IS 'Pourquoi, écrit par l’agent.';
COMMENT ON COLUMN fusions.a IS 'Quand.';
COMMENT ON COLUMN fusions.annulee_par IS 'Qui l’a annulée ; vide : elle vaut.';
COMMENT ON COLUMN fusions.annulee_motif IS 'Pourquoi elle est annulée.';
COMMENT ON COLUMN fusions.annulee_a IS 'Quand elle a été annulée.';

CREATE TABLE paires (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    une    bigint NOT NULL CONSTRAINT paires_une_fk REFERENCES personnes (id),
    autre  bigint NOT NULL CONSTRAINT paires_autre_fk REFERENCES personnes (id),
    avis   text NOT NULL CONSTRAINT paires_avis_connu CHECK (avis IN ('a_voir', 'plus_tard', 'differentes', 'memes')),
    score  double precision NOT NULL,
    agent  bigint CONSTRAINT paires_agent_fk REFERENCES agents (id),
    motif  text NOT NULL,
    a      timestamptz NOT NULL,
    CONSTRAINT paires_ordre CHECK (une < autre),
    CONSTRAINT paires_unique UNIQUE (une, autre),
    CONSTRAINT paires_avis_signe CHECK (avis IN ('a_voir', 'plus_tard') OR agent IS NOT NULL)
);
CREATE INDEX paires_autre_idx ON paires (autre);
CREATE INDEX paires_attente_idx ON paires (avis, score DESC, id) WHERE avis IN ('a_voir', 'plus_tard');
COMMENT ON TABLE paires IS 'Deux personnes du registre qui se ressemblent, et ce qu’un agent en a dit.';
COMMENT ON COLUMN paires.id IS 'Numéro de la paire.';
COMMENT ON COLUMN paires.une IS 'Personne du plus petit numéro.';
COMMENT ON COLUMN paires.autre IS 'L’autre.';
COMMENT ON COLUMN paires.avis IS 'dossier.AvisPaire.';
COMMENT ON COLUMN paires.score IS 'Ressemblance quand la paire a été notée (reconcile.Comparer).';
COMMENT ON COLUMN paires.agent IS 'Qui l’a dit ; vide : personne encore.';
COMMENT ON COLUMN paires.motif IS 'Pourquoi, écrit par l’agent.';
COMMENT ON COLUMN paires.a IS 'Instant du dernier avis.';

CREATE TABLE liens_personnes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    de          bigint NOT NULL CONSTRAINT liens_personnes_de_fk REFERENCES personnes (id),
    vers        bigint NOT NULL CONSTRAINT liens_personnes_vers_fk REFERENCES personnes (id),
    genre       text NOT NULL CONSTRAINT liens_personnes_genre_connu CHECK (genre IN ('parent', 'conjoint', 'fratrie', 'tuteur')),
    agent       bigint NOT NULL CONSTRAINT liens_personnes_agent_fk REFERENCES agents (id),
    motif       text NOT NULL,
    a           timestamptz NOT NULL,
    retire_par  bigint CONSTRAINT liens_personnes_retire_par_fk REFERENCES agents (id),
    retire_a    timestamptz,
    CONSTRAINT liens_personnes_deux CHECK (de <> vers),
    CONSTRAINT liens_personnes_retrait_signe CHECK ((retire_a IS NULL) = (retire_par IS NULL))
);
CREATE UNIQUE INDEX liens_personnes_unique ON liens_personnes (de, vers, genre) WHERE retire_a IS NULL;
CREATE INDEX liens_personnes_vers_idx ON liens_personnes (vers);
COMMENT ON TABLE liens_personnes IS 'Familles et tutelles entre personnes du registre, notées par un agent. Un lien retiré reste.';
COMMENT ON COLUMN liens_personnes.id IS 'Numéro du lien.';
COMMENT ON COLUMN liens_personnes.de IS 'Le parent, le tuteur ; pour les autres, l’une des deux.';
COMMENT ON COLUMN liens_personnes.vers IS 'L’enfant, la personne sous tutelle ; pour les autres, l’autre.';
COMMENT ON COLUMN liens_personnes.genre IS 'dossier.GenreLien.';
COMMENT ON COLUMN liens_personnes.agent IS 'Qui l’a noté.';
COMMENT ON COLUMN liens_personnes.motif IS 'Ce qui le montre.';
COMMENT ON COLUMN liens_personnes.a IS 'Quand.';
COMMENT ON COLUMN liens_personnes.retire_par IS 'Qui l’a retiré ; vide : il vaut.';
COMMENT ON COLUMN liens_personnes.retire_a IS 'Quand il a été retiré.';

CREATE TABLE representations (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    personne     bigint NOT NULL CONSTRAINT representations_personne_fk REFERENCES personnes (id),
    avant        jsonb NOT NULL,
    apres        jsonb NOT NULL,
    agent        bigint NOT NULL CONSTRAINT representations_agent_fk REFERENCES agents (id),
    motif        text NOT NULL CONSTRAINT representations_motif_non_vide CHECK (motif <> ''),
    a            timestamptz NOT NULL
);
CREATE INDEX representations_personne_idx ON representations (personne, id);
COMMENT ON TABLE representations IS 'Changements de tuteur ou de représentant, dits par un agent ; les demandes en cours suivent.';
COMMENT ON COLUMN representations.id IS 'Numéro du changement.';
COMMENT ON COLUMN representations.personne IS 'Personne représentée.';
COMMENT ON COLUMN representations.avant IS 'Liste des dossier.Representant des demandes en cours avant le changement, par demande.';
COMMENT ON COLUMN representations.apres IS 'dossier.Representant, ou null : la personne agit seule.';
COMMENT ON COLUMN representations.agent IS 'Qui l’a noté.';
COMMENT ON COLUMN representations.motif IS 'Ce qui le montre (jugement, acte…).';
COMMENT ON COLUMN representations.a IS 'Quand.';
