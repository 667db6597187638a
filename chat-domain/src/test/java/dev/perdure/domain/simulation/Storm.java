package dev.perdure.domain.simulation;

import dev.perdure.chat.port.SessionRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens to nodes, store and time while the clients are at work. */
final class Storm {

    private enum Blow {
        KILL,
        STOP,
        WAKE,
        CLOSE,
        BOOT,
        OUTAGE,
        PRUNE,
        LEAP
    }

    private final Schedule schedule;
    private final Scheduler scheduler;
    private final Weather weather;
    private final SessionRepository store;
    private boolean over;

    Storm(Schedule schedule, Scheduler scheduler, Weather weather, SessionRepository store) {
        this.schedule = schedule;
        this.scheduler = scheduler;
        this.weather = weather;
        this.store = store;
    }

    boolean over() {
        return over;
    }

    void start(Machine machine) {
        scheduler.start(machine, "storm", () -> {
            // A few kinds only: much of one thing reaches what a little of everything never does.
            List<Blow> kinds = new ArrayList<>();
            for (Blow blow : Blow.values()) {
                if (scheduler.chance(0.5)) {
                    kinds.add(blow);
                }
            }
            int blows = kinds.isEmpty() ? 0 : scheduler.below(30);
            for (int i = 0; i < blows; i++) {
                if (scheduler.chance(0.3)) {
                    scheduler.sleep(Duration.ofMillis(scheduler.below(4_000)));
                }
                int steps = scheduler.below(60);
                for (int step = 0; step < steps; step++) {
                    scheduler.pause();
                }
                strike(scheduler.oneOf(kinds));
            }
            over = true;
        });
    }

    private void strike(Blow blow) throws InterruptedException {
        List<SimulatedNode> up = schedule.nodesUp();
        switch (blow) {
            case KILL -> {
                if (!up.isEmpty()) {
                    SimulatedNode node = scheduler.oneOf(up);
                    scheduler.note("kill", node.machine());
                    node.machine().kill();
                    schedule.boot();
                }
            }
            case STOP -> {
                if (!up.isEmpty()) {
                    SimulatedNode node = scheduler.oneOf(up);
                    scheduler.note("stop", node.machine());
                    node.machine().stop();
                }
            }
            case WAKE -> schedule.wakeAll();
            case CLOSE -> {
                List<SimulatedNode> open =
                        up.stream().filter(node -> !node.closing()).toList();
                if (!open.isEmpty()) {
                    SimulatedNode node = scheduler.oneOf(open);
                    scheduler.note("close", node.machine());
                    node.close(scheduler.chance(0.5));
                    schedule.boot();
                }
            }
            case BOOT -> {
                if (up.size() < 4) {
                    schedule.boot();
                }
            }
            case OUTAGE -> {
                scheduler.note("outage");
                weather.leave();
                // Now and then longer than a lease.
                scheduler.sleep(Duration.ofMillis(scheduler.below(scheduler.chance(0.1) ? 20_000 : 2_000)));
                weather.comeBack();
                scheduler.note("outage is over");
            }
            case PRUNE ->
                scheduler.note("pruned by hand", store.prune(Duration.ofMillis(1 + scheduler.below(5_000)), 10));
            case LEAP -> {
                Duration leap = Duration.ofMillis(scheduler.below(15_000));
                scheduler.note("leap", leap);
                scheduler.leap(leap);
            }
        }
    }
}
