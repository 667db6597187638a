package dev.perdure.app.privatedb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path temporary;

    @Nested
    class Take {

        @Test
        void refusesASecondHolderAndSaysWhoTheFirstIs() {
            try (DataFolder first = DataFolder.take(temporary)) {
                assertThatThrownBy(() -> DataFolder.take(first.root()))
                        .isInstanceOf(PrivatePostgresException.class)
                        .hasMessageContaining("in use by another server")
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid())
                        .hasMessageContaining("--data-dir");
            }
            DataFolder.take(temporary).close();
        }

        @Test
        void refusesASecondProcess() throws Exception {
            Path folder = temporary.resolve("shared");
            try (HolderProcess holder = HolderProcess.start(folder)) {
                assertThatThrownBy(() -> DataFolder.take(folder))
                        .isInstanceOf(PrivatePostgresException.class)
                        .hasMessageContaining("process " + holder.process().pid());
                holder.kill();
            }
            try (DataFolder data = DataFolder.take(folder)) {
                new OwnProcesses(data).kill();
            }
        }

        @Test
        void saysWhatToDoWhereItCannotWrite() throws Exception {
            Path file = Files.writeString(temporary.resolve("file"), "not a folder");
            assertThatThrownBy(() -> DataFolder.take(file.resolve("data")))
                    .isInstanceOf(PrivatePostgresException.class)
                    .hasMessageContaining("--data-dir")
                    .hasMessageContaining("--database-url");
        }
    }

    @Nested
    class Write {

        @Test
        void replacesTheWholeText() {
            try (DataFolder data = DataFolder.take(temporary)) {
                assertThat(data.read("note")).isEmpty();
                data.write("note", "a longer text");
                data.write("note", "short");
                assertThat(data.read("note")).contains("short");
            }
        }
    }
}
