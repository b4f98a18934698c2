-- name: add_case
INSERT INTO cases (id, office_id, channel_slug, title, problem, action, lessons, cost, outcome,
                   published_at, version, demonstration)
VALUES (%(id)s, %(office_id)s, %(channel_slug)s, %(title)s, %(problem)s, %(action)s, %(lessons)s,
        %(cost)s, %(outcome)s, %(published_at)s, %(version)s, %(demonstration)s)

-- name: add_version
INSERT INTO case_versions (case_id, version, title, problem, action, lessons, cost, outcome,
                           written_at, member_id)
VALUES (%(case_id)s, %(version)s, %(title)s, %(problem)s, %(action)s, %(lessons)s, %(cost)s,
        %(outcome)s, %(written_at)s, %(member_id)s)

-- name: find_case
SELECT id, office_id, channel_slug, title, problem, action, lessons, cost, outcome AS outcome_json,
       published_at, edited_at, version, is_withdrawn, is_hidden, hidden_reason, decided_at,
       demonstration
  FROM cases
 WHERE id = %(id)s

-- name: find_case_to_change
SELECT id, office_id, channel_slug, title, problem, action, lessons, cost, outcome AS outcome_json,
       published_at, edited_at, version, is_withdrawn, is_hidden, hidden_reason, decided_at,
       demonstration
  FROM cases
 WHERE id = %(id)s
   FOR UPDATE

-- name: change_words
UPDATE cases
   SET title = %(title)s, problem = %(problem)s, action = %(action)s, lessons = %(lessons)s,
       cost = %(cost)s, outcome = %(outcome)s, version = %(version)s, edited_at = %(edited_at)s
 WHERE id = %(id)s

-- name: change_sight
UPDATE cases
   SET is_withdrawn = %(is_withdrawn)s, is_hidden = %(is_hidden)s, hidden_reason = %(hidden_reason)s,
       decided_at = %(decided_at)s, version = %(version)s
 WHERE id = %(id)s

-- name: list_all_cases
SELECT id, office_id, channel_slug, title, problem, action, lessons, cost, outcome AS outcome_json,
       published_at, edited_at, version, is_withdrawn, is_hidden, hidden_reason, decided_at,
       demonstration
  FROM cases
 WHERE id > %(after)s
 ORDER BY id
 LIMIT 500

-- name: remove_demonstration
DELETE FROM cases WHERE demonstration RETURNING id
