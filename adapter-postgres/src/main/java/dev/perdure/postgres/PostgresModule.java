package dev.perdure.postgres;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.chat.port.AccessStore;
import dev.perdure.chat.port.SessionRepository;

/**
 * Binds {@link SessionRepository} to one {@link PostgresSessionRepository}, opened when it is first asked for, and {@link
 * AccessStore} to what that has beside the sessions. Whoever made the injector closes the repository when everything that uses it has stopped.
 */
public final class PostgresModule extends AbstractModule {

    private final PostgresSettings settings;
    private final PostgresObserver observer;

    public PostgresModule(PostgresSettings settings) {
        this(settings, PostgresObserver.NOBODY);
    }

    public PostgresModule(PostgresSettings settings, PostgresObserver observer) {
        this.settings = settings;
        this.observer = observer;
    }

    @Override
    protected void configure() {
        bind(SessionRepository.class).to(PostgresSessionRepository.class);
    }

    @Provides
    @Singleton
    PostgresSessionRepository repository() {
        return PostgresSessionRepository.open(settings, observer);
    }

    @Provides
    AccessStore accessStore(PostgresSessionRepository repository) {
        return repository.accessStore();
    }
}
