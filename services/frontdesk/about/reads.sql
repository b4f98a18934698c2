-- name: list_everything
-- As much as one map of pages may hold (50,000), the newest first.
(SELECT noun, CASE noun WHEN 'channel' THEN channel_slug ELSE id::text END AS name, channel_slug,
        CASE noun WHEN 'channel' THEN NULL ELSE greatest(active_at, edited_at) END AS changed_at
   FROM shown_cards
  WHERE NOT from_public
    AND NOT (noun = 'post' AND kind = 'case' AND activity_id IS NULL)
  ORDER BY active_at DESC, id DESC
  LIMIT 25000)
  UNION ALL
(SELECT 'city', slug, '', NULL
   FROM shown_cities
  ORDER BY population DESC, geoid
  LIMIT 12000)
  UNION ALL
(SELECT 'office', handle, '', NULL
   FROM shown_offices
  WHERE host IS NULL
  ORDER BY handle
  LIMIT 12000)
