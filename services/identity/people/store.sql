-- name: find_person_to_change
SELECT id, email, name, epoch, version, is_moderator, suspended_at, demonstration
  FROM people
 WHERE lower(email) = lower(%(email)s::text)
   FOR NO KEY UPDATE

-- name: add_person
-- Whoever adds the same address at the same moment waits here, and then finds the person.
INSERT INTO people (id, email, name, epoch, version, is_moderator, suspended_at, demonstration)
VALUES (%(id)s, %(email)s, %(name)s, %(epoch)s, %(version)s, %(is_moderator)s, %(suspended_at)s,
        %(demonstration)s)
    ON CONFLICT (lower(email)) DO NOTHING

-- name: change_person
UPDATE people
   SET name = %(name)s, epoch = %(epoch)s, version = %(version)s, is_moderator = %(is_moderator)s,
       suspended_at = %(suspended_at)s
 WHERE id = %(id)s

-- name: find_membership
SELECT p.id AS person_id, p.version AS person_version, t.id AS term_id, t.version AS term_version
  FROM people p
  JOIN terms t ON t.person_id = p.id AND t.ended_at IS NULL
  JOIN offices o ON o.id = t.office_id
 WHERE lower(p.email) = lower(%(email)s::text)
   AND o.handle = %(office)s

-- name: list_members
SELECT o.handle AS office, p.name, p.email, t.role, t.until, p.is_moderator,
       p.suspended_at IS NOT NULL AS is_suspended, p.demonstration
  FROM terms t
  JOIN people p ON p.id = t.person_id
  JOIN offices o ON o.id = t.office_id
 WHERE t.ended_at IS NULL
   AND (t.until IS NULL OR t.until > now())
   AND (%(office)s::text IS NULL OR o.handle = %(office)s::text)
 ORDER BY o.handle, t.role DESC, p.name, p.id

-- name: list_all_people
SELECT id, email, name, epoch, version, is_moderator, suspended_at, demonstration
  FROM people
 WHERE id > %(after)s
 ORDER BY id
 LIMIT 500

-- name: remove_demonstration
DELETE FROM people WHERE demonstration RETURNING id
