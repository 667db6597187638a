package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.contract.AccessStoreContract;
import dev.perdure.chat.port.AccessStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes for all tests: names and ids are fresh in each. */
class AccessTablesTest extends AccessStoreContract {

    private static final TestDatabase DATABASE = new TestDatabase();
    private static final AtomicInteger ASKED = new AtomicInteger();

    private static List<AccessStore> nodes = List.of();

    @BeforeAll
    static void open() {
        nodes = List.of(DATABASE.open().accessStore(), DATABASE.open().accessStore());
    }

    @AfterAll
    static void close() throws SQLException {
        DATABASE.close();
    }

    @Override
    protected AccessStore store() {
        return nodes.get(ASKED.getAndIncrement() % nodes.size());
    }

    @Test
    void forgetsWhatNeedNotBeRememberedAnyMore() throws SQLException {
        AccessStore store = store();
        for (int i = 0; i < 20; i++) {
            assertThat(store.useOnce("forgotten-" + i, Duration.ZERO)).isTrue();
        }
        assertThat(DATABASE.run("SELECT count(*) FROM chat_used_tickets WHERE forgotten_at < now()"))
                .isLessThanOrEqualTo(4);
    }
}
