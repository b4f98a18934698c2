-- name: is_blocked
SELECT EXISTS (SELECT FROM host_rules WHERE host = ANY(%(names)s) AND policy = 'blocked')

-- name: is_restricted
SELECT EXISTS (SELECT FROM host_rules WHERE host = ANY(%(names)s) AND policy <> 'open')

-- name: put_rule
INSERT INTO host_rules (host, policy, reason, version)
VALUES (%(host)s, %(policy)s, %(reason)s, %(version)s)
    ON CONFLICT (host) DO UPDATE
   SET policy = excluded.policy, reason = excluded.reason, version = excluded.version
 WHERE host_rules.version < excluded.version

-- name: add_hosts
WITH new AS (
    INSERT INTO hosts (host, names, origin)
    SELECT given.host, string_to_array(given.names, ' '), given.origin
      FROM unnest(%(hosts)s::text[], %(names)s::text[], %(origins)s::text[]) AS given (host, names, origin)
     ORDER BY given.host
        ON CONFLICT (host) DO NOTHING
 RETURNING host)
SELECT count(*) AS count FROM new

-- name: find_host
SELECT host, software, speaks, signs, has_groups, names, heard_at, failures, failing_since, retry_at
  FROM hosts
 WHERE host = %(host)s

-- name: note_heard
-- In one order of hosts, so that two processes that note many never wait for each other in a circle.
UPDATE hosts
   SET heard_at = now(), failures = 0, failing_since = NULL, gone_since = NULL, unreached_since = NULL,
       retry_at = least(retry_at, now())
 WHERE host IN (
       SELECT host FROM hosts
        WHERE host = ANY(%(hosts)s)
          AND (failures > 0 OR gone_since IS NOT NULL OR unreached_since IS NOT NULL
               OR heard_at IS NULL OR heard_at < now() - interval '10 minutes')
        ORDER BY host
          FOR UPDATE)

-- name: list_to_ask
-- Who never said is asked hourly until it falls silent: many of those never answer, and each costs seconds.
-- Whose channel is followed, and who answers nothing, is asked daily: it is how silence is noticed, and its end.
SELECT host, origin, has_groups, unreached_since IS NOT NULL AS is_unreached
  FROM hosts
 WHERE origin <> ''
   AND (asked_at IS NULL
        OR asked_at < now() - CASE WHEN speaks = 'unknown' AND silent_since IS NULL THEN interval '1 hour'
                                   WHEN software IS NULL OR unreached_since IS NOT NULL OR failing_since IS NOT NULL
                                   THEN interval '1 day'
                                   WHEN EXISTS (SELECT FROM following f
                                                 WHERE f.host = hosts.host AND f.state IN ('asked', 'followed'))
                                   THEN interval '1 day'
                                   ELSE interval '7 days' END)
   AND NOT EXISTS (SELECT FROM host_rules r WHERE r.policy = 'blocked' AND r.host = ANY(names))
 ORDER BY asked_at NULLS FIRST
 LIMIT %(most)s

-- name: note_asked
UPDATE hosts h
   SET asked_at = now(), software = coalesce(asked.software, h.software),
       unreached_since = CASE WHEN NOT asked.has_answered THEN coalesce(h.unreached_since, now()) END,
       speaks = CASE WHEN asked.software IS NOT NULL OR h.speaks = 'unknown'
                     THEN coalesce(asked.speaks, h.speaks)
                     ELSE h.speaks END
  FROM unnest(%(hosts)s::text[], %(software)s::text[], %(speaks)s::text[], %(answered)s::boolean[])
       AS asked (host, software, speaks, has_answered)
 WHERE h.host = asked.host

-- name: note_groups
UPDATE hosts
   SET has_groups = true, speaks = CASE speaks WHEN 'peer' THEN speaks ELSE 'group' END
 WHERE host = %(host)s AND NOT has_groups

-- name: note_gone
-- Where a shared inbox is gone, so is the server; where one of many inboxes is, somebody left.
UPDATE hosts h
   SET gone_since = now()
 WHERE h.host = ANY(%(hosts)s)
   AND h.gone_since IS NULL
   AND EXISTS (SELECT FROM remote_actors a WHERE a.host = h.host AND a.shared_inbox = ANY(%(inboxes)s))

-- name: fall_silent
UPDATE hosts
   SET silent_since = least(failing_since, gone_since, unreached_since), silence_version = silence_version + 1
 WHERE silent_since IS NULL
   AND least(failing_since, gone_since, unreached_since) <= now() - interval '3 days'
RETURNING host, silent_since AS since, silence_version AS version

-- name: answer_again
UPDATE hosts
   SET silent_since = NULL, silence_version = silence_version + 1
 WHERE silent_since IS NOT NULL
   AND failing_since IS NULL
   AND gone_since IS NULL
   AND unreached_since IS NULL
RETURNING host, silent_since AS since, silence_version AS version

-- name: list_silences
SELECT host, silent_since AS since, silence_version AS version
  FROM hosts
 WHERE silence_version > 0
   AND host > %(after)s
 ORDER BY host
 LIMIT 500
