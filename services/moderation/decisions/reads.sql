-- name: list_decisions
SELECT id, item_kind, item_id, verdict, rule, reason, office_id, taken_at, item_version, item_title,
       item_body
  FROM shown_decisions
 WHERE item_kind = %(kind)s
   AND item_id = %(id)s
 ORDER BY taken_at DESC, id DESC
 LIMIT 200
