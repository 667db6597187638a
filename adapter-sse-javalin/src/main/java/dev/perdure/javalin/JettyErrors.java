package dev.perdure.javalin;

import dev.perdure.javalin.browser.SecurityHeaders;
import dev.perdure.javalin.observe.Exchange;
import dev.perdure.javalin.observe.RequestId;
import dev.perdure.protocol.Problem;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty refuses before any of our code sees it gets the same kind of answer, and no page with a stack trace. */
final class JettyErrors extends ErrorHandler {

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        Exchange exchange = Exchanges.of(request);
        // Whoever answers with an error has thrown away the headers that were there.
        response.getHeaders().put(RequestId.HEADER, exchange.requestId());
        Problem problem = Problems.ofStatus(code);
        exchange.code(problem.code());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        SecurityHeaders.put(response.getHeaders());
        response.write(true, ByteBuffer.wrap(problem.toJson()), callback);
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }
}
