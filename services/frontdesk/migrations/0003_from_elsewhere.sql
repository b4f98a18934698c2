-- What somebody elsewhere said who is not an office is found when it is asked for, and stands nowhere by itself.
ALTER TABLE cards
  ADD COLUMN from_public boolean NOT NULL DEFAULT false,
  ADD COLUMN activity_id text;
ALTER TABLE replies
  ADD COLUMN from_public boolean NOT NULL DEFAULT false;

DROP INDEX cards_active;
CREATE INDEX cards_active ON cards (active_at DESC, id DESC)
 WHERE NOT is_hidden AND NOT is_withdrawn AND NOT from_public;
CREATE INDEX cards_public ON cards (active_at DESC, id DESC)
 WHERE NOT is_hidden AND NOT is_withdrawn AND from_public;

CREATE OR REPLACE VIEW shown_texts AS
SELECT c.id, c.noun, c.kind, c.office_id, c.search, c.from_public
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
       o.geoid, o.demonstration AS office_demonstration, o.host, o.url, o.standing, o.because,
       c.from_public, c.activity_id
  FROM cards c
  LEFT JOIN shown_offices o ON o.office_id = c.office_id
 WHERE NOT c.is_hidden
   AND NOT c.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.id AND d.hides)
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.case_id AND d.hides);

CREATE OR REPLACE VIEW shown_replies AS
SELECT r.id, r.thread_id, r.office_id, r.words, r.published_at, r.search, r.from_public
  FROM replies r
 WHERE NOT r.is_hidden
   AND NOT r.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = r.id AND d.hides);
