-- name: moment
SELECT clock_timestamp() AS moment

-- name: count_delivered
SELECT count(*)::integer AS count FROM shown_deliveries WHERE state = 'delivered' AND done_at >= %(since)s

-- name: list_given_up
SELECT host, error AS reason, count(*)::integer AS count
  FROM shown_deliveries
 WHERE state = 'failed' AND done_at >= %(since)s
 GROUP BY host, error
 ORDER BY count(*) DESC, host, error
 LIMIT %(most)s

-- name: list_waiting
SELECT w.host, w.count, w.oldest_at, w.reason, h.failures, h.failing_since, greatest(h.retry_at, w.due_at) AS retry_at
  FROM (SELECT host, count(*)::integer AS count, min(planned_at) AS oldest_at, min(due_at) AS due_at,
               coalesce(max(error) FILTER (WHERE error <> ''), '') AS reason
          FROM shown_deliveries
         WHERE state = 'waiting'
         GROUP BY host) w
  JOIN shown_hosts h ON h.host = w.host
 ORDER BY h.failures DESC, w.count DESC, w.host
 LIMIT %(most)s

-- name: count_waiting
SELECT count(*)::integer AS count FROM shown_deliveries WHERE state = 'waiting'

-- name: count_failing_hosts
SELECT count(*)::integer AS count FROM shown_hosts WHERE failures > 0

-- name: count_overdue
-- Nothing hinders these, and nobody sends them.
SELECT count(*)::integer AS count
  FROM shown_deliveries d
  JOIN shown_hosts h ON h.host = d.host
 WHERE d.state = 'waiting' AND greatest(d.due_at, d.planned_at, h.retry_at) < now() - interval '1 minute'
   AND (h.leased_until IS NULL OR h.leased_until < now() - interval '1 minute')
   AND NOT h.is_blocked

-- name: is_busy_elsewhere
SELECT EXISTS (
       SELECT FROM shown_hosts h
        WHERE h.leased_until > now()
          AND EXISTS (SELECT FROM shown_deliveries d
                       WHERE d.host = h.host AND d.state = 'waiting' AND d.due_at <= now()))
