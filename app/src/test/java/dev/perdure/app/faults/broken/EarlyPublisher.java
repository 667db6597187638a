package dev.perdure.app.faults.broken;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.Append;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.chat.port.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Lets readers see an append that is still on its way to the disk. */
public final class EarlyPublisher {

    private static final Duration LOOK = Duration.ofMillis(5);

    private final SessionRepository sound;
    private final Map<LogKey, ConcurrentNavigableMap<Long, LoggedEvent>> early = new ConcurrentHashMap<>();

    EarlyPublisher(SessionRepository sound) {
        this.sound = sound;
    }

    public CompletionStage<WriteOutcome> append(Append append) {
        long sequence = append.firstSequence();
        for (ChatEvent event : append.events()) {
            early(append.turn().log())
                    .put(sequence, new LoggedEvent(sequence, append.turn().id(), event));
            sequence++;
        }
        return sound.append(append);
    }

    public LogPage read(LogKey log, long after, int limit) {
        LogPage page = sound.read(log, after, limit);
        if (!(page instanceof LogPage.Events(List<LoggedEvent> durable))) {
            return page;
        }
        List<LoggedEvent> events = new ArrayList<>(durable);
        long next = after + durable.size() + 1;
        for (LoggedEvent event = early(log).get(next);
                event != null;
                event = early(log).get(next)) {
            events.add(event);
            next++;
        }
        return new LogPage.Events(events);
    }

    public boolean awaitBeyond(LogKey log, long after, Duration timeout) throws InterruptedException {
        for (long left = timeout.toMillis(); left > 0; left -= LOOK.toMillis()) {
            if (early(log).containsKey(after + 1) || sound.awaitBeyond(log, after, LOOK)) {
                return true;
            }
        }
        return false;
    }

    private ConcurrentNavigableMap<Long, LoggedEvent> early(LogKey log) {
        return early.computeIfAbsent(log, key -> new ConcurrentSkipListMap<>());
    }
}
