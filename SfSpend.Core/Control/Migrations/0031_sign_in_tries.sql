-- Wrong passwords and codes count by where they come from: a stranger's no longer lock out the owner of the account.
CREATE TABLE sign_in_try (
    user_id bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('SignIn', 'Confirmation')),
    network text NOT NULL,
    failed_count integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    kept_until timestamptz NOT NULL,
    PRIMARY KEY (user_id, purpose, network)
);

CREATE INDEX sign_in_try_kept_until ON sign_in_try (kept_until);

-- Networks from which somebody has signed in to the account.
CREATE TABLE known_network (
    user_id bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    network text NOT NULL,
    known_until timestamptz NOT NULL,
    PRIMARY KEY (user_id, network)
);

ALTER TABLE app_user
    DROP COLUMN failed_count,
    DROP COLUMN locked_until;
