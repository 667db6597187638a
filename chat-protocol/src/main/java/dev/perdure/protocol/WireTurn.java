package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.MessageId;
import dev.perdure.chat.Position;
import dev.perdure.chat.Turn;
import dev.perdure.chat.TurnId;
import dev.perdure.chat.TurnStatus;
import dev.perdure.chat.error.Failure;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A turn as clients see it.
 *
 * @param start the place just before its first event, or before where that can stand while it is queued: the cursor of a
 *     reader that has seen nothing of it
 * @param end where its terminal event stands; absent until it has ended
 * @param startedAt when it began; while it is queued, when it was submitted
 */
public record WireTurn(
        TurnId id,
        MessageId messageId,
        TurnStatus status,
        int attempt,
        boolean cancelRequested,
        Position start,
        @Nullable Position end,
        @Nullable Failure failure,
        Instant startedAt,
        @Nullable Instant endedAt) {

    public static WireTurn of(Turn turn) {
        return new WireTurn(
                turn.id(),
                turn.messageId(),
                turn.status(),
                turn.attempt(),
                turn.cancelRequested(),
                turn.start(),
                turn.status().ended() ? turn.log().at(turn.lastSequence()) : null,
                turn.failure(),
                turn.startedAt(),
                turn.endedAt());
    }

    static void writeField(JsonGenerator json, String name, @Nullable WireTurn turn) throws IOException {
        json.writeFieldName(name);
        if (turn == null) {
            json.writeNull();
        } else {
            json.writeStartObject();
            turn.writeFields(json);
            json.writeEndObject();
        }
    }

    void writeFields(JsonGenerator json) throws IOException {
        json.writeStringField("id", id.value());
        json.writeStringField("message_id", messageId.value());
        json.writeStringField("status", status.name().toLowerCase(Locale.ROOT));
        json.writeNumberField("attempt", attempt);
        json.writeBooleanField("cancel_requested", cancelRequested);
        json.writeStringField("start", start.toString());
        Fields.writeNamed(json, "end", end);
        if (failure == null) {
            json.writeNullField("failure");
        } else {
            json.writeObjectFieldStart("failure");
            Fields.writeFailure(json, failure);
            json.writeEndObject();
        }
        Fields.writeNamed(json, "started_at", startedAt);
        Fields.writeNamed(json, "ended_at", endedAt);
    }

    static @Nullable WireTurn readField(Fields fields, String name) throws WireFormatException {
        Fields turn = fields.optionalFields(name);
        return turn == null ? null : read(turn);
    }

    static WireTurn read(Fields turn) throws WireFormatException {
        Fields failure = turn.optionalFields("failure");
        return new WireTurn(
                turn.text("id", TurnId::new),
                turn.text("message_id", MessageId::new),
                turn.text("status", text -> TurnStatus.valueOf(text.toUpperCase(Locale.ROOT))),
                turn.smallNumber("attempt"),
                turn.truth("cancel_requested"),
                turn.position("start"),
                turn.optionalPosition("end"),
                failure == null ? null : failure.failure(),
                turn.instant("started_at"),
                turn.optionalText("ended_at", Instant::parse));
    }
}
