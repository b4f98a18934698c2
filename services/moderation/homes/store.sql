-- name: find_last
SELECT id, post_id, host, verdict, rule, reason, decided_at
  FROM home_decisions
 WHERE post_id = %(post_id)s
   AND host = %(host)s
 ORDER BY decided_at DESC, id DESC
 LIMIT 1

-- name: add_decision
INSERT INTO home_decisions (id, post_id, host, verdict, rule, reason, decided_at)
VALUES (%(id)s, %(post_id)s, %(host)s, %(verdict)s, %(rule)s, %(reason)s, %(decided_at)s)
