-- Items that can be reported, reports, decisions with their verdicts, and the sealed audit.
CREATE TABLE items (
    kind          text         NOT NULL CHECK (kind IN ('post', 'case')),
    id            uuid         NOT NULL,
    office_id     uuid         NOT NULL,
    channel_slug  text         NOT NULL,
    thread_id     uuid,
    title         text         NOT NULL,
    body          text         NOT NULL,
    published_at  timestamptz  NOT NULL,
    version       integer      NOT NULL,
    is_hidden     boolean      NOT NULL,
    is_withdrawn  boolean      NOT NULL,
    demonstration boolean      NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX items_id ON items (id);

CREATE TABLE reports (
    id            uuid         PRIMARY KEY,
    item_kind     text         NOT NULL,
    item_id       uuid         NOT NULL,
    item_version  integer      NOT NULL,
    rule          text         NOT NULL,
    reason        text         NOT NULL CHECK (reason <> ''),
    reporter      text         NOT NULL,
    member_id     uuid,
    office_id     uuid,
    received_at   timestamptz  NOT NULL,
    outcome       text         NOT NULL DEFAULT 'open' CHECK (outcome IN ('open', 'upheld', 'dismissed')),
    closed_at     timestamptz,
    demonstration boolean      NOT NULL
);
CREATE UNIQUE INDEX reports_one_open ON reports (reporter, item_kind, item_id) WHERE outcome = 'open';
CREATE INDEX reports_of_item ON reports (item_kind, item_id, received_at);
CREATE INDEX reports_open ON reports (received_at) WHERE outcome = 'open';
CREATE INDEX reports_by_reporter ON reports (reporter, received_at);

CREATE TABLE decisions (
    id            uuid         PRIMARY KEY,
    item_kind     text         NOT NULL,
    item_id       uuid         NOT NULL,
    verdict       text         NOT NULL CHECK (verdict IN ('hide', 'restore')),
    rule          text         NOT NULL,
    reason        text         NOT NULL CHECK (reason <> ''),
    office_id     uuid         NOT NULL,
    member_id     uuid         NOT NULL,
    taken_at      timestamptz  NOT NULL,
    item_version  integer      NOT NULL,
    item_title    text         NOT NULL,
    item_body     text         NOT NULL,
    demonstration boolean      NOT NULL
);
CREATE INDEX decisions_newest ON decisions (taken_at DESC, id DESC);
CREATE INDEX decisions_of_item ON decisions (item_kind, item_id, taken_at DESC);

-- One row per item a moderator ever decided about; two moderators at once meet in its lock.
CREATE TABLE verdicts (
    item_kind     text         NOT NULL,
    item_id       uuid         NOT NULL,
    is_hidden     boolean      NOT NULL DEFAULT false,
    rule          text         NOT NULL DEFAULT '',
    decided_at    timestamptz,
    demonstration boolean      NOT NULL,
    PRIMARY KEY (item_kind, item_id)
);

-- Entries about a demonstration are a chain of their own, so that taking it away leaves no hole in the record.
CREATE TABLE audit (
    chain      text    NOT NULL CHECK (chain IN ('record', 'demonstration')),
    seq        bigint  NOT NULL CHECK (seq > 0),
    entry      text    NOT NULL,
    prev_hash  bytea   NOT NULL,
    hash       bytea   NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE TABLE audit_heads (
    chain  text    PRIMARY KEY CHECK (chain IN ('record', 'demonstration')),
    seq    bigint  NOT NULL,
    hash   bytea   NOT NULL
);

CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
        IF OLD.chain = 'demonstration' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit is append-only';
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit
   FOR EACH ROW EXECUTE FUNCTION refuse_to_change_audit();

CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit();

CREATE VIEW shown_log AS
SELECT d.id, d.item_kind, d.item_id, d.verdict, d.rule, d.reason, d.office_id, d.taken_at,
       i.channel_slug, i.thread_id
  FROM decisions d
  LEFT JOIN items i ON i.kind = d.item_kind AND i.id = d.item_id;

-- For moderators only, like the two after it: every door that reads them asks for MODERATORS.
CREATE VIEW shown_queue AS
SELECT r.item_kind, r.item_id, count(*) AS reports, min(r.received_at) AS since,
       array_agg(DISTINCT r.rule ORDER BY r.rule) AS rules,
       i.office_id, i.channel_slug, i.thread_id, i.title, i.body, i.is_hidden, i.is_withdrawn
  FROM reports r
  LEFT JOIN items i ON i.kind = r.item_kind AND i.id = r.item_id
 WHERE r.outcome = 'open'
 GROUP BY r.item_kind, r.item_id, i.office_id, i.channel_slug, i.thread_id, i.title, i.body,
          i.is_hidden, i.is_withdrawn;

CREATE VIEW shown_reports AS
SELECT id, item_kind, item_id, rule, reason, office_id, received_at, outcome, closed_at
  FROM reports;

CREATE VIEW shown_decisions AS
SELECT id, item_kind, item_id, verdict, rule, reason, office_id, taken_at, item_version, item_title,
       item_body
  FROM decisions;
