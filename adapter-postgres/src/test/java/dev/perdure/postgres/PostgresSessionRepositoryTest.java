package dev.perdure.postgres;

import dev.perdure.chat.NodeId;
import dev.perdure.chat.contract.SessionRepositoryContract;
import dev.perdure.chat.port.SessionRepository;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * Every promise of the port. The tests share the node they open and the one they open beside it, since to open and close these is
 * three quarters of the work otherwise; what is in the tables is gone after each test.
 */
class PostgresSessionRepositoryTest extends SessionRepositoryContract {

    private static final TestDatabase DATABASE = new TestDatabase();
    private static PostgresSessionRepository node;
    private static PostgresSessionRepository other;

    @BeforeAll
    static void openBoth() {
        node = DATABASE.open();
        other = DATABASE.open();
    }

    @Override
    protected SessionRepository open() {
        return node;
    }

    @Override
    protected SessionRepository reopen() {
        return other;
    }

    @Override
    protected boolean survivesReopen() {
        return true;
    }

    @Override
    protected void lapse(NodeId lapsed) throws SQLException {
        DATABASE.lapse(lapsed);
    }

    @AfterEach
    void empty() throws SQLException {
        DATABASE.empty();
    }

    @AfterAll
    static void close() throws SQLException {
        DATABASE.close();
    }
}
