-- What of ours the fediverse sees, who was met there, what came from there, who follows, and what is on its way.

-- Our own actors. Offices and their cities stand in standing_*; channels are kept here as discussions tells them.
CREATE TABLE channels (
    id            uuid         PRIMARY KEY,
    slug          text         NOT NULL,
    name          text         NOT NULL,
    purpose       text         NOT NULL,
    outside       text         NOT NULL CHECK (outside IN ('shown', 'folded', 'held', 'closed')),
    is_archived   boolean      NOT NULL,
    version       integer      NOT NULL,
    demonstration boolean      NOT NULL
);
CREATE UNIQUE INDEX channels_slug ON channels (slug);

-- One pair of keys per actor of ours, made when first needed; private halves are encrypted under MAYORS_SECRET_KEY.
CREATE TABLE keys (
    actor_id         uuid         PRIMARY KEY,
    kind             text         NOT NULL CHECK (kind IN ('channels', 'offices', 'instance')),
    origin           text         NOT NULL,
    rsa_public       text         NOT NULL,
    rsa_private      bytea        NOT NULL,
    ed25519_public   text         NOT NULL,
    ed25519_private  bytea        NOT NULL,
    made_at          timestamptz  NOT NULL DEFAULT now()
);

-- Finished documents of objects and activities: a GET reads one row. Gone ones stay as tombstones (gate G22).
CREATE TABLE documents (
    id            uuid         NOT NULL,
    kind          text         NOT NULL CHECK (kind IN ('posts', 'cases', 'activities', 'follows')),
    origin        text         NOT NULL,
    noun_id       uuid         NOT NULL,
    actor_id      uuid         NOT NULL,
    channel_id    uuid,
    thread_id     uuid,
    answers       uuid,
    body          bytea        NOT NULL,
    version       integer      NOT NULL,
    published_at  timestamptz  NOT NULL,
    changed_at    timestamptz  NOT NULL DEFAULT now(),
    is_gone       boolean      NOT NULL DEFAULT false,
    demonstration boolean      NOT NULL DEFAULT false,
    PRIMARY KEY (kind, id)
);
CREATE INDEX documents_of_noun ON documents (noun_id);
CREATE INDEX documents_of_thread ON documents (thread_id, published_at, id) WHERE kind = 'posts';
CREATE INDEX documents_of_channel ON documents (channel_id, published_at DESC, id DESC) WHERE kind IN ('posts', 'cases') AND answers IS NULL;
CREATE INDEX documents_of_actor ON documents (actor_id, published_at DESC, id DESC) WHERE kind IN ('posts', 'cases');

-- Actors elsewhere, as their own servers show them.
CREATE TABLE remote_actors (
    id            uuid         PRIMARY KEY,
    actor         text         NOT NULL UNIQUE,
    host          text         NOT NULL,
    type          text         NOT NULL,
    handle        text         NOT NULL,
    name          text         NOT NULL,
    url           text         NOT NULL,
    inbox         text         NOT NULL,
    shared_inbox  text,
    outbox        text,
    followers     text,
    keys          jsonb        NOT NULL,
    terms         jsonb        NOT NULL DEFAULT '{}',
    standing      text         NOT NULL DEFAULT 'public' CHECK (standing IN ('public', 'office')),
    because       text         NOT NULL DEFAULT '',
    version       integer      NOT NULL DEFAULT 1,
    is_told       boolean      NOT NULL DEFAULT false,
    is_gone       boolean      NOT NULL DEFAULT false,
    fetched_at    timestamptz  NOT NULL DEFAULT now()
);
CREATE INDEX remote_actors_host ON remote_actors (host);

-- Posts elsewhere that stand, or stood, in a channel here; the owner never changes (gate G5).
CREATE TABLE remote_objects (
    id            uuid         PRIMARY KEY,
    activity_id   text         NOT NULL UNIQUE,
    author_id     uuid         NOT NULL,
    channel_id    uuid,
    answers       uuid,
    create_id     text,
    create_raw    bytea,
    updated_at    timestamptz  NOT NULL,
    received_at   timestamptz  NOT NULL DEFAULT now(),
    is_gone       boolean      NOT NULL DEFAULT false
);
CREATE INDEX remote_objects_author ON remote_objects (author_id);

-- What passed the gate: the bytes as they came, and what became of them. Kept 30 days against repetition.
CREATE TABLE arrivals (
    seq           bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    activity_id   text         NOT NULL UNIQUE,
    type          text         NOT NULL,
    actor         text         NOT NULL,
    key_id        text         NOT NULL,
    raw           bytea        NOT NULL,
    received_at   timestamptz  NOT NULL DEFAULT now(),
    outcome       text         CHECK (outcome IN ('applied', 'ignored', 'refused', 'failed')),
    words         text         NOT NULL DEFAULT ''
);
CREATE INDEX arrivals_waiting ON arrivals (seq) WHERE outcome IS NULL;
CREATE INDEX arrivals_old ON arrivals (received_at);

CREATE TABLE followers (
    id            uuid         PRIMARY KEY,
    followed_id   uuid         NOT NULL,
    follower_id   uuid         NOT NULL REFERENCES remote_actors (id),
    follow_id     text         NOT NULL,
    host          text         NOT NULL,
    inbox         text         NOT NULL,
    speaks        text         NOT NULL CHECK (speaks IN ('microblog', 'group', 'peer')),
    accepted_at   timestamptz  NOT NULL DEFAULT now(),
    UNIQUE (followed_id, follower_id)
);
CREATE INDEX followers_inboxes ON followers (followed_id, speaks, inbox);

-- Other servers: what they run, how they like to be spoken to, and whether they answer.
CREATE TABLE hosts (
    host           text         PRIMARY KEY,
    software       text,
    speaks         text         NOT NULL DEFAULT 'microblog' CHECK (speaks IN ('microblog', 'group', 'peer')),
    signs          text         NOT NULL DEFAULT 'draft-cavage' CHECK (signs IN ('draft-cavage', 'rfc9421')),
    first_seen_at  timestamptz  NOT NULL DEFAULT now(),
    asked_at       timestamptz,
    heard_at       timestamptz,
    failures       integer      NOT NULL DEFAULT 0,
    failing_since  timestamptz,
    retry_at       timestamptz  NOT NULL DEFAULT now(),
    leased_until   timestamptz
);

CREATE TABLE host_rules (
    host     text     PRIMARY KEY,
    policy   text     NOT NULL CHECK (policy IN ('open', 'limited', 'blocked')),
    reason   text     NOT NULL,
    version  integer  NOT NULL
);

-- An activity of ours on its way, once; the inboxes it is due at, one row each.
CREATE TABLE outgoing (
    pos          bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    activity_id  text         NOT NULL,
    noun_id      uuid         NOT NULL,
    signer_id    uuid         NOT NULL,
    body         bytea        NOT NULL,
    planned_at   timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE deliveries (
    id        uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    pos       bigint       NOT NULL REFERENCES outgoing (pos) ON DELETE CASCADE,
    inbox     text         NOT NULL,
    host      text         NOT NULL,
    state     text         NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts  integer      NOT NULL DEFAULT 0,
    due_at    timestamptz  NOT NULL DEFAULT now(),
    done_at   timestamptz,
    error     text         NOT NULL DEFAULT '',
    UNIQUE (pos, inbox)
);
CREATE INDEX deliveries_waiting ON deliveries (host, pos) WHERE state = 'waiting';

CREATE VIEW shown_channels AS
SELECT id, slug, name, purpose, outside, is_archived, demonstration FROM channels;

CREATE VIEW shown_documents AS
SELECT id, kind, origin, noun_id, actor_id, channel_id, thread_id, answers, body, published_at, changed_at, is_gone, demonstration
  FROM documents;
