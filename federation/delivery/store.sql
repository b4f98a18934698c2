-- name: add_plans
-- One row per activity and inbox, however many follow behind it; none to who is blocked, or has been dead for a week.
-- Positions are given in the order of the plans, so the nth activity that is kept is the nth that is due.
WITH asked AS (
     SELECT *
       FROM unnest(%(activity_ids)s::text[], %(nouns)s::uuid[], %(signers)s::uuid[], %(bodies)s::bytea[])
            WITH ORDINALITY AS a (activity_id, noun_id, signer_id, body, place)),
     named AS (
     SELECT t.place, f.inbox, f.host
       FROM unnest(%(audience_places)s::bigint[], %(audiences)s::uuid[], %(speaks)s::text[])
            AS t (place, followed_id, speaks)
       JOIN followers f ON f.followed_id = t.followed_id
       JOIN hosts h ON h.host = f.host
      WHERE t.speaks = '' OR h.speaks = ANY(string_to_array(t.speaks, ' '))
      UNION
     SELECT place, inbox, host
       FROM unnest(%(inbox_places)s::bigint[], %(inboxes)s::text[], %(hosts)s::text[]) AS g (place, inbox, host)),
     due AS MATERIALIZED (
     SELECT n.place, n.inbox, n.host
       FROM named n
       JOIN hosts h ON h.host = n.host
      WHERE (h.failing_since IS NULL OR h.failing_since > now() - interval '7 days')
        AND NOT EXISTS (SELECT FROM host_rules r WHERE r.policy = 'blocked' AND r.host = ANY(h.names))),
     kept AS (
     INSERT INTO outgoing (activity_id, noun_id, signer_id, body)
     SELECT activity_id, noun_id, signer_id, body
       FROM asked
      WHERE place IN (SELECT place FROM due)
      ORDER BY place
  RETURNING pos, noun_id),
     positions AS (SELECT pos, noun_id, row_number() OVER (ORDER BY pos) AS nth FROM kept),
     places AS (SELECT place, inbox, host, dense_rank() OVER (ORDER BY place) AS nth FROM due),
     planned AS (
     INSERT INTO deliveries (pos, inbox, host, due_at)
     SELECT o.pos, p.inbox, p.host,
            coalesce(
                (SELECT max(d.due_at)
                   FROM deliveries d
                   JOIN outgoing before ON before.pos = d.pos
                  WHERE d.host = p.host AND d.state = 'waiting' AND d.attempts > 0
                    AND before.noun_id = o.noun_id),
                now())
       FROM places p
       JOIN positions o ON o.nth = p.nth
         ON CONFLICT (pos, inbox) DO NOTHING
  RETURNING 1)
SELECT count(*) AS count FROM planned

-- name: lease_hosts
-- Hosts that somebody is busy with, or that fail just now, are passed over; a lease that ran out is nobody's.
WITH ready AS (
     SELECT h.host
       FROM hosts h
      WHERE h.retry_at <= now()
        AND (h.leased_until IS NULL OR h.leased_until <= now())
        AND (h.failures > 0 OR h.host = ANY(%(slow)s)) = %(is_troubled)s
        AND EXISTS (
            SELECT FROM deliveries d
             WHERE d.host = h.host AND d.state = 'waiting' AND d.due_at <= now())
        AND NOT EXISTS (SELECT FROM host_rules r WHERE r.policy = 'blocked' AND r.host = ANY(h.names))
      LIMIT %(most)s
        FOR UPDATE OF h SKIP LOCKED)
UPDATE hosts h
   SET leased_until = clock_timestamp() + make_interval(secs => %(seconds)s)
  FROM ready
 WHERE h.host = ready.host
RETURNING h.host, h.signs, h.is_proven, h.failures, h.leased_until

-- name: list_due
SELECT d.id, d.pos, d.host, d.inbox, d.attempts, o.noun_id, o.signer_id
  FROM unnest(%(hosts)s::text[]) AS leased (host)
 CROSS JOIN LATERAL (
       SELECT id, pos, deliveries.host, inbox, attempts
         FROM deliveries
        WHERE deliveries.host = leased.host AND state = 'waiting' AND due_at <= now()
        ORDER BY pos
        LIMIT %(most)s) d
  JOIN outgoing o ON o.pos = d.pos
 ORDER BY d.host, d.pos

-- name: list_bodies
SELECT pos, body FROM outgoing WHERE pos = ANY(%(positions)s)

-- name: note_delivered
UPDATE deliveries
   SET state = 'delivered', attempts = attempts + 1, done_at = now(), error = ''
 WHERE id = ANY(%(ids)s) AND state = 'waiting'

-- name: note_tried
UPDATE deliveries d
   SET attempts = d.attempts + 1, error = tried.error,
       due_at = greatest(d.due_at, now() + make_interval(secs => tried.pause))
  FROM unnest(%(ids)s::uuid[], %(errors)s::text[], %(pauses)s::float8[]) AS tried (id, error, pause)
 WHERE d.id = tried.id AND d.state = 'waiting'

-- name: hold_back
-- What is said later about the same noun waits for what was put off.
UPDATE deliveries later
   SET due_at = greatest(later.due_at, d.due_at)
  FROM deliveries d
  JOIN outgoing o ON o.pos = d.pos
  JOIN outgoing l ON l.noun_id = o.noun_id AND l.pos > o.pos
 WHERE d.id = ANY(%(ids)s) AND later.pos = l.pos AND later.host = d.host AND later.state = 'waiting'

-- name: give_up
UPDATE deliveries d
   SET state = 'failed', attempts = d.attempts + 1, done_at = now(), error = given.error
  FROM unnest(%(ids)s::uuid[], %(errors)s::text[]) AS given (id, error), outgoing o
 WHERE d.id = given.id AND d.state = 'waiting' AND o.pos = d.pos
RETURNING d.id, o.activity_id, o.noun_id, d.host, d.inbox, d.error

-- name: give_up_inboxes
UPDATE deliveries
   SET state = 'failed', done_at = now(), error = %(error)s
 WHERE inbox = ANY(%(inboxes)s) AND state = 'waiting'

-- name: give_up_overdue
UPDATE deliveries d
   SET state = 'failed', done_at = now(),
       error = left('did not answer for three days, last: ' || d.error, 200)
  FROM hosts h, outgoing o
 WHERE h.host = ANY(%(hosts)s) AND h.failing_since <= now() - interval '3 days'
   AND d.host = h.host AND d.state = 'waiting'
   AND o.pos = d.pos AND o.planned_at <= now() - interval '3 days'
RETURNING d.id, o.activity_id, o.noun_id, d.host, d.inbox, d.error

-- name: give_up_blocked
UPDATE deliveries d
   SET state = 'failed', done_at = now(), error = 'the host is blocked'
  FROM hosts h
 WHERE d.host = h.host AND d.state = 'waiting'
   AND EXISTS (SELECT FROM host_rules r WHERE r.policy = 'blocked' AND r.host = ANY(h.names))

-- name: end_leases
-- In one order of hosts, as whoever else changes many; a lease that somebody else has by now is theirs.
WITH held AS (
     SELECT host FROM hosts WHERE host = ANY(%(hosts)s) ORDER BY host FOR UPDATE)
UPDATE hosts h
   SET leased_until = NULL, signs = turn.signs, is_proven = turn.is_proven, failures = turn.failures,
       failing_since = CASE WHEN turn.failures = 0 THEN NULL
                            WHEN turn.was_alive THEN now()
                            ELSE coalesce(h.failing_since, now()) END,
       unreached_since = CASE WHEN turn.failures > 0 THEN h.unreached_since END,
       retry_at = now() + make_interval(secs => turn.pause)
  FROM held
  JOIN unnest(%(hosts)s::text[], %(until)s::timestamptz[], %(signs)s::text[], %(proven)s::boolean[],
              %(failures)s::integer[], %(were_alive)s::boolean[], %(pauses)s::float8[])
       AS turn (host, until, signs, is_proven, failures, was_alive, pause) ON turn.host = held.host
 WHERE h.host = held.host AND h.leased_until = turn.until

-- name: make_due
WITH due AS (
     UPDATE deliveries SET due_at = now() WHERE state = 'waiting' AND due_at > now() RETURNING host),
     waiting AS (SELECT DISTINCT host FROM deliveries WHERE state = 'waiting')
UPDATE hosts
   SET retry_at = now()
 WHERE host IN (
       SELECT host FROM hosts
        WHERE retry_at > now() AND host IN (SELECT host FROM waiting)
        ORDER BY host
          FOR UPDATE)

-- name: remove_old
DELETE FROM outgoing
 WHERE pos IN (
       SELECT o.pos
         FROM outgoing o
        WHERE o.planned_at < now() - interval '14 days'
          AND NOT EXISTS (SELECT FROM deliveries d WHERE d.pos = o.pos AND d.state = 'waiting')
        ORDER BY o.pos
        LIMIT 1000)
