package dev.perdure.javalin.limit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many of something each of its holders has, as long as there are any. Safe for use by many threads. */
public final class Counts<K> {

    private final int most;
    private final Map<K, Integer> held = new ConcurrentHashMap<>();

    /** @param most what one may have; 0 for any number */
    public Counts(int most) {
        this.most = most;
    }

    public int most() {
        return most;
    }

    /** Takes one more; false if the holder has as many as may be. */
    public boolean take(K holder) {
        if (most == 0) {
            return true;
        }
        boolean[] taken = new boolean[1];
        var unused = held.compute(holder, (same, count) -> {
            int now = count == null ? 0 : count;
            taken[0] = now < most;
            return taken[0] ? Integer.valueOf(now + 1) : count;
        });
        return taken[0];
    }

    /** Whether one more would be had right now. */
    public boolean hasRoom(K holder) {
        return most == 0 || held.getOrDefault(holder, 0) < most;
    }

    /** Gives one back. */
    public void leave(K holder) {
        held.computeIfPresent(holder, (same, count) -> count == 1 ? null : count - 1);
    }

    /** How many have any. */
    int holders() {
        return held.size();
    }
}
