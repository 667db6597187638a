package dev.perdure.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
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

    /** Runs every so-manieth turn, beginning with the part's own. */
    private static TurnJournal read(LoadPlan plan, String run, int part) throws IOException {
        TurnJournal journal = new TurnJournal();
        List<TurnReader> readers = new ArrayList<>();
        for (int turn = part; turn < plan.turns(); turn += plan.threads()) {
            byte[] request = Requests.submit(plan.server(), run + "-" + turn, "m-1", plan.message());
            readers.add(new TurnReader(request, plan.tokens(), plan.perSecond(), journal));
        }
        InetSocketAddress address =
                new InetSocketAddress(plan.server().getHost(), plan.server().getPort());
        try (ExchangeLoop loop = new ExchangeLoop(address)) {
            long deadline = System.nanoTime() + plan.limit().toNanos();
            loop.run(readers, plan.ramp().toNanos(), deadline, ExchangeLoop.Enough.WHEN_ALL_ARE_DONE);
        }
        readers.forEach(reader -> reader.finish("not over when the time was"));
        return journal;
    }
}
