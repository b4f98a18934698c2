-- The announcement of a case study of ours stands behind its case; one from elsewhere has no case here and stands for itself.
CREATE OR REPLACE VIEW shown_texts AS
SELECT c.id, c.noun, c.kind, c.office_id, c.search, c.from_public, c.activity_id
  FROM cards c
 WHERE NOT c.is_hidden
   AND NOT c.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.id AND d.hides)
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = c.case_id AND d.hides);
