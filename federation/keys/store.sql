-- name: find_keys
SELECT actor_id, kind, origin, rsa_public, rsa_private, ed25519_public, ed25519_private
  FROM keys
 WHERE actor_id = %(actor_id)s

-- name: lock_making
-- Making a pair takes a tenth of a second; who comes meanwhile waits for it rather than make another.
SELECT pg_advisory_xact_lock(hashtextextended(concat('keys ', %(actor_id)s::text), 0))

-- name: add_keys
INSERT INTO keys (actor_id, kind, origin, rsa_public, rsa_private, ed25519_public, ed25519_private)
VALUES (%(actor_id)s, %(kind)s, %(origin)s, %(rsa_public)s, %(rsa_private)s, %(ed25519_public)s, %(ed25519_private)s)

-- name: remove_keys
DELETE FROM keys WHERE actor_id = ANY(%(actor_ids)s)
