package dev.perdure.postgres;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes the fields of events back out of a row's bytes, never beyond their end. Owned by one thread. */
final class PayloadReader {

    private final byte[] bytes;
    private int next;

    PayloadReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return next < bytes.length;
    }

    byte octet() {
        if (!hasMore()) {
            throw new IllegalStateException("a log row ends too early");
        }
        return bytes[next++];
    }

    boolean flag() {
        return octet() != 0;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        throw new IllegalStateException("a log row holds a number without an end");
    }

    String text() {
        long length = number();
        if (length < 0 || length > bytes.length - next) {
            throw new IllegalStateException("a log row holds a text longer than itself");
        }
        String text = new String(bytes, next, (int) length, StandardCharsets.UTF_8);
        next += (int) length;
        return text;
    }

    @Nullable
    Duration duration() {
        return flag() ? Duration.ofSeconds(number(), number()) : null;
    }
}
