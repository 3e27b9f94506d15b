-- What people keep for themselves and for others. It goes with the account.
CREATE TABLE starred_question (
    user_id bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    question text NOT NULL,
    PRIMARY KEY (user_id, question)
);

-- A query that somebody keeps. One saved over REST with an API key has no account and is everybody's.
CREATE TABLE saved_query (
    saved_query_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint REFERENCES app_user ON DELETE CASCADE,
    owner text NOT NULL,
    title text NOT NULL,
    sql text NOT NULL,
    parameters jsonb NOT NULL,
    is_shared boolean NOT NULL,
    changed_at timestamptz NOT NULL,
    CHECK (is_shared OR user_id IS NOT NULL)
);

-- Queries that were run: the latest of each account.
CREATE TABLE query_history (
    query_history_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    asked_at timestamptz NOT NULL,
    sql text NOT NULL,
    parameters jsonb NOT NULL,
    load_id bigint,
    row_count integer,
    elapsed_ms bigint,
    error text
);

CREATE INDEX query_history_user ON query_history (user_id, query_history_id);
