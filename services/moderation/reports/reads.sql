-- name: list_queue
SELECT item_kind, item_id, reports, since, rules, office_id, channel_slug, thread_id, title, body,
       is_hidden, is_withdrawn
  FROM shown_queue
 WHERE (since, item_id) > (%(after)s::timestamptz, %(after_id)s::uuid)
 ORDER BY since, item_id
 LIMIT %(limit)s

-- name: list_reports
SELECT id, rule, reason, office_id, received_at, outcome, closed_at, host, is_forwarded
  FROM shown_reports
 WHERE item_kind = %(kind)s
   AND item_id = %(id)s
 ORDER BY received_at DESC, id DESC
 LIMIT 200

-- name: list_sent_on
SELECT asked_by, host, outcome, reason, since
  FROM shown_sent_on
 WHERE asked_by = ANY(%(ids)s::uuid[])
 ORDER BY host
