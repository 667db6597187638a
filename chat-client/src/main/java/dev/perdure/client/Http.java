package dev.perdure.client;

import dev.perdure.protocol.Problem;
import dev.perdure.protocol.WireFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Single attempts at calls: no tries, no waiting. Safe for use by many threads.
 *
 * <p>A redirect is followed within the same scheme, host and port alone, since the caller's headers may be secrets.
 */
final class Http implements AutoCloseable {

    private static final int MOST_REDIRECTS = 5;

    private final OkHttpClient repeating;
    private final OkHttpClient once;
    private final Supplier<Map<String, String>> headers;
    private final long maxAnswerBytes;

    Http(Duration connect, Duration read, Duration write, Supplier<Map<String, String>> headers, long maxAnswerBytes) {
        this.repeating = new OkHttpClient.Builder()
                .connectTimeout(connect)
                .readTimeout(read)
                .writeTimeout(write)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
        // The library sends a call again by itself where a kept connection turns out to be dead.
        this.once = repeating.newBuilder().retryOnConnectionFailure(false).build();
        this.headers = headers;
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /** A stream that has begun. */
    record Opened(InputStream stream, Call call, Response response) implements AutoCloseable {

        /** Ends the reading of it, whatever thread does that. */
        void abort() {
            call.cancel();
        }

        /** Called by the thread that has read it. */
        @Override
        public void close() {
            response.close();
        }
    }

    /**
     * Makes a call and reads its answer as a whole. An interrupt ends it at once, whatever thread waits.
     *
     * @throws RefusedException if the status is none of success
     */
    byte[] call(Request request) throws IOException, InterruptedException {
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        // A thread in a socket's read hears no interrupt, unless it is a virtual one: then the socket is closed.
        Thread caller = Thread.ofVirtual().name("perdure-call").start(() -> {
            try (Response response = execute(repeating, request)) {
                reply.complete(whole(response));
            } catch (Throwable failure) { // the library throws interrupts that it doesn't declare
                reply.completeExceptionally(failure);
            }
        });
        try {
            return reply.get();
        } catch (InterruptedException e) {
            caller.interrupt();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Makes a call that is answered with a stream; absent if there is nothing to come. Blocks the thread itself, which has to
     * be a virtual one to be interruptible.
     *
     * @param repeatable whether the call may reach the server twice without harm
     */
    @Nullable
    Opened open(Request request, boolean repeatable) throws IOException {
        Request forStream = request.newBuilder()
                // Not the event stream alone: who asks for that is taken for a browser, and told nothing of what is
                // wrong.
                .header("Accept", "text/event-stream, " + Problem.MEDIA_TYPE)
                .header("Accept-Encoding", "identity")
                .header("Cache-Control", "no-cache")
                .build();
        Call[] made = new Call[1];
        Response response = authorized(repeatable ? repeating : once, forStream, made);
        if (response.code() == 204) {
            response.close();
            return null;
        }
        String type = response.header("Content-Type", "");
        if (type == null || !type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length())) {
            response.close();
            throw new ForeignAnswerException("no event stream but " + response.code());
        }
        return new Opened(response.body().byteStream(), made[0], response);
    }

    private Response execute(OkHttpClient client, Request request) throws IOException {
        return authorized(client, request, new Call[1]);
    }

    private Response authorized(OkHttpClient client, Request request, Call[] made) throws IOException {
        Map<String, String> given = headers.get();
        try {
            return execute(client, withHeaders(request, given), made);
        } catch (RefusedException refused) {
            // A token may expire on its way. Such a call has done nothing, and is made again if there is a newer one.
            Map<String, String> newer = refused.code().equals("token_expired") ? headers.get() : given;
            if (newer.equals(given)) {
                throw refused;
            }
            return execute(client, withHeaders(request, newer), made);
        }
    }

    private Response execute(OkHttpClient client, Request whole, Call[] made) throws IOException {
        Request next = whole;
        for (int redirects = 0; ; redirects++) {
            made[0] = client.newCall(next);
            Response response = made[0].execute();
            if (response.isSuccessful()) {
                return response;
            }
            try (response) {
                if (!response.isRedirect() || redirects == MOST_REDIRECTS) {
                    throw refusal(response);
                }
                next = redirected(response, next);
            }
        }
    }

    private static Request withHeaders(Request request, Map<String, String> given) {
        Request.Builder builder = request.newBuilder();
        for (Map.Entry<String, String> header : given.entrySet()) {
            try {
                builder.header(header.getKey(), header.getValue());
            } catch (IllegalArgumentException illegal) {
                // The library's message repeats the value, which may be a secret.
                throw new UnrecoverableException("client_error", "A header is not legal in HTTP.", null);
            }
        }
        return builder.build();
    }

    private static Request redirected(Response response, Request request) throws RefusedException {
        HttpUrl from = request.url();
        HttpUrl to = from.resolve(String.valueOf(response.header("Location")));
        boolean same = to != null
                && to.scheme().equals(from.scheme())
                && to.host().equals(from.host())
                && to.port() == from.port();
        boolean keepsMethod = response.code() == 307
                || response.code() == 308
                || request.method().equals("GET");
        if (to == null || !same || !keepsMethod) {
            throw RefusedException.redirected(response.code());
        }
        return request.newBuilder().url(to).build();
    }

    private RefusedException refusal(Response response) throws IOException {
        Duration wish = RetryAfter.of(response.header("Retry-After"));
        try {
            return RefusedException.of(response.code(), Problem.fromJson(whole(response)), wish);
        } catch (WireFormatException | EventTooLargeException notAProblem) {
            return RefusedException.of(response.code(), wish);
        }
    }

    private byte[] whole(Response response) throws IOException {
        ResponseBody body = response.body();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        byte[] piece = new byte[8192];
        InputStream in = body.byteStream();
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            if (bytes.size() + (long) count > maxAnswerBytes) {
                throw new EventTooLargeException(maxAnswerBytes);
            }
            bytes.write(piece, 0, count);
        }
        return bytes.toByteArray();
    }

    /** Lets go of the connections that are kept for later; calls under way are not ended. */
    @Override
    public void close() {
        repeating.connectionPool().evictAll();
    }
}
