package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.SessionSnapshot.TurnSnapshot;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A session as of its position, with the last turn folded into texts. On the wire the turn stands beside the
 * session, {@code {"session", "position", "turn"}}, and the texts are fields of the turn.
 *
 * @param texts present exactly if the session has a turn
 */
public record WireSnapshot(WireSession session, @Nullable TurnTexts texts) {

    /** What was said in the turn, up to the position. */
    public record TurnTexts(String message, String answer, String reasoning) {}

    public static WireSnapshot of(SessionSnapshot snapshot) {
        TurnSnapshot turn = snapshot.turn();
        return new WireSnapshot(
                WireSession.of(snapshot.session(), snapshot.position(), turn == null ? null : turn.turn()),
                turn == null ? null : new TurnTexts(turn.message(), turn.answer(), turn.reasoning()));
    }

    public byte[] toJson() {
        return Json.bytes(this::write);
    }

    public static WireSnapshot fromJson(byte[] json) throws WireFormatException {
        return read(Fields.of(json));
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeObjectFieldStart("session");
        session.writeFieldsButTurn(json);
        json.writeEndObject();
        json.writeStringField("position", session.position().toString());
        WireTurn turn = session.turn();
        if (turn == null || texts == null) {
            json.writeNullField("turn");
        } else {
            json.writeObjectFieldStart("turn");
            turn.writeFields(json);
            Fields.writeText(json, "message", texts.message());
            Fields.writeText(json, "answer", texts.answer());
            Fields.writeText(json, "reasoning", texts.reasoning());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    static WireSnapshot read(Fields fields) throws WireFormatException {
        Fields turn = fields.optionalFields("turn");
        return new WireSnapshot(
                WireSession.read(fields.fields("session"), WireTurn.readField(fields, "turn")),
                turn == null ? null : new TurnTexts(turn.text("message"), turn.text("answer"), turn.text("reasoning")));
    }
}
