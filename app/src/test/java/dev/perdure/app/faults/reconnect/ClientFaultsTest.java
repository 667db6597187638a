package dev.perdure.app.faults.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.app.faults.reconnect.FaultRun.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Seeded runs of the Java client through a network that delays, cuts, stalls and swallows: every answer is exact, every message
 * ran once, and no run took longer than its retry policy allows.
 *
 * <p>{@code -Dperdure.client.runs=1000} makes more of them and {@code -Dperdure.client.seed=…} names the first run's seed, so
 * that {@code runs=1} with the seed of a failed run repeats it.
 */
class ClientFaultsTest {

    private static final int RUNS = Integer.getInteger("perdure.client.runs", 60);
    private static final long SEED = Long.getLong("perdure.client.seed", 20_261_124L);
    private static final int AT_ONCE = 20;

    /** What the machine may add to a run by being busy with others. */
    private static final Duration BUSY_MACHINE = Duration.ofSeconds(30);

    @Test
    @Timeout(1800)
    void everyRunIsExactAndNoneOutlivesItsPolicy() throws Exception {
        System.out.println("Client fault runs: " + RUNS + " from seed " + SEED);
        List<Report> reports = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        try (CountedChat chat = new CountedChat();
                ExecutorService runners = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Report>> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                long seed = SEED + i;
                runs.add(runners.submit(() -> new FaultRun(chat, seed).run()));
            }
            for (int i = 0; i < RUNS; i++) {
                try {
                    reports.add(runs.get(i).get());
                } catch (ExecutionException failure) {
                    failed.add(
                            "-Dperdure.client.runs=1 -Dperdure.client.seed=" + (SEED + i) + ": " + failure.getCause());
                }
            }
        }
        System.out.println(summary(reports));
        assertThat(failed).isEmpty();
        assertThat(reports)
                .allSatisfy(report ->
                        assertThat(report.took()).isLessThan(report.allowed().plus(BUSY_MACHINE)));
    }

    private static String summary(List<Report> reports) {
        return "connections " + reports.stream().mapToInt(Report::connections).sum()
                + ", lost " + reports.stream().mapToInt(Report::lost).sum()
                + ", runs that polled "
                + reports.stream().filter(report -> report.polled() > 0).count()
                + ", longest run "
                + reports.stream()
                        .mapToLong(report -> report.took().toMillis())
                        .max()
                        .orElse(0)
                + " ms, nearest to its bound "
                + reports.stream()
                        .mapToLong(report -> 100
                                * report.took().toMillis()
                                / report.allowed().toMillis())
                        .max()
                        .orElse(0)
                + " %";
    }
}
