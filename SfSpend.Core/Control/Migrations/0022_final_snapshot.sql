-- How many days the last snapshot of a teardown is kept, where one was asked for; and what stays on purpose afterwards.
ALTER TABLE operation
    ADD COLUMN snapshot_days INT,
    ADD COLUMN kept          TEXT;
