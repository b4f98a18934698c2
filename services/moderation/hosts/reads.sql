-- name: list_hosts
SELECT host, policy, reason, judged_at
  FROM shown_host_rules
 WHERE policy <> 'open'
   AND host > %(after)s
 ORDER BY host
 LIMIT %(limit)s
