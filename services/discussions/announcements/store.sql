-- name: put_announcement
INSERT INTO announcements (case_id, post_id, office_id, channel_slug, title, body, published_at, edited_at, version,
                           is_hidden, is_withdrawn, demonstration)
VALUES (%(case_id)s, %(post_id)s, %(office_id)s, %(channel_slug)s, %(title)s, %(body)s, %(published_at)s, %(edited_at)s,
        %(version)s, %(is_hidden)s, %(is_withdrawn)s, %(demonstration)s)
    ON CONFLICT (case_id) DO UPDATE
   SET title = excluded.title, body = excluded.body, edited_at = excluded.edited_at,
       version = excluded.version, is_hidden = excluded.is_hidden, is_withdrawn = excluded.is_withdrawn
 WHERE excluded.version > announcements.version

-- name: remove_announcement
DELETE FROM announcements WHERE case_id = %(case_id)s

-- name: remove_demonstration
DELETE FROM announcements WHERE demonstration
