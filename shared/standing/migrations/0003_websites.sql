-- A city's own site, to be linked from its page and its offices' actors.
ALTER TABLE standing_cities ADD COLUMN website text;

CREATE OR REPLACE VIEW shown_cities AS
SELECT geoid, name, state, population, size_class, slug, demonstration, website
  FROM standing_cities;
