package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.Access;
import dev.perdure.chat.Grant;
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
 * @param shared by whom and for what it is shared with whoever sees it; absent where it is seen as its owner sees it
 */
public record WireSession(
        SessionId id,
        String title,
        Position position,
        long messageCount,
        @Nullable WireTurn turn,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Shared shared) {

    /** What a guest sees: on the wire {@code "owner"} and {@code "access"} of the session, and since when as {@code "shared_at"}. */
    public record Shared(String owner, Access access, Instant since) {}

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
                session.updatedAt(),
                shared(session));
    }

    private static @Nullable Shared shared(Session session) {
        Grant granted = session.granted();
        return granted == null ? null : new Shared(session.owner().subject(), granted.access(), granted.createdAt());
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
        if (shared != null) {
            Fields.writeText(json, "owner", shared.owner());
            json.writeStringField("access", WireGrant.word(shared.access()));
            Fields.writeNamed(json, "shared_at", shared.since());
        }
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
                fields.instant("updated_at"),
                fields.value("access") == null ? null : readShared(fields));
    }

    private static Shared readShared(Fields fields) throws WireFormatException {
        return new Shared(fields.text("owner"), fields.text("access", WireGrant::access), fields.instant("shared_at"));
    }
}
