-- +goose Up

ALTER TABLE courriers DROP CONSTRAINT courriers_genre_connu;
ALTER TABLE courriers ADD CONSTRAINT courriers_genre_connu CHECK (genre IN
    ('accuse_reception', 'demande_pieces', 'rappel_pieces', 'regularisation', 'transfert', 'invitation', 'convocation', 'annulation_rendez_vous',
     'titre_a_retirer', 'prise_acte_desistement', 'sans_suite', 'reouverture', 'complexite', 'complement_recu', 'accuse_rectifie', 'duplicata', 'reponse_motifs',
     'restitution_originaux', 'accuse_electronique'));
COMMENT ON COLUMN courriers.decide IS 'dossier.DonneesActe de l’acte avec lesquelles elle est due ; sans acte, dossier.LettreDemandee.';
