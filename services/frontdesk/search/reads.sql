-- name: search
-- A thread is found by its own words and by those of its replies; marks are U+E000 and U+E001.
WITH asked AS (
    SELECT websearch_to_tsquery('words', %(q)s::text) AS query
), hits AS (
    SELECT t.id, t.kind, t.office_id, (ts_rank_cd(t.search, a.query, 1) * 1000000)::integer AS score
      FROM shown_texts t
      JOIN asked a ON t.search @@ a.query
     WHERE t.from_public = (%(kind)s::text IS NOT DISTINCT FROM 'public')
       AND NOT (t.noun = 'post' AND t.kind = 'case' AND t.activity_id IS NULL)
     UNION ALL
    SELECT t.id, t.kind, t.office_id, (ts_rank_cd(r.search, a.query, 1) * 1000000)::integer
      FROM shown_replies r
      JOIN asked a ON r.search @@ a.query
      JOIN shown_texts t ON t.id = r.thread_id
     WHERE r.from_public = (%(kind)s::text IS NOT DISTINCT FROM 'public')
), found AS (
    SELECT id, max(score) AS score
      FROM hits
     WHERE (%(kind)s::text IS NULL OR %(kind)s::text IN ('public', kind))
       AND ((%(state)s::text IS NULL AND %(size)s::text IS NULL)
            OR office_id IN (SELECT office_id
                               FROM shown_offices
                              WHERE (%(state)s::text IS NULL OR state = %(state)s::text)
                                AND (%(size)s::text IS NULL OR size_class = %(size)s::text)))
     GROUP BY id
), page AS (
    SELECT id, score
      FROM found
     WHERE (score, id) < (%(before)s::integer, %(before_id)s::uuid)
     ORDER BY score DESC, id DESC
     LIMIT %(limit)s
)
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id, score,
       ts_headline('words', title, a.query, 'StartSel=' || chr(57344) || ',StopSel=' || chr(57345) || ',HighlightAll=true') AS marked_title,
       ts_headline('words', words, a.query, 'StartSel=' || chr(57344) || ',StopSel=' || chr(57345)
                   || ',MaxFragments=2,MaxWords=30,MinWords=12,FragmentDelimiter=" … "') AS marked_words,
       left(words, 60) AS first_words, reply.marked AS marked_reply, reply.first_words AS first_of_reply
  FROM page
  JOIN shown_cards c USING (id)
 CROSS JOIN asked a
  LEFT JOIN LATERAL (
       SELECT ts_headline('words', r.words, a.query, 'StartSel=' || chr(57344) || ',StopSel=' || chr(57345) || ',MaxWords=30,MinWords=12') AS marked,
              left(r.words, 60) AS first_words
         FROM shown_replies r
        WHERE NOT (c.search @@ a.query AND c.from_public = (%(kind)s::text IS NOT DISTINCT FROM 'public'))
          AND r.thread_id = c.id
          AND r.from_public = (%(kind)s::text IS NOT DISTINCT FROM 'public')
          AND r.search @@ a.query
        ORDER BY ts_rank_cd(r.search, a.query, 1) DESC, r.id
        LIMIT 1) AS reply
    ON true
 ORDER BY score DESC, id DESC

-- name: search_alike
-- Titles that look like the question: for words that nobody wrote, and for slips of the finger.
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id,
       (word_similarity(%(q)s::text, title) * 1000000)::integer AS score
  FROM shown_cards
 WHERE title %%> %(q)s::text
   AND from_public = (%(kind)s::text IS NOT DISTINCT FROM 'public')
   AND NOT (noun = 'post' AND kind = 'case' AND activity_id IS NULL)
   AND (%(kind)s::text IS NULL OR %(kind)s::text IN ('public', kind))
   AND (%(state)s::text IS NULL OR state = %(state)s::text)
   AND (%(size)s::text IS NULL OR size_class = %(size)s::text)
 ORDER BY score DESC, id DESC
 LIMIT %(limit)s

-- name: allow_slips
SELECT set_config('pg_trgm.word_similarity_threshold', '0.36', true)

-- name: list_latest
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id, 0 AS score
  FROM shown_cards
 WHERE from_public = (%(kind)s::text IS NOT DISTINCT FROM 'public')
   AND NOT (noun = 'post' AND kind = 'case' AND activity_id IS NULL)
   AND (active_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
   AND (%(kind)s::text IS NULL OR %(kind)s::text IN ('public', kind))
   AND (%(state)s::text IS NULL OR state = %(state)s::text)
   AND (%(size)s::text IS NULL OR size_class = %(size)s::text)
 ORDER BY active_at DESC, id DESC
 LIMIT %(limit)s

-- name: search_places
SELECT name, state, slug, size_class, population, demonstration
  FROM shown_cities
 WHERE name %%> %(q)s::text
   AND (%(state)s::text IS NULL OR state = %(state)s::text)
   AND (%(size)s::text IS NULL OR size_class = %(size)s::text)
 ORDER BY word_similarity(%(q)s::text, name) DESC, population DESC, geoid
 LIMIT 5
