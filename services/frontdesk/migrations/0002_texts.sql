-- What search matches, without who speaks: joining the office to each match costs more than the match.
CREATE VIEW shown_texts AS
SELECT c.id, c.noun, c.kind, c.office_id, c.search
  FROM cards c
 WHERE NOT c.is_hidden
   AND NOT c.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.id AND d.hides)
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.case_id AND d.hides);

CREATE OR REPLACE VIEW shown_cards AS
SELECT c.id, c.noun, c.kind, c.title, c.words, c.excerpt, c.channel_slug,
       (SELECT h.title
          FROM cards h
         WHERE h.noun = 'channel'
           AND h.channel_slug = c.channel_slug
         LIMIT 1) AS channel_name,
       c.outcome, c.is_measured, c.is_archived, c.published_at, c.edited_at, c.replies, c.active_at,
       c.last_office_id, c.demonstration, c.search, c.office_id,
       o.handle, o.office_name, o.city_name, o.city_slug, o.state, o.size_class, o.population,
       o.geoid, o.demonstration AS office_demonstration
  FROM cards c
  LEFT JOIN shown_offices o ON o.office_id = c.office_id
 WHERE NOT c.is_hidden
   AND NOT c.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.id AND d.hides)
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.case_id AND d.hides);
