-- name: put_channel
INSERT INTO channels (id, slug, name, purpose, topic, outside, is_archived, version, demonstration)
VALUES (%(id)s, %(slug)s, %(name)s, %(purpose)s, %(topic)s, %(outside)s, %(is_archived)s, %(version)s, %(demonstration)s)
    ON CONFLICT (id) DO UPDATE
   SET slug = excluded.slug, name = excluded.name, purpose = excluded.purpose, topic = excluded.topic,
       outside = excluded.outside,
       is_archived = excluded.is_archived, version = excluded.version, demonstration = excluded.demonstration
 WHERE excluded.version > channels.version

-- name: remove_channel
DELETE FROM channels WHERE id = %(id)s

-- name: list_turns
SELECT id, activity_id, noun_id, thread_id, channel_id, actor_id, answers, type, is_ours, published_at, version,
       is_post_gone, is_noun_gone, is_final, announced_as, gone_by, demonstration
  FROM turns
 WHERE id = ANY(%(ids)s)

-- name: find_turn_of_case
SELECT id, activity_id, noun_id, thread_id, channel_id, actor_id, answers, type, is_ours, published_at, version,
       is_post_gone, is_noun_gone, is_final, announced_as, gone_by, demonstration
  FROM turns
 WHERE noun_id = %(case_id)s AND type = 'Article'

-- name: put_turns
INSERT INTO turns (id, activity_id, noun_id, thread_id, channel_id, actor_id, answers, type, is_ours, published_at,
                   version, is_post_gone, is_noun_gone, is_final, announced_as, gone_by, demonstration)
SELECT * FROM unnest(%(ids)s::uuid[], %(activities)s::text[], %(nouns)s::uuid[], %(threads)s::uuid[], %(channels)s::uuid[],
                     %(actors)s::uuid[], %(answers)s::uuid[], %(types)s::text[], %(ours)s::boolean[],
                     %(published)s::timestamptz[], %(versions)s::integer[], %(posts_gone)s::boolean[],
                     %(nouns_gone)s::boolean[], %(final)s::boolean[], %(announced)s::uuid[], %(gone_by)s::uuid[],
                     %(demonstrations)s::boolean[])
    ON CONFLICT (id) DO UPDATE
   SET answers = excluded.answers, version = excluded.version, is_post_gone = excluded.is_post_gone,
       is_noun_gone = excluded.is_noun_gone, is_final = excluded.is_final,
       announced_as = excluded.announced_as, gone_by = excluded.gone_by, demonstration = excluded.demonstration

-- name: put_documents
-- By the clock, not by the transaction: of two Updates in one, the later is known.
INSERT INTO documents (kind, id, origin, noun_id, actor_id, channel_id, thread_id, body, version, is_gone, outlives,
                       demonstration, changed_at)
SELECT n.kind, n.id, %(origin)s, n.noun_id, n.actor_id, n.channel_id, n.thread_id, n.body, n.version, n.is_gone,
       n.outlives, n.demonstration, clock_timestamp()
  FROM unnest(%(kinds)s::text[], %(ids)s::uuid[], %(nouns)s::uuid[], %(actors)s::uuid[], %(channels)s::uuid[],
              %(threads)s::uuid[], %(bodies)s::bytea[], %(versions)s::integer[], %(gone)s::boolean[],
              %(outlive)s::boolean[], %(demonstrations)s::boolean[])
       AS n (kind, id, noun_id, actor_id, channel_id, thread_id, body, version, is_gone, outlives, demonstration)
    ON CONFLICT (kind, id) DO UPDATE
   SET body = excluded.body, version = excluded.version, is_gone = excluded.is_gone,
       demonstration = excluded.demonstration, changed_at = excluded.changed_at

-- name: find_document
SELECT kind, id, noun_id, actor_id, channel_id, thread_id, body, version, is_gone, outlives, demonstration
  FROM documents
 WHERE kind = %(kind)s AND id = %(id)s

-- name: find_last_update
SELECT kind, id, noun_id, actor_id, channel_id, thread_id, body, version, is_gone, outlives, demonstration
  FROM documents
 WHERE noun_id = %(actor_id)s AND actor_id = noun_id AND kind = 'activities'
 ORDER BY changed_at DESC
 LIMIT 1

-- name: list_asked_offices
SELECT o.id
  FROM standing_offices o
  JOIN keys k ON k.actor_id = o.id
 WHERE o.geoid = %(geoid)s AND NOT o.is_closed
 ORDER BY o.id

-- name: list_documents_of
SELECT kind, id, noun_id, actor_id, channel_id, thread_id, body, version, is_gone, outlives, demonstration
  FROM documents
 WHERE noun_id = %(noun_id)s AND NOT is_gone AND NOT outlives

-- name: remove_documents
DELETE FROM documents
 WHERE demonstration
   AND noun_id IN (SELECT noun_id FROM turns WHERE id = %(id)s UNION ALL SELECT %(id)s)

-- name: remove_turns
DELETE FROM turns WHERE demonstration AND (id = %(id)s OR noun_id = %(id)s)

-- name: lock_case
SELECT pg_advisory_xact_lock(hashtextextended(concat('case ', %(case_id)s::text), 0))

-- name: keep_waiting_case
INSERT INTO waiting_cases (id, version, body)
VALUES (%(id)s, %(version)s, %(body)s)
    ON CONFLICT (id) DO UPDATE
   SET version = excluded.version, body = excluded.body
 WHERE excluded.version > waiting_cases.version

-- name: take_waiting_case
DELETE FROM waiting_cases WHERE id = %(id)s RETURNING body

-- name: list_elsewhere
SELECT a.id, a.actor, a.handle, coalesce(a.shared_inbox, a.inbox) AS inbox, coalesce(h.speaks, 'unknown') AS speaks
  FROM remote_actors a
  LEFT JOIN hosts h ON h.host = a.host
 WHERE a.id = ANY(%(ids)s) AND NOT a.is_gone

-- name: list_homes
-- Channels elsewhere of which there is a copy here, and where their home takes what our offices say there.
SELECT a.id, a.actor, a.handle, a.inbox, coalesce(h.speaks, 'unknown') AS speaks
  FROM following f
  JOIN remote_actors a ON a.id = f.id
  LEFT JOIN hosts h ON h.host = a.host
 WHERE f.id = ANY(%(ids)s)

-- name: list_raw
SELECT id, create_raw, update_raw
  FROM remote_objects
 WHERE id = ANY(%(ids)s) AND create_raw IS NOT NULL

-- name: list_followed_by_groups
SELECT DISTINCT f.followed_id
  FROM followers f
  JOIN hosts h ON h.host = f.host
 WHERE f.followed_id = ANY(%(ids)s) AND h.speaks IN ('group', 'peer')

-- name: list_followed
SELECT DISTINCT followed_id FROM followers WHERE followed_id = ANY(%(ids)s)
