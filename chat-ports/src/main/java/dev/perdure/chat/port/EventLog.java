package dev.perdure.chat.port;

import dev.perdure.chat.AgentState;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Turn;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The role of {@link SessionRepository} that keeps the logs: dense, append-only, fenced by their own numbers. */
public interface EventLog {

    /**
     * Appends events at exactly {@code firstSequence}, or not at all.
     *
     * <p>Returns without waiting for the store. The stage completes, on any thread, when the events are durable and visible
     * to every reader, or when the writer is known to be fenced. An outage of the store is waited out in order; only a
     * closed repository or a defect completes it exceptionally. A writer has at most one append of a turn in flight. What
     * depends on the stage must be quick and must not block.
     */
    CompletionStage<WriteOutcome> append(Append append);

    /**
     * Reads events after a sequence number, in order and without holes, at most {@code limit} of them (at least 1). A page may
     * be shorter than it could be, to bound its memory; it is empty only if there is nothing more.
     *
     * <p>Everything whose append was durable before the call is seen, by whichever node it was written.
     */
    LogPage read(LogKey log, long after, int limit);

    /**
     * Waits until there is something beyond a sequence number. Level-triggered: what happened before the call counts.
     *
     * @return true if there are events beyond {@code after} or the log is gone; false if the time ran out
     */
    boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException;

    /**
     * Removes the events of turns that ended longer than {@code age} ago, in one small batch, oldest first. Messages and
     * contexts stay.
     *
     * @return how many turns lost their events; fewer than {@code turnLimit} when there is nothing more to do
     */
    int prune(Duration age, int turnLimit);

    /**
     * One append of one attempt.
     *
     * @param turn the turn as its writer was given it; the attempt is what counts
     * @param events contiguous from {@code firstSequence}; none only if there is a checkpoint
     * @param checkpoint holds for everything up to the last of the events; absent if there is none
     */
    record Append(
            Turn turn,
            long firstSequence,
            List<ChatEvent> events,
            @Nullable AgentState checkpoint) {

        public Append {
            events = List.copyOf(events);
            if (events.isEmpty() && checkpoint == null) {
                throw new IllegalArgumentException("an append holds events or a checkpoint");
            }
        }
    }

    /** What a read finds. */
    sealed interface LogPage {

        /** The events right after the number asked for; empty if there are none yet. */
        record Events(List<LoggedEvent> events) implements LogPage {

            public Events {
                events = List.copyOf(events);
            }
        }

        /** The events right after the number asked for are no longer kept; those after {@code through} are. */
        record Pruned(long through) implements LogPage {}

        /** There is no such log: never was, or it has been deleted. */
        record Absent() implements LogPage {}
    }
}
