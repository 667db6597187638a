package dev.perdure.javalin.auth;

import dev.perdure.javalin.auth.Authenticator.RequestHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The cookie that stands for a token in a browser, out of reach of its scripts (RFC 6265). */
final class SessionCookie {

    static final String NAME = "perdure_session";

    private SessionCookie() {}

    /** The values that a request has for it; more than one if somebody else has set it too. */
    static List<String> values(RequestHeaders headers) {
        List<String> values = new ArrayList<>();
        for (String header : headers.all("Cookie")) {
            for (String pair : header.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(NAME)) {
                    values.add(pair.substring(equals + 1).strip());
                }
            }
        }
        return values;
    }

    /** The header that gives a browser the cookie, for so long. */
    static String given(String value, Duration lifetime, RequestHeaders headers) {
        return NAME + "=" + value + "; Path=/; Max-Age=" + Math.max(1, lifetime.toSeconds())
                + "; HttpOnly; SameSite=Strict" + (isPlainLoopback(headers) ? "" : "; Secure");
    }

    /** The header that takes it away. */
    static String taken(RequestHeaders headers) {
        return NAME + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict" + (isPlainLoopback(headers) ? "" : "; Secure");
    }

    /** Not every browser takes a secure cookie from its own machine over plain HTTP. Anywhere else it has to be HTTPS. */
    private static boolean isPlainLoopback(RequestHeaders headers) {
        String host = headers.first("Host").orElse("").toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':') > host.lastIndexOf(']') ? host.lastIndexOf(':') : host.length();
        boolean loopback = switch (host.substring(0, port)) {
            case "localhost", "127.0.0.1", "[::1]" -> true;
            default -> false;
        };
        return loopback && !headers.first("X-Forwarded-Proto").orElse("http").equalsIgnoreCase("https");
    }
}
