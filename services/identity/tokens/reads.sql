-- name: list_tokens_of_person
SELECT id, person_name, handle, office_name, name, scopes, issued_at, until
  FROM shown_tokens
 WHERE person_id = %(person_id)s
 ORDER BY issued_at DESC, id DESC
 LIMIT 100

-- name: list_tokens
SELECT id, person_name, handle, office_name, name, scopes, issued_at, until
  FROM shown_tokens
 WHERE %(office)s::text IS NULL OR handle = %(office)s::text
 ORDER BY handle, name, id
