package dev.perdure.domain;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.ChatObserver.Sign;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;
import dev.perdure.domain.Seats.Seat;
import dev.perdure.domain.TurnsInFlight.Attempt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a turn: runs the agent, and brings the turn to exactly one end.
 *
 * <p>The agent's thread, a cancel, a timeout and a hand-over race for the end; {@link Recorder#close} lets one of them win,
 * and only that one writes it. An attempt that was fenced writes nothing at all.
 */
final class TurnRun implements Runnable {

    private static final Logger LOG = System.getLogger(TurnRun.class.getName());

    private final Turn turn;
    private final Preparation preparation;
    private final Recorder recorder;
    private final Workshop workshop;
    private final Seat seat;
    private final Runnable afterEnd;
    private final long firstSequence;
    private final AtomicBoolean over = new AtomicBoolean();

    /** Guards {@code agentThread}, so that nobody is interrupted who has left the agent's code. */
    private final ReentrantLock threadLock = new ReentrantLock();

    @Nullable
    private Thread agentThread;

    /**
     * @param nextSequence where the attempt's first event will stand
     * @param seat given up when the run is over, after what follows it has taken its own
     * @param afterEnd run on the thread that has written the turn's end, when the turn is no longer in flight
     */
    TurnRun(Turn turn, long nextSequence, Workshop workshop, Seat seat, Runnable afterEnd) {
        this.turn = turn;
        this.workshop = workshop;
        this.seat = seat;
        this.afterEnd = afterEnd;
        this.firstSequence = nextSequence;
        Transcript transcript = new Transcript();
        this.preparation = new Preparation(turn, nextSequence, transcript, workshop);
        this.recorder = new Recorder(
                workshop.repository(),
                turn,
                nextSequence,
                transcript,
                workshop.clock(),
                workshop.settings().outboxCharacters(),
                workshop.settings().limits().answerBytes(),
                workshop.notices(),
                this::lost,
                this::refused,
                this::saidTooMuch);
    }

    /** How many characters of what the agent said wait for an append. */
    int waitingCharacters() {
        return recorder.waitingCharacters();
    }

    /** The turn as this attempt was given it. */
    Turn turn() {
        return turn;
    }

    @Override
    public void run() {
        attending(this::attempt);
    }

    /** Does something for the turn on the current thread, of which the observer knows meanwhile. */
    private void attending(Runnable work) {
        workshop.notices().tell(new Sign.Entered(turn));
        try {
            work.run();
        } finally {
            workshop.notices().tell(new Sign.Left(turn));
        }
    }

    private void attempt() {
        enterAgent();
        AgentState state;
        try {
            Optional<AgentRequest> request = preparation.request();
            if (request.isEmpty()) {
                leaveAgent();
                letGo();
                return;
            }
            recorder.callAgent();
            state = workshop.agent().stream(request.get(), recorder);
        } catch (RunStoppedException stopped) {
            leaveAgent();
            fail(new Failure("agent_failed", false, "The agent gave up on its answer."), stopped);
            return;
        } catch (InterruptedException interrupted) {
            leaveAgent();
            fail(new Failure("agent_interrupted", true, "The agent was interrupted. Retry the turn."), interrupted);
            return;
        } catch (ChatException failure) {
            leaveAgent();
            fail(failure.failure(), failure);
            return;
        } catch (RuntimeException | Error defect) {
            leaveAgent();
            fail(new Failure("agent_failed", false, "The agent failed. The operator's log says more."), defect);
            return;
        }
        leaveAgent();
        if (recorder.close()) {
            conclude(new TurnCompleted(), state);
        }
    }

    /** Ends the turn as cancelled. Returns at once; the end is written on a thread of its own. */
    void cancel() {
        stop(new TurnCancelled());
    }

    /** Ends the turn if the agent takes longer than it may. */
    void checkTime(Instant now) {
        ChatSettings settings = workshop.settings();
        recorder.silence().ifPresent(silence -> {
            Duration silent = Duration.between(silence.since(), now);
            Duration allowed = silence.spoken() ? settings.betweenTokens() : settings.firstToken();
            if (silent.compareTo(allowed) > 0
                    || Duration.between(silence.calledAt(), now).compareTo(settings.wholeTurn()) > 0) {
                stop(new TurnFailed(
                        new Failure("agent_timeout", true, "The agent took too long to answer. Retry the turn.")));
            }
        });
    }

    /**
     * Lets go of the turn without ending it, for the next attempt to take over. An append may still be on its way; the next
     * attempt's own first event decides over it.
     */
    void letGo() {
        boolean unended = recorder.close() || recorder.lost();
        interruptAgent();
        workshop.flight().remove(Attempt.of(turn), this);
        seat.close();
        if (unended) {
            tellOver(new Sign.LetGo(turn));
        }
    }

    /** Of all that may come of an attempt the first is what came of it. */
    private void tellOver(Sign outcome) {
        if (over.compareAndSet(false, true)) {
            workshop.notices().tell(outcome);
        }
    }

    private void stop(Terminal terminal) {
        if (recorder.close()) {
            interruptAgent();
            try {
                workshop.executor().execute(() -> attending(() -> conclude(terminal, null)));
            } catch (RejectedExecutionException shutDown) {
                LOG.log(Level.WARNING, () -> "turn " + turn.id() + " is left to another node", shutDown);
                letGo();
                tellOver(new Sign.LetGo(turn));
            }
        }
    }

    private void fail(Failure failure, Throwable cause) {
        if (recorder.close()) {
            LOG.log(Level.WARNING, () -> "turn " + turn.id() + " failed: " + failure.code(), cause);
            Failure storable = new Failure(
                    WellFormed.text(failure.code()),
                    failure.recoverable(),
                    WellFormed.text(failure.message()),
                    failure.retryAfter());
            conclude(new TurnFailed(storable), null);
        }
    }

    /** Writes the end. Whatever goes wrong with it, the turn is not left in nobody's hands: the sweep finds it. */
    private void conclude(Terminal terminal, @Nullable AgentState context) {
        Sign outcome = new Sign.LetGo(turn);
        try {
            Optional<Recorder.Rest> rest = recorder.settle();
            if (rest.isPresent()) {
                outcome = write(rest.get(), terminal, context);
            }
        } catch (ChatException failure) {
            LOG.log(Level.ERROR, () -> "the end of turn " + turn.id() + " could not be written", failure);
        } finally {
            workshop.flight().remove(Attempt.of(turn), this);
            tellOver(outcome);
            succeed();
        }
    }

    private void succeed() {
        try {
            afterEnd.run();
        } finally {
            seat.close();
        }
    }

    private Sign write(Recorder.Rest rest, Terminal terminal, @Nullable AgentState context) {
        String answer = rest.answer() == null ? answerInLog(rest) : rest.answer();
        if (rest.refused()) {
            return writePlainEnd(rest, answer);
        }
        try {
            WriteOutcome outcome = workshop.repository()
                    .end(new TurnEnd(turn, rest.firstSequence(), rest.events(), terminal, context, answer));
            LOG.log(Level.DEBUG, () -> "turn " + turn.id() + " ended: " + terminal + " " + outcome);
            return told(outcome, terminal, rest, rest.events().size());
        } catch (InternalException refused) {
            LOG.log(Level.ERROR, () -> "the end of turn " + turn.id() + " was refused", refused);
            return writePlainEnd(rest, answerInLog(rest));
        }
    }

    /** An end that no store can refuse: running the agent again and again would not make its words storable. */
    private Sign writePlainEnd(Recorder.Rest rest, String answer) {
        Failure failure = new Failure("internal_error", false, "The answer could not be kept. The log says more.");
        Terminal terminal = new TurnFailed(failure);
        WriteOutcome outcome =
                workshop.repository().end(new TurnEnd(turn, rest.firstSequence(), List.of(), terminal, null, answer));
        return told(outcome, terminal, rest, 0);
    }

    /** An end that was fenced is another's to write. */
    private Sign told(WriteOutcome outcome, Terminal terminal, Recorder.Rest rest, int lastEvents) {
        return switch (outcome) {
            case DURABLE ->
                new Sign.Ended(turn, terminal, recorder.pieces(), rest.firstSequence() - firstSequence + lastEvents);
            case FENCED -> new Sign.LetGo(turn);
        };
    }

    private String answerInLog(Recorder.Rest rest) {
        return TranscriptReader.answer(workshop.repository(), turn, rest.firstSequence() - 1);
    }

    private void lost() {
        attending(() -> {
            LOG.log(Level.INFO, () -> "turn " + turn.id() + " attempt " + turn.attempt() + " is no longer ours");
            letGo();
        });
    }

    private void refused() {
        stop(new TurnFailed(new Failure("internal_error", false, "The answer could not be kept.")));
    }

    private void saidTooMuch() {
        long limit = workshop.settings().limits().answerBytes();
        stop(new TurnFailed(
                new Failure("answer_too_long", false, "The answer was cut: it may have at most " + limit + " bytes.")));
    }

    private void enterAgent() {
        threadLock.lock();
        try {
            agentThread = Thread.currentThread();
        } finally {
            threadLock.unlock();
        }
    }

    /** After this nobody interrupts the thread; an interrupt that was meant for the agent is dropped. */
    private void leaveAgent() {
        threadLock.lock();
        try {
            agentThread = null;
        } finally {
            threadLock.unlock();
        }
        var unused = Thread.interrupted();
    }

    private void interruptAgent() {
        threadLock.lock();
        try {
            if (agentThread != null) {
                agentThread.interrupt();
            }
        } finally {
            threadLock.unlock();
        }
    }
}
