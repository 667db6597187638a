package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;

import dev.perdure.chat.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** How many appends a second are durable, and how long one takes, with a number of turns that each append as they can. */
final class AppendRate {

    private AppendRate() {}

    /** Takes the number of turns, and of appends for each. */
    public static void main(String[] arguments) throws Exception {
        int turnCount = Integer.parseInt(arguments[0]);
        int appends = Integer.parseInt(arguments[1]);
        try (TestDatabase database = new TestDatabase()) {
            PostgresSessionRepository store = database.open();
            for (int round = 1; round <= 3; round++) {
                String prefix = "r" + round + "-";
                List<Turn> turns = IntStream.range(0, turnCount)
                        .mapToObj(i -> begin(store, prefix + i, "m"))
                        .toList();
                long commits = database.run("SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'");
                long start = System.nanoTime();
                long[] nanos = run(store, turns, appends);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                commits = database.run("SELECT xact_commit FROM pg_stat_database WHERE datname = 'postgres'") - commits;
                Arrays.sort(nanos);
                System.out.printf(
                        "round %d: %d turns, %.0f appends/s, p50 %.2f ms, p99 %.2f ms, about %d commits%n",
                        round,
                        turnCount,
                        nanos.length / (took.toNanos() / 1e9),
                        nanos[nanos.length / 2] / 1e6,
                        nanos[nanos.length * 99 / 100] / 1e6,
                        commits);
            }
        }
    }

    private static long[] run(PostgresSessionRepository store, List<Turn> turns, int appends) throws Exception {
        long[] nanos = new long[turns.size() * appends];
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> writers = new ArrayList<>();
            for (int t = 0; t < turns.size(); t++) {
                int index = t;
                writers.add(threads.submit(() -> {
                    for (int i = 0; i < appends; i++) {
                        long begun = System.nanoTime();
                        append(store, turns.get(index), 2L + i, "token ");
                        nanos[index * appends + i] = System.nanoTime() - begun;
                    }
                    return null;
                }));
            }
            for (Future<Void> writer : writers) {
                writer.get();
            }
        }
        return nanos;
    }
}
