-- Who made a key, so that it never may more than they may now. A key with neither was made by a configured key, which is known by its name.
ALTER TABLE api_key
    ADD COLUMN creator_user_id bigint,
    ADD COLUMN creator_key_id bigint REFERENCES api_key;

UPDATE api_key AS k
SET creator_user_id = u.user_id
FROM app_user AS u
WHERE lower(u.user_name) = lower(k.created_by)
    AND u.created_at <= k.created_at
    AND NOT EXISTS (
        SELECT 1 FROM audit AS a
        WHERE a.action = 'key.create' AND a.actor_kind = 'Key' AND a.target = format('key %s “%s”', k.api_key_id, k.name));

UPDATE api_key AS k
SET creator_key_id = (
    SELECT max(c.api_key_id) FROM api_key AS c WHERE lower(c.name) = lower(k.created_by) AND c.api_key_id < k.api_key_id)
WHERE creator_user_id IS NULL;
