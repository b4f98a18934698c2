-- name: list_active_threads
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, last_active_at, edited_at, version, case_id, demonstration, activity_id, said_as, url, from_public,
       outcome AS outcome_json, replies.count AS replies
  FROM shown_posts threads
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count
         FROM shown_posts r
        WHERE r.thread_id = threads.id AND r.answers IS NOT NULL AND NOT r.from_public) replies
 WHERE channel_id = %(channel_id)s
   AND answers IS NULL
   AND NOT from_public
   AND (last_active_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY last_active_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_newest_threads
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, last_active_at, edited_at, version, case_id, demonstration, activity_id, said_as, url, from_public,
       replies.count AS replies
  FROM shown_posts threads
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count
         FROM shown_posts r
        WHERE r.thread_id = threads.id AND r.answers IS NOT NULL AND NOT r.from_public) replies
 WHERE channel_id = %(channel_id)s
   AND answers IS NULL
   AND NOT from_public
   AND (published_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_public_threads
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, last_active_at, edited_at, version, case_id, demonstration, activity_id, said_as, url, from_public,
       replies.count AS replies
  FROM shown_posts threads
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count
         FROM shown_posts r
        WHERE r.thread_id = threads.id AND r.answers IS NOT NULL AND NOT r.from_public) replies
 WHERE channel_id = %(channel_id)s
   AND answers IS NULL
   AND from_public
   AND (published_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: find_post
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, last_active_at, edited_at, version, case_id, demonstration, activity_id, said_as, url, from_public,
       replies.count AS replies
  FROM shown_posts posts
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count
         FROM shown_posts r
        WHERE r.thread_id = posts.id AND r.answers IS NOT NULL AND NOT r.from_public) replies
 WHERE id = %(id)s

-- name: list_replies
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, last_active_at, edited_at, version, case_id, demonstration, activity_id, said_as, url, from_public,
       0 AS replies
  FROM shown_posts
 WHERE thread_id = %(thread_id)s
   AND answers IS NOT NULL
   AND (published_at, said_as) > (%(after)s::timestamptz, %(after_id)s::text)
 ORDER BY published_at, said_as
 LIMIT %(limit)s

-- name: find_turn
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, edited_at, version, case_id, demonstration, is_withdrawn, is_hidden, activity_id,
       said_as, url, from_public, hidden_at, is_hidden_here
  FROM shown_turns
 WHERE id = %(id)s

-- name: list_turns
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, edited_at, version, case_id, demonstration, is_withdrawn, is_hidden, activity_id,
       said_as, url, from_public, hidden_at, is_hidden_here
  FROM shown_turns
 WHERE thread_id = %(thread_id)s
   AND answers IS NOT NULL
   AND NOT from_public
   AND (published_at, said_as) > (%(after)s::timestamptz, %(after_id)s::text)
 ORDER BY published_at, said_as
 LIMIT %(limit)s

-- name: list_public_turns
SELECT id, thread_id, answers, channel_id, channel_slug, channel_name, office_id, kind, title, body,
       published_at, edited_at, version, case_id, demonstration, is_withdrawn, is_hidden, activity_id,
       said_as, url, from_public, hidden_at, is_hidden_here
  FROM shown_turns
 WHERE thread_id = %(thread_id)s
   AND answers IS NOT NULL
   AND from_public
   AND (published_at, said_as) > (%(after)s::timestamptz, %(after_id)s::text)
 ORDER BY published_at, said_as
 LIMIT %(limit)s

-- name: count_public_replies
SELECT count(*)::integer AS count
  FROM shown_posts
 WHERE thread_id = %(thread_id)s
   AND answers IS NOT NULL
   AND from_public

-- name: count_public_threads
SELECT count(*)::integer AS count
  FROM shown_posts
 WHERE channel_id = %(channel_id)s
   AND answers IS NULL
   AND from_public

-- name: list_versions
SELECT post_id, version, title, body, written_at
  FROM shown_post_versions
 WHERE post_id = %(post_id)s
 ORDER BY version DESC
 LIMIT 50
