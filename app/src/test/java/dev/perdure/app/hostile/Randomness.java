package dev.perdure.app.hostile;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Makes what a hostile or broken client could send in one place of a request. Not thread-safe; the same for the same seed. */
final class Randomness {

    /** Stands in what is sent; whatever answers with an error must not say it again. */
    static final String MARK = "HOSTILE";

    private static final List<String> EVIL = List.of(
            "",
            " ",
            "..",
            "../../etc/passwd",
            "%00",
            "%2e%2e%2f",
            "%",
            "%zz",
            "%c0%ae",
            "\u0000",
            "\r\nX-Evil: 1",
            "%0d%0aX-Evil:%201",
            "<script>alert(1)</script>",
            "';DROP TABLE chat_sessions;--",
            "${jndi:ldap://127.0.0.1/x}",
            "{{7*7}}",
            "null",
            "true",
            "-1",
            "0",
            "9223372036854775808",
            "1e999",
            "NaN",
            "\uD800",
            "\uFFFF",
            "日本語",
            "😀",
            "a;b=c",
            "a&b=c&b=d",
            "*",
            "\"",
            "\\",
            "\t");

    private final SplittableRandom random;

    Randomness(long seed) {
        this.random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    @SafeVarargs
    final <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Something that is legal nowhere, or somewhere else, or nearly. */
    String evil() {
        return switch (below(6)) {
            case 0 -> MARK + EVIL.get(below(EVIL.size()));
            case 1 -> EVIL.get(below(EVIL.size())) + MARK;
            case 2 -> noise(below(40));
            case 3 -> any("a", MARK, "%41", "é").repeat(below(300));
            case 4 -> any("(", "[", "{", "\"", ",", ":").repeat(below(200));
            default -> EVIL.get(below(EVIL.size()));
        };
    }

    /** Any characters, most of them of one byte. */
    String noise(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (oneIn(8) ? below(0x10000) : below(0x100)));
        }
        return text.toString();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) below(256);
        }
        return bytes;
    }

    /** An id, mostly a legal one of few, so that things are found and get into each other's way. */
    String id() {
        return oneIn(10) ? evil() : any("s", "t", "u", "v", "a.b", "x_-");
    }

    String position() {
        return oneIn(2) ? any("e-1", "e0-0", "k3v9xq-99999999999999999999", "-", "0") : evil();
    }

    /** A body or a frame: JSON that is right, nearly right, or nothing of the kind. */
    String json() {
        if (oneIn(3)) {
            return "{\"message\":" + quoted("hello " + below(50)) + any("", "", ",\"when_busy\":\"enqueue\"")
                    + any("", ",\"message_id\":\"m-" + below(100) + "\"", ",\"session_id\":" + quoted(id())) + "}";
        }
        if (oneIn(8)) {
            return evil();
        }
        if (oneIn(12)) {
            return any("[", "{\"a\":").repeat(below(3000));
        }
        StringBuilder object = new StringBuilder("{");
        int fields = below(7);
        for (int i = 0; i < fields; i++) {
            object.append(i == 0 ? "" : oneIn(30) ? ";" : ",")
                    .append(key())
                    .append(':')
                    .append(value(2));
        }
        String text = object.append(oneIn(30) ? "" : "}").toString();
        return oneIn(20) ? text.substring(0, below(text.length() + 1)) : text;
    }

    private String key() {
        return quoted(
                oneIn(8)
                        ? evil()
                        : any(
                                "session_id",
                                "message",
                                "message_id",
                                "when_busy",
                                "replaces",
                                "title",
                                "type",
                                "turn_id",
                                "ref",
                                "last_message_id"));
    }

    private String value(int depth) {
        return switch (below(depth > 0 ? 9 : 7)) {
            case 0 -> quoted(id());
            case 1 -> quoted(any("enqueue", "interrupt", "reject", "message", "cancel", "retry", "ping"));
            case 2 -> quoted(evil());
            case 3 -> any("null", "true", "false", "0", "-1", "1e400", "0.1", "123456789012345678901234567890");
            case 4 -> quoted("hello " + below(50));
            case 5 -> quoted(position());
            case 6 -> evil();
            case 7 -> "[" + value(depth - 1) + "," + value(depth - 1) + "]";
            default -> "{" + key() + ":" + value(depth - 1) + "}";
        };
    }

    /** As a string of JSON, or now and then only nearly so. */
    private String quoted(String text) {
        return '"' + (oneIn(25) ? text : text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
