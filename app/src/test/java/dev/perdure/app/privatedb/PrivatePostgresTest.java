package dev.perdure.app.privatedb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PrivatePostgresTest extends PrivatePostgresFixture {

    @Nested
    class FirstStart {

        @Test
        void servesADatabaseThatKeepsWhatItWasGiven() throws Exception {
            try (DataFolder data = DataFolder.take(folder())) {
                try (PrivatePostgres postgres = PrivatePostgres.start(data)) {
                    remember(postgres, "你好");
                }
                assertThat(postmaster(data)).isZero();
                try (PrivatePostgres postgres = PrivatePostgres.start(data)) {
                    assertThat(remembered(postgres)).containsExactly("你好");
                    assertThat(show(postgres, "data_checksums")).isEqualTo("on");
                    assertThat(show(postgres, "server_encoding")).isEqualTo("UTF8");
                    assertThat(show(postgres, "listen_addresses")).isEqualTo("127.0.0.1");
                    assertThat(show(postgres, "unix_socket_directories")).isEmpty();
                    assertThat(show(postgres, "fsync")).isEqualTo("on");
                    assertThat(show(postgres, "synchronous_commit")).isEqualTo("on");
                }
            }
        }

        @Test
        void letsNobodyInWithoutThePassword() throws Exception {
            try (DataFolder data = DataFolder.take(folder());
                    PrivatePostgres postgres = PrivatePostgres.start(data)) {
                assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guess"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password");
                assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(data.root().resolve("database-password"))))
                        .isEqualTo("rw-------");
            }
        }

        @Test
        void beginsAnewWhereAnEarlierOneWasInterrupted() throws Exception {
            Files.createDirectories(folder().resolve("cluster-half.unfinished/base"));
            Files.writeString(folder().resolve("cluster-half.unfinished/PG_VERSION"), "18\n");
            Files.createDirectories(folder().resolve("postgres/0.0-half.unfinished/bin"));
            try (DataFolder data = DataFolder.take(folder());
                    PrivatePostgres postgres = PrivatePostgres.start(data)) {
                remember(postgres, "whole");
                assertThat(remembered(postgres)).containsExactly("whole");
                assertThat(folder().resolve("cluster-half.unfinished")).doesNotExist();
                assertThat(folder().resolve("postgres/0.0-half.unfinished")).doesNotExist();
            }
        }
    }

    @Nested
    class AfterAKill {

        @BeforeEach
        void unpack() throws IOException {
            UnpackedPrograms.putInto(folder());
        }

        @Test
        void beginsAnewWhereTheInitialisationWasKilled() throws Exception {
            Process holder = HolderProcess.launch(folder());
            try (WatchService watch = folder().getFileSystem().newWatchService()) {
                folder().register(watch, StandardWatchEventKinds.ENTRY_CREATE);
                while (!clusterBegun()) {
                    watch.take().reset();
                }
            } finally {
                holder.destroyForcibly().waitFor();
            }
            assertThat(cluster()).doesNotExist();
            try (DataFolder data = DataFolder.take(folder());
                    PrivatePostgres postgres = PrivatePostgres.start(data)) {
                assertThat(clusterBegun()).isFalse();
                remember(postgres, "whole");
                assertThat(remembered(postgres)).containsExactly("whole");
            }
        }

        @Test
        void takesTheOrphanOnAsItIs() throws Exception {
            HolderProcess holder = HolderProcess.start(folder());
            long before;
            try (holder) {
                before = PostmasterFile.read(cluster()).orElseThrow().pid();
                holder.kill();
            }
            try (DataFolder data = DataFolder.take(folder());
                    PrivatePostgres postgres = PrivatePostgres.start(data)) {
                assertThat(postmaster(data)).isEqualTo(before);
                assertThat(postgres.jdbcUrl()).isEqualTo(holder.jdbcUrl());
                remember(postgres, "still here");
                assertThat(remembered(postgres)).containsExactly("still here");
            }
        }

        @Test
        void comesBackWhereItWasAndReplaysItsLogAfterItsOwnKill() throws Exception {
            try (DataFolder data = DataFolder.take(folder());
                    PrivatePostgres postgres = PrivatePostgres.start(data)) {
                remember(postgres, "committed");
                long before = postmaster(data);
                signal("KILL", before);
                while (postmaster(data) == before || !answers(postgres)) {
                    Thread.onSpinWait();
                }
                assertThat(remembered(postgres)).containsExactly("committed");
            }
        }

        @Test
        void isNotFooledByAProcessNumberThatHasBecomeSomebodyElses() throws Exception {
            Process foreign = new ProcessBuilder("sleep", "300").start();
            try (DataFolder data = DataFolder.take(folder())) {
                PrivatePostgres.start(data).close();
                String line = "\n" + cluster() + "\n1700000000\n5432\n\n127.0.0.1\n  12345 67\nready   \n";
                Files.writeString(PostmasterFile.path(cluster()), foreign.pid() + line);
                try (PrivatePostgres postgres = PrivatePostgres.start(data)) {
                    remember(postgres, "started");
                    assertThat(foreign.isAlive()).isTrue();
                }
            } finally {
                foreign.destroyForcibly();
            }
        }

        @Test
        void startsOverAProcessFileThatIsEmptyOrStale() throws Exception {
            try (DataFolder data = DataFolder.take(folder())) {
                PrivatePostgres.start(data).close();
                for (String left : List.of("", "4194303\n" + cluster() + "\n1700000000\n5432\n\n127.0.0.1\n")) {
                    Files.writeString(PostmasterFile.path(cluster()), left);
                    try (PrivatePostgres postgres = PrivatePostgres.start(data)) {
                        assertThat(show(postgres, "fsync")).isEqualTo("on");
                    }
                }
            }
        }
    }
}
