package dev.perdure.app;

import com.google.inject.AbstractModule;
import dev.perdure.chat.port.IdSource;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Binds what the hexagon is given of the machine: time, randomness and threads. */
final class RuntimeModule extends AbstractModule {

    private final Executor executor;

    RuntimeModule(Executor executor) {
        this.executor = executor;
    }

    @Override
    protected void configure() {
        bind(InstantSource.class).toInstance(InstantSource.system());
        bind(IdSource.class).toInstance(new SecureRandomIds());
        bind(Executor.class).toInstance(executor);
    }
}
