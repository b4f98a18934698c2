-- Servers that did not answer when they were asked what they run, and answered nothing else since.
ALTER TABLE hosts ADD COLUMN unreached_since timestamptz;
