package dev.perdure.inmemory;

import dev.perdure.chat.port.AccessStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** An {@link AccessStore} in memory: one process's nodes share it, and it is gone with them. Never blocks for long. */
public final class InMemoryAccessStore implements AccessStore {

    /** So many are looked at each time, so that a use costs the same however many are remembered. */
    private static final int FORGOTTEN_AT_ONCE = 4;

    private final InstantSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, byte[]> secrets = new HashMap<>();
    private final Map<String, Instant> used = new LinkedHashMap<>();

    public InMemoryAccessStore() {
        this(InstantSource.system());
    }

    public InMemoryAccessStore(InstantSource time) {
        this.time = time;
    }

    @Override
    public byte[] secret(String name, byte[] proposed) {
        lock.lock();
        try {
            return secrets.computeIfAbsent(name, absent -> proposed.clone()).clone();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean useOnce(String id, Duration remembered) {
        Instant now = time.instant();
        lock.lock();
        try {
            forget(now);
            return used.putIfAbsent(id, now.plus(remembered)) == null;
        } finally {
            lock.unlock();
        }
    }

    /** Looks at the oldest alone; one that is to be remembered for longer holds back those behind it, and that's all. */
    private void forget(Instant now) {
        var oldest = used.values().iterator();
        for (int i = 0; i < FORGOTTEN_AT_ONCE && oldest.hasNext(); i++) {
            if (oldest.next().isAfter(now)) {
                return;
            }
            oldest.remove();
        }
    }

    /** How many ids are remembered. */
    int remembered() {
        lock.lock();
        try {
            return used.size();
        } finally {
            lock.unlock();
        }
    }
}
