-- name: add_post
-- Sent twice (a double tap, a form sent again), it is there once.
INSERT INTO posts (id, thread_id, answers, channel_id, office_id, kind, title, body, published_at,
                   last_active_at, version, case_id, said_as, outcome, demonstration)
VALUES (%(id)s, %(thread_id)s, %(answers)s, %(channel_id)s, %(office_id)s, %(kind)s, %(title)s,
        %(body)s, %(published_at)s, %(published_at)s, %(version)s, %(case_id)s,
        coalesce((SELECT origin FROM instance), '') || '/ap/' || %(said_as)s,
        %(outcome)s::text::jsonb, %(demonstration)s)
    ON CONFLICT (id) DO NOTHING

-- name: add_version
INSERT INTO post_versions (post_id, version, title, body, written_at, member_id)
VALUES (%(post_id)s, %(version)s, %(title)s, %(body)s, %(written_at)s, %(member_id)s)

-- name: stir_thread
UPDATE posts
   SET last_active_at = GREATEST(last_active_at, %(at)s::timestamptz)
 WHERE id = %(thread_id)s

-- name: find_post
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, p.office_id, p.kind, p.title,
       p.body, p.published_at, p.edited_at, p.version, p.case_id, p.is_withdrawn, p.is_hidden_here,
       p.hidden_reason, p.decided_at, p.hidden_at, p.home_reason, p.is_case_hidden, p.activity_id, p.url,
       p.from_public, p.is_held, p.outcome, p.demonstration
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE p.id = %(id)s

-- name: find_post_to_change
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, p.office_id, p.kind, p.title,
       p.body, p.published_at, p.edited_at, p.version, p.case_id, p.is_withdrawn, p.is_hidden_here,
       p.hidden_reason, p.decided_at, p.hidden_at, p.home_reason, p.is_case_hidden, p.activity_id, p.url,
       p.from_public, p.is_held, p.outcome, p.demonstration
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE p.id = %(id)s
   FOR NO KEY UPDATE OF p

-- name: find_announcement_to_change
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, p.office_id, p.kind, p.title,
       p.body, p.published_at, p.edited_at, p.version, p.case_id, p.is_withdrawn, p.is_hidden_here,
       p.hidden_reason, p.decided_at, p.hidden_at, p.home_reason, p.is_case_hidden, p.activity_id, p.url,
       p.from_public, p.is_held, p.outcome, p.demonstration
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE p.case_id = %(case_id)s
   FOR NO KEY UPDATE OF p

-- name: change_post
UPDATE posts
   SET title = %(title)s, body = %(body)s, edited_at = %(edited_at)s, version = %(version)s,
       is_withdrawn = %(is_withdrawn)s, is_hidden = %(is_hidden_here)s OR %(hidden_at)s::text IS NOT NULL,
       is_hidden_here = %(is_hidden_here)s, hidden_reason = %(hidden_reason)s, decided_at = %(decided_at)s,
       hidden_at = %(hidden_at)s, home_reason = %(home_reason)s, is_case_hidden = %(is_case_hidden)s,
       is_held = %(is_held)s, answers = %(answers)s, outcome = %(outcome)s::text::jsonb
 WHERE id = %(id)s

-- name: list_all_posts
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, p.office_id, p.kind, p.title,
       p.body, p.published_at, p.edited_at, p.version, p.case_id, p.is_withdrawn, p.is_hidden_here,
       p.hidden_reason, p.decided_at, p.hidden_at, p.home_reason, p.is_case_hidden, p.activity_id, p.url,
       p.from_public, p.is_held, p.outcome, p.demonstration
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE p.id > %(after)s
 ORDER BY p.id
 LIMIT 500

-- name: list_answers_to_demonstration
-- Answers of real offices to words of the demonstration, in threads that stay.
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, p.office_id, p.kind, p.title,
       p.body, p.published_at, p.edited_at, p.version, p.case_id, p.is_withdrawn, p.is_hidden_here,
       p.hidden_reason, p.decided_at, p.hidden_at, p.home_reason, p.is_case_hidden, p.activity_id, p.url,
       p.from_public, p.is_held, p.outcome, p.demonstration
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
  JOIN posts answered ON answered.id = p.answers
 WHERE answered.demonstration
   AND NOT p.demonstration
   FOR UPDATE OF p

-- name: remove_demonstration
DELETE FROM posts WHERE demonstration RETURNING id

-- name: remove_thread_of_case
DELETE FROM posts
 WHERE thread_id = (SELECT id FROM posts WHERE case_id = %(case_id)s)
RETURNING id
