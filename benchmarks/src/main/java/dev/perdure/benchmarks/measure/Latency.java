package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.Call;
import dev.perdure.benchmarks.load.Resuming;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** How much later a token comes for being durable, and how long one waits who comes back. */
final class Latency implements Measurement {

    private static final double MEDIAN_MILLIS = 2;
    private static final double P99_MILLIS = 10;
    private static final String LONG_TURN = "/tokens 100000 at 50";
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int WARM_UP_RESUMES = 300;
    private static final Duration WARM_UP_PAUSE = Duration.ofMillis(2);

    @Override
    public Finding run(Bench bench) throws IOException, InterruptedException {
        try (ServerProcess server = bench.server()) {
            bench.warmUp(server);
            Histogram added = bench.load(server, bench.scale().fewTurns()).journal().madeToSocket;
            Call.submit(server.api(), "resumed", "m-1", LONG_TURN).expect(202);
            try (Resuming warmUp = new Resuming(server.api(), "resumed")) {
                warmUp.run(WARM_UP_RESUMES, WARM_UP_PAUSE);
            }
            Histogram quiet = resume(bench, server);
            Histogram busy = underLoad(bench, server, () -> resume(bench, server));
            String few = " at " + bench.scale().fewTurns() + " turns, ";
            return new Finding(
                    "Latency",
                    List.of(
                            headline("added latency" + few + "p50", added, 50, MEDIAN_MILLIS),
                            headline("added latency" + few + "p99", added, 99, P99_MILLIS),
                            headline("resume, p50", quiet, 50, MEDIAN_MILLIS),
                            headline("resume, p99", quiet, 99, P99_MILLIS)),
                    new Table(
                            List.of("what", "p50, ms", "p90, ms", "p99, ms", "max, ms", "times"),
                            List.of(
                                    row("token made → read, " + bench.scale().fewTurns() + " turns", added),
                                    row("resume, quiet server", quiet),
                                    row("resume beside " + bench.scale().loadTurns() + " turns", busy))),
                    List.of(
                            "Resume: a client of a running turn connects anew with the id of an event ten events ago; from"
                                    + " when its request was written to when the next event was read. Each was the right one."));
        }
    }

    private static Headline headline(String what, Histogram micros, double percentile, double limit) {
        return Headline.atMost(what, LoadRun.millis(micros, percentile), limit, " ms");
    }

    private static Histogram resume(Bench bench, ServerProcess server) throws IOException, InterruptedException {
        try (Resuming resuming = new Resuming(server.api(), "resumed")) {
            resuming.run(bench.scale().resumes(), PAUSE);
            Histogram times = resuming.times();
            bench.say("  resume: p50 %.2f ms, p99 %.2f ms", LoadRun.millis(times, 50), LoadRun.millis(times, 99));
            if (resuming.wrong() > 0) {
                throw new IOException(resuming.wrong() + " events were not those that follow the cursor");
            }
            return times;
        }
    }

    private static Histogram underLoad(Bench bench, ServerProcess server, Callable<Histogram> resuming)
            throws IOException, InterruptedException {
        int turns = bench.scale().loadTurns();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<LoadRun> load = threads.submit(() -> bench.load(server, turns));
            Thread.sleep(bench.scale().ramp(turns).plusSeconds(1));
            Future<Histogram> times = threads.submit(resuming);
            Histogram found = times.get();
            if (load.isDone()) {
                bench.say("  the load ended before the last reconnect");
            }
            load.get();
            return found;
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        }
    }

    private static List<String> row(String what, Histogram micros) {
        return List.of(
                what,
                Headline.number(LoadRun.millis(micros, 50)),
                Headline.number(LoadRun.millis(micros, 90)),
                Headline.number(LoadRun.millis(micros, 99)),
                Headline.number(LoadRun.millis(micros, 100)),
                Headline.number(micros.getTotalCount()));
    }
}
