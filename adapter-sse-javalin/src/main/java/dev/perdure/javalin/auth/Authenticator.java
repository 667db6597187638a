package dev.perdure.javalin.auth;

import java.util.List;
import java.util.Optional;

/**
 * Tells who makes a request, by its headers.
 *
 * <p>Asked once per request, from any thread, and never for the cookies and tickets that the server itself has given to somebody
 * whom this vouched for. May block; throws {@link dev.perdure.chat.error.UnavailableException} if it can't tell for now.
 */
@FunctionalInterface
public interface Authenticator {

    /** Nobody authenticates: everybody is the same caller. */
    Authenticator ANYONE = headers -> Principal.ANONYMOUS;

    /** Whom the request's credentials vouch for, or why for nobody. */
    Verdict authenticate(RequestHeaders headers);

    /**
     * Whether the credential that made a principal still holds, apart from its expiry. What was made of it, such as a cookie
     * or a live stream, ends with it. Asked often; must not block for long.
     *
     * @param credential of a principal that this has made, maybe in another process or another life
     */
    default boolean honours(String credential) {
        return true;
    }

    /** How it authenticates, in a word, for clients: {@code none}, {@code tokens}, {@code jwt} or another. */
    default String mode() {
        return equals(ANYONE) ? "none" : "custom";
    }

    /** The headers of one request. */
    @FunctionalInterface
    interface RequestHeaders {

        /** All values of a header, whose name is matched regardless of case. */
        List<String> all(String name);

        /** The first value of a header. */
        default Optional<String> first(String name) {
            return all(name).stream().findFirst();
        }
    }
}
