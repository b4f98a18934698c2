-- Channels of other servers that we follow, and which servers the operator vouches for.
CREATE TABLE following (
    id           uuid         PRIMARY KEY REFERENCES remote_actors (id),
    actor        text         NOT NULL UNIQUE,
    follow_id    text         NOT NULL,
    slug         text         NOT NULL,
    host         text         NOT NULL,
    name         text         NOT NULL,
    purpose      text         NOT NULL,
    url          text         NOT NULL,
    topic        text         NOT NULL,
    state        text         NOT NULL CHECK (state IN ('asked', 'followed', 'refused', 'left')),
    version      integer      NOT NULL,
    is_peer      boolean      NOT NULL,
    is_archived  boolean      NOT NULL,
    because      text         NOT NULL,
    asked_at     timestamptz,
    answered_at  timestamptz,
    filled_at    timestamptz
);

CREATE TABLE trusted_hosts (
    host        text         PRIMARY KEY,
    reason      text         NOT NULL CHECK (reason <> ''),
    is_league   boolean      NOT NULL,
    trusted_at  timestamptz  NOT NULL DEFAULT now()
);

ALTER TABLE channels ADD COLUMN topic text;

CREATE OR REPLACE VIEW shown_channels AS
SELECT id, slug, name, purpose, outside, is_archived, demonstration, topic FROM channels;

CREATE VIEW shown_following AS
SELECT id, actor, slug, host, name, purpose, url, topic, state, is_peer, is_archived, because, asked_at, answered_at, filled_at
  FROM following;

CREATE VIEW shown_trust AS
SELECT host, reason, is_league, trusted_at FROM trusted_hosts;
