-- name: find_document
SELECT body, is_gone, demonstration, changed_at
  FROM shown_documents
 WHERE kind = %(kind)s AND id = %(id)s

-- name: find_channel
SELECT id, slug, name, purpose, topic, outside, is_archived, demonstration
  FROM shown_channels
 WHERE id = %(id)s

-- name: find_channel_by_slug
SELECT id, slug, name, purpose, topic, outside, is_archived, demonstration
  FROM shown_channels
 WHERE slug = %(slug)s

-- name: is_closed
SELECT EXISTS (SELECT FROM shown_closed_offices WHERE office_id = %(office_id)s) AS is_closed

-- name: list_moderators
SELECT office_id FROM shown_moderators ORDER BY office_id

-- name: count_in_channel
SELECT count(*)::integer AS total FROM shown_turns WHERE channel_id = %(actor_id)s AND answers IS NULL

-- name: count_of_office
SELECT count(*)::integer AS total FROM shown_turns WHERE actor_id = %(actor_id)s AND is_ours

-- name: list_in_channel
SELECT id, activity_id, noun_id, type, is_ours, published_at, actor_id
  FROM shown_turns
 WHERE channel_id = %(actor_id)s
   AND answers IS NULL
   AND (published_at, id) < (%(before)s, %(before_id)s)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_of_office
SELECT id, activity_id, noun_id, type, is_ours, published_at, actor_id
  FROM shown_turns
 WHERE actor_id = %(actor_id)s
   AND is_ours
   AND (published_at, id) < (%(before)s, %(before_id)s)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_begun_by_office
SELECT id, activity_id, noun_id, type, is_ours, published_at, actor_id
  FROM shown_turns
 WHERE actor_id = %(actor_id)s AND is_ours AND answers IS NULL
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_bodies
SELECT id, body
  FROM shown_documents
 WHERE kind = %(kind)s AND id = ANY(%(ids)s) AND NOT is_gone

-- name: find_thread
-- A copy's threads are shown too: what our offices begin elsewhere names its thread here as its context.
SELECT t.channel_id, coalesce(c.slug, f.slug) AS slug, f.actor AS home, t.demonstration
  FROM shown_turns t
  LEFT JOIN shown_channels c ON c.id = t.channel_id
  LEFT JOIN shown_following f ON f.id = t.channel_id
 WHERE t.id = %(thread_id)s
   AND t.thread_id = t.id
   AND (c.id IS NOT NULL OR f.id IS NOT NULL)

-- name: list_thread
SELECT activity_id
  FROM shown_turns
 WHERE thread_id = %(thread_id)s
 ORDER BY published_at, activity_id
 LIMIT %(limit)s

-- name: find_turn
SELECT id, activity_id, noun_id, type, is_ours, published_at, actor_id
  FROM shown_turns
 WHERE id = %(id)s

-- name: find_turn_of_noun
SELECT id, activity_id, noun_id, type, is_ours, published_at, actor_id
  FROM shown_turns
 WHERE noun_id = %(noun_id)s AND is_ours

-- name: find_turn_by_activity_id
SELECT id, activity_id, noun_id, type, is_ours, published_at, actor_id
  FROM shown_turns
 WHERE activity_id = %(activity_id)s

-- name: list_answers
SELECT id, activity_id, noun_id, type, is_ours, published_at, actor_id
  FROM shown_turns
 WHERE answers = %(id)s
   AND (published_at, id) > (%(after)s, %(after_id)s)
 ORDER BY published_at, id
 LIMIT %(limit)s

-- name: get_usage
SELECT (SELECT count(*)::integer FROM shown_offices WHERE host IS NULL) AS offices,
       (SELECT count(DISTINCT actor_id)::integer FROM shown_turns
         WHERE is_ours AND published_at > now() - interval '30 days') AS active_month,
       (SELECT count(DISTINCT actor_id)::integer FROM shown_turns
         WHERE is_ours AND published_at > now() - interval '180 days') AS active_halfyear,
       (SELECT count(*)::integer FROM shown_turns WHERE is_ours AND answers IS NULL) AS posts,
       (SELECT count(*)::integer FROM shown_turns WHERE is_ours AND answers IS NOT NULL) AS replies
