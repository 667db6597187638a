package dev.perdure.chat.port;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.ResumePoint;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.TurnId;
import org.jspecify.annotations.Nullable;

/**
 * A message to be answered.
 *
 * @param messageId the client's idempotency key; without one the service makes one, and sending again is a new message
 * @param repeat what to do about a message without an id that may be the repeat of an earlier one
 * @param whenBusy what to do if another turn of the session runs or waits; of no matter for a repeat, nor for a message that
 *     replaces another: that one is refused
 * @param replaces the session's last turn, which this message's turn is to stand for; absent if it is to follow it
 */
public record Submission(
        SessionId session,
        @Nullable MessageId messageId,
        String text,
        Repeat repeat,
        WhenBusy whenBusy,
        @Nullable TurnId replaces) {

    /** A message whose sender knows about message ids, or takes the risk. */
    public Submission(SessionId session, @Nullable MessageId messageId, String text) {
        this(session, messageId, text, new Repeat.Never());
    }

    /** A message that is refused while the session is busy. */
    public Submission(SessionId session, @Nullable MessageId messageId, String text, Repeat repeat) {
        this(session, messageId, text, repeat, WhenBusy.REJECT);
    }

    /** A message that replaces no other. */
    public Submission(SessionId session, @Nullable MessageId messageId, String text, Repeat repeat, WhenBusy whenBusy) {
        this(session, messageId, text, repeat, whenBusy, null);
    }

    /** How to recognise the repeat of a message that has no id. */
    public sealed interface Repeat {

        /** Not at all: it is a new message. */
        record Never() implements Repeat {}

        /**
         * By its text: as a native {@code EventSource} repeats its URL (WHATWG HTML, section 9.2.2). It is a repeat if the
         * running turn or one that waits has this text, or if the cursor stands in a turn with this text.
         */
        record SameText(ResumePoint cursor) implements Repeat {}
    }
}
