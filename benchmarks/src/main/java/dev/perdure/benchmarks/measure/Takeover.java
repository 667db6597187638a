package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.Call;
import dev.perdure.benchmarks.load.TurnFollower;
import dev.perdure.benchmarks.process.PrivateDatabase;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** How long a reader waits for the next token when the server that makes the tokens is gone. */
final class Takeover implements Measurement {

    private static final int TURNS = 5;
    private static final String LONG_TURN = "/tokens 100000 at 50";
    private static final Duration SETTLING = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double MICROS_A_SECOND = 1e6;

    @Override
    public Finding run(Bench bench) throws IOException, InterruptedException {
        List<Outcome> outcomes = List.of(
                attempt(bench, "kill -9, and a new server over the same data folder", Takeover::restart),
                attempt(
                        bench,
                        "kill -9 of one of two nodes, lease of 10 s",
                        (b, silence) -> twoNodes(b, silence, true)),
                attempt(
                        bench,
                        "SIGTERM of one of two nodes, drain time of 1 s",
                        (b, silence) -> twoNodes(b, silence, false)));
        return new Finding(
                "Takeover",
                outcomes.stream()
                        .map(outcome -> Headline.of("silence after " + outcome.what, outcome.longest()))
                        .toList(),
                new Table(
                        List.of("what happens", "shortest silence, s", "longest silence, s", "turns", "tokens"),
                        outcomes.stream().map(Outcome::row).toList()),
                List.of(
                        "Silence: after a kill from the kill to the first token made after it, with SIGTERM the longest time between two"
                                + " tokens. Clients reconnect at once, at the other node where there is one, with the last id"
                                + " they have seen, and count the tokens: each must come exactly once."));
    }

    /** One way to lose a server. */
    private interface Loss {
        void run(Bench bench, Silence silence) throws IOException, InterruptedException;
    }

    /** What the readers went through. */
    private static final class Silence {
        private final DoubleSummaryStatistics seconds = new DoubleSummaryStatistics();
        private int wrong;

        void add(long micros, TurnFollower follower) {
            seconds.accept(micros / MICROS_A_SECOND);
            wrong += follower.wrong();
        }
    }

    private record Outcome(String what, Silence silence, String failure) {

        String longest() {
            return failure.isEmpty() ? Headline.number(silence.seconds.getMax()) + " s" : failure;
        }

        List<String> row() {
            if (!failure.isEmpty()) {
                return List.of(what, "", "", "", failure);
            }
            return List.of(
                    what,
                    Headline.number(silence.seconds.getMin()),
                    Headline.number(silence.seconds.getMax()),
                    Headline.number(silence.seconds.getCount()),
                    silence.wrong == 0 ? "each once" : silence.wrong + " lost or doubled");
        }
    }

    private static Outcome attempt(Bench bench, String what, Loss loss) throws InterruptedException {
        Silence silence = new Silence();
        try {
            loss.run(bench, silence);
        } catch (IOException failed) {
            bench.say("  %s: %s", what, failed.toString());
            return new Outcome(
                    what,
                    silence,
                    "failed: "
                            + String.valueOf(failed.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
        }
        Outcome outcome = new Outcome(what, silence, "");
        bench.say("  %s: at most %s of silence", what, outcome.longest());
        return outcome;
    }

    private static void restart(Bench bench, Silence silence) throws IOException, InterruptedException {
        Path folder = bench.newFolder();
        AtomicReference<URI> node = new AtomicReference<>();
        List<TurnFollower> followers = new ArrayList<>();
        try (ServerProcess first = bench.server(folder)) {
            node.set(first.api());
            begin(first.api(), node, followers);
            long killed = kill(first, followers);
            try (ServerProcess second = bench.server(folder)) {
                node.set(second.api());
                awaitAll(followers, killed, silence);
            }
        } finally {
            followers.forEach(TurnFollower::close);
        }
    }

    private static void twoNodes(Bench bench, Silence silence, boolean killing)
            throws IOException, InterruptedException {
        Path folder = bench.newFolder();
        AtomicReference<URI> node = new AtomicReference<>();
        List<TurnFollower> followers = new ArrayList<>();
        try (ServerProcess host = bench.server(folder)) {
            PrivateDatabase database = host.database();
            host.kill(); // its PostgreSQL goes on, and is all that is wanted of it
            try (ServerProcess first = bench.node(database);
                    ServerProcess second = bench.node(database)) {
                node.set(first.api());
                begin(first.api(), node, followers);
                node.set(second.api());
                if (killing) {
                    awaitAll(followers, kill(first, followers), silence);
                } else {
                    first.terminate();
                    first.awaitEnd();
                    long ended = markLoss(followers);
                    awaitAll(followers, ended, new Silence());
                    followers.forEach(follower -> silence.add(follower.longestSilenceMicros(), follower));
                }
            }
        } finally {
            followers.forEach(TurnFollower::close);
        }
    }

    private static void begin(URI api, AtomicReference<URI> node, List<TurnFollower> followers)
            throws IOException, InterruptedException {
        for (int i = 1; i <= TURNS; i++) {
            Call.submit(api, "turn-" + i, "m-1", LONG_TURN).expect(202);
            followers.add(new TurnFollower("turn-" + i, node::get));
        }
        // Nothing is lost yet; this only waits until tokens of this moment come.
        Thread.sleep(SETTLING);
        markLoss(followers);
        for (TurnFollower follower : followers) {
            follower.awaitTokenAfterLoss(PATIENCE);
        }
    }

    private static long kill(ServerProcess server, List<TurnFollower> followers) {
        server.kill();
        return markLoss(followers); // it is gone for certain: what is made later is made by somebody else
    }

    private static long markLoss(List<TurnFollower> followers) {
        long now = System.nanoTime() / 1_000;
        followers.forEach(follower -> follower.lost(now));
        return now;
    }

    private static void awaitAll(List<TurnFollower> followers, long since, Silence silence)
            throws IOException, InterruptedException {
        for (TurnFollower follower : followers) {
            silence.add(follower.awaitTokenAfterLoss(PATIENCE) - since, follower);
        }
    }
}
