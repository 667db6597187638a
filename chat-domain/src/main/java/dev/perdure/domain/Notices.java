package dev.perdure.domain;

import dev.perdure.chat.port.ChatObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the observer, who can do no harm by it. Safe for use by many threads. */
final class Notices {

    private static final Logger LOG = System.getLogger(Notices.class.getName());

    private final ChatObserver observer;
    private final AtomicBoolean complained = new AtomicBoolean();

    Notices(ChatObserver observer) {
        this.observer = observer;
    }

    static Notices none() {
        return new Notices(ChatObserver.NOBODY);
    }

    void tell(ChatObserver.Sign sign) {
        try {
            observer.noticed(sign);
        } catch (RuntimeException | Error broken) {
            if (complained.compareAndSet(false, true)) {
                LOG.log(Level.ERROR, "The observer is broken; only its first failure is logged.", broken);
            }
        }
    }
}
