package dev.perdure.inmemory;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stores that break a promise about leases and about what is asked of nodes. */
final class BrokenNodes {

    private BrokenNodes() {}

    /** Forgets that somebody asked to cancel. */
    static final class DoesNotHearACancellation extends ForwardingRepository {

        DoesNotHearACancellation(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Beat beat(NodeId node) {
            return new Beat(sound.beat(node).lapsed(), Set.of());
        }
    }

    /** Tells only a new node that it had no lease: one that was known is never told what happened while it slept. */
    static final class HidesALapse extends ForwardingRepository {

        private final Set<NodeId> known = ConcurrentHashMap.newKeySet();

        HidesALapse(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Beat beat(NodeId node) {
            Beat beat = sound.beat(node);
            return known.add(node) ? beat : new Beat(false, beat.cancelled());
        }
    }

    /** Tells every beat that the lease had lapsed, so that nobody believes it. */
    static final class CriesLapse extends ForwardingRepository {

        CriesLapse(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Beat beat(NodeId node) {
            return new Beat(true, sound.beat(node).cancelled());
        }
    }

    /** Leaves a cancellation to the owner's next beat. */
    static final class DoesNotCallTheOwner extends ForwardingRepository {

        DoesNotCallTheOwner(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
            return sound.awaitCall(new NodeId("nobody"), timeout);
        }
    }

    /** Hears only a call that comes while it waits. */
    static final class WaitsForTheNextCall extends ForwardingRepository {

        private final Map<NodeId, AtomicInteger> waiting = new ConcurrentHashMap<>();

        WaitsForTheNextCall(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean requestCancel(SessionId session, TurnId turn) {
            boolean requested = sound.requestCancel(session, turn);
            sound.turn(session, turn).ifPresent(found -> {
                if (waiters(found.node()).get() == 0) {
                    // Nobody is waiting, so nobody is told.
                    sound.beat(found.node());
                }
            });
            return requested;
        }

        @Override
        public boolean awaitCall(NodeId node, Duration timeout) throws InterruptedException {
            waiters(node).incrementAndGet();
            try {
                return sound.awaitCall(node, timeout);
            } finally {
                waiters(node).decrementAndGet();
            }
        }

        private AtomicInteger waiters(NodeId node) {
            return waiting.computeIfAbsent(node, key -> new AtomicInteger());
        }
    }

    /** Calls every node when one is meant, for ever. */
    static final class CallsWithoutEnd extends ForwardingRepository {

        CallsWithoutEnd(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean awaitCall(NodeId node, Duration timeout) {
            return true;
        }
    }
}
