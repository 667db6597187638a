package dev.perdure.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.contract.AccessStoreContract;
import dev.perdure.chat.port.AccessStore;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InMemoryAccessStoreTest extends AccessStoreContract {

    private final InMemoryAccessStore store = new InMemoryAccessStore();

    @Override
    protected AccessStore store() {
        return store;
    }

    @Test
    void forgetsWhatNeedNotBeRememberedAnyMore() {
        Instant[] now = {Instant.EPOCH};
        InMemoryAccessStore forgetful = new InMemoryAccessStore(() -> now[0]);
        for (int i = 0; i < 100; i++) {
            assertThat(forgetful.useOnce("id-" + i, Duration.ofSeconds(30))).isTrue();
            now[0] = now[0].plusSeconds(10);
        }
        assertThat(forgetful.remembered()).isLessThanOrEqualTo(4);
    }
}
