package dev.perdure.client;

import dev.perdure.protocol.Problem;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt was answered with a status other than success. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    @Nullable
    private final transient Problem problem;

    @Nullable
    private final Duration retryAfter;

    private RefusedException(
            int status, String code, String message, @Nullable Problem problem, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    static RefusedException of(int status, Problem problem, @Nullable Duration header) {
        Duration wish = problem.retryAfter() == null ? header : problem.retryAfter();
        return new RefusedException(status, problem.code(), problem.detail(), problem, wish);
    }

    /** An answer that no Perdure server gave: a proxy's, most likely. */
    static RefusedException of(int status, @Nullable Duration retryAfter) {
        return new RefusedException(
                status,
                "http_" + status,
                "Something on the way answered with status " + status + ".",
                null,
                retryAfter);
    }

    static RefusedException redirected(int status) {
        return new RefusedException(
                status,
                "redirect_refused",
                "The call was redirected to where it can't follow without giving its headers away.",
                null,
                null);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    @Nullable
    Problem problem() {
        return problem;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether the same call may succeed later. */
    boolean recoverable() {
        return problem == null ? isPassing() : problem.recoverable();
    }

    /** Whether it is worth trying again at once: a passing trouble of the server or the way, not a refusal of this call. */
    boolean worthAnotherTry() {
        return isPassing() && recoverable();
    }

    private boolean isPassing() {
        return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505);
    }
}
