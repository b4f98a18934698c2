-- name: list_known
SELECT id FROM posts WHERE id = ANY(%(ids)s::uuid[])

-- name: list_answered
SELECT p.id, p.thread_id, p.channel_id, t.kind, (p.is_hidden OR p.is_case_hidden OR p.is_withdrawn) AS is_out_of_sight,
       p.is_held, t.demonstration
  FROM posts p
  JOIN posts t ON t.id = p.thread_id
 WHERE p.id = ANY(%(ids)s::uuid[])

-- name: list_channels
SELECT id, slug, name, purpose, opened_at, version, is_archived, outside, topic,
       home, home_host, home_state, home_because, demonstration
  FROM channels
 WHERE id = ANY(%(ids)s::uuid[])

-- name: list_rules
SELECT host, policy FROM host_rules WHERE host = ANY(%(hosts)s::text[])

-- name: put_rule
INSERT INTO host_rules (host, policy, version)
VALUES (%(host)s, %(policy)s, %(version)s)
    ON CONFLICT (host) DO UPDATE
   SET policy = excluded.policy, version = excluded.version
 WHERE excluded.version > host_rules.version

-- name: add_posts
INSERT INTO posts (id, thread_id, answers, channel_id, office_id, kind, title, body, published_at, last_active_at,
                   version, activity_id, said_as, url, from_public, is_held, outcome, demonstration)
SELECT n.id, n.thread_id, n.answers, n.channel_id, n.office_id, n.kind, n.title, n.body, n.published_at, n.published_at,
       n.version, n.activity_id, n.activity_id, n.url, n.from_public, n.is_held, n.outcome::jsonb,
       n.demonstration
  FROM unnest(%(ids)s::uuid[], %(threads)s::uuid[], %(answers)s::uuid[], %(channels)s::uuid[], %(authors)s::uuid[],
              %(kinds)s::text[], %(titles)s::text[], %(bodies)s::text[], %(published)s::timestamptz[],
              %(versions)s::integer[], %(activities)s::text[], %(urls)s::text[], %(from_public)s::boolean[],
              %(held)s::boolean[], %(outcomes)s::text[], %(demonstrations)s::boolean[])
       AS n(id, thread_id, answers, channel_id, office_id, kind, title, body, published_at, version, activity_id, url,
            from_public, is_held, outcome, demonstration)

-- name: add_versions
INSERT INTO post_versions (post_id, version, title, body, written_at)
SELECT n.post_id, n.version, n.title, n.body, n.written_at
  FROM unnest(%(ids)s::uuid[], %(versions)s::integer[], %(titles)s::text[], %(bodies)s::text[], %(written)s::timestamptz[])
       AS n(post_id, version, title, body, written_at)

-- name: stir_threads
UPDATE posts p
   SET last_active_at = GREATEST(p.last_active_at, n.at)
  FROM unnest(%(ids)s::uuid[], %(moments)s::timestamptz[]) AS n(id, at)
 WHERE p.id = n.id

-- name: list_posts_to_change
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, p.office_id, p.kind, p.title,
       p.body, p.published_at, p.edited_at, p.version, p.case_id, p.is_withdrawn, p.is_hidden_here,
       p.hidden_reason, p.decided_at, p.hidden_at, p.home_reason, p.is_case_hidden, p.activity_id, p.url,
       p.from_public, p.is_held, p.outcome, p.demonstration
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE p.id = ANY(%(ids)s::uuid[])
   AND p.activity_id IS NOT NULL
 ORDER BY p.id
   FOR NO KEY UPDATE OF p

-- name: change_posts
UPDATE posts p
   SET title = n.title, body = n.body, edited_at = n.edited_at, version = n.version, is_held = n.is_held,
       is_withdrawn = n.is_withdrawn, outcome = n.outcome::jsonb
  FROM unnest(%(ids)s::uuid[], %(titles)s::text[], %(bodies)s::text[], %(edited)s::timestamptz[], %(versions)s::integer[],
              %(held)s::boolean[], %(withdrawn)s::boolean[], %(outcomes)s::text[])
       AS n(id, title, body, edited_at, version, is_held, is_withdrawn, outcome)
 WHERE p.id = n.id

-- name: count_turned_away
INSERT INTO turned_away (channel_id, why, posts)
VALUES (%(channel_id)s, %(why)s, %(posts)s)
    ON CONFLICT (channel_id, why) DO UPDATE
   SET posts = turned_away.posts + excluded.posts

-- name: add_reactions
-- To what is in sight, in channels that hear others; said again, it is there once.
INSERT INTO reactions (post_id, office_id, name, given_at, from_public, demonstration)
SELECT n.post_id, n.office_id, n.name, n.given_at, n.from_public, p.demonstration
  FROM unnest(%(posts)s::uuid[], %(authors)s::uuid[], %(names)s::text[], %(moments)s::timestamptz[],
              %(from_public)s::boolean[]) AS n(post_id, office_id, name, given_at, from_public)
  JOIN posts p ON p.id = n.post_id AND NOT (p.is_hidden OR p.is_case_hidden OR p.is_withdrawn OR p.is_held)
  JOIN channels c ON c.id = p.channel_id AND c.outside <> 'closed'
    ON CONFLICT (post_id, office_id, name) DO NOTHING
RETURNING post_id, office_id, name, given_at, from_public

-- name: remove_reactions
DELETE FROM reactions r
 USING unnest(%(posts)s::uuid[], %(authors)s::uuid[], %(names)s::text[]) AS n(post_id, office_id, name)
 WHERE r.post_id = n.post_id
   AND r.office_id = n.office_id
   AND r.name = n.name
RETURNING r.post_id, r.office_id, r.name, r.given_at, r.from_public
