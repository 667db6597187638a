package dev.perdure.javalin.auth;

/**
 * What came of looking at a request's credentials.
 *
 * @param by which of them were looked at; the others were not
 */
public record Admission(Verdict verdict, By by) {

    /** What a request was admitted or refused by. */
    public enum By {
        /** Nothing: there is nothing, or nobody has to say who calls. */
        NOTHING,
        /** Its header, or whatever else the authenticator looks at. */
        HEADER,
        /** A ticket in its URL. */
        TICKET,
        /** The cookie that its browser adds to every request, whoever has it made. */
        COOKIE
    }
}
