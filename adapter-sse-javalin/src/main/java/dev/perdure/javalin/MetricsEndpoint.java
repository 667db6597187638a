package dev.perdure.javalin;

import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** {@code GET /metrics}. */
final class MetricsEndpoint {

    private static final String BEARER = "Bearer ";

    /** What a proxy adds: behind one every request comes from this machine. */
    private static final List<String> PROXIED =
            List.of("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via");

    private final MetricsPage page;
    private final MetricsAccess access;

    MetricsEndpoint(MetricsPage page, MetricsAccess access) {
        this.page = page;
        this.access = access;
    }

    void metrics(Context context) {
        switch (access) {
            case MetricsAccess.Nobody nobody -> throw new HttpResponseException(404);
            case MetricsAccess.Loopback here -> requireNear(context);
            case MetricsAccess.Token(String token) -> require(token, context);
        }
        MetricsPage.Page answer = page.page(context.header("Accept"));
        context.contentType(answer.contentType());
        context.header("Cache-Control", "no-store");
        Answers.whole(context, answer.body().getBytes(StandardCharsets.UTF_8));
    }

    private static void requireNear(Context context) {
        boolean proxied = PROXIED.stream().anyMatch(name -> context.header(name) != null);
        if (proxied || !isLoopback(context.req().getRemoteAddr())) {
            throw ProblemException.of(
                    403,
                    "metrics_not_public",
                    "The metrics are read from the server's own machine, without a proxy. Ask its operator for a token.");
        }
    }

    /** An address, never a name, so that nobody is asked. */
    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    private static void require(String token, Context context) {
        String given = context.header("Authorization");
        byte[] presented = given == null || !given.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? new byte[0]
                : given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), presented)) {
            context.header("WWW-Authenticate", "Bearer");
            throw ProblemException.of(401, "metrics_token_required", "Present the token for the metrics.");
        }
    }
}
