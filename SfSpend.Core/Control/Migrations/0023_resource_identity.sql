-- What no other resource has, even of the same name: by it one knows one's own again when somebody has taken its tags away.
ALTER TABLE resource ADD COLUMN identity TEXT;
