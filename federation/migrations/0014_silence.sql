-- Servers that answer nothing for days, or answered that they are gone, and what was told of that.
ALTER TABLE hosts
  ADD COLUMN gone_since      timestamptz,
  ADD COLUMN silent_since    timestamptz,
  ADD COLUMN silence_version integer NOT NULL DEFAULT 0;
