package dev.perdure.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts the fields of events one after the other. Owned by one thread. */
final class PayloadWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);

    PayloadWriter octet(byte value) {
        bytes.write(value);
        return this;
    }

    PayloadWriter flag(boolean value) {
        return octet((byte) (value ? 1 : 0));
    }

    /** Seven bits an octet, the lowest first, the top bit saying that more follow; a negative number takes ten octets. */
    PayloadWriter number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return this;
    }

    PayloadWriter text(String value) {
        try {
            // A new encoder reports what it can't encode, where String.getBytes would write a question mark.
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            number(encoded.remaining());
            bytes.write(encoded.array(), encoded.arrayOffset() + encoded.position(), encoded.remaining());
            return this;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text is not well-formed Unicode", e);
        }
    }

    PayloadWriter duration(@Nullable Duration value) {
        if (value == null) {
            return flag(false);
        }
        return flag(true).number(value.getSeconds()).number(value.getNano());
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
