CREATE TABLE app_user (
    user_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('Viewer', 'Analyst', 'Operator', 'Admin')),
    must_change_password boolean NOT NULL,
    security_stamp text NOT NULL,
    failed_count integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    created_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX app_user_user_name ON app_user (lower(user_name));

CREATE TABLE audit (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    target text,
    detail text,
    result text NOT NULL,
    remote_address text
);

CREATE INDEX audit_at ON audit (at);
