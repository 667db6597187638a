package dev.perdure.app.resume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perdure.chat.AgentState;
import dev.perdure.chat.port.AgentOutput;
import dev.perdure.chat.port.AgentRequest;
import dev.perdure.chat.port.WorkflowAgent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream is cut after every single byte, inside characters and id lines too, and resumed: always the exact answer. */
class CutAnywhereTest {

    private static final List<String> PIECES = List.of(
            "你好",
            " 😀👩‍👩‍👧",
            "\"quoted\"",
            "\nline\r\n",
            "\u2028",
            "\n\ndata: forged\n\nid: 99\n\n",
            "\u0007",
            "end");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServedChat served = new ServedChat(new Speaker());

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    @Timeout(120)
    void aStreamCutAfterAnyByteGoesOnWithoutLossOrDouble() throws Exception {
        served.answer("s", "m", "speak");
        byte[] whole = request(null, Integer.MAX_VALUE);
        Journal uncut = new Journal();
        uncut.read(whole);
        assertThat(uncut.text()).isEqualTo(String.join("", PIECES));
        assertThat(uncut.ended()).isTrue();

        for (int cut = 0; cut < whole.length; cut++) {
            Journal journal = new Journal();
            journal.read(request(null, cut));
            // A second cut at the same place of the resumed stream, then the rest.
            journal.read(request(journal.lastId(), cut));
            journal.read(request(journal.lastId(), Integer.MAX_VALUE));
            assertThat(journal.ids()).as("cut after byte %d", cut).isEqualTo(uncut.ids());
            assertThat(journal.text()).as("cut after byte %d", cut).isEqualTo(uncut.text());
            assertThat(journal.ended()).as("cut after byte %d", cut).isTrue();
        }
    }

    /** Asks for the turn's stream and reads the answer's bytes, headers included, up to the cut. */
    private byte[] request(@Nullable String lastId, int cut) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
            String head = "GET /api/app/chat/stream?session_id=s&message_id=m&message=speak HTTP/1.1\r\n"
                    + "Host: localhost\r\nConnection: close\r\n"
                    + (lastId == null ? "" : "Last-Event-ID: " + lastId + "\r\n")
                    + "\r\n";
            socket.getOutputStream().write(head.getBytes(ISO_8859_1));
            return socket.getInputStream().readNBytes(cut);
        }
    }

    /** What a client keeps: the events of whole frames, whatever the connections looked like. */
    private static final class Journal {

        private final List<String> ids = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private boolean ended;

        void read(byte[] response) throws IOException {
            int body = new String(response, ISO_8859_1).indexOf("\r\n\r\n") + 4;
            if (body < 4 || new String(response, ISO_8859_1).startsWith("HTTP/1.1 204")) {
                return;
            }
            // A server that closes the connection anyway may send the stream as it is (RFC 9112, section 6.3).
            boolean chunked = new String(response, 0, body, ISO_8859_1).contains("\r\nTransfer-Encoding: chunked\r\n");
            String stream = chunked
                    ? chunks(response, body).toString(UTF_8)
                    : new String(response, body, response.length - body, UTF_8);
            int from = 0;
            for (int end = stream.indexOf("\n\n"); end >= 0; end = stream.indexOf("\n\n", from)) {
                frame(stream.substring(from, end));
                from = end + 2;
            }
        }

        private void frame(String frame) throws IOException {
            String type = "";
            for (String line : frame.split("\n", -1)) {
                if (line.startsWith("id: ")) {
                    ids.add(line.substring(4));
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ") && type.equals("text.delta")) {
                    JsonNode data = JSON.readTree(line.substring(6));
                    text.append(data.get("text").textValue());
                }
            }
            ended |= type.equals("turn.completed");
        }

        /** The payload of as many chunks as came through, the last one perhaps in part (RFC 9112, section 7.1). */
        private static ByteArrayOutputStream chunks(byte[] response, int from) {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            String raw = new String(response, ISO_8859_1);
            int at = from;
            while (true) {
                int lineEnd = raw.indexOf("\r\n", at);
                if (lineEnd < 0) {
                    return payload;
                }
                int size = Integer.parseInt(raw.substring(at, lineEnd), 16);
                int start = lineEnd + 2;
                int length = Math.min(size, response.length - start);
                if (size == 0 || length <= 0) {
                    return payload;
                }
                payload.write(response, start, length);
                at = start + size + 2;
                if (at > response.length) {
                    return payload;
                }
            }
        }

        @Nullable
        String lastId() {
            return ids.isEmpty() ? null : ids.getLast();
        }

        List<String> ids() {
            return ids;
        }

        String text() {
            return text.toString();
        }

        boolean ended() {
            return ended;
        }
    }

    /** Says the pieces, each as an event of its own. */
    private static final class Speaker implements WorkflowAgent {

        @Override
        public Recovery recovery() {
            return Recovery.CONTINUE;
        }

        @Override
        public AgentState stream(AgentRequest request, AgentOutput output) throws InterruptedException {
            for (String piece : PIECES) {
                output.text(piece);
            }
            return request.state();
        }
    }
}
