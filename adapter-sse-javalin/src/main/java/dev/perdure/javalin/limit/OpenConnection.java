package dev.perdure.javalin.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection: what it waits for, and since when. Safe for use by many threads.
 *
 * <p>The engine's idle timeout begins anew with each byte. So a client that sends its header, or takes its answer, byte by
 * byte would be waited for without end; here the whole of it counts.
 */
final class OpenConnection {

    /** Beyond the idle timeout an answer of many bytes has the time that this many in a second take. */
    private static final int LEAST_BYTES_PER_SECOND = 8 * 1024;

    private final EndPoint end;
    private final long idleNanos;
    private final @Nullable Connection http;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Runnable> whenClosed = new ArrayList<>(1);
    private boolean closed;

    /** Whether a request is being answered. */
    private boolean answering;

    /** What had come in when the last request was over: what comes beyond it is the next one's header. */
    private long bytesBefore;

    private long idleSince = System.nanoTime();
    private long headerSince;

    /** By when what is being written has to be taken; 0 while nothing is. */
    private volatile long writtenBy;

    OpenConnection(EndPoint end, long idleNanos) {
        this.idleNanos = idleNanos;
        this.end = end;
        this.http = end.getConnection();
    }

    EndPoint end() {
        return end;
    }

    /** A request has come in as a whole, but for its body. */
    void requestBegins() {
        lock.lock();
        try {
            answering = true;
            headerSince = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Its answer is complete. */
    void requestEnds() {
        lock.lock();
        try {
            answering = false;
            idleSince = System.nanoTime();
            bytesBefore = bytesIn();
        } finally {
            lock.unlock();
        }
    }

    private long bytesIn() {
        return http == null ? 0 : http.getBytesIn();
    }

    void writeBegins(int bytes) {
        long mayTake = idleNanos + TimeUnit.SECONDS.toNanos(1) / LEAST_BYTES_PER_SECOND * bytes;
        long by = System.nanoTime() + mayTake;
        writtenBy = by == 0 ? 1 : by;
    }

    void writeEnds() {
        writtenBy = 0;
    }

    /** Has something done when it is closed, which may be now. */
    void whenClosed(Runnable work) {
        boolean now;
        lock.lock();
        try {
            now = closed;
            if (!now) {
                whenClosed.add(work);
            }
        } finally {
            lock.unlock();
        }
        if (now) {
            work.run();
        }
    }

    void closed() {
        List<Runnable> work;
        lock.lock();
        try {
            closed = true;
            work = List.copyOf(whenClosed);
            whenClosed.clear();
        } finally {
            lock.unlock();
        }
        work.forEach(Runnable::run);
    }

    /** Why the connection has been waited for long enough; null if it has not. */
    @Nullable
    String overdue(long now, long headerNanos) {
        long by = writtenBy;
        if (by != 0 && now - by > 0) {
            return "its answer was read too slowly";
        }
        lock.lock();
        try {
            // One that has become a WebSocket is looked after by its pings.
            if (answering || !Objects.equals(end.getConnection(), http)) {
                return null;
            }
            if (headerSince == 0 && bytesIn() > bytesBefore) {
                headerSince = now == 0 ? 1 : now;
            }
            boolean late = (headerSince != 0 && now - headerSince > headerNanos) || now - idleSince > idleNanos;
            return late ? "no whole request came in time" : null;
        } finally {
            lock.unlock();
        }
    }
}
