-- +goose Up

-- What is done to a demande once it is registered: actions, appointments, tasks, and the letters that follow from them.

ALTER TABLE agents ADD COLUMN habilite boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN agents.habilite IS 'Nommément habilité aux actes qui peuvent nuire : régularisation, sans suite, décision défavorable.';

ALTER TABLE demandes ADD COLUMN transferee_a text NOT NULL DEFAULT '';
ALTER TABLE demandes ADD COLUMN fin_sejour date;
ALTER TABLE demandes ADD CONSTRAINT demandes_transferee_dite CHECK ((etat = 'transferee') = (transferee_a <> ''));
CREATE INDEX demandes_transferee_idx ON demandes (transferee_a) WHERE transferee_a <> '';
COMMENT ON COLUMN demandes.transferee_a IS 'Préfecture à qui elle est transmise ; vide : à aucune.';
COMMENT ON COLUMN demandes.fin_sejour IS 'Jour où finit la preuve du séjour, tel que connu : pour trier, jamais pour décider.';

CREATE TABLE actes (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande bigint NOT NULL CONSTRAINT actes_demande_fk REFERENCES demandes (id),
    action  text NOT NULL CONSTRAINT actes_action_connue CHECK (action IN
            ('complete', 'pieces_demandees', 'complement_recu', 'regularisation_demandee', 'regularisation_recue', 'transfert', 'invitation',
             'convocation', 'venue', 'absence', 'rendez_vous_annule', 'instruction', 'recepisse_note', 'modification', 'adresse_changee',
             'desistement', 'decision_notee', 'titre_a_retirer', 'sans_suite', 'reouverture', 'remise_notee')),
    de      text NOT NULL,
    vers    text NOT NULL,
    le      date NOT NULL,
    donnees json NOT NULL,
    agent   bigint NOT NULL CONSTRAINT actes_agent_fk REFERENCES agents (id),
    a       timestamptz NOT NULL
);
CREATE INDEX actes_demande_idx ON actes (demande, id);
COMMENT ON TABLE actes IS 'Ce qu’un agent a fait d’une demande. Un acte ne change plus ; une machine n’en fait aucun.';
COMMENT ON COLUMN actes.id IS 'Numéro de l’acte.';
COMMENT ON COLUMN actes.demande IS 'Demande.';
COMMENT ON COLUMN actes.action IS 'Action : dossier.Actions.';
COMMENT ON COLUMN actes.de IS 'État d’avant.';
COMMENT ON COLUMN actes.vers IS 'État d’après.';
COMMENT ON COLUMN actes.le IS 'Jour où il prend effet.';
COMMENT ON COLUMN actes.donnees IS 'dossier.DonneesActe, octet pour octet : le journal en garde l’empreinte salée.';
COMMENT ON COLUMN actes.agent IS 'Qui l’a fait.';
COMMENT ON COLUMN actes.a IS 'Instant où il a été noté.';

CREATE TABLE creneaux (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefecture text NOT NULL CONSTRAINT creneaux_prefecture_non_vide CHECK (prefecture <> ''),
    lieu       text NOT NULL CONSTRAINT creneaux_lieu_non_vide CHECK (lieu <> ''),
    jour       date NOT NULL,
    heure      text NOT NULL CONSTRAINT creneaux_heure_forme CHECK (heure ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    duree      integer NOT NULL CONSTRAINT creneaux_duree_positive CHECK (duree > 0),
    capacite   integer NOT NULL CONSTRAINT creneaux_capacite_positive CHECK (capacite > 0),
    pris       integer NOT NULL CONSTRAINT creneaux_jamais_surbooke CHECK (pris BETWEEN 0 AND capacite),
    ferme      boolean NOT NULL,
    agent      bigint CONSTRAINT creneaux_agent_fk REFERENCES agents (id),
    cree_a     timestamptz NOT NULL,
    CONSTRAINT creneaux_unique UNIQUE (prefecture, lieu, jour, heure)
);
CREATE INDEX creneaux_jour_idx ON creneaux (prefecture, jour, heure);
COMMENT ON TABLE creneaux IS 'Agenda d’une préfecture : tant de places en un lieu, un jour, à une heure. Jamais plus de places prises qu’il n’y en a.';
COMMENT ON COLUMN creneaux.id IS 'Numéro du créneau.';
COMMENT ON COLUMN creneaux.prefecture IS 'Préfecture.';
COMMENT ON COLUMN creneaux.lieu IS 'Lieu, tel qu’écrit sur la convocation.';
COMMENT ON COLUMN creneaux.jour IS 'Jour.';
COMMENT ON COLUMN creneaux.heure IS 'HH:MM, heure légale du lieu.';
COMMENT ON COLUMN creneaux.duree IS 'Durée, en minutes.';
COMMENT ON COLUMN creneaux.capacite IS 'Nombre de places.';
COMMENT ON COLUMN creneaux.pris IS 'Places prises par un rendez-vous fixé, honoré ou manqué.';
COMMENT ON COLUMN creneaux.ferme IS 'Plus personne ne peut y prendre place.';
COMMENT ON COLUMN creneaux.agent IS 'Qui l’a ouvert.';
COMMENT ON COLUMN creneaux.cree_a IS 'Instant d’ouverture.';

CREATE TABLE rendez_vous (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande bigint NOT NULL CONSTRAINT rendez_vous_demande_fk REFERENCES demandes (id),
    creneau bigint NOT NULL CONSTRAINT rendez_vous_creneau_fk REFERENCES creneaux (id),
    acte    bigint NOT NULL CONSTRAINT rendez_vous_acte_fk REFERENCES actes (id),
    etat    text NOT NULL CONSTRAINT rendez_vous_etat_connu CHECK (etat IN ('pris', 'honore', 'absent', 'annule')),
    a       timestamptz NOT NULL
);
CREATE INDEX rendez_vous_demande_idx ON rendez_vous (demande, id);
CREATE INDEX rendez_vous_creneau_idx ON rendez_vous (creneau, id);
CREATE UNIQUE INDEX rendez_vous_un_seul ON rendez_vous (demande) WHERE etat = 'pris';
COMMENT ON TABLE rendez_vous IS 'Places prises dans l’agenda. Une demande n’a jamais deux rendez-vous à venir.';
COMMENT ON COLUMN rendez_vous.id IS 'Numéro du rendez-vous.';
COMMENT ON COLUMN rendez_vous.demande IS 'Demande.';
COMMENT ON COLUMN rendez_vous.creneau IS 'Créneau.';
COMMENT ON COLUMN rendez_vous.acte IS 'Invitation ou convocation.';
COMMENT ON COLUMN rendez_vous.etat IS 'Ce qu’il est devenu : dossier.EtatsRendezVous.';
COMMENT ON COLUMN rendez_vous.a IS 'Instant où il a été fixé.';

CREATE TABLE taches (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande    bigint NOT NULL CONSTRAINT taches_demande_fk REFERENCES demandes (id),
    prefecture text NOT NULL CONSTRAINT taches_prefecture_non_vide CHECK (prefecture <> ''),
    genre      text NOT NULL CONSTRAINT taches_genre_connu CHECK (genre IN
               ('fondement_a_confirmer', 'regularisation_a_envoyer', 'completude_a_examiner', 'complement_a_examiner', 'delai_pieces_ecoule',
                'delai_regularisation_ecoule', 'remise_a_prouver', 'convocation_a_faire', 'venue_a_noter', 'recepisse_a_delivrer', 'sejour_expire',
                'reponse_avant_silence', 'decision_implicite_nee', 'transfert_a_examiner', 'demande_transmise', 'decision_a_notifier',
                'lettre_ancienne_adresse')),
    cle        text NOT NULL,
    depuis     date NOT NULL,
    du_le      date,
    fin_sejour date,
    sensible   boolean NOT NULL,
    posee_a    timestamptz NOT NULL,
    faite_a    timestamptz,
    faite_par  bigint CONSTRAINT taches_agent_fk REFERENCES agents (id),
    motif      text NOT NULL,
    CONSTRAINT taches_unique UNIQUE (demande, genre, cle)
);
-- The order of the bannette, of one préfecture and of all: the first page must not sort a million tasks.
CREATE INDEX taches_bannette_idx ON taches (prefecture, fin_sejour, du_le, id) WHERE faite_a IS NULL;
CREATE INDEX taches_genre_idx ON taches (genre, prefecture, sensible) WHERE faite_a IS NULL;
CREATE INDEX taches_danger_idx ON taches (fin_sejour, du_le, id) WHERE faite_a IS NULL;
COMMENT ON TABLE taches IS 'Ce qui reste à faire. Le temps pose des tâches, il ne décide de rien.';
COMMENT ON COLUMN taches.id IS 'Numéro de la tâche.';
COMMENT ON COLUMN taches.demande IS 'Demande.';
COMMENT ON COLUMN taches.prefecture IS 'Préfecture qui doit la faire.';
COMMENT ON COLUMN taches.genre IS 'Genre : dossier.GenresTache.';
COMMENT ON COLUMN taches.cle IS 'Distingue deux tâches d’un genre : quel délai, quelle lettre. Une tâche close ne revient pas sous la même clé.';
COMMENT ON COLUMN taches.depuis IS 'Premier jour où elle se montre.';
COMMENT ON COLUMN taches.du_le IS 'Dernier jour pour la faire ; vide : aucun jour fixé.';
COMMENT ON COLUMN taches.fin_sejour IS 'Celle de la demande, pour l’ordre de la bannette.';
COMMENT ON COLUMN taches.sensible IS 'Celui de la demande : invisible sans le droit, comptes compris.';
COMMENT ON COLUMN taches.posee_a IS 'Instant où elle a été posée.';
COMMENT ON COLUMN taches.faite_a IS 'Instant où elle a été close ; vide : elle reste à faire.';
COMMENT ON COLUMN taches.faite_par IS 'Agent qui a constaté qu’elle est faite ; vide : le registre le montre.';
COMMENT ON COLUMN taches.motif IS 'Ce que cet agent en dit.';

CREATE TABLE passages (
    jour     date PRIMARY KEY,
    passe_a  timestamptz NOT NULL,
    demandes integer NOT NULL,
    posees   integer NOT NULL,
    closes   integer NOT NULL,
    rappels  integer NOT NULL
);
COMMENT ON TABLE passages IS 'Jours que le travail quotidien a faits. Le refaire est sans effet.';
COMMENT ON COLUMN passages.jour IS 'Jour de Paris.';
COMMENT ON COLUMN passages.passe_a IS 'Instant du dernier passage pour ce jour.';
COMMENT ON COLUMN passages.demandes IS 'Demandes regardées au dernier passage.';
COMMENT ON COLUMN passages.posees IS 'Tâches posées, tous passages du jour.';
COMMENT ON COLUMN passages.closes IS 'Tâches closes, tous passages du jour.';
COMMENT ON COLUMN passages.rappels IS 'Rappels favorables devenus dus, tous passages du jour.';

ALTER TABLE courriers DROP CONSTRAINT courriers_genre_connu;
ALTER TABLE courriers ADD CONSTRAINT courriers_genre_connu CHECK (genre IN
    ('accuse_reception', 'demande_pieces', 'rappel_pieces', 'regularisation', 'transfert', 'invitation', 'convocation', 'annulation_rendez_vous',
     'titre_a_retirer', 'prise_acte_desistement', 'sans_suite', 'reouverture'));
ALTER TABLE courriers DROP CONSTRAINT courriers_etat_connu;
ALTER TABLE courriers ADD CONSTRAINT courriers_etat_connu CHECK (etat IN ('du', 'bloque', 'ecrit', 'imprime', 'annule'));
ALTER TABLE courriers ADD COLUMN acte bigint CONSTRAINT courriers_acte_fk REFERENCES actes (id);
ALTER TABLE courriers ADD COLUMN decide json;
ALTER TABLE courriers ADD COLUMN remis_le date;
ALTER TABLE courriers ADD CONSTRAINT courriers_annule_raison CHECK (etat <> 'annule' OR raison <> '');
DROP INDEX courriers_accuse_unique;
CREATE UNIQUE INDEX courriers_accuse_unique ON courriers (demande) WHERE genre = 'accuse_reception' AND etat <> 'annule';
CREATE UNIQUE INDEX courriers_rappel_unique ON courriers (acte) WHERE genre = 'rappel_pieces' AND etat <> 'annule';
COMMENT ON COLUMN courriers.acte IS 'Acte qui l’a rendue due ; vide : l’enregistrement.';
COMMENT ON COLUMN courriers.decide IS 'dossier.DonneesActe avec lesquelles elle est due.';
COMMENT ON COLUMN courriers.remis_le IS 'Jour où la personne l’a eue, prouvé ; vide : pas prouvé.';
