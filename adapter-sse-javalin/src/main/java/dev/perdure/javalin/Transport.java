package dev.perdure.javalin;

/** How a long-waiting request is answered. */
enum Transport {
    SSE,
    POLL,
    WEBSOCKET;

    /** How an observer is told of it. */
    String word() {
        return switch (this) {
            case SSE -> "sse";
            case POLL -> "poll";
            case WEBSOCKET -> "websocket";
        };
    }
}
