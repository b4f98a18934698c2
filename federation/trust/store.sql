-- name: put_trust
INSERT INTO trusted_hosts (host, reason, is_league) VALUES (%(host)s, %(reason)s, %(is_league)s)
    ON CONFLICT (host) DO UPDATE SET reason = excluded.reason, is_league = excluded.is_league

-- name: remove_trust
DELETE FROM trusted_hosts WHERE host = %(host)s

-- name: find_trust
SELECT host, reason, is_league FROM trusted_hosts WHERE host = %(host)s

-- name: list_trust
SELECT host, reason, is_league FROM trusted_hosts ORDER BY host

-- name: list_actors_at
SELECT actor FROM remote_actors WHERE host = %(host)s AND type = 'Person' AND NOT is_gone ORDER BY actor
