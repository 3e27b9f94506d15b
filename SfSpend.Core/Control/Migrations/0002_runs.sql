-- Runs: what was asked, how far each stage is, what was logged, which rows were rejected.

CREATE TABLE run (
    run_id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment              text NOT NULL,
    source                   text NOT NULL,
    path                     text,
    mode                     text NOT NULL,
    fiscal_years             integer[] NOT NULL,
    state                    text NOT NULL,
    load_id                  bigint,
    data_as_of               timestamp,
    source_rows              bigint,
    rejected_rows            bigint,
    conformed_rows           bigint,
    loaded_rows              bigint,
    error                    text,
    requested_by             text NOT NULL,
    created_at               timestamptz NOT NULL,
    started_at               timestamptz,
    finished_at              timestamptz,
    cancel_requested         boolean NOT NULL DEFAULT false,
    rejects_accepted_by      text,
    rejects_accepted_reason  text
);

-- One run at a time per environment: the database says so, whoever asks and however many at once.
CREATE UNIQUE INDEX run_active ON run (environment) WHERE state IN ('Queued', 'Running', 'Interrupted');

CREATE TABLE run_stage (
    run_id       bigint NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    stage        text NOT NULL,
    position     smallint NOT NULL,
    state        text NOT NULL,
    rows_done    bigint NOT NULL DEFAULT 0,
    rows_total   bigint,
    bytes_done   bigint NOT NULL DEFAULT 0,
    bytes_total  bigint,
    started_at   timestamptz,
    finished_at  timestamptz,
    PRIMARY KEY (run_id, stage)
);

CREATE TABLE run_event (
    run_event_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id        bigint NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    at            timestamptz NOT NULL,
    stage         text,
    level         text NOT NULL,
    message       text NOT NULL
);

CREATE INDEX run_event_cursor ON run_event (run_id, run_event_id);

CREATE TABLE run_reject (
    run_id               bigint NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    reject_number        integer NOT NULL,
    file_name            text NOT NULL,
    line_number          bigint NOT NULL,
    column_name          text,
    reason               text NOT NULL,
    row_text             text NOT NULL,
    fiscal_year          integer,
    revenue_or_spending  text,
    related_govt_units   text,
    amount               numeric,
    PRIMARY KEY (run_id, reject_number)
);
