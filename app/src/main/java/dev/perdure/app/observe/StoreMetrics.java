package dev.perdure.app.observe;

import dev.perdure.postgres.PostgresObserver;
import dev.perdure.postgres.PostgresSessionRepository;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;

/** The figures of the PostgreSQL store. */
final class StoreMetrics implements PostgresObserver {

    private final Meters meters;
    private final CommitTimes times;
    private final Timer commit;
    private final DistributionSummary batch;
    private final Counter outages;
    private final Counter repeats;
    private final Timer checkout;
    private final Counter checkoutTimeouts;
    private final Counter listenBegun;
    private final Counter listenLost;
    private final Counter listenInVain;
    private final Counter unheard;
    private final Timer roundTrip;

    StoreMetrics(Meters meters, CommitTimes times) {
        this.meters = meters;
        this.times = times;
        this.commit = meters.latency("perdure.commit", "How long it took to commit a batch of appends");
        this.batch = meters.sizes("perdure.commit.batch.appends", "How many appends were committed together");
        this.outages = meters.counter("perdure.append.outages", "How often the store went away from the appends");
        this.repeats = meters.counter("perdure.append.repeats", "Batches, or parts of them, that were written again");
        this.checkout = meters.latency("perdure.pool.checkout", "How long calls waited for a connection");
        this.checkoutTimeouts = meters.counter("perdure.pool.timeouts", "Calls that got no connection in time");
        this.listenBegun = meters.counter("perdure.listen.begun", "Connections that began to hear other nodes");
        this.listenLost = meters.counter("perdure.listen.lost", "Connections lost that heard other nodes");
        this.listenInVain = meters.counter("perdure.listen.in.vain", "Connections given up because they heard nothing");
        this.unheard = meters.counter("perdure.listen.unheard", "Logs with news of which no notification had told");
        this.roundTrip =
                meters.latency("perdure.listen.round.trip", "How long the listening connection took to answer");
    }

    @Override
    public void noticed(Sign sign) {
        switch (sign) {
            case Sign.BatchCommitted committed -> {
                commit.record(committed.took());
                batch.record(committed.appends());
            }
            case Sign.Visible visible -> times.durable(visible.log(), visible.firstSequence(), visible.lastSequence());
            case Sign.OutageBegan outage -> outages.increment();
            case Sign.AppendRepeated repeated -> repeats.increment();
            case Sign.ConnectionTaken taken -> checkout.record(taken.waited());
            case Sign.ConnectionMissed missed -> checkoutTimeouts.increment();
            case Sign.ListeningBegan began -> {
                listenBegun.increment();
                roundTrip.record(began.roundTrip());
            }
            case Sign.ListeningAnswered answered -> roundTrip.record(answered.roundTrip());
            case Sign.ListeningLost lost -> listenLost.increment();
            case Sign.ListeningInVain inVain -> listenInVain.increment();
            case Sign.UnheardFound found -> unheard.increment();
        }
    }

    /** Shows how busy the store is whenever somebody reads. */
    void show(PostgresSessionRepository store, LateCount queued) {
        meters.gauge("perdure.turns.queued", "Turns that wait behind others, on all nodes", queued::value);
        meters.gauge(
                "perdure.append.waiting",
                "Appends that wait to be committed",
                () -> store.status().waitingAppends());
        String connections = "Connections of the pool";
        meters.gauge(
                "perdure.pool.connections", connections, () -> store.status().activeConnections(), "state", "active");
        meters.gauge(
                "perdure.pool.connections", connections, () -> store.status().idleConnections(), "state", "idle");
        meters.gauge(
                "perdure.pool.waiting",
                "Calls that wait for a connection",
                () -> store.status().waitingCalls());
        meters.gauge(
                "perdure.listen.connected",
                "1 while it is heard what other nodes notify",
                () -> store.status().listening() ? 1 : 0);
    }
}
