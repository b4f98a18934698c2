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

-- name: find_home_that_hides
SELECT last.home
  FROM (SELECT home, verdict
          FROM shown_log
         WHERE item_kind = %(kind)s
           AND item_id = %(id)s
           AND home IS NOT NULL
         ORDER BY taken_at DESC, id DESC
         LIMIT 1) last
 WHERE last.verdict = 'hide'
