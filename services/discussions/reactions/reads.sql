-- name: count_reactions
SELECT post_id, name, count(*)::integer AS count,
       bool_or(office_id = %(office_id)s::uuid) AS is_mine
  FROM shown_reactions
 WHERE post_id = ANY(%(post_ids)s::uuid[])
 GROUP BY post_id, name

-- name: find_post
SELECT id, thread_id, channel_slug, demonstration, (is_withdrawn OR is_hidden) AS is_gone
  FROM shown_turns
 WHERE id = %(id)s
