-- name: list_topics
-- A topic is called as our own channel about it is, else as somebody else's.
SELECT t.topic,
       (array_agg(t.name ORDER BY t.home_host IS NOT NULL, t.channel_slug))[1] AS name,
       count(*)::integer AS channels,
       count(t.home_host)::integer AS elsewhere,
       coalesce(sum(threads.count), 0)::integer AS threads,
       max(threads.latest) AS latest
  FROM shown_topics t
 CROSS JOIN LATERAL (
       SELECT count(*) AS count, max(c.active_at) AS latest
         FROM shown_cards c
        WHERE c.noun = 'post' AND c.channel_slug = t.channel_slug AND NOT c.from_public) threads
 GROUP BY t.topic
 ORDER BY name, topic

-- name: list_channels
SELECT topic, channel_slug, name, home_host, is_archived
  FROM shown_topics
 WHERE topic = %(topic)s
 ORDER BY home_host IS NOT NULL, name, channel_slug

-- name: list_threads
SELECT c.id, c.noun, c.kind, c.title, c.excerpt, c.channel_slug, c.channel_name, c.outcome AS outcome_json,
       c.is_archived, c.published_at, c.edited_at, c.replies, c.active_at, c.demonstration, c.office_id, c.handle,
       c.office_name, c.city_name, c.city_slug, c.state, c.size_class, c.population, c.geoid, c.office_demonstration,
       c.host, c.url, c.standing, c.because, c.from_public, c.activity_id
  FROM shown_cards c
 WHERE c.noun = 'post'
   AND NOT c.from_public
   AND c.channel_slug IN (SELECT channel_slug FROM shown_topics WHERE topic = %(topic)s)
   AND (c.active_at, c.id) < (%(before)s::timestamptz, %(before_id)s::uuid)
 ORDER BY c.active_at DESC, c.id DESC
 LIMIT %(limit)s
