package dev.perdure.chat;

/** Names one turn. Made by the server, unique over all sessions. */
public record TurnId(String value) implements Identifier {

    public TurnId {
        Identifier.requireLegal("turn id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
