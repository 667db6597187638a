package dev.perdure.app.faults.oracle;

import dev.perdure.chat.Position;

/**
 * One event as it came over the wire, whole.
 *
 * @param id its position
 * @param data its JSON, byte for byte
 */
public record Frame(String id, String type, String data) {

    public boolean terminal() {
        return type.equals("turn.completed") || type.equals("turn.failed") || type.equals("turn.cancelled");
    }

    public boolean gap() {
        return type.equals("gap");
    }

    /** The number in its position; -1 if it is none. */
    public long sequence() {
        return Position.parse(id).map(Position::sequence).orElse(-1L);
    }

    @Override
    public String toString() {
        return id + " " + type + " " + data;
    }
}
