package dev.perdure.postgres;

import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import java.util.List;

/**
 * One durable row of a log: contiguous events of one turn.
 *
 * @param bytes about how much memory it takes
 */
record LogRow(long first, TurnId turn, List<ChatEvent> events, long bytes) {

    /** What a row costs beside its payload: the objects of the events, the map entry, the row itself. */
    private static final long OVERHEAD = 256;

    private static final long OVERHEAD_PER_EVENT = 64;

    LogRow {
        events = List.copyOf(events);
    }

    static LogRow of(long first, TurnId turn, List<? extends ChatEvent> events, int payloadLength) {
        // Java's own strings take up to two bytes for what takes one in UTF-8.
        return new LogRow(
                first, turn, List.copyOf(events), OVERHEAD + OVERHEAD_PER_EVENT * events.size() + 2L * payloadLength);
    }

    long last() {
        return first + events.size() - 1;
    }

    /** Adds what stands after a sequence number, as long as the target has fewer than {@code limit}. */
    void addTo(List<LoggedEvent> target, long after, int limit) {
        long sequence = Math.max(first, after + 1);
        while (sequence <= last() && target.size() < limit) {
            target.add(new LoggedEvent(sequence, turn, events.get((int) (sequence - first))));
            sequence++;
        }
    }
}
