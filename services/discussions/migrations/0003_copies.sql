-- Copies of channels of other servers, what their homes say of our posts, and one order of a thread on all of them.
ALTER TABLE channels
 DROP CONSTRAINT channels_slug_check,
  ADD COLUMN topic        text CHECK (topic ~ '^[a-z0-9_]{1,30}$'),
  ADD COLUMN home         text UNIQUE,
  ADD COLUMN home_host    text,
  ADD COLUMN home_state   text CHECK (home_state IN ('asked', 'followed', 'refused', 'left')),
  ADD COLUMN home_because text NOT NULL DEFAULT '',
  ADD CONSTRAINT channels_slug CHECK (slug ~ '^[a-z0-9_]{1,30}(@[a-z0-9._:\[\]-]{1,255})?$'),
  ADD CONSTRAINT channels_home CHECK ((home IS NULL) = (position('@' IN slug) = 0)
                                  AND (home IS NULL) = (home_host IS NULL)
                                  AND (home IS NULL) = (home_state IS NULL));
COMMENT ON COLUMN channels.home IS 'ActivityPub id of the channel elsewhere that this is a copy of; null: it is ours.';

-- The ActivityPub id of every post: what breaks a tie must be the same on every server.
ALTER TABLE posts ADD COLUMN said_as text;
UPDATE posts SET said_as = coalesce(activity_id, (SELECT origin FROM instance) || '/ap/posts/' || id, id::text);
ALTER TABLE posts ALTER COLUMN said_as SET NOT NULL;
DROP INDEX posts_of_thread;
CREATE INDEX posts_of_thread ON posts (thread_id, from_public, published_at, said_as) WHERE answers IS NOT NULL;

-- Posts of ours in copies, and whether the home of the channel shows them.
CREATE TABLE sent_posts (
    post_id     uuid         PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    host        text         NOT NULL,
    state       text         NOT NULL CHECK (state IN ('sent', 'confirmed', 'refused')),
    reason      text         NOT NULL DEFAULT '',
    sent_at     timestamptz  NOT NULL,
    changed_at  timestamptz  NOT NULL DEFAULT now()
);
CREATE INDEX sent_posts_waiting ON sent_posts (sent_at) WHERE state = 'sent';

-- What the home of a channel took out of sight: it alone may bring it back, and moderators here.
CREATE TABLE hidden_at_home (
    post_id    uuid         PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    host       text         NOT NULL,
    hidden_at  timestamptz  NOT NULL DEFAULT now()
);

CREATE OR REPLACE VIEW shown_channels AS
SELECT id, slug, name, purpose, opened_at, version, is_archived, demonstration, outside, topic, home, home_host, home_state,
       home_because
  FROM channels;

CREATE OR REPLACE VIEW shown_posts AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.title, p.body, p.published_at, p.last_active_at, p.edited_at, p.version, p.case_id, p.demonstration,
       p.activity_id, p.url, p.from_public, p.said_as
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE NOT p.is_hidden
   AND NOT p.is_withdrawn
   AND NOT p.is_case_hidden
   AND NOT p.is_held;

CREATE OR REPLACE VIEW shown_turns AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.published_at, p.last_active_at, p.case_id, p.version, p.demonstration, p.is_withdrawn,
       (p.is_hidden OR p.is_case_hidden) AS is_hidden,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.title END AS title,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.body END AS body,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN NULL ELSE p.edited_at END AS edited_at,
       p.activity_id, CASE WHEN p.is_hidden OR p.is_withdrawn THEN '' ELSE p.url END AS url, p.from_public, p.said_as
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE NOT p.is_held;

CREATE VIEW shown_sent_posts AS
SELECT s.post_id, s.host, s.state, s.reason, s.sent_at
  FROM sent_posts s
  JOIN shown_posts p ON p.id = s.post_id;
