-- Names are unqualified: the connection's search_path is the configured schema.
-- Identifiers are ASCII and compared byte by byte, hence COLLATE "C" wherever they are ordered or looked up.

CREATE TABLE chat_sessions (
    session_key    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             text COLLATE "C" NOT NULL UNIQUE,
    epoch          text COLLATE "C" NOT NULL,
    owner          text COLLATE "C" NOT NULL,
    title          text NOT NULL,
    folded_title   text COLLATE "C" NOT NULL,
    last_sequence  bigint NOT NULL DEFAULT 0,
    pruned_through bigint NOT NULL DEFAULT 0,
    message_count  bigint NOT NULL DEFAULT 0,
    last_ordinal   bigint NOT NULL DEFAULT 0,
    last_turn      bigint,
    queued         integer NOT NULL DEFAULT 0 CHECK (queued >= 0),
    revocations    bigint NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT statement_timestamp(),
    updated_at     timestamptz NOT NULL DEFAULT statement_timestamp()
);
CREATE INDEX chat_sessions_by_owner ON chat_sessions (owner, updated_at DESC, id DESC);
-- Partial, so that no list of one owner's sessions is ever read from it, through those of everybody.
CREATE INDEX chat_sessions_by_activity ON chat_sessions (updated_at) WHERE queued = 0;
CREATE INDEX chat_sessions_with_queue ON chat_sessions (session_key) WHERE queued > 0;
COMMENT ON COLUMN chat_sessions.folded_title IS
    'The title as it is searched, folded by the server: lower() depends on the database''s locale.';
COMMENT ON COLUMN chat_sessions.last_sequence IS
    'Kept when a turn begins, is claimed or ends; while a turn runs the log itself is the truth.';
COMMENT ON COLUMN chat_sessions.last_ordinal IS
    'The highest place given in the history; there are fewer messages once a turn has been replaced.';
COMMENT ON COLUMN chat_sessions.last_turn IS 'The newest that has begun.';
COMMENT ON COLUMN chat_sessions.queued IS
    'How many turns wait. Kept here, so that whoever has the row knows without looking whether anybody would be overtaken.';

COMMENT ON COLUMN chat_sessions.revocations IS
    'How many grants have been revoked: whoever waits for the log as a guest notices another one.';

-- Who else than its owner is let into a session. The id is kept here too, which never changes, so that the list of what is
-- shared with somebody is read from one index in its order.
CREATE TABLE chat_grants (
    session_key bigint NOT NULL REFERENCES chat_sessions ON DELETE CASCADE,
    subject     text COLLATE "C" NOT NULL,
    session_id  text COLLATE "C" NOT NULL,
    access      text COLLATE "C" NOT NULL CHECK (access IN ('read', 'write')),
    granted_at  timestamptz NOT NULL DEFAULT statement_timestamp(),
    PRIMARY KEY (session_key, subject)
);
CREATE INDEX chat_grants_by_subject ON chat_grants (subject, granted_at DESC, session_id DESC);

CREATE TABLE workflow_agent_states (
    session_key bigint PRIMARY KEY REFERENCES chat_sessions ON DELETE CASCADE,
    document    text NOT NULL,
    written_by  bigint,
    previous    text NOT NULL DEFAULT '',
    updated_at  timestamptz NOT NULL DEFAULT statement_timestamp()
);
COMMENT ON COLUMN workflow_agent_states.written_by IS
    'The turn that has left the document; null if that one was replaced, and the document is the one from before it.';
COMMENT ON COLUMN workflow_agent_states.previous IS
    'The document from before that turn, should it be replaced. Only the last turn can be, so one is enough.';

CREATE TABLE chat_turns (
    turn_key                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id                        text COLLATE "C" NOT NULL UNIQUE,
    session_key               bigint NOT NULL REFERENCES chat_sessions ON DELETE CASCADE,
    message_id                text COLLATE "C" NOT NULL,
    author                    text COLLATE "C",
    status                    text COLLATE "C" NOT NULL
        CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    attempt                   integer NOT NULL,
    fruitless_attempts        integer NOT NULL,
    attempt_first_sequence    bigint NOT NULL,
    node                      text COLLATE "C" NOT NULL,
    first_sequence            bigint,
    last_sequence             bigint NOT NULL DEFAULT 0,
    message_ordinal           bigint,
    queue_place               bigint,
    queued_after              bigint,
    unplaced_message            text,
    failure_code              text,
    failure_recoverable       boolean,
    failure_message           text,
    failure_retry_after_nanos bigint,
    checkpoint                text,
    cancel_requested          boolean NOT NULL DEFAULT false,
    events_kept               boolean NOT NULL DEFAULT true,
    started_at                timestamptz NOT NULL DEFAULT statement_timestamp(),
    ended_at                  timestamptz,
    UNIQUE (session_key, message_id),
    UNIQUE (session_key, first_sequence),
    CHECK (CASE WHEN status = 'queued'
        THEN queue_place IS NOT NULL AND queued_after IS NOT NULL AND unplaced_message IS NOT NULL
        ELSE first_sequence IS NOT NULL AND message_ordinal IS NOT NULL END)
);
COMMENT ON COLUMN chat_turns.author IS 'The guest who said it; null if it was the owner of the session.';
COMMENT ON COLUMN chat_turns.queue_place IS 'The turn with the lowest is the next to begin. An interruption goes below all others.';
COMMENT ON COLUMN chat_turns.queued_after IS 'How far the log reached when the turn was queued: it begins later.';
COMMENT ON COLUMN chat_turns.unplaced_message IS 
    'What the user said, while it has no place in the history: before the turn begins, and when it was replaced.';
CREATE UNIQUE INDEX chat_turns_one_running ON chat_turns (session_key) WHERE status = 'running';
CREATE UNIQUE INDEX chat_turns_queue ON chat_turns (session_key, queue_place) WHERE status = 'queued';
CREATE INDEX chat_turns_running_by_node ON chat_turns (node) WHERE status = 'running';
CREATE INDEX chat_turns_prunable ON chat_turns (ended_at) WHERE status <> 'running' AND events_kept;

CREATE TABLE chat_messages (
    session_key bigint NOT NULL REFERENCES chat_sessions ON DELETE CASCADE,
    ordinal     bigint NOT NULL,
    turn_key    bigint NOT NULL,
    text        text NOT NULL,
    cut         boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT statement_timestamp(),
    PRIMARY KEY (session_key, ordinal)
);
COMMENT ON COLUMN chat_messages.ordinal IS 'Odd for what the user said, even for the answer to it.';

-- The log. One row holds all contiguous events of one append; the primary key is the fence. Without a foreign key, which
-- would cost each row a look at its session and a lock on it: what is left of a deleted session is erased in small steps.
CREATE TABLE chat_events (
    session_key    bigint NOT NULL,
    first_sequence bigint NOT NULL,
    turn_key       bigint NOT NULL,
    attempt        integer NOT NULL,
    event_count    integer NOT NULL CHECK (event_count > 0),
    payload        bytea NOT NULL,
    PRIMARY KEY (session_key, first_sequence)
);

-- Sessions that are deleted, whose logs are still to be erased.
CREATE TABLE chat_erasures (
    session_key bigint PRIMARY KEY,
    node        text COLLATE "C",
    turn_id     text COLLATE "C",
    emptied_at  timestamptz
);
COMMENT ON COLUMN chat_erasures.turn_id IS
    'What ran when the session was deleted: its node is told by its next beat. The row stays for longer than several beats.';
COMMENT ON COLUMN chat_erasures.emptied_at IS
    'When nothing more was found. An append that was on its way may still have come a moment later.';

CREATE TABLE chat_nodes (
    id          text COLLATE "C" PRIMARY KEY,
    beat_at     timestamptz NOT NULL,
    lease_until timestamptz NOT NULL
);

-- What the nodes agree on to let callers in. Whoever can read chat_secrets can make sessions of the page for anybody.
CREATE TABLE chat_secrets (
    name   text COLLATE "C" PRIMARY KEY,
    secret bytea NOT NULL
);

CREATE TABLE chat_used_tickets (
    id            text COLLATE "C" PRIMARY KEY,
    forgotten_at  timestamptz NOT NULL
);
CREATE INDEX chat_used_tickets_by_age ON chat_used_tickets (forgotten_at);
