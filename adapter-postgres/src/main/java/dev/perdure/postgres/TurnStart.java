package dev.perdure.postgres;

import dev.perdure.chat.Caller;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.event.ChatEvent;
import dev.perdure.chat.event.ChatEvent.TurnStarted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands first in a turn's log, for readers and for the database. */
final class TurnStart {

    private final List<ChatEvent> events;
    private final byte[] payload;

    private TurnStart(List<ChatEvent> events, byte[] payload) {
        this.events = events;
        this.payload = payload;
    }

    /**
     * The start of a turn.
     *
     * @param author the guest who asks for it, if it isn't the session's owner
     * @throws InternalException if the message is not well-formed Unicode
     */
    static TurnStart of(MessageId id, String message, @Nullable TurnId replaces, @Nullable Caller author) {
        List<ChatEvent> events = List.of(new TurnStarted(id, message, replaces, author));
        try {
            return new TurnStart(events, EventCodec.encode(events));
        } catch (IllegalArgumentException e) {
            throw new InternalException(e);
        }
    }

    /** It as it is stored; nobody may change the bytes. */
    byte[] payload() {
        return payload;
    }

    /** The row that it became in the log of its turn. */
    LogRow row(Turn turn) {
        return LogRow.of(turn.firstSequence(), turn.id(), events, payload.length);
    }
}
