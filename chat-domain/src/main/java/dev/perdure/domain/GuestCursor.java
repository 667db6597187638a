package dev.perdure.domain;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.port.EventCursor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The reader of a guest: what is read is given out only if the guest was still let in a moment ago. To a guest who was shown
 * out the session is no more. Owned by the thread that reads.
 */
final class GuestCursor implements EventCursor {

    private final EventCursor reader;
    private final Visit visit;

    /** What was read and can't be given out before it is known whether it may be; the store may be away just then. */
    private @Nullable Step held;

    private boolean shownOut;

    GuestCursor(EventCursor reader, Visit visit) {
        this.reader = reader;
        this.visit = visit;
    }

    @Override
    public Step next(int limit, Duration patience) throws InterruptedException {
        if (shownOut) {
            return new Step.Deleted();
        }
        Step step = held == null ? reader.next(limit, patience) : held;
        held = step;
        if ((step instanceof Step.Idle || visit.isToBeLookedAfter()) && !visit.isWelcome()) {
            shownOut = true;
            step = new Step.Deleted();
        }
        held = null;
        return step;
    }

    @Override
    public LogKey log() {
        return reader.log();
    }

    @Override
    public void close() {
        held = null;
        reader.close();
    }
}
