package dev.perdure.javalin.browser;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers which pages of other origins may call the API and see its answers (WHATWG Fetch, section 3.2). Says nothing
 * at all as long as there are none.
 */
public final class Cors {

    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Request-Id";
    private static final String ANSWER_HEADERS = "ETag, Location, Retry-After, X-Request-Id";
    private static final String KEEP_SECONDS = "600";

    private final Origins origins;
    private final String api;

    /** @param basePath where the calls stand; nothing else is for other origins */
    public Cors(Origins origins, String basePath) {
        this.origins = origins;
        this.api = basePath + "/";
    }

    /** Gives an answer, whatever it will be, its headers. */
    public void mark(Request request, HttpFields.Mutable answer) {
        if (origins.isEmpty() || !isCall(request)) {
            return;
        }
        // Also where it says no: a cache must not give one origin what was meant for another.
        answer.add(HttpHeader.VARY, "Origin");
        String origin = origin(request);
        if (origins.allows(origin)) {
            answer.put("Access-Control-Allow-Origin", origin);
            answer.put("Access-Control-Allow-Credentials", "true");
            answer.put("Access-Control-Expose-Headers", ANSWER_HEADERS);
        }
    }

    /** Answers the question whether a call may be made, if this is one of an origin that may make calls. */
    public boolean answersPreflight(Request request, Response response, Callback callback) {
        boolean asks = request.getMethod().equals("OPTIONS")
                && request.getHeaders().contains("Access-Control-Request-Method")
                && isCall(request)
                && origins.allows(origin(request));
        if (asks) {
            response.setStatus(204);
            HttpFields.Mutable answer = response.getHeaders();
            answer.put("Access-Control-Allow-Methods", METHODS);
            answer.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
            answer.put("Access-Control-Max-Age", KEEP_SECONDS);
            callback.succeeded();
        }
        return asks;
    }

    private boolean isCall(Request request) {
        return Request.getPathInContext(request).startsWith(api);
    }

    private static @Nullable String origin(Request request) {
        return request.getHeaders().get(HttpHeader.ORIGIN);
    }
}
