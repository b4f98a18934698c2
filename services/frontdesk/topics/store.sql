-- name: put_channel
INSERT INTO topic_channels (channel_id, channel_slug, name, topic, home_host, is_archived, version)
VALUES (%(channel_id)s, %(channel_slug)s, %(name)s, %(topic)s, %(home_host)s, %(is_archived)s, %(version)s)
    ON CONFLICT (channel_id) DO UPDATE
   SET channel_slug = excluded.channel_slug, name = excluded.name, topic = excluded.topic,
       home_host = excluded.home_host, is_archived = excluded.is_archived, version = excluded.version
 WHERE excluded.version > topic_channels.version

-- name: remove_channel
DELETE FROM topic_channels WHERE channel_id = %(channel_id)s
