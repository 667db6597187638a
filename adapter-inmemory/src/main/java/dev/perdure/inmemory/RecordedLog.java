package dev.perdure.inmemory;

import dev.perdure.chat.TurnId;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.LogPage;
import java.util.ArrayList;
import java.util.List;

/** The events of one session, dense from the first that is still kept. Guarded by the lock of its session. */
final class RecordedLog {

    private record Entry(LoggedEvent logged, int attempt) {}

    /** Holds the event of number n at index n - prunedThrough - 1. */
    private final List<Entry> entries = new ArrayList<>();

    private long prunedThrough;

    long last() {
        return prunedThrough + entries.size();
    }

    long prunedThrough() {
        return prunedThrough;
    }

    /** Adds an event at the next number, which is given back. */
    long add(TurnId turn, int attempt, ChatEvent event) {
        long sequence = last() + 1;
        entries.add(new Entry(new LoggedEvent(sequence, turn, event), attempt));
        return sequence;
    }

    void addAll(TurnId turn, int attempt, List<ChatEvent> events) {
        for (ChatEvent event : events) {
            add(turn, attempt, event);
        }
    }

    /** Whether just these events of this attempt stand at these numbers: then writing them again is a repeat. */
    boolean holds(TurnId turn, int attempt, long first, List<ChatEvent> events) {
        if (events.isEmpty() || first <= prunedThrough || first + events.size() - 1 > last()) {
            return false;
        }
        for (int i = 0; i < events.size(); i++) {
            Entry entry = entries.get(indexOf(first + i));
            if (entry.attempt() != attempt
                    || !entry.logged().turn().equals(turn)
                    || !entry.logged().event().equals(events.get(i))) {
                return false;
            }
        }
        return true;
    }

    LogPage read(long after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page holds at least one event: " + limit);
        }
        if (after < prunedThrough) {
            return new LogPage.Pruned(prunedThrough);
        }
        if (after >= last()) {
            return new LogPage.Events(List.of());
        }
        int from = indexOf(after + 1);
        int to = (int) Math.min(entries.size(), (long) from + limit);
        return new LogPage.Events(
                entries.subList(from, to).stream().map(Entry::logged).toList());
    }

    void prune(long through) {
        entries.subList(0, indexOf(through + 1)).clear();
        prunedThrough = through;
    }

    private int indexOf(long sequence) {
        return Math.toIntExact(sequence - prunedThrough - 1);
    }
}
