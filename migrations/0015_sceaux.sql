-- +goose Up

CREATE TABLE cles_sceau (
    kid        text PRIMARY KEY,
    jwk        jsonb NOT NULL CONSTRAINT cles_sceau_publique CHECK (jwk->>'kty' = 'EC' AND NOT jwk ? 'd'),
    creee_a    timestamptz NOT NULL,
    revoquee_a timestamptz,
    raison     text NOT NULL,
    CONSTRAINT cles_sceau_revoquee_raison CHECK ((revoquee_a IS NULL) = (raison = ''))
);
COMMENT ON TABLE cles_sceau IS 'Moitié publique des clés qui scellent les courriers. La moitié privée n’est jamais en base.';
COMMENT ON COLUMN cles_sceau.kid IS 'Nom de la clé, écrit dans chaque sceau.';
COMMENT ON COLUMN cles_sceau.jwk IS 'Clé publique (RFC 7517).';
COMMENT ON COLUMN cles_sceau.creee_a IS 'Instant où elle a été publiée.';
COMMENT ON COLUMN cles_sceau.revoquee_a IS 'Instant où elle a été révoquée.';
COMMENT ON COLUMN cles_sceau.raison IS 'Raison de la révocation.';

CREATE TABLE sceaux (
    courrier     bigint PRIMARY KEY CONSTRAINT sceaux_courrier_fk REFERENCES courriers (id),
    reference    text NOT NULL CONSTRAINT sceaux_reference_unique UNIQUE CONSTRAINT sceaux_reference_forme CHECK (reference ~ '^[2-9A-HJ-NP-Z]{12}$'),
    kid          text NOT NULL CONSTRAINT sceaux_cle_fk REFERENCES cles_sceau (kid),
    jws          text NOT NULL,
    cree_a       timestamptz NOT NULL,
    remplace_par bigint CONSTRAINT sceaux_remplace_fk REFERENCES courriers (id),
    clos_le      date,
    raison       text NOT NULL,
    CONSTRAINT sceaux_clos CHECK ((clos_le IS NULL) = (remplace_par IS NULL AND raison = ''))
);
CREATE INDEX sceaux_kid_idx ON sceaux (kid);
CREATE INDEX sceaux_remplace_idx ON sceaux (remplace_par);
COMMENT ON TABLE sceaux IS 'Sceau de chaque courrier : signé une fois, gardé avant que la lettre soit dessinée.';
COMMENT ON COLUMN sceaux.courrier IS 'Courrier scellé.';
COMMENT ON COLUMN sceaux.reference IS 'Référence courte, imprimée, pour qui la tape.';
COMMENT ON COLUMN sceaux.kid IS 'Clé qui a signé.';
COMMENT ON COLUMN sceaux.jws IS 'Ce que le courrier affirme, signé (JWS compact, ES256).';
COMMENT ON COLUMN sceaux.cree_a IS 'Instant de la signature.';
COMMENT ON COLUMN sceaux.remplace_par IS 'Courrier qui annule et remplace celui-ci.';
COMMENT ON COLUMN sceaux.clos_le IS 'Jour où il a été remplacé ou révoqué.';
COMMENT ON COLUMN sceaux.raison IS 'Raison de la révocation ; vide quand il est remplacé.';

-- The public door asks for one seal by its reference: it cannot list them. A letter that was not written is no letter.
-- +goose StatementBegin
CREATE FUNCTION sceau_public(demande_reference text) RETURNS TABLE (jws text, etat text, depuis date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.jws, CASE WHEN s.clos_le IS NULL THEN 'valide' WHEN s.remplace_par IS NOT NULL THEN 'remplace' ELSE 'revoque' END, s.clos_le
    FROM sceaux s JOIN courriers c ON c.id = s.courrier
    WHERE s.reference = demande_reference AND c.empreinte IS NOT NULL
$$;
CREATE FUNCTION cles_sceau_publiques() RETURNS TABLE (kid text, jwk jsonb, creee_a timestamptz, revoquee_a timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.kid, k.jwk, k.creee_a, k.revoquee_a FROM cles_sceau k ORDER BY k.creee_a, k.kid
$$;
DO $$
BEGIN
    REVOKE ALL ON FUNCTION sceau_public(text), cles_sceau_publiques() FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'souspli_public') THEN
        GRANT EXECUTE ON FUNCTION sceau_public(text), cles_sceau_publiques() TO souspli_public;
    END IF;
END
$$;
-- +goose StatementEnd
