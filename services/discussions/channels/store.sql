-- name: find_channel
SELECT id, slug, name, purpose, opened_at, version, is_archived, outside, topic,
       home, home_host, home_state, home_because, demonstration
  FROM channels
 WHERE slug = %(slug)s

-- name: find_channel_to_change
SELECT id, slug, name, purpose, opened_at, version, is_archived, outside, topic,
       home, home_host, home_state, home_because, demonstration
  FROM channels
 WHERE slug = %(slug)s
   FOR NO KEY UPDATE

-- name: find_copy_to_change
SELECT id, slug, name, purpose, opened_at, version, is_archived, outside, topic,
       home, home_host, home_state, home_because, demonstration
  FROM channels
 WHERE id = %(id)s
   AND home IS NOT NULL
   FOR NO KEY UPDATE

-- name: claim_handle
-- Whoever claims it at the same moment waits here, and then sees that it is taken.
INSERT INTO handles (handle, kind, owner)
VALUES (%(handle)s, 'channel', %(owner)s)
    ON CONFLICT (handle) DO NOTHING

-- name: add_channel
INSERT INTO channels (id, slug, name, purpose, opened_at, version, is_archived, outside, topic, home, home_host,
                      home_state, home_because, demonstration)
VALUES (%(id)s, %(slug)s, %(name)s, %(purpose)s, %(opened_at)s, %(version)s, %(is_archived)s, %(outside)s, %(topic)s,
        %(home)s, %(home_host)s, %(home_state)s, %(home_because)s, %(demonstration)s)

-- name: change_channel
UPDATE channels
   SET name = %(name)s, purpose = %(purpose)s, version = %(version)s,
       is_archived = %(is_archived)s, outside = %(outside)s, topic = %(topic)s, home_state = %(home_state)s,
       home_because = %(home_because)s, demonstration = %(demonstration)s
 WHERE id = %(id)s

-- name: list_all_channels
SELECT id, slug, name, purpose, opened_at, version, is_archived, outside, topic,
       home, home_host, home_state, home_because, demonstration
  FROM channels
 ORDER BY id

-- name: list_demonstration_to_change
SELECT id, slug, name, purpose, opened_at, version, is_archived, outside, topic,
       home, home_host, home_state, home_because, demonstration
  FROM channels
 WHERE demonstration
 ORDER BY id
   FOR UPDATE

-- name: remove_if_empty
DELETE FROM channels
 WHERE id = %(id)s
   AND NOT EXISTS (SELECT 1 FROM posts WHERE channel_id = %(id)s)

-- name: free_handle
DELETE FROM handles WHERE owner = %(owner)s

-- name: count_turned_away
SELECT coalesce(sum(posts), 0)::bigint AS posts FROM turned_away WHERE channel_id = %(channel_id)s
