package dev.perdure.javalin.auth;

import dev.perdure.javalin.auth.Authenticator.RequestHeaders;
import java.util.Locale;

/**
 * Whose page makes a request, as far as the browser says it. Clients that are no browsers say nothing.
 *
 * <p>WebSockets are not subject to the same-origin policy, and plain forms and images aren't either: it is the server who has to look
 * (RFC 6455, section 10.2; W3C Fetch Metadata).
 */
public enum RequestOrigin {
    /** One of this server's own. */
    SAME,
    /** Another site's. */
    FOREIGN,
    /** Nothing was said, or that it was nobody's page. */
    UNSAID;

    /** By {@code Sec-Fetch-Site}, which no page can set, and where there is none or it is in doubt by {@code Origin}. */
    public static RequestOrigin of(RequestHeaders headers) {
        String site = headers.first("Sec-Fetch-Site").orElse("");
        if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none")) {
            return FOREIGN;
        }
        String origin = headers.first("Origin").orElse("");
        if (!origin.isEmpty() && !site.equals("same-origin")) {
            return isOf(origin, headers.first("Host").orElse("")) ? SAME : FOREIGN;
        }
        return site.equals("same-origin") ? SAME : UNSAID;
    }

    private static boolean isOf(String origin, String host) {
        int scheme = origin.indexOf("://");
        if (scheme < 0 || host.isEmpty()) {
            return false;
        }
        String ordinaryPort = switch (origin.substring(0, scheme).toLowerCase(Locale.ROOT)) {
            case "http" -> ":80";
            case "https" -> ":443";
            default -> "";
        };
        String named = origin.substring(scheme + 3);
        return !ordinaryPort.isEmpty() && withPort(named, ordinaryPort).equalsIgnoreCase(withPort(host, ordinaryPort));
    }

    private static String withPort(String host, String ordinaryPort) {
        boolean named = host.lastIndexOf(':') > host.lastIndexOf(']');
        return named ? host : host + ordinaryPort;
    }
}
