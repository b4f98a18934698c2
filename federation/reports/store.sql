-- name: find_reported
SELECT a.actor AS author, a.host AS author_host,
       CASE WHEN NOT a.is_gone THEN coalesce(a.shared_inbox, a.inbox) END AS author_inbox,
       h.actor AS home, h.host AS home_host, h.inbox AS home_inbox
  FROM remote_objects o
  JOIN remote_actors a ON a.id = o.author_id
  LEFT JOIN following f ON f.id = o.channel_id
  LEFT JOIN remote_actors h ON h.id = f.id AND NOT h.is_gone
 WHERE o.activity_id = %(activity_id)s
   AND o.create_id IS NOT NULL
