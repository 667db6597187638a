package dev.perdure.javalin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.chat.port.ChatService;

/**
 * Provides one {@link ChatServer}, not started.
 *
 * <p>Needs bindings of {@link ChatService}, {@link HttpSettings}, {@link Readiness} and {@link CallerSource}.
 */
public final class JavalinModule extends AbstractModule {

    @Provides
    @Singleton
    ChatServer chatServer(ChatService chat, HttpSettings settings, Readiness readiness, CallerSource callers) {
        return new ChatServer(chat, settings, readiness, callers);
    }
}
