-- name: put_cards
INSERT INTO cards (id, noun, kind, title, words, excerpt, channel_slug, office_id, case_id, outcome,
                   is_measured, published_at, edited_at, version, is_hidden, is_withdrawn,
                   is_archived, active_at, from_public, activity_id, demonstration)
SELECT n.id, n.noun, n.kind, n.title, n.words, n.excerpt, n.channel_slug, n.office_id, n.case_id, n.outcome::jsonb,
       n.is_measured, n.published_at, n.edited_at, n.version, n.is_hidden, n.is_withdrawn,
       n.is_archived, n.active_at, n.from_public, n.activity_id, n.demonstration
  FROM unnest(%(ids)s::uuid[], %(nouns)s::text[], %(kinds)s::text[], %(titles)s::text[], %(words)s::text[],
              %(excerpts)s::text[], %(channels)s::text[], %(offices)s::uuid[], %(cases)s::uuid[], %(outcomes)s::text[],
              %(measured)s::boolean[], %(published)s::timestamptz[], %(edited)s::timestamptz[], %(versions)s::integer[],
              %(hidden)s::boolean[], %(withdrawn)s::boolean[], %(archived)s::boolean[], %(active)s::timestamptz[],
              %(from_public)s::boolean[], %(activities)s::text[], %(demonstrations)s::boolean[])
       AS n (id, noun, kind, title, words, excerpt, channel_slug, office_id, case_id, outcome,
             is_measured, published_at, edited_at, version, is_hidden, is_withdrawn,
             is_archived, active_at, from_public, activity_id, demonstration)
    ON CONFLICT (id) DO UPDATE
   SET kind = excluded.kind, title = excluded.title, words = excluded.words,
       excerpt = excluded.excerpt, channel_slug = excluded.channel_slug,
       office_id = excluded.office_id, case_id = excluded.case_id, outcome = excluded.outcome,
       is_measured = excluded.is_measured, published_at = excluded.published_at,
       edited_at = excluded.edited_at, version = excluded.version, is_hidden = excluded.is_hidden,
       is_withdrawn = excluded.is_withdrawn, is_archived = excluded.is_archived,
       demonstration = excluded.demonstration
 WHERE excluded.version > cards.version

-- name: put_replies
INSERT INTO replies (id, thread_id, office_id, words, published_at, version, is_hidden,
                     is_withdrawn, from_public, demonstration)
SELECT * FROM unnest(%(ids)s::uuid[], %(threads)s::uuid[], %(offices)s::uuid[], %(words)s::text[],
                     %(published)s::timestamptz[], %(versions)s::integer[], %(hidden)s::boolean[],
                     %(withdrawn)s::boolean[], %(from_public)s::boolean[], %(demonstrations)s::boolean[])
    ON CONFLICT (id) DO UPDATE
   SET thread_id = excluded.thread_id, words = excluded.words, version = excluded.version,
       is_hidden = excluded.is_hidden, is_withdrawn = excluded.is_withdrawn
 WHERE excluded.version > replies.version

-- name: put_decision
INSERT INTO decisions (item_id, hides, taken_at)
VALUES (%(item_id)s, %(hides)s, %(taken_at)s)
    ON CONFLICT (item_id) DO UPDATE
   SET hides = excluded.hides, taken_at = excluded.taken_at
 WHERE excluded.taken_at > decisions.taken_at

-- name: find_thread_of
SELECT thread_id FROM replies WHERE id = %(id)s

-- name: count_replies
-- A thread is as lively as its offices' replies in sight, whichever of them was heard of first.
UPDATE cards c
   SET replies = n.replies,
       active_at = greatest(c.published_at, n.latest),
       last_office_id = n.last_office_id
  FROM unnest(%(thread_ids)s::uuid[]) AS t (id)
 CROSS JOIN LATERAL (
       SELECT count(*) AS replies, max(r.published_at) AS latest,
              (array_agg(r.office_id ORDER BY r.published_at DESC, r.id DESC))[1] AS last_office_id
         FROM replies r
        WHERE r.thread_id = t.id
          AND NOT r.from_public
          AND NOT r.is_hidden
          AND NOT r.is_withdrawn
          AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = r.id AND d.hides)) n
 WHERE c.id = t.id
   AND c.noun = 'post'
   AND (c.replies, c.active_at, c.last_office_id)
       IS DISTINCT FROM (n.replies, greatest(c.published_at, n.latest), n.last_office_id)

-- name: remove_card
DELETE FROM cards WHERE id = %(id)s

-- name: remove_reply
DELETE FROM replies WHERE id = %(id)s

-- name: remove_decision
DELETE FROM decisions WHERE item_id = %(id)s
