package dev.perdure.client;

import dev.perdure.chat.MessageId;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.port.WhenBusy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What may be said of a message beside its text.
 *
 * @param messageId the idempotency key; absent: one is made. The same key is the same turn for ever, so whoever keeps it can
 *     send the message again after a crash
 * @param whenBusy what is to become of it if the session is busy
 * @param replaces the session's last turn, which has ended and which this message is to stand for: its two messages leave the
 *     history, and the agent forgets it
 * @param onConnection is told how the connection fares, on the client's own thread: it must return soon
 */
public record SendOptions(
        @Nullable MessageId messageId,
        WhenBusy whenBusy,
        @Nullable TurnId replaces,
        Consumer<ConnectionNotice> onConnection) {

    /** A made message id, refused when busy, nobody told. */
    public static SendOptions defaults() {
        return new SendOptions(null, WhenBusy.REJECT, null, notice -> {});
    }

    public SendOptions withMessageId(MessageId id) {
        return new SendOptions(id, whenBusy, replaces, onConnection);
    }

    public SendOptions withWhenBusy(WhenBusy choice) {
        return new SendOptions(messageId, choice, replaces, onConnection);
    }

    public SendOptions withReplaces(TurnId turn) {
        return new SendOptions(messageId, whenBusy, turn, onConnection);
    }

    public SendOptions withOnConnection(Consumer<ConnectionNotice> listener) {
        return new SendOptions(messageId, whenBusy, replaces, listener);
    }
}
