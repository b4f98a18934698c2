-- name: begin_verdict
INSERT INTO verdicts (item_kind, item_id, demonstration)
VALUES (%(kind)s, %(id)s, %(demonstration)s)
    ON CONFLICT (item_kind, item_id) DO NOTHING

-- name: hold_verdict
-- The second of two moderators waits here, and then sees what the first decided.
SELECT is_hidden, rule, decided_at
  FROM verdicts
 WHERE item_kind = %(kind)s
   AND item_id = %(id)s
   FOR UPDATE

-- name: find_verdict
SELECT is_hidden, rule, decided_at
  FROM verdicts
 WHERE item_kind = %(kind)s
   AND item_id = %(id)s

-- name: change_verdict
UPDATE verdicts
   SET is_hidden = %(is_hidden)s, rule = %(rule)s, decided_at = %(decided_at)s
 WHERE item_kind = %(kind)s
   AND item_id = %(id)s

-- name: add_decision
INSERT INTO decisions (id, item_kind, item_id, verdict, rule, reason, office_id, member_id, taken_at,
                       item_version, item_title, item_body, demonstration)
VALUES (%(id)s, %(item_kind)s, %(item_id)s, %(verdict)s, %(rule)s, %(reason)s, %(office_id)s,
        %(member_id)s, %(taken_at)s, %(item_version)s, %(item_title)s, %(item_body)s,
        %(demonstration)s)

-- name: list_all_decisions
SELECT id, item_kind, item_id, verdict, rule, reason, office_id, taken_at, item_version, item_title,
       item_body
  FROM decisions
 WHERE (taken_at, id) > (%(after)s::timestamptz, %(after_id)s::uuid)
 ORDER BY taken_at, id
 LIMIT 500

-- name: remove_decisions_of_demonstration
DELETE FROM decisions WHERE demonstration

-- name: remove_verdicts_of_demonstration
DELETE FROM verdicts WHERE demonstration
