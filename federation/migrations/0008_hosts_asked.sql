-- Where a host is asked what it runs; many are asked together, and again now and then.
ALTER TABLE hosts ADD COLUMN origin text NOT NULL DEFAULT '';
CREATE INDEX hosts_asked ON hosts (asked_at NULLS FIRST);
