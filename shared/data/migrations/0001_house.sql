-- What all services share: who may be called what, and which instance this is.
CREATE TABLE handles (
    handle      text         PRIMARY KEY CHECK (handle ~ '^[a-z0-9_]{1,30}$'),
    kind        text         NOT NULL CHECK (kind IN ('office', 'person', 'channel')),
    owner       uuid         NOT NULL UNIQUE,
    claimed_at  timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE instance (
    sole       boolean      PRIMARY KEY DEFAULT true CHECK (sole),
    origin     text         NOT NULL,
    pinned_at  timestamptz  NOT NULL DEFAULT now()
);
