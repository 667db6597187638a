package dev.perdure.benchmarks;

import dev.perdure.benchmarks.load.LoadClient;
import dev.perdure.benchmarks.load.LoadPlan;
import dev.perdure.benchmarks.load.TurnJournal;
import dev.perdure.benchmarks.process.Usage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The load client by itself, against a server that runs already. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Lays load on a server that runs already on this machine, with the demo agent.")
final class LoadCommand implements Callable<Integer> {

    private static final int NOT_EXACT = 1;

    @Option(names = "--url", required = true, description = "The server's address, as http://127.0.0.1:8080.")
    private URI url = URI.create("");

    @Option(names = "--base-path", defaultValue = "/api/app", description = "The server's base path.")
    private String basePath = "";

    @Option(names = "--turns", defaultValue = "100", description = "Turns at once; each has its session.")
    private int turns;

    @Option(names = "--tokens", defaultValue = "500", description = "Tokens a turn.")
    private int tokens;

    @Option(names = "--rate", defaultValue = "50", description = "Tokens a second; 0 for as fast as it goes.")
    private double rate;

    @Option(names = "--ramp", defaultValue = "5s", description = "How long it takes to start all turns.")
    private Duration ramp = Duration.ZERO;

    @Option(names = "--threads", defaultValue = "1", description = "Threads that read.")
    private int threads;

    @Option(names = "--server-pid", description = "The server's process, to tell what it uses.")
    @Nullable
    private Long serverPid;

    @Option(names = "--data-dir", description = "The server's data folder, to tell what its PostgreSQL uses.")
    @Nullable
    private Path dataDir;

    @Option(names = "--postgres-pid", description = "The postmaster's process, instead of the data folder.")
    @Nullable
    private Long postgresPid;

    @Override
    public Integer call() throws IOException, InterruptedException {
        OptionalLong server = serverPid == null ? OptionalLong.empty() : OptionalLong.of(serverPid);
        OptionalLong postmaster = postmaster();
        LoadPlan plan = new LoadPlan(url.resolve(basePath), turns, tokens, rate, ramp, threads);
        Usage before = Usage.now(server, postmaster);
        long begun = System.nanoTime();
        TurnJournal journal = LoadClient.run(plan);
        double seconds = (System.nanoTime() - begun) / 1e9;
        print(journal, Usage.now(server, postmaster).since(before), seconds);
        return journal.exact() ? 0 : NOT_EXACT;
    }

    private OptionalLong postmaster() throws IOException {
        if (postgresPid != null) {
            return OptionalLong.of(postgresPid);
        }
        return dataDir == null ? OptionalLong.empty() : Usage.postmasterIn(dataDir);
    }

    private void print(TurnJournal journal, Usage usage, double seconds) {
        System.out.printf(
                Locale.ROOT,
                "%d turns of %d tokens at %s/s, begun within %s, in %.1f s%n",
                turns,
                tokens,
                rate,
                ramp,
                seconds);
        System.out.printf(
                Locale.ROOT,
                "completed %d; tokens delivered %,d, lost %,d, doubled %,d; %.0f bytes a token%n",
                journal.completedTurns(),
                journal.deliveredTokens(),
                journal.lostTokens(),
                journal.doubledTokens(),
                (double) journal.bytesRead() / Math.max(1, journal.deliveredTokens()));
        journal.failures().forEach((why, count) -> System.out.printf(Locale.ROOT, "  %d x %s%n", count, why));
        latency("made -> socket", journal.madeToSocket);
        latency("due -> socket", journal.dueToSocket);
        latency("sent -> first event", journal.firstEvent);
        latency("sent -> first token", journal.firstToken);
        Usage each = usage.perMillion(journal.deliveredTokens());
        System.out.printf(
                Locale.ROOT,
                "CPU seconds   server %.2f  postgres %.2f  client %.2f%n",
                usage.server(),
                usage.postgres(),
                usage.client());
        System.out.printf(
                Locale.ROOT,
                "  per million tokens   server %.1f  postgres %.1f  both %.1f  client %.1f%n",
                each.server(),
                each.postgres(),
                each.serverAndPostgres(),
                each.client());
    }

    private static void latency(String what, Histogram micros) {
        System.out.printf(
                Locale.ROOT,
                "%-20s p50 %8.2f ms  p90 %8.2f ms  p99 %8.2f ms  max %8.2f ms%n",
                what,
                micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(90) / 1e3,
                micros.getValueAtPercentile(99) / 1e3,
                micros.getMaxValue() / 1e3);
    }
}
