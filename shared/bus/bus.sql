-- name: tell
INSERT INTO outbox (id, lane, noun, name, body, private)
VALUES (%(id)s, %(lane)s, %(noun)s, %(name)s, %(body)s, %(private)s)

-- name: tell_many
INSERT INTO outbox (id, lane, noun, name, body)
SELECT t.id, t.lane, t.noun, t.name, t.body
  FROM unnest(%(ids)s::uuid[], %(lanes)s::text[], %(nouns)s::text[], %(names)s::text[], %(bodies)s::text[])
       WITH ORDINALITY AS t(id, lane, noun, name, body, place)
 ORDER BY t.place

-- name: lock_stream
SELECT epoch, began, head FROM stream WHERE lane = %(lane)s FOR UPDATE

-- name: get_stream
SELECT epoch, began, head FROM stream WHERE lane = %(lane)s

-- name: list_waiting_lanes
SELECT s.lane
  FROM stream s
 WHERE EXISTS (SELECT FROM outbox o WHERE o.lane = s.lane AND o.pos IS NULL)

-- name: get_head
-- How far a lane has been told, and until when that is everything.
SELECT s.epoch, s.began, s.head,
       coalesce((SELECT o.told_at FROM outbox o
                  WHERE o.lane = s.lane AND o.pos IS NULL ORDER BY o.seq LIMIT 1), now()) AS said_at
  FROM stream s
 WHERE s.lane = %(lane)s

-- name: number_waiting
-- Gives the next positions to what was committed and has none yet. Rows are found again by their
-- place on disk: no statistics make the planner join the backlog with itself.
WITH waiting AS MATERIALIZED (
    SELECT tableoid AS part, ctid AS place, %(head)s + row_number() OVER (ORDER BY seq) AS pos
      FROM (SELECT tableoid, ctid, seq FROM outbox
             WHERE lane = %(lane)s AND pos IS NULL ORDER BY seq LIMIT %(limit)s) AS first
)
   UPDATE outbox o
      SET pos = w.pos
     FROM waiting w
    WHERE o.ctid = w.place AND o.tableoid = w.part AND o.lane = %(lane)s AND o.pos IS NULL
RETURNING o.pos, o.noun, o.name, o.body

-- name: advance_stream
UPDATE stream SET head = %(head)s WHERE lane = %(lane)s

-- name: list_told
SELECT pos, noun, name, body
  FROM outbox
 WHERE lane = %(lane)s AND pos BETWEEN %(first)s AND %(last)s
 ORDER BY pos
 LIMIT %(limit)s

-- name: list_streams
-- How far each lane has been told, and how many facts wait for a position.
SELECT s.lane, s.epoch, s.began, s.head,
       (SELECT count(*) FROM outbox o WHERE o.lane = s.lane AND o.pos IS NULL) AS waiting
  FROM stream s
 ORDER BY s.lane

-- name: latest_waiting
SELECT max(seq) AS seq FROM outbox WHERE lane = %(lane)s AND pos IS NULL

-- name: waits_before
SELECT EXISTS (SELECT FROM outbox WHERE lane = %(lane)s AND pos IS NULL AND seq <= %(seq)s) AS waits

-- name: take_turn
-- One worker at a time has a lane, from the attempt to the commit; the lock ends with its connection.
SELECT pg_advisory_lock(hashtextextended(concat_ws(' ', current_schema(), %(teller)s::text, %(lane)s::text), 0))

-- name: end_turn
SELECT pg_advisory_unlock(hashtextextended(concat_ws(' ', current_schema(), %(teller)s::text, %(lane)s::text), 0))

-- name: note_attempt
-- Committed before anything is handled, so that a process that dies leaves its count behind.
-- `trying_to` is the fact tried alone, or null for whatever comes next.
WITH quick AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true) AS off
)
INSERT INTO heard (teller, lane, epoch, trying_to, tries)
SELECT %(teller)s::text, %(lane)s::text, %(epoch)s::integer, %(trying_to)s::bigint, 1 FROM quick
    ON CONFLICT (teller, lane) DO UPDATE
   SET tries = CASE WHEN heard.trying_to IS NOT DISTINCT FROM excluded.trying_to
                    THEN heard.tries + 1 ELSE 1 END,
       trying_to = excluded.trying_to
RETURNING epoch, pos, tries

-- name: pass_by
-- Of facts that nobody here handles only the position is kept; if even that is lost, they are passed by again.
WITH quick AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true) AS off
)
UPDATE heard
   SET pos = %(last)s, trying_to = NULL, tries = 0
  FROM quick
 WHERE teller = %(teller)s AND lane = %(lane)s AND epoch = %(epoch)s AND pos = %(first)s - 1

-- name: make_heard
INSERT INTO heard (teller, lane, epoch) VALUES (%(teller)s, %(lane)s, %(epoch)s)
    ON CONFLICT (teller, lane) DO NOTHING

-- name: get_heard
SELECT epoch, pos, trying_to, tries, rebuild_due
  FROM heard
 WHERE teller = %(teller)s AND lane = %(lane)s

-- name: lock_heard
SELECT epoch, pos, trying_to, tries, rebuild_due
  FROM heard
 WHERE teller = %(teller)s AND lane = %(lane)s
   FOR UPDATE

-- name: move_cursor
UPDATE heard
   SET epoch = %(epoch)s, pos = %(pos)s, trying_to = NULL, tries = 0
 WHERE teller = %(teller)s AND lane = %(lane)s

-- name: excuse_attempt
UPDATE heard
   SET tries = greatest(tries - 1, 0)
 WHERE teller = %(teller)s AND lane = %(lane)s

-- name: follow_epoch
-- What was heard up to the new epoch's beginning is part of it; what came after, and is still parked,
-- never happened.
WITH followed AS (
       UPDATE heard
          SET epoch = %(epoch)s, pos = least(pos, %(began)s), trying_to = NULL, tries = 0, rebuild_due = true
        WHERE teller = %(teller)s AND lane = %(lane)s AND epoch < %(epoch)s
    RETURNING teller, lane
), gone AS (
       DELETE FROM parked p
        USING followed f
        WHERE p.teller = f.teller AND p.lane = f.lane AND p.pos > %(began)s
    RETURNING p.teller, p.lane, p.pos, p.noun, p.name, p.body, p.error
)
INSERT INTO dropped (teller, lane, pos, noun, name, body, error, reason)
SELECT teller, lane, pos, noun, name, body, error, 'The teller was restored to a time before it.' FROM gone

-- name: skip_forgotten
INSERT INTO heard (teller, lane, epoch, pos, rebuild_due)
VALUES (%(teller)s, %(lane)s, %(epoch)s, %(pos)s, true)
    ON CONFLICT (teller, lane) DO UPDATE
   SET pos = excluded.pos, trying_to = NULL, tries = 0, rebuild_due = true
 WHERE heard.epoch = excluded.epoch AND heard.pos < excluded.pos

-- name: list_heard
SELECT teller, lane, epoch, pos, rebuild_due FROM heard ORDER BY teller, lane

-- name: park
INSERT INTO parked (teller, lane, pos, noun, name, body, error, attempts)
VALUES (%(teller)s, %(lane)s, %(pos)s, %(noun)s, %(name)s, %(body)s, %(error)s, %(attempts)s)
    ON CONFLICT (teller, lane, pos) DO NOTHING

-- name: list_parked_nouns
SELECT DISTINCT noun FROM parked WHERE teller = %(teller)s AND lane = %(lane)s

-- name: list_parked
SELECT teller, lane, pos, noun, name, body, error, attempts, parked_at
  FROM parked
 ORDER BY teller, lane, pos

-- name: list_parked_of_noun
SELECT teller, lane, pos, noun, name, body, error, attempts, parked_at
  FROM parked
 WHERE teller = %(teller)s AND lane = %(lane)s AND noun = %(noun)s
 ORDER BY pos
   FOR UPDATE

-- name: note_parked_failure
UPDATE parked
   SET error = %(error)s, attempts = attempts + 1
 WHERE teller = %(teller)s AND lane = %(lane)s AND pos = %(pos)s

-- name: unpark
DELETE FROM parked WHERE teller = %(teller)s AND lane = %(lane)s AND pos = %(pos)s

-- name: drop_parked
WITH gone AS (
    DELETE FROM parked
     WHERE teller = %(teller)s AND lane = %(lane)s AND pos = %(pos)s
 RETURNING teller, lane, pos, noun, name, body, error
)
INSERT INTO dropped (teller, lane, pos, noun, name, body, error, reason)
SELECT teller, lane, pos, noun, name, body, error, %(reason)s FROM gone

-- name: add_work
INSERT INTO work (id, name, args, due_at)
VALUES (%(id)s, %(name)s, %(args)s, coalesce(%(due_at)s::timestamptz, now()))

-- name: want_work
-- One piece of work does for all who want it before it begins: its beginning waits for their commits.
WITH waiting AS MATERIALIZED (
    SELECT id FROM work
     WHERE name = %(name)s::text AND state = 'waiting' AND attempts = 0 AND due_at <= now()
     LIMIT 1
       FOR SHARE SKIP LOCKED
)
INSERT INTO work (id, name, args)
SELECT %(id)s::uuid, %(name)s::text, '{}'::jsonb
 WHERE NOT EXISTS (SELECT FROM waiting)

-- name: ask_for_work
-- Work that is asked for again and again waits at most once, and begins once in its time.
WITH due AS (
    INSERT INTO timed (work, asked_at) VALUES (%(name)s::text, now())
        ON CONFLICT (work) DO UPDATE SET asked_at = excluded.asked_at
     WHERE timed.asked_at <= now() - 0.95 * make_interval(secs => %(every)s)
 RETURNING work
)
INSERT INTO work (id, name, args)
SELECT %(id)s::uuid, due.work, '{}'::jsonb
  FROM due
 WHERE NOT EXISTS (SELECT FROM work w WHERE w.name = due.work AND w.state = 'waiting')

-- name: take_due_work
-- Rows to be carried now; a row that nobody finished within a minute is carried again.
   UPDATE work
      SET sent_at = now()
    WHERE id IN (SELECT id FROM work
                  WHERE state = 'waiting' AND due_at <= now()
                    AND (sent_at IS NULL OR sent_at < greatest(due_at, now() - interval '60 seconds'))
                  ORDER BY due_at
                  LIMIT %(limit)s
                    FOR UPDATE SKIP LOCKED)
RETURNING id

-- name: list_due_work
SELECT id FROM work WHERE state = 'waiting' AND due_at <= now() ORDER BY due_at LIMIT %(limit)s

-- name: limit_waiting
SELECT set_config('lock_timeout', %(seconds)s::text || 's', true)

-- name: note_work_attempt
   UPDATE work
      SET attempts = attempts + 1
    WHERE id = %(id)s AND state = 'waiting'
RETURNING attempts

-- name: lock_work
SELECT name, args, attempts
  FROM work
 WHERE id = %(id)s AND state = 'waiting'
   FOR UPDATE SKIP LOCKED

-- name: finish_work
UPDATE work SET state = 'done', done_at = now(), error = NULL WHERE id = %(id)s

-- name: postpone_work
UPDATE work
   SET due_at = now() + make_interval(secs => %(seconds)s), sent_at = NULL, error = %(error)s
 WHERE id = %(id)s

-- name: fail_work
UPDATE work SET state = 'failed', done_at = now(), error = %(error)s WHERE id = %(id)s

-- name: count_work
SELECT state, count(*) AS number FROM work WHERE state <> 'done' GROUP BY state

-- name: keep_outbox
SELECT keep_outbox()
