package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.contract.SessionRepositoryContract;
import dev.perdure.chat.port.SessionRepository;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;

/** Every promise of the port. */
class PostgresSessionRepositoryTest extends SessionRepositoryContract {

    private final TestDatabase database = new TestDatabase();

    @Override
    protected SessionRepository open() {
        return database.open();
    }

    @Override
    protected SessionRepository reopen() {
        return database.open();
    }

    @Override
    protected boolean survivesReopen() {
        return true;
    }

    /** Both sides of a lapse: the database's clock is past the lease, and the node knows that it has not beaten in time. */
    @Override
    protected void lapse(NodeId node) throws SQLException {
        database.leave(node);
        database.run("UPDATE chat_nodes SET lease_until = now() - interval '1 second' WHERE id = ?", node.value());
    }

    @AfterEach
    void closeDatabase() throws SQLException {
        database.close();
    }
}
