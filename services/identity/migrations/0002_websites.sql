-- A city's own site, by which others can tell that an office here is the city's.
ALTER TABLE cities ADD COLUMN website text CHECK (website LIKE 'https://%');
