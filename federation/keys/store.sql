-- name: find_keys
SELECT actor_id, kind, origin, rsa_public, rsa_private, ed25519_public, ed25519_private
  FROM keys
 WHERE actor_id = %(actor_id)s

-- name: find_kind
SELECT 'channels' AS kind FROM channels WHERE id = %(actor_id)s
 UNION ALL
SELECT 'offices' FROM standing_offices WHERE id = %(actor_id)s

-- name: lock_making
-- Making a pair takes a tenth of a second; who comes meanwhile waits for it rather than make another.
SELECT pg_advisory_xact_lock(hashtextextended(concat('keys ', %(actor_id)s::text), 0))

-- name: put_keys
INSERT INTO keys (actor_id, kind, origin, rsa_public, rsa_private, ed25519_public, ed25519_private)
VALUES (%(actor_id)s, %(kind)s, %(origin)s, %(rsa_public)s, %(rsa_private)s, %(ed25519_public)s, %(ed25519_private)s)
    ON CONFLICT (actor_id) DO UPDATE
   SET rsa_public = excluded.rsa_public, rsa_private = excluded.rsa_private
 WHERE keys.rsa_public IS NULL

-- name: remove_unowned_keys
-- Of actors that were loaded as a demonstration and are gone.
DELETE FROM keys k
 WHERE k.kind = 'offices' AND NOT EXISTS (SELECT FROM standing_offices o WHERE o.id = k.actor_id)
    OR k.kind = 'channels' AND NOT EXISTS (SELECT FROM channels c WHERE c.id = k.actor_id)
