package dev.perdure.inmemory;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.Role;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.port.TurnStore.NewTurn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The life of one turn. Guarded by the lock of its session. */
final class TurnRecord {

    private final NewTurn origin;
    private final LogKey log;
    private final long firstSequence;
    private final long messageOrdinal;
    private final Instant startedAt;

    private TurnStatus status = TurnStatus.RUNNING;
    private int attempt = 1;
    private int fruitlessAttempts = 1;
    private NodeId node;
    /** Where the event stands that opened the current attempt; beyond it the attempt has said something. */
    private long attemptSequence;

    private long lastSequence;
    private boolean cancelRequested;

    @Nullable
    private Failure failure;

    @Nullable
    private Instant endedAt;

    @Nullable
    private ChatMessage answer;

    @Nullable
    private AgentState checkpoint;

    TurnRecord(NewTurn origin, LogKey log, long firstSequence, long messageOrdinal, Instant startedAt) {
        this.origin = origin;
        this.log = log;
        this.firstSequence = firstSequence;
        this.messageOrdinal = messageOrdinal;
        this.startedAt = startedAt;
        this.node = origin.node();
        this.attemptSequence = firstSequence;
    }

    TurnId id() {
        return origin.id();
    }

    String message() {
        return origin.message();
    }

    long firstSequence() {
        return firstSequence;
    }

    long lastSequence() {
        return lastSequence;
    }

    int attempt() {
        return attempt;
    }

    TurnStatus status() {
        return status;
    }

    boolean running() {
        return status == TurnStatus.RUNNING;
    }

    boolean runningBy(NodeId owner) {
        return running() && node.equals(owner);
    }

    NodeId node() {
        return node;
    }

    boolean endedBefore(Instant limit) {
        return endedAt != null && endedAt.isBefore(limit);
    }

    @Nullable
    Instant endedAt() {
        return endedAt;
    }

    boolean cancelRequested() {
        return cancelRequested;
    }

    void requestCancel() {
        cancelRequested = true;
    }

    @Nullable
    AgentState checkpoint() {
        return checkpoint;
    }

    void keep(AgentState state) {
        checkpoint = state;
    }

    ChatMessage userMessage() {
        return new ChatMessage(messageOrdinal, Role.USER, origin.message(), origin.id(), false, startedAt);
    }

    @Nullable
    ChatMessage answer() {
        return answer;
    }

    void end(Terminal terminal, long sequence, String text, Instant now) {
        status = switch (terminal) {
            case ChatEvent.TurnCompleted completed -> TurnStatus.COMPLETED;
            case ChatEvent.TurnFailed failed -> TurnStatus.FAILED;
            case ChatEvent.TurnCancelled cancelled -> TurnStatus.CANCELLED;
        };
        failure = terminal instanceof ChatEvent.TurnFailed failed ? failed.failure() : null;
        lastSequence = sequence;
        endedAt = now;
        boolean cut = status != TurnStatus.COMPLETED;
        answer = cut && text.isEmpty()
                ? null
                : new ChatMessage(messageOrdinal + 1, Role.ASSISTANT, text, origin.id(), cut, now);
    }

    /** Begins the next attempt; {@code sequence} is where its opening event is about to stand. */
    void claim(NodeId claimant, ChatEvent opening, long sequence) {
        boolean takeover = running();
        fruitlessAttempts = takeover && sequence - 1 == attemptSequence ? fruitlessAttempts + 1 : 1;
        if (!takeover) {
            status = TurnStatus.RUNNING;
            lastSequence = 0;
            cancelRequested = false;
            failure = null;
            endedAt = null;
            answer = null;
        }
        if (opening instanceof ChatEvent.TurnRestarted) {
            checkpoint = null;
        }
        attempt++;
        node = claimant;
        attemptSequence = sequence;
    }

    Turn turn() {
        return new Turn(
                origin.id(),
                log,
                origin.messageId(),
                status,
                attempt,
                fruitlessAttempts,
                node,
                firstSequence,
                lastSequence,
                messageOrdinal,
                failure,
                cancelRequested,
                startedAt,
                endedAt);
    }
}
