-- name: find_office_by_handle
SELECT id, handle, name, geoid, version, is_closed, demonstration
  FROM offices
 WHERE handle = %(handle)s

-- name: find_office_to_change
SELECT id, handle, name, geoid, version, is_closed, demonstration
  FROM offices
 WHERE handle = %(handle)s
   FOR NO KEY UPDATE

-- name: claim_handle
-- Whoever claims it at the same moment waits here, and then sees that it is taken.
INSERT INTO handles (handle, kind, owner)
VALUES (%(handle)s, 'office', %(owner)s)
    ON CONFLICT (handle) DO NOTHING

-- name: add_office
INSERT INTO offices (id, handle, name, geoid, version, is_closed, demonstration)
VALUES (%(id)s, %(handle)s, %(name)s, %(geoid)s, %(version)s, %(is_closed)s, %(demonstration)s)

-- name: change_office
UPDATE offices SET name = %(name)s, version = %(version)s WHERE id = %(id)s

-- name: list_offices
SELECT o.id, o.handle, o.name, c.name AS city, c.state, o.geoid, o.is_closed, o.demonstration
  FROM offices o
  JOIN cities c ON c.geoid = o.geoid
 ORDER BY o.handle

-- name: list_all_offices
SELECT id, handle, name, geoid, version, is_closed, demonstration
  FROM offices
 WHERE id > %(after)s
 ORDER BY id
 LIMIT 500

-- name: remove_demonstration
DELETE FROM offices WHERE demonstration RETURNING id

-- name: free_handles
DELETE FROM handles WHERE owner = ANY(%(owners)s::uuid[])
