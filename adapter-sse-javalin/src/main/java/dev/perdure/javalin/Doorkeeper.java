package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import dev.perdure.javalin.auth.Admission;
import dev.perdure.javalin.auth.Admission.By;
import dev.perdure.javalin.auth.Authenticator.RequestHeaders;
import dev.perdure.javalin.auth.Gate;
import dev.perdure.javalin.auth.Principal;
import dev.perdure.javalin.auth.Refusal;
import dev.perdure.javalin.auth.RequestOrigin;
import dev.perdure.javalin.browser.Origins;
import dev.perdure.javalin.limit.Rates;
import dev.perdure.javalin.limit.Refusals;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a request of the base path, whatever it asks for and whether or not there is such a thing, becomes somebody's
 * or is refused. An endpoint that was not passed by here finds nobody to answer.
 */
final class Doorkeeper {

    private static final String ADMISSION = "dev.perdure.javalin.admission";

    private final Gate gate;
    private final Origins listed;
    private final Rates rates;
    private final String basePath;
    private final String session;
    private final Pattern streams;

    /**
     * @param listed the other origins whose pages may call
     * @param rates how often each caller may
     */
    Doorkeeper(Gate gate, String basePath, Origins listed, Rates rates) {
        this.gate = gate;
        this.listed = listed;
        this.rates = rates;
        this.basePath = basePath;
        this.session = basePath + "/auth/session";
        this.streams = Pattern.compile(
                Pattern.quote(basePath) + "/chat/(stream|sessions/[^/]+/(stream|events))/?", Pattern.DOTALL);
    }

    /** Admits a request, or throws the problem that it is refused with. Those of other paths are nobody's business. */
    void admit(Context context) {
        String path = context.path();
        if (!isInside(path)) {
            return;
        }
        RequestHeaders headers = headers(context);
        RequestOrigin origin = origin(headers);
        if (origin == RequestOrigin.FOREIGN) {
            throw ProblemException.crossSite();
        }
        boolean get = context.method().equals(HandlerType.GET);
        if (path.equals(session) && context.method().equals(HandlerType.DELETE)) {
            // Whoever has a cookie that isn't good any more must be able to get rid of it.
            return;
        }
        Optional<String> ticket = Optional.empty();
        boolean alters = !get && !context.method().equals(HandlerType.HEAD);
        if (get && streams.matcher(path).matches()) {
            QueryString query = new QueryString(context.req().getQueryString());
            ticket = query.value("ticket");
            alters = query.has("message");
        }
        Admission admission = gate.admit(headers, ticket);
        if (admission.verdict() instanceof Refusal refusal) {
            throw ProblemException.refused(
                    refusal, get && path.equals(session) ? Map.of("mode", gate.mode()) : Map.of());
        }
        if (alters && admission.by() == By.COOKIE && origin != RequestOrigin.SAME) {
            throw ProblemException.crossSite();
        }
        if (admission.verdict() instanceof Principal principal) {
            Exchanges.of(context).caller(principal.caller());
            count(principal);
        }
        context.attribute(ADMISSION, admission);
    }

    /** Whoever is known is also counted: an address may be that of many, and a caller may have many addresses. */
    private void count(Principal principal) {
        if (!principal.caller().equals(Caller.ANONYMOUS)) {
            rates.take(principal.caller().subject()).ifPresent(wait -> {
                throw ProblemException.of(Refusals.rateLimited(wait));
            });
        }
    }

    /** Whose page it is; a listed one is as good as one's own. */
    private RequestOrigin origin(RequestHeaders headers) {
        RequestOrigin origin = RequestOrigin.of(headers);
        boolean listing = origin == RequestOrigin.FOREIGN
                && listed.allows(headers.first("Origin").orElse(null));
        return listing ? RequestOrigin.SAME : origin;
    }

    /** With an empty base path, what a browser loads as files stands beside the calls. */
    private boolean isInside(String path) {
        return basePath.isEmpty()
                ? path.startsWith("/chat") || path.startsWith("/auth")
                : path.equals(basePath) || path.startsWith(basePath + "/");
    }

    /** Admits the handshake of a WebSocket, over which anything may be said later. */
    Principal admit(RequestHeaders headers, Optional<String> ticket) {
        RequestOrigin origin = origin(headers);
        Admission admission = gate.admit(headers, ticket);
        return switch (admission.verdict()) {
            case Refusal refusal -> throw ProblemException.refused(refusal, Map.of());
            case Principal principal -> {
                if (admission.by() == By.COOKIE && origin != RequestOrigin.SAME) {
                    throw ProblemException.crossSite();
                }
                count(principal);
                yield principal;
            }
        };
    }

    /** Refuses the pages of other sites. */
    void requireOwnSite(RequestHeaders headers) {
        if (origin(headers) == RequestOrigin.FOREIGN) {
            throw ProblemException.crossSite();
        }
    }

    /** Who was admitted. */
    static Principal principal(Context context) {
        return admission(context) instanceof Admission(Principal somebody, By by) ? somebody : nobody();
    }

    /** By what. */
    static By by(Context context) {
        Admission admission = admission(context);
        return admission == null ? By.NOTHING : admission.by();
    }

    private static @Nullable Admission admission(Context context) {
        return context.attribute(ADMISSION);
    }

    private static Principal nobody() {
        throw ProblemException.refused(Refusal.AUTHENTICATION_REQUIRED, Map.of());
    }

    static RequestHeaders headers(Context context) {
        return name -> {
            var values = context.req().getHeaders(name);
            return values == null ? List.of() : Collections.list(values);
        };
    }
}
