package dev.perdure.javalin.auth;

import dev.perdure.javalin.auth.Authenticator.RequestHeaders;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the {@code Authorization} header says (RFC 6750, section 2.1). */
sealed interface BearerHeader {

    /** A longer one is no token of anybody's. */
    int MAX_TOKEN_LENGTH = 8192;

    /** There is none. */
    record Absent() implements BearerHeader {}

    /** There are several, it is of another scheme, or it holds what no token can. */
    record Unusable() implements BearerHeader {}

    record Token(String value) implements BearerHeader {
        @Override
        public String toString() {
            return "Token[value=(not shown)]";
        }
    }

    static BearerHeader of(RequestHeaders headers) {
        List<String> values = headers.all("Authorization");
        if (values.isEmpty()) {
            return new Absent();
        }
        String only = values.getFirst().strip();
        if (values.size() > 1 || only.length() > MAX_TOKEN_LENGTH + Form.SCHEME_LENGTH) {
            return new Unusable();
        }
        Matcher bearer = Form.BEARER.matcher(only);
        return bearer.matches() && bearer.group(1).length() <= MAX_TOKEN_LENGTH
                ? new Token(bearer.group(1))
                : new Unusable();
    }

    /** How it looks. */
    final class Form {
        private static final int SCHEME_LENGTH = "Bearer ".length();
        private static final Pattern BEARER = Pattern.compile("(?i:Bearer) ([A-Za-z0-9._~+/-]++=*+)");

        private Form() {}
    }
}
