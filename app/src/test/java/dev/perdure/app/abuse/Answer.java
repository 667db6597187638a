package dev.perdure.app.abuse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One answer, byte by byte. Of one without a length, which is a stream, it is read until what is awaited has come.
 *
 * @param head status line and headers, without the date
 */
record Answer(int status, String head, String body) {

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");

    /** Sends a request as it stands. */
    static Answer to(int port, String request, String awaited) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.getOutputStream().flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String head = until(in, "\r\n\r\n");
            int status = Integer.parseInt(head.substring(9, 12));
            Matcher length = LENGTH.matcher(head);
            String body;
            if (length.find()) {
                body = new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8);
            } else if (status == 101 && request.contains("last_message_id=")) {
                body = frame(in);
            } else {
                body = status == 200 ? until(in, awaited) : "";
            }
            return new Answer(status, head.replaceFirst("(?i)\r\ndate:[^\r]*", ""), body);
        }
    }

    /** The first frame of a WebSocket, with its type in front. */
    private static String frame(DataInputStream in) throws IOException {
        int type = in.readUnsignedByte() & 0x0F;
        int length = in.readUnsignedByte();
        return type + " " + new String(in.readNBytes(length == 126 ? in.readUnsignedShort() : length), ISO_8859_1);
    }

    private static String until(DataInputStream in, String end) throws IOException {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        while (!seen.toString(ISO_8859_1).endsWith(end)) {
            seen.write(in.readUnsignedByte());
        }
        return seen.toString(UTF_8);
    }

    String code() {
        Matcher found = CODE.matcher(body);
        return found.find() ? found.group(1) : "";
    }

    String header(String name) {
        Matcher found = Pattern.compile("(?i)\r\n" + Pattern.quote(name) + ": *([^\r]*)")
                .matcher(head);
        return found.find() ? found.group(1) : "";
    }

    /** What a test compares: all of it. */
    String bytes() {
        return head + body;
    }
}
