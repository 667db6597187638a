package dev.perdure.domain.simulation;

/** How bad the store is at the moment. One per schedule; the storm makes and ends outages. */
final class Weather {

    private final Scheduler scheduler;
    private final double failing;
    private final double losing;
    private final double refusing;
    private boolean away;
    private boolean calm;

    Weather(Scheduler scheduler) {
        this.scheduler = scheduler;
        // A good part of all schedules has a sound store, so that the faults of nodes are not drowned in its own.
        double badness = scheduler.chance(0.3) ? 0 : scheduler.below(150) / 1000.0;
        this.failing = badness;
        this.losing = badness;
        this.refusing = scheduler.chance(0.05) ? 0.02 : 0;
    }

    /** Whether a call fails before it has done anything. */
    boolean fails() {
        return away || (!calm && scheduler.chance(failing));
    }

    /** Whether the answer to a call that has done its work is lost. */
    boolean losesAnswer() {
        return (away && scheduler.chance(0.5)) || (!calm && scheduler.chance(losing));
    }

    /** Whether what is to be appended can't be stored at all: a defect, not an outage. */
    boolean refuses() {
        return !calm && scheduler.chance(refusing);
    }

    boolean away() {
        return away;
    }

    void leave() {
        away = !calm;
    }

    void comeBack() {
        away = false;
    }

    /** No fault any more. */
    void calmDown() {
        calm = true;
        away = false;
    }
}
