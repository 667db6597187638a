package dev.perdure.app.privatedb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /** In a container whose first process waits for nobody's children, for then the number of the dead one stays taken. */
    @Test
    void replacesAnOrphanThatHangs() throws Exception {
        String program;
        try (DataFolder data = DataFolder.take(folder());
                PrivatePostgres postgres = PrivatePostgres.start(data)) {
            remember(postgres, "kept");
            program = ProcessHandle.of(postmaster(data))
                    .orElseThrow()
                    .info()
                    .command()
                    .orElseThrow();
        }
        Process parent = careless(program);
        try (DataFolder data = DataFolder.take(folder())) {
            long hung = postmaster(data);
            signal("STOP", hung);
            try (PrivatePostgres postgres = PrivatePostgres.start(data)) {
                assertThat(ProcessHandle.of(hung)).isPresent();
                assertThat(postmaster(data)).isNotEqualTo(hung);
                assertThat(remembered(postgres)).containsExactly("kept");
            }
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Starts a PostgreSQL as the child of a process that never asks for it, and returns when it is ready. */
    private Process careless(String program) throws IOException {
        String script = """
                cluster=$1; shift
                "$@" >/dev/null 2>&1 &
                until grep -q ready "$cluster/postmaster.pid" 2>/dev/null; do sleep 0.1; done
                echo ready
                exec sleep 600
                """;
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", script, "sh", cluster().toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "--user"));
        }
        command.addAll(List.of(program, "-D", cluster().toString()));
        Process parent = new ProcessBuilder(command).start();
        assertThat(parent.inputReader().readLine()).isEqualTo("ready");
        return parent;
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
