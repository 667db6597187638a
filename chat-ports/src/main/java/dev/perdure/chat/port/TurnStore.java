package dev.perdure.chat.port;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The role of {@link SessionRepository} that keeps the life of turns. */
public interface TurnStore {

    /**
     * Makes a turn, and its session if there is none yet, with the user's message and a {@code turn.started} at the log's
     * next number: all of it or nothing, durable on return.
     *
     * <p>A session is busy while a turn of it runs or waits: nobody overtakes. Then {@link WhenBusy} decides, and a turn that
     * is to wait is kept with its message, outside history and log; turns wait in the order in which their begins were
     * committed. An interruption stands before all that wait and marks the running turn as to be cancelled, as
     * {@link #requestCancel} does, in the same transaction.
     *
     * <p>A turn that is to replace another replaces the session's last turn or none: while anything runs or waits it is busy,
     * whatever {@link WhenBusy} says, and it makes no session. In the transaction in which it begins, the messages of the
     * replaced turn leave the history, and with them their count; their ordinals are not given again. The context becomes
     * the one from before the replaced turn, if that one has left one. The log keeps its events, and {@code turn.started}
     * says which turn is replaced. The replaced turn itself stays as it ended: its message id is still its own.
     *
     * <p>Whoever does not own the session needs a grant to {@linkplain dev.perdure.chat.Access#WRITE write} that holds in the
     * same transaction, and is kept as the author of the message: the history, the queue and {@code turn.started} say so. With one to read it is {@link BeginOutcome.NotPermitted},
     * with none {@link BeginOutcome.ForeignSession}, whatever else there may be to say.
     *
     * <p>Of many concurrent calls with one message id exactly one is {@link BeginOutcome.Begun} or
     * {@link BeginOutcome.Queued}. A repeat is recognised before the session is found to be busy, so that it is never told to
     * be busy with itself.
     */
    BeginOutcome begin(NewTurn turn);

    /**
     * Makes the turn that is the next to begin a running turn of {@code node}, with its message at the history's next place
     * and a {@code turn.started} at the log's next number, as {@link #begin} would have.
     *
     * <p>Granted to at most one of many claimants: only if nothing of the session runs and no other turn stands before it.
     */
    ClaimOutcome beginQueued(Turn queued, NodeId node);

    /** The turns of a session that wait, the next to begin first, at most {@code limit} of them. */
    List<QueuedTurn> queue(LogKey log, int limit);

    /**
     * Turns that wait although nothing of their session runs: of each such session the one that is the next to begin. There
     * is one for a moment whenever a turn ends, and for longer only where nobody is left to begin it.
     */
    List<Turn> waiting(int limit);

    /** The turn as it stands now. */
    Optional<Turn> turn(SessionId session, TurnId turn);

    /** The newest turn whose first event stands at or before a sequence number of the session's log. */
    Optional<Turn> turnAt(SessionId session, long sequence);

    /**
     * What an attempt needs beside the log; empty if the session is gone or the turn is replaced. Costs the same however long
     * the session is.
     */
    Optional<TurnMaterial> load(Turn turn, int historyLimit);

    /**
     * Ends a turn: last events, terminal event, new context, answer and status in one transaction. Waits out an outage of
     * the store, and then tells its own commit, whose answer was lost, from somebody else's.
     */
    WriteOutcome end(TurnEnd end);

    /**
     * Running turns that nobody runs: those of nodes whose lease has lapsed, and those of {@code self} that it does not hold.
     *
     * @param held the turns that {@code self} runs or is about to begin
     */
    List<Turn> orphans(NodeId self, Collection<TurnId> held, int limit);

    /**
     * Makes {@code node} the owner of a turn for its next attempt and appends {@code event} at the log's next number in the
     * same transaction, so that whoever wrote before is fenced by that number.
     *
     * <p>Granted to at most one of many claimants: only if the turn is still as {@code seen} (attempt and status), and
     * either it is running under a lapsed lease or unheld by {@code node} itself, or it has failed or was cancelled, is its
     * session's last turn and none waits behind it. A {@code TurnRestarted} voids the checkpoint, and a retry also the answer stored for the
     * attempt before.
     */
    ClaimOutcome claim(Turn seen, NodeId node, ChatEvent event);

    /**
     * Marks a turn that runs or waits as to be cancelled; false if it does neither. The node of a running one is called; one
     * that waits keeps its mark when it begins.
     */
    boolean requestCancel(SessionId session, TurnId turn);

    /**
     * A turn to be made; {@code epoch} and {@code title} are used only if the session is made too.
     *
     * @param queueLimit how many turns of the session may wait
     * @param replaces the turn that it is to stand for; absent if it is to follow the last one
     */
    record NewTurn(
            TurnId id,
            SessionId session,
            Caller caller,
            MessageId messageId,
            String message,
            NodeId node,
            String epoch,
            String title,
            WhenBusy whenBusy,
            int queueLimit,
            @Nullable TurnId replaces) {

        /** A turn that is not made while the session is busy. */
        public NewTurn(
                TurnId id,
                SessionId session,
                Caller caller,
                MessageId messageId,
                String message,
                NodeId node,
                String epoch,
                String title) {
            this(id, session, caller, messageId, message, node, epoch, title, WhenBusy.REJECT, 0, null);
        }
    }

    /** What became of a new turn. */
    sealed interface BeginOutcome {

        /** It is running. */
        record Begun(Turn turn) implements BeginOutcome {}

        /** The message id had its turn already, for the same text. */
        record Repeated(Turn turn) implements BeginOutcome {}

        /** The message id had its turn already, for another text. */
        record MessageIdReused(Turn turn) implements BeginOutcome {}

        /**
         * It waits.
         *
         * @param running the turn that runs meanwhile; absent in the moment between two turns
         */
        record Queued(Turn turn, @Nullable Turn running) implements BeginOutcome {}

        /**
         * The turn to be replaced is not the session's last.
         *
         * @param last the one that is; absent if there is no session
         */
        record NotReplaceable(@Nullable Turn last) implements BeginOutcome {}

        /** As many turns wait as may. */
        record QueueFull() implements BeginOutcome {}

        /**
         * Another turn of the session is running, for this message.
         *
         * @param running that turn; in the moment between two turns, the one that begins next
         */
        record Busy(Turn running, String message) implements BeginOutcome {}

        /** The session belongs to another caller, who has not let this one in. */
        record ForeignSession() implements BeginOutcome {}

        /** The session belongs to another caller, who lets this one read and no more. */
        record NotPermitted() implements BeginOutcome {}
    }

    /**
     * What an attempt needs beside the log.
     *
     * @param history the messages before the turn's own, oldest first
     */
    record TurnMaterial(
            String message,
            List<ChatMessage> history,
            AgentState context,
            @Nullable AgentState checkpoint) {

        public TurnMaterial {
            history = List.copyOf(history);
        }
    }

    /**
     * The end of an attempt.
     *
     * @param turn the turn as its writer was given it; the attempt is what counts
     * @param firstSequence where the first of {@code events}, or else the terminal event, will stand
     * @param events said after the last append, in order; may be empty
     * @param context the session's new context; absent if it stays as it is
     * @param answer the whole answer; stored as the assistant's message unless the turn ended badly and nothing was said
     */
    record TurnEnd(
            Turn turn,
            long firstSequence,
            List<ChatEvent> events,
            Terminal terminal,
            @Nullable AgentState context,
            String answer) {

        public TurnEnd {
            events = List.copyOf(events);
        }
    }

    /** What became of a claim. */
    sealed interface ClaimOutcome {

        /** The claimant owns the turn; its event stands at {@code sequence}. */
        record Claimed(Turn turn, long sequence) implements ClaimOutcome {}

        /** The turn is not to be had: somebody else was faster, it has ended, or its owner lives. */
        record Denied() implements ClaimOutcome {}
    }
}
