package dev.perdure.domain;

import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.port.NodeRegistry.Beat;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Looks after a lapse of the lease whether the runs in flight are still this node's, and lets go of those that are not.
 *
 * <p>Such a run can write nothing anyhow, but its agent may be silent for long, or its model call may go on to be paid for,
 * before it comes to know by being fenced.
 */
final class LapseCheck {

    private static final Logger LOG = System.getLogger(LapseCheck.class.getName());

    private final Workshop workshop;

    /** Stays until a check has come to its end: the store may go away in the middle of one. */
    private volatile boolean due;

    LapseCheck(Workshop workshop) {
        this.workshop = workshop;
    }

    void after(Beat beat) {
        if (beat.lapsed()) {
            due = true;
        }
        if (due) {
            workshop.flight().runs().forEach(this::check);
            due = false;
        }
    }

    private void check(TurnRun run) {
        Turn turn = run.turn();
        boolean ours = workshop.repository()
                .turn(turn.log().session(), turn.id())
                .filter(now -> now.log().equals(turn.log())
                        && now.status() == TurnStatus.RUNNING
                        && now.attempt() == turn.attempt()
                        && now.node().equals(workshop.node()))
                .isPresent();
        if (!ours) {
            LOG.log(
                    Level.INFO,
                    () -> "turn " + turn.id() + " attempt " + turn.attempt()
                            + " was taken over while the lease had lapsed");
            run.letGo();
        }
    }
}
