-- What the inbox remembers beside posts: reactions from elsewhere, and how an actor was before it changed.

-- One word about a post of ours; taken back, the row stays, so that a late repetition revives nothing (gate G22).
CREATE TABLE remote_reactions (
    activity_id  text         PRIMARY KEY,
    author_id    uuid         NOT NULL,
    post_id      uuid         NOT NULL,
    name         text         NOT NULL,
    given_at     timestamptz  NOT NULL,
    is_gone      boolean      NOT NULL DEFAULT false
);
CREATE INDEX remote_reactions_author ON remote_reactions (author_id);

-- Names, handles, keys and inboxes before a change, because whoever changes them may be somebody else by now (O16).
CREATE TABLE actor_changes (
    id          bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_id    uuid         NOT NULL,
    before      jsonb        NOT NULL,
    after       jsonb        NOT NULL,
    because     text         NOT NULL,
    changed_at  timestamptz  NOT NULL DEFAULT now()
);
CREATE INDEX actor_changes_actor ON actor_changes (actor_id, changed_at);
