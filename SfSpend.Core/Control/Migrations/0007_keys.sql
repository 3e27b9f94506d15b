-- API keys made on a page: the key itself is shown once and not kept, only what recognises it.
CREATE TABLE api_key (
    api_key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_id text NOT NULL UNIQUE,
    key_hash bytea NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('Viewer', 'Analyst', 'Operator', 'Admin')),
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    last_used_from text,
    revoked_at timestamptz,
    revoked_by text
);

CREATE UNIQUE INDEX api_key_name ON api_key (lower(name)) WHERE revoked_at IS NULL;

-- A key may be called like a person: which of them it was is told apart. Null: from before this was kept.
ALTER TABLE audit ADD COLUMN actor_kind text;

CREATE INDEX audit_actor ON audit (lower(actor), audit_id);

-- Entries are only ever added, whoever asks: the panel has no statement that changes one, and one that slipped in would be refused.
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Entries of the audit are only ever added: % was refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER audit_is_only_added_to
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();

ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_only_added_to;
