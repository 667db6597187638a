package dev.perdure.javalin;

import dev.perdure.protocol.GrantRequest;
import dev.perdure.protocol.RenameRequest;
import dev.perdure.protocol.SubmitRequest;
import dev.perdure.protocol.WireFormatException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Takes in request bodies: JSON only, of bounded length, within a bounded time whatever the sender does. */
final class BodyReader {

    private final HttpSettings settings;
    private final ScheduledExecutorService clock;

    BodyReader(HttpSettings settings, ScheduledExecutorService clock) {
        this.settings = settings;
        this.clock = clock;
    }

    SubmitRequest submitRequest(Context context) {
        return json(context, SubmitRequest::fromJson);
    }

    RenameRequest renameRequest(Context context) {
        return json(context, RenameRequest::fromJson);
    }

    GrantRequest grantRequest(Context context) {
        return json(context, GrantRequest::fromJson);
    }

    private <T> T json(Context context, Parser<T> parser) {
        requireJson(context);
        byte[] body = read(context);
        try {
            return parser.parse(body);
        } catch (WireFormatException notOurs) {
            throw ProblemException.of(400, "invalid_json", "The body is not valid: " + notOurs.getMessage());
        }
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] json) throws WireFormatException;
    }

    private static void requireJson(Context context) {
        String encoding = context.header("Content-Encoding");
        if (!isJson(context.header("Content-Type")) || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            throw ProblemException.of(
                    415, "unsupported_media_type", "Send the body as application/json, without a content encoding.");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }

    private byte[] read(Context context) {
        long declared = context.req().getContentLengthLong();
        if (declared > settings.maxBodyBytes()) {
            throw tooLarge();
        }
        int most = declared < 0 ? settings.maxBodyBytes() : (int) declared;
        Deadline deadline = new Deadline(clock, settings.bodyDeadline());
        try (deadline) {
            InputStream in = context.req().getInputStream();
            byte[] body = in.readNBytes(most + 1);
            if (body.length > settings.maxBodyBytes()) {
                throw tooLarge();
            }
            return body;
        } catch (IOException broken) {
            if (deadline.passed()) {
                throw ProblemException.recoverable(
                        408, "request_timeout", "The body did not arrive in time. Send it again.", Map.of());
            }
            // The sender broke off, or its framing is illegal; if anybody still listens, this is the answer.
            throw ProblemException.of(400, "invalid_request", "The body could not be read to its end.");
        }
    }

    private ProblemException tooLarge() {
        return ProblemException.of(
                413, "body_too_large", "The body may have at most " + settings.maxBodyBytes() + " bytes.");
    }
}
