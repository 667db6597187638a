package dev.perdure.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * Stands before the library's parser and does what the WHATWG's section 9.2.6 wants and it leaves out: one byte order mark at
 * the start is dropped, the id of a block without data counts, an encoded half of a surrogate pair is three bad bytes, a
 * {@code retry} too long for a number harms nobody, and a block has a largest size.
 *
 * <p>It looks at the bytes as they pass and never waits for more than it was asked for. Not safe for use by many threads.
 */
final class StreamMender extends FilterInputStream {

    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    /** Room for more digits than any honest number of milliseconds has, and for fewer than a long can't hold. */
    private static final int LONGEST_RETRY_LINE = "retry:".length() + 16;

    private static final byte SURROGATE_LEAD = (byte) 0xED;
    private static final byte NEVER_IN_UTF_8 = (byte) 0xFF;

    private final long maxBlockBytes;
    private final Runnable onBytes;

    /** Bytes at the start that looked like a byte order mark and were none. */
    private byte[] held = {};

    private int heldAt;
    private boolean begun;

    /** The line so far, if it may be an {@code id} or a {@code retry}; others are not kept. */
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(64);

    private boolean kept;
    private byte first;
    private byte previous;
    private long lineLength;
    private long blockLength;
    private boolean afterCr;
    private String id = "";
    private String lastId = "";
    private OptionalLong retry = OptionalLong.empty();

    StreamMender(InputStream in, long maxBlockBytes, Runnable onBytes) {
        super(in);
        this.maxBlockBytes = maxBlockBytes;
        this.onBytes = onBytes;
    }

    /** The last event id: that of the last block that was ended by a blank line. */
    String lastId() {
        return lastId;
    }

    /** The reconnection time in milliseconds, if the stream has said one. */
    OptionalLong retry() {
        return retry;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (!begun) {
            begin();
        }
        int count = heldAt < held.length ? takeHeld(buffer, offset, length) : super.read(buffer, offset, length);
        if (count > 0) {
            onBytes.run();
            look(buffer, offset, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && read() >= 0) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void begin() throws IOException {
        begun = true;
        ByteArrayOutputStream start = new ByteArrayOutputStream(BYTE_ORDER_MARK.length);
        for (int expected : BYTE_ORDER_MARK) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            onBytes.run();
            start.write(next);
            if (next != expected) {
                break;
            }
        }
        byte[] bytes = start.toByteArray();
        boolean mark = bytes.length == BYTE_ORDER_MARK.length && (bytes[2] & 0xFF) == BYTE_ORDER_MARK[2];
        held = mark ? new byte[0] : bytes;
    }

    private int takeHeld(byte[] buffer, int offset, int length) {
        int count = Math.min(length, held.length - heldAt);
        System.arraycopy(held, heldAt, buffer, offset, count);
        heldAt += count;
        return count;
    }

    private void look(byte[] buffer, int offset, int count) throws IOException {
        for (int i = offset; i < offset + count; i++) {
            byte next = buffer[i];
            if (next == '\n' && afterCr) {
                afterCr = false;
                continue;
            }
            afterCr = next == '\r';
            if (next == '\n' || next == '\r') {
                endLine();
            } else {
                buffer[i] = inLine(next);
            }
        }
    }

    private byte inLine(byte next) throws EventTooLargeException {
        lineLength++;
        if (++blockLength > maxBlockBytes) {
            throw new EventTooLargeException(maxBlockBytes);
        }
        if (lineLength == 1) {
            kept = next == 'i' || next == 'r';
            first = next;
        }
        // No digit any more: the parser ignores the line instead of failing at a number that no long can hold.
        byte passed = first == 'r' && lineLength > LONGEST_RETRY_LINE ? (byte) 'x' : next;
        // Half a surrogate pair is no character: three bad bytes to the WHATWG's decoder, but a single one to Java's.
        if (previous == SURROGATE_LEAD && (next & 0xFF) >= 0xA0) {
            passed = NEVER_IN_UTF_8;
        }
        previous = next;
        if (kept) {
            line.write(passed);
        }
        return passed;
    }

    private void endLine() {
        if (lineLength == 0) {
            blockLength = 0;
            lastId = id;
        } else if (kept) {
            field(line.toString(UTF_8));
        }
        line.reset();
        kept = false;
        previous = 0;
        lineLength = 0;
    }

    private void field(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (name) {
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" -> {
                if (value.matches("[0-9]+")) {
                    retry = OptionalLong.of(Long.parseLong(value));
                }
            }
            default -> {}
        }
    }
}
