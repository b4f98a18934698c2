-- name: find_channel
SELECT id, slug, name, purpose, opened_at, version, is_archived, outside, topic,
       home, home_host, home_state, home_because, demonstration
  FROM shown_channels
 WHERE slug = %(slug)s

-- name: list_channels
SELECT c.slug, c.name, c.purpose, c.is_archived, c.outside, coalesce(c.topic, c.slug) AS topic, c.home_host, c.home_state,
       threads.count AS threads, threads.last_active_at
  FROM shown_channels c
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count, max(p.last_active_at) AS last_active_at
         FROM shown_posts p
        WHERE p.channel_id = c.id AND p.answers IS NULL AND NOT p.from_public) threads
 ORDER BY c.home IS NOT NULL, c.is_archived, c.name, c.slug
