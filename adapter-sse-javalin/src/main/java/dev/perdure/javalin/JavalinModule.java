package dev.perdure.javalin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;

/**
 * Provides one {@link ChatServer}, not started.
 *
 * <p>Needs bindings of {@link ChatService}, {@link HttpSettings}, {@link Readiness} and {@link Authenticator}.
 */
public final class JavalinModule extends AbstractModule {

    @Provides
    @Singleton
    ChatServer chatServer(ChatService chat, HttpSettings settings, Readiness readiness, Authenticator authenticator) {
        return ChatServer.builder(chat)
                .settings(settings)
                .readiness(readiness)
                .authenticator(authenticator)
                .build();
    }
}
