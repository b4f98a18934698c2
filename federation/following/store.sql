-- name: put_following
INSERT INTO following (id, actor, follow_id, slug, host, name, purpose, url, topic, state, version, is_peer,
                       is_archived, because, asked_at, answered_at, filled_at)
VALUES (%(id)s, %(actor)s, %(follow_id)s, %(slug)s, %(host)s, %(name)s, %(purpose)s, %(url)s, %(topic)s, %(state)s,
        %(version)s, %(is_peer)s, %(is_archived)s, %(because)s, %(asked_at)s, %(answered_at)s, %(filled_at)s)
    ON CONFLICT (id) DO UPDATE
   SET follow_id = excluded.follow_id, slug = excluded.slug, name = excluded.name, purpose = excluded.purpose,
       url = excluded.url, topic = excluded.topic, state = excluded.state, version = excluded.version,
       is_peer = excluded.is_peer, is_archived = excluded.is_archived, because = excluded.because,
       asked_at = excluded.asked_at, answered_at = excluded.answered_at, filled_at = excluded.filled_at

-- name: find_following
SELECT id, actor, follow_id, slug, host, name, purpose, url, topic, state, version, is_peer, is_archived, because,
       asked_at, answered_at, filled_at
  FROM following
 WHERE id = %(id)s

-- name: find_following_to_change
SELECT id, actor, follow_id, slug, host, name, purpose, url, topic, state, version, is_peer, is_archived, because,
       asked_at, answered_at, filled_at
  FROM following
 WHERE id = %(id)s
   FOR NO KEY UPDATE

-- name: list_following
SELECT id, actor, follow_id, slug, host, name, purpose, url, topic, state, version, is_peer, is_archived, because,
       asked_at, answered_at, filled_at
  FROM following
 ORDER BY slug

-- name: find_peer
SELECT EXISTS (SELECT FROM hosts WHERE host = %(host)s AND speaks = 'peer') AS is_peer

-- name: find_inbox
SELECT inbox FROM remote_actors WHERE id = %(id)s
