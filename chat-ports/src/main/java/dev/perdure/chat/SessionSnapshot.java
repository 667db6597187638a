package dev.perdure.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as of one position: what a reader needs to go on from there without having seen anything before it.
 *
 * @param position the log up to and including this position is folded into the snapshot; go on after it
 * @param turn the last turn, folded up to the position; absent in a session without turns
 * @param queued the turns that wait, in their order; each begins after the position, and may have begun by now
 */
public record SessionSnapshot(
        Session session, Position position, @Nullable TurnSnapshot turn, List<QueuedTurn> queued) {

    public SessionSnapshot {
        queued = List.copyOf(queued);
    }

    /**
     * A turn folded into what a person sees.
     *
     * @param message what the user said; empty, as is the answer, once the turn was replaced and its events are pruned
     * @param author who said it, if that was a guest and not the session's owner
     * @param answer what the agent has said so far; the whole answer if the turn has ended
     * @param reasoning what the agent has thought aloud so far; empty once the turn's events are pruned
     */
    public record TurnSnapshot(
            Turn turn, String message, @Nullable Caller author, String answer, String reasoning) {}
}
