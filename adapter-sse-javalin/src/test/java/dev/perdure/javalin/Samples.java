package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventCursor.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Values for the tests: session {@code s}, turn {@code t}, epoch {@code e0}. */
final class Samples {

    static final SessionId SESSION = new SessionId("s");
    static final TurnId TURN = new TurnId("t");
    static final LogKey LOG = new LogKey(SESSION, "e0");

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Samples() {}

    static Turn turn() {
        return new Turn(
                TURN,
                LOG,
                new MessageId("m"),
                TurnStatus.RUNNING,
                1,
                0,
                new NodeId("n"),
                1,
                0,
                1,
                null,
                false,
                NOON,
                null);
    }

    static Turn queuedTurn() {
        return new Turn(
                TURN,
                LOG,
                new MessageId("m"),
                TurnStatus.QUEUED,
                0,
                0,
                new NodeId("n"),
                6,
                0,
                0,
                null,
                false,
                NOON,
                null);
    }

    static SessionSnapshot snapshot(long sequence) {
        Session session = new Session(LOG, Caller.ANONYMOUS, "title", sequence, 0, 2, turn(), 0, NOON, NOON);
        return new SessionSnapshot(
                session,
                LOG.at(sequence),
                new SessionSnapshot.TurnSnapshot(turn(), "hi", null, "so far", ""),
                List.of());
    }

    static Step events(long first, ChatEvent... events) {
        List<LoggedEvent> logged = new ArrayList<>();
        for (ChatEvent event : events) {
            logged.add(new LoggedEvent(first + logged.size(), TURN, event));
        }
        return new Step.Events(logged);
    }

    static Step text(long sequence, String text) {
        return events(sequence, new ChatEvent.TextDelta(text));
    }
}
