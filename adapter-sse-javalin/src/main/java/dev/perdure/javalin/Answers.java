package dev.perdure.javalin;

import io.javalin.http.Context;

/** Answers of JSON. */
final class Answers {

    private Answers() {}

    static void json(Context context, int status, byte[] body) {
        context.status(status);
        context.contentType("application/json");
        context.header("Cache-Control", "no-store");
        context.result(body);
    }
}
