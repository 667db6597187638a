package dev.perdure.javalin;

import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import dev.perdure.javalin.browser.Origins;
import dev.perdure.javalin.browser.SecurityText;
import dev.perdure.javalin.limit.Limits;
import dev.perdure.javalin.observe.HttpObserver;
import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ChatServer}; what isn't set is as in the documentation. Owned by one thread. */
public final class ChatServerBuilder {

    final ChatService chat;
    HttpSettings settings = HttpSettings.defaults();
    Readiness readiness = Readiness.ALWAYS;
    Authenticator authenticator = Authenticator.ANYONE;
    Limits limits = Limits.defaults();
    Origins origins = Origins.NONE;

    @Nullable
    SecurityText securityText;

    @Nullable
    BrowserAccess browserAccess;

    InstantSource time = InstantSource.system();
    HttpObserver observer = HttpObserver.NOBODY;
    Optional<MetricsEndpoint> metrics = Optional.empty();

    /** Reads the parameters of a URL; a test looks at which ones are asked for. */
    Function<@Nullable String, QueryString> queries = QueryString::new;

    ChatServerBuilder(ChatService chat) {
        this.chat = chat;
    }

    public ChatServerBuilder settings(HttpSettings newSettings) {
        settings = newSettings;
        return this;
    }

    public ChatServerBuilder readiness(Readiness newReadiness) {
        readiness = newReadiness;
        return this;
    }

    public ChatServerBuilder authenticator(Authenticator newAuthenticator) {
        authenticator = newAuthenticator;
        return this;
    }

    /** Gives cookies and tickets to those whom the authenticator vouches for; without it there are none. */
    public ChatServerBuilder browserAccess(BrowserAccess newAccess) {
        browserAccess = newAccess;
        return this;
    }

    /** The time by which credentials expire. */
    public ChatServerBuilder time(InstantSource newTime) {
        time = newTime;
        return this;
    }

    public ChatServerBuilder limits(Limits newLimits) {
        limits = newLimits;
        return this;
    }

    /** The other origins whose pages may call. */
    public ChatServerBuilder origins(Origins newOrigins) {
        origins = newOrigins;
        return this;
    }

    /** Whom to tell of a weakness; nobody unless set. */
    public ChatServerBuilder securityText(SecurityText newSecurityText) {
        securityText = newSecurityText;
        return this;
    }

    /** Who is told how requests fare. */
    public ChatServerBuilder observer(HttpObserver newObserver) {
        observer = newObserver;
        return this;
    }

    /** Serves {@code GET /metrics} to those who may read it. */
    public ChatServerBuilder metrics(MetricsPage page, MetricsAccess access) {
        metrics = access instanceof MetricsAccess.Nobody
                ? Optional.empty()
                : Optional.of(new MetricsEndpoint(page, access));
        return this;
    }

    /** The server, not started. */
    public ChatServer build() {
        return new ChatServer(this);
    }
}
