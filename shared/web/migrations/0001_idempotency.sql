-- Answers kept for 24 hours under an Idempotency-Key, written in the transaction of the change itself.
CREATE TABLE idempotency (
    token_id     uuid         NOT NULL,
    route        text         NOT NULL,
    key          text         NOT NULL,
    body_digest  bytea        NOT NULL,
    status       integer      NOT NULL,
    headers      jsonb        NOT NULL,
    body         bytea        NOT NULL,
    kept_at      timestamptz  NOT NULL,
    PRIMARY KEY (token_id, route, key)
);
CREATE INDEX idempotency_kept_at ON idempotency (kept_at);
