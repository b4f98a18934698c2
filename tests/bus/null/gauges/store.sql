-- name: read_gauge
INSERT INTO gauges (id, version, level)
VALUES (%(id)s, 1, %(level)s)
    ON CONFLICT (id) DO UPDATE
   SET version = gauges.version + 1, level = excluded.level
RETURNING version

-- name: list_gauges
SELECT id, version, level FROM gauges ORDER BY id

-- name: see
INSERT INTO seen (teller, what, id, version, level)
VALUES (%(teller)s, %(what)s, %(id)s, %(version)s, %(level)s)
    ON CONFLICT (teller, what, id) DO UPDATE
   SET version = excluded.version, level = excluded.level
 WHERE excluded.version > seen.version

-- name: see_many
INSERT INTO seen (teller, what, id, version, level)
SELECT 'north', 'counted', id, version, level
  FROM unnest(%(ids)s::uuid[], %(versions)s::integer[], %(levels)s::integer[]) AS told (id, version, level)
    ON CONFLICT (teller, what, id) DO UPDATE
   SET version = excluded.version, level = excluded.level
 WHERE excluded.version > seen.version

-- name: count_effect
INSERT INTO effects (fact_id, teller, noun, version)
VALUES (%(fact_id)s, %(teller)s, %(noun)s, %(version)s)
    ON CONFLICT (fact_id) DO UPDATE SET times = effects.times + 1

-- name: is_cured
SELECT true AS cured FROM cures WHERE level = %(level)s

-- name: count_work
INSERT INTO done (name, times) VALUES (%(name)s, 1)
    ON CONFLICT (name) DO UPDATE SET times = done.times + 1
