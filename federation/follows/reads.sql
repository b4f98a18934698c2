-- name: count_followers
SELECT count(*)::integer AS count FROM shown_followers WHERE followed_id = %(followed_id)s

-- name: list_followed
SELECT f.followed_id AS id, coalesce(c.slug, o.handle, f.followed_id::text) AS handle, f.count, f.hosts
  FROM (SELECT followed_id, count(*)::integer AS count, count(DISTINCT host)::integer AS hosts
          FROM shown_followers
         GROUP BY followed_id) f
  LEFT JOIN shown_channels c ON c.id = f.followed_id
  LEFT JOIN shown_offices o ON o.office_id = f.followed_id
 ORDER BY f.count DESC, handle
