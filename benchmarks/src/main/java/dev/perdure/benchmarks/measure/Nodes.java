package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.TurnJournal;
import dev.perdure.benchmarks.process.PrivateDatabase;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.process.Usage;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What it costs that the same work is shared by several servers over one PostgreSQL, and that a reader is at another one. */
final class Nodes implements Measurement {

    private static final List<Integer> SERVERS = List.of(1, 2, 4);

    @Override
    public Finding run(Bench bench) throws IOException, InterruptedException {
        int turns = 2 * bench.scale().loadTurns();
        Path folder = bench.newFolder();
        List<LoadRun> runs = new ArrayList<>();
        LoadRun elsewhere;
        try (ServerProcess host = bench.server(folder)) {
            PrivateDatabase database = host.database();
            host.kill(); // its PostgreSQL goes on, and is all that is wanted of it
            try (Fleet fleet = new Fleet(bench, database)) {
                for (int servers : SERVERS) {
                    fleet.growTo(servers);
                    bench.say("  %d servers:", servers);
                    runs.add(fleet.load(turns));
                }
                bench.say("  read at another server than the one that runs the turn:");
                elsewhere = bench.loadElsewhere(
                        fleet.servers.get(0),
                        fleet.servers.get(1),
                        database,
                        bench.scale().loadTurns());
            }
        }
        return finding(turns, runs, elsewhere);
    }

    private static Finding finding(int turns, List<LoadRun> runs, LoadRun elsewhere) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            rows.add(row(SERVERS.get(i) + ", each reader where its turn runs", runs.get(i), runs.getFirst()));
        }
        rows.add(row("two, each reader at the other one", elsewhere, runs.getFirst()));
        return new Finding(
                "Several servers over one PostgreSQL",
                List.of(
                        Headline.of(
                                turns + " turns on four servers beside the same on one, CPU",
                                ratio(runs.getLast(), runs.getFirst())),
                        Headline.of(
                                "made → read at another server, p50",
                                Headline.number(LoadRun.millis(elsewhere.journal().madeToSocket, 50)) + " ms")),
                new Table(
                        List.of(
                                "servers",
                                "turns",
                                "CPU beside one server",
                                "servers, CPU s",
                                "PostgreSQL, CPU s",
                                "made → read p50, ms",
                                "p90, ms",
                                "tokens"),
                        rows),
                List.of(
                        "CPU seconds for a million delivered tokens, of all servers together; each server has had one such"
                                + " round before that does not count. All of them, PostgreSQL and the load client share the"
                                + " machine."));
    }

    private static List<String> row(String what, LoadRun run, LoadRun single) {
        Usage each = run.perMillion();
        return List.of(
                what,
                Headline.number(run.turns()),
                ratio(run, single),
                Headline.number(each.server()),
                Headline.number(each.postgres()),
                Headline.number(LoadRun.millis(run.journal().madeToSocket, 50)),
                Headline.number(LoadRun.millis(run.journal().madeToSocket, 90)),
                run.faults());
    }

    private static String ratio(LoadRun one, LoadRun other) {
        return Headline.number(one.perMillion().serverAndPostgres()
                        / other.perMillion().serverAndPostgres())
                + " ×";
    }

    /** Servers over one database, which grow in number. */
    private static final class Fleet implements AutoCloseable {

        private final Bench bench;
        private final PrivateDatabase database;
        private final List<ServerProcess> servers = new ArrayList<>();

        Fleet(Bench bench, PrivateDatabase database) {
            this.bench = bench;
            this.database = database;
        }

        void growTo(int count) throws IOException, InterruptedException {
            while (servers.size() < count) {
                ServerProcess server = bench.node(database);
                servers.add(server);
                bench.warmUp(server);
            }
        }

        /** Spreads turns evenly over the servers, at once. */
        LoadRun load(int turns) throws IOException, InterruptedException {
            Usage before = usage();
            TurnJournal journal = new TurnJournal();
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                List<Future<TurnJournal>> parts = new ArrayList<>();
                for (ServerProcess server : servers) {
                    parts.add(threads.submit(() -> bench.journal(server, turns / servers.size())));
                }
                for (Future<TurnJournal> part : parts) {
                    journal.add(part.get());
                }
            } catch (ExecutionException failed) {
                throw new IOException(String.valueOf(failed.getCause()), failed);
            }
            LoadRun run = new LoadRun(turns, journal, usage().since(before));
            bench.say(run);
            return run;
        }

        private Usage usage() throws IOException {
            Usage all = servers.getFirst().usageOver(database);
            for (ServerProcess server : servers.subList(1, servers.size())) {
                all = all.with(server.usageOver(database));
            }
            return all;
        }

        @Override
        public void close() {
            servers.forEach(ServerProcess::close);
        }
    }
}
