-- name: hold_key
-- True while no other request works under this key; the hold ends with the transaction.
SELECT pg_try_advisory_xact_lock(hashtextextended(%(token_id)s::text || ' ' || %(route)s::text || ' ' || %(key)s::text, 0)) AS held

-- name: find_answer
SELECT body_digest, status, headers, body
  FROM idempotency
 WHERE token_id = %(token_id)s
   AND route = %(route)s
   AND key = %(key)s
   AND kept_at > now() - interval '24 hours'

-- name: keep_answer
INSERT INTO idempotency (token_id, route, key, body_digest, status, headers, body, kept_at)
VALUES (%(token_id)s, %(route)s, %(key)s, %(body_digest)s, %(status)s, %(headers)s, %(body)s, now())
    ON CONFLICT (token_id, route, key) DO UPDATE
   SET body_digest = excluded.body_digest, status = excluded.status, headers = excluded.headers,
       body = excluded.body, kept_at = excluded.kept_at

-- name: forget_old_answers
-- A few at a time, whenever a new one is kept, so that no schedule is needed.
DELETE FROM idempotency
 WHERE ctid IN (SELECT ctid FROM idempotency
                 WHERE kept_at < now() - interval '24 hours'
                 ORDER BY kept_at
                 LIMIT 20
                   FOR UPDATE SKIP LOCKED)
