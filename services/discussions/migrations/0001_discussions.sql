-- Channels, posts with every version of their words, reactions, and the case studies to announce.
CREATE TABLE channels (
    id            uuid         PRIMARY KEY,
    slug          text         NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9_]{1,30}$'),
    name          text         NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    purpose       text         NOT NULL,
    opened_at     timestamptz  NOT NULL,
    version       integer      NOT NULL CHECK (version > 0),
    is_archived   boolean      NOT NULL DEFAULT false,
    demonstration boolean      NOT NULL
);

CREATE TABLE posts (
    id             uuid         PRIMARY KEY,
    thread_id      uuid         NOT NULL REFERENCES posts (id),
    answers        uuid         REFERENCES posts (id),
    channel_id     uuid         NOT NULL REFERENCES channels (id),
    office_id      uuid         NOT NULL,
    kind           text         NOT NULL CHECK (kind IN ('question', 'experience', 'announcement', 'case')),
    title          text         CHECK (char_length(title) BETWEEN 1 AND 200),
    body           text         NOT NULL CHECK (body <> ''),
    published_at   timestamptz  NOT NULL,
    last_active_at timestamptz  NOT NULL,
    edited_at      timestamptz,
    version        integer      NOT NULL CHECK (version > 0),
    case_id        uuid         UNIQUE,
    is_withdrawn   boolean      NOT NULL DEFAULT false,
    is_hidden      boolean      NOT NULL DEFAULT false,
    hidden_reason  text         NOT NULL DEFAULT '',
    decided_at     timestamptz,
    is_case_hidden boolean      NOT NULL DEFAULT false,
    demonstration  boolean      NOT NULL,
    CHECK ((answers IS NULL) = (thread_id = id)),
    CHECK ((answers IS NULL) = (title IS NOT NULL)),
    CHECK ((case_id IS NOT NULL) = (kind = 'case' AND answers IS NULL))
);
CREATE INDEX posts_active_in_channel ON posts (channel_id, last_active_at DESC, id DESC)
 WHERE answers IS NULL AND NOT is_hidden AND NOT is_withdrawn AND NOT is_case_hidden;
CREATE INDEX posts_newest_in_channel ON posts (channel_id, published_at DESC, id DESC)
 WHERE answers IS NULL AND NOT is_hidden AND NOT is_withdrawn AND NOT is_case_hidden;
CREATE INDEX posts_of_thread ON posts (thread_id, published_at, id) WHERE answers IS NOT NULL;
CREATE INDEX posts_answers ON posts (answers) WHERE answers IS NOT NULL;
CREATE INDEX posts_demonstration ON posts (id) WHERE demonstration;

CREATE TABLE post_versions (
    post_id    uuid         NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    version    integer      NOT NULL,
    title      text,
    body       text         NOT NULL,
    written_at timestamptz  NOT NULL,
    member_id  uuid,
    PRIMARY KEY (post_id, version)
);

CREATE TABLE reactions (
    post_id       uuid         NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    office_id     uuid         NOT NULL,
    name          text         NOT NULL CHECK (name IN ('useful', 'tried', 'want_to_try', 'thanks')),
    member_id     uuid         NOT NULL,
    given_at      timestamptz  NOT NULL,
    demonstration boolean      NOT NULL,
    PRIMARY KEY (post_id, office_id, name)
);
CREATE INDEX reactions_demonstration ON reactions (post_id) WHERE demonstration;

CREATE TABLE announcements (
    case_id       uuid         PRIMARY KEY,
    post_id       uuid         NOT NULL,
    office_id     uuid         NOT NULL,
    channel_slug  text         NOT NULL,
    title         text         NOT NULL,
    body          text         NOT NULL,
    published_at  timestamptz  NOT NULL,
    edited_at     timestamptz,
    version       integer      NOT NULL,
    is_hidden     boolean      NOT NULL,
    is_withdrawn  boolean      NOT NULL,
    demonstration boolean      NOT NULL
);

CREATE VIEW shown_channels AS
SELECT id, slug, name, purpose, opened_at, version, is_archived, demonstration
  FROM channels;

CREATE VIEW shown_posts AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.title, p.body, p.published_at, p.last_active_at, p.edited_at, p.version, p.case_id, p.demonstration
  FROM posts p
  JOIN channels c ON c.id = p.channel_id
 WHERE NOT p.is_hidden
   AND NOT p.is_withdrawn
   AND NOT p.is_case_hidden;

-- What a thread's page holds: of a post that is out of sight, nothing but that it was there.
CREATE VIEW shown_turns AS
SELECT p.id, p.thread_id, p.answers, p.channel_id, c.slug AS channel_slug, c.name AS channel_name, p.office_id, p.kind,
       p.published_at, p.last_active_at, p.case_id, p.version, p.demonstration, p.is_withdrawn,
       (p.is_hidden OR p.is_case_hidden) AS is_hidden,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.title END AS title,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN '' ELSE p.body END AS body,
       CASE WHEN p.is_hidden OR p.is_case_hidden OR p.is_withdrawn THEN NULL ELSE p.edited_at END AS edited_at
  FROM posts p
  JOIN channels c ON c.id = p.channel_id;

CREATE VIEW shown_post_versions AS
SELECT v.post_id, v.version, v.title, v.body, v.written_at
  FROM post_versions v
  JOIN shown_posts p ON p.id = v.post_id;

CREATE VIEW shown_reactions AS
SELECT r.post_id, r.office_id, r.name, r.given_at
  FROM reactions r
  JOIN shown_posts p ON p.id = r.post_id;
