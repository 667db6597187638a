package dev.perdure.chat;

/** Names one running process. Made anew at every start, so that a restarted server never inherits its own leases. */
public record NodeId(String value) implements Identifier {

    public NodeId {
        Identifier.requireLegal("node id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
