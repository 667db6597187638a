package dev.perdure.javalin;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Answers that are given as a whole. */
final class Answers {

    private Answers() {}

    static void json(Context context, int status, byte[] body) {
        context.status(status);
        context.contentType("application/json");
        context.header("Cache-Control", "no-store");
        whole(context, body);
    }

    /** Answers with JSON, or that it is what the client has already (RFC 9110, section 13.1.2). */
    static void revalidated(Context context, byte[] body) {
        if (isNews(context.res(), context.header("If-None-Match"), body)) {
            whole(context, body);
        }
    }

    /** The same after the request's own thread has left. */
    static void revalidated(HttpServletResponse response, @Nullable String seen, byte[] body) throws IOException {
        if (isNews(response, seen, body)) {
            whole(response, body);
        }
    }

    private static boolean isNews(HttpServletResponse response, @Nullable String seen, byte[] body) {
        String tag = tag(body);
        response.setHeader("ETag", tag);
        // No cache keeps what was said; a client that has kept it itself may ask whether it still holds.
        response.setHeader("Cache-Control", "no-store");
        boolean news = !matches(seen, tag);
        response.setStatus(news ? 200 : 304);
        if (news) {
            response.setContentType("application/json");
        }
        return news;
    }

    /** A strong validator of a body: the same bytes have the same tag. */
    static String tag(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static boolean matches(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null && (ifNoneMatch.contains(tag) || ifNoneMatch.equals("*"));
    }

    /** Answers with a body in one write: its length is said beforehand, since the engine gathers nothing to count it. */
    static void whole(Context context, byte[] body) {
        context.res().setContentLengthLong(body.length);
        context.result(body);
    }

    /** The same for an answer that nobody will write later. */
    static void whole(HttpServletResponse response, byte[] body) throws IOException {
        response.setContentLengthLong(body.length);
        response.getOutputStream().write(body);
    }
}
