package dev.perdure.app.faults.broken;

import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.BeginOutcome;
import dev.perdure.chat.port.TurnStore.NewTurn;

/** Takes a message that is sent again for a new one, and runs its turn once more. */
public final class RepeatRunner {

    private final SessionRepository sound;

    RepeatRunner(SessionRepository sound) {
        this.sound = sound;
    }

    public BeginOutcome begin(NewTurn turn) {
        BeginOutcome outcome = sound.begin(turn);
        return outcome instanceof BeginOutcome.Repeated(Turn earlier) && earlier.status() == TurnStatus.RUNNING
                ? new BeginOutcome.Begun(earlier)
                : outcome;
    }
}
