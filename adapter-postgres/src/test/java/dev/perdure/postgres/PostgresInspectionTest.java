package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.begin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.chat.error.InternalException;
import dev.perdure.postgres.PostgresInspection.Finding;
import dev.perdure.postgres.PostgresInspection.Weight;
import dev.perdure.postgres.PostgresSchema.State;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresInspectionTest {

    private final TestDatabase database = new TestDatabase();
    private final PostgresSettings fresh = database.settings().withSchema("inspected");

    /** What serves is often not allowed to alter tables. */
    private final PostgresSettings humble = PostgresSettings.of(
                    "jdbc:postgresql://127.0.0.1:" + database.port() + "/postgres", "humble", "secret-of-humble")
            .withSchema("inspected")
            .withPoolSize(2);

    @BeforeEach
    void makeAccount() throws Exception {
        database.run("CREATE ROLE humble LOGIN PASSWORD 'secret-of-humble'");
    }

    @AfterEach
    void close() throws Exception {
        database.run("DROP SCHEMA IF EXISTS inspected CASCADE");
        database.run("DROP OWNED BY humble");
        database.run("DROP ROLE humble");
        database.close();
    }

    private void migrate() throws Exception {
        assertThat(PostgresSchema.migrate(fresh)).isPositive();
        database.run("GRANT USAGE ON SCHEMA inspected TO humble");
        database.run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA inspected TO humble");
        database.run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA inspected TO humble");
    }

    @Nested
    class Schema {

        @Test
        void isBehindUntilItIsMigratedAndThenCurrent() throws Exception {
            assertThat(PostgresSchema.look(fresh)).isEqualTo(State.BEHIND);
            assertThat(database.run("SELECT count(*) FROM pg_namespace WHERE nspname = 'inspected'"))
                    .as("a look makes nothing")
                    .isZero();
            migrate();
            assertThat(PostgresSchema.look(fresh)).isEqualTo(State.CURRENT);
            assertThat(PostgresSchema.migrate(fresh)).isZero();
        }

        @Test
        void ofALaterVersionIsAhead() throws Exception {
            migrate();
            database.run("INSERT INTO inspected.perdure_schema_history SELECT installed_rank + 1, '999', 'later', type,"
                    + " 'V999__later.sql', 7, installed_by, now(), 1, true FROM inspected.perdure_schema_history"
                    + " ORDER BY installed_rank DESC LIMIT 1");
            assertThat(PostgresSchema.look(fresh)).isEqualTo(State.AHEAD);
            assertThat(weights(PostgresInspection.of(fresh))).contains(Weight.DOUBTFUL);
        }

        @Test
        void thatWasChangedByOthersIsRefused() throws Exception {
            migrate();
            database.run("UPDATE inspected.perdure_schema_history SET checksum = 7 WHERE version = '1'");
            assertThatThrownBy(() -> PostgresSchema.look(fresh)).isInstanceOf(InternalException.class);
            assertThatThrownBy(() -> PostgresSessionRepository.open(fresh)).isInstanceOf(InternalException.class);
            assertThat(weights(PostgresInspection.of(fresh))).contains(Weight.BAD);
        }

        @Test
        void isServedByAnAccountThatMayNotAlterIt() throws Exception {
            migrate();
            try (PostgresSessionRepository store = PostgresSessionRepository.open(humble)) {
                begin(store, "s", "m");
            }
        }
    }

    @Nested
    class Inspection {

        @Test
        void findsAllGoodWithAnAccountThatIsHumbleButMaySeeAndWrite() throws Exception {
            migrate();
            assertThat(weights(PostgresInspection.of(humble))).containsOnly(Weight.GOOD);
        }

        @Test
        void namesTheTablesThatMayNotBeWritten() throws Exception {
            migrate();
            database.run("REVOKE UPDATE ON inspected.chat_turns FROM humble");
            assertThat(bad(PostgresInspection.of(humble)))
                    .singleElement()
                    .asString()
                    .contains("chat_turns");
        }

        @Test
        void saysWhoMayMigrate() throws Exception {
            assertThat(weights(PostgresInspection.of(fresh))).containsOnly(Weight.GOOD);
            assertThat(bad(PostgresInspection.of(humble)))
                    .singleElement()
                    .asString()
                    .contains("may not make it so");
        }

        @Test
        void noticesThatNotificationsDontArrive() throws Exception {
            migrate();
            String another = fresh.jdbcUrl().replaceAll("/postgres(\\?.*)?$", "/template1");
            PostgresSettings deaf = fresh.withLive(
                    LiveSettings.defaults().withListenUrl(another).withHeartbeat(Duration.ofMillis(100)));
            assertThat(PostgresInspection.of(deaf))
                    .filteredOn(finding -> finding.weight() == Weight.DOUBTFUL)
                    .singleElement()
                    .asString()
                    .contains("hears nothing");
        }

        @Test
        void saysWhyThereIsNoDatabaseAndKeepsThePassword() throws Exception {
            int closed;
            try (ServerSocket socket = new ServerSocket(0)) {
                closed = socket.getLocalPort();
            }
            PostgresSettings nowhere = PostgresSettings.of(
                    "jdbc:postgresql://127.0.0.1:" + closed + "/postgres?password=hunter2", "u", "hunter3");
            assertThat(bad(PostgresInspection.of(nowhere)))
                    .singleElement()
                    .asString()
                    .contains("refused")
                    .doesNotContain("hunter");
        }
    }

    private static List<Weight> weights(List<Finding> findings) {
        return findings.stream().map(Finding::weight).toList();
    }

    private static List<String> bad(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.weight() == Weight.BAD)
                .map(Finding::text)
                .toList();
    }
}
