package dev.perdure.app;

import static dev.perdure.app.settings.LimitSettings.ADDRESS_RATE;
import static dev.perdure.app.settings.LimitSettings.CALLER_RATE;
import static dev.perdure.app.settings.LimitSettings.CORS_ORIGINS;
import static dev.perdure.app.settings.LimitSettings.FRAME_RATE;
import static dev.perdure.app.settings.LimitSettings.HEADER_TIMEOUT;
import static dev.perdure.app.settings.LimitSettings.MAX_CONNECTIONS;
import static dev.perdure.app.settings.LimitSettings.MAX_CONNECTIONS_PER_ADDRESS;
import static dev.perdure.app.settings.LimitSettings.MAX_REQUESTS_PER_ADDRESS;
import static dev.perdure.app.settings.LimitSettings.MAX_STREAMS_PER_CALLER;
import static dev.perdure.app.settings.LimitSettings.SECURITY_CONTACT;
import static dev.perdure.app.settings.LimitSettings.SECURITY_EXPIRES;
import static dev.perdure.app.settings.LimitSettings.TRUSTED_PROXIES;
import static dev.perdure.app.settings.ServerSettings.BASE_PATH;
import static dev.perdure.app.settings.ServerSettings.HEARTBEAT_INTERVAL;
import static dev.perdure.app.settings.ServerSettings.HOST;
import static dev.perdure.app.settings.ServerSettings.MAX_MESSAGE_BYTES;
import static dev.perdure.app.settings.ServerSettings.PORT;
import static dev.perdure.app.settings.ServerSettings.RECONNECT_DELAY;
import static dev.perdure.app.settings.ServerSettings.REQUEST_TIMEOUT;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import dev.perdure.app.settings.Configuration;
import dev.perdure.chat.port.AccessStore;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.domain.DurableChatService;
import dev.perdure.javalin.HttpSettings;
import dev.perdure.javalin.JavalinModule;
import dev.perdure.javalin.Readiness;
import dev.perdure.javalin.auth.Authenticator;
import dev.perdure.javalin.auth.BrowserAccess;
import dev.perdure.javalin.browser.Origins;
import dev.perdure.javalin.browser.SecurityText;
import dev.perdure.javalin.limit.Limits;
import dev.perdure.javalin.limit.TrustedProxies;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Binds the HTTP server with its settings. */
final class WebModule extends AbstractModule {

    /** A character of a message takes as much as six in JSON. */
    private static final int JSON_GROWTH = 6;

    private static final int BODY_OVERHEAD = 16 * 1024;
    private static final Duration LEAST_IDLE_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration SECURITY_TEXT_LIFE = Duration.ofDays(180);
    /** However many probes there are, the store is asked no more often. */
    private static final Duration READINESS_HOLDS = Duration.ofMillis(500);

    /** An orchestrator gives up a probe after a second, often. */
    private static final Duration READINESS_PATIENCE = Duration.ofMillis(800);

    private final Configuration configuration;

    WebModule(Configuration configuration) {
        this.configuration = configuration;
    }

    @Override
    protected void configure() {
        install(new JavalinModule());
        bind(HttpSettings.class).toInstance(settings());
        OptionalBinder.newOptionalBinder(binder(), Limits.class).setBinding().toInstance(limits());
        configuration
                .find(CORS_ORIGINS)
                .ifPresent(origins -> OptionalBinder.newOptionalBinder(binder(), Origins.class)
                        .setBinding()
                        .toInstance(origins));
        configuration
                .find(SECURITY_CONTACT)
                .ifPresent(contact -> OptionalBinder.newOptionalBinder(binder(), SecurityText.class)
                        .setBinding()
                        .toInstance(new SecurityText(contact, securityExpires())));
    }

    @Provides
    @Singleton
    Authenticator authenticator() {
        return new Authentication(configuration).authenticator();
    }

    @Provides
    @Singleton
    Optional<BrowserAccess> browserAccess(Provider<AccessStore> store) {
        return new Authentication(configuration).browsers(store::get);
    }

    private Instant securityExpires() {
        return configuration
                .find(SECURITY_EXPIRES)
                .map(date -> date.atStartOfDay(ZoneOffset.UTC).toInstant())
                .orElseGet(() -> Instant.now().plus(SECURITY_TEXT_LIFE));
    }

    private Limits limits() {
        return Limits.defaults()
                .withRates(
                        configuration.value(CALLER_RATE),
                        configuration.value(ADDRESS_RATE),
                        configuration.value(FRAME_RATE))
                .withOpen(configuration.value(MAX_REQUESTS_PER_ADDRESS), configuration.value(MAX_STREAMS_PER_CALLER))
                .withConnections(
                        configuration.value(MAX_CONNECTIONS),
                        configuration.value(MAX_CONNECTIONS_PER_ADDRESS),
                        configuration.value(HEADER_TIMEOUT))
                .withTrustedProxies(configuration.find(TRUSTED_PROXIES).orElse(TrustedProxies.NONE));
    }

    @Provides
    @Singleton
    Readiness readiness(SessionRepository repository, DurableChatService chat, Executor threads) {
        return new PromptReadiness(
                StoreReadiness.of(repository, chat.node()), threads, READINESS_HOLDS, READINESS_PATIENCE);
    }

    private HttpSettings settings() {
        HttpSettings defaults = HttpSettings.defaults();
        Duration heartbeat = configuration.value(HEARTBEAT_INTERVAL);
        Duration idle = Collections.max(List.of(LEAST_IDLE_TIMEOUT, heartbeat.multipliedBy(2)));
        int body = configuration.value(MAX_MESSAGE_BYTES) * JSON_GROWTH + BODY_OVERHEAD;
        // The waits come first: the heartbeat must fit into them at every step.
        return defaults.withWaits(defaults.maxWait(), idle)
                .withAddress(configuration.value(HOST), configuration.value(PORT))
                .withBasePath(configuration.value(BASE_PATH))
                .withStreaming(heartbeat, configuration.value(RECONNECT_DELAY), defaults.outagePatience())
                .withBodies(body, configuration.value(REQUEST_TIMEOUT));
    }
}
