-- Who speaks from another server, from federation's facts; an actor elsewhere is never a member here.
CREATE TABLE standing_actors (
    id         uuid     PRIMARY KEY,
    handle     text     NOT NULL CHECK (handle LIKE '%@%'),
    name       text     NOT NULL,
    host       text     NOT NULL,
    url        text     NOT NULL,
    standing   text     NOT NULL CHECK (standing IN ('office', 'public')),
    because    text     NOT NULL,
    city_name  text     NOT NULL,
    state      text     NOT NULL,
    geoid      text     NOT NULL,
    size_class text,
    population integer,
    version    integer  NOT NULL,
    is_gone    boolean  NOT NULL
);
CREATE INDEX standing_actors_host ON standing_actors (host);

-- Everybody who may stand in a byline; `host` is null for the offices of this instance, and only they are in a city here.
-- Each side of the union is one table, so that a speaker is found by id however many there are.
CREATE OR REPLACE VIEW shown_offices AS
SELECT s.id   AS office_id,
       s.handle,
       s.name AS office_name,
       coalesce(c.name, s.city_name)        AS city_name,
       coalesce(c.slug, '')                 AS city_slug,
       coalesce(c.state, s.state)           AS state,
       coalesce(c.size_class, s.size_class) AS size_class,
       coalesce(c.population, s.population) AS population,
       s.geoid,
       s.demonstration,
       s.host,
       s.url,
       s.standing,
       s.because
  FROM (SELECT id, handle, name, geoid, geoid AS here, demonstration, NULL::text AS host, ''::text AS url,
               'local'::text AS standing, ''::text AS because, ''::text AS city_name, ''::text AS state,
               NULL::text AS size_class, NULL::integer AS population
          FROM standing_offices
         UNION ALL
        SELECT id, handle, name, geoid, NULL::text, false, host, CASE WHEN is_gone THEN '' ELSE url END,
               standing, because, city_name, state, size_class, population
          FROM standing_actors) s
  LEFT JOIN standing_cities c ON c.geoid = s.here
 WHERE c.geoid IS NOT NULL
    OR s.host IS NOT NULL;
