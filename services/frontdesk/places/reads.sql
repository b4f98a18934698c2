-- name: list_cities
SELECT c.geoid, c.name, c.state, c.population, c.size_class, c.slug, c.demonstration,
       (SELECT count(*) FROM shown_offices o WHERE o.geoid = c.geoid AND o.host IS NULL) AS offices
  FROM shown_cities c
 WHERE (%(state)s::text IS NULL OR c.state = %(state)s::text)
   AND (c.state, c.name, c.geoid) > (%(after_state)s::text, %(after_name)s::text, %(after_geoid)s::text)
 ORDER BY c.state, c.name, c.geoid
 LIMIT %(limit)s

-- name: find_city
SELECT geoid, name, state, population, size_class, slug, demonstration, 0 AS offices, website
  FROM shown_cities
 WHERE slug = %(slug)s

-- name: list_offices_of_city
SELECT office_id AS id, handle, office_name AS name, city_name, city_slug, state, size_class,
       population, geoid, demonstration
  FROM shown_offices
 WHERE geoid = %(geoid)s
   AND host IS NULL
 ORDER BY office_name, office_id
 LIMIT 50

-- name: find_office
SELECT o.office_id AS id, o.handle, o.office_name AS name, o.city_name, o.city_slug, o.state, o.size_class,
       o.population, o.geoid, o.demonstration, c.website
  FROM shown_offices o
  LEFT JOIN shown_cities c ON c.geoid = o.geoid
 WHERE o.handle = %(handle)s
   AND o.host IS NULL

-- name: list_speakers
SELECT name, role, demonstration
  FROM shown_speakers
 WHERE office_id = %(office_id)s
 ORDER BY role DESC, name
 LIMIT 50

-- name: list_cards_of_city
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id
  FROM shown_cards
 WHERE geoid = %(geoid)s
   AND host IS NULL
   AND NOT (noun = 'post' AND kind = 'case' AND activity_id IS NULL)
   AND (published_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s

-- name: list_cards_of_office
SELECT id, noun, kind, title, excerpt, channel_slug, channel_name, outcome AS outcome_json,
       is_archived, published_at, edited_at, replies, active_at, demonstration, office_id, handle,
       office_name, city_name, city_slug, state, size_class, population, geoid, office_demonstration,
       host, url, standing, because, from_public, activity_id
  FROM shown_cards
 WHERE office_id = %(office_id)s
   AND NOT (noun = 'post' AND kind = 'case' AND activity_id IS NULL)
   AND (published_at, id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY published_at DESC, id DESC
 LIMIT %(limit)s
