package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.process.PrivateDatabase;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** What is stored of a token: of a lonely one, which is a row of its own, and of one among many, which shares it. */
final class Storage implements Measurement {

    @Override
    public Finding run(Bench bench) throws IOException, SQLException, InterruptedException {
        try (ServerProcess server = bench.server()) {
            Stored lonely = stored(bench, server, 1);
            Stored many = stored(bench, server, bench.scale().manyTurns());
            return new Finding(
                    "Storage",
                    List.of(
                            Headline.of("rows of the log for a token, 1 turn", Headline.number(lonely.rows())),
                            Headline.of(
                                    "rows of the log for a token, " + many.turns + " turns",
                                    Headline.number(many.rows())),
                            Headline.of(
                                    "bytes of the log for a token, 1 turn and " + many.turns,
                                    Headline.number(Math.rint(lonely.bytes())) + " and "
                                            + Headline.number(Math.rint(many.bytes())))),
                    new Table(
                            List.of(
                                    "turns at once",
                                    "rows of the log a token",
                                    "bytes of the log a token",
                                    "WAL bytes a token"),
                            List.of(lonely.row(), many.row())),
                    List.of(
                            "The log is the table and its indices. The rows of ended turns are pruned after the retention"
                                    + " time; what is left is the answer's text in the history."));
        }
    }

    private static Stored stored(Bench bench, ServerProcess server, int turns)
            throws IOException, SQLException, InterruptedException {
        Sizes before = Sizes.of(server.database());
        LoadRun run = bench.load(server, turns);
        return new Stored(
                turns,
                run.journal().deliveredTokens(),
                Sizes.of(server.database()).since(before));
    }

    private record Sizes(long rows, long log, long wal) {

        static Sizes of(PrivateDatabase database) throws IOException, SQLException {
            return new Sizes(
                    database.number("SELECT count(*) FROM chat_events"),
                    database.number("SELECT pg_total_relation_size('chat_events')"),
                    database.number("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"));
        }

        Sizes since(Sizes earlier) {
            return new Sizes(rows - earlier.rows, log - earlier.log, wal - earlier.wal);
        }
    }

    private record Stored(int turns, long tokens, Sizes grown) {

        double rows() {
            return (double) grown.rows / tokens;
        }

        double bytes() {
            return (double) grown.log / tokens;
        }

        List<String> row() {
            return List.of(
                    Headline.number(turns),
                    Headline.number(rows()),
                    Headline.number(Math.rint(bytes())),
                    Headline.number(Math.rint((double) grown.wal / tokens)));
        }
    }
}
