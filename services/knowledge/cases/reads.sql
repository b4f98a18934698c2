-- name: list_cases
SELECT id, office_id, channel_slug, title, problem, action, lessons, cost, outcome AS outcome_json,
       published_at, edited_at, version, is_withdrawn, is_hidden, hidden_reason, decided_at,
       demonstration
  FROM shown_cases
 WHERE (published_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_cases_in_channel
SELECT id, office_id, channel_slug, title, problem, action, lessons, cost, outcome AS outcome_json,
       published_at, edited_at, version, is_withdrawn, is_hidden, hidden_reason, decided_at,
       demonstration
  FROM shown_cases
 WHERE channel_slug = %(channel)s
   AND (published_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: find_case
SELECT id, office_id, channel_slug, title, problem, action, lessons, cost, outcome AS outcome_json,
       published_at, edited_at, version, is_withdrawn, is_hidden, hidden_reason, decided_at,
       demonstration
  FROM shown_cases
 WHERE id = %(id)s

-- name: list_versions
SELECT case_id, version, title, problem, action, lessons, cost, outcome AS outcome_json, written_at
  FROM shown_case_versions
 WHERE case_id = %(id)s
 ORDER BY version DESC
 LIMIT 50
