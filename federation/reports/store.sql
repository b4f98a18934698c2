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

-- name: add_flag
-- Planned in this transaction, so it is among the last.
INSERT INTO flags_on_their_way (pos, asked_by, host)
SELECT pos, %(asked_by)s, %(host)s
  FROM outgoing
 WHERE activity_id = %(activity_id)s
 ORDER BY pos DESC
 LIMIT 1

-- name: take_settled
DELETE FROM flags_on_their_way f
 USING deliveries d
  JOIN hosts h ON h.host = d.host
 WHERE d.pos = f.pos
   AND d.state <> 'waiting'
RETURNING f.asked_by, f.host, d.error AS reason,
          CASE WHEN d.state = 'delivered' THEN 'delivered'
               WHEN EXISTS (SELECT FROM host_rules r WHERE r.policy = 'blocked' AND r.host = ANY(h.names)) THEN 'blocked'
               ELSE 'failed' END AS outcome
