package dev.perdure.app.faults.broken;

import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.TurnStore.TurnEnd;
import dev.perdure.chat.port.WriteOutcome;

/** Ends a turn without the context that belongs to its end. */
public final class StateLoser {

    private final SessionRepository sound;

    StateLoser(SessionRepository sound) {
        this.sound = sound;
    }

    public WriteOutcome end(TurnEnd end) {
        return sound.end(
                new TurnEnd(end.turn(), end.firstSequence(), end.events(), end.terminal(), null, end.answer()));
    }
}
