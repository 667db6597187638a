package dev.perdure.chat;

/** The client's idempotency key for one message: within a session the same id is the same turn, always. */
public record MessageId(String value) implements Identifier {

    public MessageId {
        Identifier.requireLegal("message id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
