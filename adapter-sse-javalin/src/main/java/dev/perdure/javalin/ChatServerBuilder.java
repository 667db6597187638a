package dev.perdure.javalin;

import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a {@link ChatServer}; what isn't set is as in the documentation. Owned by one thread. */
public final class ChatServerBuilder {

    final ChatService chat;
    HttpSettings settings = HttpSettings.defaults();
    Readiness readiness = Readiness.ALWAYS;
    Authenticator authenticator = Authenticator.ANYONE;

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

    /** The server, not started. */
    public ChatServer build() {
        return new ChatServer(this);
    }
}
