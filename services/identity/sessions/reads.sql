-- name: list_sessions
SELECT id, office_name, began_at, until
  FROM shown_sessions
 WHERE person_id = %(person_id)s
 ORDER BY began_at DESC, id DESC
 LIMIT 100
