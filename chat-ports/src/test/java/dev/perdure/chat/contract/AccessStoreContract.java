package dev.perdure.chat.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.port.AccessStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every {@link AccessStore} promises. A subclass says how to open one. */
public abstract class AccessStoreContract {

    private static final Duration LONG = Duration.ofHours(1);
    private static final int RACERS = 8;

    /** A store as one node has it; with each call that of another node, if there can be several. */
    protected abstract AccessStore store();

    private static String fresh() {
        return UUID.randomUUID().toString();
    }

    private static byte[] bytes(int first) {
        byte[] secret = new byte[32];
        secret[0] = (byte) first;
        return secret;
    }

    private static <T> List<T> race(Callable<T> racer) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> racing = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                racing.add(threads.submit(racer));
            }
            List<T> outcomes = new ArrayList<>();
            for (Future<T> each : racing) {
                outcomes.add(each.get());
            }
            return outcomes;
        }
    }

    @Nested
    class Secrets {

        @Test
        void areWhatWasProposedFirst() {
            String name = fresh();
            assertThat(store().secret(name, bytes(1))).isEqualTo(bytes(1));
            assertThat(store().secret(name, bytes(2))).isEqualTo(bytes(1));
        }

        @Test
        void areKeptByName() {
            String name = fresh();
            AccessStore store = store();
            assertThat(store.secret(name, bytes(1))).isEqualTo(bytes(1));
            assertThat(store.secret(name + "-other", bytes(2))).isEqualTo(bytes(2));
        }

        @Test
        void areTheSameForAllWhoProposeAtOnce() throws Exception {
            String name = fresh();
            AccessStore store = store();
            List<byte[]> seen =
                    race(() -> store.secret(name, bytes(Thread.currentThread().hashCode())));
            assertThat(seen).hasSize(RACERS).allSatisfy(each -> assertThat(each).isEqualTo(seen.getFirst()));
        }

        @Test
        void areNotAlteredByWhoeverHoldsThem() {
            String name = fresh();
            AccessStore store = store();
            byte[] proposed = bytes(1);
            byte[] given = store.secret(name, proposed);
            proposed[0] = 9;
            given[0] = 9;
            assertThat(store.secret(name, bytes(2))).isEqualTo(bytes(1));
        }
    }

    @Nested
    class Ids {

        @Test
        void areUsedOnceOnAllNodes() {
            String id = fresh();
            AccessStore store = store();
            assertThat(store.useOnce(id, LONG)).isTrue();
            assertThat(store.useOnce(id, LONG)).isFalse();
            assertThat(store().useOnce(id, LONG)).isFalse();
        }

        @Test
        void areUsedEachForItself() {
            AccessStore store = store();
            assertThat(store.useOnce(fresh(), LONG)).isTrue();
            assertThat(store.useOnce(fresh(), LONG)).isTrue();
        }

        @Test
        void haveOneWinnerOfARace() throws Exception {
            String id = fresh();
            AccessStore store = store();
            assertThat(race(() -> store.useOnce(id, LONG))).containsOnlyOnce(true);
        }

        @Test
        void areRememberedWhileOthersAreForgotten() {
            String kept = fresh();
            AccessStore store = store();
            assertThat(store.useOnce(kept, LONG)).isTrue();
            for (int i = 0; i < 50; i++) {
                assertThat(store.useOnce(fresh(), Duration.ZERO)).isTrue();
            }
            assertThat(store.useOnce(kept, LONG)).isFalse();
        }
    }
}
