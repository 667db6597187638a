-- Sessions expire, the longest idle first.
CREATE INDEX chat_sessions_by_activity ON chat_sessions (updated_at);

-- What ran when its session was deleted: its node is told by its next beat. Erasures stay for longer than several beats.
ALTER TABLE chat_erasures
    ADD COLUMN node    text COLLATE "C",
    ADD COLUMN turn_id text COLLATE "C";
