package dev.perdure.inmemory;

import dev.perdure.chat.Access;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.Caller;
import dev.perdure.chat.ChatMessage;
import dev.perdure.chat.Grant;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.NodeId;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Session;
import dev.perdure.chat.Title;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;
import dev.perdure.chat.port.TurnStore.TurnMaterial;
import dev.perdure.chat.port.WhenBusy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One session: its turns in order, their messages, those that wait, the context and the log. Guarded by the lock of its {@link SessionCell}.
 *
 * <p>Turn n of a session (from 1) has the messages 2n-1 and 2n, so that the history needs no list of its own; those of a
 * replaced turn are passed over.
 */
final class SessionRecord {

    final RecordedLog log = new RecordedLog();
    final GuestList guests = new GuestList();

    private final LogKey key;
    private final Caller owner;
    private final InstantSource time;
    private final Instant createdAt;
    private final List<TurnRecord> turns = new ArrayList<>();
    private final Deque<TurnRecord> queue = new ArrayDeque<>();
    private final Map<TurnId, TurnRecord> turnsById = new HashMap<>();
    private final Map<MessageId, TurnRecord> turnsByMessage = new HashMap<>();
    private AgentState context = AgentState.EMPTY;
    /** The context from before the turn that has left the one of now. */
    private AgentState contextBefore = AgentState.EMPTY;

    @Nullable
    private TurnRecord contextWriter;

    private int replacedTurns;
    private String title;
    private Instant updatedAt;

    SessionRecord(NewTurn first, InstantSource time) {
        this.key = new LogKey(first.session(), first.epoch());
        this.owner = first.caller();
        this.title = first.title();
        this.time = time;
        this.createdAt = time.instant();
        this.updatedAt = createdAt;
    }

    LogKey key() {
        return key;
    }

    Caller owner() {
        return owner;
    }

    Session rename(Title wanted) {
        title = wanted.value();
        return session();
    }

    BeginOutcome begin(NewTurn request) {
        if (!owner.equals(request.caller())) {
            Optional<Grant> grant = guests.of(request.caller());
            if (grant.isEmpty()) {
                return new BeginOutcome.ForeignSession();
            }
            if (!grant.get().access().includes(Access.WRITE)) {
                return new BeginOutcome.NotPermitted();
            }
        }
        TurnRecord repeated = turnsByMessage.get(request.messageId());
        if (repeated != null) {
            return repeated.message().equals(request.message())
                    ? new BeginOutcome.Repeated(repeated.turn())
                    : new BeginOutcome.MessageIdReused(repeated.turn());
        }
        TurnRecord running = running();
        if (running == null && queue.isEmpty()) {
            TurnRecord last = lastTurn();
            if (request.replaces() != null && last != null) {
                if (!last.id().equals(request.replaces())) {
                    return new BeginOutcome.NotReplaceable(last.turn());
                }
                retire(last);
            }
            TurnRecord made = make(request);
            start(made, request.node());
            return new BeginOutcome.Begun(made.turn());
        }
        if (request.whenBusy() == WhenBusy.REJECT || request.replaces() != null) {
            TurnRecord inTheWay = running == null ? queue.getFirst() : running;
            return new BeginOutcome.Busy(inTheWay.turn(), inTheWay.message());
        }
        if (queue.size() >= request.queueLimit()) {
            return new BeginOutcome.QueueFull();
        }
        TurnRecord made = make(request);
        if (request.whenBusy() == WhenBusy.INTERRUPT) {
            queue.addFirst(made);
            if (running != null) {
                running.requestCancel();
            }
        } else {
            queue.addLast(made);
        }
        return new BeginOutcome.Queued(made.turn(), running == null ? null : running.turn());
    }

    /** Makes the next turn run, if it is this one and nothing runs; gives it, or null. */
    @Nullable
    TurnRecord beginQueued(TurnId id, NodeId node) {
        TurnRecord next = queue.peekFirst();
        if (next == null || !next.id().equals(id) || running() != null) {
            return null;
        }
        queue.removeFirst();
        start(next, node);
        return next;
    }

    /** Takes a turn out of the conversation, with the context that it has left. */
    private void retire(TurnRecord last) {
        last.retire();
        replacedTurns++;
        if (contextWriter == last) {
            context = contextBefore;
            contextWriter = null;
        }
    }

    private TurnRecord make(NewTurn request) {
        Caller author = request.caller().equals(owner) ? null : request.caller();
        TurnRecord made = new TurnRecord(request, author, key, log.last() + 1, touch());
        turnsById.put(made.id(), made);
        turnsByMessage.put(request.messageId(), made);
        return made;
    }

    private void start(TurnRecord turn, NodeId node) {
        turn.begin(node, log.last() + 1, 2L * turns.size() + 1, touch());
        turns.add(turn);
        log.add(turn.id(), turn.attempt(), turn.started());
    }

    @Nullable
    private TurnRecord running() {
        TurnRecord last = lastTurn();
        return last != null && last.running() ? last : null;
    }

    List<QueuedTurn> queue(int limit) {
        return queue.stream().limit(limit).map(TurnRecord::waiting).toList();
    }

    boolean hasQueue() {
        return !queue.isEmpty();
    }

    /** The turn that waits to begin although nothing runs. */
    Optional<Turn> waiting() {
        return running() == null ? Optional.ofNullable(queue.peekFirst()).map(TurnRecord::turn) : Optional.empty();
    }

    /** Notes that something happened in the session, and when. */
    Instant touch() {
        updatedAt = time.instant();
        return updatedAt;
    }

    /** Whether nothing has happened since a time and nothing is going on. */
    boolean idleSince(Instant limit) {
        return updatedAt.isBefore(limit) && running() == null && queue.isEmpty();
    }

    /** A turn that runs again and leaves another context has been preceded by the same one as before. */
    void context(AgentState next, TurnRecord writer) {
        if (contextWriter != writer) {
            contextBefore = context;
            contextWriter = writer;
        }
        context = next;
    }

    @Nullable
    TurnRecord turn(TurnId id) {
        return turnsById.get(id);
    }

    @Nullable
    TurnRecord lastTurn() {
        return turns.isEmpty() ? null : turns.getLast();
    }

    Optional<Turn> turnAt(long sequence) {
        return turns.reversed().stream()
                .filter(turn -> turn.firstSequence() <= sequence)
                .findFirst()
                .map(TurnRecord::turn);
    }

    Optional<TurnMaterial> load(Turn wanted, int historyLimit) {
        TurnRecord turn = turnsById.get(wanted.id());
        if (turn == null || turn.retired()) {
            return Optional.empty();
        }
        List<ChatMessage> history = messages(wanted.messageOrdinal(), historyLimit);
        return Optional.of(new TurnMaterial(turn.message(), history, context, turn.checkpoint()));
    }

    List<ChatMessage> messages(long before, int limit) {
        List<ChatMessage> newestFirst = new ArrayList<>();
        for (int n = turns.size(); n > 0 && newestFirst.size() < limit; n--) {
            TurnRecord turn = turns.get(n - 1);
            if (turn.retired()) {
                continue;
            }
            ChatMessage answer = turn.answer();
            if (answer != null && answer.ordinal() < before) {
                newestFirst.add(answer);
            }
            if (turn.userMessage().ordinal() < before && newestFirst.size() < limit) {
                newestFirst.add(turn.userMessage());
            }
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    Session session() {
        TurnRecord last = lastTurn();
        return new Session(
                key,
                owner,
                title,
                log.last(),
                log.prunedThrough(),
                2L * (turns.size() - replacedTurns),
                last == null ? null : last.turn(),
                queue.size(),
                createdAt,
                updatedAt);
    }

    /** The turns, oldest first, that still have events and ended before a time. */
    List<TurnRecord> prunable(Instant endedBefore) {
        return turns.stream()
                .dropWhile(turn -> !turn.running() && turn.lastSequence() <= log.prunedThrough())
                .takeWhile(turn -> turn.endedBefore(endedBefore))
                .toList();
    }
}
