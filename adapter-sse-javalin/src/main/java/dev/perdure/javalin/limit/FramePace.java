package dev.perdure.javalin.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

/** How fast one connection sends. Owned by one thread at a time; holds nothing until something has come. */
public final class FramePace {

    /** What is to become of a frame. */
    public enum Verdict {
        /** It is taken. */
        FINE,
        /** It is refused, since it came too soon. */
        TOO_SOON,
        /** It came too soon although as many as may come at once were refused in a row: whoever sends it doesn't listen. */
        TOO_OFTEN
    }

    private final int perSecond;
    private @Nullable Bucket bucket;
    private int refusedInARow;

    /** @param perSecond 0 for as fast as it likes */
    public FramePace(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Counts a frame. */
    public Verdict take() {
        if (perSecond == 0) {
            return Verdict.FINE;
        }
        Bucket filled = bucket;
        if (filled == null) {
            filled = Rates.bucket(perSecond, TimeMeter.SYSTEM_NANOTIME);
            bucket = filled;
        }
        if (filled.tryConsume(1)) {
            refusedInARow = 0;
            return Verdict.FINE;
        }
        refusedInARow++;
        return refusedInARow > perSecond * Limits.BURST_SECONDS ? Verdict.TOO_OFTEN : Verdict.TOO_SOON;
    }
}
