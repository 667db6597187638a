package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.Position;
import dev.perdure.chat.Session;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as clients see it.
 *
 * @param position the log up to and including this position is in what is shown
 * @param turn the newest turn; absent if there is none
 */
public record WireSession(
        SessionId id,
        String title,
        Position position,
        long messageCount,
        @Nullable WireTurn turn,
        Instant createdAt,
        Instant updatedAt) {

    public static WireSession of(Session session) {
        return of(session, session.position(), session.lastTurn());
    }

    static WireSession of(Session session, Position position, @Nullable Turn turn) {
        return new WireSession(
                session.id(),
                session.title(),
                position,
                session.messageCount(),
                turn == null ? null : WireTurn.of(turn),
                session.createdAt(),
                session.updatedAt());
    }

    public byte[] toJson() {
        return Json.bytes(this::write);
    }

    public static WireSession fromJson(byte[] json) throws WireFormatException {
        return read(Fields.of(json));
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        writeFieldsButTurn(json);
        WireTurn.writeField(json, "turn", turn);
        json.writeEndObject();
    }

    void writeFieldsButTurn(JsonGenerator json) throws IOException {
        json.writeStringField("id", id.value());
        Fields.writeText(json, "title", title);
        json.writeStringField("position", position.toString());
        json.writeNumberField("message_count", messageCount);
        Fields.writeNamed(json, "created_at", createdAt);
        Fields.writeNamed(json, "updated_at", updatedAt);
    }

    static WireSession read(Fields fields) throws WireFormatException {
        return read(fields, WireTurn.readField(fields, "turn"));
    }

    static WireSession read(Fields fields, @Nullable WireTurn turn) throws WireFormatException {
        return new WireSession(
                fields.text("id", SessionId::new),
                fields.text("title"),
                fields.position("position"),
                fields.number("message_count"),
                turn,
                fields.instant("created_at"),
                fields.instant("updated_at"));
    }
}
