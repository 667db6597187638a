package dev.perdure.inmemory;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Role;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.WhenBusy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Stores that break a promise about turns that wait. */
final class BrokenQueues {

    private BrokenQueues() {}

    /** Lets whoever comes between two turns run before those that wait. */
    static final class LetsSomebodyOvertake extends ForwardingRepository {

        LetsSomebodyOvertake(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Busy(Turn busy, String message) && busy.status() == TurnStatus.QUEUED
                    ? new BeginOutcome.Begun(busy)
                    : outcome;
        }
    }

    /** Puts what is to wait before what waits already. */
    static final class QueuesAtTheFront extends ForwardingRepository {

        QueuesAtTheFront(SessionRepository sound) {
            super(sound);
        }

        @Override
        public List<QueuedTurn> queue(LogKey log, int limit) {
            return sound.queue(log, Integer.MAX_VALUE).reversed().stream()
                    .limit(limit)
                    .toList();
        }
    }

    /** Begins the next turn whichever was meant. */
    static final class BeginsAnotherThanWasMeant extends ForwardingRepository {

        BeginsAnotherThanWasMeant(SessionRepository sound) {
            super(sound);
        }

        @Override
        public ClaimOutcome beginQueued(Turn queued, NodeId node) {
            return sound.queue(queued.log(), 1).stream()
                    .findFirst()
                    .map(next -> sound.beginQueued(next.turn(), node))
                    .orElseGet(ClaimOutcome.Denied::new);
        }
    }

    /** Tells a claimant who came too late that the turn is theirs. */
    static final class GrantsABeginningTwice extends ForwardingRepository {

        GrantsABeginningTwice(SessionRepository sound) {
            super(sound);
        }

        @Override
        public ClaimOutcome beginQueued(Turn queued, NodeId node) {
            ClaimOutcome outcome = sound.beginQueued(queued, node);
            Optional<Turn> now = sound.turn(queued.log().session(), queued.id());
            return outcome instanceof ClaimOutcome.Denied
                            && now.isPresent()
                            && now.get().status() == TurnStatus.RUNNING
                    ? new ClaimOutcome.Claimed(now.get(), last(queued.log()))
                    : outcome;
        }
    }

    /** Shows what waits in the history already. */
    static final class ShowsWhatWaitsInTheHistory extends ForwardingRepository {

        ShowsWhatWaitsInTheHistory(SessionRepository sound) {
            super(sound);
        }

        @Override
        public List<ChatMessage> messages(SessionId session, long before, int limit) {
            List<ChatMessage> messages = new ArrayList<>(sound.messages(session, before, limit));
            sound.find(session).map(Session::log).stream()
                    .flatMap(log -> sound.queue(log, limit).stream())
                    .map(queued -> new ChatMessage(
                            messages.size() + 1L,
                            Role.USER,
                            queued.message(),
                            queued.turn().id(),
                            false,
                            queued.turn().startedAt()))
                    .forEach(messages::add);
            return messages;
        }
    }

    /** Recognises a message only once its turn has begun. */
    static final class QueuesAMessageTwice extends ForwardingRepository {

        QueuesAMessageTwice(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Repeated repeated
                            && repeated.turn().status() == TurnStatus.QUEUED
                    ? sound.begin(changed(turn, turn.messageId() + "-again", turn.whenBusy(), turn.queueLimit()))
                    : outcome;
        }
    }

    /** Lets as many wait as come. */
    static final class KnowsNoLimit extends ForwardingRepository {

        KnowsNoLimit(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            return sound.begin(changed(turn, turn.messageId().value(), turn.whenBusy(), Integer.MAX_VALUE));
        }
    }

    /** Cancels the running turn for an interruption, and lets it wait behind the others. */
    static final class PutsAnInterruptionLast extends ForwardingRepository {

        PutsAnInterruptionLast(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            if (turn.whenBusy() != WhenBusy.INTERRUPT) {
                return sound.begin(turn);
            }
            BeginOutcome outcome =
                    sound.begin(changed(turn, turn.messageId().value(), WhenBusy.ENQUEUE, turn.queueLimit()));
            if (outcome instanceof BeginOutcome.Queued(Turn queued, Turn running) && running != null) {
                sound.requestCancel(queued.log().session(), running.id());
            }
            return outcome;
        }
    }

    /** Lets the running turn go on in spite of an interruption. */
    static final class InterruptsNobody extends ForwardingRepository {

        InterruptsNobody(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            return sound.begin(
                    turn.whenBusy() == WhenBusy.INTERRUPT
                            ? changed(turn, turn.messageId().value(), WhenBusy.ENQUEUE, turn.queueLimit())
                            : turn);
        }
    }

    /** Can cancel only what runs. */
    static final class CancelsNothingThatWaits extends ForwardingRepository {

        CancelsNothingThatWaits(SessionRepository sound) {
            super(sound);
        }

        @Override
        public boolean requestCancel(SessionId session, TurnId turn) {
            return sound.turn(session, turn)
                            .filter(now -> now.status() == TurnStatus.QUEUED)
                            .isEmpty()
                    && sound.requestCancel(session, turn);
        }
    }

    /** Lets a retry run before those that wait. */
    static final class RetriesBeforeTheQueue extends ForwardingRepository {

        RetriesBeforeTheQueue(SessionRepository sound) {
            super(sound);
        }

        @Override
        public ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event) {
            ClaimOutcome outcome = sound.claim(seen, node, event);
            return outcome instanceof ClaimOutcome.Denied && seen.status() == TurnStatus.FAILED
                    ? new ClaimOutcome.Claimed(seen, last(seen.log()))
                    : outcome;
        }
    }

    /** Finds turns that wait for a running one. */
    static final class FindsWhatRightlyWaits extends ForwardingRepository {

        FindsWhatRightlyWaits(SessionRepository sound) {
            super(sound);
        }

        @Override
        public List<Turn> waiting(int limit) {
            return sound.sessions(new Caller("anna"), null, null, limit).sessions().stream()
                    .flatMap(session -> sound.queue(session.log(), 1).stream())
                    .map(QueuedTurn::turn)
                    .toList();
        }
    }

    /** Loses its queues with its process. */
    static final class LosesItsQueues extends ForwardingRepository {

        LosesItsQueues(SessionRepository sound) {
            super(sound);
        }

        @Override
        public List<QueuedTurn> queue(LogKey log, int limit) {
            return List.of();
        }
    }

    private static NewTurn changed(NewTurn turn, String messageId, WhenBusy whenBusy, int queueLimit) {
        return new NewTurn(
                turn.id(),
                turn.session(),
                turn.caller(),
                new MessageId(messageId),
                turn.message(),
                turn.node(),
                turn.epoch(),
                turn.title(),
                whenBusy,
                queueLimit,
                turn.replaces());
    }
}
