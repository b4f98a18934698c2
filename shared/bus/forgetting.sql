-- name: list_removed
-- Ids of what was removed for good, by the facts that say so.
SELECT DISTINCT told.value AS id
  FROM outbox o, jsonb_each_text(o.body::jsonb - 'id' - 'happened_at') AS told
 WHERE o.name LIKE '%%.removed.v%%'
   AND o.pos IS NOT NULL

-- name: forget
DELETE FROM outbox o
 WHERE o.pos IS NOT NULL
   AND EXISTS (SELECT FROM unnest(%(ids)s::text[]) AS gone (id)
                WHERE strpos(o.body, '"' || gone.id || '"') > 0)
