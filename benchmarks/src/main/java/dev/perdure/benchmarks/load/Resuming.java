package dev.perdure.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A client of a running turn that reconnects again and again, each time some events behind, and wants the very next one.
 *
 * <p>Behind, because a client at the newest event would time the agent and not the server. Not thread-safe.
 */
public final class Resuming implements AutoCloseable {

    private static final int BEHIND = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LONGEST_MICROS = 60_000_000;
    private static final int DIGITS = 3;

    private final URI api;
    private final String session;
    private final ExchangeLoop loop;
    private final List<String> known = new ArrayList<>();
    private final Histogram times = new Histogram(LONGEST_MICROS, DIGITS);
    private int wrong;

    /** Of a session whose last turn runs. */
    public Resuming(URI api, String session) throws IOException {
        this.api = api;
        this.session = session;
        this.loop = new ExchangeLoop(new InetSocketAddress(api.getHost(), api.getPort()));
    }

    /** Reconnects so many times, with a pause before each. */
    public void run(int count, Duration pause) throws IOException, InterruptedException {
        while (known.size() <= BEHIND) {
            resume(0, known.isEmpty() ? "" : known.getFirst(), known.isEmpty() ? 0 : 1);
            Thread.sleep(pause);
        }
        for (int i = 0; i < count; i++) {
            Thread.sleep(pause);
            int cursor = known.size() - 1 - BEHIND;
            times.recordValue(resume(i, known.get(cursor), cursor + 1));
        }
    }

    /** Reads until an event has come, and says after how many microseconds. */
    private long resume(int count, String cursor, int nextIndex) throws IOException {
        Comparison comparison = new Comparison(nextIndex);
        Segment segment = new Segment(Requests.followTurn(api, session, cursor), comparison);
        loop.run(List.of(segment), 0, System.nanoTime() + PATIENCE.toNanos(), ExchangeLoop.Enough.WHEN_ALL_ARE_DONE);
        if (comparison.firstMicros == 0) {
            throw new IOException(
                    "no event after " + cursor + " at the reconnect " + count + ", status " + segment.status());
        }
        return comparison.firstMicros - segment.sentMicros();
    }

    /** What is known already must come again as it was. */
    private final class Comparison implements Segment.Watcher {
        private int index;
        private long firstMicros;

        Comparison(int index) {
            this.index = index;
        }

        @Override
        public boolean event(String id, EventType type, long nowMicros) {
            if (firstMicros == 0) {
                firstMicros = nowMicros;
            }
            if (index == known.size()) {
                known.add(id);
            } else if (!known.get(index).equals(id)) {
                wrong++;
            }
            index++;
            return false;
        }

        @Override
        public void token(int tokenIndex, long madeMicros, long nowMicros) {
            // Ids are enough here.
        }
    }

    /** From when the request was written to when the event after the cursor was read, in microseconds. */
    public Histogram times() {
        return times;
    }

    /** How many events were others than those that had stood there before. */
    public int wrong() {
        return wrong;
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
