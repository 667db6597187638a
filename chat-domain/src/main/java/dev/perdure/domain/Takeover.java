package dev.perdure.domain;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.Failure;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCancelled;
import dev.perdure.chat.event.ChatEvent.TurnContinued;
import dev.perdure.chat.event.ChatEvent.TurnFailed;
import dev.perdure.chat.event.ChatEvent.TurnRestarted;
import dev.perdure.chat.port.ChatObserver.Sign;
import dev.perdure.chat.port.ChatObserver.Sign.Begun.Cause;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;
import dev.perdure.domain.Seats.Seat;
import dev.perdure.domain.TurnsInFlight.Attempt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Brings turns to this node: those just accepted, those that waited, those of dead nodes, those to be retried. */
final class Takeover {

    private static final Logger LOG = System.getLogger(Takeover.class.getName());
    private static final int SWEEP_LIMIT = 100;

    private final Workshop workshop;
    private final BooleanSupplier accepting;
    private final Seats seats;
    private final Succession succession;

    private volatile boolean sparingOthers;

    /** @param accepting whether this node may begin turns */
    Takeover(Workshop workshop, Seats seats, BooleanSupplier accepting) {
        this.workshop = workshop;
        this.seats = seats;
        this.accepting = accepting;
        this.succession = new Succession(workshop, accepting, this::runUnlessCancelled);
    }

    /** Whether turns of other nodes are to be left alone for now. */
    void spareOthers(boolean spare) {
        sparingOthers = spare;
    }

    /** Runs a turn that this node has reserved and owns. */
    void run(Turn turn, long nextSequence, Seat seat, Cause cause) {
        Caller caller = seat.caller().orElse(null);
        TurnRun run = new TurnRun(turn, nextSequence, workshop, seat, () -> succession.beginNext(turn.log(), caller));
        workshop.notices().tell(new Sign.Begun(turn, cause));
        workshop.flight().start(Attempt.of(turn), run);
        try {
            workshop.executor().execute(run);
        } catch (RejectedExecutionException shutDown) {
            LOG.log(Level.WARNING, () -> "turn " + turn.id() + " is left to another node", shutDown);
            run.letGo();
        }
    }

    /** Begins the next turn of a session, if one waits and nothing runs. */
    void beginNext(LogKey log) {
        succession.beginNext(log, null);
    }

    /** Ends a turn that has been marked as to be cancelled, if that can be done here and now. */
    void cancel(Turn marked) {
        workshop.flight().run(marked.id()).ifPresentOrElse(TurnRun::cancel, () -> {
            if (marked.status() == TurnStatus.QUEUED) {
                beginNext(marked.log());
            } else {
                rescue(marked);
            }
        });
    }

    /** Takes a turn over at once if its node is dead; somebody is waiting for it. */
    void rescue(Turn turn) {
        if (turn.status() == TurnStatus.RUNNING && accepting.getAsBoolean()) {
            takeOver(turn);
        }
    }

    /** Takes over whatever nobody runs, and begins what waits for nobody. */
    void sweep() {
        takeOverOrphans();
        succession.sweep();
    }

    private void takeOverOrphans() {
        for (Turn orphan :
                workshop.repository().orphans(workshop.node(), workshop.flight().held(), SWEEP_LIMIT)) {
            try {
                takeOver(orphan);
            } catch (UnavailableException away) {
                throw away;
            } catch (RuntimeException broken) {
                // One turn that can't be taken over must not keep the others from it.
                LOG.log(Level.ERROR, () -> "turn " + orphan.id() + " could not be taken over", broken);
            }
        }
    }

    /** Takes over a turn if its owner is dead; does nothing if it lives, or if this node is at it already. */
    void takeOver(Turn orphan) {
        if (workshop.flight().holds(Attempt.of(orphan))) {
            return;
        }
        if (sparingOthers && !orphan.node().equals(workshop.node())) {
            return;
        }
        int attempt = orphan.attempt() + 1;
        Optional<ClaimOutcome.Claimed> claimed = claim(
                orphan,
                switch (workshop.agent().recovery()) {
                    case CONTINUE, FAIL -> new TurnContinued(attempt);
                    case RESTART -> new TurnRestarted(attempt);
                });
        claimed.ifPresent(claim -> doom(claim.turn())
                .ifPresentOrElse(
                        terminal -> endElsewhere(claim.turn(), claim.sequence() + 1, terminal, Cause.TAKEN_OVER),
                        () -> run(claim.turn(), claim.sequence() + 1, seats.takeAnyway(null), Cause.TAKEN_OVER)));
    }

    /** Runs an ended turn again, in the seat that was taken for it; empty if it is not to be had. */
    Optional<Turn> retry(Turn ended, Seat seat) {
        Optional<ClaimOutcome.Claimed> claimed = claim(ended, new TurnRestarted(ended.attempt() + 1));
        claimed.ifPresent(claim -> run(claim.turn(), claim.sequence() + 1, seat, Cause.RETRIED));
        return claimed.map(ClaimOutcome.Claimed::turn);
    }

    /** One that was cancelled while it waited ends here: like any other it has its place in the log. */
    private void runUnlessCancelled(ClaimOutcome.Claimed begun, @Nullable Caller caller) {
        Turn turn = begun.turn();
        if (turn.cancelRequested()) {
            endElsewhere(turn, begun.sequence() + 1, new TurnCancelled(), Cause.QUEUED);
        } else {
            run(turn, begun.sequence() + 1, seats.takeAnyway(caller), Cause.QUEUED);
        }
    }

    private Optional<ClaimOutcome.Claimed> claim(Turn seen, ChatEvent event) {
        Attempt next = Attempt.of(seen).next();
        if (!workshop.flight().reserve(next)) {
            return Optional.empty();
        }
        Optional<ClaimOutcome.Claimed> claimed = Optional.empty();
        try {
            if (workshop.repository().claim(seen, workshop.node(), event) instanceof ClaimOutcome.Claimed claim) {
                claimed = Optional.of(claim);
            }
            return claimed;
        } finally {
            if (claimed.isEmpty()) {
                workshop.flight().release(next);
            }
        }
    }

    /** Why a turn that was taken over is not to be run, if so. */
    private Optional<Terminal> doom(Turn turn) {
        if (turn.cancelRequested()) {
            return Optional.of(new TurnCancelled());
        }
        if (turn.fruitlessAttempts() > workshop.settings().maxFruitlessAttempts()) {
            return Optional.of(new TurnFailed(new Failure(
                    "attempts_exhausted", true, "Several attempts at this answer were lost. Retry the turn later.")));
        }
        return switch (workshop.agent().recovery()) {
            case CONTINUE, RESTART -> Optional.empty();
            case FAIL ->
                Optional.of(new TurnFailed(
                        new Failure("interrupted", true, "The answer was interrupted. Retry the turn.")));
        };
    }

    /** On a thread of its own: writing an end waits out an outage, which neither the node's loop nor a reader may do. */
    private void endElsewhere(Turn turn, long sequence, Terminal terminal, Cause cause) {
        workshop.notices().tell(new Sign.Begun(turn, cause));
        try {
            workshop.executor().execute(() -> end(turn, sequence, terminal));
        } catch (RejectedExecutionException shutDown) {
            LOG.log(Level.WARNING, () -> "turn " + turn.id() + " is left to another node", shutDown);
            workshop.flight().release(Attempt.of(turn));
            workshop.notices().tell(new Sign.LetGo(turn));
        }
    }

    private void end(Turn turn, long sequence, Terminal terminal) {
        workshop.notices().tell(new Sign.Entered(turn));
        Sign outcome = new Sign.LetGo(turn);
        try {
            LOG.log(Level.DEBUG, () -> "turn " + turn.id() + " is ended unheard: " + terminal);
            String answer = TranscriptReader.answer(workshop.repository(), turn, sequence - 1);
            if (workshop.repository().end(new TurnEnd(turn, sequence, List.of(), terminal, null, answer))
                    == WriteOutcome.DURABLE) {
                outcome = new Sign.Ended(turn, terminal, 0, 0);
            }
        } catch (ChatException failure) {
            // The turn is in nobody's hands now, and the sweep finds it.
            LOG.log(Level.WARNING, () -> "the end of turn " + turn.id() + " could not be written", failure);
        } finally {
            workshop.flight().release(Attempt.of(turn));
            workshop.notices().tell(outcome);
            workshop.notices().tell(new Sign.Left(turn));
        }
        beginNext(turn.log());
    }
}
