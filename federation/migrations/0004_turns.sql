-- What stands in our channels, said here or elsewhere: the order of threads and outboxes; words are in documents.
CREATE TABLE turns (
    id              uuid         PRIMARY KEY,
    activity_id     text         NOT NULL UNIQUE,
    noun_id         uuid         NOT NULL,
    thread_id       uuid         NOT NULL,
    channel_id      uuid         NOT NULL,
    actor_id        uuid         NOT NULL,
    answers         uuid,
    type            text         NOT NULL CHECK (type IN ('Page', 'Note', 'Article')),
    is_ours         boolean      NOT NULL,
    published_at    timestamptz  NOT NULL,
    version         integer      NOT NULL,
    is_post_gone    boolean      NOT NULL,
    is_noun_gone    boolean      NOT NULL,
    is_gone         boolean      GENERATED ALWAYS AS (is_post_gone OR is_noun_gone) STORED,
    is_final        boolean      NOT NULL,
    announced_as    uuid,
    gone_by         uuid,
    demonstration   boolean      NOT NULL
);
COMMENT ON COLUMN turns.noun_id IS 'The post; of a post that announces a case study, the case study: followers get that itself.';
COMMENT ON COLUMN turns.is_final IS 'Taken back by its author: nothing revives it (gate G22). What a moderator hid may come back.';
COMMENT ON COLUMN turns.announced_as IS 'The Announce by which microblogs know it now.';
COMMENT ON COLUMN turns.gone_by IS 'The Delete that took it away, for an Undo.';
CREATE INDEX turns_noun ON turns (noun_id);
CREATE INDEX turns_thread ON turns (thread_id, published_at, id) WHERE NOT is_gone;
CREATE INDEX turns_answers ON turns (answers, published_at, id) WHERE answers IS NOT NULL AND NOT is_gone;
CREATE INDEX turns_channel ON turns (channel_id, published_at DESC, id DESC) WHERE answers IS NULL AND NOT is_gone;
CREATE INDEX turns_actor ON turns (actor_id, published_at DESC, id DESC) WHERE is_ours AND NOT is_gone;

-- Case studies that were told before the post that announces them in its channel.
CREATE TABLE waiting_cases (
    id       uuid     PRIMARY KEY,
    version  integer  NOT NULL,
    body     jsonb    NOT NULL
);

-- Lists are made of turns; a document is the bytes at one address, and knows its channel and its thread.
DROP VIEW shown_documents;
DROP INDEX documents_of_thread, documents_of_channel, documents_of_actor;
ALTER TABLE documents DROP COLUMN answers, DROP COLUMN published_at;

CREATE VIEW shown_documents AS
SELECT id, kind, noun_id, actor_id, body, changed_at, is_gone, demonstration
  FROM documents;

CREATE VIEW shown_turns AS
SELECT id, activity_id, noun_id, thread_id, channel_id, actor_id, answers, type, is_ours, published_at, announced_as,
       demonstration
  FROM turns
 WHERE NOT is_gone;

-- Offices whose members moderate here, as channels name them.
CREATE VIEW shown_moderators AS
SELECT DISTINCT t.office_id
  FROM standing_members m
  JOIN standing_terms t ON t.member_id = m.id
 WHERE m.is_moderator
   AND NOT m.is_suspended
   AND NOT t.has_ended
   AND (t.until IS NULL OR t.until > now());
