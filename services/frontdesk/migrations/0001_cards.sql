-- What front page, search, city and office pages show of everybody's posts, case studies and channels.
CREATE TEXT SEARCH CONFIGURATION words (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION words
ALTER MAPPING FOR hword, hword_part, word WITH house.unaccent, english_stem;

CREATE TABLE cards (
    id             uuid         PRIMARY KEY,
    noun           text         NOT NULL CHECK (noun IN ('post', 'case', 'channel')),
    kind           text         NOT NULL,
    title          text         NOT NULL,
    words          text         NOT NULL,
    excerpt        text         NOT NULL,
    channel_slug   text         NOT NULL,
    office_id      uuid,
    case_id        uuid,
    outcome        jsonb        CHECK (jsonb_typeof(outcome) = 'object'),
    is_measured    boolean      NOT NULL,
    published_at   timestamptz,
    edited_at      timestamptz,
    version        integer      NOT NULL,
    is_hidden      boolean      NOT NULL,
    is_withdrawn   boolean      NOT NULL,
    is_archived    boolean      NOT NULL,
    replies        integer      NOT NULL DEFAULT 0,
    active_at      timestamptz  NOT NULL,
    last_office_id uuid,
    demonstration  boolean      NOT NULL,
    search         tsvector     NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('words', title), 'A') || setweight(to_tsvector('words', words), 'B')
    ) STORED
);
CREATE INDEX cards_search ON cards USING gin (search);
CREATE INDEX cards_title ON cards USING gin (title gin_trgm_ops);
CREATE INDEX cards_active ON cards (active_at DESC, id DESC) WHERE NOT is_hidden AND NOT is_withdrawn;
CREATE INDEX cards_of_office ON cards (office_id, published_at DESC, id DESC);
CREATE INDEX cards_measured ON cards (published_at DESC, id DESC) WHERE is_measured;
CREATE INDEX cards_channels ON cards (channel_slug) WHERE noun = 'channel';

CREATE TABLE replies (
    id            uuid         PRIMARY KEY,
    thread_id     uuid         NOT NULL,
    office_id     uuid         NOT NULL,
    words         text         NOT NULL,
    published_at  timestamptz  NOT NULL,
    version       integer      NOT NULL,
    is_hidden     boolean      NOT NULL,
    is_withdrawn  boolean      NOT NULL,
    demonstration boolean      NOT NULL,
    search        tsvector     NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('words', words), 'C')
    ) STORED
);
CREATE INDEX replies_search ON replies USING gin (search);
CREATE INDEX replies_of_thread ON replies (thread_id, published_at DESC);

-- The last word of moderation on an item; it may arrive before the item, and before its owner obeys.
CREATE TABLE decisions (
    item_id  uuid         PRIMARY KEY,
    hides    boolean      NOT NULL,
    taken_at timestamptz  NOT NULL
);

CREATE INDEX standing_cities_by_name ON standing_cities USING gin (name gin_trgm_ops);
CREATE INDEX standing_cities_by_state ON standing_cities (state, name, geoid);

CREATE VIEW shown_cards AS
SELECT c.id, c.noun, c.kind, c.title, c.words, c.excerpt, c.channel_slug,
       (SELECT h.title
          FROM cards h
         WHERE h.noun = 'channel'
           AND h.channel_slug = c.channel_slug
         LIMIT 1) AS channel_name,
       c.outcome, c.is_measured, c.is_archived, c.published_at, c.edited_at, c.replies, c.active_at,
       c.last_office_id, c.demonstration, c.search, c.office_id,
       o.handle, o.office_name, o.city_name, o.city_slug, o.state, o.size_class, o.population,
       o.geoid, o.demonstration AS office_demonstration
  FROM cards c
  LEFT JOIN shown_offices o ON o.office_id = c.office_id
 WHERE NOT c.is_hidden
   AND NOT c.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id IN (c.id, c.case_id) AND d.hides);

CREATE VIEW shown_replies AS
SELECT r.id, r.thread_id, r.office_id, r.words, r.published_at, r.search
  FROM replies r
 WHERE NOT r.is_hidden
   AND NOT r.is_withdrawn
   AND NOT EXISTS (SELECT FROM decisions d WHERE d.item_id = r.id AND d.hides);

CREATE VIEW shown_speakers AS
SELECT t.office_id, m.name, t.role, m.demonstration
  FROM standing_terms t
  JOIN standing_members m ON m.id = t.member_id
 WHERE NOT t.has_ended
   AND (t.until IS NULL OR t.until > now())
   AND NOT m.is_suspended;
