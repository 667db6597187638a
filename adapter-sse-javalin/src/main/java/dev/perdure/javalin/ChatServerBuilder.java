package dev.perdure.javalin;

import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.observe.HttpObserver;
import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import java.util.Optional;

/** Makes a {@link ChatServer}; what isn't set is as in the documentation. Owned by one thread. */
public final class ChatServerBuilder {

    final ChatService chat;
    HttpSettings settings = HttpSettings.defaults();
    Readiness readiness = Readiness.ALWAYS;
    Authenticator authenticator = Authenticator.ANYONE;
    HttpObserver observer = HttpObserver.NOBODY;
    Optional<MetricsEndpoint> metrics = Optional.empty();

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
