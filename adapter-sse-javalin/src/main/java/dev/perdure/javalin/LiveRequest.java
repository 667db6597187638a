package dev.perdure.javalin;

import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request that may wait for a long time, and can be told to end.
 *
 * <p>Its thread is interrupted only while it waits, never while it writes: a frame is sent whole, and the response is ended
 * in order. Owned by the thread that made it, until another one adopts it; {@link #end} and {@link
 * #expire} alone are for any thread.
 */
final class LiveRequest implements AutoCloseable {

    private final LiveRequests requests;
    private final Principal principal;
    private final Transport transport;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ending = lock.newCondition();
    private Thread thread = Thread.currentThread();
    private boolean waiting;
    private boolean ended;
    private boolean expired;

    LiveRequest(LiveRequests requests, Principal principal, Transport transport) {
        this.requests = requests;
        this.principal = principal;
        this.transport = transport;
    }

    /** Who is answered. */
    Principal principal() {
        return principal;
    }

    Transport transport() {
        return transport;
    }

    void tell(Sign sign) {
        requests.tell(sign);
    }

    /** Makes the current thread its owner; the one before must not use it any more. */
    void adopt() {
        lock.lock();
        try {
            thread = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    /** Something that waits and can be interrupted. */
    @FunctionalInterface
    interface Waiting<T> {
        T await() throws InterruptedException;
    }

    /**
     * Waits, interruptibly for {@link #end}.
     *
     * @throws InterruptedException if the request has to end
     */
    <T> T await(Waiting<T> something) throws InterruptedException {
        begin();
        try {
            return something.await();
        } catch (RuntimeException failure) {
            if (ended()) {
                // What was interrupted may say so in its own words, a database driver for instance.
                var interrupted = new InterruptedException();
                interrupted.initCause(failure);
                throw interrupted;
            }
            throw failure;
        } finally {
            finish();
        }
    }

    /** Pauses; returns early only by an exception. */
    void pause(Duration time) throws InterruptedException {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!ended && left > 0) {
                left = ending.awaitNanos(left);
            }
            if (ended) {
                throw new InterruptedException();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin() throws InterruptedException {
        lock.lock();
        try {
            if (ended) {
                throw new InterruptedException();
            }
            waiting = true;
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        lock.lock();
        try {
            waiting = false;
            if (ended) {
                // The interrupt has done its work; left behind it would break the writes that end the response.
                var unused = Thread.interrupted();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it ends because its credentials hold no longer. */
    boolean expired() {
        lock.lock();
        try {
            return expired;
        } finally {
            lock.unlock();
        }
    }

    /** Tells the request to end because its credentials hold no longer. Idempotent. */
    void expire() {
        lock.lock();
        try {
            // Whoever is sent elsewhere already is told there.
            expired |= !ended;
            end();
        } finally {
            lock.unlock();
        }
    }

    /** Tells the request to end as soon as it has written what it is writing. Idempotent. */
    void end() {
        lock.lock();
        try {
            ended = true;
            ending.signalAll();
            if (waiting) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        requests.left(this);
    }
}
