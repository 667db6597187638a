package dev.perdure.javalin.auth;

import dev.perdure.chat.Caller;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A static bearer token that was just made.
 *
 * @param token the secret, for its bearer alone; 256 random bits
 * @param line what a {@link TokenFile} is to have for it, no secret
 */
public record NewToken(String token, String line) {

    /** Makes one. */
    public static NewToken of(Caller caller) {
        String token = StaticTokens.freshToken(new SecureRandom());
        return new NewToken(token, caller.subject() + ":" + HexFormat.of().formatHex(StaticTokens.hash(token)));
    }

    @Override
    public String toString() {
        return "NewToken[line=" + line + "]";
    }
}
