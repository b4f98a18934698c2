-- name: hold_reporter
-- Reports of one source come one after the other, so that its limit is counted truly.
SELECT pg_advisory_xact_lock(hashtextextended('report ' || %(reporter)s::text, 0))

-- name: find_open_report
SELECT id, item_kind, item_id, rule, received_at
  FROM reports
 WHERE reporter = %(reporter)s
   AND item_kind = %(item_kind)s
   AND item_id = %(item_id)s
   AND outcome = 'open'

-- name: count_since
SELECT count(*) FROM reports WHERE reporter = %(reporter)s AND received_at > %(since)s

-- name: add_report
INSERT INTO reports (id, item_kind, item_id, item_version, rule, reason, reporter, member_id,
                     office_id, host, is_forwarded, received_at, demonstration)
VALUES (%(id)s, %(item_kind)s, %(item_id)s, %(item_version)s, %(rule)s, %(reason)s, %(reporter)s,
        %(member_id)s, %(office_id)s, %(host)s, %(is_forwarded)s, %(received_at)s, %(demonstration)s)
    ON CONFLICT (id) DO NOTHING

-- name: close_reports
UPDATE reports
   SET outcome = %(outcome)s, closed_at = %(closed_at)s
 WHERE item_kind = %(item_kind)s
   AND item_id = %(item_id)s
   AND outcome = 'open'

-- name: list_all_reports
SELECT id, item_kind, item_id, rule, received_at
  FROM reports
 WHERE id > %(after)s
 ORDER BY id
 LIMIT 500

-- name: remove_demonstration
DELETE FROM reports WHERE demonstration

-- name: note_sent_on
INSERT INTO sent_on (asked_by, host, outcome, reason, since)
VALUES (%(asked_by)s, %(host)s, %(outcome)s, %(reason)s, %(since)s)
    ON CONFLICT (asked_by, host) DO NOTHING
