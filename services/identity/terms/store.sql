-- name: find_term_to_change
SELECT id, person_id, office_id, role, version, began_at, until, ended_at
  FROM terms
 WHERE person_id = %(person_id)s
   AND office_id = %(office_id)s
   AND ended_at IS NULL
   FOR NO KEY UPDATE

-- name: find_term_of_mayor
SELECT id, person_id, office_id, role, version, began_at, until, ended_at
  FROM terms
 WHERE office_id = %(office_id)s
   AND role = 'mayor'
   AND ended_at IS NULL
   FOR NO KEY UPDATE

-- name: find_term_by_address
-- The person is held too, so that no link or token is made for them meanwhile.
SELECT t.id, t.person_id, t.office_id, t.role, t.version, t.began_at, t.until, t.ended_at
  FROM people p
  JOIN terms t ON t.person_id = p.id
 WHERE lower(p.email) = lower(%(email)s::text)
   AND t.office_id = %(office_id)s
   AND t.ended_at IS NULL
   FOR NO KEY UPDATE OF p, t

-- name: had_term
SELECT EXISTS (
       SELECT FROM people p JOIN terms t ON t.person_id = p.id
        WHERE lower(p.email) = lower(%(email)s::text) AND t.office_id = %(office_id)s) AS had_term

-- name: add_term
INSERT INTO terms (id, person_id, office_id, role, version, began_at, until, ended_at)
VALUES (%(id)s, %(person_id)s, %(office_id)s, %(role)s, %(version)s, %(began_at)s, %(until)s,
        %(ended_at)s)

-- name: change_term
UPDATE terms
   SET version = %(version)s, until = %(until)s, ended_at = %(ended_at)s
 WHERE id = %(id)s

-- name: list_all_terms
SELECT id, person_id, office_id, role, version, began_at, until, ended_at
  FROM terms
 WHERE id > %(after)s
 ORDER BY id
 LIMIT 500

-- name: end_terms_at_demonstration
-- Of people who stay, at offices that go.
UPDATE terms t
   SET ended_at = %(ended_at)s, version = t.version + 1
  FROM offices o, people p
 WHERE o.id = t.office_id AND o.demonstration
   AND p.id = t.person_id AND NOT p.demonstration
   AND t.ended_at IS NULL
RETURNING t.id, t.person_id, t.office_id, t.role, t.version, t.began_at, t.until, t.ended_at

-- name: remove_demonstration
DELETE FROM terms t
 USING offices o, people p
 WHERE o.id = t.office_id AND p.id = t.person_id AND (o.demonstration OR p.demonstration)
