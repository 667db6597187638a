package dev.perdure.javalin.auth;

/** Why a request is nobody's. Says no more than its sender may know. */
public enum Refusal implements Verdict {
    /** There are no credentials at all. */
    AUTHENTICATION_REQUIRED(
            "authentication_required", "Say who calls: send an Authorization header with a bearer token."),
    /** They are not good, for whatever reason. */
    INVALID_TOKEN("invalid_token", "These credentials are not accepted. Get new ones."),
    /** They were good until a while ago. */
    TOKEN_EXPIRED("token_expired", "These credentials have expired. Get new ones and send the same call again."),
    /** It is unknown, too old, or was used. */
    INVALID_TICKET(
            "invalid_ticket", "This ticket is not accepted. Each is good for one call, for a short time; get another.");

    private final String code;
    private final String detail;

    Refusal(String code, String detail) {
        this.code = code;
        this.detail = detail;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** In words, for people. */
    public String detail() {
        return detail;
    }
}
