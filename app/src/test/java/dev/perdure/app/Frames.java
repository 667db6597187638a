package dev.perdure.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads the whole frames of an event stream; the one that a cut leaves unfinished doesn't count. */
public final class Frames {

    private Frames() {}

    /** Reads until a frame is enough, or the stream ends or is cut. */
    public static List<Frame> read(InputStream body, Predicate<Frame> enough) {
        List<Frame> frames = new ArrayList<>();
        String id = "";
        String type = "";
        String data = "";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && !type.isEmpty()) {
                    Frame frame = new Frame(id, type, data);
                    frames.add(frame);
                    type = "";
                    if (enough.test(frame)) {
                        break;
                    }
                }
            }
        } catch (IOException e) {
            return frames; // cut
        }
        return frames;
    }

    /** One event as it came over the wire. */
    public record Frame(String id, String type, String data) {

        public boolean terminal() {
            return type.equals("turn.completed") || type.equals("turn.failed") || type.equals("turn.cancelled");
        }
    }
}
