CREATE TABLE environment (
    name         TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL,
    changed_at   TIMESTAMPTZ NOT NULL
);

CREATE TABLE resource (
    environment  TEXT NOT NULL REFERENCES environment (name),
    name         TEXT NOT NULL,
    type         TEXT NOT NULL,
    state        TEXT NOT NULL,
    id           TEXT,
    detail       TEXT NOT NULL,
    seen_at      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (environment, name)
);

CREATE TABLE operation (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment  TEXT NOT NULL REFERENCES environment (name),
    kind         TEXT NOT NULL,
    state        TEXT NOT NULL,
    error        TEXT,
    requested_by TEXT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    finished_at  TIMESTAMPTZ
);

CREATE UNIQUE INDEX operation_one_at_a_time ON operation (environment) WHERE state IN ('Queued', 'Running');

CREATE TABLE operation_step (
    operation_id BIGINT NOT NULL REFERENCES operation (id),
    position     INT NOT NULL,
    resource     TEXT NOT NULL,
    type         TEXT NOT NULL,
    change       TEXT NOT NULL,
    state        TEXT NOT NULL,
    detail       TEXT,
    started_at   TIMESTAMPTZ,
    finished_at  TIMESTAMPTZ,
    PRIMARY KEY (operation_id, position)
);
