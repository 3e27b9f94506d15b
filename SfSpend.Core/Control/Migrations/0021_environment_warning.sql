-- Of which moment before its end somebody was last warned.
ALTER TABLE environment ADD COLUMN warned_of TIMESTAMPTZ;
