-- name: count_followers
SELECT count(*)::integer AS count FROM shown_followers WHERE followed_id = %(followed_id)s
