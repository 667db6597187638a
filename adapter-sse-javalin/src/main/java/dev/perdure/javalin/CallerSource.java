package dev.perdure.javalin;

import dev.perdure.chat.Caller;
import java.util.Optional;

/** Tells who makes a request. Asked once per request, from any thread. */
@FunctionalInterface
public interface CallerSource {

    /** Nobody authenticates: everybody is the same caller. */
    CallerSource ANONYMOUS = headers -> Caller.ANONYMOUS;

    /** The caller that the request's credentials vouch for. */
    Caller caller(RequestHeaders headers);

    /** The headers of one request. */
    @FunctionalInterface
    interface RequestHeaders {

        /** The first value of a header, whose name is matched regardless of case. */
        Optional<String> first(String name);
    }
}
