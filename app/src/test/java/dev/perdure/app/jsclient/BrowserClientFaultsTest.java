package dev.perdure.app.jsclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.app.resume.ServedChat;
import dev.perdure.client.js.Node;
import dev.perdure.javalin.HttpSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages through bad networks: every answer exact, the agent asked once for each, and no run more patient than its policy.
 *
 * <p>{@code -Dperdure.client.runs} says how many, {@code -Dperdure.client.seed} from which seed on. In every other hundred all
 * events of ended turns are let go with each answer, so that late readers meet gaps.
 */
class BrowserClientFaultsTest {

    private static final int RUNS = Integer.getInteger("perdure.client.runs", 60);
    private static final long SEED = Long.getLong("perdure.client.seed", System.nanoTime() & 0xFFFFFF);
    private static final int AT_ONCE = 100;
    private static final int TRIES = 3;
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** The longest that one connection, or a wait between two, is put up with, by the times in fault-run.js. */
    private static final long LONGEST_STEP_MILLIS = 1000 + 3000 + 2000 + 2000;

    private static final long BUSY_MACHINE_MILLIS = 30_000;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyAnswerIsExactAndEveryMessageIsAnsweredOnce() throws Exception {
        Optional<Node> node = Node.find();
        assumeTrue(node.isPresent(), Node.MISSING);
        System.out.println("browser client runs: -Dperdure.client.seed=" + SEED);
        WordyAgent agent = new WordyAgent();
        HttpSettings settings =
                HttpSettings.defaults().withStreaming(HEARTBEAT, Duration.ofMillis(100), Duration.ofSeconds(3));
        List<Runs.Run> played = new ArrayList<>();
        try (ServedChat served = new ServedChat(agent, settings)) {
            Runs runs = new Runs(node.orElseThrow(), served.port());
            for (int done = 0; done < RUNS; done += AT_ONCE) {
                int count = Math.min(AT_ONCE, RUNS - done);
                boolean forgetful = done / AT_ONCE % 2 == 1;
                agent.onAnswered(forgetful ? served::prune : () -> {});
                played.addAll(runs.play(SEED + done, count));
            }
        }

        report(played);
        reportThoseThatGaveUp(played);
        assertThat(played).hasSize(RUNS);
        assertThat(played.stream().filter(run -> !keeps(run))).isEmpty();
        Map<String, Integer> asked = agent.runs();
        assertThat(asked)
                .hasSize(RUNS)
                .allSatisfy((message, times) -> assertThat(times).as(message).isEqualTo(1));
    }

    private static boolean keeps(Runs.Run run) {
        // An outbox is patient without end; all else is given up after its tries.
        boolean bounded = run.way().equals("follow") || run.mostWaits() <= TRIES;
        long steps = run.waits() + 2L * (1 + run.gaveUp());
        return bounded
                && run.said().path("error").isNull()
                && run.exact()
                && run.said().path("dense").asBoolean()
                && run.millis() < steps * LONGEST_STEP_MILLIS + BUSY_MACHINE_MILLIS;
    }

    private static void report(List<Runs.Run> played) {
        LongSummaryStatistics connections =
                statistics(played, run -> run.fates().size());
        LongSummaryStatistics waits = statistics(played, Runs.Run::waits);
        LongSummaryStatistics millis = statistics(played, Runs.Run::millis);
        System.out.printf(
                "browser client runs: %d, connections %d (most %d), waits %d (most %d), gave up %d, gaps %d, longest %d ms%n",
                played.size(),
                connections.getSum(),
                connections.getMax(),
                waits.getSum(),
                waits.getMax(),
                statistics(played, Runs.Run::gaveUp).getSum(),
                statistics(played, Runs.Run::gaps).getSum(),
                millis.getMax());
    }

    /** So that it can be seen whether its network was that bad. */
    private static void reportThoseThatGaveUp(List<Runs.Run> played) {
        played.stream()
                .filter(run -> run.gaveUp() > 0)
                .forEach(run -> System.out.println("gave up once or more: " + run));
    }

    private static LongSummaryStatistics statistics(List<Runs.Run> played, ToLongFunction<Runs.Run> what) {
        return played.stream().mapToLong(what).summaryStatistics();
    }
}
