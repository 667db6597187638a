package dev.perdure.javalin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection that are not answered yet: few, because whoever sends more is held back.
 *
 * <p>The first one is taken by whoever waits for it. The others are answered one after the other, once {@link #open} has
 * allowed it, by a thread that is there only as long as there is something to answer. Safe for use by many threads.
 */
final class Inbox {

    /** So many messages are taken in before their sender is held back, and so few are left when it is let go on. */
    static final int MOST = 16;

    private static final int FEW = MOST / 2;

    private final int mostBytes;
    private final Runnable resume;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<byte[]> messages = new ArrayDeque<>(1);
    private long bytes;
    private boolean open;
    private boolean answering;
    private boolean holding;
    private boolean closed;

    /**
     * @param mostBytes so much is taken in at the most, and one message beyond it
     * @param resume lets a sender go on who was held back
     */
    Inbox(int mostBytes, Runnable resume) {
        this.mostBytes = mostBytes;
        this.resume = resume;
    }

    /** Takes a message in; false if its sender is held back from now on. */
    boolean offer(byte[] message) {
        lock.lock();
        try {
            if (closed) {
                return true;
            }
            messages.add(message);
            bytes += message.length;
            arrived.signal();
            holding = messages.size() >= MOST || bytes >= mostBytes;
            return !holding;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the first message; empty if none comes in time. */
    Optional<byte[]> first(Duration patience) throws InterruptedException {
        byte[] first;
        lock.lock();
        try {
            long left = patience.toNanos();
            while (messages.isEmpty() && left > 0) {
                left = arrived.awaitNanos(left);
            }
            first = remove();
        } finally {
            lock.unlock();
        }
        letGoOn(false);
        return Optional.ofNullable(first);
    }

    /** Allows the messages to be answered. */
    void open() {
        lock.lock();
        try {
            open = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is something to answer and nobody at it; who is told so has to be at it from now on. */
    boolean wantsAnswerer() {
        lock.lock();
        try {
            boolean wanted = open && !closed && !answering && !messages.isEmpty();
            answering |= wanted;
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** The next message to be answered; null if there is none, and who answers is no longer at it. */
    byte @Nullable [] next() {
        byte[] next;
        lock.lock();
        try {
            next = remove();
            answering = next != null;
        } finally {
            lock.unlock();
        }
        letGoOn(false);
        return next;
    }

    /** Whether the sender is held back, so that nothing of it can be heard. */
    boolean holding() {
        lock.lock();
        try {
            return holding;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is there and what will come. */
    void close() {
        lock.lock();
        try {
            closed = true;
            messages.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
        letGoOn(true);
    }

    private byte @Nullable [] remove() {
        byte[] message = messages.poll();
        bytes -= message == null ? 0 : message.length;
        return message;
    }

    private void letGoOn(boolean atOnce) {
        boolean goOn;
        lock.lock();
        try {
            goOn = holding && (atOnce || (messages.size() <= FEW && bytes < mostBytes));
            holding &= !goOn;
        } finally {
            lock.unlock();
        }
        if (goOn) {
            resume.run();
        }
    }
}
