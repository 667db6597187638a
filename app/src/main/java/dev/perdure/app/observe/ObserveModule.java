package dev.perdure.app.observe;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.app.settings.Configuration;
import dev.perdure.app.settings.ObservationSettings;
import dev.perdure.chat.port.ChatObserver;
import dev.perdure.chat.port.SessionRepository;
import dev.perdure.domain.DurableChatService;
import dev.perdure.javalin.observe.HttpObserver;
import dev.perdure.javalin.observe.MetricsAccess;
import dev.perdure.javalin.observe.MetricsPage;
import dev.perdure.postgres.PostgresSessionRepository;
import java.util.concurrent.Executor;

/** Binds the observers, the page of metrics and who may read it. */
public final class ObserveModule extends AbstractModule {

    private final Configuration configuration;
    private final Observation observation;

    public ObserveModule(Configuration configuration, Observation observation) {
        this.configuration = configuration;
        this.observation = observation;
    }

    @Override
    protected void configure() {
        bind(ChatObserver.class).toInstance(observation.turns());
        bind(HttpObserver.class).toInstance(observation.requests());
        bind(MetricsAccess.class).toInstance(access());
    }

    private MetricsAccess access() {
        if (!configuration.value(ObservationSettings.METRICS)) {
            return new MetricsAccess.Nobody();
        }
        return configuration
                .find(ObservationSettings.METRICS_TOKEN)
                .or(() -> configuration.find(ObservationSettings.METRICS_TOKEN_FILE))
                .<MetricsAccess>map(MetricsAccess.Token::new)
                .orElseGet(MetricsAccess.Loopback::new);
    }

    /** Made once all is there whose state it shows. */
    @Provides
    @Singleton
    MetricsPage page(SessionRepository repository, DurableChatService chat, Executor threads) {
        if (repository instanceof PostgresSessionRepository postgres) {
            observation.storeMetrics().show(postgres, new LateCount(postgres::queuedTurns, threads));
        }
        observation
                .meters()
                .gauge(
                        "perdure.outbox.characters",
                        "Characters that agents said and that are still to be appended",
                        chat::waitingCharacters);
        return observation.meters();
    }
}
