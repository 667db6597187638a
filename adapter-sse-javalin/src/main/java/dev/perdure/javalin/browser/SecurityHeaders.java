package dev.perdure.javalin.browser;

import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** What every answer tells browsers, whatever it is: to take it for nothing but what it says it is, and to show it nowhere. */
public final class SecurityHeaders {

    // Whoever answers with a page has to say what it may do.
    private static final List<HttpField> FIELDS = List.of(
            new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
            new PreEncodedHttpField("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            new PreEncodedHttpField("X-Frame-Options", "DENY"),
            new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
            new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
            new PreEncodedHttpField(
                    "Permissions-Policy",
                    "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=()"));

    private SecurityHeaders() {}

    public static void put(HttpFields.Mutable headers) {
        FIELDS.forEach(headers::put);
    }
}
