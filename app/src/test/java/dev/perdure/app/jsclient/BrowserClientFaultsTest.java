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
        assertThat(played).hasSize(RUNS).allSatisfy(run -> {
            assertThat(run.said().path("error").isNull()).as("%s", run).isTrue();
            assertThat(run.exact()).as("%s", run).isTrue();
            assertThat(run.said().path("dense").asBoolean()).as("%s", run).isTrue();
            assertThat(run.mostWaits()).as("%s", run).isLessThanOrEqualTo(mostWaits(run));
            assertThat(run.millis())
                    .as("%s", run)
                    .isLessThan((run.waits() + 2) * LONGEST_STEP_MILLIS + BUSY_MACHINE_MILLIS);
        });
        Map<String, Integer> asked = agent.runs();
        assertThat(asked)
                .hasSize(RUNS)
                .allSatisfy((message, times) -> assertThat(times).as(message).isEqualTo(1));
    }

    /** An outbox is patient without end; all else is given up after its tries, and the network is fair to those who try. */
    private static int mostWaits(Runs.Run run) {
        return run.way().equals("follow") ? Integer.MAX_VALUE : TRIES;
    }

    private static void report(List<Runs.Run> played) {
        LongSummaryStatistics connections =
                played.stream().mapToLong(Runs.Run::connections).summaryStatistics();
        LongSummaryStatistics waits = played.stream().mapToLong(Runs.Run::waits).summaryStatistics();
        LongSummaryStatistics millis =
                played.stream().mapToLong(Runs.Run::millis).summaryStatistics();
        long gaps = played.stream()
                .mapToLong(run -> run.said().path("gaps").asLong())
                .sum();
        System.out.printf(
                "browser client runs: %d, connections %d (most %d), waits %d (most %d), gaps %d, longest %d ms%n",
                played.size(),
                connections.getSum(),
                connections.getMax(),
                waits.getSum(),
                waits.getMax(),
                gaps,
                millis.getMax());
    }
}
