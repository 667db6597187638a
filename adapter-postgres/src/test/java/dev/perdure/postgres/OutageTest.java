package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.error.UnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole server goes away under busy turns, in every way there is, and comes back. */
@Timeout(180)
class OutageTest {

    private static OwnPostgres server;

    private PostgresSessionRepository store;
    private PostgresSessionRepository otherNode;
    private BusyTurns turns;

    @BeforeAll
    static void startServer(@TempDir Path folder) throws Exception {
        server = OwnPostgres.start(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void startTurns() throws Exception {
        server.changeSchema();
        store = server.open();
        otherNode = server.open();
        turns = new BusyTurns(store, otherNode, 5);
        turns.awaitProgress();
    }

    @AfterEach
    void stopTurns() {
        turns.close();
        server.closeRepositories();
    }

    @Test
    void restartsInOrderAndAfterACrashLoseNothing() throws Exception {
        for (String mode : List.of("fast", "immediate")) {
            server.stop(mode);
            assertRefusesNewTurns();
            server.start();
            turns.awaitProgress();
        }
        assertAllIsThere();
    }

    @Test
    void aStandbyIsWaitedOutUntilItIsPromoted() throws Exception {
        server.stop("fast");
        server.degrade();
        server.start();

        assertRefusesNewTurns();
        assertThatThrownBy(() -> store.find(message("s", "m").session())).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> PostgresSessionRepository.open(server.settings()))
                .isInstanceOf(UnavailableException.class);
        server.promote();

        turns.awaitProgress();
        assertAllIsThere();
    }

    @Test
    void aServerThatFallsSilentIsGivenUpInBoundedTime() throws Exception {
        server.freeze(true);
        try {
            assertRefusesNewTurns();
        } finally {
            server.freeze(false);
        }

        turns.awaitProgress();
        assertAllIsThere();
    }

    @Test
    void aServerWithoutFreeConnectionsIsWaitedOut() throws Exception {
        List<Connection> all = new ArrayList<>();
        try {
            assertThat(server.run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                            + " WHERE application_name = 'perdure'"))
                    .isPositive();
            takeAllConnections(all);
            assertRefusesNewTurns();
        } finally {
            for (Connection one : all) {
                one.close();
            }
        }

        turns.awaitProgress();
        assertAllIsThere();
    }

    /** Some of them may be had again by the repositories for a moment, until they are killed once more. */
    private void takeAllConnections(List<Connection> all) throws SQLException {
        Connection first = server.connect();
        all.add(first);
        while (true) {
            try {
                all.add(server.connect());
            } catch (SQLException full) {
                assertThat(full.getSQLState()).isEqualTo("53300");
                try (var kill = first.prepareStatement("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                + " WHERE application_name = 'perdure'");
                        var killed = kill.executeQuery()) {
                    killed.next();
                    if (killed.getLong(1) == 0) {
                        return;
                    }
                }
            }
        }
    }

    private void assertRefusesNewTurns() {
        assertThatThrownBy(() -> store.begin(message("new", "m")))
                .isInstanceOf(UnavailableException.class)
                .satisfies(Turns::isOfTheStore);
    }

    private void assertAllIsThere() throws Exception {
        turns.finish(server.open());
    }
}
