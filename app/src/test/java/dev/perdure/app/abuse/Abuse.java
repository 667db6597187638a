package dev.perdure.app.abuse;

import static dev.perdure.app.abuse.Scene.ALICE;
import static dev.perdure.app.abuse.Scene.OWN_PAGE;
import static dev.perdure.app.abuse.Scene.bearerOf;

import dev.perdure.app.abuse.Tokens.Claims;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Something that lets nobody in.
 *
 * @param query what the URL has for it
 * @param on the calls it is tried on
 */
record Abuse(String name, List<String> headers, String query, int status, String code, Predicate<Call> on) {

    private static Abuse token(String name, String token) {
        return header(name, "invalid_token", bearerOf(token));
    }

    private static Abuse header(String name, String code, String... headers) {
        return new Abuse(name, List.of(headers), "", 401, code, call -> true);
    }

    /** All of them. Sharing adds those of a grant that was taken back. */
    static List<Abuse> all(Scene scene) throws IOException {
        List<Abuse> all = new ArrayList<>();
        all.addAll(old(scene));
        all.addAll(headers(scene));
        all.addAll(signatures(scene));
        all.addAll(claims(scene));
        all.addAll(cookies(scene));
        all.addAll(tickets(scene));
        return all;
    }

    private static List<Abuse> headers(Scene scene) {
        String good = scene.bearer(ALICE);
        return List.of(
                header("nothing", "authentication_required"),
                token("garbage", "x"),
                token("three parts of garbage", "e30.e30.AAAA"),
                header("another scheme", "invalid_token", "Authorization: Basic YWxpY2U6c2VjcmV0"),
                header("no scheme", "invalid_token", good.replace("Bearer ", "")),
                header("two tokens", "invalid_token", good, good),
                header("what no token holds", "invalid_token", good + " x"),
                token("more than a token may have", "a".repeat(8200)),
                header("a bad token beside a good cookie", "invalid_token", bearerOf("x"), OWN_PAGE, "Cookie: a=b"));
    }

    private static List<Abuse> signatures(Scene scene) {
        Tokens tokens = scene.tokens;
        Claims claims = scene.claims(ALICE);
        String good = tokens.good(claims);
        String changed = good.substring(0, good.length() - 8) + (good.endsWith("AAAAAAAA") ? "BBBBBBBB" : "AAAAAAAA");
        String another = tokens.good(scene.claims("bob"));
        return List.of(
                token("bad signature", changed),
                token("no signature", good.substring(0, good.lastIndexOf('.') + 1)),
                token(
                        "the signature of other claims",
                        good.substring(0, good.lastIndexOf('.')) + another.substring(another.lastIndexOf('.'))),
                token("alg none", tokens.unsigned(claims)),
                token("HS256 by the public key", tokens.signedByThePublicKey(claims)),
                token("another's key", tokens.signedByAnother(claims)),
                token("a key that it brings", tokens.signedByAnotherItBrings(claims)),
                token("an algorithm that isn't taken", tokens.signed("{\"alg\":\"RS512\",\"kid\":\"k1\"}", claims)),
                token("an unknown key", tokens.signed("{\"alg\":\"RS256\",\"kid\":\"k2\"}", claims)),
                token("a key of a path", tokens.signed("{\"alg\":\"RS256\",\"kid\":\"../../k1\"}", claims)),
                token(
                        "something critical",
                        tokens.signed("{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":[\"x\"],\"x\":1}", claims)),
                token(
                        "a payload that isn't encoded",
                        tokens.signed("{\"alg\":\"RS256\",\"kid\":\"k1\",\"crit\":[\"b64\"],\"b64\":false}", claims)),
                token("another kind of token", tokens.signed("{\"alg\":\"RS256\",\"typ\":\"logout+jwt\"}", claims)));
    }

    private static List<Abuse> claims(Scene scene) {
        Tokens tokens = scene.tokens;
        Claims claims = scene.claims(ALICE);
        long now = scene.now.get().getEpochSecond();
        return List.of(
                header(
                        "expired",
                        "token_expired",
                        bearerOf(tokens.good(claims.withTimes(Long.toString(now - 600), Long.toString(now - 1))))),
                token(
                        "not yet valid",
                        tokens.good(claims.withTimes(Long.toString(now + 60), Long.toString(now + 600)))),
                token("no end", tokens.good(claims.withTimes(Long.toString(now - 600), "null"))),
                token("an end that is no number", tokens.good(claims.withTimes(Long.toString(now), "\"soon\""))),
                token("wrong issuer", tokens.good(claims.withIssuer("\"https://evil.example\""))),
                token("no issuer", tokens.good(claims.withIssuer("null"))),
                token("wrong audience", tokens.good(claims.withAudience("\"mail\""))),
                token("no audience", tokens.good(claims.withAudience("null"))),
                token("no subject", tokens.good(claims.withSubject("null"))),
                token("a blank subject", tokens.good(claims.withSubject("\" \""))),
                token("a subject of several lines", tokens.good(claims.withSubject("\"alice\\nadmin\""))),
                token("a subject that is no text", tokens.good(claims.withSubject("{\"x\":1}"))));
    }

    private static List<Abuse> cookies(Scene scene) throws IOException {
        String good = scene.cookie(scene.bearer(ALICE));
        String asCookie = "Cookie: perdure_session=" + scene.ticket(scene.bearer(ALICE));
        List<Abuse> all = new ArrayList<>(List.of(
                header("a cookie of garbage", "invalid_token", OWN_PAGE, "Cookie: perdure_session=x"),
                header("an empty cookie", "invalid_token", OWN_PAGE, "Cookie: perdure_session="),
                header("a changed cookie", "invalid_token", OWN_PAGE, good.substring(0, good.length() - 4) + "AAAA"),
                header("two cookies", "invalid_token", OWN_PAGE, good, good),
                header("a ticket as a cookie", "invalid_token", OWN_PAGE, asCookie),
                header("a bad token beside a good cookie", "invalid_token", OWN_PAGE, good, bearerOf("x"))));
        for (String foreign : List.of(
                "Origin: https://evil.example",
                "Origin: null",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site")) {
            all.add(new Abuse(
                    "a cookie and " + foreign, List.of(foreign, good), "", 403, "cross_site_request", call -> true));
        }
        for (String nobody : List.of("X-Nothing: said", "Sec-Fetch-Site: none")) {
            all.add(new Abuse(
                    "a cookie and no origin, " + nobody,
                    List.of(nobody, good),
                    "",
                    403,
                    "cross_site_request",
                    Call::alters));
        }
        all.add(new Abuse(
                "a cookie for a cookie",
                List.of(OWN_PAGE, good),
                "",
                401,
                "authentication_required",
                Call.SIGN_IN::equals));
        return all;
    }

    private static List<Abuse> tickets(Scene scene) throws IOException {
        String value = scene.cookie(scene.bearer(ALICE)).replace("Cookie: perdure_session=", "");
        String ticket = scene.ticket(scene.bearer(ALICE));
        return List.of(
                ticket("a ticket of garbage", "x"),
                ticket("a changed ticket", ticket.substring(0, ticket.length() - 4) + "AAAA"),
                ticket("a cookie as a ticket", value),
                new Abuse(
                        "a ticket where none is taken",
                        List.of(),
                        "ticket=" + ticket,
                        401,
                        "authentication_required",
                        call -> !call.takesTickets()));
    }

    private static Abuse ticket(String name, String ticket) {
        return new Abuse(name, List.of(), "ticket=" + ticket, 401, "invalid_ticket", Call::takesTickets);
    }

    /** What was good until a moment ago. Time goes on by this, so it comes first. */
    private static List<Abuse> old(Scene scene) throws IOException {
        long soon = scene.now.get().plusSeconds(60).getEpochSecond();
        String brief = bearerOf(scene.tokens.good(scene.claims(ALICE).withTimes("0", Long.toString(soon))));
        String cookie = scene.cookie(brief);
        String ticket = scene.ticket(scene.bearer(ALICE));
        scene.wait(Duration.ofSeconds(61));
        return List.of(
                header("the cookie of a token that has expired", "token_expired", OWN_PAGE, cookie),
                ticket("an old ticket", ticket));
    }
}
