-- +goose Up

CREATE TABLE plis (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prefecture text NOT NULL,
    empreinte  bytea NOT NULL CONSTRAINT plis_empreinte_sha256 CHECK (octet_length(empreinte) = 32),
    taille     bigint NOT NULL CONSTRAINT plis_taille_positive CHECK (taille > 0),
    nom        text NOT NULL,
    type_media text NOT NULL CONSTRAINT plis_type_media_non_vide CHECK (type_media <> ''),
    nb_pages   integer NOT NULL CONSTRAINT plis_nb_pages_positif CHECK (nb_pages > 0),
    etat       text NOT NULL CONSTRAINT plis_etat_connu CHECK (etat IN ('recu', 'lu', 'a_verifier', 'traite', 'en_quarantaine')),
    raisons    jsonb NOT NULL CONSTRAINT plis_raisons_liste CHECK (jsonb_typeof(raisons) = 'array'),
    cote       text NOT NULL,
    sel        bytea NOT NULL CONSTRAINT plis_sel_taille CHECK (octet_length(sel) = 16),
    depose_a   timestamptz NOT NULL,
    lu_a       timestamptz,
    CONSTRAINT plis_lu_date CHECK (etat NOT IN ('lu', 'a_verifier', 'traite') OR lu_a IS NOT NULL),
    CONSTRAINT plis_empreinte_unique UNIQUE (empreinte, prefecture)
);
CREATE INDEX plis_bannette_idx ON plis (prefecture, etat, id);
CREATE INDEX plis_etat_idx ON plis (etat, id);
COMMENT ON TABLE plis IS 'Les fichiers reçus, un par pli. Les octets sont au coffre, sous leur empreinte.';
COMMENT ON COLUMN plis.id IS 'Numéro du pli.';
COMMENT ON COLUMN plis.prefecture IS 'Préfecture qui l’a reçu ; vide : pas encore dite.';
COMMENT ON COLUMN plis.empreinte IS 'SHA-256 des octets reçus.';
COMMENT ON COLUMN plis.taille IS 'Taille en octets.';
COMMENT ON COLUMN plis.nom IS 'Nom du fichier tel que donné, pour les agents seulement.';
COMMENT ON COLUMN plis.type_media IS 'Type du fichier d’après ses octets.';
COMMENT ON COLUMN plis.nb_pages IS 'Nombre de pages.';
COMMENT ON COLUMN plis.etat IS 'État : dossier.EtatsPli.';
COMMENT ON COLUMN plis.raisons IS 'Pourquoi il attend quelqu’un, en français, sans donnée personnelle.';
COMMENT ON COLUMN plis.cote IS 'Cote du papier dans les rayons.';
COMMENT ON COLUMN plis.sel IS 'Sel des empreintes du journal ; l’effacer rend ces empreintes muettes.';
COMMENT ON COLUMN plis.depose_a IS 'Instant où le fichier a été déposé.';
COMMENT ON COLUMN plis.lu_a IS 'Instant de la première lecture.';

CREATE TABLE receptions (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pli              bigint NOT NULL CONSTRAINT receptions_pli_fk REFERENCES plis (id),
    courante         boolean NOT NULL,
    mode             text NOT NULL CONSTRAINT receptions_mode_connu CHECK (mode IN ('simple', 'lrar', 'courriel', 'guichet', 'transmission')),
    cachet           date,
    premiere_saisine date,
    recu_le          date,
    numero_lrar      text NOT NULL,
    lot              text NOT NULL,
    agent            bigint CONSTRAINT receptions_agent_fk REFERENCES agents (id),
    a                timestamptz NOT NULL
);
CREATE UNIQUE INDEX receptions_courante_unique ON receptions (pli) WHERE courante;
CREATE INDEX receptions_pli_idx ON receptions (pli);
CREATE INDEX receptions_lot_idx ON receptions (lot) WHERE courante AND lot <> '';
COMMENT ON TABLE receptions IS 'Ce que le bureau du courrier dit d’un pli. Une ligne par déclaration ; la dernière vaut.';
COMMENT ON COLUMN receptions.id IS 'Numéro de la déclaration.';
COMMENT ON COLUMN receptions.pli IS 'Pli concerné.';
COMMENT ON COLUMN receptions.courante IS 'Vrai pour la dernière déclaration du pli.';
COMMENT ON COLUMN receptions.mode IS 'Comment il est venu : dossier.Modes.';
COMMENT ON COLUMN receptions.cachet IS 'Date du cachet de la poste ; vide : illisible ou absente.';
COMMENT ON COLUMN receptions.premiere_saisine IS 'Réception par la première administration saisie (CRPA, art. L. 114-3) ; vide : nous.';
COMMENT ON COLUMN receptions.recu_le IS 'Réception par nous ; vide : à confirmer. Une fois dite, elle ne change plus.';
COMMENT ON COLUMN receptions.numero_lrar IS 'Numéro du recommandé.';
COMMENT ON COLUMN receptions.lot IS 'Lot de numérisation, texte libre.';
COMMENT ON COLUMN receptions.agent IS 'Qui l’a dit ; vide : ligne de commande.';
COMMENT ON COLUMN receptions.a IS 'Instant de la déclaration.';

CREATE TABLE pages (
    pli   bigint NOT NULL CONSTRAINT pages_pli_fk REFERENCES plis (id),
    n     integer NOT NULL CONSTRAINT pages_n_positif CHECK (n > 0),
    type  text CONSTRAINT pages_type_connu CHECK (type IN
          ('formulaire', 'page_donnees', 'lettre_probleme_anef', 'capture_ecran', 'courriel', 'convocation_invitation', 'passeport',
           'titre_sejour', 'visa', 'recepisse_attestation', 'justificatif_domicile', 'etat_civil', 'bulletin_paie', 'avis_imposition',
           'contrat', 'diplome_scolarite', 'photo', 'enveloppe', 'avis_reception', 'courrier_souspli', 'autre_formulaire',
           'feuille_retour', 'blanche', 'autre')),
    sort  text CONSTRAINT pages_sort_connu CHECK (sort IN ('piece', 'enveloppe', 'blanche', 'pas_a_nous', 'objet_note')),
    texte text,
    CONSTRAINT pages_pkey PRIMARY KEY (pli, n)
);
COMMENT ON TABLE pages IS 'Chaque page de chaque pli, avec son sort : aucune page n’est laissée de côté.';
COMMENT ON COLUMN pages.pli IS 'Pli.';
COMMENT ON COLUMN pages.n IS 'Numéro de la page dans le pli, à partir de 1.';
COMMENT ON COLUMN pages.type IS 'Nature de la page : dossier.TypesPage ; vide : pas encore lue.';
COMMENT ON COLUMN pages.sort IS 'Sort de la page : dossier.SortPage ; vide : pas encore décidé.';
COMMENT ON COLUMN pages.texte IS 'Texte intégral, quand il a été lu.';

CREATE TABLE lectures (
    pli     bigint PRIMARY KEY CONSTRAINT lectures_pli_fk REFERENCES plis (id),
    moteur  text NOT NULL,
    contenu jsonb NOT NULL CONSTRAINT lectures_contenu_objet CHECK (jsonb_typeof(contenu) = 'object'),
    a       timestamptz NOT NULL
);
COMMENT ON TABLE lectures IS 'Ce que la machine a lu d’un pli. Figé dès qu’une décision ou une correction s’appuie dessus.';
COMMENT ON COLUMN lectures.pli IS 'Pli lu.';
COMMENT ON COLUMN lectures.moteur IS 'Nom et version du lecteur.';
COMMENT ON COLUMN lectures.contenu IS 'dossier.Lecture.';
COMMENT ON COLUMN lectures.a IS 'Instant de la lecture.';

CREATE TABLE formulaires_saisis (
    pli     bigint NOT NULL CONSTRAINT formulaires_saisis_lecture_fk REFERENCES lectures (pli),
    n       integer NOT NULL CONSTRAINT formulaires_saisis_n_positif CHECK (n >= 0),
    contenu jsonb NOT NULL CONSTRAINT formulaires_saisis_contenu_objet CHECK (jsonb_typeof(contenu) = 'object'),
    agent   bigint CONSTRAINT formulaires_saisis_agent_fk REFERENCES agents (id),
    a       timestamptz NOT NULL,
    CONSTRAINT formulaires_saisis_pkey PRIMARY KEY (pli, n)
);
COMMENT ON TABLE formulaires_saisis IS 'Ce qu’un agent a saisi d’un dossier qui n’est sur aucun de nos formulaires.';
COMMENT ON COLUMN formulaires_saisis.pli IS 'Pli.';
COMMENT ON COLUMN formulaires_saisis.n IS 'Rang parmi les formulaires du pli, à partir de 0, à la suite de ceux que la machine a lus.';
COMMENT ON COLUMN formulaires_saisis.contenu IS 'dossier.FormulaireLu.';
COMMENT ON COLUMN formulaires_saisis.agent IS 'Qui a saisi ; vide : ligne de commande.';
COMMENT ON COLUMN formulaires_saisis.a IS 'Instant de la saisie.';

CREATE TABLE corrections (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pli        bigint NOT NULL CONSTRAINT corrections_lecture_fk REFERENCES lectures (pli),
    formulaire integer NOT NULL CONSTRAINT corrections_formulaire_positif CHECK (formulaire >= 0),
    code       text NOT NULL CONSTRAINT corrections_code_non_vide CHECK (code <> ''),
    contenu    jsonb NOT NULL CONSTRAINT corrections_contenu_objet CHECK (jsonb_typeof(contenu) = 'object'),
    agent      bigint CONSTRAINT corrections_agent_fk REFERENCES agents (id),
    a          timestamptz NOT NULL
);
CREATE INDEX corrections_pli_idx ON corrections (pli, id);
COMMENT ON TABLE corrections IS 'Valeurs données par un agent. Toutes sont gardées ; la dernière vaut ; celle de la machine reste dans la lecture.';
COMMENT ON COLUMN corrections.id IS 'Numéro, dans l’ordre des corrections.';
COMMENT ON COLUMN corrections.pli IS 'Pli.';
COMMENT ON COLUMN corrections.formulaire IS 'Rang du formulaire dans le pli, à partir de 0.';
COMMENT ON COLUMN corrections.code IS 'Code du champ au catalogue.';
COMMENT ON COLUMN corrections.contenu IS 'dossier.ChampLu donné par l’agent.';
COMMENT ON COLUMN corrections.agent IS 'Qui a corrigé ; vide : ligne de commande.';
COMMENT ON COLUMN corrections.a IS 'Instant de la correction.';
