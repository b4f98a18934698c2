-- What every service knows of cities, offices, members and their credentials, from identity's facts.
CREATE TABLE standing_cities (
    geoid         text     PRIMARY KEY,
    name          text     NOT NULL,
    state         text     NOT NULL,
    population    integer  NOT NULL,
    size_class    text     NOT NULL,
    slug          text     NOT NULL,
    version       integer  NOT NULL,
    demonstration boolean  NOT NULL
);
CREATE INDEX standing_cities_slug ON standing_cities (slug);

CREATE TABLE standing_offices (
    id            uuid     PRIMARY KEY,
    handle        text     NOT NULL,
    name          text     NOT NULL,
    geoid         text     NOT NULL,
    version       integer  NOT NULL,
    is_closed     boolean  NOT NULL,
    demonstration boolean  NOT NULL
);
CREATE INDEX standing_offices_handle ON standing_offices (handle);
CREATE INDEX standing_offices_geoid ON standing_offices (geoid);

CREATE TABLE standing_members (
    id            uuid     PRIMARY KEY,
    name          text     NOT NULL,
    version       integer  NOT NULL,
    epoch         integer  NOT NULL,
    is_moderator  boolean  NOT NULL,
    is_suspended  boolean  NOT NULL,
    demonstration boolean  NOT NULL
);

CREATE TABLE standing_terms (
    id            uuid         PRIMARY KEY,
    member_id     uuid         NOT NULL,
    office_id     uuid         NOT NULL,
    role          text         NOT NULL,
    version       integer      NOT NULL,
    until         timestamptz,
    has_ended     boolean      NOT NULL
);
CREATE INDEX standing_terms_member ON standing_terms (member_id, office_id);

CREATE TABLE standing_sessions (
    id            uuid         PRIMARY KEY,
    member_id     uuid         NOT NULL,
    office_id     uuid         NOT NULL,
    epoch         integer      NOT NULL,
    until         timestamptz  NOT NULL,
    version       integer      NOT NULL,
    has_ended     boolean      NOT NULL
);

CREATE TABLE standing_tokens (
    id            uuid         PRIMARY KEY,
    digest        text         NOT NULL,
    member_id     uuid         NOT NULL,
    office_id     uuid         NOT NULL,
    name          text         NOT NULL,
    scopes        text[]       NOT NULL,
    epoch         integer      NOT NULL,
    version       integer      NOT NULL,
    until         timestamptz,
    is_revoked    boolean      NOT NULL
);
CREATE UNIQUE INDEX standing_tokens_digest ON standing_tokens (digest);

CREATE TABLE standing_pulse (
    sole     boolean      PRIMARY KEY DEFAULT true CHECK (sole),
    told_at  timestamptz  NOT NULL
);

CREATE VIEW shown_offices AS
SELECT o.id         AS office_id,
       o.handle,
       o.name       AS office_name,
       c.name       AS city_name,
       c.slug       AS city_slug,
       c.state,
       c.size_class,
       c.population,
       o.geoid,
       o.demonstration
  FROM standing_offices o
  JOIN standing_cities c ON c.geoid = o.geoid;

CREATE VIEW shown_cities AS
SELECT geoid, name, state, population, size_class, slug, demonstration
  FROM standing_cities;
