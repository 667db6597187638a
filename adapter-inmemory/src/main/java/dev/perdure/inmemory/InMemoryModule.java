package dev.perdure.inmemory;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.perdure.chat.port.AccessStore;
import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Binds {@link SessionRepository} to one {@link InMemorySessionRepository} and {@link AccessStore} to one {@link
 * InMemoryAccessStore}; {@link InstantSource} must be bound too.
 */
public final class InMemoryModule extends AbstractModule {

    private final Duration lease;

    /** Leases last {@link InMemorySessionRepository#DEFAULT_LEASE}. */
    public InMemoryModule() {
        this(InMemorySessionRepository.DEFAULT_LEASE);
    }

    /** Leases last as long as given. */
    public InMemoryModule(Duration lease) {
        this.lease = lease;
    }

    @Provides
    @Singleton
    SessionRepository sessionRepository(InstantSource time) {
        return new InMemorySessionRepository(time, lease);
    }

    @Provides
    @Singleton
    AccessStore accessStore(InstantSource time) {
        return new InMemoryAccessStore(time);
    }
}
