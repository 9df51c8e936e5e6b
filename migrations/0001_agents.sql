-- +goose Up

CREATE TABLE agents (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifiant    text NOT NULL CONSTRAINT agents_identifiant_non_vide CHECK (identifiant <> ''),
    nom            text NOT NULL,
    qualite        text NOT NULL,
    role           text NOT NULL CONSTRAINT agents_role_connu CHECK (role IN
                   ('courrier', 'guichet', 'instructeur', 'superviseur', 'delegue', 'inspection', 'avocat', 'association', 'ddd', 'admin')),
    prefectures    jsonb NOT NULL CONSTRAINT agents_prefectures_liste CHECK (jsonb_typeof(prefectures) = 'array'),
    voit_sensible  boolean NOT NULL,
    second_facteur boolean NOT NULL,
    actif          boolean NOT NULL,
    mot_de_passe   text NOT NULL,
    totp           text NOT NULL,
    cree_a         timestamptz NOT NULL,
    CONSTRAINT agents_identifiant_unique UNIQUE (identifiant)
);
COMMENT ON TABLE agents IS 'Comptes des agents et des autres personnes habilitées.';
COMMENT ON COLUMN agents.id IS 'Numéro du compte, celui des lignes du journal.';
COMMENT ON COLUMN agents.identifiant IS 'Nom de connexion.';
COMMENT ON COLUMN agents.nom IS 'Prénom et nom, imprimés sur les lettres (CRPA, art. L. 111-2).';
COMMENT ON COLUMN agents.qualite IS 'Qualité imprimée sur les lettres.';
COMMENT ON COLUMN agents.role IS 'Ensemble de droits : dossier.Roles.';
COMMENT ON COLUMN agents.prefectures IS 'Préfectures de son ressort ; "*" : toutes ; liste vide : aucune.';
COMMENT ON COLUMN agents.voit_sensible IS 'Peut voir les dossiers de santé, de violence ou de traite.';
COMMENT ON COLUMN agents.second_facteur IS 'La connexion demande un second facteur.';
COMMENT ON COLUMN agents.actif IS 'Faux : le compte ne peut plus se connecter, ses actes restent.';
COMMENT ON COLUMN agents.mot_de_passe IS 'Empreinte argon2id du mot de passe, avec son sel.';
COMMENT ON COLUMN agents.totp IS 'Secret du second facteur ; vide : pas encore défini.';
COMMENT ON COLUMN agents.cree_a IS 'Instant de création du compte.';

CREATE TABLE sessions (
    empreinte bytea PRIMARY KEY CONSTRAINT sessions_empreinte_sha256 CHECK (octet_length(empreinte) = 32),
    agent     bigint NOT NULL CONSTRAINT sessions_agent_fk REFERENCES agents (id),
    cree_a    timestamptz NOT NULL,
    expire_a  timestamptz NOT NULL
);
CREATE INDEX sessions_agent_idx ON sessions (agent);
CREATE INDEX sessions_expire_idx ON sessions (expire_a);
COMMENT ON TABLE sessions IS 'Sessions ouvertes. Le jeton lui-même n’est jamais gardé.';
COMMENT ON COLUMN sessions.empreinte IS 'SHA-256 du jeton de session.';
COMMENT ON COLUMN sessions.agent IS 'Compte connecté.';
COMMENT ON COLUMN sessions.cree_a IS 'Instant d’ouverture.';
COMMENT ON COLUMN sessions.expire_a IS 'Instant à partir duquel elle ne vaut plus.';

CREATE TABLE consultations (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent bigint NOT NULL CONSTRAINT consultations_agent_fk REFERENCES agents (id),
    objet text NOT NULL CONSTRAINT consultations_objet_non_vide CHECK (objet <> ''),
    a     timestamptz NOT NULL
);
CREATE INDEX consultations_objet_idx ON consultations (objet, a);
CREATE INDEX consultations_a_idx ON consultations (a);
COMMENT ON TABLE consultations IS 'Qui a consulté quoi (CESEDA, art. R. 142-22, trois ans). Ce n’est pas le journal.';
COMMENT ON COLUMN consultations.id IS 'Numéro de la ligne.';
COMMENT ON COLUMN consultations.agent IS 'Compte qui a consulté.';
COMMENT ON COLUMN consultations.objet IS 'Ce qui a été consulté : « pli:12 », « demande:7 ».';
COMMENT ON COLUMN consultations.a IS 'Instant de la consultation.';

CREATE TABLE reglages (
    prefecture text PRIMARY KEY CONSTRAINT reglages_prefecture_non_vide CHECK (prefecture <> ''),
    contenu    jsonb NOT NULL CONSTRAINT reglages_contenu_objet CHECK (jsonb_typeof(contenu) = 'object'),
    agent      bigint CONSTRAINT reglages_agent_fk REFERENCES agents (id),
    a          timestamptz NOT NULL
);
COMMENT ON TABLE reglages IS 'Ce qu’une préfecture a réglé : adresse, agent, bases légales ouvertes, enveloppe.';
COMMENT ON COLUMN reglages.prefecture IS 'Code de la préfecture.';
COMMENT ON COLUMN reglages.contenu IS 'dossier.Reglages, tel quel.';
COMMENT ON COLUMN reglages.agent IS 'Compte qui a réglé ; vide : ligne de commande.';
COMMENT ON COLUMN reglages.a IS 'Instant du réglage.';
