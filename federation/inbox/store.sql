-- name: list_blocked_hosts
SELECT host FROM host_rules WHERE policy = 'blocked'

-- name: add_arrivals
-- An activity comes once: whatever is sent again under its id changes nothing.
INSERT INTO arrivals (activity_id, type, actor, key_id, raw, received_at)
SELECT * FROM unnest(%(activity_ids)s::text[], %(types)s::text[], %(actors)s::text[], %(key_ids)s::text[],
                     %(raws)s::bytea[], %(received)s::timestamptz[])
    ON CONFLICT (activity_id) DO NOTHING
RETURNING activity_id

-- name: take_turn
SELECT pg_advisory_xact_lock(hashtextextended('federation.inbox.apply', 0))

-- name: list_waiting
SELECT seq, activity_id, actor, key_id, raw, received_at
  FROM arrivals
 WHERE outcome IS NULL
 ORDER BY seq
 LIMIT %(limit)s

-- name: find_arrival
SELECT seq, activity_id, actor, key_id, raw, received_at
  FROM arrivals
 WHERE seq = %(seq)s

-- name: note_outcomes
UPDATE arrivals a
   SET outcome = n.outcome, words = n.words
  FROM unnest(%(seqs)s::bigint[], %(outcomes)s::text[], %(words)s::text[]) AS n (seq, outcome, words)
 WHERE a.seq = n.seq

-- name: forget_old
-- Repetitions come within days; what was applied a month ago is forgotten, and its effects stay.
DELETE FROM arrivals WHERE received_at < now() - interval '30 days' AND outcome IS NOT NULL

-- name: is_inbox
SELECT CASE %(kind)s::text
       WHEN 'channels' THEN EXISTS (SELECT FROM channels WHERE id = %(id)s)
       WHEN 'offices' THEN EXISTS (SELECT FROM standing_offices WHERE id = %(id)s)
       ELSE false END

-- name: list_objects
SELECT id, activity_id, author_id, channel_id, answers, create_id, updated_at, is_gone,
       EXISTS (SELECT FROM following f WHERE f.id = channel_id) AS in_copy
  FROM remote_objects
 WHERE activity_id = ANY(%(activity_ids)s)

-- name: put_objects
-- A tombstone that somebody else laid before the post came gives way to its author's post.
INSERT INTO remote_objects (id, activity_id, author_id, channel_id, answers, create_id, create_raw, updated_at, is_gone)
SELECT * FROM unnest(%(ids)s::uuid[], %(activity_ids)s::text[], %(author_ids)s::uuid[], %(channel_ids)s::uuid[],
                     %(answers)s::uuid[], %(create_ids)s::text[], %(create_raws)s::bytea[],
                     %(updated)s::timestamptz[], %(gone)s::boolean[])
    ON CONFLICT (id) DO UPDATE
   SET author_id = excluded.author_id, channel_id = excluded.channel_id, answers = excluded.answers,
       create_id = excluded.create_id, create_raw = excluded.create_raw, updated_at = excluded.updated_at,
       is_gone = excluded.is_gone
 WHERE remote_objects.create_id IS NULL

-- name: change_objects
UPDATE remote_objects o
   SET updated_at = n.updated_at, is_gone = n.is_gone
  FROM unnest(%(ids)s::uuid[], %(updated)s::timestamptz[], %(gone)s::boolean[]) AS n (id, updated_at, is_gone)
 WHERE o.id = n.id

-- name: keep_updates
UPDATE remote_objects o
   SET update_raw = n.raw
  FROM unnest(%(ids)s::uuid[], %(raws)s::bytea[]) AS n (id, raw)
 WHERE o.id = n.id

-- name: list_objects_of
SELECT id, activity_id, author_id, channel_id, answers, create_id, updated_at, is_gone
  FROM remote_objects
 WHERE author_id = %(author_id)s AND NOT is_gone
 ORDER BY id
 LIMIT %(limit)s

-- name: list_own_turns
SELECT id, activity_id, noun_id, channel_id, type, is_gone,
       EXISTS (SELECT FROM following f WHERE f.id = channel_id) AS in_copy
  FROM turns
 WHERE activity_id = ANY(%(activity_ids)s) AND is_ours

-- name: list_copies
SELECT id, actor FROM following WHERE actor = ANY(%(actors)s) AND state = 'followed'

-- name: list_open_channels
SELECT id, is_archived, outside FROM channels WHERE id = ANY(%(ids)s)

-- name: list_reactions
SELECT activity_id, author_id, post_id, name, given_at, is_gone
  FROM remote_reactions
 WHERE activity_id = ANY(%(activity_ids)s)

-- name: list_same_reactions
-- What the home of a channel says in somebody's name has a space in its id, and keeps out nothing that they say.
SELECT activity_id, author_id, post_id, name, given_at, is_gone
  FROM remote_reactions
 WHERE author_id = %(author_id)s
   AND post_id = %(post_id)s
   AND name = %(name)s
   AND (NOT is_gone OR given_at > %(since)s)
   AND position(' ' in activity_id) = 0

-- name: list_reactions_of
SELECT activity_id, author_id, post_id, name, given_at, is_gone
  FROM remote_reactions
 WHERE author_id = %(author_id)s AND NOT is_gone
 ORDER BY activity_id
 LIMIT %(limit)s

-- name: put_reactions
INSERT INTO remote_reactions (activity_id, author_id, post_id, name, given_at, is_gone)
SELECT * FROM unnest(%(activity_ids)s::text[], %(author_ids)s::uuid[], %(post_ids)s::uuid[], %(names)s::text[],
                     %(given)s::timestamptz[], %(gone)s::boolean[])
    ON CONFLICT (activity_id) DO UPDATE SET is_gone = excluded.is_gone
