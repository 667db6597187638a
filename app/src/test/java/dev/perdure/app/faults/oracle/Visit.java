package dev.perdure.app.faults.oracle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one client: what it presented and what it got.
 *
 * @param way by which call it read
 * @param turn the turn it asked for; absent if it read the whole session
 * @param cursor the position it presented, if any
 * @param useless why the cursor can't be honoured; absent if it can
 * @param eventSource whether it came as a native EventSource does
 * @param status of the answer; 0 if there was none
 * @param inOrder whether the answer was ended by the server, rather than cut or left
 */
public record Visit(
        String way,
        @Nullable String turn,
        @Nullable String cursor,
        @Nullable String useless,
        boolean eventSource,
        int status,
        List<Frame> frames,
        boolean inOrder) {

    public Visit {
        frames = List.copyOf(frames);
    }
}
