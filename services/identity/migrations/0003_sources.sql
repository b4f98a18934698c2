-- Where an asking for a sign-in link came from, as a keyed digest, so that one place is counted as one.
ALTER TABLE askings ADD COLUMN source text NOT NULL DEFAULT '';
CREATE INDEX askings_of_source ON askings (source, asked_at);
