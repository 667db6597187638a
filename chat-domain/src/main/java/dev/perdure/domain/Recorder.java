package dev.perdure.domain;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Custom;
import dev.perdure.chat.event.ChatEvent.ReasoningDelta;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.ChatEvent.ToolCall;
import dev.perdure.chat.event.ChatEvent.ToolResult;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.ChatObserver.Sign;
import dev.perdure.chat.port.EventLog;
import dev.perdure.chat.port.WriteOutcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the agent of one attempt says to the log, with one append in flight.
 *
 * <p>The first piece is appended at once. While that append is being committed the next pieces gather and join; its
 * completion starts the next append with all of them. So a quiet store commits each token by itself, a busy one batches by
 * itself, and there is neither a timer nor a thread: the agent's thread starts an append, the store's thread goes on. All
 * fields are guarded by {@code lock}, which is never held during a call to the log.
 */
final class Recorder implements AgentOutput {

    private static final Logger LOG = System.getLogger(Recorder.class.getName());

    private enum Phase {
        SPEAKING,
        CLOSED,
        LOST
    }

    private final EventLog log;
    private final Turn turn;
    private final Transcript transcript;
    private final InstantSource clock;
    private final int capacity;
    private final Notices notices;
    private final Runnable onLost;
    private final Runnable onRefused;
    private final Runnable onTooMuch;
    private final Allowance allowance;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Outbox outbox = new Outbox();
    private final Tally tally = new Tally();
    private Phase phase = Phase.SPEAKING;
    private boolean appending;
    private boolean refused;
    private long nextSequence;

    private boolean spoken;
    private int heldBack;

    /** When the agent was called; absent before. */
    @Nullable
    private Instant calledAt;

    private Instant lastSign = Instant.MIN;

    /**
     * @param transcript what earlier attempts said and still stands
     * @param mostBytes what the turn may say in all, in bytes of UTF-8; 0 for as much as it likes
     * @param onLost called once, outside the lock, when the log says that this attempt no longer owns the turn
     * @param onRefused called once, outside the lock, when the log can't take what was said and nobody has ended the attempt
     * @param onTooMuch called outside the lock, when the agent says more than it may; it is not kept
     */
    Recorder(
            EventLog log,
            Turn turn,
            long nextSequence,
            Transcript transcript,
            InstantSource clock,
            int capacity,
            long mostBytes,
            Notices notices,
            Runnable onLost,
            Runnable onRefused,
            Runnable onTooMuch) {
        this.log = log;
        this.turn = turn;
        this.nextSequence = nextSequence;
        this.transcript = transcript;
        this.clock = clock;
        this.capacity = capacity;
        this.notices = notices;
        this.onLost = onLost;
        this.onRefused = onRefused;
        this.onTooMuch = onTooMuch;
        this.allowance = new Allowance(mostBytes);
    }

    /**
     * Notes that the agent is called now: its time runs from here.
     *
     * @throws RunStoppedException if the attempt was ended before
     */
    void callAgent() {
        lock.lock();
        try {
            if (phase != Phase.SPEAKING) {
                throw new RunStoppedException(turn.id().value());
            }
            transcript.said().forEach(earlier -> {
                var unused = allowance.takes(earlier);
            });
            calledAt = clock.instant();
            lastSign = calledAt;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void text(String piece) throws InterruptedException {
        if (!piece.isEmpty()) {
            tell(new TextDelta(piece));
        }
    }

    @Override
    public void reasoning(String piece) throws InterruptedException {
        if (!piece.isEmpty()) {
            tell(new ReasoningDelta(piece));
        }
    }

    @Override
    public void toolCall(String callId, String name, String arguments) throws InterruptedException {
        tell(new ToolCall(WellFormed.text(callId), WellFormed.text(name), WellFormed.text(arguments)));
    }

    @Override
    public void toolResult(String callId, String name, String result, boolean failed) throws InterruptedException {
        tell(new ToolResult(WellFormed.text(callId), WellFormed.text(name), WellFormed.text(result), failed));
    }

    @Override
    public void custom(String name, String data) throws InterruptedException {
        tell(new Custom(WellFormed.text(name), WellFormed.text(data)));
    }

    @Override
    public void checkpoint(AgentState state) throws InterruptedException {
        enter();
        try {
            outbox.checkpoint(state);
        } finally {
            leave();
        }
    }

    private void tell(ChatEvent event) throws InterruptedException {
        enter();
        boolean fits;
        try {
            fits = allowance.takes(event);
            if (fits) {
                outbox.add(event);
            }
        } finally {
            leave();
        }
        if (!fits) {
            onTooMuch.run();
            throw new RunStoppedException(turn.id().value());
        }
    }

    /** Takes the lock when there is room for another piece. */
    private void enter() throws InterruptedException {
        lock.lockInterruptibly();
        boolean entered = false;
        try {
            heldBack++;
            try {
                while (phase == Phase.SPEAKING && outbox.characters() >= capacity) {
                    changed.await();
                }
            } finally {
                heldBack--;
                lastSign = clock.instant();
            }
            if (phase != Phase.SPEAKING) {
                throw new RunStoppedException(turn.id().value());
            }
            entered = true;
        } finally {
            if (!entered) {
                lock.unlock();
            }
        }
    }

    /** Gives the lock back and starts an append if none is in flight. */
    private void leave() {
        EventLog.Append next;
        boolean first;
        try {
            first = !spoken;
            spoken = true;
            tally.said(lastSign);
            next = appending ? null : nextAppend();
        } finally {
            lock.unlock();
        }
        if (first) {
            notices.tell(new Sign.FirstPiece(turn));
        }
        if (next != null) {
            start(next);
        }
    }

    private EventLog.@Nullable Append nextAppend() {
        Outbox.Batch batch = outbox.takeBatch();
        if (batch.isEmpty()) {
            return null;
        }
        EventLog.Append append = new EventLog.Append(turn, nextSequence, batch.events(), batch.checkpoint());
        batch.events().forEach(transcript::add);
        nextSequence += batch.events().size();
        tally.departed();
        appending = true;
        changed.signalAll();
        return append;
    }

    /** Appends, and goes on with what has gathered; a loop, since a log may be done before it returns. */
    private void start(EventLog.Append append) {
        EventLog.Append next = append;
        while (next != null) {
            EventLog.Append current = next;
            CompletionStage<WriteOutcome> stage = append(current);
            CompletableFuture<WriteOutcome> done = stage.toCompletableFuture();
            if (!done.isDone()) {
                stage.whenComplete((outcome, failure) -> {
                    EventLog.Append following = landed(current, outcome, failure);
                    if (following != null) {
                        start(following);
                    }
                });
                return;
            }
            next = done.isCompletedExceptionally()
                    ? landed(current, null, done.exceptionNow())
                    : landed(current, done.join(), null);
        }
    }

    private CompletionStage<WriteOutcome> append(EventLog.Append append) {
        try {
            return log.append(append);
        } catch (RuntimeException defect) {
            return CompletableFuture.failedStage(defect);
        }
    }

    /** Notes what became of an append and gives the next one. */
    private EventLog.@Nullable Append landed(
            EventLog.Append append, @Nullable WriteOutcome outcome, @Nullable Throwable failure) {
        EventLog.Append next = null;
        Runnable tell = null;
        Sign kept = null;
        lock.lock();
        try {
            appending = false;
            if (outcome == WriteOutcome.DURABLE) {
                kept = new Sign.Kept(turn, append.events().size(), tally.inFlight(), tally.waited(clock.instant()));
            }
            if (outcome == WriteOutcome.FENCED || isClosing(failure)) {
                phase = Phase.LOST;
                tell = onLost;
            } else if (failure != null) {
                LOG.log(Level.ERROR, () -> "an append of turn " + turn.id() + " was refused", failure);
                refused = true;
                nextSequence = append.firstSequence();
                outbox.clear();
                tell = phase == Phase.SPEAKING ? onRefused : null;
            } else if (phase == Phase.SPEAKING) {
                next = nextAppend();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (kept != null) {
            notices.tell(kept);
        }
        if (tell != null) {
            tell.run();
        }
        return next;
    }

    private static boolean isClosing(@Nullable Throwable failure) {
        return failure instanceof UnavailableException
                || (failure instanceof CompletionException && failure.getCause() instanceof UnavailableException);
    }

    /** Ends the talking: output is refused from now on. True for the one caller that is to end the attempt. */
    boolean close() {
        lock.lock();
        try {
            boolean first = phase == Phase.SPEAKING;
            if (first) {
                phase = Phase.CLOSED;
            }
            changed.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the log has said that this attempt no longer owns the turn. */
    boolean lost() {
        lock.lock();
        try {
            return phase == Phase.LOST;
        } finally {
            lock.unlock();
        }
    }

    /** How many characters wait for an append. */
    int waitingCharacters() {
        lock.lock();
        try {
            return outbox.characters();
        } finally {
            lock.unlock();
        }
    }

    /** How many pieces the agent has said. */
    long pieces() {
        lock.lock();
        try {
            return tally.pieces();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no append is in flight and gives what is left to be written; empty if the turn is lost. */
    Optional<Rest> settle() {
        lock.lock();
        try {
            while (appending) {
                changed.awaitUninterruptibly();
            }
            if (phase == Phase.LOST) {
                return Optional.empty();
            }
            if (refused || calledAt == null) {
                // What the transcript holds is not what the log holds, or somebody is still filling it.
                return Optional.of(new Rest(nextSequence, List.of(), null, refused));
            }
            List<ChatEvent> events = outbox.takeLast();
            events.forEach(transcript::add);
            return Optional.of(new Rest(nextSequence, events, transcript.answer(), false));
        } finally {
            lock.unlock();
        }
    }

    /** Since when the agent works and is silent; nothing while it is not at work or is held back by the log. */
    Optional<Silence> silence() {
        lock.lock();
        try {
            return phase == Phase.SPEAKING && heldBack == 0 && calledAt != null
                    ? Optional.of(new Silence(calledAt, lastSign, spoken))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is left when an attempt ends.
     *
     * @param answer the whole answer; absent if only the log can tell
     * @param refused whether the log could not take what was said
     */
    record Rest(
            long firstSequence,
            List<ChatEvent> events,
            @Nullable String answer,
            boolean refused) {}

    /** Since when an agent works and has been silent, and whether it has said anything yet. */
    record Silence(Instant calledAt, Instant since, boolean spoken) {}
}
