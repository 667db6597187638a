package dev.perdure.javalin.limit;

import dev.perdure.javalin.observe.Exchange;
import dev.perdure.protocol.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What those are told who want more than they may. */
public final class Refusals {

    /** When it is worth trying again whether one of one's own streams has ended. */
    private static final Duration STREAM_WAIT = Duration.ofSeconds(5);

    private static final String EVENT_STREAM = "text/event-stream";

    private Refusals() {}

    /** Calls come too fast. */
    public static Problem rateLimited(Duration wait) {
        return later("rate_limited", "More calls come from you than may. Send this one again after a while.", wait);
    }

    /** Too much is open at once. */
    public static Problem tooManyStreams(int most) {
        return later(
                "too_many_streams",
                "You have as many streams open as you may: " + most + ". Close one, or wait until one has ended.",
                STREAM_WAIT);
    }

    private static Problem later(String code, String detail, Duration wait) {
        return new Problem(429, HttpStatus.getMessage(429), detail, code, true, wait, Map.of());
    }

    /** A wait in whole seconds, at least one: half a second early is too early. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    private static long seconds(Problem problem) {
        Duration wait = problem.retryAfter();
        return wait == null ? 1 : seconds(wait);
    }

    /**
     * Whether an answer is for a native {@code EventSource}, which gives up for good on an error status: it is told to come
     * back by an empty stream instead (WHATWG HTML, section 9.2.3).
     */
    public static boolean isForEventSource(String method, String accept) {
        return method.equals("GET") && accept.strip().equals(EVENT_STREAM);
    }

    /** An empty stream that says when to come back. */
    public static byte[] comeBack(Problem problem) {
        return ("retry: " + seconds(problem) * 1000 + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }

    static void answer(Request request, Response response, Callback callback, Problem problem) {
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        Exchange.of(request.getAttribute(Exchange.ATTRIBUTE)).code(problem.code());
        boolean eventSource = isForEventSource(request.getMethod(), accept == null ? "" : accept);
        byte[] body = eventSource ? comeBack(problem) : problem.toJson();
        response.setStatus(eventSource ? 200 : problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, eventSource ? EVENT_STREAM : Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        if (!eventSource) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, seconds(problem));
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
