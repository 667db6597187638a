package dev.perdure.postgres;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the observer, who can do no harm by it. Safe for use by many threads. */
final class Telling {

    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private final PostgresObserver observer;
    private final AtomicBoolean complained = new AtomicBoolean();

    Telling(PostgresObserver observer) {
        this.observer = observer;
    }

    void that(PostgresObserver.Sign sign) {
        try {
            observer.noticed(sign);
        } catch (RuntimeException | Error broken) {
            if (complained.compareAndSet(false, true)) {
                LOG.error("The observer is broken; only its first failure is logged.", broken);
            }
        }
    }
}
