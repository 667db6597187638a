package dev.perdure.app.privatedb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A PostgreSQL that does not answer any more; apart from the other tests, because it has to be waited for. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HangingPostgresTest extends PrivatePostgresFixture {

    @BeforeEach
    void unpack() throws IOException {
        UnpackedPrograms.putInto(folder());
    }

    @Test
    void replacesAnOrphanThatHangs() throws Exception {
        long hung;
        try (HolderProcess holder = HolderProcess.start(folder())) {
            hung = PostmasterFile.read(cluster()).orElseThrow().pid();
            holder.kill();
        }
        signal("STOP", hung);
        try (DataFolder data = DataFolder.take(folder());
                PrivatePostgres postgres = PrivatePostgres.start(data)) {
            assertThat(postmaster(data)).isNotZero().isNotEqualTo(hung);
            remember(postgres, "replaced");
            assertThat(remembered(postgres)).containsExactly("replaced");
        }
    }

    @Test
    void endsInBoundedTimeEvenWhereItHangs() throws Exception {
        try (DataFolder data = DataFolder.take(folder())) {
            PrivatePostgres postgres = PrivatePostgres.start(data);
            long hung = postmaster(data);
            signal("STOP", hung);
            long start = System.nanoTime();
            postgres.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(35));
            assertThat(new OwnProcesses(data).kind(hung)).isEqualTo(OwnProcesses.Kind.DEAD);
        }
    }
}
