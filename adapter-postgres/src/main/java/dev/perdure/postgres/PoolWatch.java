package dev.perdure.postgres;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import java.time.Duration;

/** Passes on what the pool measures of itself. */
record PoolWatch(Telling telling) implements IMetricsTracker {

    @Override
    public void recordConnectionAcquiredNanos(long elapsed) {
        telling.that(new PostgresObserver.Sign.ConnectionTaken(Duration.ofNanos(elapsed)));
    }

    @Override
    public void recordConnectionTimeout() {
        telling.that(new PostgresObserver.Sign.ConnectionMissed());
    }
}
