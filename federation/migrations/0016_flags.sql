-- Flags of ours that are on their way, until whoever asked for them is told what became of them.
CREATE TABLE flags_on_their_way (
    pos      bigint  PRIMARY KEY,
    asked_by uuid    NOT NULL,
    host     text    NOT NULL
);
