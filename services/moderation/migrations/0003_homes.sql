-- What the homes of channels elsewhere decided about posts in our copies of them; the public log shows who decided.
CREATE TABLE home_decisions (
    id         uuid         PRIMARY KEY,
    post_id    uuid         NOT NULL,
    host       text         NOT NULL,
    verdict    text         NOT NULL CHECK (verdict IN ('hide', 'restore')),
    rule       text         NOT NULL,
    reason     text         NOT NULL,
    decided_at timestamptz  NOT NULL
);
CREATE INDEX home_decisions_newest ON home_decisions (decided_at DESC, id DESC);
CREATE INDEX home_decisions_of_post ON home_decisions (post_id, host, decided_at DESC);

CREATE OR REPLACE VIEW shown_log AS
SELECT d.id, d.item_kind, d.item_id, d.verdict, d.rule, d.reason, d.office_id, d.taken_at,
       i.channel_slug, i.thread_id, NULL::text AS host, NULL::text AS home
  FROM decisions d
  LEFT JOIN items i ON i.kind = d.item_kind AND i.id = d.item_id
 UNION ALL
SELECT h.id, 'host', NULL, h.policy, '', h.reason, h.office_id, h.judged_at, NULL, NULL, h.host, NULL
  FROM host_decisions h
 UNION ALL
SELECT c.id, 'post', c.post_id, c.verdict, c.rule, c.reason, NULL, c.decided_at, i.channel_slug, i.thread_id, NULL, c.host
  FROM home_decisions c
  LEFT JOIN items i ON i.kind = 'post' AND i.id = c.post_id;
