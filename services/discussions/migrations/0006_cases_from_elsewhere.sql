-- A case study of another instance keeps its numbers; its page is at its home, so that it has no case here.
ALTER TABLE posts
  ADD COLUMN outcome jsonb,
 DROP CONSTRAINT posts_check2,
  ADD CONSTRAINT posts_case CHECK ((case_id IS NOT NULL) = (kind = 'case' AND answers IS NULL AND activity_id IS NULL));

CREATE OR REPLACE VIEW shown_posts AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.title, p.body, p.published_at, p.last_active_at, p.edited_at, p.version, p.case_id, p.demonstration,
       p.activity_id, p.url, p.from_public, p.said_as, p.outcome
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE NOT p.is_hidden
   AND NOT p.is_withdrawn
   AND NOT p.is_case_hidden
   AND NOT p.is_held;
