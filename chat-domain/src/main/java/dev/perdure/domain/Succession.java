package dev.perdure.domain;

import dev.perdure.chat.Caller;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.TurnStore.ClaimOutcome;
import dev.perdure.domain.TurnsInFlight.Attempt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Begins turns that wait, each when the one before it has ended.
 *
 * <p>Whoever has written a turn's end looks for the next one. If that node dies or is told to stop in between, the sweep of
 * any node finds the session, as does whoever opens it. All of them may try at once: the store lets one of them begin it.
 */
final class Succession {

    private static final Logger LOG = System.getLogger(Succession.class.getName());
    private static final int SWEEP_LIMIT = 100;

    private final Workshop workshop;
    private final BooleanSupplier accepting;
    private final BiConsumer<ClaimOutcome.Claimed, @Nullable Caller> begun;

    /**
     * @param accepting whether this node may begin turns
     * @param begun what to do with a turn that runs on this node from now on, and who asked for the one before it
     */
    Succession(Workshop workshop, BooleanSupplier accepting, BiConsumer<ClaimOutcome.Claimed, @Nullable Caller> begun) {
        this.workshop = workshop;
        this.accepting = accepting;
        this.begun = begun;
    }

    /**
     * Begins the next turn of a session if one waits and nothing runs. What can't be done now is left to the sweep.
     *
     * @param caller who asked for the turn whose place it takes; absent if it takes nobody's
     */
    void beginNext(LogKey log, @Nullable Caller caller) {
        if (!accepting.getAsBoolean()) {
            return;
        }
        try {
            List<QueuedTurn> next = workshop.repository().queue(log, 1);
            if (!next.isEmpty()) {
                begin(next.getFirst().turn(), caller);
            }
        } catch (ChatException failure) {
            LOG.log(Level.WARNING, () -> "the next turn of " + log.session() + " is left to the sweep", failure);
        }
    }

    /** Begins whatever waits for nobody. */
    void sweep() {
        for (Turn next : workshop.repository().waiting(SWEEP_LIMIT)) {
            try {
                begin(next, null);
            } catch (UnavailableException away) {
                throw away;
            } catch (RuntimeException broken) {
                // One turn that can't begin must not keep the others from it.
                LOG.log(Level.ERROR, () -> "turn " + next.id() + " could not begin", broken);
            }
        }
    }

    private void begin(Turn queued, @Nullable Caller caller) {
        Attempt first = Attempt.of(queued).next();
        // Reserved before it runs, so that this node's own sweep can't take it for a turn nobody runs.
        if (!workshop.flight().reserve(first)) {
            return;
        }
        Optional<ClaimOutcome.Claimed> claimed = Optional.empty();
        try {
            // Looked at again: whoever closes the service waits for what is reserved.
            if (accepting.getAsBoolean()
                    && workshop.repository().beginQueued(queued, workshop.node())
                            instanceof ClaimOutcome.Claimed claim) {
                claimed = Optional.of(claim);
            }
        } finally {
            if (claimed.isEmpty()) {
                workshop.flight().release(first);
            }
        }
        claimed.ifPresent(claim -> begun.accept(claim, caller));
    }
}
