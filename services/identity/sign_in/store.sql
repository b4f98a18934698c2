-- name: find_asker
-- Nothing is held while a letter is mailed: the epoch kills a link that was made a moment too late.
SELECT p.id AS person_id, p.email, p.epoch, p.demonstration
  FROM people p
 WHERE lower(p.email) = lower(%(email)s::text)
   AND p.suspended_at IS NULL
   AND EXISTS (
       SELECT FROM terms t JOIN offices o ON o.id = t.office_id AND NOT o.is_closed
        WHERE t.person_id = p.id
          AND (%(office_id)s::uuid IS NULL OR t.office_id = %(office_id)s::uuid)
          AND t.ended_at IS NULL
          AND (t.until IS NULL OR t.until > now()))

-- name: add_link
INSERT INTO links (id, digest, person_id, office_id, epoch, made_at, until, spent_at)
VALUES (%(id)s, %(digest)s, %(person_id)s, %(office_id)s, %(epoch)s, %(made_at)s, %(until)s,
        %(spent_at)s)

-- name: find_link
SELECT id, digest, person_id, office_id, epoch, made_at, until, spent_at
  FROM links
 WHERE digest = %(digest)s

-- name: spend_link
-- Of two who spend it at once the second waits for the row, and then finds it spent.
UPDATE links
   SET spent_at = %(moment)s
 WHERE digest = %(digest)s
   AND spent_at IS NULL
   AND until > %(moment)s
RETURNING id, digest, person_id, office_id, epoch, made_at, until, spent_at

-- name: list_rights
SELECT p.id AS person_id, p.name AS person_name, p.epoch, o.id AS office_id, o.name AS office_name
  FROM people p
  JOIN terms t ON t.person_id = p.id AND t.ended_at IS NULL AND (t.until IS NULL OR t.until > now())
  JOIN offices o ON o.id = t.office_id AND NOT o.is_closed
 WHERE p.id = %(person_id)s
   AND p.epoch = %(epoch)s
   AND p.suspended_at IS NULL
   AND (%(office_id)s::uuid IS NULL OR o.id = %(office_id)s::uuid)
 ORDER BY o.name, o.id

-- name: hold_rights
SELECT p.id AS person_id, p.name AS person_name, p.epoch, o.id AS office_id, o.name AS office_name
  FROM people p
  JOIN terms t ON t.person_id = p.id AND t.ended_at IS NULL AND (t.until IS NULL OR t.until > now())
  JOIN offices o ON o.id = t.office_id AND NOT o.is_closed
 WHERE p.id = %(person_id)s
   AND p.epoch = %(epoch)s
   AND p.suspended_at IS NULL
   AND (%(office_id)s::uuid IS NULL OR o.id = %(office_id)s::uuid)
 ORDER BY o.name, o.id
   FOR NO KEY UPDATE OF p, t

-- name: hold_address
-- Askings for one address come one after the other, so that its limit is counted truly.
SELECT pg_advisory_xact_lock(hashtextextended('sign in ' || lower(%(email)s::text), 0))

-- name: hold_source
SELECT pg_advisory_xact_lock(hashtextextended('sign in from ' || %(source)s::text, 0))

-- name: count_askings_from
SELECT count(*) FROM askings WHERE source = %(source)s AND asked_at > %(since)s

-- name: count_askings
SELECT count(*)
  FROM askings
 WHERE digest = encode(sha256(convert_to(lower(%(email)s::text), 'UTF8')), 'hex')
   AND asked_at > %(since)s

-- name: add_asking
INSERT INTO askings (id, digest, email, back, language, asked_at, source)
VALUES (%(id)s, encode(sha256(convert_to(lower(%(email)s::text), 'UTF8')), 'hex'), %(email)s,
        %(back)s, %(language)s, %(asked_at)s, %(source)s)

-- name: find_asking
SELECT id, email, back, language FROM askings WHERE id = %(id)s FOR NO KEY UPDATE

-- name: forget_address
UPDATE askings SET email = NULL WHERE id = %(id)s

-- name: remove_old_links
DELETE FROM links WHERE made_at < %(before)s

-- name: remove_old_askings
DELETE FROM askings WHERE asked_at < %(before)s

-- name: remove_demonstration
DELETE FROM links l
 USING people p
 WHERE p.id = l.person_id
   AND (p.demonstration
        OR EXISTS (SELECT FROM offices o WHERE o.id = l.office_id AND o.demonstration))
