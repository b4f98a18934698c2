-- name: holds_demonstration
SELECT EXISTS (SELECT FROM shown_offices WHERE demonstration) AS held
