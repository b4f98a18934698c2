-- What a null service has, what it has seen, and how often each fact had its effect.
CREATE TABLE gauges (
    id       uuid     PRIMARY KEY,
    version  integer  NOT NULL,
    level    integer  NOT NULL
);
CREATE TABLE seen (
    teller   text     NOT NULL,
    what     text     NOT NULL,
    id       uuid     NOT NULL,
    version  integer  NOT NULL,
    level    integer  NOT NULL,
    PRIMARY KEY (teller, what, id)
);
CREATE SEQUENCE effect_number;
CREATE TABLE effects (
    number   bigint   NOT NULL DEFAULT nextval('effect_number'),
    fact_id  uuid     PRIMARY KEY,
    teller   text     NOT NULL,
    noun     uuid     NOT NULL,
    version  integer  NOT NULL,
    times    integer  NOT NULL DEFAULT 1
);
CREATE TABLE cures (level integer PRIMARY KEY);
CREATE TABLE done (
    name   text     PRIMARY KEY,
    times  integer  NOT NULL
);
