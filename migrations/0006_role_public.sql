-- +goose Up

-- The role of the public door (design D13). A role belongs to the whole server: it may be there already, made by the administrator of a
-- shared server, or by another database of this one at the same moment. Without the right to create it, the administrator must, and the
-- public door stays shut until then.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'souspli_public') THEN
        BEGIN
            CREATE ROLE souspli_public LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE WARNING 'rôle souspli_public à créer par l’administrateur du serveur';
        END;
    END IF;
    -- The owner acts as this role to serve the public (SET ROLE); a superuser may already.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        BEGIN
            GRANT souspli_public TO CURRENT_USER;
        EXCEPTION
            WHEN insufficient_privilege OR undefined_object THEN NULL;
        END;
    END IF;
    REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'souspli_public') THEN
        REVOKE ALL ON ALL TABLES IN SCHEMA public FROM souspli_public;
        GRANT USAGE ON SCHEMA public TO souspli_public;
    END IF;
END
$$;
-- +goose StatementEnd
