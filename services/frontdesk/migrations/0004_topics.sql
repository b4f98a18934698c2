-- Which topic each channel belongs to, and where it lives: channels of one topic are read as one.
CREATE TABLE topic_channels (
    channel_id    uuid     PRIMARY KEY,
    channel_slug  text     NOT NULL,
    name          text     NOT NULL,
    topic         text     NOT NULL,
    home_host     text,
    is_archived   boolean  NOT NULL,
    version       integer  NOT NULL
);
CREATE INDEX topic_channels_topic ON topic_channels (topic);
CREATE INDEX cards_in_channel ON cards (channel_slug, active_at DESC, id DESC) WHERE noun = 'post';

-- Channels heard of before topics were; the next word about each says its own topic.
INSERT INTO topic_channels (channel_id, channel_slug, name, topic, is_archived, version)
SELECT id, channel_slug, title, channel_slug, is_archived, 0 FROM cards WHERE noun = 'channel';

CREATE VIEW shown_topics AS
SELECT topic, channel_id, channel_slug, name, home_host, is_archived
  FROM topic_channels;
