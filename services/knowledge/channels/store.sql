-- name: put_channel
INSERT INTO channels (id, slug, name, version, is_archived, demonstration)
VALUES (%(id)s, %(slug)s, %(name)s, %(version)s, %(is_archived)s, %(demonstration)s)
    ON CONFLICT (id) DO UPDATE
   SET slug = excluded.slug, name = excluded.name, version = excluded.version,
       is_archived = excluded.is_archived, demonstration = excluded.demonstration
 WHERE excluded.version > channels.version

-- name: remove_channel
DELETE FROM channels WHERE id = %(id)s
