package dev.perdure.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lays load on a server and says what came of it. Holds nothing between runs. */
public final class LoadClient {

    private LoadClient() {}

    /** Runs all turns; blocks until they have ended or their time is over. Each turn has a session and a connection. */
    public static TurnJournal run(LoadPlan plan) throws IOException, InterruptedException {
        String run = "load-" + UUID.randomUUID();
        List<Future<TurnJournal>> parts = new ArrayList<>();
        TurnJournal journal = new TurnJournal();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("load-", 0).factory())) {
            for (int thread = 0; thread < plan.threads(); thread++) {
                int part = thread;
                parts.add(threads.submit(() -> read(plan, run, part)));
            }
            for (Future<TurnJournal> part : parts) {
                journal.add(part.get());
            }
        } catch (ExecutionException failed) {
            throw new IOException("the load client failed", failed.getCause());
        }
        return journal;
    }

    /**
     * Submits all turns of a plan, without a pause, and reads them somewhere else. What was said before its reader came is read
     * late, which the rarest of the latencies are made of.
     */
    public static TurnJournal runElsewhere(LoadPlan plan, URI reading) throws IOException {
        String run = "load-" + UUID.randomUUID();
        TurnJournal journal = new TurnJournal();
        List<TurnReader> readers = new ArrayList<>();
        for (int turn = 0; turn < plan.turns(); turn++) {
            String session = run + "-" + turn;
            var unused =
                    Call.submit(plan.server(), session, "m-1", plan.message()).expect(202);
            byte[] request = Requests.followTurn(reading, session, "");
            readers.add(new TurnReader(request, plan.tokens(), plan.perSecond(), journal));
        }
        follow(plan, reading, Duration.ZERO, readers);
        return journal;
    }

    /** Runs every so-manieth turn, beginning with the part's own. */
    private static TurnJournal read(LoadPlan plan, String run, int part) throws IOException {
        TurnJournal journal = new TurnJournal();
        List<TurnReader> readers = new ArrayList<>();
        for (int turn = part; turn < plan.turns(); turn += plan.threads()) {
            byte[] request = Requests.submit(plan.server(), run + "-" + turn, "m-1", plan.message());
            readers.add(new TurnReader(request, plan.tokens(), plan.perSecond(), journal));
        }
        follow(plan, plan.server(), plan.ramp(), readers);
        return journal;
    }

    private static void follow(LoadPlan plan, URI server, Duration ramp, List<TurnReader> readers) throws IOException {
        try (ExchangeLoop loop = new ExchangeLoop(new InetSocketAddress(server.getHost(), server.getPort()))) {
            long deadline = System.nanoTime() + plan.limit().toNanos();
            loop.run(readers, ramp.toNanos(), deadline, ExchangeLoop.Enough.WHEN_ALL_ARE_DONE);
        }
        readers.forEach(reader -> reader.finish("not over when the time was"));
    }
}
