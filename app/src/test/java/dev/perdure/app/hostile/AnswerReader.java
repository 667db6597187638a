package dev.perdure.app.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;

/** Reads the answers of one connection, byte for byte as they come. Owned by one thread. */
final class AnswerReader {

    private static final int MOST_HEAD = 64 * 1024;

    private final InputStream in;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * One answer.
     *
     * @param head status line and headers, lines apart by LF
     * @param endless whether it is a stream, of which only the head was read
     */
    record Answer(int status, String head, String body, boolean endless) {}

    /** What comes after the answers that were read. */
    InputStream rest() {
        return in;
    }

    /**
     * The next answer; empty if the connection ends before one begins, or in the middle of one.
     *
     * @throws java.net.SocketTimeoutException if nothing comes for too long
     */
    Optional<Answer> next() throws IOException {
        try {
            return Optional.of(read());
        } catch (EOFException ended) {
            return Optional.empty();
        }
    }

    private Answer read() throws IOException {
        String head = head();
        if (!head.matches("(?s)HTTP/1\\.[01] [1-5][0-9]{2} .*")) {
            throw new IllegalStateException("no answer of HTTP: " + head);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        if (status == 100) {
            return read();
        }
        if (status == 101 || head.toLowerCase(Locale.ROOT).contains("\ncontent-type: text/event-stream")) {
            boolean whole = header(head, "content-length").isPresent();
            return whole ? new Answer(status, head, body(head, status), false) : new Answer(status, head, "", true);
        }
        return new Answer(status, head, body(head, status), false);
    }

    private String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int line = 0;
        while (true) {
            int next = byteOrEnd();
            if (next == '\r') {
                continue;
            }
            if (next == '\n' && line == 0 && head.size() > 0) {
                return head.toString(ISO_8859_1);
            }
            head.write(next);
            line = next == '\n' ? 0 : line + 1;
            if (head.size() > MOST_HEAD) {
                throw new IllegalStateException("a head without end");
            }
        }
    }

    private String body(String head, int status) throws IOException {
        if (status == 204 || status == 304) {
            return "";
        }
        Optional<String> length = header(head, "content-length");
        if (length.isPresent()) {
            return new String(exactly(Integer.parseInt(length.get())), ISO_8859_1);
        }
        if (header(head, "transfer-encoding").isPresent()) {
            return chunks();
        }
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    private String chunks() throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(line(), 16);
            body.append(new String(exactly(size), ISO_8859_1));
            String end = line();
            if (!end.isEmpty()) {
                throw new IllegalStateException("no end of a chunk: " + end);
            }
            if (size == 0) {
                return body.toString();
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = byteOrEnd(); next != '\n'; next = byteOrEnd()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private int byteOrEnd() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    /** The value of a header, in lower case. */
    static Optional<String> header(String head, String name) {
        for (String line : head.toLowerCase(Locale.ROOT).split("\n", -1)) {
            if (line.startsWith(name + ":")) {
                return Optional.of(line.substring(name.length() + 1).strip());
            }
        }
        return Optional.empty();
    }
}
