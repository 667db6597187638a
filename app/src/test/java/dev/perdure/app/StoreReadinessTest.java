package dev.perdure.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.NodeId;
import dev.perdure.inmemory.InMemorySessionRepository;
import org.junit.jupiter.api.Test;

class StoreReadinessTest {

    private final InMemorySessionRepository store = new InMemorySessionRepository();

    @Test
    void aNodeWithoutItsLeaseIsNotReady() {
        assertThat(new StoreReadiness(store, () -> true, () -> false).reasonsAgainst())
                .containsExactly("this node's lease is not renewed; others may have taken its turns over");
    }

    @Test
    void neitherIsOneWhoseStoreTakesNothing() {
        assertThat(new StoreReadiness(store, () -> false, () -> true).reasonsAgainst())
                .singleElement()
                .asString()
                .startsWith("the store takes no writes");
    }

    @Test
    void aProcessWithItsStoreInMemoryNeedsNoLease() {
        assertThat(StoreReadiness.of(store, new NodeId("n")).reasonsAgainst()).isEmpty();
    }
}
