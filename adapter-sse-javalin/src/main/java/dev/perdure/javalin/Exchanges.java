package dev.perdure.javalin;

import dev.perdure.javalin.observe.Exchange;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import jakarta.servlet.ServletRequest;
import org.eclipse.jetty.server.Request;

/** Where a request's {@link Exchange} is found. */
final class Exchanges {

    private Exchanges() {}

    static Exchange of(Request request) {
        return Exchange.of(request.getAttribute(Exchange.ATTRIBUTE));
    }

    static Exchange of(ServletRequest request) {
        return Exchange.of(request.getAttribute(Exchange.ATTRIBUTE));
    }

    static Exchange of(Context context) {
        return of(context.req());
    }

    /** Notes which route serves the request. */
    static void note(Context context) {
        Endpoint route = context.endpoints().matchedHttpEndpoint();
        if (route != null) {
            of(context).route(route.path);
        }
    }
}
