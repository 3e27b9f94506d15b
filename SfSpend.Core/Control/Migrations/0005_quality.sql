-- What a run found out of its figures, kept also when it stopped the run: each cell at each checkpoint, the groups of rows in which the
-- raw extract differs from the source, and the named checks with the rows that failed them.

CREATE TABLE run_cell (
    run_id               bigint NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    checkpoint           text NOT NULL CHECK (checkpoint IN ('source', 'raw', 'rejected', 'conformed', 'landed', 'warehouse')),
    fiscal_year          integer NOT NULL,
    revenue_or_spending  text NOT NULL,
    related_govt_units   text NOT NULL,
    row_count            bigint NOT NULL,
    amount               numeric NOT NULL,
    PRIMARY KEY (run_id, checkpoint, fiscal_year, revenue_or_spending, related_govt_units)
);

CREATE TABLE run_difference (
    run_id               bigint NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    difference_number    integer NOT NULL,
    fiscal_year          integer NOT NULL,
    revenue_or_spending  text NOT NULL,
    related_govt_units   text,
    program              text,
    type                 text,
    fund                 text,
    source_row_count     bigint NOT NULL,
    source_amount        numeric NOT NULL,
    raw_row_count        bigint NOT NULL,
    raw_amount           numeric NOT NULL,
    PRIMARY KEY (run_id, difference_number)
);

-- A finding is accepted as it is: the fingerprint tells whether a later look found the same.
CREATE TABLE run_check (
    run_id           bigint NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    check_name       text NOT NULL,
    severity         text NOT NULL,
    passed           boolean NOT NULL,
    failing_rows     bigint NOT NULL,
    detail           text NOT NULL,
    column_names     text[] NOT NULL,
    fingerprint      text NOT NULL,
    checked_at       timestamptz NOT NULL,
    accepted_by      text,
    accepted_reason  text,
    PRIMARY KEY (run_id, check_name)
);

CREATE TABLE run_check_row (
    run_id      bigint NOT NULL,
    check_name  text NOT NULL,
    row_number  integer NOT NULL,
    row_values  text[] NOT NULL,
    PRIMARY KEY (run_id, check_name, row_number),
    FOREIGN KEY (run_id, check_name) REFERENCES run_check (run_id, check_name) ON DELETE CASCADE
);
