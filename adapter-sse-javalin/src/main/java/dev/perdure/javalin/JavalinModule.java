package dev.perdure.javalin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import java.util.Optional;

/**
 * Provides one {@link ChatServer}, not started.
 *
 * <p>Needs bindings of {@link ChatService}, {@link HttpSettings}, {@link Readiness}, {@link Authenticator} and
 * {@code Optional<BrowserAccess>}.
 */
public final class JavalinModule extends AbstractModule {

    @Provides
    @Singleton
    ChatServer chatServer(
            ChatService chat,
            HttpSettings settings,
            Readiness readiness,
            Authenticator authenticator,
            Optional<BrowserAccess> browserAccess) {
        ChatServerBuilder builder =
                ChatServer.builder(chat).settings(settings).readiness(readiness).authenticator(authenticator);
        return browserAccess.map(builder::browserAccess).orElse(builder).build();
    }
}
