-- name: find_actor
SELECT id, actor, host, type, handle, name, url, inbox, shared_inbox, outbox, followers, keys, terms,
       standing, because, version, is_told, is_gone
  FROM remote_actors
 WHERE actor = %(actor)s

-- name: list_actors
SELECT id, actor, host, type, handle, name, url, inbox, shared_inbox, outbox, followers, keys, terms,
       standing, because, version, is_told, is_gone
  FROM remote_actors
 WHERE actor = ANY(%(actors)s)

-- name: list_actors_by_id
SELECT id, actor, host, type, handle, name, url, inbox, shared_inbox, outbox, followers, keys, terms,
       standing, because, version, is_told, is_gone
  FROM remote_actors
 WHERE id = ANY(%(ids)s)

-- name: put_actor
-- First seen, or read anew from its own server. Standing, version and what was told are ours and stay.
INSERT INTO remote_actors (id, actor, host, type, handle, name, url, inbox, shared_inbox, outbox, followers, keys, terms)
VALUES (%(id)s, %(actor)s, %(host)s, %(type)s, %(handle)s, %(name)s, %(url)s, %(inbox)s, %(shared_inbox)s,
        %(outbox)s, %(followers)s, %(keys)s, %(terms)s)
    ON CONFLICT (id) DO UPDATE
   SET type = excluded.type, handle = excluded.handle, name = excluded.name, url = excluded.url,
       inbox = excluded.inbox, shared_inbox = excluded.shared_inbox, outbox = excluded.outbox,
       followers = excluded.followers, keys = excluded.keys, terms = excluded.terms, fetched_at = now()
 WHERE NOT remote_actors.is_gone

-- name: change_actor
UPDATE remote_actors
   SET type = %(type)s, handle = %(handle)s, name = %(name)s, url = %(url)s, inbox = %(inbox)s,
       shared_inbox = %(shared_inbox)s, outbox = %(outbox)s, followers = %(followers)s, keys = %(keys)s,
       terms = %(terms)s, standing = %(standing)s, because = %(because)s, version = %(version)s,
       is_gone = %(is_gone)s, fetched_at = now()
 WHERE id = %(id)s

-- name: note_told
UPDATE remote_actors SET is_told = true WHERE id = ANY(%(ids)s)

-- name: add_change
INSERT INTO actor_changes (actor_id, before, after, because)
VALUES (%(actor_id)s, %(before)s, %(after)s, %(because)s)

-- name: list_told_actors
SELECT id, actor, host, type, handle, name, url, inbox, shared_inbox, outbox, followers, keys, terms,
       standing, because, version, is_told, is_gone
  FROM remote_actors
 WHERE is_told
   AND id > %(after)s
 ORDER BY id
 LIMIT 500
