-- name: list_held
SELECT id, office_id, channel_slug, thread_id, title, body, published_at
  FROM shown_held
 WHERE (published_at, id) > (%(after)s::timestamptz, %(after_id)s::uuid)
 ORDER BY published_at, id
 LIMIT %(limit)s

-- name: list_decisions
SELECT id, item_kind, item_id, verdict, rule, reason, office_id, taken_at, item_version, item_title,
       item_body
  FROM shown_decisions
 WHERE item_kind = %(kind)s
   AND item_id = %(id)s
 ORDER BY taken_at DESC, id DESC
 LIMIT 200
