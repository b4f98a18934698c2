-- Who keeps a post out of sight: moderators here, the home of its channel, or both; in sight it is when neither does.
ALTER TABLE posts
  ADD COLUMN is_hidden_here boolean NOT NULL DEFAULT false,
  ADD COLUMN hidden_at      text,
  ADD COLUMN home_reason    text    NOT NULL DEFAULT '';
COMMENT ON COLUMN posts.hidden_reason IS 'Of the moderators here.';
COMMENT ON COLUMN posts.hidden_at IS 'The server that hides it, where that is the home of its channel.';

UPDATE posts p
   SET hidden_at = h.host,
       is_hidden_here = p.decided_at IS NOT NULL AND p.decided_at > h.hidden_at,
       home_reason = CASE WHEN p.decided_at > h.hidden_at THEN '' ELSE p.hidden_reason END
  FROM hidden_at_home h
 WHERE h.post_id = p.id
   AND p.is_hidden;
UPDATE posts SET is_hidden_here = true WHERE is_hidden AND hidden_at IS NULL;

ALTER TABLE posts
  ADD CONSTRAINT posts_hidden_by_somebody CHECK (is_hidden = (is_hidden_here OR hidden_at IS NOT NULL));

CREATE OR REPLACE VIEW shown_turns AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.published_at, p.last_active_at, p.case_id, p.version, p.demonstration, p.is_withdrawn,
       (p.is_hidden OR p.is_case_hidden) AS is_hidden,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.title END AS title,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.body END AS body,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN NULL ELSE p.edited_at END AS edited_at,
       p.activity_id, CASE WHEN p.is_hidden OR p.is_withdrawn THEN '' ELSE p.url END AS url, p.from_public, p.said_as,
       p.hidden_at, p.is_hidden_here
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE NOT p.is_held;

DROP TABLE hidden_at_home;
