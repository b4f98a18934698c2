-- The very bytes by which a post elsewhere was last changed, for the channel it stands in to pass on.
ALTER TABLE remote_objects ADD COLUMN update_raw bytea;
