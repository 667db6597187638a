package dev.perdure.benchmarks.bare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes the frames that the server writes for a turn of the demo agent, as bytes that were never anything else. */
final class TokenStream {

    private static final Pattern COMMAND = Pattern.compile("\"/tokens (\\d{1,9})(?: at (\\d{1,7}(?:\\.\\d{1,3})?))?\"");
    private static final double NANOS_A_SECOND = 1e9;

    private final Metronome metronome;

    TokenStream(Metronome metronome) {
        this.metronome = metronome;
    }

    /** Answers a submitted message: starts at once, one write and one flush for each token. */
    void write(String body, OutputStream out) throws IOException {
        Matcher command = COMMAND.matcher(body);
        if (!command.find()) {
            throw new IllegalArgumentException("only /tokens is understood here");
        }
        int count = Integer.parseInt(command.group(1));
        String rate = command.group(2);
        double period = rate == null ? 0 : NANOS_A_SECOND / Double.parseDouble(rate);
        String turn = "{\"turn_id\":\"" + UUID.randomUUID().toString().replace("-", "") + "\"";
        String epoch = "id: " + Integer.toString(turn.hashCode() & 0xFFFFFF, 36) + "xq-";
        send(
                out,
                "retry: 1000\n\n" + epoch + "1\nevent: turn.started\ndata: " + turn
                        + ",\"message_id\":\"m-1\",\"message\":" + command.group() + "}\n\n");
        long start = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            metronome.await(start + (long) (i * period));
            send(
                    out,
                    epoch + (i + 1) + "\nevent: text.delta\ndata: " + turn + ",\"text\":\"" + i + "@"
                            + System.nanoTime() / 1_000 + " \"}\n\n");
        }
        send(out, epoch + (count + 2) + "\nevent: turn.completed\ndata: " + turn + "}\n\n");
    }

    private static void send(OutputStream out, String frames) throws IOException {
        out.write(frames.getBytes(US_ASCII));
        out.flush();
    }
}
