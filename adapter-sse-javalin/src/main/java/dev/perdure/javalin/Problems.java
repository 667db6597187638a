package dev.perdure.javalin;

import dev.perdure.chat.error.AgentException;
import dev.perdure.chat.error.ChatException;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.InvalidInputException;
import dev.perdure.chat.error.NotPermittedException;
import dev.perdure.chat.error.RunStoppedException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.javalin.limit.Refusals;
import dev.perdure.javalin.observe.Exchange;
import dev.perdure.protocol.Problem;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where what went wrong becomes an answer. Nothing that a client sent is ever repeated in one. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** The statuses of illegal input that are not 400. */
    private static final Map<String, Integer> INPUT_STATUS = Map.of("message_too_long", 413);

    private Problems() {}

    /** Answers with the problem that an exception is; what is unexpected is logged, once. */
    static void answer(Exception exception, Context context) {
        Problem problem = of(exception);
        Exchanges.of(context).code(problem.code());
        if (context.res().isCommitted()) {
            // Too late for an answer: whoever reads sees the response cut.
            return;
        }
        if (isToComeBack(problem, context)) {
            context.status(200);
            context.contentType("text/event-stream");
            context.header("Cache-Control", "no-store");
            Answers.whole(context, Refusals.comeBack(problem));
            return;
        }
        context.status(problem.status());
        context.contentType(Problem.MEDIA_TYPE);
        context.header("Cache-Control", "no-store");
        retryAfter(problem).ifPresent(after -> context.header("Retry-After", after));
        challenge(problem).ifPresent(scheme -> context.header("WWW-Authenticate", scheme));
        if (exception instanceof HttpResponseException refused && problem.status() == 405) {
            refused.getDetails().values().stream().findFirst().ifPresent(allowed -> context.header("Allow", allowed));
        }
        if (problem.status() == 408) {
            context.header("Connection", "close");
        }
        Answers.whole(context, problem.toJson());
    }

    /** What has passed when it comes again is no reason for an {@code EventSource} to give up. */
    private static boolean isToComeBack(Problem problem, Context context) {
        return problem.status() == 429 && problem.retryAfter() != null && isForEventSource(context);
    }

    /** Whether a request is that of a native {@code EventSource}. */
    static boolean isForEventSource(Context context) {
        String accept = context.header("Accept");
        return Refusals.isForEventSource(context.req().getMethod(), accept == null ? "" : accept);
    }

    /** Answers with a problem after the request's own thread has left. */
    static void write(Problem problem, HttpServletResponse response) throws IOException {
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        retryAfter(problem).ifPresent(after -> response.setHeader("Retry-After", after));
        challenge(problem).ifPresent(scheme -> response.setHeader("WWW-Authenticate", scheme));
        Answers.whole(response, problem.toJson());
    }

    /** The header that says when to come again, in whole seconds. */
    static Optional<String> retryAfter(Problem problem) {
        return Optional.ofNullable(problem.retryAfter()).map(after -> Long.toString(Refusals.seconds(after)));
    }

    /** The header that says how to authenticate (RFC 9110, section 11.6.1); the code says what is wrong. */
    static Optional<String> challenge(Problem problem) {
        return problem.status() == 401 ? Optional.of("Bearer") : Optional.empty();
    }

    /** What an exception is to a client; what is unexpected is logged, once. */
    static Problem of(Exception exception) {
        return switch (exception) {
            case ProblemException known -> known.problem();
            case ChatException chat -> of(chat);
            case HttpResponseException routing -> ofStatus(routing.getStatus());
            case InterruptedException stopping -> of(stopping());
            default -> unexpected(exception);
        };
    }

    private static Problem of(ChatException exception) {
        return switch (exception) {
            case InvalidInputException input -> problem(INPUT_STATUS.getOrDefault(input.code(), 400), input);
            case NotPermittedException guest -> problem(403, guest);
            case UnavailableException away -> problem(503, away);
            case AgentException agent -> unexpected(agent);
            case RunStoppedException stopped -> unexpected(stopped);
            case InternalException internal -> unexpected(internal);
        };
    }

    /** What Javalin or Jetty refuse by themselves. */
    static Problem ofStatus(int status) {
        return switch (status) {
            case 404 -> problem(404, "not_found", "There is nothing here. Check the path.");
            case 405 -> problem(405, "method_not_allowed", "This path has other methods; see the Allow header.");
            case 408 -> problem(408, "request_timeout", "The request did not arrive in time. Send it again.", true);
            case 413 -> problem(413, "body_too_large", "The request body is too large.");
            case 414 -> problem(414, "uri_too_long", "The URL is too long. Send long messages with POST.");
            case 431 -> problem(431, "headers_too_large", "The request's headers are too large.");
            default ->
                // What this server's HTTP does not have is as much the client's doing as what no HTTP has.
                (status >= 400 && status < 500) || status == 501 || status == 505
                        ? problem(status, "invalid_request", "This is not a well-formed HTTP request for this server.")
                        : problem(status, "internal_error", "Something went wrong on our side. Try again later.");
        };
    }

    /** This server is going away; another one, or this one after its restart, takes the same call. */
    static UnavailableException stopping() {
        return new UnavailableException(
                UnavailableException.STOPPING,
                "This server is shutting down. Send the same call again shortly.",
                Duration.ofSeconds(1),
                null);
    }

    /** Logs what nobody expected and gives the id under which it stands in the log. */
    static String log(String doing, Throwable unexpected) {
        String id = Exchange.currentId();
        LOG.error("Request {} failed while {}", id, doing, unexpected);
        return id;
    }

    private static Problem unexpected(Exception exception) {
        String id = log("answering", exception);
        return new Problem(
                500,
                HttpStatus.getMessage(500),
                "Something went wrong on our side. The operator's log says more under this request id.",
                "internal_error",
                false,
                null,
                Map.of("request_id", id));
    }

    private static Problem problem(int status, ChatException exception) {
        return new Problem(
                status,
                HttpStatus.getMessage(status),
                String.valueOf(exception.getMessage()),
                exception.code(),
                exception.recoverable(),
                exception.retryAfter().orElse(null),
                Map.of());
    }

    private static Problem problem(int status, String code, String detail) {
        return problem(status, code, detail, false);
    }

    private static Problem problem(int status, String code, String detail, boolean recoverable) {
        return new Problem(status, HttpStatus.getMessage(status), detail, code, recoverable, null, Map.of());
    }
}
