package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.Caller;
import dev.perdure.chat.QueuedTurn;
import dev.perdure.chat.SessionSnapshot;
import dev.perdure.chat.SessionSnapshot.TurnSnapshot;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as of its position, with the last turn folded into texts. On the wire the turn stands beside the
 * session, {@code {"session", "position", "turn", "queued"}}, and the texts are fields of the turn.
 *
 * @param texts present exactly if the session has a turn
 * @param queued the turns that wait, in their order
 */
public record WireSnapshot(WireSession session, @Nullable TurnTexts texts, List<Queued> queued) {

    public WireSnapshot {
        queued = List.copyOf(queued);
    }

    /**
     * What was said in the turn, up to the position.
     *
     * @param author who said the message, if that was a guest
     */
    public record TurnTexts(String message, @Nullable Caller author, String answer, String reasoning) {

        private static TurnTexts of(TurnSnapshot turn) {
            return new TurnTexts(turn.message(), turn.author(), turn.answer(), turn.reasoning());
        }

        private void writeFields(JsonGenerator json) throws IOException {
            Fields.writeText(json, "message", message);
            Fields.writeAuthor(json, author);
            Fields.writeText(json, "answer", answer);
            Fields.writeText(json, "reasoning", reasoning);
        }

        private static TurnTexts read(Fields fields) throws WireFormatException {
            return new TurnTexts(
                    fields.text("message"), fields.author(), fields.text("answer"), fields.text("reasoning"));
        }
    }

    /**
     * A turn that waits: on the wire a turn with one text, its message.
     *
     * @param author who said it, if that was a guest
     */
    public record Queued(
            WireTurn turn, String message, @Nullable Caller author) {

        private static Queued of(QueuedTurn queued) {
            return new Queued(WireTurn.of(queued.turn()), queued.message(), queued.author());
        }

        private void write(JsonGenerator json) throws IOException {
            json.writeStartObject();
            turn.writeFields(json);
            Fields.writeText(json, "message", message);
            Fields.writeAuthor(json, author);
            json.writeEndObject();
        }

        private static Queued read(Fields fields) throws WireFormatException {
            return new Queued(WireTurn.read(fields), fields.text("message"), fields.author());
        }
    }

    public static WireSnapshot of(SessionSnapshot snapshot) {
        TurnSnapshot turn = snapshot.turn();
        return new WireSnapshot(
                WireSession.of(snapshot.session(), snapshot.position(), turn == null ? null : turn.turn()),
                turn == null ? null : TurnTexts.of(turn),
                snapshot.queued().stream().map(Queued::of).toList());
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
            texts.writeFields(json);
            json.writeEndObject();
        }
        json.writeArrayFieldStart("queued");
        for (Queued each : queued) {
            each.write(json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    static WireSnapshot read(Fields fields) throws WireFormatException {
        Fields turn = fields.optionalFields("turn");
        return new WireSnapshot(
                WireSession.read(fields.fields("session"), WireTurn.readField(fields, "turn")),
                turn == null ? null : TurnTexts.read(turn),
                fields.optionalList("queued", Queued::read));
    }
}
