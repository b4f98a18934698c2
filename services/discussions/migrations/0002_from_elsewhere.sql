-- Words and reactions from other servers: where they came from, whether they wait, and what each channel does with them.
ALTER TABLE channels
  ADD COLUMN outside text NOT NULL DEFAULT 'shown' CHECK (outside IN ('shown', 'folded', 'held', 'closed'));

ALTER TABLE posts
  ADD COLUMN activity_id text,
  ADD COLUMN url         text    NOT NULL DEFAULT '',
  ADD COLUMN from_public boolean NOT NULL DEFAULT false,
  ADD COLUMN is_held     boolean NOT NULL DEFAULT false,
  ADD CONSTRAINT posts_public_is_elsewhere CHECK (activity_id IS NOT NULL OR NOT (from_public OR is_held));
CREATE UNIQUE INDEX posts_activity ON posts (activity_id) WHERE activity_id IS NOT NULL;

DROP INDEX posts_active_in_channel;
DROP INDEX posts_newest_in_channel;
DROP INDEX posts_of_thread;
CREATE INDEX posts_active_in_channel ON posts (channel_id, last_active_at DESC, id DESC)
 WHERE answers IS NULL AND NOT is_hidden AND NOT is_withdrawn AND NOT is_case_hidden AND NOT is_held AND NOT from_public;
CREATE INDEX posts_newest_in_channel ON posts (channel_id, published_at DESC, id DESC)
 WHERE answers IS NULL AND NOT is_hidden AND NOT is_withdrawn AND NOT is_case_hidden AND NOT is_held AND NOT from_public;
CREATE INDEX posts_public_in_channel ON posts (channel_id, published_at DESC, id DESC)
 WHERE answers IS NULL AND NOT is_hidden AND NOT is_withdrawn AND NOT is_case_hidden AND NOT is_held AND from_public;
CREATE INDEX posts_of_thread ON posts (thread_id, from_public, published_at, id) WHERE answers IS NOT NULL;

ALTER TABLE reactions
  ALTER COLUMN member_id DROP NOT NULL,
  ADD COLUMN from_public boolean NOT NULL DEFAULT false;

-- What moderation decided about other servers; open ones leave no row.
CREATE TABLE host_rules (
    host    text     PRIMARY KEY,
    policy  text     NOT NULL CHECK (policy IN ('open', 'limited', 'blocked')),
    version integer  NOT NULL
);

-- How much was turned away, so that a closed channel's operator can see what it costs.
CREATE TABLE turned_away (
    channel_id uuid    NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    why        text    NOT NULL,
    posts      bigint  NOT NULL,
    PRIMARY KEY (channel_id, why)
);

CREATE OR REPLACE VIEW shown_channels AS
SELECT id, slug, name, purpose, opened_at, version, is_archived, demonstration, outside
  FROM channels;

CREATE OR REPLACE VIEW shown_posts AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.title, p.body, p.published_at, p.last_active_at, p.edited_at, p.version, p.case_id, p.demonstration,
       p.activity_id, p.url, p.from_public
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE NOT p.is_hidden
   AND NOT p.is_withdrawn
   AND NOT p.is_case_hidden
   AND NOT p.is_held;

-- What waits for a moderator was never in sight, so it leaves no mark in its thread either.
CREATE OR REPLACE VIEW shown_turns AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.published_at, p.last_active_at, p.case_id, p.version, p.demonstration, p.is_withdrawn,
       (p.is_hidden OR p.is_case_hidden) AS is_hidden,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.title END AS title,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.body END AS body,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN NULL ELSE p.edited_at END AS edited_at,
       p.activity_id, CASE WHEN p.is_hidden OR p.is_withdrawn THEN '' ELSE p.url END AS url, p.from_public
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE NOT p.is_held;

CREATE OR REPLACE VIEW shown_reactions AS
SELECT r.post_id, r.office_id, r.name, r.given_at, r.from_public
  FROM reactions r
  JOIN shown_posts p ON p.id = r.post_id;
