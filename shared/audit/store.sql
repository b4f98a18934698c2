-- name: begin_chain
INSERT INTO audit_heads (chain, seq, hash)
VALUES (%(chain)s, 0, %(hash)s)
    ON CONFLICT (chain) DO NOTHING

-- name: hold_head
-- Whoever writes next waits here, so that no two entries follow the same one.
SELECT seq, hash FROM audit_heads WHERE chain = %(chain)s FOR UPDATE

-- name: move_head
UPDATE audit_heads SET seq = %(seq)s, hash = %(hash)s WHERE chain = %(chain)s

-- name: add_entry
INSERT INTO audit (chain, seq, entry, prev_hash, hash)
VALUES (%(chain)s, %(seq)s, %(entry)s, %(prev_hash)s, %(hash)s)

-- name: list_entries
SELECT seq, entry, prev_hash, hash
  FROM audit
 WHERE chain = %(chain)s
   AND seq > %(after)s
 ORDER BY seq
 LIMIT 1000

-- name: remove_demonstration
DELETE FROM audit WHERE chain = 'demonstration'

-- name: remove_head_of_demonstration
DELETE FROM audit_heads WHERE chain = 'demonstration'
