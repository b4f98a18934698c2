-- name: hold_holder
-- Who is suspended at the same moment waits here, or is seen.
SELECT p.id AS person_id, o.id AS office_id, p.epoch,
       p.demonstration OR o.demonstration AS demonstration
  FROM people p
  JOIN terms t ON t.person_id = p.id AND t.ended_at IS NULL AND (t.until IS NULL OR t.until > now())
  JOIN offices o ON o.id = t.office_id AND NOT o.is_closed
 WHERE lower(p.email) = lower(%(email)s::text)
   AND o.handle = %(office)s
   AND p.suspended_at IS NULL
   FOR NO KEY UPDATE OF p, t

-- name: find_token_by_name
SELECT id, digest, person_id, office_id, name, scopes, epoch, version, issued_at, until, revoked_at
  FROM tokens
 WHERE person_id = %(person_id)s
   AND office_id = %(office_id)s
   AND name = %(name)s
   AND revoked_at IS NULL
   FOR NO KEY UPDATE

-- name: add_token
INSERT INTO tokens (id, digest, person_id, office_id, name, scopes, epoch, version, issued_at, until,
                    revoked_at)
VALUES (%(id)s, %(digest)s, %(person_id)s, %(office_id)s, %(name)s, %(scopes)s, %(epoch)s,
        %(version)s, %(issued_at)s, %(until)s, %(revoked_at)s)

-- name: revoke_tokens
-- One of a person's tokens, those for one office, or all; each that is revoked already stays as it is.
UPDATE tokens
   SET revoked_at = %(revoked_at)s, version = version + 1
 WHERE person_id = %(person_id)s
   AND (%(id)s::uuid IS NULL OR id = %(id)s::uuid)
   AND (%(office_id)s::uuid IS NULL OR office_id = %(office_id)s::uuid)
   AND revoked_at IS NULL
RETURNING id, digest, person_id, office_id, name, scopes, epoch, version, issued_at, until, revoked_at

-- name: revoke_tokens_by_name
UPDATE tokens k
   SET revoked_at = %(revoked_at)s, version = k.version + 1
  FROM offices o
 WHERE o.id = k.office_id
   AND o.handle = %(office)s
   AND k.name = %(name)s
   AND k.revoked_at IS NULL
RETURNING k.id, k.digest, k.person_id, k.office_id, k.name, k.scopes, k.epoch, k.version,
          k.issued_at, k.until, k.revoked_at

-- name: was_issued
SELECT EXISTS (
       SELECT FROM tokens k JOIN offices o ON o.id = k.office_id
        WHERE o.handle = %(office)s AND k.name = %(name)s) AS was_issued

-- name: is_demonstration
SELECT p.demonstration OR o.demonstration AS demonstration
  FROM people p, offices o
 WHERE p.id = %(person_id)s AND o.id = %(office_id)s

-- name: list_all_tokens
SELECT id, digest, person_id, office_id, name, scopes, epoch, version, issued_at, until, revoked_at
  FROM tokens
 WHERE id > %(after)s
 ORDER BY id
 LIMIT 500

-- name: revoke_tokens_at_demonstration
-- Of people who stay, at offices that go.
UPDATE tokens k
   SET revoked_at = %(revoked_at)s, version = k.version + 1
  FROM offices o, people p
 WHERE o.id = k.office_id AND o.demonstration
   AND p.id = k.person_id AND NOT p.demonstration
   AND k.revoked_at IS NULL
RETURNING k.id, k.digest, k.person_id, k.office_id, k.name, k.scopes, k.epoch, k.version,
          k.issued_at, k.until, k.revoked_at

-- name: remove_demonstration
DELETE FROM tokens k
 USING offices o, people p
 WHERE o.id = k.office_id AND p.id = k.person_id AND (o.demonstration OR p.demonstration)
