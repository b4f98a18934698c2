-- What an operator is shown of what is on its way, and of the servers it goes to.
CREATE VIEW shown_hosts AS
SELECT h.host, h.software, h.speaks, h.signs, h.heard_at, h.failures, h.failing_since, h.retry_at, h.leased_until,
       EXISTS (SELECT FROM host_rules r WHERE r.policy = 'blocked' AND r.host = ANY(h.names)) AS is_blocked
  FROM hosts h;

CREATE VIEW shown_deliveries AS
SELECT d.id, d.host, d.inbox, d.state, d.attempts, d.due_at, d.done_at, d.error, o.activity_id, o.noun_id, o.planned_at
  FROM deliveries d
  JOIN outgoing o ON o.pos = d.pos;
