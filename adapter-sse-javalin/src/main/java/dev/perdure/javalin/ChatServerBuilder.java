package dev.perdure.javalin;

import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ChatServer}; what isn't set is as in the documentation. Owned by one thread. */
public final class ChatServerBuilder {

    final ChatService chat;
    HttpSettings settings = HttpSettings.defaults();
    Readiness readiness = Readiness.ALWAYS;
    Authenticator authenticator = Authenticator.ANYONE;

    @Nullable
    BrowserAccess browserAccess;

    InstantSource time = InstantSource.system();

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

    /** The server, not started. */
    public ChatServer build() {
        return new ChatServer(this);
    }
}
