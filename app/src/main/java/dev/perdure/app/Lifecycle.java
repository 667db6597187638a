package dev.perdure.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been opened so far, to be closed in the opposite order, whenever that comes: also in the middle of a start.
 *
 * <p>The lock is held while a part is opened or closed, although that blocks: its very purpose is that a stop waits for the
 * part that is being opened, so that no database process is left behind by a Ctrl-C at the wrong moment.
 */
final class Lifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Part> parts = new ArrayDeque<>();
    private boolean stopped;

    /** Opens a part, unless the stop came first; then this never returns, because the process is about to end. */
    <T> T open(String name, Supplier<T> opening, Closing<T> closing) {
        lock.lock();
        try {
            if (stopped) {
                throw new IllegalStateException("stopped while starting");
            }
            T opened = opening.get();
            parts.push(new Part(name, () -> closing.close(opened)));
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything is being closed, or has been. */
    boolean stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Closes everything, the newest first; one part's failure doesn't keep another open. Idempotent. */
    void close(Duration patience) throws InterruptedException {
        if (!lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("A part of the server is still starting; leaving without it.");
            return;
        }
        try {
            stopped = true;
            while (!parts.isEmpty()) {
                close(parts.pop());
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(Part part) throws InterruptedException {
        try {
            part.closing().run();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // whatever it is, the parts below must still be closed
            LOG.warn("Closing the {} failed.", part.name(), e);
        }
    }

    /** How a part is closed. */
    interface Closing<T> {
        void close(T part) throws Exception;
    }

    private record Part(String name, Step closing) {}

    private interface Step {
        void run() throws Exception;
    }
}
