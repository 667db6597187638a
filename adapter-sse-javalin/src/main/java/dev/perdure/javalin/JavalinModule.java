package dev.perdure.javalin;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import dev.perdure.chat.port.ChatService;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import dev.perdure.javalin.browser.Origins;
import dev.perdure.javalin.browser.SecurityText;
import dev.perdure.javalin.limit.Limits;
import dev.perdure.javalin.observe.HttpObserver;
import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import java.util.Optional;

/**
 * Provides one {@link ChatServer}, not started.
 *
 * <p>Needs bindings of {@link ChatService}, {@link HttpSettings}, {@link Readiness}, {@link Authenticator}, {@code
 * Optional<BrowserAccess>}, {@link HttpObserver}, {@link MetricsPage} and {@link MetricsAccess}; with an {@link OptionalBinder}
 * there may be others of {@link Limits}, {@link Origins} and {@link SecurityText}.
 */
public final class JavalinModule extends AbstractModule {

    @Override
    protected void configure() {
        OptionalBinder.newOptionalBinder(binder(), Limits.class).setDefault().toInstance(Limits.defaults());
        OptionalBinder.newOptionalBinder(binder(), Origins.class).setDefault().toInstance(Origins.NONE);
        OptionalBinder.newOptionalBinder(binder(), SecurityText.class);
    }

    @Provides
    @Singleton
    ChatServer chatServer(
            ChatService chat,
            HttpSettings settings,
            Readiness readiness,
            Authenticator authenticator,
            Optional<BrowserAccess> browserAccess,
            Limits limits,
            Origins origins,
            Optional<SecurityText> securityText,
            HttpObserver observer,
            MetricsPage metrics,
            MetricsAccess access) {
        ChatServerBuilder server = ChatServer.builder(chat)
                .settings(settings)
                .readiness(readiness)
                .authenticator(authenticator)
                .limits(limits)
                .origins(origins)
                .observer(observer)
                .metrics(metrics, access);
        browserAccess.ifPresent(server::browserAccess);
        securityText.ifPresent(server::securityText);
        return server.build();
    }
}
