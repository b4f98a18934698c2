-- name: hold_host
SELECT pg_advisory_xact_lock(hashtextextended('host ' || %(host)s::text, 0))

-- name: find_rule
SELECT host, policy, reason, version, judged_at FROM host_rules WHERE host = %(host)s

-- name: put_rule
INSERT INTO host_rules (host, policy, reason, version, judged_at)
VALUES (%(host)s, %(policy)s, %(reason)s, %(version)s, %(judged_at)s)
    ON CONFLICT (host) DO UPDATE
   SET policy = excluded.policy, reason = excluded.reason, version = excluded.version, judged_at = excluded.judged_at

-- name: add_decision
INSERT INTO host_decisions (id, host, policy, reason, office_id, member_id, judged_at)
VALUES (%(id)s, %(host)s, %(policy)s, %(reason)s, %(office_id)s, %(member_id)s, %(judged_at)s)

-- name: list_all_rules
SELECT host, policy, reason, version, judged_at
  FROM host_rules
 WHERE host > %(after)s
 ORDER BY host
 LIMIT 500
