package dev.perdure.javalin;

/** Why the server closes a WebSocket (RFC 6455, section 7.4); what is below 4000 is the standard's own. */
enum CloseCode {
    GOING_AWAY(1001, "The server goes away. Connect again at once with the last id."),
    NOT_TEXT(1003, "Send text messages of JSON."),
    NOT_UTF8(1007, "A text message must be well-formed UTF-8."),
    NO_PONG(1008, "Pings were not answered."),
    TOO_LARGE(1009, "The message is too large."),
    DEFECT(1011, "Something went wrong on our side."),
    STORE_AWAY(1013, "The store is away. Try again later."),
    FIRST_FRAME(4400, "The first frame says where to begin: {\"last_message_id\": null}."),
    CREDENTIALS_EXPIRED(4401, "The credentials hold no longer. Connect again with new ones and the last id."),
    SESSION_GONE(4404, "There is no such session any more."),
    FIRST_FRAME_LATE(4408, "No first frame came in time."),
    SLOW_READER(4429, "What was sent is read too slowly."),
    TOO_MUCH(4430, "More was sent, or is open, than may be. Connect again after a while.");

    private final int number;
    private final String reason;

    CloseCode(int number, String reason) {
        this.number = number;
        this.reason = reason;
    }

    int number() {
        return number;
    }

    /** In words for people; at most 123 bytes (section 5.5). */
    String reason() {
        return reason;
    }
}
