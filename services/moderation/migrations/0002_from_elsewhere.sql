-- Words from other servers that wait for a moderator, reports by servers and to servers, and what was decided about servers.
ALTER TABLE items
  ADD COLUMN is_held     boolean NOT NULL DEFAULT false,
  ADD COLUMN from_public boolean NOT NULL DEFAULT false,
  ADD COLUMN activity_id text;
CREATE INDEX items_held ON items (published_at, id) WHERE is_held;

ALTER TABLE reports
  ADD COLUMN host         text,
  ADD COLUMN is_forwarded boolean NOT NULL DEFAULT false;

CREATE INDEX decisions_by_item ON decisions (item_id, item_version);

CREATE TABLE host_rules (
    host      text         PRIMARY KEY,
    policy    text         NOT NULL CHECK (policy IN ('open', 'limited', 'blocked')),
    reason    text         NOT NULL CHECK (reason <> ''),
    version   integer      NOT NULL CHECK (version > 0),
    judged_at timestamptz  NOT NULL
);

CREATE TABLE host_decisions (
    id        uuid         PRIMARY KEY,
    host      text         NOT NULL,
    policy    text         NOT NULL,
    reason    text         NOT NULL,
    office_id uuid,
    member_id uuid,
    judged_at timestamptz  NOT NULL
);
CREATE INDEX host_decisions_newest ON host_decisions (judged_at DESC, id DESC);

CREATE VIEW shown_host_rules AS
SELECT host, policy, reason, judged_at
  FROM host_rules;

-- For moderators only: every door that reads it asks for MODERATORS. What was decided about these very words is off the list.
CREATE VIEW shown_held AS
SELECT i.id, i.office_id, i.channel_slug, i.thread_id, i.title, i.body, i.published_at, i.version, i.from_public, i.activity_id
  FROM items i
 WHERE i.is_held
   AND NOT i.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = i.id AND d.item_version >= i.version);

CREATE OR REPLACE VIEW shown_reports AS
SELECT id, item_kind, item_id, rule, reason, office_id, received_at, outcome, closed_at, host, is_forwarded
  FROM reports;

CREATE OR REPLACE VIEW shown_log AS
SELECT d.id, d.item_kind, d.item_id, d.verdict, d.rule, d.reason, d.office_id, d.taken_at,
       i.channel_slug, i.thread_id, NULL::text AS host
  FROM decisions d
  LEFT JOIN items i ON i.kind = d.item_kind AND i.id = d.item_id
 UNION ALL
SELECT h.id, 'host', NULL, h.policy, '', h.reason, h.office_id, h.judged_at, NULL, NULL, h.host
  FROM host_decisions h;
