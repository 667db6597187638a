package dev.perdure.client;

import java.io.IOException;

/** A single event, or the answer of a single call, is larger than the client is willing to hold. */
final class EventTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    EventTooLargeException(long limit) {
        super("over " + limit + " bytes");
    }
}
