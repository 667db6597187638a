package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.Call;
import dev.perdure.benchmarks.process.PrivateDatabase;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Whether a message is taken as fast in a long session as in a short one. */
final class SubmitLatency implements Measurement {

    private static final double TARGET_RATIO = 1.3;
    private static final int SHORT_HISTORY = 10;
    private static final int SHORT_SESSIONS = 30;
    private static final int WARM_UP = 50;
    private static final long LONGEST_MICROS = 60_000_000;
    private static final int DIGITS = 3;
    private static final String ONE_TOKEN = "/tokens 1";

    @Override
    public Finding run(Bench bench) throws IOException, SQLException, InterruptedException {
        Path folder = bench.newFolder();
        try (ServerProcess maker = bench.server(folder)) {
            for (int i = 1; i <= SHORT_SESSIONS; i++) {
                makeSession(maker, "short-" + i, SHORT_HISTORY);
            }
            makeSession(maker, "long", bench.scale().longHistory());
            maker.database().run("VACUUM ANALYZE");
            maker.kill(); // it may remember how the sessions were
        }
        try (ServerProcess server = bench.server(folder)) {
            measure(
                    server.api(),
                    WARM_UP,
                    new Histogram(LONGEST_MICROS, DIGITS),
                    new Histogram(LONGEST_MICROS, DIGITS));
            Histogram inShort = new Histogram(LONGEST_MICROS, DIGITS);
            Histogram inLong = new Histogram(LONGEST_MICROS, DIGITS);
            measure(server.api(), bench.scale().submits(), inShort, inLong);
            double ratio = LoadRun.millis(inLong, 50) / LoadRun.millis(inShort, 50);
            bench.say(
                    "  submit: p50 %.2f ms in a short session, %.2f ms in a long one",
                    LoadRun.millis(inShort, 50), LoadRun.millis(inLong, 50));
            String history = Headline.number(bench.scale().longHistory());
            return new Finding(
                    "Submit in a long session",
                    List.of(Headline.atMost(
                            "submit at " + history + " messages beside one at " + SHORT_HISTORY + ", p50",
                            ratio,
                            TARGET_RATIO,
                            " ×")),
                    new Table(
                            List.of("messages in the session", "p50, ms", "p99, ms", "times"),
                            List.of(row(Integer.toString(SHORT_HISTORY), inShort), row(history, inLong))),
                    List.of(
                            "From when the request was written to the first byte of the 202, when the message is durable;"
                                    + " short and long sessions in turn, on a connection of its own each time."));
        }
    }

    private static void measure(URI api, int submits, Histogram inShort, Histogram inLong) throws IOException {
        for (int i = 0; i < submits; i++) {
            inShort.recordValue(submit(api, "short-" + (i % SHORT_SESSIONS + 1)));
            inLong.recordValue(submit(api, "long"));
        }
    }

    /** Waits for the turn's end too, since the session is busy until then. */
    private static long submit(URI api, String session) throws IOException {
        String messageId = "m-" + System.nanoTime();
        long micros =
                Call.submit(api, session, messageId, ONE_TOKEN).expect(202).micros();
        Call.get(api, "/chat/stream?session_id=" + session).expect(200);
        return micros;
    }

    /** One real turn, and copies of it after it; they look like turns whose events have been pruned. */
    private static void makeSession(ServerProcess server, String session, int messages)
            throws IOException, SQLException {
        submit(server.api(), session);
        PrivateDatabase database = server.database();
        String key = "(SELECT session_key FROM chat_sessions WHERE id = '" + session + "')";
        String ofSession = "t.session_key = " + key;
        int copies = messages / 2 - 1;
        new RowCopies(database)
                .with("id", "t.id || '-' || n")
                .with("message_id", "t.message_id || '-' || n")
                .with("first_sequence", "t.first_sequence + 10 * n")
                .with("last_sequence", "t.last_sequence + 10 * n")
                .with("attempt_first_sequence", "t.attempt_first_sequence + 10 * n")
                .with("message_ordinal", "t.message_ordinal + 2 * n")
                .with("events_kept", "false")
                .copy("chat_turns", ofSession, copies);
        new RowCopies(database).with("ordinal", "t.ordinal + 2 * n").copy("chat_messages", ofSession, copies);
        database.run("UPDATE chat_messages m SET turn_key = t.turn_key FROM chat_turns t WHERE t.session_key = "
                + "m.session_key AND t.message_ordinal = m.ordinal - (m.ordinal + 1) % 2 AND m.session_key = " + key);
        database.run("UPDATE chat_turns SET events_kept = false WHERE session_key = " + key);
        database.run(
                "UPDATE chat_sessions SET message_count = " + 2 * (copies + 1) + ", last_ordinal = " + 2 * (copies + 1)
                        + ", last_sequence = last.last_sequence,"
                        + " pruned_through = last.last_sequence, last_turn = last.turn_key FROM (SELECT * FROM chat_turns WHERE"
                        + " session_key = " + key
                        + " ORDER BY first_sequence DESC LIMIT 1) last WHERE chat_sessions.session_key = "
                        + key);
        database.run("DELETE FROM chat_events WHERE session_key = " + key);
    }

    private static List<String> row(String messages, Histogram micros) {
        return List.of(
                messages,
                Headline.number(LoadRun.millis(micros, 50)),
                Headline.number(LoadRun.millis(micros, 99)),
                Headline.number(micros.getTotalCount()));
    }
}
