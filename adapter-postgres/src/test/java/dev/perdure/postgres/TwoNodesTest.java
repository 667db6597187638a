package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.NODE;
import static dev.perdure.postgres.Turns.OTHER_NODE;
import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.appending;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static dev.perdure.postgres.Turns.page;
import static dev.perdure.postgres.Turns.textsPageByPage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TwoNodesTest {

    private final TestDatabase database = new TestDatabase();
    private final PostgresSessionRepository here = database.open();
    private final PostgresSessionRepository there = database.open();

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Nested
    class Reading {

        @Test
        void aReaderThereFollowsAWriterHereInOrder() throws Exception {
            Turn turn = begin(here, "s", "m");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<List<LoggedEvent>> following = threads.submit(() -> {
                    List<LoggedEvent> seen = new ArrayList<>();
                    while (seen.size() < 201) {
                        assertThat(there.awaitBeyond(turn.log(), seen.size(), Duration.ofSeconds(30)))
                                .isTrue();
                        seen.addAll(page(there, turn.log(), seen.size(), 7));
                    }
                    return seen;
                });
                for (int i = 0; i < 200; i++) {
                    assertThat(append(here, turn, 2 + i, "t" + i)).isEqualTo(WriteOutcome.DURABLE);
                }
                List<LoggedEvent> seen = following.get(60, TimeUnit.SECONDS);
                for (int i = 0; i < seen.size(); i++) {
                    assertThat(seen.get(i).sequence()).isEqualTo(i + 1L);
                }
                assertThat(seen).isEqualTo(page(here, turn.log(), 0, 1000));
            }
        }

        @Test
        void aShortPageHereNeverHidesWhatWasWrittenThere() throws Exception {
            Turn zombie = begin(here, "s", "m");
            append(here, zombie, 2, "mine");
            here.leave(NODE);
            Turn owner = claimed(zombie);
            append(there, owner, 4, "theirs");

            assertThat(textsPageByPage(here, zombie.log())).containsExactly("mine", "theirs");
        }

        @Test
        void whoeverHasSeenHowFarALogReachesCanReadThatFar() throws Exception {
            Turn turn = begin(here, "s", "m");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Void> writing = threads.submit(() -> {
                    for (int i = 0; i < 300; i++) {
                        append(here, turn, 2 + i, "x");
                    }
                    return null;
                });
                while (!writing.isDone()) {
                    long newest = here.find(turn.log().session()).orElseThrow().lastSequence();
                    long after = Math.max(0, newest - 50);
                    assertThat(page(here, turn.log(), after, 1000)).hasSizeGreaterThanOrEqualTo((int) (newest - after));
                }
                writing.get();
            }
        }
    }

    @Nested
    class Fencing {

        @Test
        void aZombieHereThatNeverHeardOfItsEndIsFencedByTheClaimThere() throws Exception {
            Turn zombie = begin(here, "s", "m");
            append(here, zombie, 2, "a");
            database.run("UPDATE chat_nodes SET lease_until = now() - interval '1 second'");
            assertThat(there.orphans(OTHER_NODE, List.of(), 10))
                    .containsExactly(
                            here.turn(zombie.log().session(), zombie.id()).orElseThrow());
            Turn owner = claimed(zombie);

            assertThat(append(here, zombie, 3, "late")).isEqualTo(WriteOutcome.FENCED);
            assertThat(here.end(completed(zombie, 3, "late"))).isEqualTo(WriteOutcome.FENCED);
            assertThat(append(there, owner, 4, "b")).isEqualTo(WriteOutcome.DURABLE);
            assertThat(there.end(completed(owner, 5, "ab"))).isEqualTo(WriteOutcome.DURABLE);
            assertThat(textsPageByPage(here, zombie.log())).containsExactly("a", "b");
        }

        @Test
        void aClaimAmidTheAppendsOfAZombieLeavesOneWriterAndADenseLog() throws Exception {
            for (int round = 0; round < 20; round++) {
                Turn zombie = begin(here, "s" + round, "m");
                here.leave(NODE);
                var inFlight = appending(here, zombie, 2, "x", "y", "z");
                Turn owner = claimed(zombie);
                WriteOutcome outcome = inFlight.get(60, TimeUnit.SECONDS);

                long next = 1 + page(there, zombie.log(), 0, 100).getLast().sequence();
                assertThat(next).isEqualTo(outcome == WriteOutcome.DURABLE ? 6 : 3);
                assertThat(append(here, zombie, next, "late")).isEqualTo(WriteOutcome.FENCED);
                assertThat(append(there, owner, next, "mine")).isEqualTo(WriteOutcome.DURABLE);
                assertThat(textsPageByPage(here, zombie.log())).endsWith("mine");
            }
        }
    }

    @Nested
    class Waiting {

        @Test
        void aWaiterHereIsWokenByItsOwnNodesCommitWithoutTheWatcher() throws Exception {
            PostgresSessionRepository unwatched = database.open(unwatched());
            Turn turn = begin(unwatched, "s", "m");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 200; i++) {
                    long after = 1L + i;
                    Future<Boolean> waiting =
                            threads.submit(() -> unwatched.awaitBeyond(turn.log(), after, Duration.ofSeconds(30)));
                    append(unwatched, turn, after + 1, "x");
                    assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
                }
            }
        }

        @Test
        void whatWasWrittenThereBeforeTheCallEndsAWaitAtOnceWithoutTheWatcher() throws Exception {
            PostgresSessionRepository unwatched = database.open(unwatched());
            Turn turn = begin(here, "s", "m");
            assertThat(page(unwatched, turn.log(), 0, 10)).hasSize(1);
            append(here, turn, 2, "a");

            assertThat(unwatched.awaitBeyond(turn.log(), 1, Duration.ZERO)).isTrue();
        }

        @Test
        void fiveThousandIdleWaitersAreWokenByADeletionThere() throws Exception {
            Turn turn = begin(here, "s", "m");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Boolean>> waiting = new ArrayList<>();
                for (int i = 0; i < 5000; i++) {
                    waiting.add(threads.submit(() -> here.awaitBeyond(turn.log(), 1, Duration.ofSeconds(60))));
                }
                assertThat(there.delete(Turns.ANNA, turn.log().session())).isTrue();
                for (Future<Boolean> each : waiting) {
                    assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
                }
            }
        }
    }

    private PostgresSettings unwatched() {
        return database.settings()
                .withWatchInterval(Duration.ofHours(1))
                .withLive(LiveSettings.defaults().withMode(LiveSettings.Mode.POLL));
    }

    private Turn claimed(Turn zombie) {
        there.beat(OTHER_NODE);
        ClaimOutcome outcome = there.claim(zombie, OTHER_NODE, new TurnContinued(2));
        assertThat(outcome).isInstanceOf(ClaimOutcome.Claimed.class);
        return ((ClaimOutcome.Claimed) outcome).turn();
    }
}
