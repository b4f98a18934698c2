-- What became of reports and reasons that somebody here asked to have sent on to other servers.
CREATE TABLE sent_on (
    asked_by uuid         NOT NULL,
    host     text         NOT NULL,
    outcome  text         NOT NULL CHECK (outcome IN ('delivered', 'failed', 'blocked')),
    reason   text         NOT NULL,
    since    timestamptz  NOT NULL,
    PRIMARY KEY (asked_by, host)
);
COMMENT ON COLUMN sent_on.asked_by IS 'Id of the report, or of the decision.';

CREATE VIEW shown_sent_on AS
SELECT asked_by, host, outcome, reason, since
  FROM sent_on;
