package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.process.Usage;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.util.List;

/** What a token costs that is durable, beside one that is only remembered and one that is only sent. */
final class Cost implements Measurement {

    private static final double TARGET_SECONDS = 25;
    private static final String REMEMBERED = "memory store";
    private static final String SENT = "bare Javalin endpoint";

    @Override
    public Finding run(Bench bench) throws IOException, InterruptedException {
        LoadRun sent = measure(bench, SENT, bench.bareServer());
        LoadRun remembered = measure(bench, REMEMBERED, bench.server("--store=memory"));
        LoadRun durable = measure(bench, Capacity.DURABLE, bench.server());
        double cost = durable.perMillion().serverAndPostgres();
        String turns = " at " + durable.turns() + " turns";
        return new Finding(
                "Cost of a token",
                List.of(
                        Headline.atMost(
                                "CPU of server and PostgreSQL for a million durable tokens" + turns,
                                cost,
                                TARGET_SECONDS,
                                " s"),
                        Headline.of("… beside the memory store", ratio(durable, remembered)),
                        Headline.of("… beside a bare Javalin endpoint", ratio(durable, sent)),
                        Headline.of("memory store beside a bare Javalin endpoint", ratio(remembered, sent))),
                new Table(
                        List.of(
                                "server",
                                "ratio to bare",
                                "server, CPU s",
                                "PostgreSQL, CPU s",
                                "both, CPU s",
                                "load client, CPU s",
                                "p50, ms",
                                "p99, ms",
                                "bytes a token",
                                "tokens"),
                        List.of(
                                row(SENT, sent, sent),
                                row(REMEMBERED, remembered, sent),
                                row(Capacity.DURABLE, durable, sent))),
                List.of("All three in one run, " + durable.turns() + " turns of "
                        + bench.scale().tokens()
                        + " tokens, after one such round that does not count; CPU seconds for a"
                        + " million delivered tokens."));
    }

    private static LoadRun measure(Bench bench, String name, ServerProcess started)
            throws IOException, InterruptedException {
        try (ServerProcess server = started) {
            bench.say("  %s, the second round counts:", name);
            // A server runs for days; what its compiler does in the first half minute is no part of what a token costs.
            var unused = bench.load(server, bench.scale().manyTurns());
            LoadRun run = bench.load(server, bench.scale().manyTurns());
            bench.curves().cost(name, run.turns(), run.perMillion().serverAndPostgres());
            return run;
        }
    }

    private static String ratio(LoadRun one, LoadRun other) {
        double ratio = one.perMillion().serverAndPostgres() / other.perMillion().serverAndPostgres();
        return Headline.number(ratio) + " ×";
    }

    private static List<String> row(String name, LoadRun run, LoadRun sent) {
        Usage each = run.perMillion();
        return List.of(
                name,
                ratio(run, sent),
                Headline.number(each.server()),
                Headline.number(each.postgres()),
                Headline.number(each.serverAndPostgres()),
                Headline.number(each.client()),
                Headline.number(LoadRun.millis(run.journal().dueToSocket, 50)),
                Headline.number(run.dueP99()),
                Headline.number(Math.rint((double) run.journal().bytesRead()
                        / Math.max(1, run.journal().deliveredTokens()))),
                run.faults());
    }
}
