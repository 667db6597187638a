package dev.perdure.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.chat.contract.AccessStoreContract;
import dev.perdure.chat.port.AccessStore;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccessTablesTest extends AccessStoreContract {

    private final TestDatabase database = new TestDatabase();

    @Override
    protected AccessStore store() {
        return database.open().accessStore();
    }

    @Test
    void forgetsWhatNeedNotBeRememberedAnyMore() throws SQLException {
        AccessStore store = store();
        for (int i = 0; i < 20; i++) {
            assertThat(store.useOnce("id-" + i, Duration.ZERO)).isTrue();
        }
        assertThat(database.run("SELECT count(*) FROM chat_used_tickets")).isLessThanOrEqualTo(4);
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        database.close();
    }
}
