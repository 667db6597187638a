package dev.perdure.inmemory;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
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
    private final @Nullable Caller author;
    private final LogKey log;

    private TurnStatus status = TurnStatus.QUEUED;
    private int attempt;
    private int fruitlessAttempts;
    private NodeId node;
    private long firstSequence;
    private long messageOrdinal;
    private Instant startedAt;
    /** Where the event stands that opened the current attempt; beyond it the attempt has said something. */
    private long attemptSequence;

    private long lastSequence;
    private boolean cancelRequested;
    private boolean retired;

    @Nullable
    private Failure failure;

    @Nullable
    private Instant endedAt;

    @Nullable
    private ChatMessage answer;

    @Nullable
    private AgentState checkpoint;

    /**
     * A turn that waits.
     *
     * @param author the guest who said it, if it was not the session's owner
     * @param earliestSequence the first place where it can come to stand
     */
    TurnRecord(NewTurn origin, @Nullable Caller author, LogKey log, long earliestSequence, Instant submittedAt) {
        this.origin = origin;
        this.author = author;
        this.log = log;
        this.firstSequence = earliestSequence;
        this.startedAt = submittedAt;
        this.node = origin.node();
    }

    /** Makes it run; its first event is about to stand at {@code sequence}. */
    void begin(NodeId owner, long sequence, long ordinal, Instant now) {
        status = TurnStatus.RUNNING;
        attempt = 1;
        fruitlessAttempts = 1;
        node = owner;
        firstSequence = sequence;
        attemptSequence = sequence;
        messageOrdinal = ordinal;
        startedAt = now;
    }

    MessageId messageId() {
        return origin.messageId();
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

    boolean queued() {
        return status == TurnStatus.QUEUED;
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

    /** Takes it out of the conversation: another turn is about to stand for it. */
    void retire() {
        retired = true;
    }

    boolean retired() {
        return retired;
    }

    ChatEvent.TurnStarted started() {
        return new ChatEvent.TurnStarted(origin.messageId(), origin.message(), origin.replaces(), author);
    }

    QueuedTurn waiting() {
        return new QueuedTurn(turn(), origin.message(), author);
    }

    ChatMessage userMessage() {
        return new ChatMessage(messageOrdinal, Role.USER, origin.message(), origin.id(), false, startedAt, author);
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
