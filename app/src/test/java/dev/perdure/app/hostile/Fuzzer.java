package dev.perdure.app.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.perdure.app.hostile.AnswerReader.Answer;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches of hostile input to a server and looks at every byte of what comes back.
 *
 * <p>Of each answer it wants: no failure of the server's own, no trace of its inside, nothing of the input said again by an
 * error or in a header, and all of it, or the end of the connection, within {@link #PATIENCE}. Safe for use by many threads.
 */
final class Fuzzer {

    /** Longer than any of the times after which the server under test gives up on a client. */
    static final int PATIENCE = 25_000;

    /** Where a well-formed id stands in a header: that of the request, and that of a session with a new turn. */
    private static final Pattern OWN_ID = Pattern.compile("(?im)^(?:X-Request-Id: [A-Za-z0-9._-]{1,128}"
            + "|Location: /api/app/chat/stream\\?session_id=[A-Za-z0-9._-]{1,128}&turn_id=[a-z0-9]+)$");

    private static final Pattern INSIDE = Pattern.compile(
            "Exception|\\bat (?:dev|java|org|io|com|jdk)\\.|\\.java:[0-9]|Caused by|NullPointer|org\\.eclipse");

    private final int port;
    private final AtomicLong inputs = new AtomicLong();
    private final Map<String, AtomicLong> outcomes = new ConcurrentSkipListMap<>();

    Fuzzer(int port) {
        this.port = port;
    }

    /** How many inputs were answered, or ended their connection. */
    long inputs() {
        return inputs.get();
    }

    /** How often each status came, or each close code; sorted. */
    Map<String, Long> outcomes() {
        Map<String, Long> counted = new TreeMap<>();
        outcomes.forEach((outcome, count) -> counted.put(outcome, count.get()));
        return counted;
    }

    /** Plays a batch; throws an {@code AssertionError} that says how to play it again if the server does not stand it. */
    void play(Batch batch) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE);
            socket.setTcpNoDelay(true);
            send(socket, batch.bytes());
            AnswerReader answers = new AnswerReader(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
            String flaw = batch.webSocket() ? talk(answers, batch) : read(answers, batch);
            if (flaw != null) {
                throw new AssertionError(flaw + "; " + batch);
            }
        } catch (SocketTimeoutException hangs) {
            throw new AssertionError("no answer and no end for " + PATIENCE + " ms; " + batch, hangs);
        } catch (IOException cut) {
            // The server is free to cut a connection.
            count("cut", 1);
        } catch (RuntimeException notHttp) {
            throw new AssertionError("no answer of HTTP; " + batch, notHttp);
        }
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        try {
            out.write(bytes);
            socket.shutdownOutput();
        } catch (SocketTimeoutException hangs) {
            throw hangs;
        } catch (IOException cut) {
            // What it had to say before is there to be read.
        }
    }

    private @Nullable String read(AnswerReader answers, Batch batch) throws IOException {
        for (int i = 0; i < batch.inputs(); i++) {
            Optional<Answer> answer = answers.next();
            if (answer.isEmpty()) {
                count("end", 1);
                return null;
            }
            count("HTTP " + answer.get().status(), 1);
            String flaw = flaw(answer.get());
            if (flaw != null || answer.get().endless()) {
                return flaw;
            }
        }
        return null;
    }

    private @Nullable String talk(AnswerReader answers, Batch batch) throws IOException {
        Optional<Answer> handshake = answers.next();
        if (handshake.isEmpty() || handshake.get().status() != 101) {
            return "no WebSocket was to be had: " + handshake;
        }
        DataInputStream in = new DataInputStream(answers.rest());
        try {
            while (true) {
                int type = in.readUnsignedByte() & 0x0F;
                int length = in.readUnsignedByte();
                long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                byte[] payload = in.readNBytes((int) size);
                String text = new String(payload, ISO_8859_1);
                if (INSIDE.matcher(text).find()) {
                    return "a frame shows the inside: " + text;
                }
                boolean refusal = type == 1 && text.startsWith("{\"type\":\"error\"");
                if (refusal && (text.contains("internal_error") || text.contains("\"detail\":\"" + Randomness.MARK))) {
                    return "a frame says that the server failed: " + text;
                }
                if (type == 8) {
                    int code = payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
                    count("close " + code, batch.inputs());
                    return code == 1011 ? "a WebSocket was closed because the server failed" : null;
                }
            }
        } catch (EOFException ended) {
            count("close none", batch.inputs());
            return null;
        }
    }

    private static @Nullable String flaw(Answer answer) {
        String all = answer.head() + "\n\n" + answer.body();
        boolean ownFailure = answer.status() >= 500 && answer.status() != 501 && answer.status() != 505;
        if (ownFailure) {
            return "the server failed: " + all;
        }
        // An id that is well-formed is the one thing that is said again, as it is meant to be.
        String head = OWN_ID.matcher(answer.head()).replaceAll("");
        if (head.contains(Randomness.MARK)
                || (answer.status() >= 400 && answer.body().contains(Randomness.MARK))) {
            return "the answer says again what was sent: " + all;
        }
        if (answer.status() >= 400 && INSIDE.matcher(all).find()) {
            return "the answer shows the inside: " + all;
        }
        boolean problem = answer.status() >= 400 && !answer.body().isEmpty();
        return problem && !answer.head().contains("application/problem+json") ? "no problem: " + all : null;
    }

    private void count(String outcome, int how) {
        inputs.addAndGet(how);
        outcomes.computeIfAbsent(outcome, unused -> new AtomicLong()).addAndGet(how);
    }
}
