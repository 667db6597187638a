package dev.perdure.client;

import dev.perdure.protocol.WireEvent;
import java.util.Optional;

/**
 * Everything that happens in a session, turn after turn, whoever speaks, until it is closed.
 *
 * <p>Safe for use by many threads; of several that pull, each event goes to one. A {@code gap} says that events are missing and
 * has the session's snapshot instead.
 */
public final class SessionFeed implements AutoCloseable {

    private final Handover<WireEvent> handover;
    private final Pursuit pursuit;

    SessionFeed(Handover<WireEvent> handover, Pursuit pursuit) {
        this.handover = handover;
        this.pursuit = pursuit;
    }

    /**
     * Waits for the next event.
     *
     * @return empty after {@link #close}
     * @throws ChatClientException if the session can't be followed any further: {@code session_not_found} if it was deleted
     */
    public Optional<WireEvent> next() throws InterruptedException {
        return handover.take(event -> {});
    }

    /** Ends it, and every waiting for it. */
    @Override
    public void close() {
        pursuit.close();
    }
}
