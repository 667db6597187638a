package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ResumePoint;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.limit.Counts;
import dev.perdure.javalin.limit.Refusals;
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

    private final Expiries expiries;
    private final Telling telling;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneLeft = lock.newCondition();
    private final Set<LiveRequest> live = new HashSet<>();
    private final Counts<Caller> ofCaller;
    private boolean refusing;
    private boolean draining;

    /**
     * @param mostOfCaller how many one caller may have; 0 for any number
     * @param telling is told of them
     */
    LiveRequests(Expiries expiries, int mostOfCaller, Telling telling) {
        this.expiries = expiries;
        this.ofCaller = new Counts<>(mostOfCaller);
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

    /**
     * Begins a long-waiting request of the current thread; one that begins while draining is told to end at once.
     *
     * @throws ProblemException if the caller has as many as may be
     */
    LiveRequest enter(Principal principal, Transport transport) {
        if (isCounted(principal) && !ofCaller.take(principal.caller())) {
            throw tooMany();
        }
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
        expiries.watch(request);
        return request;
    }

    /** For whoever is about to begin one; throws the problem that says that the caller has as many as may be, if so. */
    void requireRoom(Principal principal) {
        if (isCounted(principal) && !ofCaller.hasRoom(principal.caller())) {
            throw tooMany();
        }
    }

    /** Where nobody authenticates one caller is everybody. */
    private static boolean isCounted(Principal principal) {
        return !principal.caller().equals(Caller.ANONYMOUS);
    }

    private ProblemException tooMany() {
        return ProblemException.of(Refusals.tooManyStreams(ofCaller.most()));
    }

    /** Idempotent. */
    void left(LiveRequest request) {
        expiries.forget(request);
        boolean first;
        lock.lock();
        try {
            first = live.remove(request);
            if (first && isCounted(request.principal())) {
                ofCaller.leave(request.principal().caller());
            }
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
