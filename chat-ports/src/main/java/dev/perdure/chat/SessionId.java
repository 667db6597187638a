package dev.perdure.chat;

/** Names a conversation. Chosen by the client, unique over all callers. */
public record SessionId(String value) implements Identifier {

    public SessionId {
        Identifier.requireLegal("session id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
