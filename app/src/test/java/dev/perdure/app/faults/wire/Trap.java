package dev.perdure.app.faults.wire;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A place in the write path where a server that comes by is held. It holds one commit, once, and lets some pass before. */
public final class Trap {

    /** On which side of the commit. */
    public enum Side {
        /** The statements are seen, and the one that commits is not passed on. */
        BEFORE_COMMIT,
        /** PostgreSQL has committed, and its answer is not passed on. */
        AFTER_COMMIT
    }

    private final WritePath path;
    private final Side side;
    private final AtomicInteger passing;
    private final CountDownLatch sprung = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicReference<@Nullable DatabaseConnection> caught = new AtomicReference<>();

    private volatile boolean disarmed;

    Trap(WritePath path, Side side, int passing) {
        this.path = path;
        this.side = side;
        this.passing = new AtomicInteger(passing);
    }

    WritePath path() {
        return path;
    }

    Side side() {
        return side;
    }

    /** Takes the connection that came by first; false for all others. */
    boolean catches(DatabaseConnection connection) {
        return !disarmed && passing.getAndDecrement() <= 0 && caught.compareAndSet(null, connection);
    }

    /** Tells that the point is reached, and holds the calling thread until it is let go. */
    void hold() throws InterruptedException {
        sprung.countDown();
        released.await();
    }

    /** Waits until a commit is held; false if none comes in time. */
    public boolean awaitSprung(long seconds) throws InterruptedException {
        return sprung.await(seconds, TimeUnit.SECONDS);
    }

    /** Catches nobody any more; what it holds stays held. */
    public void disarm() {
        disarmed = true;
    }

    /** Passes on what was held, as if nothing had been. */
    public void release() {
        released.countDown();
    }

    /** Resets the connection of what was held, which is never passed on. */
    public void reset() {
        DatabaseConnection connection = caught.get();
        if (connection != null) {
            connection.reset();
        }
        released.countDown();
    }
}
