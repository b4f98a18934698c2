-- name: give
INSERT INTO reactions (post_id, office_id, name, member_id, given_at, demonstration)
VALUES (%(post_id)s, %(office_id)s, %(name)s, %(member_id)s, %(given_at)s, %(demonstration)s)
    ON CONFLICT (post_id, office_id, name) DO NOTHING

-- name: take_back
DELETE FROM reactions
 WHERE post_id = %(post_id)s
   AND office_id = %(office_id)s
   AND name = %(name)s
RETURNING post_id, office_id, name, given_at

-- name: list_all_reactions
SELECT post_id, office_id, name, given_at
  FROM reactions
 WHERE NOT from_public
   AND (post_id, office_id, name) > (%(post_id)s::uuid, %(office_id)s::uuid, %(name)s::text)
 ORDER BY post_id, office_id, name
 LIMIT 500

-- name: remove_demonstration
-- The demonstration's reactions, and anybody's to the demonstration's posts.
DELETE FROM reactions r
 USING posts p
 WHERE p.id = r.post_id
   AND (r.demonstration OR p.demonstration)
RETURNING r.post_id, r.office_id, r.name, r.given_at, r.from_public

-- name: find_post
SELECT id, thread_id, channel_slug, demonstration, (is_withdrawn OR is_hidden) AS is_gone
  FROM shown_turns
 WHERE id = %(id)s
