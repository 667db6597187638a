package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.append;
import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.message;
import static dev.perdure.postgres.Turns.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import dev.perdure.chat.LogKey;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.InternalException;
import dev.perdure.chat.error.UnavailableException;
import dev.perdure.chat.port.EventLog.LogPage;
import dev.perdure.chat.port.SessionRepository;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StoreLifeTest {

    private final TestDatabase database = new TestDatabase();

    @AfterEach
    void close() throws Exception {
        database.close();
    }

    @Nested
    class Opening {

        @Test
        void severalNodesMayMigrateAtOnce() throws Exception {
            PostgresSettings fresh = database.settings().withSchema("opened_at_once");
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<PostgresSessionRepository>> opening = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    opening.add(threads.submit(() -> PostgresSessionRepository.open(fresh)));
                }
                for (Future<PostgresSessionRepository> each : opening) {
                    each.get(60, TimeUnit.SECONDS).close();
                }
            } finally {
                database.run("DROP SCHEMA opened_at_once CASCADE");
            }
        }

        @Test
        void aSchemaThatHoldsOtherTablesIsTaken() throws Exception {
            database.run("CREATE SCHEMA shared_with_others");
            try {
                database.run("CREATE TABLE shared_with_others.theirs (id int)");
                PostgresSettings shared = database.settings().withSchema("shared_with_others");
                try (PostgresSessionRepository store = PostgresSessionRepository.open(shared)) {
                    begin(store, "s", "m");
                }
            } finally {
                database.run("DROP SCHEMA shared_with_others CASCADE");
            }
        }

        @Test
        void aDatabaseThatIsNotThereIsUnavailable() throws Exception {
            PostgresSettings nowhere =
                    PostgresSettings.of("jdbc:postgresql://127.0.0.1:" + closedPort() + "/postgres", "u", "p");

            assertThatThrownBy(() -> PostgresSessionRepository.open(nowhere)).isInstanceOf(UnavailableException.class);
        }

        @Test
        void theGuiceModuleBindsOneRepository() {
            var injector = Guice.createInjector(new PostgresModule(database.settings()));
            try (PostgresSessionRepository store = injector.getInstance(PostgresSessionRepository.class)) {
                assertThat(injector.getInstance(SessionRepository.class)).isSameAs(store);
            }
        }
    }

    @Nested
    class Outage {

        @Test
        void aBeginWithoutAFreeConnectionIsUnavailableInBoundedTime() throws Exception {
            PostgresSessionRepository store = database.open(
                    database.settings().withPoolSize(1).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(1)));
            Turn turn = begin(store, "s", "m");
            try (Connection blocker = database.connect()) {
                blocker.setAutoCommit(false);
                try (PreparedStatement lock = blocker.prepareStatement("SELECT 1 FROM chat_sessions FOR UPDATE")) {
                    lock.execute();
                }
                assertThatThrownBy(() -> store.begin(message("s", "m2")))
                        .isInstanceOf(UnavailableException.class)
                        .extracting(error -> ((UnavailableException) error).code())
                        .isEqualTo(UnavailableException.STORAGE);
                blocker.rollback();
            }
            assertThat(page(store, turn.log(), 0, 10)).hasSize(1);
        }
    }

    @Nested
    class ServerSettings {

        @Test
        void commitsAreSynchronousWhateverTheServersDefault() throws Exception {
            database.run("ALTER DATABASE postgres SET synchronous_commit = off");
            try (Connection connection = database.connect();
                    PreparedStatement show = connection.prepareStatement("SHOW synchronous_commit");
                    var rows = show.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("on");
            } finally {
                database.run("ALTER DATABASE postgres RESET synchronous_commit");
            }
        }
    }

    @Nested
    class Holes {

        @Test
        void aHoleIsNeverServedAsIfTheLogWereDense() throws Exception {
            PostgresSessionRepository store = database.open();
            Turn turn = begin(store, "s", "m");
            for (int i = 2; i < 10; i++) {
                append(store, turn, i, "x");
            }
            database.run("DELETE FROM chat_events WHERE first_sequence = 5");
            PostgresSessionRepository other = database.open();

            assertThatThrownBy(() -> other.read(turn.log(), 0, 100)).isInstanceOf(InternalException.class);
            assertThatThrownBy(() -> other.read(turn.log(), 4, 100)).isInstanceOf(InternalException.class);
            assertThat(page(other, turn.log(), 5, 100)).hasSize(4);
        }

        @Test
        void anotherEpochIsAbsentEvenWhileItsTailIsHeld() {
            PostgresSessionRepository store = database.open();
            Turn turn = begin(store, "s", "m");

            assertThat(store.read(new LogKey(turn.log().session(), "other"), 0, 10))
                    .isInstanceOf(LogPage.Absent.class);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
