package dev.perdure.postgres;

import dev.perdure.chat.TurnId;
import dev.perdure.postgres.BatchWriter.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which number follows what this writer has written for each attempt, for the turns it wrote for most recently.
 *
 * <p>It saves looking the number up, no more: whoever is not remembered is looked up, and whether the number is still free is
 * decided by the log's key. Owned by one thread.
 */
final class WrittenNumbers {

    private static final int REMEMBERED = 1 << 14;

    private final LinkedHashMap<TurnId, Next> nexts = new LinkedHashMap<>(64, 0.75f, true);

    private record Next(int attempt, long sequence) {}

    /** Whether the append is known to stand right behind what was written. */
    boolean areFollowedBy(PendingAppend append) {
        Next next = nexts.get(append.append().turn().id());
        return next != null
                && next.attempt() == append.append().turn().attempt()
                && next.sequence() == append.append().firstSequence();
    }

    void learn(PendingAppend append, Verdict verdict) {
        TurnId turn = append.append().turn().id();
        if (verdict == Verdict.WRITTEN) {
            nexts.put(turn, new Next(append.append().turn().attempt(), append.nextSequence()));
            if (nexts.size() > REMEMBERED) {
                Map.Entry<TurnId, Next> eldest = nexts.firstEntry();
                nexts.remove(eldest.getKey());
            }
        } else {
            nexts.remove(turn);
        }
    }
}
