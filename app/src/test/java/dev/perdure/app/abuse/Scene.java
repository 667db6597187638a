package dev.perdure.app.abuse;

import dev.perdure.app.abuse.Tokens.Claims;
import dev.perdure.chat.Caller;
import dev.perdure.chat.port.AccessStore;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.javalin.auth.JwtAuthenticator;
import dev.perdure.javalin.auth.JwtKeys;
import dev.perdure.javalin.auth.JwtRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A guarded node, who there is, and what each of them can get. */
final class Scene implements AutoCloseable {

    static final String ALICE = "alice@example.org";
    static final String MALLORY = "mallory";
    static final String OWN_PAGE = "Sec-Fetch-Site: same-origin";

    private static final Pattern TICKET = Pattern.compile("\"ticket\":\"([^\"]+)\"");

    final Tokens tokens = new Tokens();
    final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.ofEpochSecond(Instant.now().getEpochSecond()));
    final GuardedChat chat;
    final GuardedChat.Secrets secrets;
    private final JwtAuthenticator callers;

    Scene(Path folder, SessionRepository repository, AccessStore access) throws IOException, InterruptedException {
        Path keys = Files.writeString(folder.resolve("keys.json"), tokens.keySet());
        JwtRules rules = new JwtRules(Set.of("RS256"), Tokens.ISSUER, Set.of(Tokens.AUDIENCE), Duration.ZERO);
        callers = JwtAuthenticator.of(new JwtKeys.SetIn(keys), rules, now::get);
        chat = node(repository, access);
        secrets = chat.talk(new Caller(ALICE), GuardedChat.SESSION);
    }

    /** One more node that knows the same callers. */
    GuardedChat node(SessionRepository repository, AccessStore access) {
        return new GuardedChat(repository, access, callers, now::get);
    }

    Claims claims(String subject) {
        return Claims.of(subject, now.get());
    }

    String bearer(String subject) {
        return bearerOf(tokens.good(claims(subject)));
    }

    static String bearerOf(String token) {
        return "Authorization: Bearer " + token;
    }

    /** The header that a browser sends once it has signed in. */
    String cookie(String authorization) throws IOException {
        return cookie(chat, authorization);
    }

    static String cookie(GuardedChat node, String authorization) throws IOException {
        Answer answer = node.send(Call.SIGN_IN, "", "", List.of(authorization), "");
        return "Cookie: " + answer.header("Set-Cookie").replaceFirst(";.*", "");
    }

    String ticket(String authorization) throws IOException {
        return ticket(chat, authorization);
    }

    static String ticket(GuardedChat node, String authorization) throws IOException {
        Answer answer = node.send(Call.TICKET, "", "", List.of(authorization), "");
        Matcher found = TICKET.matcher(answer.body());
        if (!found.find()) {
            throw new AssertionError("no ticket: " + answer.status() + " " + answer.code());
        }
        return found.group(1);
    }

    void wait(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    @Override
    public void close() {
        chat.close();
    }
}
