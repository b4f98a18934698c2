-- name: find_channel
SELECT slug, name, is_archived FROM shown_channels WHERE slug = %(slug)s

-- name: list_channels
SELECT slug, name, is_archived FROM shown_channels ORDER BY name, slug
