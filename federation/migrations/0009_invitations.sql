-- Where other servers let their people follow or answer what is here (WebFinger's subscribe template), and who had it looked up.
CREATE TABLE templates (
    host      text         PRIMARY KEY,
    template  text,
    looked_at timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE look_ups (
    host   text         NOT NULL,
    source text         NOT NULL,
    at     timestamptz  NOT NULL DEFAULT now()
);
CREATE INDEX look_ups_host ON look_ups (host, at);
CREATE INDEX look_ups_source ON look_ups (source, at);
