package dev.perdure.javalin.observe;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id under which a request stands in all logs, here and before here. */
public final class RequestId {

    /** The header that brings one along and gives it back. */
    public static final String HEADER = "X-Request-Id";

    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private RequestId() {}

    /** The id that a client or a proxy has given the request, or a new one if there is none or it is not well-formed. */
    public static String of(@Nullable String header) {
        return header != null && WELL_FORMED.matcher(header).matches() ? header : fresh();
    }

    /** A new one. */
    public static String fresh() {
        byte[] random = new byte[8];
        ThreadLocalRandom.current().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
