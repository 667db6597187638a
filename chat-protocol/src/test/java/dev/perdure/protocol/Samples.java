package dev.perdure.protocol;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Values for the tests. */
final class Samples {

    static final LogKey LOG = new LogKey(new SessionId("s-1"), "e0");
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");

    private Samples() {}

    static Turn failedTurn() {
        return new Turn(
                new TurnId("t1"),
                LOG,
                new MessageId("m1"),
                TurnStatus.FAILED,
                2,
                0,
                new NodeId("n1"),
                4,
                9,
                3,
                new Failure("model_unavailable", true, "Try again.", Duration.ofMillis(1500)),
                true,
                NOON,
                NOON.plusSeconds(3));
    }

    static Turn queuedTurn() {
        return new Turn(
                new TurnId("t2"),
                LOG,
                new MessageId("m2"),
                TurnStatus.QUEUED,
                0,
                0,
                new NodeId("n1"),
                10,
                0,
                0,
                null,
                false,
                NOON,
                null);
    }

    static Session session() {
        return new Session(
                LOG, Caller.ANONYMOUS, "Über \"alles\"", 9, 0, 4, failedTurn(), 1, NOON, NOON.plusSeconds(3));
    }

    static SessionSnapshot snapshot() {
        return new SessionSnapshot(
                session(),
                LOG.at(9),
                new SessionSnapshot.TurnSnapshot(failedTurn(), "hi\n", null, "你好", "hm"),
                List.of(new QueuedTurn(queuedTurn(), "und dann\n", null)));
    }
}
