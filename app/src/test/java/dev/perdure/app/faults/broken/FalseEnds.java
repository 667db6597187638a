package dev.perdure.app.faults.broken;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.event.ChatEvent.Terminal;
import dev.perdure.chat.event.ChatEvent.TurnCompleted;
import dev.perdure.chat.event.LoggedEvent;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.EventCursor.Step;
import dev.perdure.chat.port.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that a turn is completed when only its stream is told to end. */
public final class FalseEnds {

    private final ChatService sound;

    FalseEnds(ChatService sound) {
        this.sound = sound;
    }

    public Optional<EventCursor> open(Caller caller, SessionId session, Scope scope, ResumePoint from) {
        return sound.open(caller, session, scope, from)
                .map(cursor -> Instead.of(EventCursor.class, cursor, new Polite(cursor)));
    }

    /** Never leaves without a terminal event. */
    public static final class Polite {

        private final EventCursor cursor;
        private boolean over;

        @Nullable
        private LoggedEvent last;

        Polite(EventCursor cursor) {
            this.cursor = cursor;
        }

        public Step next(int limit, Duration patience) throws InterruptedException {
            if (over) {
                return new Step.Ended();
            }
            try {
                Step step = cursor.next(limit, patience);
                if (step instanceof Step.Events(List<LoggedEvent> events)) {
                    last = events.getLast();
                }
                return step;
            } catch (InterruptedException draining) {
                if (last == null || last.event() instanceof Terminal) {
                    throw draining;
                }
                over = true;
                return new Step.Events(List.of(new LoggedEvent(last.sequence() + 1, last.turn(), new TurnCompleted())));
            }
        }
    }
}
