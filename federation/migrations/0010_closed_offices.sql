-- Offices that speak no more; what they said stays theirs, their handle leads nowhere.
CREATE VIEW shown_closed_offices AS
SELECT id AS office_id, handle FROM standing_offices WHERE is_closed;
