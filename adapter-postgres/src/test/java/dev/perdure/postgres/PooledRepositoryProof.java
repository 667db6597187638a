package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.contract.SessionRepositoryContract;
import dev.perdure.chat.port.SessionRepository;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * Every promise of the port, by way of a pooler. It takes as long as the same without one, and proves the same where nothing of the
 * connections has changed: run by its name, see {@code docs/scale-out.md}; {@link PgBouncerTest} is always run.
 */
class PooledRepositoryProof extends SessionRepositoryContract {

    private static PooledDatabase pooled;

    private final TestDatabase database = PooledDatabase.database();

    @BeforeAll
    static void startPooler() throws IOException, InterruptedException, SQLException {
        pooled = PooledDatabase.start();
    }

    @Override
    protected SessionRepository open() {
        return database.open(pooled.by(database));
    }

    @Override
    protected SessionRepository reopen() {
        return database.open(pooled.by(database));
    }

    @Override
    protected boolean survivesReopen() {
        return true;
    }

    @Override
    protected void lapse(NodeId node) throws SQLException {
        database.lapse(node);
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        database.close();
    }

    @AfterAll
    static void stopPooler() throws IOException {
        if (pooled != null) {
            pooled.close();
        }
    }
}
