package dev.perdure.javalin;

import java.io.IOException;

/** What was sent was not taken in time. */
final class SlowReaderException extends IOException {

    private static final long serialVersionUID = 1L;
}
