-- What a service tells, how far it has heard the others, what it set aside, and its own slow work.
CREATE SEQUENCE outbox_seq AS bigint CACHE 1;

CREATE TABLE outbox (
    seq      bigint       NOT NULL DEFAULT nextval('outbox_seq'),
    id       uuid         NOT NULL,
    lane     text         NOT NULL CHECK (lane IN ('authority', 'main')),
    pos      bigint,
    noun     text         NOT NULL,
    name     text         NOT NULL,
    body     text         NOT NULL,
    private  jsonb,
    told_at  timestamptz  NOT NULL DEFAULT now()
) PARTITION BY RANGE (told_at);
CREATE TABLE outbox_other_days PARTITION OF outbox DEFAULT;
CREATE INDEX outbox_waiting ON outbox (lane, seq) WHERE pos IS NULL;
CREATE INDEX outbox_told ON outbox (lane, pos);

CREATE TABLE stream (
    lane   text     PRIMARY KEY,
    epoch  integer  NOT NULL DEFAULT 1,
    head   bigint   NOT NULL DEFAULT 0
);
INSERT INTO stream (lane) VALUES ('authority'), ('main');

CREATE TABLE heard (
    teller       text     NOT NULL,
    lane         text     NOT NULL,
    epoch        integer  NOT NULL DEFAULT 1,
    pos          bigint   NOT NULL DEFAULT 0,
    trying_to    bigint,
    tries        integer  NOT NULL DEFAULT 0,
    rebuild_due  boolean  NOT NULL DEFAULT false,
    PRIMARY KEY (teller, lane)
);

CREATE TABLE parked (
    teller     text         NOT NULL,
    lane       text         NOT NULL,
    pos        bigint       NOT NULL,
    noun       text         NOT NULL,
    name       text         NOT NULL,
    body       text         NOT NULL,
    error      text,
    attempts   integer      NOT NULL DEFAULT 0,
    parked_at  timestamptz  NOT NULL DEFAULT now(),
    PRIMARY KEY (teller, lane, pos)
);
CREATE INDEX parked_noun ON parked (teller, lane, noun, pos);

CREATE TABLE dropped (
    teller      text         NOT NULL,
    lane        text         NOT NULL,
    pos         bigint       NOT NULL,
    noun        text         NOT NULL,
    name        text         NOT NULL,
    body        text         NOT NULL,
    error       text,
    reason      text         NOT NULL,
    dropped_at  timestamptz  NOT NULL DEFAULT now(),
    PRIMARY KEY (teller, lane, pos)
);

CREATE TABLE work (
    id        uuid         PRIMARY KEY,
    name      text         NOT NULL,
    args      jsonb        NOT NULL,
    state     text         NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    due_at    timestamptz  NOT NULL DEFAULT now(),
    sent_at   timestamptz,
    attempts  integer      NOT NULL DEFAULT 0,
    error     text,
    done_at   timestamptz
);
CREATE INDEX work_waiting ON work (due_at) WHERE state = 'waiting';
CREATE INDEX work_done ON work (done_at) WHERE state = 'done';

CREATE FUNCTION keep_outbox() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT
    SET timezone = 'UTC'
    SET lock_timeout = '2s'
AS $$
DECLARE
    day      date;
    part     text;
    is_told  boolean;
BEGIN
    FOR ahead IN 1..3 LOOP
        day := current_date + ahead;
        part := 'outbox_' || to_char(day, 'YYYYMMDD');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF outbox FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
        END IF;
    END LOOP;
    FOR part IN
        SELECT c.relname
          FROM pg_inherits i
          JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'outbox'::regclass
           AND c.relname ~ '^outbox_[0-9]{8}$'
           AND c.relname < 'outbox_' || to_char(current_date - 14, 'YYYYMMDD')
    LOOP
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %I WHERE pos IS NULL)', part) INTO is_told;
        IF is_told THEN
            EXECUTE format('DROP TABLE %I', part);
        END IF;
    END LOOP;
    DELETE FROM outbox_other_days WHERE told_at < now() - interval '14 days' AND pos IS NOT NULL;
    DELETE FROM work WHERE state = 'done' AND done_at < now() - interval '14 days';
END $$;
SELECT keep_outbox();
