package dev.perdure.javalin;

import dev.perdure.chat.LogKey;
import dev.perdure.chat.event.LoggedEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Lets the benchmarks at the frame writer, which is the adapter's own. */
public final class Frames {

    private final FrameWriter writer;

    public Frames(OutputStream out, LogKey log) {
        this.writer = new FrameWriter(out, log);
    }

    /** Writes the frames of some events and flushes once, as a stream does for what it has read at once. */
    public void write(List<LoggedEvent> events) throws IOException {
        for (LoggedEvent event : events) {
            writer.event(event);
        }
        writer.flush();
    }
}
