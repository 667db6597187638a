package dev.perdure.javalin.observe;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the observer, who can do no harm by it. Safe for use by many threads. */
public final class Telling {

    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private final HttpObserver observer;
    private final AtomicBoolean complained = new AtomicBoolean();

    public Telling(HttpObserver observer) {
        this.observer = observer;
    }

    /** Never throws. */
    public void that(HttpObserver.Sign sign) {
        try {
            observer.noticed(sign);
        } catch (RuntimeException | Error broken) {
            if (complained.compareAndSet(false, true)) {
                LOG.error("The observer is broken; only its first failure is logged.", broken);
            }
        }
    }
}
