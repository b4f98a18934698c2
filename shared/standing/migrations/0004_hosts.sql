-- Other servers that are blocked or limited here, from moderation's facts, or silent, from federation's: their posts say so.
CREATE TABLE standing_hosts (
    host            text         PRIMARY KEY,
    policy          text         NOT NULL DEFAULT 'open' CHECK (policy IN ('open', 'limited', 'blocked')),
    judged_at       timestamptz,
    rule_version    integer      NOT NULL DEFAULT 0,
    silent_since    timestamptz,
    silence_version integer      NOT NULL DEFAULT 0
);
