-- Cities, offices, people, terms, and the credentials people act with; and the sealed audit.
CREATE TABLE cities (
    geoid         text     PRIMARY KEY CHECK (geoid ~ '^[0-9]{7}([0-9]{3})?$'),
    name          text     NOT NULL CHECK (name <> ''),
    state         text     NOT NULL CHECK (state ~ '^[A-Z]{2}$'),
    population    integer  NOT NULL CHECK (population >= 0),
    size_class    text     NOT NULL,
    slug          text     NOT NULL UNIQUE,
    version       integer  NOT NULL,
    demonstration boolean  NOT NULL
);

CREATE TABLE offices (
    id            uuid     PRIMARY KEY,
    handle        text     NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9_]{1,30}$'),
    name          text     NOT NULL CHECK (name <> ''),
    geoid         text     NOT NULL REFERENCES cities,
    version       integer  NOT NULL,
    is_closed     boolean  NOT NULL DEFAULT false,
    demonstration boolean  NOT NULL
);
CREATE INDEX offices_of_city ON offices (geoid);

-- The address is known here and nowhere else.
CREATE TABLE people (
    id            uuid         PRIMARY KEY,
    email         text         NOT NULL CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    name          text         NOT NULL CHECK (name <> ''),
    epoch         integer      NOT NULL,
    version       integer      NOT NULL,
    is_moderator  boolean      NOT NULL,
    suspended_at  timestamptz,
    demonstration boolean      NOT NULL
);
CREATE UNIQUE INDEX people_one_per_address ON people (lower(email));

CREATE TABLE terms (
    id         uuid         PRIMARY KEY,
    person_id  uuid         NOT NULL REFERENCES people,
    office_id  uuid         NOT NULL REFERENCES offices,
    role       text         NOT NULL CHECK (role IN ('mayor', 'delegate')),
    version    integer      NOT NULL,
    began_at   timestamptz  NOT NULL,
    until      timestamptz,
    ended_at   timestamptz
);
CREATE UNIQUE INDEX terms_one_mayor ON terms (office_id) WHERE role = 'mayor' AND ended_at IS NULL;
CREATE UNIQUE INDEX terms_one_each ON terms (person_id, office_id) WHERE ended_at IS NULL;
CREATE INDEX terms_of_office ON terms (office_id);

CREATE TABLE sessions (
    id         uuid         PRIMARY KEY,
    person_id  uuid         NOT NULL REFERENCES people,
    office_id  uuid         NOT NULL REFERENCES offices,
    epoch      integer      NOT NULL,
    version    integer      NOT NULL,
    began_at   timestamptz  NOT NULL,
    until      timestamptz  NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX sessions_of_person ON sessions (person_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_of_office ON sessions (office_id);

CREATE TABLE tokens (
    id         uuid         PRIMARY KEY,
    digest     text         NOT NULL UNIQUE CHECK (digest ~ '^[0-9a-f]{64}$'),
    person_id  uuid         NOT NULL REFERENCES people,
    office_id  uuid         NOT NULL REFERENCES offices,
    name       text         NOT NULL CHECK (name <> ''),
    scopes     text[]       NOT NULL
               CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'write', 'federate', 'admin']),
    epoch      integer      NOT NULL,
    version    integer      NOT NULL,
    issued_at  timestamptz  NOT NULL,
    until      timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX tokens_one_name ON tokens (person_id, office_id, name) WHERE revoked_at IS NULL;
CREATE INDEX tokens_of_office ON tokens (office_id, name);

-- A link that signs in once; its secret is nowhere, only its SHA-256.
CREATE TABLE links (
    id         uuid         PRIMARY KEY,
    digest     text         NOT NULL UNIQUE CHECK (digest ~ '^[0-9a-f]{64}$'),
    person_id  uuid         NOT NULL REFERENCES people,
    office_id  uuid         REFERENCES offices,
    epoch      integer      NOT NULL,
    made_at    timestamptz  NOT NULL,
    until      timestamptz  NOT NULL,
    spent_at   timestamptz
);
CREATE INDEX links_of_person ON links (person_id);
CREATE INDEX links_of_office ON links (office_id);
CREATE INDEX links_oldest ON links (made_at);

-- Somebody asked for a link by mail; the address goes once it was answered, its digest stays to be counted.
CREATE TABLE askings (
    id        uuid         PRIMARY KEY,
    digest    text         NOT NULL,
    email     text,
    back      text         NOT NULL,
    language  text         NOT NULL,
    asked_at  timestamptz  NOT NULL
);
CREATE INDEX askings_of_address ON askings (digest, asked_at);
CREATE INDEX askings_oldest ON askings (asked_at);

-- Entries about a demonstration are a chain of their own, so that taking it away leaves no hole in the record.
CREATE TABLE audit (
    chain      text    NOT NULL CHECK (chain IN ('record', 'demonstration')),
    seq        bigint  NOT NULL CHECK (seq > 0),
    entry      text    NOT NULL,
    prev_hash  bytea   NOT NULL,
    hash       bytea   NOT NULL,
    PRIMARY KEY (chain, seq)
);

CREATE TABLE audit_heads (
    chain  text    PRIMARY KEY CHECK (chain IN ('record', 'demonstration')),
    seq    bigint  NOT NULL,
    hash   bytea   NOT NULL
);

CREATE FUNCTION refuse_to_change_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
        IF OLD.chain = 'demonstration' THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'the audit is append-only';
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit
   FOR EACH ROW EXECUTE FUNCTION refuse_to_change_audit();

CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
   FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit();

-- Who may act for which office at this moment; the address is not in it.
CREATE VIEW shown_memberships AS
SELECT t.person_id, p.name AS person_name, t.office_id, o.handle, o.name AS office_name, t.role,
       t.began_at, t.until
  FROM terms t
  JOIN people p ON p.id = t.person_id AND p.suspended_at IS NULL
  JOIN offices o ON o.id = t.office_id AND NOT o.is_closed
 WHERE t.ended_at IS NULL
   AND (t.until IS NULL OR t.until > now());

CREATE VIEW shown_sessions AS
SELECT s.id, s.person_id, o.name AS office_name, s.began_at, s.until
  FROM sessions s
  JOIN people p ON p.id = s.person_id AND p.epoch = s.epoch
  JOIN offices o ON o.id = s.office_id
 WHERE s.ended_at IS NULL
   AND s.until > now();

CREATE VIEW shown_tokens AS
SELECT k.id, k.person_id, p.name AS person_name, o.handle, o.name AS office_name, k.name, k.scopes,
       k.issued_at, k.until
  FROM tokens k
  JOIN people p ON p.id = k.person_id AND p.epoch = k.epoch
  JOIN offices o ON o.id = k.office_id
 WHERE k.revoked_at IS NULL
   AND (k.until IS NULL OR k.until > now());
