-- name: put_items
INSERT INTO items (kind, id, office_id, channel_slug, thread_id, title, body, published_at, version,
                   is_hidden, is_withdrawn, is_held, from_public, activity_id, demonstration)
SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::uuid[], %(offices)s::uuid[], %(channels)s::text[], %(threads)s::uuid[],
                     %(titles)s::text[], %(bodies)s::text[], %(published)s::timestamptz[], %(versions)s::integer[],
                     %(hidden)s::boolean[], %(withdrawn)s::boolean[], %(held)s::boolean[], %(from_public)s::boolean[],
                     %(activities)s::text[], %(demonstrations)s::boolean[])
    ON CONFLICT (kind, id) DO UPDATE
   SET channel_slug = excluded.channel_slug, thread_id = excluded.thread_id, title = excluded.title,
       body = excluded.body, version = excluded.version, is_hidden = excluded.is_hidden,
       is_withdrawn = excluded.is_withdrawn, is_held = excluded.is_held
 WHERE excluded.version > items.version

-- name: remove_item
DELETE FROM items WHERE kind = %(kind)s AND id = %(id)s

-- name: find_item
SELECT kind, id, office_id, channel_slug, thread_id, title, body, published_at, version, is_hidden,
       is_withdrawn, is_held, from_public, activity_id, demonstration
  FROM items
 WHERE id = %(id)s
   AND (%(kind)s::text IS NULL OR kind = %(kind)s::text)
 LIMIT 1
