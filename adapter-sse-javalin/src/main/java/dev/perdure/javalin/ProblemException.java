package dev.perdure.javalin;

import dev.perdure.javalin.auth.Refusal;
import dev.perdure.protocol.Problem;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** A request is refused with a problem that is known word for word. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    static ProblemException of(Problem problem) {
        return new ProblemException(problem);
    }

    static ProblemException of(int status, String code, String detail) {
        return of(status, code, detail, Map.of());
    }

    static ProblemException of(int status, String code, String detail, Map<String, String> ids) {
        return new ProblemException(new Problem(status, HttpStatus.getMessage(status), detail, code, false, null, ids));
    }

    /** A refusal after which the same call may succeed. */
    static ProblemException recoverable(int status, String code, String detail, Map<String, String> ids) {
        return new ProblemException(new Problem(status, HttpStatus.getMessage(status), detail, code, true, null, ids));
    }

    /** A refusal after which the same call may succeed, but not before some time has passed. */
    static ProblemException later(int status, String code, String detail, Duration wait) {
        return new ProblemException(
                new Problem(status, HttpStatus.getMessage(status), detail, code, true, wait, Map.of()));
    }

    static ProblemException sessionNotFound() {
        return of(404, "session_not_found", "There is no such session. Send it a message to create it.");
    }

    static ProblemException turnNotFound() {
        return of(404, "turn_not_found", "There is no such turn in this session.");
    }

    /** Nobody is known to make the call. */
    static ProblemException refused(Refusal refusal, Map<String, String> ids) {
        return of(401, refusal.code(), refusal.detail(), ids);
    }

    static ProblemException crossSite() {
        return of(403, "cross_site_request", "This call can only be made by this server's own pages.");
    }

    static ProblemException invalidParameter(String name, String rule) {
        return of(400, "invalid_parameter", "The parameter " + name + " must be " + rule + ".");
    }

    Problem problem() {
        return problem;
    }
}
