-- name: list_sent
SELECT post_id, host, state, reason, sent_at
  FROM shown_sent_posts
 WHERE post_id = ANY(%(post_ids)s::uuid[])
