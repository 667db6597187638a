package dev.perdure.app.faults.broken;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.event.ChatEvent.TextDelta;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import java.util.List;

/** Loses one piece of text in three on the way to the reader. */
public final class NumberSkipper {

    private static final int ONE_IN = 3;

    private final SessionRepository sound;

    NumberSkipper(SessionRepository sound) {
        this.sound = sound;
    }

    public LogPage read(LogKey log, long after, int limit) {
        LogPage page = sound.read(log, after, limit);
        return page instanceof LogPage.Events(List<LoggedEvent> events)
                ? new LogPage.Events(
                        events.stream().filter(event -> !lost(event)).toList())
                : page;
    }

    private static boolean lost(LoggedEvent event) {
        return event.sequence() % ONE_IN == 0 && event.event() instanceof TextDelta;
    }
}
