package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Turns that are written without a pause, each with a reader on the writer's node and one on another, while a test breaks the
 * store below them.
 */
final class BusyTurns implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Writer> writers = new ArrayList<>();
    private volatile boolean enough;

    BusyTurns(SessionRepository store, SessionRepository otherNode, int count) {
        for (int i = 0; i < count; i++) {
            Turn turn = begin(store, "busy" + i, "m");
            AtomicInteger durable = new AtomicInteger();
            writers.add(new Writer(
                    turn,
                    durable,
                    threads.submit(() -> write(store, turn, durable)),
                    List.of(
                            threads.submit(() -> read(store, turn.log())),
                            threads.submit(() -> read(otherNode, turn.log())))));
        }
    }

    /** Waits until each of the turns has grown durably by some more. */
    void awaitProgress() {
        for (Writer writer : writers) {
            int before = writer.durable().get();
            while (writer.durable().get() < before + 20 && !writer.writing().isDone()) {
                Thread.onSpinWait();
            }
        }
    }

    /** Ends the turns; every piece was written once, and every reader has seen just the log. */
    void finish(SessionRepository fresh) throws Exception {
        enough = true;
        for (Writer writer : writers) {
            int pieces = writer.writing().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            List<String> expected =
                    IntStream.range(0, pieces).mapToObj(i -> "t" + i).toList();
            for (Future<List<String>> reader : writer.readers()) {
                assertThat(reader.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            assertThat(read(fresh, writer.turn().log())).isEqualTo(expected);
        }
    }

    private int write(SessionRepository store, Turn turn, AtomicInteger durable) throws Exception {
        int next = 0;
        while (!enough) {
            assertThat(append(store, turn, 2L + next, "t" + next)).isEqualTo(WriteOutcome.DURABLE);
            next++;
            durable.set(next);
        }
        assertThat(store.end(completed(turn, 2L + next, "answer"))).isEqualTo(WriteOutcome.DURABLE);
        return next;
    }

    private static List<String> read(SessionRepository store, LogKey log) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        long after = 0;
        while (true) {
            try {
                LogPage page = store.read(log, after, 1000);
                assertThat(page).isInstanceOf(LogPage.Events.class);
                for (LoggedEvent event : ((LogPage.Events) page).events()) {
                    assertThat(event.sequence()).isEqualTo(++after);
                    switch (event.event()) {
                        case TextDelta delta -> seen.add(delta.text());
                        case Terminal end -> {
                            return seen;
                        }
                        case ChatEvent other -> assertThat(after).isEqualTo(1);
                    }
                }
                store.awaitBeyond(log, after, Duration.ofSeconds(1));
            } catch (UnavailableException away) {
                assertThat(away.code()).isEqualTo(UnavailableException.STORAGE);
            }
        }
    }

    @Override
    public void close() {
        enough = true;
        threads.shutdownNow();
    }

    private record Writer(
            Turn turn, AtomicInteger durable, Future<Integer> writing, List<Future<List<String>>> readers) {}
}
