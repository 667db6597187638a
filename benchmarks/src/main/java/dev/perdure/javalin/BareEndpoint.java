package dev.perdure.javalin;

import dev.perdure.javalin.limit.Limits;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One streaming call on the engine of the server, set up by the very same code, and nothing of the server above it.
 *
 * <p>Stands in the adapter's package, but in the benchmarks' module, because the set-up is the adapter's own.
 */
public final class BareEndpoint {

    private BareEndpoint() {}

    /** Writes the answer to a request; runs on the request's virtual thread. */
    @FunctionalInterface
    public interface Answer {
        void write(String requestBody, OutputStream out) throws IOException;
    }

    /** Listens on any free port of the loopback address until the process ends; returns the port. */
    public static int start(String basePath, Answer answer) {
        HttpSettings settings = HttpSettings.defaults().withAddress("127.0.0.1", 0);
        ExecutorService handlers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-request-", 0).factory());
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("http-deadlines").factory());
        return Javalin.create(config -> {
                    JettySetup.apply(config, settings, Limits.defaults(), handlers, clock);
                    config.routes.post(basePath + "/chat/stream", context -> stream(context, answer));
                })
                .start()
                .port();
    }

    private static void stream(Context context, Answer answer) throws IOException {
        context.status(200);
        context.contentType("text/event-stream");
        context.header("Cache-Control", "no-store, no-transform");
        context.header("X-Accel-Buffering", "no");
        try (OutputStream out = context.res().getOutputStream()) {
            answer.write(context.body(), out);
        }
    }
}
