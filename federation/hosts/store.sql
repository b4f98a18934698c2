-- name: has_rule
SELECT EXISTS (
       SELECT FROM host_rules
        WHERE host = ANY(%(names)s) AND policy = %(policy)s)

-- name: put_rule
INSERT INTO host_rules (host, policy, reason, version)
VALUES (%(host)s, %(policy)s, %(reason)s, %(version)s)
    ON CONFLICT (host) DO UPDATE
   SET policy = excluded.policy, reason = excluded.reason, version = excluded.version
 WHERE host_rules.version < excluded.version

-- name: add_host
INSERT INTO hosts (host, names, asked_at)
VALUES (%(host)s, %(names)s, now())
    ON CONFLICT (host) DO NOTHING

-- name: find_host
SELECT host, software, speaks, signs, has_groups, names, heard_at, failures, failing_since, retry_at
  FROM hosts
 WHERE host = %(host)s

-- name: note_heard
-- In one order of hosts, so that two processes that note many never wait for each other in a circle.
UPDATE hosts
   SET heard_at = now(), failures = 0, failing_since = NULL, retry_at = least(retry_at, now())
 WHERE host IN (
       SELECT host FROM hosts
        WHERE host = ANY(%(hosts)s)
          AND (failures > 0 OR heard_at IS NULL OR heard_at < now() - interval '10 minutes')
        ORDER BY host
          FOR UPDATE)

-- name: take_asking
-- Whether it is time to ask again what a server runs.
UPDATE hosts
   SET asked_at = now()
 WHERE host = %(host)s
   AND (asked_at IS NULL
        OR asked_at < now() - CASE WHEN software IS NULL THEN interval '1 hour' ELSE interval '7 days' END)

-- name: note_software
UPDATE hosts
   SET software = %(software)s, speaks = %(speaks)s
 WHERE host = %(host)s

-- name: note_groups
UPDATE hosts
   SET has_groups = true, speaks = CASE speaks WHEN 'peer' THEN speaks ELSE 'group' END
 WHERE host = %(host)s AND NOT has_groups
