package dev.perdure.app.hostile;

import java.lang.management.ManagementFactory;

/** How much of this process' heap is in use by what is still needed. */
final class Heap {

    private static final int COLLECTIONS = 3;

    private Heap() {}

    /** In bytes, after collections: one alone leaves what waits for its references to be cleared. */
    @SuppressWarnings("SystemGc") // what is measured is what a collection leaves
    static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
