-- name: put_sent
-- What the home said already is not unsaid by hearing of the post again.
INSERT INTO sent_posts (post_id, host, state, sent_at)
VALUES (%(post_id)s, %(host)s, 'sent', %(sent_at)s)
    ON CONFLICT (post_id) DO NOTHING

-- name: answer_sent
UPDATE sent_posts
   SET state = %(state)s, reason = %(reason)s, changed_at = now()
 WHERE post_id = %(post_id)s
   AND state <> 'confirmed'

-- name: give_up_sent
UPDATE sent_posts
   SET state = 'refused', reason = %(reason)s, changed_at = now()
 WHERE state = 'sent'
   AND sent_at < %(before)s
