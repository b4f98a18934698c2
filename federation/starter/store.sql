-- name: offer
INSERT INTO starter (sole) VALUES (true) ON CONFLICT (sole) DO NOTHING

-- name: withdraw
DELETE FROM starter

-- name: find_offer
SELECT offered_at FROM shown_starter

-- name: list_own
SELECT c.id, c.name, c.purpose, coalesce(c.topic, c.slug) AS topic, threads.count AS threads
  FROM shown_channels c
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count FROM shown_turns t WHERE t.channel_id = c.id AND t.answers IS NULL) threads
 WHERE NOT c.is_archived
   AND (NOT c.demonstration OR %(with_demonstration)s)
 ORDER BY c.slug

-- name: list_followed
SELECT f.actor, f.host, f.name, f.purpose, f.topic, threads.count AS threads
  FROM shown_following f
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count FROM shown_turns t WHERE t.channel_id = f.id AND t.answers IS NULL) threads
 WHERE f.state = 'followed' AND NOT f.is_archived
 ORDER BY f.slug
