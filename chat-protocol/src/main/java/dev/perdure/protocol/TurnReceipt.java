package dev.perdure.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.perdure.chat.Position;
import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import java.io.IOException;

/**
 * The answer to a call about one turn: submit-only and cancel, and over a WebSocket a retry.
 *
 * @param position follow the turn from here to see all of it
 * @param repeated whether the call found done what it asked for
 */
public record TurnReceipt(SessionId session, WireTurn turn, Position position, boolean repeated) {

    public static TurnReceipt of(Turn turn, boolean repeated) {
        return of(turn, turn.start(), repeated);
    }

    /** For a turn that is followed from another place than its start. */
    public static TurnReceipt of(Turn turn, Position position, boolean repeated) {
        return new TurnReceipt(turn.log().session(), WireTurn.of(turn), position, repeated);
    }

    public byte[] toJson() {
        return Json.bytes(json -> {
            json.writeStartObject();
            writeFields(json);
            json.writeEndObject();
        });
    }

    void writeFields(JsonGenerator json) throws IOException {
        json.writeStringField("session_id", session.value());
        json.writeStringField("turn_id", turn.id().value());
        json.writeStringField("message_id", turn.messageId().value());
        json.writeStringField("position", position.toString());
        json.writeBooleanField("repeated", repeated);
        WireTurn.writeField(json, "turn", turn);
    }

    public static TurnReceipt fromJson(byte[] json) throws WireFormatException {
        return read(Fields.of(json));
    }

    static TurnReceipt read(Fields receipt) throws WireFormatException {
        WireTurn turn = WireTurn.readField(receipt, "turn");
        if (turn == null) {
            throw new WireFormatException("The field turn is missing.");
        }
        return new TurnReceipt(
                receipt.text("session_id", SessionId::new),
                turn,
                receipt.position("position"),
                receipt.truth("repeated"));
    }
}
