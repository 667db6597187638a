package dev.perdure.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Many open streams on which nothing comes, each of a session of its own. */
public final class IdleStreams implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long NANOS_FOR_EACH = 400_000;

    private final ExchangeLoop loop;

    private IdleStreams(ExchangeLoop loop) {
        this.loop = loop;
    }

    /**
     * Opens a stream of each of the sessions that are named by the prefix and a number from 1; returns when all stand.
     *
     * @throws IOException if one doesn't
     */
    public static IdleStreams open(URI api, String prefix, int count) throws IOException {
        List<Segment> segments = IntStream.rangeClosed(1, count)
                .mapToObj(i -> new Segment(Requests.follow(api, prefix + i), new Silence()))
                .toList();
        ExchangeLoop loop = new ExchangeLoop(new InetSocketAddress(api.getHost(), api.getPort()));
        Standing standing = new Standing(segments);
        loop.run(segments, NANOS_FOR_EACH * count, System.nanoTime() + PATIENCE.toNanos(), standing);
        if (!standing.reached()) {
            loop.close();
            Segment missing = segments.get(standing.first);
            throw new IOException((standing.first + 1) + " of " + count + " streams: status " + missing.status());
        }
        return new IdleStreams(loop);
    }

    private static final class Silence implements Segment.Watcher {

        @Override
        public boolean event(String id, EventType type, long nowMicros) {
            return true;
        }

        @Override
        public void token(int index, long madeMicros, long nowMicros) {
            // None is said.
        }
    }

    /** Looks at each stream once, in their order, as far as they stand. */
    private static final class Standing implements ExchangeLoop.Enough {
        private final List<Segment> segments;
        private int first;

        Standing(List<Segment> segments) {
            this.segments = segments;
        }

        @Override
        public boolean reached() {
            while (first < segments.size() && segments.get(first).stands()) {
                first++;
            }
            return first == segments.size();
        }
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
