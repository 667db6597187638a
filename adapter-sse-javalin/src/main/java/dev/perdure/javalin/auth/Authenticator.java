package dev.perdure.javalin.auth;

import java.util.Optional;

/** Tells who makes a request. Asked once per request, from any thread. */
@FunctionalInterface
public interface Authenticator {

    /** Nobody authenticates: everybody is the same caller. */
    Authenticator ANYONE = headers -> Principal.ANONYMOUS;

    /** Whom the request's credentials vouch for. */
    Principal principal(RequestHeaders headers);

    /** The headers of one request. */
    @FunctionalInterface
    interface RequestHeaders {

        /** The first value of a header, whose name is matched regardless of case. */
        Optional<String> first(String name);
    }
}
