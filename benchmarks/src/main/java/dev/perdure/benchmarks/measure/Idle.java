package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.Call;
import dev.perdure.benchmarks.load.IdleStreams;
import dev.perdure.benchmarks.process.HeapMeter;
import dev.perdure.benchmarks.process.ProcessTable;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What a stream takes in memory on which nothing comes. */
final class Idle implements Measurement {

    private static final double TARGET_KIBIBYTES = 16;
    private static final double KIBIBYTE = 1024;
    private static final String PREFIX = "idle-";
    private static final int WARM_UP = 2_500;

    /** Longer than the server's heartbeat: a stream that has just been opened is not idle yet. */
    private static final Duration REST = Duration.ofSeconds(13);

    /** That a client is gone is noticed by the second heartbeat that is sent to it. */
    private static final Duration REST_OF_THE_CLOSED = Duration.ofSeconds(25);

    @Override
    public Finding run(Bench bench) throws IOException, SQLException, InterruptedException {
        int streams = bench.scale().idleStreams();
        try (ServerProcess server = bench.server()) {
            HeapMeter heap = new HeapMeter(bench.installation(), server.pid());
            makeSessions(server, streams);
            IdleStreams.open(server.api(), PREFIX, Math.min(WARM_UP, streams)).close();
            Memory before = measure(server, heap, REST_OF_THE_CLOSED);
            IdleStreams open = IdleStreams.open(server.api(), PREFIX, streams);
            Memory with;
            try (open) {
                with = measure(server, heap, REST);
            }
            double resident = (with.resident - before.resident) / KIBIBYTE / streams;
            double inHeap = (with.heap - before.heap) / KIBIBYTE / streams;
            bench.say("  %d idle streams: %.1f KiB resident, %.1f KiB of heap each", streams, resident, inHeap);
            return new Finding(
                    "Memory of an idle stream",
                    List.of(
                            Headline.atMost(
                                    "resident memory of an idle stream, of " + streams,
                                    resident,
                                    TARGET_KIBIBYTES,
                                    " KiB"),
                            Headline.of("heap of an idle stream", Headline.number(inHeap) + " KiB")),
                    new Table(
                            List.of("", "no stream, MiB", streams + " streams, MiB", "a stream, KiB"),
                            List.of(
                                    row("resident", before.resident, with.resident, resident),
                                    row("heap in use", before.heap, with.heap, inHeap))),
                    List.of("The server's process alone, after " + REST.toSeconds()
                            + " s of rest and a collection of its garbage; each stream follows a session"
                            + " of its own. The system's own memory for the connections is not in it."));
        }
    }

    private record Memory(long resident, long heap) {}

    private static Memory measure(ServerProcess server, HeapMeter heap, Duration rest)
            throws IOException, InterruptedException {
        Thread.sleep(rest);
        heap.bytesInUse(); // what becomes garbage by the first collection goes with the second
        long inUse = heap.bytesInUse();
        return new Memory(ProcessTable.ofThisMachine().residentBytes(server.pid()), inUse);
    }

    /** As copies of one that the server has made. */
    private static void makeSessions(ServerProcess server, int count) throws IOException, SQLException {
        Call.submit(server.api(), "template", "m-1", "/tokens 1").expect(202);
        Call.get(server.api(), "/chat/stream?session_id=template").expect(200);
        new RowCopies(server.database())
                .with("id", "'" + PREFIX + "' || n")
                .with("last_turn", "NULL")
                .with("last_sequence", "0")
                .with("message_count", "0")
                .with("last_ordinal", "0")
                .copy("chat_sessions", "t.id = 'template'", count);
    }

    private static List<String> row(String what, long before, long with, double each) {
        return List.of(what, mebibytes(before), mebibytes(with), Headline.number(each));
    }

    private static String mebibytes(long bytes) {
        return Headline.number(bytes / KIBIBYTE / KIBIBYTE);
    }
}
