package dev.perdure.javalin;

import dev.perdure.chat.ResumePoint;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import dev.perdure.javalin.observe.Telling;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The long-waiting requests of this server, and the stages of its going away. Safe for use by many threads. */
final class LiveRequests {

    private final Telling telling;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneLeft = lock.newCondition();
    private final Set<LiveRequest> live = new HashSet<>();
    private boolean refusing;
    private boolean draining;

    /** @param telling is told of them */
    LiveRequests(Telling telling) {
        this.telling = telling;
    }

    void tell(Sign sign) {
        telling.that(sign);
    }

    /** Tells of a request that comes with a cursor, if this is one. */
    void tellResumed(Transport transport, ResumePoint from) {
        if (!(from instanceof ResumePoint.Beginning)) {
            tell(new Sign.Resumed(transport.word()));
        }
    }

    /** Begins a long-waiting request of the current thread; one that begins while draining is told to end at once. */
    LiveRequest enter(Principal principal, Transport transport) {
        LiveRequest request = new LiveRequest(this, principal, transport);
        lock.lock();
        try {
            live.add(request);
            if (draining) {
                request.end();
            }
        } finally {
            lock.unlock();
        }
        tell(new Sign.Opened(transport.word()));
        return request;
    }

    void left(LiveRequest request) {
        boolean first;
        lock.lock();
        try {
            first = live.remove(request);
            if (live.isEmpty()) {
                noneLeft.signalAll();
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            tell(new Sign.Closed(request.transport().word()));
        }
    }

    void refuse() {
        lock.lock();
        try {
            refusing = true;
        } finally {
            lock.unlock();
        }
    }

    void drain() {
        List<LiveRequest> ending;
        lock.lock();
        try {
            refusing = true;
            draining = true;
            ending = List.copyOf(live);
        } finally {
            lock.unlock();
        }
        ending.forEach(LiveRequest::end);
    }

    /** Whether no new turn is begun here. */
    boolean refusing() {
        lock.lock();
        try {
            return refusing;
        } finally {
            lock.unlock();
        }
    }

    /** For whoever is about to begin a turn; throws the problem that says to go elsewhere if none is begun here. */
    void requireAccepting() {
        if (refusing()) {
            throw Problems.stopping();
        }
    }

    /** Whether streams are ended. */
    boolean draining() {
        lock.lock();
        try {
            return draining;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no request is left, but not longer than {@code patience}. */
    boolean awaitNone(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!live.isEmpty() && left > 0) {
                left = noneLeft.awaitNanos(left);
            }
            return live.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
