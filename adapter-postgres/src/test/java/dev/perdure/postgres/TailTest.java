package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TailTest {

    private static final NodeId NODE = new NodeId("node");
    private static final long LIMIT = 1 << 20;

    private final OwnLeases leases = new OwnLeases(Duration.ofMinutes(1));
    private final Tail tail = new Tail(LIMIT, leases);

    @Nested
    class Bounds {

        @Test
        void manyLogsStayWithinTheLimit() {
            for (int log = 0; log < 500; log++) {
                for (int row = 1; row <= 20; row++) {
                    tail.written(log("s" + log), row(row, 1, 1000), NODE);
                    assertThat(tail.bytes()).isLessThanOrEqualTo(LIMIT);
                }
            }
            leases.renewed(NODE, System.nanoTime());
            assertThat(tail.eventsAfter(log("s0"), 0, 10)).isEmpty();
            assertThat(tail.eventsAfter(log("s499"), 0, 10))
                    .hasValueSatisfying(events -> assertThat(events).hasSize(10));
        }

        @Test
        void oneLogNeverTakesMoreThanItsPart() {
            for (int row = 1; row <= 5000; row++) {
                tail.written(log("s"), row(row, 1, 1000), NODE);
            }
            assertThat(tail.bytes()).isBetween(1L, LIMIT / 8);
        }

        @Test
        void nothingIsLeftOfDeletedAndPrunedLogs() {
            tail.written(log("a"), row(1, 5, 10), NODE);
            tail.written(log("b"), row(1, 5, 10), NODE);
            tail.deleted(log("a"));
            tail.pruned(log("b"), 5);
            tail.written(log("a"), row(6, 1, 10), NODE);

            assertThat(tail.bytes()).isZero();
        }

        @Test
        void aRowLargerThanTheLimitIsNotHeld() {
            tail.written(log("s"), row(1, 1, (int) LIMIT), NODE);

            assertThat(tail.bytes()).isZero();
        }
    }

    @Nested
    class Answers {

        @Test
        void aFullPageNeedsNoLeaseAndAShortOneDoes() {
            tail.written(log("s"), row(1, 5, 10), NODE);

            assertThat(tail.eventsAfter(log("s"), 1, 3))
                    .hasValueSatisfying(events -> assertThat(events).hasSize(3));
            assertThat(tail.eventsAfter(log("s"), 1, 10)).isEmpty();
            leases.renewed(NODE, System.nanoTime());
            assertThat(tail.eventsAfter(log("s"), 1, 10))
                    .hasValueSatisfying(events -> assertThat(events).hasSize(4));
            leases.ended(NODE);
            assertThat(tail.eventsAfter(log("s"), 1, 10)).isEmpty();
        }

        @Test
        void thatThereIsNothingMoreIsKnownOnlyToTheWriterUnderItsLease() {
            tail.written(log("s"), row(1, 5, 10), NODE);

            assertThat(tail.eventsAfter(log("s"), 5, 10)).isEmpty();
            leases.renewed(NODE, System.nanoTime());
            assertThat(tail.eventsAfter(log("s"), 5, 10)).hasValue(List.of());
            tail.reached(log("s"), 6);
            assertThat(tail.eventsAfter(log("s"), 5, 10)).isEmpty();
            tail.released(log("s"));
            assertThat(tail.eventsAfter(log("s"), 6, 10)).isEmpty();
        }

        @Test
        void aShortPageIsNotGivenOnceMoreHasBeenHeardOf() {
            leases.renewed(NODE, System.nanoTime());
            tail.written(log("s"), row(1, 5, 10), NODE);
            tail.reached(log("s"), 6);

            assertThat(tail.eventsAfter(log("s"), 0, 10)).isEmpty();
            assertThat(tail.eventsAfter(log("s"), 0, 5))
                    .hasValueSatisfying(events -> assertThat(events).hasSize(5));
        }

        @Test
        void rowsBeyondAHoleStartTheTailAnewAndOldOnesAreLeftOut() {
            leases.renewed(NODE, System.nanoTime());
            tail.written(log("s"), row(1, 2, 10), NODE);
            tail.written(log("s"), row(10, 2, 10), NODE);
            tail.written(log("s"), row(3, 2, 10), NODE);

            assertThat(tail.eventsAfter(log("s"), 0, 10)).isEmpty();
            assertThat(tail.eventsAfter(log("s"), 9, 10))
                    .hasValueSatisfying(events -> assertThat(events).hasSize(2));
        }
    }

    private static LogKey log(String session) {
        return new LogKey(new SessionId(session), "epoch");
    }

    private static LogRow row(long first, int events, int payload) {
        List<ChatEvent> said = Collections.nCopies(events, new ChatEvent.TextDelta("x"));
        return LogRow.of(first, new TurnId("turn"), said, payload);
    }
}
