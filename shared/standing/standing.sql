-- name: stamp_pulse
INSERT INTO standing_pulse (sole, told_at)
VALUES (true, %(told_at)s)
    ON CONFLICT (sole) DO UPDATE SET told_at = excluded.told_at
 WHERE standing_pulse.told_at < excluded.told_at

-- name: get_pulse
SELECT told_at FROM standing_pulse

-- name: put_city
INSERT INTO standing_cities (geoid, name, state, population, size_class, slug, version, demonstration, website)
VALUES (%(geoid)s, %(name)s, %(state)s, %(population)s, %(size_class)s, %(slug)s, %(version)s, %(demonstration)s,
        %(website)s)
    ON CONFLICT (geoid) DO UPDATE
   SET name = excluded.name, state = excluded.state, population = excluded.population,
       size_class = excluded.size_class, slug = excluded.slug, version = excluded.version,
       demonstration = excluded.demonstration, website = excluded.website
 WHERE excluded.version > standing_cities.version

-- name: remove_city
DELETE FROM standing_cities WHERE geoid = %(geoid)s

-- name: put_office
INSERT INTO standing_offices (id, handle, name, geoid, version, is_closed, demonstration)
VALUES (%(id)s, %(handle)s, %(name)s, %(geoid)s, %(version)s, %(is_closed)s, %(demonstration)s)
    ON CONFLICT (id) DO UPDATE
   SET handle = excluded.handle, name = excluded.name, geoid = excluded.geoid,
       version = excluded.version, is_closed = excluded.is_closed
 WHERE excluded.version > standing_offices.version

-- name: remove_office
DELETE FROM standing_offices WHERE id = %(id)s

-- name: put_member
INSERT INTO standing_members (id, name, version, epoch, is_moderator, is_suspended, demonstration)
VALUES (%(id)s, %(name)s, %(version)s, %(epoch)s, %(is_moderator)s, %(is_suspended)s, %(demonstration)s)
    ON CONFLICT (id) DO UPDATE
   SET name = excluded.name, version = excluded.version, epoch = excluded.epoch,
       is_moderator = excluded.is_moderator, is_suspended = excluded.is_suspended
 WHERE excluded.version > standing_members.version

-- name: remove_member
DELETE FROM standing_members WHERE id = %(id)s

-- name: remove_terms_of_member
DELETE FROM standing_terms WHERE member_id = %(id)s

-- name: remove_sessions_of_member
DELETE FROM standing_sessions WHERE member_id = %(id)s

-- name: remove_tokens_of_member
DELETE FROM standing_tokens WHERE member_id = %(id)s

-- name: put_term
INSERT INTO standing_terms (id, member_id, office_id, role, version, until, has_ended)
VALUES (%(id)s, %(member_id)s, %(office_id)s, %(role)s, %(version)s, %(until)s, %(has_ended)s)
    ON CONFLICT (id) DO UPDATE
   SET role = excluded.role, version = excluded.version, until = excluded.until,
       has_ended = excluded.has_ended
 WHERE excluded.version > standing_terms.version

-- name: put_session
INSERT INTO standing_sessions (id, member_id, office_id, epoch, until, version, has_ended)
VALUES (%(id)s, %(member_id)s, %(office_id)s, %(epoch)s, %(until)s, %(version)s, %(has_ended)s)
    ON CONFLICT (id) DO UPDATE
   SET until = excluded.until, version = excluded.version, has_ended = excluded.has_ended
 WHERE excluded.version > standing_sessions.version

-- name: put_token
INSERT INTO standing_tokens (id, digest, member_id, office_id, name, scopes, epoch, version, until, is_revoked)
VALUES (%(id)s, %(digest)s, %(member_id)s, %(office_id)s, %(name)s, %(scopes)s, %(epoch)s, %(version)s,
        %(until)s, %(is_revoked)s)
    ON CONFLICT (id) DO UPDATE
   SET scopes = excluded.scopes, version = excluded.version, until = excluded.until,
       is_revoked = excluded.is_revoked
 WHERE excluded.version > standing_tokens.version

-- name: put_actor
INSERT INTO standing_actors (id, handle, name, host, url, standing, because, city_name, state, geoid, size_class,
                             population, version, is_gone)
VALUES (%(id)s, %(handle)s, %(name)s, %(host)s, %(url)s, %(standing)s, %(because)s, %(city_name)s, %(state)s,
        %(geoid)s, %(size_class)s, %(population)s, %(version)s, %(is_gone)s)
    ON CONFLICT (id) DO UPDATE
   SET handle = excluded.handle, name = excluded.name, url = excluded.url, standing = excluded.standing,
       because = excluded.because, city_name = excluded.city_name, state = excluded.state, geoid = excluded.geoid,
       size_class = excluded.size_class, population = excluded.population, version = excluded.version,
       is_gone = excluded.is_gone
 WHERE excluded.version > standing_actors.version

-- name: put_host_rule
INSERT INTO standing_hosts (host, policy, judged_at, rule_version)
VALUES (%(host)s, %(policy)s, %(judged_at)s, %(version)s)
    ON CONFLICT (host) DO UPDATE
   SET policy = excluded.policy, judged_at = excluded.judged_at, rule_version = excluded.rule_version
 WHERE excluded.rule_version > standing_hosts.rule_version

-- name: put_silence
INSERT INTO standing_hosts (host, silent_since, silence_version)
VALUES (%(host)s, %(since)s, %(version)s)
    ON CONFLICT (host) DO UPDATE
   SET silent_since = excluded.silent_since, silence_version = excluded.silence_version
 WHERE excluded.silence_version > standing_hosts.silence_version

-- name: find_trouble
-- A rule holds for what is below its name too, silence for one server alone; the strictest is said.
SELECT host, CASE policy WHEN 'open' THEN 'silent' ELSE policy END AS kind,
       CASE policy WHEN 'open' THEN silent_since ELSE judged_at END AS since
  FROM standing_hosts
 WHERE host = ANY(%(names)s::text[])
   AND (policy <> 'open' OR (silent_since IS NOT NULL AND host = %(host)s))
 ORDER BY array_position(ARRAY['blocked', 'limited', 'open'], policy), host
 LIMIT 1

-- name: find_by_session
SELECT m.id AS member_id, m.name AS member_name, m.is_moderator, t.role,
       s.id AS credential_id, ARRAY['read', 'write'] AS scopes,
       o.office_id, o.handle, o.office_name, o.city_name, o.city_slug, o.state, o.size_class,
       o.population, o.geoid, o.demonstration
  FROM standing_sessions s
  JOIN standing_members m ON m.id = s.member_id AND m.epoch = s.epoch AND NOT m.is_suspended
  JOIN standing_terms t ON t.member_id = s.member_id AND t.office_id = s.office_id
                       AND NOT t.has_ended AND (t.until IS NULL OR t.until > now())
  JOIN standing_offices w ON w.id = s.office_id AND NOT w.is_closed
  JOIN shown_offices o ON o.office_id = s.office_id AND o.host IS NULL
 WHERE s.id = %(session_id)s
   AND s.member_id = %(member_id)s
   AND s.epoch = %(epoch)s
   AND NOT s.has_ended
   AND s.until > now()
 ORDER BY t.role DESC
 LIMIT 1

-- name: find_by_token
SELECT m.id AS member_id, m.name AS member_name, m.is_moderator, t.role,
       k.id AS credential_id, k.scopes,
       o.office_id, o.handle, o.office_name, o.city_name, o.city_slug, o.state, o.size_class,
       o.population, o.geoid, o.demonstration
  FROM standing_tokens k
  JOIN standing_members m ON m.id = k.member_id AND m.epoch = k.epoch AND NOT m.is_suspended
  JOIN standing_terms t ON t.member_id = k.member_id AND t.office_id = k.office_id
                       AND NOT t.has_ended AND (t.until IS NULL OR t.until > now())
  JOIN standing_offices w ON w.id = k.office_id AND NOT w.is_closed
  JOIN shown_offices o ON o.office_id = k.office_id AND o.host IS NULL
 WHERE k.digest = %(digest)s
   AND NOT k.is_revoked
   AND (k.until IS NULL OR k.until > now())
 ORDER BY t.role DESC
 LIMIT 1

-- name: knows_session
SELECT true AS known FROM standing_sessions WHERE id = %(session_id)s

-- name: list_offices
SELECT office_id AS id, handle, office_name AS name, city_name, city_slug, state,
       coalesce(size_class, '') AS size_class, coalesce(population, 0) AS population, geoid, demonstration,
       host, url, standing, because
  FROM shown_offices
 WHERE office_id = ANY(%(ids)s::uuid[])

-- name: find_website
SELECT website FROM shown_cities WHERE geoid = %(geoid)s

-- name: find_office_by_handle
SELECT office_id AS id, handle, office_name AS name, city_name, city_slug, state, size_class,
       population, geoid, demonstration
  FROM shown_offices
 WHERE handle = %(handle)s
   AND host IS NULL
