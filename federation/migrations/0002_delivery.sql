-- A host keeps every name a rule about it may carry; how followers are spoken to is their host's matter alone.
ALTER TABLE hosts
    ADD COLUMN names       text[]   NOT NULL DEFAULT '{}',
    ADD COLUMN has_groups  boolean  NOT NULL DEFAULT false;

DROP INDEX followers_inboxes;
ALTER TABLE followers DROP COLUMN speaks;
CREATE INDEX followers_inboxes ON followers (followed_id, inbox) INCLUDE (host);
CREATE INDEX followers_inbox ON followers (inbox);
CREATE INDEX followers_follower ON followers (follower_id);

-- Few deliveries were tried and wait for another time; what is said later about the same noun waits behind them.
CREATE INDEX deliveries_postponed ON deliveries (host, pos) WHERE state = 'waiting' AND attempts > 0;
CREATE INDEX deliveries_due ON deliveries (due_at, host) WHERE state = 'waiting';
CREATE INDEX deliveries_done ON deliveries (done_at) WHERE state <> 'waiting';

-- How many follow, from where; who they are stays between their servers and us.
CREATE VIEW shown_followers AS
SELECT followed_id, host FROM followers;
