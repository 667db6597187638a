package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.process.Usage;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How many turns run at once before tokens come late: more and more of them, until it is too many. */
final class Capacity implements Measurement {

    static final String DURABLE = "durable in PostgreSQL";

    private static final double LIMIT_MILLIS = 100;
    private static final int TARGET = 800;

    /** Something else may have been busy for a moment: what fails by less than this is tried once more. */
    private static final double NEARLY_MILLIS = 300;

    @Override
    public Finding run(Bench bench) throws IOException, InterruptedException {
        List<List<String>> rows = new ArrayList<>();
        int most = 0;
        try (ServerProcess server = bench.server()) {
            bench.warmUp(server);
            for (int turns : bench.scale().steps()) {
                LoadRun run = step(bench, server, turns, rows);
                bench.curves().latency(turns, run.dueP99());
                bench.curves().cost(DURABLE, turns, run.perMillion().serverAndPostgres());
                if (!carried(run)) {
                    break;
                }
                most = turns;
            }
        }
        return new Finding(
                "Capacity",
                List.of(Headline.atLeast("turns at once, p99 under 100 ms, nothing lost", most, TARGET, "")),
                new Table(
                        List.of(
                                "turns",
                                "p50, ms",
                                "p99, ms",
                                "max, ms",
                                "server, CPU s",
                                "PostgreSQL, CPU s",
                                "both, CPU s",
                                "load client, CPU s",
                                "tokens"),
                        rows),
                List.of(
                        "Latency from when a token was due to when it was read from the client's socket; CPU seconds for a"
                                + " million delivered tokens. The load client shares the machine: its own cost stands beside the"
                                + " server's. A number of turns that fails by a little is tried once more."));
    }

    private static LoadRun step(Bench bench, ServerProcess server, int turns, List<List<String>> rows)
            throws IOException, InterruptedException {
        LoadRun run = bench.load(server, turns);
        rows.add(row(run));
        if (!carried(run) && run.journal().exact() && run.dueP99() < NEARLY_MILLIS) {
            run = bench.load(server, turns);
            rows.add(row(run));
        }
        return run;
    }

    private static boolean carried(LoadRun run) {
        return run.journal().exact() && run.dueP99() < LIMIT_MILLIS;
    }

    private static List<String> row(LoadRun run) {
        Usage each = run.perMillion();
        return List.of(
                Headline.number(run.turns()),
                Headline.number(LoadRun.millis(run.journal().dueToSocket, 50)),
                Headline.number(run.dueP99()),
                Headline.number(LoadRun.millis(run.journal().dueToSocket, 100)),
                Headline.number(each.server()),
                Headline.number(each.postgres()),
                Headline.number(each.serverAndPostgres()),
                Headline.number(each.client()),
                run.faults());
    }
}
