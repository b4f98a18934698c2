-- Of a post that is out of sight its thread's page says too whether the home of the channel hid it.
CREATE OR REPLACE VIEW shown_turns AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.published_at, p.last_active_at, p.case_id, p.version, p.demonstration, p.is_withdrawn,
       (p.is_hidden OR p.is_case_hidden) AS is_hidden,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.title END AS title,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.body END AS body,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN NULL ELSE p.edited_at END AS edited_at,
       p.activity_id, CASE WHEN p.is_hidden OR p.is_withdrawn THEN '' ELSE p.url END AS url, p.from_public, p.said_as,
       CASE WHEN p.is_hidden THEN h.host END AS hidden_at
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
  LEFT JOIN hidden_at_home h ON h.post_id = p.id
 WHERE NOT p.is_held;
