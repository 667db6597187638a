package dev.perdure.protocol;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What was read is not of this protocol. The message names the field at fault and never repeats what was read. */
public final class WireFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    WireFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    WireFormatException(String message) {
        this(message, null);
    }
}
