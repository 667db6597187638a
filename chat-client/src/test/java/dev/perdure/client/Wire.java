package dev.perdure.client;

/** What the server writes, for a session {@code s}, its log {@code log} and a turn {@code t}. */
final class Wire {

    private static final String TIMES =
            "\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"2026-01-01T00:00:00Z\"";

    private Wire() {}

    static String frame(int sequence, String type, String fields) {
        return frame("log-" + sequence, type, "t", fields);
    }

    static String frame(String id, String type, String turn, String fields) {
        return "id: " + id + "\nevent: " + type + "\ndata: {\"turn_id\":\"" + turn + "\"" + fields + "}\n\n";
    }

    static String started(int sequence) {
        return frame(sequence, "turn.started", ",\"message_id\":\"m\",\"message\":\"Hi\"");
    }

    static String text(int sequence, String text) {
        return frame(sequence, "text.delta", ",\"text\":\"" + text + "\"");
    }

    static String restarted(int sequence) {
        return frame(sequence, "turn.restarted", ",\"attempt\":2");
    }

    static String completed(int sequence) {
        return frame(sequence, "turn.completed", "");
    }

    static String cancelled(int sequence) {
        return frame(sequence, "turn.cancelled", "");
    }

    static String failed(int sequence, boolean recoverable) {
        return frame(
                sequence,
                "turn.failed",
                ",\"code\":\"model_away\",\"recoverable\":" + recoverable
                        + ",\"message\":\"Try later.\",\"retry_after\":7");
    }

    static String queued(int ahead) {
        return "event: turn.queued\ndata: {\"turn_id\":\"t\",\"message_id\":\"m\",\"ahead\":" + ahead + "}\n\n";
    }

    static String gap(String position, String reason, String snapshot) {
        return "id: " + position + "\nevent: gap\ndata: {\"reason\":\"" + reason + "\",\"position\":\"" + position
                + "\",\"snapshot\":" + snapshot + "}\n\n";
    }

    /** @param end where it ended; 0 while it runs */
    static String turn(String id, String messageId, String status, int start, int end) {
        return "{\"id\":\"" + id + "\",\"message_id\":\"" + messageId + "\",\"status\":\"" + status
                + "\",\"attempt\":1,\"cancel_requested\":false,\"start\":\"log-" + start + "\",\"end\":"
                + (end == 0 ? "null" : "\"log-" + end + "\"")
                + ",\"failure\":" + (status.equals("failed") ? failure() : "null")
                + ",\"started_at\":\"2026-01-01T00:00:00Z\",\"ended_at\":null}";
    }

    private static String failure() {
        return "{\"code\":\"model_away\",\"recoverable\":true,\"message\":\"Try later.\"}";
    }

    static String snapshot(String position, String turn, String answer) {
        return snapshot(position, turn, answer, "");
    }

    /** @param queued turns with messages, joined by commas */
    static String snapshot(String position, String turn, String answer, String queued) {
        String withTexts = turn.substring(0, turn.length() - 1) + ",\"message\":\"Hi\",\"answer\":\"" + answer
                + "\",\"reasoning\":\"\"}";
        return "{\"session\":{\"id\":\"s\",\"title\":\"Hi\",\"position\":\"" + position + "\",\"message_count\":2,"
                + TIMES + "},\"position\":\"" + position + "\",\"turn\":" + withTexts + ",\"queued\":[" + queued + "]}";
    }

    static String receipt(String turn, int start) {
        return "{\"session_id\":\"s\",\"turn_id\":\"t\",\"message_id\":\"m\",\"position\":\"log-" + start
                + "\",\"repeated\":true,\"turn\":" + turn + "}";
    }

    static String history(String answer) {
        return "{\"messages\":[" + message(1, "user", "Hi") + "," + message(2, "assistant", answer)
                + "],\"has_more\":false}";
    }

    private static String message(int ordinal, String role, String text) {
        return "{\"ordinal\":" + ordinal + ",\"role\":\"" + role + "\",\"text\":\"" + text
                + "\",\"turn_id\":\"t\",\"cut\":false,\"created_at\":\"2026-01-01T00:00:00Z\"}";
    }

    /** A poll's answer with the given events, each made by {@link #event}. */
    static String poll(int next, String turn, String... events) {
        return "{\"events\":[" + String.join(",", events) + "],\"next\":\"log-" + next
                + "\",\"has_more\":false,\"turn\":" + turn + "}";
    }

    static String event(int sequence, String type, String turn, String fields) {
        return "{\"id\":\"log-" + sequence + "\",\"type\":\"" + type + "\",\"data\":{\"turn_id\":\"" + turn + "\""
                + fields + "}}";
    }

    static String problem(int status, String code, boolean recoverable) {
        return "{\"type\":\"about:blank\",\"title\":\"No\",\"status\":" + status + ",\"detail\":\"Not so.\",\"code\":\""
                + code + "\",\"recoverable\":" + recoverable + "}";
    }
}
