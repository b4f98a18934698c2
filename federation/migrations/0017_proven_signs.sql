-- Whether a server took what was signed the way that stands in `signs`: then a 400 is about something else, and nothing is
-- signed and sent twice. Each sender had to find that out anew.
ALTER TABLE hosts ADD COLUMN is_proven boolean NOT NULL DEFAULT false;
