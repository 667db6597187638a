package dev.perdure.app.faults.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A message of a session, and the turn that it has become.
 *
 * @param start the place just before the turn
 */
public record Talk(String session, String messageId, String message, String turn, String start) {

    static final String BASE = "/api/app/chat";

    String sessionPath() {
        return BASE + "/sessions/" + session;
    }

    /** The URL that an EventSource repeats. */
    String eventSourcePath() {
        return BASE + "/stream?session_id=" + session + "&message_id=" + messageId + "&message="
                + URLEncoder.encode(message, StandardCharsets.UTF_8);
    }

    String followPath() {
        return BASE + "/stream?session_id=" + session + "&turn_id=" + turn;
    }

    String body() {
        return "{\"session_id\":\"" + session + "\",\"message_id\":\"" + messageId + "\",\"message\":\"" + message
                + "\"}";
    }
}
