package dev.perdure.inmemory;

import dev.perdure.chat.Caller;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that break a promise about how sessions go. */
final class BrokenExpiry {

    private BrokenExpiry() {}

    /** Tells nobody that the session of what runs is gone. */
    static final class LetsADeletedTurnRun extends ForwardingRepository {

        private final Set<NodeId> nodes = ConcurrentHashMap.newKeySet();

        LetsADeletedTurnRun(SessionRepository sound) {
            super(sound);
        }

        @Override
        public Beat beat(NodeId node) {
            nodes.add(node);
            return sound.beat(node);
        }

        @Override
        public boolean delete(Caller owner, SessionId session) {
            boolean deleted = sound.delete(owner, session);
            nodes.forEach(sound::beat);
            return deleted;
        }
    }

    /** Takes every session that rests at the moment for one that has been left. */
    static final class ExpiresWhatIsInUse extends ForwardingRepository {

        ExpiresWhatIsInUse(SessionRepository sound) {
            super(sound);
        }

        @Override
        public int expire(Duration idle, int limit) {
            return sound.expire(Duration.ZERO, limit);
        }
    }

    /** Looks at the sessions' age alone. */
    static final class ExpiresWhileATurnRuns extends ForwardingRepository {

        private final Deque<NewTurn> begun = new ArrayDeque<>();

        ExpiresWhileATurnRuns(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            begun.add(turn);
            return sound.begin(turn);
        }

        @Override
        public int expire(Duration idle, int limit) {
            return (int) begun.stream()
                    .filter(turn -> sound.delete(turn.caller(), turn.session()))
                    .count();
        }
    }

    /** Takes all that are idle at once. */
    static final class ExpiresMoreThanAskedFor extends ForwardingRepository {

        ExpiresMoreThanAskedFor(SessionRepository sound) {
            super(sound);
        }

        @Override
        public int expire(Duration idle, int limit) {
            return Math.min(limit, sound.expire(idle, Integer.MAX_VALUE));
        }
    }
}
