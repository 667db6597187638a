package dev.perdure.javalin.limit;

import dev.perdure.javalin.browser.Cors;
import dev.perdure.javalin.browser.SecurityHeaders;
import dev.perdure.protocol.Problem;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Where every request comes by first: says where it comes from, refuses it if its address has had enough, and gives its
 * answer the headers that all answers have.
 */
public final class Gate extends Handler.Wrapper {

    /** The request attribute with the address that the client calls from, a {@code String}. */
    public static final String CLIENT_ADDRESS = "dev.perdure.javalin.client_address";

    /** The request attribute with the scheme that the client has used, {@code http} or {@code https}. */
    public static final String SCHEME = "dev.perdure.javalin.scheme";

    private final Limits limits;
    private final Cors cors;
    private final Rates addressRates;
    private final Counts<String> addressRequests;

    public Gate(Limits limits, Cors cors) {
        this.limits = limits;
        this.cors = cors;
        this.addressRates = new Rates(limits.addressRate());
        this.addressRequests = new Counts<>(limits.addressRequests());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Client client = Client.of(
                request.getConnectionMetaData().getRemoteSocketAddress(),
                request.getHeaders(),
                request.isSecure() ? "https" : "http",
                limits.trustedProxies());
        request.setAttribute(CLIENT_ADDRESS, client.address());
        request.setAttribute(SCHEME, client.scheme());
        SecurityHeaders.put(response.getHeaders());
        cors.mark(request, response.getHeaders());
        OpenConnection connection = connection(request);
        if (connection == null) {
            return pass(request, response, callback, client);
        }
        connection.requestBegins();
        Request.addCompletionListener(request, unused -> connection.requestEnds());
        boolean upgrade = request.getHeaders().contains(HttpHeader.SEC_WEBSOCKET_VERSION);
        Response paced = upgrade ? response : new PacedResponse(request, response, connection);
        return pass(request, paced, callback, client);
    }

    private static @Nullable OpenConnection connection(Request request) {
        return request.getConnectionMetaData().getConnector() instanceof GuardedConnector connector
                ? connector.connection(
                        request.getConnectionMetaData().getConnection().getEndPoint())
                : null;
    }

    private boolean pass(Request request, Response response, Callback callback, Client client) throws Exception {
        if (client.limited()) {
            Optional<Duration> wait = addressRates.take(client.key());
            if (wait.isPresent()) {
                return refuse(request, response, callback, Refusals.rateLimited(wait.get()));
            }
            if (!addressRequests.take(client.key())) {
                return refuse(request, response, callback, Refusals.tooManyStreams(addressRequests.most()));
            }
            Request.addCompletionListener(request, unused -> leave(request, response, client.key()));
        }
        return cors.answersPreflight(request, response, callback) || super.handle(request, response, callback);
    }

    private static boolean refuse(Request request, Response response, Callback callback, Problem problem) {
        Refusals.answer(request, response, callback, problem);
        return true;
    }

    /** A request is over, unless it has become a WebSocket: that is over with its connection. */
    private void leave(Request request, Response response, String key) {
        OpenConnection connection =
                response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101 ? connection(request) : null;
        if (connection == null) {
            addressRequests.leave(key);
        } else {
            connection.whenClosed(() -> addressRequests.leave(key));
        }
    }
}
