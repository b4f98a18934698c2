-- Whether this instance offers others a list of channels to begin with; it does when its operator said so.
CREATE TABLE starter (
    sole          boolean      PRIMARY KEY DEFAULT true CHECK (sole),
    offered_at    timestamptz  NOT NULL DEFAULT now()
);

CREATE VIEW shown_starter AS
SELECT offered_at FROM starter;
