-- name: count_reactions
SELECT post_id, name, count(*)::integer AS count,
       bool_or(office_id = %(office_id)s::uuid) AS is_mine
  FROM shown_reactions
 WHERE post_id = ANY(%(post_ids)s::uuid[])
 GROUP BY post_id, name
