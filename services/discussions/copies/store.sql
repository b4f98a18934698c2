-- name: note_hidden
INSERT INTO hidden_at_home (post_id, host) VALUES (%(post_id)s, %(host)s)
    ON CONFLICT (post_id) DO NOTHING

-- name: forget_hidden
DELETE FROM hidden_at_home WHERE post_id = %(post_id)s AND host = %(host)s RETURNING hidden_at
