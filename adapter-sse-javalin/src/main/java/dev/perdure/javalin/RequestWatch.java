package dev.perdure.javalin;

import dev.perdure.javalin.observe.AccessLog;
import dev.perdure.javalin.observe.Exchange;
import dev.perdure.javalin.observe.HttpObserver.Sign;
import dev.perdure.javalin.observe.RequestId;
import dev.perdure.javalin.observe.Telling;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Stands before everything: gives each request its id, has its threads carry its names, and tells how it was answered. */
final class RequestWatch extends Handler.Wrapper {

    /** The attribute by which whoever knows the proxies says where a request really comes from. */
    private static final String CLIENT_ADDRESS = "dev.perdure.javalin.client_address";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final Telling telling;

    RequestWatch(Telling telling) {
        this.telling = telling;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Exchange exchange = Exchange.begin(
                request.getHeaders().get(RequestId.HEADER), request.getHeaders().get(Exchange.TRACE_PARENT));
        request.setAttribute(Exchange.ATTRIBUTE, exchange);
        request.setAttribute(Exchange.ID_ATTRIBUTE, exchange.requestId());
        response.getHeaders().put(RequestId.HEADER, exchange.requestId());
        Request.addCompletionListener(request, failure -> answered(exchange, request, response));
        return exchange.during(() -> super.handle(request, response, callback));
    }

    private void answered(Exchange exchange, Request request, Response response) {
        if (response.getStatus() != HttpStatus.SWITCHING_PROTOCOLS_101) {
            over(exchange, request, response.getStatus(), Response.getContentBytesWritten(response));
        }
    }

    /** Tells of a request that is answered; one that became a WebSocket is when that is closed. */
    private void over(Exchange exchange, Request request, int status, long bytes) {
        tell(telling, exchange, line(request, status, bytes));
    }

    static AccessLog.Line line(Request request, int status, long bytes) {
        return new AccessLog.Line(
                request.getMethod(), request.getHttpURI().getPath(), status, bytes, clientAddress(request));
    }

    static void tell(Telling telling, Exchange exchange, AccessLog.Line line) {
        String method = METHODS.contains(line.method()) ? line.method() : "OTHER";
        telling.that(new Sign.Answered(
                method, exchange.route(), line.status(), exchange.code(), Duration.ofNanos(exchange.age())));
        AccessLog.write(exchange, line);
    }

    private static String clientAddress(Request request) {
        return request.getAttribute(CLIENT_ADDRESS) instanceof String address
                ? address
                : String.valueOf(Request.getRemoteAddr(request));
    }
}
