package dev.perdure.app.faults.broken;

import dev.perdure.chat.Caller;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.port.ChatService;
import dev.perdure.chat.port.EventCursor;
import dev.perdure.chat.port.Scope;
import java.util.Optional;

/** Begins anew, without a word, where a cursor can't be read. */
public final class SilentSkipper {

    private final ChatService sound;

    SilentSkipper(ChatService sound) {
        this.sound = sound;
    }

    public Optional<EventCursor> open(Caller caller, SessionId session, Scope scope, ResumePoint from) {
        return sound.open(
                caller, session, scope, from instanceof ResumePoint.Unreadable ? new ResumePoint.Beginning() : from);
    }
}
