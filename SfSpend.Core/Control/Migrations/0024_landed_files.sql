-- The files a run brought to the landing bucket, as they were read back from there: what the figures of that checkpoint rest on.

CREATE TABLE run_landed_file (
    run_id      bigint NOT NULL REFERENCES run (run_id) ON DELETE CASCADE,
    key         text NOT NULL,
    byte_count  bigint NOT NULL,
    sha256      text NOT NULL,
    PRIMARY KEY (run_id, key)
);
