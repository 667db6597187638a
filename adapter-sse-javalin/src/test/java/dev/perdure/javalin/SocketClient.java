package dev.perdure.javalin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A WebSocket of bare frames (RFC 6455, section 5), for what no well-behaved client does or shows. Reads time out after 20 s. */
final class SocketClient implements AutoCloseable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {1, 2, 3, 4};

    private final Socket socket;
    private final DataInputStream in;
    private final String head;

    /** One frame as it came; each byte of its payload is a character. */
    record Frame(int type, String bytes) {

        byte[] payload() {
            return bytes.getBytes(ISO_8859_1);
        }

        String text() {
            return new String(payload(), UTF_8);
        }

        /** The code of a close. */
        int code() {
            return ByteBuffer.wrap(payload()).getShort();
        }
    }

    SocketClient(int port, String path, String... headers) throws IOException {
        socket = new Socket();
        // Small buffers, so that it is noticed soon when one side doesn't read.
        socket.setReceiveBufferSize(4096);
        socket.setSendBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(ISO_8859_1));
        in = new DataInputStream(socket.getInputStream());
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (!seen.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            seen.write(in.readUnsignedByte());
        }
        head = seen.toString(ISO_8859_1);
    }

    /** The status line and headers of the handshake's answer. */
    String head() {
        return head;
    }

    /** The body of a refused handshake. */
    String problem() throws IOException {
        String length = head.replaceFirst("(?is).*\r\ncontent-length: *([0-9]+).*", "$1");
        return new String(in.readNBytes(Integer.parseInt(length)), UTF_8);
    }

    SocketClient say(String text) throws IOException {
        return frame(TEXT, true, text.getBytes(UTF_8));
    }

    SocketClient frame(int type, boolean last, byte[] payload) throws IOException {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i % 4];
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write((last ? 0x80 : 0) | type);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        frame.writeBytes(masked);
        return bytes(frame.toByteArray());
    }

    SocketClient bytes(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
        return this;
    }

    /** The next frame, whatever it is. */
    Frame frame() throws IOException {
        int type = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte();
        long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
        return new Frame(type, new String(in.readNBytes((int) size), ISO_8859_1));
    }

    /** The next message; pings on the way are answered, heartbeats passed over. */
    String next() throws IOException {
        while (true) {
            Frame frame = frame();
            switch (frame.type()) {
                case TEXT -> {
                    if (!frame.text().equals("{\"type\":\"heartbeat\"}")) {
                        return frame.text();
                    }
                }
                case PING -> frame(PONG, true, frame.payload());
                default -> throw new AssertionError("came " + frame);
            }
        }
    }

    /** Reads up to the server's close, answers it as RFC 6455 wants, and gives its code. */
    int closed() throws IOException {
        Frame frame = frame();
        while (frame.type() != CLOSE) {
            frame = frame();
        }
        frame(CLOSE, true, frame.payload());
        if (in.read() >= 0) {
            throw new AssertionError("the server went on after its close");
        }
        return frame.code();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
