package dev.perdure.javalin;

/** How a long-waiting request is answered. */
enum Transport {
    SSE,
    POLL,
    WEBSOCKET
}
