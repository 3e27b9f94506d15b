-- What the source said of itself when it was last asked, and when runs start by themselves.

CREATE TABLE source_snapshot (
    environment  text PRIMARY KEY,
    read_at      timestamptz NOT NULL,
    state        jsonb NOT NULL
);

CREATE TABLE schedule (
    environment      text PRIMARY KEY,
    enabled          boolean NOT NULL,
    day_of_week      smallint NOT NULL CHECK (day_of_week BETWEEN 0 AND 6),
    time_of_day      time NOT NULL,
    full_every_days  integer NOT NULL CHECK (full_every_days BETWEEN 7 AND 366),
    changed_by       text NOT NULL,
    changed_at       timestamptz NOT NULL
);
