-- A server that was not asked yet what it runs is sent what either kind reads, until its NodeInfo is known.
ALTER TABLE hosts
  DROP CONSTRAINT hosts_speaks_check,
  ADD CONSTRAINT hosts_speaks_check CHECK (speaks IN ('unknown', 'microblog', 'group', 'peer')),
  ALTER COLUMN speaks SET DEFAULT 'unknown';
UPDATE hosts SET speaks = 'unknown' WHERE speaks = 'microblog' AND asked_at IS NULL;
