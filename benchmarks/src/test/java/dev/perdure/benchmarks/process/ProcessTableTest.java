package dev.perdure.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

    @TempDir
    private Path proc = Path.of("");

    private ProcessTable processes = new ProcessTable(proc);

    @BeforeEach
    void lookAtTheCopy() {
        processes = new ProcessTable(proc);
    }

    private void process(int pid, String name, int parent, int user, int system, int reapedUser, int reapedSystem)
            throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Integer.toString(pid)));
        Files.writeString(
                folder.resolve("stat"),
                pid + " (" + name + ") S " + parent + " 1 1 0 -1 4194560 100 200 0 0 " + user + " " + system + " "
                        + reapedUser + " " + reapedSystem + " 20 0 1 0 12345 1000000 300\n");
        Files.writeString(folder.resolve("status"), "Name:\tx\nVmPeak:\t  9999 kB\nVmRSS:\t    512 kB\nThreads:\t1\n");
    }

    @Nested
    class CpuSeconds {

        @Test
        void areThoseOfUserAndSystemInHundredths() throws IOException {
            process(7, "java", 1, 250, 50, 1_000, 1_000);
            assertThat(processes.cpuSeconds(7)).isEqualTo(3.0);
        }

        @Test
        void areFoundWhateverTheProgramIsCalled() throws IOException {
            process(7, "a) S 9 (b", 1, 250, 50, 0, 0);
            assertThat(processes.cpuSeconds(7)).isEqualTo(3.0);
        }

        @Test
        void areNoneOfAProcessThatIsGone() throws IOException {
            assertThat(processes.cpuSeconds(7)).isZero();
            assertThat(processes.cpuSecondsWithChildren(7)).isZero();
        }

        @Test
        void withChildrenIncludeThoseThatLiveAndThoseThatHaveEnded() throws IOException {
            process(7, "postgres", 1, 100, 100, 300, 0);
            process(8, "postgres: io", 7, 400, 0, 0, 50);
            process(9, "postgres: walwriter", 7, 0, 50, 0, 0);
            process(10, "another", 1, 9_999, 0, 0, 0);
            Files.createDirectories(proc.resolve("sys"));
            Files.createDirectories(proc.resolve("11")); // gone since the folder was listed
            assertThat(processes.cpuSecondsWithChildren(7)).isEqualTo(10.0);
        }

        @Test
        void growWhileThisProcessWorks() throws IOException {
            ProcessTable real = ProcessTable.ofThisMachine();
            long self = ProcessHandle.current().pid();
            double before = real.cpuSeconds(self);
            double after = before;
            while (after <= before) { // for ever, if it never grew; JUnit ends that
                after = real.cpuSeconds(self);
            }
            assertThat(after).isLessThan(before + 60);
        }
    }

    @Nested
    class ResidentBytes {

        @Test
        void areReadFromTheStatus() throws IOException {
            process(7, "java", 1, 0, 0, 0, 0);
            assertThat(processes.residentBytes(7)).isEqualTo(512 * 1024);
        }

        @Test
        void areNoneOfAProcessThatIsGone() throws IOException {
            assertThat(processes.residentBytes(7)).isZero();
        }
    }

    @Nested
    class Postmaster {

        @Test
        void isFoundByItsFile() throws IOException {
            Files.createDirectories(proc.resolve("cluster"));
            Files.writeString(proc.resolve("cluster/postmaster.pid"), "4711\n/data\n1\n5432\n");
            assertThat(Usage.postmasterIn(proc)).isEqualTo(OptionalLong.of(4711));
        }

        @Test
        void isNotThereWithoutIt() throws IOException {
            assertThat(Usage.postmasterIn(proc)).isEmpty();
        }
    }
}
