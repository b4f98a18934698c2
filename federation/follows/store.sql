-- name: find_followed_channel
SELECT false AS is_closed, demonstration FROM channels WHERE id = %(id)s

-- name: find_followed_office
SELECT is_closed, demonstration FROM standing_offices WHERE id = %(id)s

-- name: put_follow
-- A Follow sent again is the same follow under another id; xmax is zero on a row that was not there.
INSERT INTO followers (id, followed_id, follower_id, follow_id, host, inbox)
VALUES (%(id)s, %(followed_id)s, %(follower_id)s, %(follow_id)s, %(host)s, %(inbox)s)
    ON CONFLICT (followed_id, follower_id) DO UPDATE
   SET follow_id = excluded.follow_id, host = excluded.host, inbox = excluded.inbox
RETURNING xmax::text = '0' AS is_new

-- name: remove_follow
DELETE FROM followers
 WHERE follower_id = %(follower_id)s
   AND (followed_id = %(followed_id)s OR follow_id = %(follow_id)s)
RETURNING id, followed_id, follower_id, follow_id, host, inbox

-- name: remove_follows_of
DELETE FROM followers
 WHERE follower_id = %(follower_id)s
RETURNING id, followed_id, follower_id, follow_id, host, inbox

-- name: remove_follows_at
DELETE FROM followers
 WHERE inbox = %(inbox)s
RETURNING id, followed_id, follower_id, follow_id, host, inbox

-- name: move_follows
UPDATE followers
   SET host = %(host)s, inbox = %(inbox)s
 WHERE follower_id = %(follower_id)s AND (host, inbox) IS DISTINCT FROM (%(host)s, %(inbox)s)
