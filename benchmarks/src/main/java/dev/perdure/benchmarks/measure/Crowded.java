package dev.perdure.benchmarks.measure;

import dev.perdure.benchmarks.load.Call;
import dev.perdure.benchmarks.load.Crowd;
import dev.perdure.benchmarks.process.HeapMeter;
import dev.perdure.benchmarks.process.ServerProcess;
import dev.perdure.benchmarks.report.Finding;
import dev.perdure.benchmarks.report.Headline;
import dev.perdure.benchmarks.report.Table;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What honest clients feel of a crowd that doesn't read, or hardly. */
final class Crowded implements Measurement {

    private static final int MOST_OF_A_KIND = 2_000;
    private static final int HONEST = 200;
    private static final double TARGET = 2;
    private static final double MEBIBYTE = 1024.0 * 1024;

    /** Its log is longer than what the system keeps for a client that doesn't read. */
    private static final String FLOOD = "/tokens 100000";

    /** Until then each of the crowd has been sent what its connection takes. */
    private static final Duration REST = Duration.ofSeconds(15);

    @Override
    public Finding run(Bench bench) throws IOException, InterruptedException {
        int kind = Math.min(MOST_OF_A_KIND, bench.scale().idleStreams());
        int honest = Math.min(HONEST, bench.scale().loadTurns());
        try (ServerProcess server = bench.server()) {
            bench.warmUp(server);
            makeFlood(server);
            HeapMeter heap = new HeapMeter(bench.installation(), server.pid());
            LoadRun alone = bench.load(server, honest);
            long heapBefore = heap.bytesInUse();
            LoadRun among;
            long heapWith;
            int cutOff;
            try (Crowd crowd = Crowd.open(server.api(), "flood", kind, kind)) {
                Thread.sleep(REST);
                heapWith = heap.bytesInUse();
                among = bench.load(server, honest);
                cutOff = crowd.cutOff();
                bench.say("  %d of the dripping were cut off, %d not let in again", cutOff, crowd.refused());
            }
            requireExact(alone);
            requireExact(among);
            double first = ratio(among.journal().firstToken, alone.journal().firstToken);
            double token = ratio(among.journal().dueToSocket, alone.journal().dueToSocket);
            double each = (heapWith - heapBefore) / 1024.0 / (2 * kind);
            return new Finding(
                    "A crowd that doesn't read",
                    List.of(
                            Headline.atMost(
                                    "submit → first token among the crowd, p99 beside alone", first, TARGET, " ×"),
                            Headline.atMost("token due → read among the crowd, p99 beside alone", token, TARGET, " ×"),
                            Headline.of("heap of one of the crowd", Headline.number(each) + " KiB")),
                    new Table(
                            List.of(
                                    honest + " honest turns",
                                    "first token p50, ms",
                                    "first token p99, ms",
                                    "token p50, ms",
                                    "token p99, ms",
                                    "heap in use, MiB"),
                            List.of(row("alone", alone, heapBefore), row("among the crowd", among, heapWith))),
                    List.of("The crowd: " + kind + " clients that never read and " + kind
                            + " that take a byte a second, all of them on the stream of one long session, from before the"
                            + " honest ones begin until they have ended. First token: from when the message was sent. Token:"
                            + " from when it was due to when it was read. Heap: after a collection, with the crowd there but"
                            + " before the honest turns."));
        }
    }

    private static void makeFlood(ServerProcess server) throws IOException {
        Call.submit(server.api(), "flood", "m-1", FLOOD).expect(202);
        Call.get(server.api(), "/chat/stream?session_id=flood").expect(200);
    }

    private static void requireExact(LoadRun run) throws IOException {
        if (!run.journal().exact()) {
            throw new IOException("an honest client was not served: " + run.faults());
        }
    }

    private static double ratio(Histogram among, Histogram alone) {
        return LoadRun.millis(among, 99) / LoadRun.millis(alone, 99);
    }

    private static List<String> row(String what, LoadRun run, long heap) {
        return List.of(
                what,
                Headline.number(LoadRun.millis(run.journal().firstToken, 50)),
                Headline.number(LoadRun.millis(run.journal().firstToken, 99)),
                Headline.number(LoadRun.millis(run.journal().dueToSocket, 50)),
                Headline.number(LoadRun.millis(run.journal().dueToSocket, 99)),
                Headline.number(heap / MEBIBYTE));
    }
}
