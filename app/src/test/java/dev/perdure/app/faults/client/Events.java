package dev.perdure.app.faults.client;

import dev.perdure.app.faults.oracle.Frame;
import java.io.IOException;
import java.util.Optional;

/** The events that come in by one exchange. */
@FunctionalInterface
interface Events {

    /** The next one, whole; empty at the end, in order or not. */
    Optional<Frame> next() throws IOException;
}
