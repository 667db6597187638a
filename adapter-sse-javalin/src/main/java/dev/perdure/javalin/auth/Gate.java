package dev.perdure.javalin.auth;

import dev.perdure.javalin.auth.Admission.By;
import dev.perdure.javalin.auth.Authenticator.RequestHeaders;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests in, by what their authenticator says or by the cookies and tickets that were given for that. Safe for use by many
 * threads.
 *
 * <p>A header wins over a ticket and a ticket over a cookie: the one that was sent on purpose over the one that was not. The winner
 * alone decides, also when it is refused. Cookies and tickets end with the credential that they were given for.
 */
public final class Gate {

    /** Clocks of nodes differ; used tickets are remembered for so much longer than they hold. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    /** How long a ticket holds that nobody will ask for. */
    private static final Duration UNREAD = Duration.ofMinutes(1);

    private static final int ID_BYTES = 16;

    private final Authenticator authenticator;
    private final @Nullable BrowserAccess browsers;
    private final Seal cookies;
    private final Seal tickets;
    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();

    /** @param browsers null if no cookies and tickets are given, unless nobody has to authenticate anyway */
    public Gate(Authenticator authenticator, @Nullable BrowserAccess browsers, InstantSource time) {
        this.authenticator = authenticator;
        this.browsers = browsers;
        this.time = time;
        SessionKeys keys = browsers == null ? SessionKeys.ofThisProcess() : browsers.keys();
        this.cookies = new Seal(keys, "cookie");
        this.tickets = new Seal(keys, "ticket");
    }

    /**
     * Tells who makes a request.
     *
     * @param ticket what the URL has for one, if this is a call that may have; it is used up
     * @throws dev.perdure.chat.error.UnavailableException if it can't be told for now
     */
    public Admission admit(RequestHeaders headers, Optional<String> ticket) {
        if (isOpen()) {
            return new Admission(authenticator.authenticate(headers), By.NOTHING);
        }
        boolean header = !headers.all("Authorization").isEmpty();
        if (!header && browsers != null && ticket.isPresent()) {
            return new Admission(byTicket(ticket.get(), browsers), By.TICKET);
        }
        List<String> found = header || browsers == null ? List.of() : SessionCookie.values(headers);
        if (!found.isEmpty()) {
            return new Admission(byCookie(found), By.COOKIE);
        }
        Verdict verdict = authenticator.authenticate(headers);
        if (verdict instanceof Principal somebody && somebody.isExpired(time.instant())) {
            verdict = Refusal.TOKEN_EXPIRED;
        }
        return new Admission(verdict, verdict == Refusal.AUTHENTICATION_REQUIRED ? By.NOTHING : By.HEADER);
    }

    /** Whether nobody has to authenticate. */
    public boolean isOpen() {
        return authenticator.equals(Authenticator.ANYONE);
    }

    /** Whether cookies and tickets are given. */
    public boolean givesPasses() {
        return isOpen() || browsers != null;
    }

    /** Of the authenticator. */
    public String mode() {
        return authenticator.mode();
    }

    /** Whether what let somebody in still holds, apart from its expiry. */
    public boolean honours(Principal principal) {
        return principal.credential().isEmpty() || authenticator.honours(principal.credential());
    }

    private Verdict byCookie(List<String> found) {
        if (found.size() > 1) {
            // A page of a neighbouring host can set cookies for this one. Which is whose can't be told.
            return Refusal.INVALID_TOKEN;
        }
        Optional<Pass> pass = Pass.openedBy(cookies, found.getFirst());
        if (pass.isEmpty() || !honours(pass.get().holder())) {
            return Refusal.INVALID_TOKEN;
        }
        return pass.get().holder().isExpired(time.instant())
                ? Refusal.TOKEN_EXPIRED
                : pass.get().holder();
    }

    private Verdict byTicket(String ticket, BrowserAccess access) {
        Optional<Pass> opened = Pass.openedBy(tickets, ticket);
        if (opened.isEmpty()) {
            return Refusal.INVALID_TICKET;
        }
        Pass pass = opened.get();
        Instant now = time.instant();
        boolean holds = now.isBefore(pass.until()) && !pass.holder().isExpired(now) && honours(pass.holder());
        return holds
                        && access.store()
                                .useOnce(pass.id(), access.ticketLifetime().plus(CLOCKS))
                ? pass.holder()
                : Refusal.INVALID_TICKET;
    }

    /**
     * A cookie for somebody, as the value of a {@code Set-Cookie} header. It holds as long as what it is given for, but not longer than
     * a cookie may.
     */
    public Given cookie(Principal holder, RequestHeaders headers) {
        Duration longest = Objects.requireNonNull(browsers).sessionLifetime();
        Instant now = time.instant();
        Instant end = toTheMillisecond(earlier(now.plus(longest), holder.expiresAt()));
        Principal bounded = new Principal(holder.caller(), end, holder.credential());
        String value = new Pass(bounded, end, freshId()).sealedBy(cookies);
        return new Given(SessionCookie.given(value, Duration.between(now, end), headers), end);
    }

    /** What takes the cookie away. */
    public String noCookie(RequestHeaders headers) {
        return SessionCookie.taken(headers);
    }

    /** A ticket for somebody; whoever comes with it is let in until what it is given for expires. */
    public Given ticket(Principal holder) {
        Duration lifetime = browsers == null ? UNREAD : browsers.ticketLifetime();
        Instant end = toTheMillisecond(earlier(time.instant().plus(lifetime), holder.expiresAt()));
        return new Given(new Pass(holder, end, freshId()).sealedBy(tickets), end);
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }

    /** As it is sealed. */
    private static Instant toTheMillisecond(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS);
    }

    private String freshId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** What was given, a secret, and when it ceases to be taken. */
    public record Given(String text, Instant until) {
        @Override
        public String toString() {
            return "Given[until=" + until + "]";
        }
    }
}
