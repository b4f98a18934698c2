-- name: count_reactions
SELECT post_id, name,
       (count(*) FILTER (WHERE NOT from_public))::integer AS count,
       (count(*) FILTER (WHERE from_public))::integer AS from_public,
       bool_or(office_id = %(office_id)s::uuid) AS is_mine
  FROM shown_reactions
 WHERE post_id = ANY(%(post_ids)s::uuid[])
 GROUP BY post_id, name
