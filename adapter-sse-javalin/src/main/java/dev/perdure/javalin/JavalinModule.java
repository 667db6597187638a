package dev.perdure.javalin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.observe.HttpObserver;
import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;

/**
 * Provides one {@link ChatServer}, not started.
 *
 * <p>Needs bindings of {@link ChatService}, {@link HttpSettings}, {@link Readiness}, {@link Authenticator},
 * {@link HttpObserver}, {@link MetricsPage} and {@link MetricsAccess}.
 */
public final class JavalinModule extends AbstractModule {

    @Provides
    @Singleton
    ChatServer chatServer(
            ChatService chat,
            HttpSettings settings,
            Readiness readiness,
            Authenticator authenticator,
            HttpObserver observer,
            MetricsPage metrics,
            MetricsAccess access) {
        return ChatServer.builder(chat)
                .settings(settings)
                .readiness(readiness)
                .authenticator(authenticator)
                .observer(observer)
                .metrics(metrics, access)
                .build();
    }
}
