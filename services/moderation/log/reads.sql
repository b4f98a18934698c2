-- name: list_log
SELECT id, item_kind, item_id, verdict, rule, reason, office_id, taken_at, channel_slug, thread_id, host, home
  FROM shown_log
 WHERE (taken_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY taken_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_log_of_item
SELECT id, item_kind, item_id, verdict, rule, reason, office_id, taken_at, channel_slug, thread_id, host, home
  FROM shown_log
 WHERE item_id = %(item_id)s
   AND (%(item_kind)s::text IS NULL OR item_kind = %(item_kind)s::text)
   AND (taken_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY taken_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_log_of_host
SELECT id, item_kind, item_id, verdict, rule, reason, office_id, taken_at, channel_slug, thread_id, host, home
  FROM shown_log
 WHERE host = %(host)s
   AND (taken_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY taken_at DESC, id DESC
 LIMIT %(limit)s
