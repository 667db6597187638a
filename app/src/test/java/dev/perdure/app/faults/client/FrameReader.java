package dev.perdure.app.faults.client;

import dev.perdure.app.faults.oracle.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the whole frames of an event stream; one that a cut leaves unfinished is none (WHATWG HTML, section 9.2.6). */
final class FrameReader {

    private final Exchange exchange;

    FrameReader(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The next frame; empty at the end, in order or not. */
    Optional<Frame> next() throws IOException {
        String id = "";
        String type = "";
        String data = "";
        while (true) {
            Optional<String> line = line();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            String text = line.get();
            if (text.startsWith("id: ")) {
                id = text.substring(4);
            } else if (text.startsWith("event: ")) {
                type = text.substring(7);
            } else if (text.startsWith("data: ")) {
                data = text.substring(6);
            } else if (text.isEmpty() && !type.isEmpty()) {
                return Optional.of(new Frame(id, type, data));
            }
        }
    }

    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = exchange.read(); next != '\n'; next = exchange.read()) {
            if (next < 0) {
                return Optional.empty();
            }
            line.write(next);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }
}
