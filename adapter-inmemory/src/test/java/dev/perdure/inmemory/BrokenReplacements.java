package dev.perdure.inmemory;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.WhenBusy;
import dev.perdure.chat.port.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Stores that break a promise about turns that replace others. */
final class BrokenReplacements {

    private BrokenReplacements() {}

    /** Lets a turn that is to replace another follow it. */
    static final class KeepsWhatIsReplaced extends ForwardingRepository {

        KeepsWhatIsReplaced(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            return sound.begin(changed(turn, turn.messageId(), null));
        }
    }

    /** Gives the agent the context that was left last, whoever left it. */
    static final class KeepsTheContext extends ForwardingRepository {

        private final Map<LogKey, AgentState> contexts = new ConcurrentHashMap<>();

        KeepsTheContext(SessionRepository sound) {
            super(sound);
        }

        @Override
        public WriteOutcome end(TurnEnd end) {
            if (end.context() != null) {
                contexts.put(end.turn().log(), end.context());
            }
            return sound.end(end);
        }

        @Override
        public Optional<TurnMaterial> load(Turn turn, int historyLimit) {
            return sound.load(turn, historyLimit)
                    .map(found -> new TurnMaterial(
                            found.message(),
                            found.history(),
                            contexts.getOrDefault(turn.log(), AgentState.EMPTY),
                            found.checkpoint()));
        }
    }

    /** Begins every turn like one that replaces nothing and was asked for by the owner. */
    static final class SaysOnlyWhatIsAsked extends ForwardingRepository {

        SaysOnlyWhatIsAsked(SessionRepository sound) {
            super(sound);
        }

        @Override
        public LogPage read(LogKey log, long after, int limit) {
            return sound.read(log, after, limit) instanceof LogPage.Events(List<LoggedEvent> events)
                    ? new LogPage.Events(events.stream()
                            .map(each -> new LoggedEvent(each.sequence(), each.turn(), silent(each.event())))
                            .toList())
                    : sound.read(log, after, limit);
        }

        private static ChatEvent silent(ChatEvent event) {
            return event instanceof ChatEvent.TurnStarted started
                    ? new ChatEvent.TurnStarted(started.messageId(), started.message())
                    : event;
        }
    }

    /** Replaces the last turn, whichever was meant. */
    static final class ReplacesAnotherThanWasMeant extends ForwardingRepository {

        ReplacesAnotherThanWasMeant(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.NotReplaceable(Turn last) && last != null
                    ? sound.begin(changed(turn, turn.messageId(), last.id()))
                    : outcome;
        }
    }

    /** Makes the session in which something is to be replaced. */
    static final class MakesASessionToReplaceIn extends ForwardingRepository {

        MakesASessionToReplaceIn(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.NotReplaceable(Turn last) && last == null
                    ? sound.begin(changed(turn, turn.messageId(), null))
                    : outcome;
        }
    }

    /** Lets a replacement wait like any other message. */
    static final class QueuesAReplacement extends ForwardingRepository {

        QueuesAReplacement(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Busy && turn.whenBusy() != WhenBusy.REJECT
                    ? sound.begin(changed(turn, turn.messageId(), null))
                    : outcome;
        }
    }

    /** Looks whether the turn can be replaced before it looks for the message. */
    static final class DoesNotKnowItsReplacement extends ForwardingRepository {

        DoesNotKnowItsReplacement(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Repeated(Turn known)
                            && turn.replaces() != null
                            && !turn.replaces().equals(known.id())
                    ? new BeginOutcome.NotReplaceable(known)
                    : outcome;
        }
    }

    /** Forgets the message id of what it takes out of the history. */
    static final class ForgetsAReplacedMessage extends ForwardingRepository {

        ForgetsAReplacedMessage(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Repeated(Turn known)
                            && sound.messages(turn.session(), Long.MAX_VALUE, Integer.MAX_VALUE).stream()
                                    .noneMatch(message -> message.turn().equals(known.id()))
                    ? sound.begin(changed(turn, new MessageId(turn.messageId() + "-again"), turn.replaces()))
                    : outcome;
        }
    }

    /** Tells everybody who replaces a turn at the same moment that theirs is begun. */
    static final class ReplacesTwice extends ForwardingRepository {

        ReplacesTwice(SessionRepository sound) {
            super(sound);
        }

        @Override
        public BeginOutcome begin(NewTurn turn) {
            BeginOutcome outcome = sound.begin(turn);
            return outcome instanceof BeginOutcome.Busy busy && turn.replaces() != null
                    ? new BeginOutcome.Begun(busy.running())
                    : outcome;
        }
    }

    /** Numbers the messages anew. */
    static final class ClosesTheGapInTheHistory extends ForwardingRepository {

        ClosesTheGapInTheHistory(SessionRepository sound) {
            super(sound);
        }

        @Override
        public List<ChatMessage> messages(SessionId session, long before, int limit) {
            List<ChatMessage> numbered = new ArrayList<>();
            for (ChatMessage each : sound.messages(session, Long.MAX_VALUE, Integer.MAX_VALUE)) {
                numbered.add(new ChatMessage(
                        numbered.size() + 1L, each.role(), each.text(), each.turn(), each.cut(), each.createdAt()));
            }
            List<ChatMessage> older =
                    numbered.stream().filter(each -> each.ordinal() < before).toList();
            return older.subList(Math.max(0, older.size() - limit), older.size());
        }
    }

    private static NewTurn changed(NewTurn turn, MessageId messageId, @Nullable TurnId replaces) {
        return new NewTurn(
                turn.id(),
                turn.session(),
                turn.caller(),
                messageId,
                turn.message(),
                turn.node(),
                turn.epoch(),
                turn.title(),
                turn.whenBusy(),
                turn.queueLimit(),
                replaces);
    }
}
