-- +goose Up

CREATE TABLE textes (
    pli         bigint NOT NULL CONSTRAINT textes_lecture_fk REFERENCES lectures (pli),
    n           integer NOT NULL,
    texte       text NOT NULL,
    mots        jsonb NOT NULL CONSTRAINT textes_mots_liste CHECK (jsonb_typeof(mots) = 'array'),
    confiance   real NOT NULL CONSTRAINT textes_confiance_part CHECK (confiance BETWEEN 0 AND 1),
    source      text NOT NULL CONSTRAINT textes_source_connue CHECK (source IN ('image', 'pdf', 'pdf_image')),
    moteur      text NOT NULL,
    rotation    integer NOT NULL CONSTRAINT textes_rotation_quart CHECK (rotation IN (0, 90, 180, 270)),
    inclinaison real NOT NULL,
    largeur     integer NOT NULL CONSTRAINT textes_largeur_positive CHECK (largeur >= 0),
    hauteur     integer NOT NULL CONSTRAINT textes_hauteur_positive CHECK (hauteur >= 0),
    erreur      text NOT NULL,
    a           timestamptz NOT NULL,
    CONSTRAINT textes_pkey PRIMARY KEY (pli, n),
    CONSTRAINT textes_page_fk FOREIGN KEY (pli, n) REFERENCES pages (pli, n)
);
COMMENT ON TABLE textes IS 'Texte intégral des pages, lu après le reste, pour chercher. Aucune décision ne s’appuie dessus ; il se refait depuis l’original.';
COMMENT ON COLUMN textes.pli IS 'Pli.';
COMMENT ON COLUMN textes.n IS 'Page du pli, à partir de 1.';
COMMENT ON COLUMN textes.texte IS 'Les mots, une ligne du papier par ligne.';
COMMENT ON COLUMN textes.mots IS 'Liste de dossier.MotLu : chaque mot, sa place sur l’image gardée, sa confiance.';
COMMENT ON COLUMN textes.confiance IS 'Moyenne des mots, de 0 à 1 ; 0 quand rien n’a été lu.';
COMMENT ON COLUMN textes.source IS 'D’où il vient : dossier.SourcesTexte.';
COMMENT ON COLUMN textes.moteur IS 'Nom et version du lecteur de texte.';
COMMENT ON COLUMN textes.rotation IS 'Degrés, dans le sens des aiguilles, qui remettent l’image droite.';
COMMENT ON COLUMN textes.inclinaison IS 'Degrés dont la page penche, dans le sens des aiguilles.';
COMMENT ON COLUMN textes.largeur IS 'Pixels de l’image gardée ; 0 : elle n’a pas pu être décodée.';
COMMENT ON COLUMN textes.hauteur IS 'Pixels de l’image gardée ; 0 : elle n’a pas pu être décodée.';
COMMENT ON COLUMN textes.erreur IS 'Pourquoi la page n’a pas pu être lue, en français ; vide : elle l’a été.';
COMMENT ON COLUMN textes.a IS 'Instant de la lecture.';

ALTER TABLE lectures ADD COLUMN texte_a timestamptz;
CREATE INDEX lectures_sans_texte_idx ON lectures (pli) WHERE texte_a IS NULL;
COMMENT ON COLUMN lectures.texte_a IS 'Instant où le texte intégral de toutes les pages a été lu ; vide : pas encore.';

COMMENT ON COLUMN pages.texte IS 'Texte lu avec la page, quand la lecture en avait besoin (lettre « PROBLÈME ANEF ») ; le texte intégral est dans textes.';
