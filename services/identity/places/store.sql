-- name: hold_slug
-- Cities of one name come one after the other, so that only the first takes the plain slug.
SELECT pg_advisory_xact_lock(hashtextextended('city ' || %(slug)s::text, 0))

-- name: find_city
SELECT geoid, name, state, population, size_class, slug, version, demonstration, website
  FROM cities
 WHERE geoid = %(geoid)s

-- name: find_city_to_change
SELECT geoid, name, state, population, size_class, slug, version, demonstration, website
  FROM cities
 WHERE geoid = %(geoid)s
   FOR NO KEY UPDATE

-- name: is_slug_taken
SELECT EXISTS (SELECT FROM cities WHERE slug = %(slug)s) AS is_taken

-- name: add_city
INSERT INTO cities (geoid, name, state, population, size_class, slug, version, demonstration, website)
VALUES (%(geoid)s, %(name)s, %(state)s, %(population)s, %(size_class)s, %(slug)s, %(version)s,
        %(demonstration)s, %(website)s)
    ON CONFLICT (geoid) DO NOTHING

-- name: change_city
UPDATE cities
   SET name = %(name)s, population = %(population)s, size_class = %(size_class)s,
       version = %(version)s, demonstration = %(demonstration)s, website = %(website)s
 WHERE geoid = %(geoid)s

-- name: list_all_cities
SELECT geoid, name, state, population, size_class, slug, version, demonstration, website
  FROM cities
 WHERE geoid > %(after)s
 ORDER BY geoid
 LIMIT 500

-- name: list_kept_of_demonstration
-- Cities of the demonstration in which somebody opened an office that is none of it.
SELECT geoid, name, state, population, size_class, slug, version, demonstration, website
  FROM cities c
 WHERE demonstration
   AND EXISTS (SELECT FROM offices o WHERE o.geoid = c.geoid)
 ORDER BY geoid
   FOR NO KEY UPDATE

-- name: remove_demonstration
DELETE FROM cities WHERE demonstration RETURNING geoid
