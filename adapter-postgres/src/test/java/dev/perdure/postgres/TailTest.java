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
    private final PostgresSettings settings =
            PostgresSettings.of("jdbc:postgresql:unused", "user", "").withWatchInterval(Duration.ofHours(1));
    private final Watch watch = new Watch(settings);
    private final WakeUps wakeUps = new WakeUps();
    private final Tail tail = new Tail(LIMIT, leases, wakeUps);

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
        void aPageNeedsNoLeaseAndAnEmptyOneDoes() {
            tail.known(log("s"), row(1, 5, 10));

            assertThat(tail.eventsAfter(log("s"), 1, 3))
                    .hasValueSatisfying(events -> assertThat(events).hasSize(3));
            assertThat(tail.eventsAfter(log("s"), 1, 10))
                    .hasValueSatisfying(events -> assertThat(events).hasSize(4));
            assertThat(tail.eventsAfter(log("s"), 5, 10)).isEmpty();
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

    @Nested
    class WakeUpCalls {

        @Test
        void aLogThatSomebodyUsesIsLookedAtWhenItsKeyIsHeard() {
            tail.enter(log("s"));
            assertThat(tail.heard(List.of(7L))).isEmpty();
            tail.register(log("s"), 7);

            assertThat(tail.heard(List.of(6L, 7L, 8L))).containsExactly(log("s"));
            assertThat(tail.heardAnything()).containsExactly(log("s"));
        }

        @Test
        void aReaderThatIsAwayForAMomentIsStillMeant() {
            tail.enter(log("s"));
            tail.register(log("s"), 7);
            tail.leave(log("s"));

            assertThat(tail.isRegistered(log("s"))).isTrue();
            assertThat(tail.heard(List.of(7L))).containsExactly(log("s"));
        }

        @Test
        void aLogThatNobodyHasUsedIsNotLookedAtAndWhatWasKnownOfItCountsNoMore() {
            tail.known(log("s"), row(1, 1, 10));
            tail.register(log("s"), 7);
            LogTail known = tail.held(log("s"));
            assertThat(known).isNotNull();
            known.looked(watch.look());
            assertThat(watch.covers(known.look())).isTrue();

            assertThat(tail.heard(List.of(7L))).isEmpty();
            assertThat(watch.covers(known.look())).isFalse();
        }

        @Test
        void aLookThatBeganBeforeSomethingWasMissedProvesNothing() {
            LogTail known = tail.enter(log("s"));
            Watch.Look early = watch.look();
            known.missed();
            known.looked(early);
            assertThat(known.look()).isNull();
            Watch.Look later = watch.look();
            known.looked(later);
            known.looked(early);
            assertThat(known.look()).isEqualTo(later);
        }

        @Test
        void theNotificationsOfOnesOwnLogsComeBackToNobody() {
            leases.renewed(NODE, System.nanoTime());
            tail.enter(log("s"));
            tail.register(log("s"), 7);
            tail.written(log("s"), row(1, 1, 10), NODE);

            assertThat(tail.heard(List.of(7L))).isEmpty();
            assertThat(tail.heardAnything()).isEmpty();
            assertThat(tail.heard(log("s"))).containsExactly(log("s"));
        }

        @Test
        void aFencedWritersReadersAreLookedAfterAtOnce() throws Exception {
            leases.renewed(NODE, System.nanoTime());
            tail.enter(log("s"));
            tail.written(log("s"), row(1, 1, 10), NODE);

            tail.released(log("s"));

            assertThat(wakeUps.take(Duration.ZERO).logs()).containsExactly(log("s"));
        }
    }

    @Nested
    class Watching {

        @Test
        void aLookCountsAsLongAsTheSameConnectionListens() {
            watch.begun();
            Watch.Look look = watch.look();
            assertThat(watch.covers(look)).isTrue();
            assertThat(watch.nothingHeardSince(look)).isTrue();
            watch.heard();
            assertThat(watch.covers(look)).isTrue();
            assertThat(watch.nothingHeardSince(look)).isFalse();
            watch.lost();
            assertThat(watch.covers(look)).isFalse();
            watch.begun();
            assertThat(watch.covers(look)).isFalse();
        }

        @Test
        void withoutAConnectionALookCountsUntilTheNextIsDue() {
            assertThat(watch.covers(watch.look())).isTrue();
            assertThat(watch.covers(null)).isFalse();
            Watch hasty = new Watch(settings.withWatchInterval(Duration.ofMillis(1)));
            Watch.Look look = hasty.look();
            while (hasty.covers(look)) {
                Thread.onSpinWait();
            }
            assertThat(hasty.covers(look)).isFalse();
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
