-- name: list_discussed
-- A case study's announcement is a thread like any other once somebody has answered it.
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id
  FROM shown_cards
 WHERE noun = 'post'
   AND NOT from_public
   AND (kind <> 'case' OR replies > 0 OR activity_id IS NOT NULL)
 ORDER BY active_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_measured
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id
  FROM shown_cards
 WHERE is_measured
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_channels
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id
  FROM shown_cards
 WHERE noun = 'channel'
   AND NOT is_archived
   AND position('@' IN channel_slug) = 0
 ORDER BY title, id
 LIMIT %(limit)s

-- name: list_for_you
-- Two things for each reason before more of any, out of what moved last.
WITH recent AS (
    SELECT *
      FROM shown_cards
     WHERE noun <> 'channel'
       AND NOT from_public
       AND NOT (noun = 'post' AND kind = 'case' AND activity_id IS NULL)
     ORDER BY active_at DESC, id DESC
     LIMIT 500
), reasoned AS (
    SELECT r.*,
           CASE
           WHEN office_id = %(office_id)s::uuid AND last_office_id <> %(office_id)s::uuid THEN 1
           WHEN office_id = %(office_id)s::uuid THEN NULL
           WHEN kind = 'question' AND replies = 0 AND size_class = %(size_class)s::text THEN 2
           WHEN is_measured AND size_class = %(size_class)s::text THEN 3
           WHEN kind = 'question' AND replies = 0 THEN 4
           WHEN noun = 'case' THEN 5
           WHEN last_office_id IS DISTINCT FROM %(office_id)s::uuid THEN 6
           END AS reason
      FROM recent r
), ranked AS (
    SELECT *,
           row_number() OVER (PARTITION BY reason ORDER BY active_at DESC, id DESC) AS place
      FROM reasoned
     WHERE reason IS NOT NULL
)
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id, reason
  FROM ranked
 ORDER BY (place > 2), reason, active_at DESC, id DESC
 LIMIT %(limit)s
