package dev.perdure.chat.port;

import dev.perdure.chat.Position;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.LoggedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a short connection gets. */
public sealed interface PollOutcome {

    /**
     * The events after the cursor, dense; none if nothing happened in time.
     *
     * @param next the cursor to present next
     * @param hasMore whether more events were there already
     * @param turn the session's last turn at the time of reading
     */
    record Events(
            List<LoggedEvent> events,
            Position next,
            boolean hasMore,
            @Nullable Turn turn) implements PollOutcome {

        public Events {
            events = List.copyOf(events);
        }
    }

    /** The cursor can't be honoured; go on from the snapshot's position. */
    record Gap(EventCursor.Step.Gap.Reason reason, SessionSnapshot snapshot) implements PollOutcome {}
}
