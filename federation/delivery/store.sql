-- name: add_outgoing
INSERT INTO outgoing (activity_id, noun_id, signer_id, body)
VALUES (%(activity_id)s, %(noun_id)s, %(signer_id)s, %(body)s)
RETURNING pos

-- name: add_deliveries
-- One row per inbox, however many follow behind it; none to who is blocked, or has been dead for a week.
WITH due AS (
     SELECT f.inbox, f.host
       FROM followers f
       JOIN hosts h ON h.host = f.host
      WHERE f.followed_id = ANY(%(followers_of)s)
        AND (cardinality(%(speaks)s::text[]) = 0 OR h.speaks = ANY(%(speaks)s))
      UNION
     SELECT inbox, host FROM unnest(%(inboxes)s::text[], %(hosts)s::text[]) AS given (inbox, host))
INSERT INTO deliveries (pos, inbox, host, due_at)
SELECT %(pos)s, due.inbox, due.host,
       coalesce(
           (SELECT max(d.due_at)
              FROM deliveries d
              JOIN outgoing o ON o.pos = d.pos
             WHERE d.host = due.host AND d.state = 'waiting' AND d.attempts > 0
               AND o.noun_id = %(noun_id)s),
           now())
  FROM due
  JOIN hosts h ON h.host = due.host
 WHERE (h.failing_since IS NULL OR h.failing_since > now() - interval '7 days')
   AND NOT EXISTS (SELECT FROM host_rules r WHERE r.policy = 'blocked' AND r.host = ANY(h.names))
    ON CONFLICT (pos, inbox) DO NOTHING

-- name: remove_outgoing
DELETE FROM outgoing WHERE pos = %(pos)s
