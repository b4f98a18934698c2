-- When each piece of repeated work was last asked for, so that several schedulers ask once.
CREATE TABLE timed (
    work      text         PRIMARY KEY,
    asked_at  timestamptz  NOT NULL
);
