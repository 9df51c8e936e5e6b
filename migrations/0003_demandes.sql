-- +goose Up

-- Search by the beginning of any word of a name, among a million demandes.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE personnes (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identite jsonb NOT NULL CONSTRAINT personnes_identite_objet CHECK (jsonb_typeof(identite) = 'object'),
    version  integer NOT NULL CONSTRAINT personnes_version_positive CHECK (version > 0),
    cree_a   timestamptz NOT NULL
);
COMMENT ON TABLE personnes IS 'Les personnes dont une demande est au registre.';
COMMENT ON COLUMN personnes.id IS 'Numéro de la personne.';
COMMENT ON COLUMN personnes.identite IS 'dossier.Identite : la première écriture, complétée par les suivantes.';
COMMENT ON COLUMN personnes.version IS 'Change à chaque modification : une décision prise sur une version plus ancienne est périmée.';
COMMENT ON COLUMN personnes.cree_a IS 'Instant de création.';

CREATE TABLE alias (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    personne bigint NOT NULL CONSTRAINT alias_personne_fk REFERENCES personnes (id),
    identite jsonb NOT NULL CONSTRAINT alias_identite_objet CHECK (jsonb_typeof(identite) = 'object'),
    pli      bigint NOT NULL CONSTRAINT alias_pli_fk REFERENCES plis (id),
    a        timestamptz NOT NULL
);
CREATE INDEX alias_personne_idx ON alias (personne);
COMMENT ON TABLE alias IS 'Chaque façon dont une personne a été écrite, et sur quel pli.';
COMMENT ON COLUMN alias.id IS 'Numéro.';
COMMENT ON COLUMN alias.personne IS 'Personne.';
COMMENT ON COLUMN alias.identite IS 'dossier.Identite telle qu’écrite.';
COMMENT ON COLUMN alias.pli IS 'Pli où elle est écrite ainsi.';
COMMENT ON COLUMN alias.a IS 'Instant de l’enregistrement.';

CREATE TABLE cles (
    genre    text NOT NULL CONSTRAINT cles_genre_connu CHECK (genre IN ('agdref', 'nom_naissance_date')),
    valeur   text NOT NULL CONSTRAINT cles_valeur_non_vide CHECK (valeur <> ''),
    personne bigint NOT NULL CONSTRAINT cles_personne_fk REFERENCES personnes (id),
    CONSTRAINT cles_pkey PRIMARY KEY (genre, valeur, personne)
);
CREATE INDEX cles_personne_idx ON cles (personne);
COMMENT ON TABLE cles IS 'Ce par quoi on retrouve une personne. Deux personnes peuvent avoir la même clé (jumeaux).';
COMMENT ON COLUMN cles.genre IS 'Genre de clé : dossier.CleIdentite.';
COMMENT ON COLUMN cles.valeur IS 'Valeur repliée : majuscules, sans accent.';
COMMENT ON COLUMN cles.personne IS 'Personne.';

CREATE TABLE compteurs (
    prefecture text NOT NULL,
    annee      integer NOT NULL,
    dernier    integer NOT NULL CONSTRAINT compteurs_dernier_positif CHECK (dernier >= 0),
    CONSTRAINT compteurs_pkey PRIMARY KEY (prefecture, annee)
);
COMMENT ON TABLE compteurs IS 'Dernier rang donné, par préfecture et par année : sans trou, verrouillé en dernier.';
COMMENT ON COLUMN compteurs.prefecture IS 'Code de la préfecture.';
COMMENT ON COLUMN compteurs.annee IS 'Année d’enregistrement.';
COMMENT ON COLUMN compteurs.dernier IS 'Dernier rang donné.';

CREATE TABLE demandes (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    numero           text NOT NULL,
    prefecture       text NOT NULL CONSTRAINT demandes_prefecture_non_vide CHECK (prefecture <> ''),
    annee            integer NOT NULL,
    rang             integer NOT NULL CONSTRAINT demandes_rang_positif CHECK (rang > 0),
    etat             text NOT NULL CONSTRAINT demandes_etat_connu CHECK (etat IN
                     ('enregistree', 'pieces_demandees', 'regularisation_demandee', 'complete', 'convoquee', 'en_instruction', 'transferee',
                      'decision_notee', 'titre_a_retirer', 'sans_suite', 'desistee')),
    procedure        text NOT NULL CONSTRAINT demandes_procedure_non_vide CHECK (procedure <> ''),
    variante         text NOT NULL,
    personne         bigint NOT NULL CONSTRAINT demandes_personne_fk REFERENCES personnes (id),
    identite         jsonb NOT NULL CONSTRAINT demandes_identite_objet CHECK (jsonb_typeof(identite) = 'object'),
    cachet           date,
    premiere_saisine date,
    reception        date,
    completude       date,
    enregistrement   date NOT NULL,
    representant     jsonb NOT NULL,
    destinataire     jsonb NOT NULL CONSTRAINT demandes_destinataire_objet CHECK (jsonb_typeof(destinataire) = 'object'),
    domicile         jsonb NOT NULL CONSTRAINT demandes_domicile_objet CHECK (jsonb_typeof(domicile) = 'object'),
    fondement        text NOT NULL CONSTRAINT demandes_fondement_connu CHECK (fondement IN
                     ('substitution_invitation', 'substitution_exception', 'arrete_prefectoral_local', 'postal_prescrit_r431_3',
                      'dcem_d414_1', 'injonction_juge', 'guichet_comparution', 'aucun')),
    fondement_detail jsonb NOT NULL CONSTRAINT demandes_fondement_detail_objet CHECK (jsonb_typeof(fondement_detail) = 'object'),
    champs           jsonb NOT NULL CONSTRAINT demandes_champs_objet CHECK (jsonb_typeof(champs) = 'object'),
    manquantes       jsonb NOT NULL CONSTRAINT demandes_manquantes_liste CHECK (jsonb_typeof(manquantes) = 'array'),
    sensible         boolean NOT NULL,
    recherche        text NOT NULL,
    version          integer NOT NULL CONSTRAINT demandes_version_positive CHECK (version > 0),
    sel              bytea NOT NULL CONSTRAINT demandes_sel_taille CHECK (octet_length(sel) = 16),
    agent            bigint CONSTRAINT demandes_agent_fk REFERENCES agents (id),
    cree_a           timestamptz NOT NULL,
    CONSTRAINT demandes_numero_unique UNIQUE (numero),
    CONSTRAINT demandes_rang_unique UNIQUE (prefecture, annee, rang),
    CONSTRAINT demandes_numero_forme CHECK (numero = annee || '-' || prefecture || '-' || lpad(rang::text, greatest(6, length(rang::text)), '0'))
);
CREATE INDEX demandes_personne_idx ON demandes (personne);
CREATE INDEX demandes_bannette_idx ON demandes (prefecture, etat, id DESC);
CREATE INDEX demandes_liste_idx ON demandes (prefecture, id DESC);
CREATE INDEX demandes_recherche_idx ON demandes USING gin (recherche gin_trgm_ops);
COMMENT ON TABLE demandes IS 'Les demandes enregistrées. Elles n’entrent et ne changent que par store.Register.';
COMMENT ON COLUMN demandes.id IS 'Numéro interne.';
COMMENT ON COLUMN demandes.numero IS 'Numéro donné à la personne : « 2026-33-000123 ».';
COMMENT ON COLUMN demandes.prefecture IS 'Préfecture qui enregistre.';
COMMENT ON COLUMN demandes.annee IS 'Année d’enregistrement.';
COMMENT ON COLUMN demandes.rang IS 'Rang dans l’année et la préfecture, sans trou.';
COMMENT ON COLUMN demandes.etat IS 'État : dossier.EtatsDemande.';
COMMENT ON COLUMN demandes.procedure IS 'Code de la procédure au catalogue.';
COMMENT ON COLUMN demandes.variante IS 'Variante de la procédure.';
COMMENT ON COLUMN demandes.personne IS 'Personne qui demande.';
COMMENT ON COLUMN demandes.identite IS 'dossier.Identite telle qu’écrite dans cette demande.';
COMMENT ON COLUMN demandes.cachet IS 'Date du cachet de la poste.';
COMMENT ON COLUMN demandes.premiere_saisine IS 'Réception par la première administration saisie (CRPA, art. L. 114-3) : fait courir les délais.';
COMMENT ON COLUMN demandes.reception IS 'Réception par nous.';
COMMENT ON COLUMN demandes.completude IS 'Jour où le dossier a été complet.';
COMMENT ON COLUMN demandes.enregistrement IS 'Jour d’enregistrement.';
COMMENT ON COLUMN demandes.representant IS 'dossier.Representant, ou null.';
COMMENT ON COLUMN demandes.destinataire IS 'dossier.Adresse où vont les lettres.';
COMMENT ON COLUMN demandes.domicile IS 'dossier.Adresse du domicile.';
COMMENT ON COLUMN demandes.fondement IS 'Code de la base légale du dépôt sur papier : dossier.CodeFondement.';
COMMENT ON COLUMN demandes.fondement_detail IS 'dossier.Fondement, avec ses preuves.';
COMMENT ON COLUMN demandes.champs IS 'Champs enregistrés : code du catalogue → dossier.ChampLu.';
COMMENT ON COLUMN demandes.manquantes IS 'Pièces attendues et non reçues : liste de dossier.PieceManquante.';
COMMENT ON COLUMN demandes.sensible IS 'Santé, violence ou traite : invisible sans le droit de la voir.';
COMMENT ON COLUMN demandes.recherche IS 'Mots repliés par lesquels on la cherche.';
COMMENT ON COLUMN demandes.version IS 'Change à chaque modification : une décision prise sur une version plus ancienne est périmée.';
COMMENT ON COLUMN demandes.sel IS 'Sel des empreintes du journal ; l’effacer rend ces empreintes muettes.';
COMMENT ON COLUMN demandes.agent IS 'Qui l’a enregistrée ; vide : la machine.';
COMMENT ON COLUMN demandes.cree_a IS 'Instant d’enregistrement.';

CREATE TABLE demandes_plis (
    demande bigint NOT NULL CONSTRAINT demandes_plis_demande_fk REFERENCES demandes (id),
    pli     bigint NOT NULL CONSTRAINT demandes_plis_pli_fk REFERENCES plis (id),
    a       timestamptz NOT NULL,
    CONSTRAINT demandes_plis_pkey PRIMARY KEY (demande, pli)
);
CREATE INDEX demandes_plis_pli_idx ON demandes_plis (pli);
COMMENT ON TABLE demandes_plis IS 'Quels plis portent quelle demande. Un pli peut en porter plusieurs, une demande venir en plusieurs plis.';
COMMENT ON COLUMN demandes_plis.demande IS 'Demande.';
COMMENT ON COLUMN demandes_plis.pli IS 'Pli.';
COMMENT ON COLUMN demandes_plis.a IS 'Instant du rattachement.';

CREATE TABLE pieces (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande bigint NOT NULL CONSTRAINT pieces_demande_fk REFERENCES demandes (id),
    pli     bigint NOT NULL CONSTRAINT pieces_pli_fk REFERENCES plis (id),
    type    text NOT NULL CONSTRAINT pieces_type_non_vide CHECK (type <> ''),
    pages   jsonb NOT NULL CONSTRAINT pieces_pages_liste CHECK (jsonb_typeof(pages) = 'array'),
    a       timestamptz NOT NULL
);
CREATE INDEX pieces_demande_idx ON pieces (demande, id);
COMMENT ON TABLE pieces IS 'Pièces reçues, et les pages où elles sont.';
COMMENT ON COLUMN pieces.id IS 'Numéro de la pièce.';
COMMENT ON COLUMN pieces.demande IS 'Demande qu’elle soutient.';
COMMENT ON COLUMN pieces.pli IS 'Pli où elle est.';
COMMENT ON COLUMN pieces.type IS 'Code du catalogue des pièces, ou nature de page.';
COMMENT ON COLUMN pieces.pages IS 'Numéros de page dans le pli, à partir de 1.';
COMMENT ON COLUMN pieces.a IS 'Instant du rattachement.';

CREATE TABLE tentatives (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande   bigint NOT NULL CONSTRAINT tentatives_demande_fk REFERENCES demandes (id),
    pli       bigint NOT NULL CONSTRAINT tentatives_pli_fk REFERENCES plis (id),
    blocage   text NOT NULL,
    possibles jsonb NOT NULL CONSTRAINT tentatives_possibles_liste CHECK (jsonb_typeof(possibles) = 'array'),
    date      text NOT NULL,
    url       text NOT NULL,
    message   text NOT NULL,
    page      integer NOT NULL CONSTRAINT tentatives_page_positive CHECK (page >= 0),
    source    text NOT NULL,
    certitude text NOT NULL,
    a         timestamptz NOT NULL
);
CREATE INDEX tentatives_demande_idx ON tentatives (demande, id);
COMMENT ON TABLE tentatives IS 'Tentatives en ligne bloquées, citables.';
COMMENT ON COLUMN tentatives.id IS 'Numéro de la tentative.';
COMMENT ON COLUMN tentatives.demande IS 'Demande qu’elle concerne.';
COMMENT ON COLUMN tentatives.pli IS 'Pli qui la montre.';
COMMENT ON COLUMN tentatives.blocage IS 'Code du blocage ; vide : seul le raccourci du formulaire est connu.';
COMMENT ON COLUMN tentatives.possibles IS 'Codes que le raccourci peut désigner : le doute est gardé.';
COMMENT ON COLUMN tentatives.date IS 'AAAA-MM-JJ ou AAAA-MM-JJThh:mm, telle qu’écrite.';
COMMENT ON COLUMN tentatives.url IS 'Adresse de la page en ligne.';
COMMENT ON COLUMN tentatives.message IS 'Message affiché.';
COMMENT ON COLUMN tentatives.page IS 'Page du pli qui la montre, à partir de 1 ; 0 : aucune.';
COMMENT ON COLUMN tentatives.source IS 'D’où vient la valeur : dossier.Source.';
COMMENT ON COLUMN tentatives.certitude IS 'etablie, declaree ou a_verifier.';
COMMENT ON COLUMN tentatives.a IS 'Instant du rattachement.';

CREATE TABLE echeances (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    demande     bigint NOT NULL CONSTRAINT echeances_demande_fk REFERENCES demandes (id),
    code        text NOT NULL CONSTRAINT echeances_code_non_vide CHECK (code <> ''),
    article     text NOT NULL,
    version     text NOT NULL,
    declencheur text NOT NULL,
    entrees     jsonb NOT NULL,
    date        date,
    certitude   text NOT NULL,
    effet       text NOT NULL,
    qui         text NOT NULL,
    a           timestamptz NOT NULL,
    remplacee_a timestamptz
);
CREATE INDEX echeances_demande_idx ON echeances (demande, id);
CREATE INDEX echeances_date_idx ON echeances (date) WHERE remplacee_a IS NULL;
COMMENT ON TABLE echeances IS 'Échéances légales, avec de quoi les recalculer. Une échéance remplacée reste.';
COMMENT ON COLUMN echeances.id IS 'Numéro de l’échéance.';
COMMENT ON COLUMN echeances.demande IS 'Demande.';
COMMENT ON COLUMN echeances.code IS 'Code de la règle (law).';
COMMENT ON COLUMN echeances.article IS 'Article qui la fonde.';
COMMENT ON COLUMN echeances.version IS 'État du texte lu.';
COMMENT ON COLUMN echeances.declencheur IS 'Ce qui la fait courir.';
COMMENT ON COLUMN echeances.entrees IS 'Entrées du calcul, par nom.';
COMMENT ON COLUMN echeances.date IS 'Le jour ; vide : aucun ne peut être dit.';
COMMENT ON COLUMN echeances.certitude IS 'Certitude de la règle : SEEN, SEEN-2, RECALLED, INFERRED.';
COMMENT ON COLUMN echeances.effet IS 'Ce qui arrive ce jour-là.';
COMMENT ON COLUMN echeances.qui IS 'administration ou demandeur.';
COMMENT ON COLUMN echeances.a IS 'Instant du calcul.';
COMMENT ON COLUMN echeances.remplacee_a IS 'Instant où une autre du même code l’a remplacée ; vide : elle vaut.';

CREATE TABLE rapprochements (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pli        bigint NOT NULL CONSTRAINT rapprochements_pli_fk REFERENCES plis (id),
    formulaire integer NOT NULL CONSTRAINT rapprochements_formulaire_connu CHECK (formulaire >= -1),
    decision   text NOT NULL CONSTRAINT rapprochements_decision_connue CHECK (decision IN ('nouvelle', 'complement', 'doublon', 'a_verifier', 'pas_a_nous')),
    demande    bigint CONSTRAINT rapprochements_demande_fk REFERENCES demandes (id),
    raisons    jsonb NOT NULL CONSTRAINT rapprochements_raisons_liste CHECK (jsonb_typeof(raisons) = 'array'),
    score      double precision NOT NULL,
    contenu    json,
    agent      bigint CONSTRAINT rapprochements_agent_fk REFERENCES agents (id),
    a          timestamptz NOT NULL,
    CONSTRAINT rapprochements_demande_dite CHECK ((decision IN ('nouvelle', 'complement', 'doublon')) = (demande IS NOT NULL) OR decision = 'a_verifier')
);
CREATE UNIQUE INDEX rapprochements_regle_unique ON rapprochements (pli, formulaire) WHERE decision <> 'a_verifier';
CREATE INDEX rapprochements_pli_idx ON rapprochements (pli, id);
CREATE INDEX rapprochements_demande_idx ON rapprochements (demande);
COMMENT ON TABLE rapprochements IS 'Ce qui a été décidé de chaque formulaire de chaque pli. Une décision réglée est unique et ne change plus.';
COMMENT ON COLUMN rapprochements.id IS 'Numéro de la décision.';
COMMENT ON COLUMN rapprochements.pli IS 'Pli.';
COMMENT ON COLUMN rapprochements.formulaire IS 'Rang du formulaire dans le pli, à partir de 0 ; -1 : les pages sur aucun formulaire.';
COMMENT ON COLUMN rapprochements.decision IS 'dossier.Decision.';
COMMENT ON COLUMN rapprochements.demande IS 'Demande créée, complétée ou répétée.';
COMMENT ON COLUMN rapprochements.raisons IS 'Pourquoi, en français, sans donnée personnelle.';
COMMENT ON COLUMN rapprochements.score IS 'Confiance, de 0 à 1.';
COMMENT ON COLUMN rapprochements.contenu IS 'dossier.Contenu, octet pour octet : le journal en garde l’empreinte salée.';
COMMENT ON COLUMN rapprochements.agent IS 'Qui a décidé ; vide : la machine.';
COMMENT ON COLUMN rapprochements.a IS 'Instant de la décision.';
