package dev.perdure.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Follows the last turn of a session over all cuts, on a thread of its own, and checks that each token comes once.
 *
 * <p>When its connection breaks it asks at once again, at whatever node it is told then.
 */
public final class TurnFollower implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_SEGMENT = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(1);

    private final String session;
    private final Supplier<URI> node;
    private final Thread thread;

    // Written by the follower's thread alone.
    private String cursor = "";
    private int last;
    private long lastTokenMicros;
    private volatile long firstAfterLossMicros;
    private volatile long longestSilenceMicros;
    private volatile boolean over;

    private final AtomicInteger wrong = new AtomicInteger();
    private volatile long lossMicros = Long.MAX_VALUE;
    private volatile boolean stopped;

    /** Begins to follow at the node that it is told. */
    public TurnFollower(String session, Supplier<URI> node) {
        this.session = session;
        this.node = node;
        this.thread = Thread.ofPlatform().daemon().name("follower").start(this::follow);
    }

    private void follow() {
        try {
            while (!over && !stopped) {
                try {
                    read(node.get());
                } catch (IOException unreachable) {
                    // The next time, then.
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(URI api) throws IOException {
        Segment segment = new Segment(Requests.followTurn(api, session, cursor), new Watcher());
        try (ExchangeLoop loop = new ExchangeLoop(new InetSocketAddress(api.getHost(), api.getPort()))) {
            long deadline = System.nanoTime() + LONGEST_SEGMENT.toNanos();
            loop.run(List.of(segment), 0, deadline, () -> stopped);
        }
    }

    private final class Watcher implements Segment.Watcher {

        @Override
        public boolean event(String id, EventType type, long nowMicros) {
            cursor = id;
            over = type.terminal();
            return !over;
        }

        @Override
        public void token(int index, long madeMicros, long nowMicros) {
            if (index != last + 1) {
                wrong.incrementAndGet();
            }
            if (lastTokenMicros != 0) {
                longestSilenceMicros = Math.max(longestSilenceMicros, nowMicros - lastTokenMicros);
            }
            last = index;
            lastTokenMicros = nowMicros;
            if (madeMicros > lossMicros && firstAfterLossMicros == 0) {
                firstAfterLossMicros = nowMicros;
            }
        }
    }

    /** The server is gone since this moment of the monotonic clock. */
    public void lost(long micros) {
        firstAfterLossMicros = 0;
        lossMicros = micros;
    }

    /**
     * Waits for the first token that was made after the loss, and says when it was read. A token that was made before and only
     * read afterwards says nothing of a takeover.
     *
     * @throws IOException if none comes in time, or the turn is over
     */
    public long awaitTokenAfterLoss(Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (firstAfterLossMicros == 0) {
            if (over || System.nanoTime() - deadline >= 0) {
                throw new IOException(over ? "the turn is over" : "no token for " + patience.toSeconds() + " s");
            }
            Thread.sleep(LOOK);
        }
        return firstAfterLossMicros;
    }

    /** Tokens that were lost, doubled or out of order. */
    public int wrong() {
        return wrong.get();
    }

    /** The longest time between two tokens. */
    public long longestSilenceMicros() {
        return longestSilenceMicros;
    }

    /** Stops it; it is gone within a moment. */
    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
    }
}
