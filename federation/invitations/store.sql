-- name: find_template
SELECT template
  FROM templates
 WHERE host = %(host)s
   AND looked_at > CASE WHEN template IS NULL THEN now() - %(not_found_for)s::interval ELSE %(since)s::timestamptz END

-- name: put_template
INSERT INTO templates (host, template)
VALUES (%(host)s, %(template)s)
    ON CONFLICT (host) DO UPDATE
   SET template = excluded.template, looked_at = now()

-- name: find_software
SELECT software FROM hosts WHERE host = %(host)s

-- name: hold_source
SELECT pg_advisory_xact_lock(hashtextextended('look-up ' || %(source)s::text, 0))

-- name: count_look_ups
SELECT (SELECT count(*) FROM look_ups WHERE source = %(source)s AND at > now() - %(window)s::interval) AS of_source,
       (SELECT count(*) FROM look_ups WHERE host = %(host)s AND at > now() - %(window)s::interval) AS of_host

-- name: add_look_up
INSERT INTO look_ups (host, source) VALUES (%(host)s, %(source)s)

-- name: forget_look_ups
DELETE FROM look_ups WHERE at < now() - %(window)s::interval
