package dev.perdure.app.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * What is sent over one connection: requests, one after the other without waiting, or a handshake and frames.
 *
 * @param seed what it was made from
 * @param inputs how many requests, or frames, there are
 * @param webSocket whether it is a handshake with frames
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Batch(long seed, byte[] bytes, int inputs, boolean webSocket) {

    private static final String HEAD = "HEAD ";
    private static final int MOST_REQUESTS = 16;
    private static final int MOST_FRAMES = 40;
    private static final byte[] MASK = {7, 1, 9, 4};

    static Batch of(long seed) {
        Randomness random = new Randomness(seed);
        return random.oneIn(12) ? frames(seed, random) : requests(seed, random);
    }

    private static Batch requests(long seed, Randomness random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int count = 1 + random.below(MOST_REQUESTS);
        int made = 0;
        boolean last = false;
        while (made < count && !last) {
            byte[] request = RequestText.of(random);
            bytes.writeBytes(request);
            made++;
            // Where the answer to a HEAD ends, whoever did not ask for it can't tell.
            last = new String(request, 0, Math.min(HEAD.length(), request.length), US_ASCII).equals(HEAD);
        }
        return new Batch(seed, bytes.toByteArray(), made, false);
    }

    private static Batch frames(long seed, Randomness random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                Randomness.utf8("GET /ws/chat/" + random.any("s", "t", "new", "w") + random.any("", "?last_message_id=")
                        + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        if (!random.oneIn(4)) {
            frame(bytes, 0x81, Randomness.utf8("{\"last_message_id\":null}"), true);
        }
        int count = 1 + random.below(MOST_FRAMES);
        for (int i = 0; i < count; i++) {
            boolean legal = !random.oneIn(60);
            int head = legal ? random.any(0x81, 0x81, 0x81, 0x89, 0x8A) : random.below(256);
            byte[] payload = random.oneIn(60) ? random.bytes(random.below(300)) : Randomness.utf8(random.json());
            boolean control = (head & 0x08) != 0;
            frame(bytes, head, control && legal ? random.bytes(random.below(126)) : payload, !random.oneIn(200));
        }
        frame(bytes, 0x88, new byte[] {3, (byte) 0xE8}, true);
        return new Batch(seed, bytes.toByteArray(), count, true);
    }

    private static void frame(ByteArrayOutputStream out, int head, byte[] payload, boolean masked) {
        int mask = masked ? 0x80 : 0;
        out.write(head);
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else {
            out.write(mask | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        if (masked) {
            out.writeBytes(MASK);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(masked ? payload[i] ^ MASK[i % MASK.length] : payload[i]);
        }
    }

    /** For whoever has to see it again. */
    @Override
    public String toString() {
        return "seed " + seed + ", bytes " + HexFormat.of().formatHex(bytes);
    }
}
