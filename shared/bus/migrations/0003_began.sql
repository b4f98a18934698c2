-- Where each teller's epoch began, so that a listener follows to exactly there after a restore; unknown
-- when a release before this one began it. What was dropped may have had the place of what is dropped later.
ALTER TABLE stream ADD COLUMN began bigint;
UPDATE stream SET began = 0 WHERE epoch = 1;
ALTER TABLE dropped DROP CONSTRAINT dropped_pkey, ADD PRIMARY KEY (teller, lane, pos, dropped_at);
