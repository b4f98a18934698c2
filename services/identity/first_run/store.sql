-- name: is_empty
SELECT NOT EXISTS (SELECT FROM offices) AS is_empty

-- name: hold
SELECT pg_advisory_xact_lock(hashtextextended('first run', 0))
