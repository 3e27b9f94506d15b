-- Who carries a run or an operation out, on which node, and until when nobody else may take it over. The worker renews the lease while it lives.
ALTER TABLE run
    ADD COLUMN worker uuid,
    ADD COLUMN node text,
    ADD COLUMN lease_until timestamptz,
    ADD COLUMN takeovers integer NOT NULL DEFAULT 0,
    ADD COLUMN cancel_requested_at timestamptz;

ALTER TABLE operation
    ADD COLUMN worker uuid,
    ADD COLUMN node text,
    ADD COLUMN lease_until timestamptz;
