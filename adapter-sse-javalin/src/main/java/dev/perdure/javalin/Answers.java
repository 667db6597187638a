package dev.perdure.javalin;

import io.javalin.http.Context;

/** Answers that are given as a whole. */
final class Answers {

    private Answers() {}

    static void json(Context context, int status, byte[] body) {
        context.status(status);
        context.contentType("application/json");
        context.header("Cache-Control", "no-store");
        whole(context, body);
    }

    /** Answers with a body in one write: its length is said beforehand, since the engine gathers nothing to count it. */
    static void whole(Context context, byte[] body) {
        context.res().setContentLengthLong(body.length);
        context.result(body);
    }
}
