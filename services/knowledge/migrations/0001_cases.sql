-- Case studies with every version of their words, and the channels they are filed under.
CREATE TABLE channels (
    id            uuid     PRIMARY KEY,
    slug          text     NOT NULL,
    name          text     NOT NULL,
    version       integer  NOT NULL,
    is_archived   boolean  NOT NULL,
    demonstration boolean  NOT NULL
);
CREATE INDEX channels_slug ON channels (slug);

CREATE TABLE cases (
    id            uuid         PRIMARY KEY,
    office_id     uuid         NOT NULL,
    channel_slug  text         NOT NULL,
    title         text         NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    problem       text         NOT NULL CHECK (problem <> ''),
    action        text         NOT NULL CHECK (action <> ''),
    lessons       text         NOT NULL,
    cost          text         NOT NULL,
    outcome       jsonb        CHECK (jsonb_typeof(outcome) = 'object'),
    published_at  timestamptz  NOT NULL,
    edited_at     timestamptz,
    version       integer      NOT NULL CHECK (version > 0),
    is_withdrawn  boolean      NOT NULL DEFAULT false,
    is_hidden     boolean      NOT NULL DEFAULT false,
    hidden_reason text         NOT NULL DEFAULT '',
    decided_at    timestamptz,
    demonstration boolean      NOT NULL
);
CREATE INDEX cases_newest ON cases (published_at DESC, id DESC) WHERE NOT is_hidden AND NOT is_withdrawn;
CREATE INDEX cases_newest_in_channel ON cases (channel_slug, published_at DESC, id DESC)
 WHERE NOT is_hidden AND NOT is_withdrawn;
CREATE INDEX cases_demonstration ON cases (id) WHERE demonstration;

CREATE TABLE case_versions (
    case_id   uuid         NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    version   integer      NOT NULL,
    title     text         NOT NULL,
    problem   text         NOT NULL,
    action    text         NOT NULL,
    lessons   text         NOT NULL,
    cost      text         NOT NULL,
    outcome   jsonb,
    written_at timestamptz NOT NULL,
    member_id uuid         NOT NULL,
    PRIMARY KEY (case_id, version)
);

CREATE VIEW shown_channels AS
SELECT slug, name, is_archived
  FROM channels;

CREATE VIEW shown_cases AS
SELECT id, office_id, channel_slug, title, problem, action, lessons, cost, outcome,
       published_at, edited_at, version, is_hidden, is_withdrawn, hidden_reason, decided_at, demonstration
  FROM cases
 WHERE NOT is_hidden
   AND NOT is_withdrawn;

CREATE VIEW shown_case_versions AS
SELECT v.case_id, v.version, v.title, v.problem, v.action, v.lessons, v.cost, v.outcome, v.written_at
  FROM case_versions v
  JOIN shown_cases c ON c.id = v.case_id;
