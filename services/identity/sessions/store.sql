-- name: add_session
INSERT INTO sessions (id, person_id, office_id, epoch, version, began_at, until, ended_at)
VALUES (%(id)s, %(person_id)s, %(office_id)s, %(epoch)s, %(version)s, %(began_at)s, %(until)s,
        %(ended_at)s)

-- name: end_sessions
-- One of a person's sessions, those for one office, or all; each that is ended already stays as it is.
UPDATE sessions
   SET ended_at = %(ended_at)s, version = version + 1
 WHERE person_id = %(person_id)s
   AND (%(id)s::uuid IS NULL OR id = %(id)s::uuid)
   AND (%(office_id)s::uuid IS NULL OR office_id = %(office_id)s::uuid)
   AND ended_at IS NULL
RETURNING id, person_id, office_id, epoch, version, began_at, until, ended_at

-- name: list_all_sessions
SELECT id, person_id, office_id, epoch, version, began_at, until, ended_at
  FROM sessions
 WHERE id > %(after)s
 ORDER BY id
 LIMIT 500

-- name: end_sessions_at_demonstration
-- Of people who stay, at offices that go.
UPDATE sessions s
   SET ended_at = %(ended_at)s, version = s.version + 1
  FROM offices o, people p
 WHERE o.id = s.office_id AND o.demonstration
   AND p.id = s.person_id AND NOT p.demonstration
   AND s.ended_at IS NULL
RETURNING s.id, s.person_id, s.office_id, s.epoch, s.version, s.began_at, s.until, s.ended_at

-- name: remove_demonstration
DELETE FROM sessions s
 USING offices o, people p
 WHERE o.id = s.office_id AND p.id = s.person_id AND (o.demonstration OR p.demonstration)
