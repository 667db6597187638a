package dev.perdure.chat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message of a session's history.
 *
 * @param ordinal its place in the session, ever growing; the user's message of a turn is odd, the answer the next even
 *     number. The places of a turn that was replaced stay empty
 * @param turn the turn that it belongs to
 * @param cut whether the answer was cut short: its turn was cancelled or failed
 * @param author who said it, if that was a guest and not the session's owner; absent for answers
 */
public record ChatMessage(
        long ordinal,
        Role role,
        String text,
        TurnId turn,
        boolean cut,
        Instant createdAt,
        @Nullable Caller author) {

    /** A message of the session's owner, or an answer. */
    public ChatMessage(long ordinal, Role role, String text, TurnId turn, boolean cut, Instant createdAt) {
        this(ordinal, role, text, turn, cut, createdAt, null);
    }
}
