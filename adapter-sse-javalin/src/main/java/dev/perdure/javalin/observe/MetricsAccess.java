package dev.perdure.javalin.observe;

/** Who may read the metrics. */
public sealed interface MetricsAccess {

    /** Nobody: the page is not there. */
    record Nobody() implements MetricsAccess {}

    /** Who asks from this machine, and by no proxy. */
    record Loopback() implements MetricsAccess {}

    /** Who presents the token, from wherever. */
    record Token(String token) implements MetricsAccess {

        public Token {
            if (token.isBlank()) {
                throw new IllegalArgumentException("a token is not blank");
            }
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "Token[(not shown)]";
        }
    }
}
