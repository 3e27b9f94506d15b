ALTER TABLE environment
    ADD COLUMN provisioned_at   TIMESTAMPTZ,
    ADD COLUMN expires_at       TIMESTAMPTZ,
    ADD COLUMN drift_checked_at TIMESTAMPTZ,
    ADD COLUMN drift            JSONB;

CREATE TABLE operation_event (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operation_id BIGINT NOT NULL REFERENCES operation (id),
    at           TIMESTAMPTZ NOT NULL,
    resource     TEXT,
    text         TEXT NOT NULL
);

CREATE INDEX operation_event_operation ON operation_event (operation_id, id);
