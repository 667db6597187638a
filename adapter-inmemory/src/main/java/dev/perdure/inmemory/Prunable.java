package dev.perdure.inmemory;

import dev.perdure.chat.LogKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An ended turn whose events are old enough to go: all of its log up to {@code through}. */
record Prunable(LogKey log, TurnRecord turn, long through, Instant endedAt) {

    static List<Prunable> in(SessionRecord session, Instant endedBefore) {
        List<Prunable> found = new ArrayList<>();
        for (TurnRecord turn : session.prunable(endedBefore)) {
            Instant endedAt = turn.endedAt();
            if (endedAt != null) {
                found.add(new Prunable(session.key(), turn, turn.lastSequence(), endedAt));
            }
        }
        return found;
    }

    /** Removes the events; false if the turn runs again, or somebody else was faster, or the session is another now. */
    boolean removeFrom(SessionRecord session) {
        if (!session.key().equals(log) || turn.lastSequence() != through || session.log.prunedThrough() >= through) {
            return false;
        }
        session.log.prune(through);
        return true;
    }
}
