-- People who sign in elsewhere have no password here.
ALTER TABLE app_user ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE app_user
    ADD COLUMN is_locked boolean NOT NULL DEFAULT false,
    ADD COLUMN two_factor boolean NOT NULL DEFAULT false,
    ADD COLUMN authenticator_key text,
    ADD COLUMN external_issuer text,
    ADD COLUMN external_subject text,
    ADD COLUMN last_sign_in_at timestamptz,
    ADD CHECK ((external_issuer IS NULL) = (external_subject IS NULL));

CREATE UNIQUE INDEX app_user_external ON app_user (external_issuer, external_subject) WHERE external_issuer IS NOT NULL;

CREATE TABLE recovery_code (
    user_id bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    code text NOT NULL,
    PRIMARY KEY (user_id, code)
);

-- Codes of the authenticator that were used while they still hold.
CREATE TABLE used_code (
    user_id bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    code text NOT NULL,
    used_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, code)
);

CREATE TABLE user_session (
    session_id uuid PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    proven_at timestamptz,
    remote_address text
);

CREATE INDEX user_session_user_id ON user_session (user_id);

-- Somebody must be able to sign in without the identity provider. The lock makes two changes at once wait for each other:
-- each would still see the administrator that the other one takes away.
CREATE FUNCTION keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('keep_an_administrator'));
    IF NOT EXISTS (SELECT 1 FROM app_user WHERE role = 'Admin' AND NOT is_locked AND password_hash IS NOT NULL) THEN
        RAISE EXCEPTION 'This is the last administrator who can sign in with a password.' USING ERRCODE = 'SF001';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_an_administrator AFTER UPDATE OF role, is_locked, password_hash OR DELETE ON app_user
    FOR EACH ROW
    WHEN (OLD.role = 'Admin' AND NOT OLD.is_locked AND OLD.password_hash IS NOT NULL)
    EXECUTE FUNCTION keep_an_administrator();
