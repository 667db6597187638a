package dev.perdure.postgres;

import static dev.perdure.postgres.Turns.begin;
import static dev.perdure.postgres.Turns.isOfTheStore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perdure.chat.SessionId;
import dev.perdure.chat.Turn;
import dev.perdure.chat.error.UnavailableException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk without space, which PostgreSQL answers with an error or with a crash, depending on what it is for. */
@Timeout(180)
class FullDiskTest {

    private static final SessionId NOBODYS = new SessionId("nobodys");
    private static final String FULL = "No space left on device";

    @BeforeEach
    void aDiskCanBeMounted() throws Exception {
        assumeTrue(OwnPostgres.canMount(), "this system lets nobody mount a file system in a namespace of their own");
    }

    @Test
    void tablesThatCannotGrowAreWaitedOut(@TempDir Path folder) throws Exception {
        try (OwnPostgres server = OwnPostgres.withSmallDiskForTables(folder)) {
            PostgresSessionRepository store = server.open();
            try (BusyTurns turns = new BusyTurns(store, server.open(), 5)) {
                turns.awaitProgress();
                server.fillDisk();
                awaitRefusal(server, store);
                assertThat(server.log()).doesNotContain("PANIC");
                assertThat(store.takesWrites()).isFalse();
                assertThat(store.find(NOBODYS)).as("it can be read").isEmpty();

                server.freeDisk();
                while (!store.takesWrites()) {
                    Thread.onSpinWait();
                }

                turns.awaitProgress();
                turns.finish(server.open());
            }
        }
    }

    @Test
    void aCrashForWantOfSpaceIsWaitedOut(@TempDir Path folder) throws Exception {
        try (OwnPostgres server = OwnPostgres.withSmallDiskForWhatIsWrittenAhead(folder)) {
            PostgresSessionRepository store = server.open();
            try (BusyTurns turns = new BusyTurns(store, server.open(), 5)) {
                turns.awaitProgress();
                server.fillDisk();
                awaitRefusal(server, store);
                assertThat(server.log()).contains("PANIC");

                server.freeDisk();
                if (!server.isRunning()) {
                    // It could not even recover; then somebody has to start it again.
                    server.start();
                }

                turns.awaitProgress();
                turns.finish(server.open());
            }
        }
    }

    /** Some turns still find room in what the tables have. */
    private static void awaitRefusal(OwnPostgres server, PostgresSessionRepository store) throws Exception {
        boolean refused = false;
        for (int i = 0; !refused || !server.log().contains(FULL); i++) {
            try {
                Turn turn = begin(store, "more" + i, "m");
                assertThat(store.turn(turn.log().session(), turn.id())).isPresent();
            } catch (UnavailableException full) {
                isOfTheStore(full);
                refused = true;
            }
        }
    }
}
